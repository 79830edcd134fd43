"""Reads the catalogue of feeds and the sample (TOML); an error names the file, the line and the key."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bot.domain.model import FeedSpec
from bot.errors import ConfigError

WEIGHTS = range(1, 6)
KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z]{2})?")
TABLE = re.compile(r"\s*\[\[\s*feed\s*\]\]")
ASSIGNMENT = re.compile(r"""\s*["']?([A-Za-z0-9_-]+)["']?\s*=""")
AT_LINE = re.compile(r"\s*\(at (?:line (\d+), column (\d+)|end of document)\)")

FEED_KEYS = ("key", "url", "title", "language", "weight", "primary", "enabled", "official", "dossiers")
SAMPLE_KEYS = ("key", "bodies", "title", "language", "weight", "primary", "stands_for")

OnError = Callable[[ConfigError], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleFeed:
    """A bundled feed. ``bodies`` are its bodies, one a poll, in order; ``stands_for`` is the publisher's own address.

    ``spec.url`` is ``sample:KEY``: it never collides with the real feed, and nothing can be fetched from it.
    """

    spec: FeedSpec
    bodies: tuple[Path, ...]
    stands_for: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Table:
    """One ``[[feed]]`` of a file, with the lines on which it and its keys stand (tomllib keeps no lines)."""

    file: str
    line: int | None
    lines: Mapping[str, int]
    values: Mapping[str, Any]

    @property
    def name(self) -> str:
        key = self.values.get("key")
        return f"feed {key}" if isinstance(key, str) and key else "a feed"

    def wrong(self, key: str, message: str) -> ConfigError:
        return ConfigError(message, file=self.file, line=self.lines.get(key, self.line), key=f"{self.name}, {key}")

    def text(self, key: str) -> str:
        value = self.values.get(key)
        if not isinstance(value, str) or not value.strip():
            raise self.wrong(key, f'needs a text, such as {key} = "...".' if key in self.values else "is missing.")
        return value.strip()

    def flag(self, key: str, default: bool) -> bool:
        value = self.values.get(key, default)
        if not isinstance(value, bool):
            raise self.wrong(key, f"is {value!r}, but must be true or false, without quotes.")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        value = self.values.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, str) and item for item in value):
            raise self.wrong(key, 'must be a list of texts, such as ["one", "two"].')
        return tuple(value)

    def address(self, key: str) -> str:
        url = self.text(key)
        problem = url_problem(url)
        if problem:
            raise self.wrong(key, f'"{url}" {problem}')
        return url

    def identifier(self) -> str:
        key = self.text("key")
        if not KEY.fullmatch(key):
            raise self.wrong(
                "key", f'"{key}" may hold lower-case letters, digits and hyphens only, as in "openai-news".'
            )
        return key

    def language(self) -> str | None:
        if "language" not in self.values:
            return None
        value = self.text("language")
        if not LANGUAGE.fullmatch(value):
            raise self.wrong("language", f'"{value}" is no language code. Write "en" or "fr", or leave it out.')
        return value

    def weight(self) -> int:
        value = self.values.get("weight", 2)
        if isinstance(value, bool) or not isinstance(value, int) or value not in WEIGHTS:
            raise self.wrong("weight", f"is {value!r}, but must be a whole number from 1 (unknown) to 5 (agency).")
        return value

    def check_keys(self, known: tuple[str, ...]) -> None:
        for key in self.values:
            if key not in known:
                near = get_close_matches(key, known, n=1)
                hint = f'Did you mean "{near[0]}"?' if near else f"Known keys: {', '.join(known)}."
                raise self.wrong(key, f"is not a known key. {hint}")


def load_feeds(path: Path, on_error: OnError | None = None) -> tuple[FeedSpec, ...]:
    """The feeds of a catalogue file, in its order.

    A wrong feed raises ConfigError; with ``on_error`` it is told there and left out, and the rest is read. A file that
    is no TOML at all always raises.
    """
    specs: list[FeedSpec] = []
    seen: dict[str, str] = {}
    for table in _tables(path):
        try:
            spec = _feed(table)
            _check_new(table, seen, key=spec.key, url_key="url", url=spec.url)
        except ConfigError as error:
            if on_error is None:
                raise
            on_error(error)
        else:
            specs.append(spec)
    return tuple(specs)


def load_sample(path: Path) -> tuple[SampleFeed, ...]:
    """The feeds of a ``sample.toml``; the files they name lie beside it. ConfigError where one is wrong or missing."""
    feeds: list[SampleFeed] = []
    seen: dict[str, str] = {}
    for table in _tables(path):
        feed = _sample(table, path.parent)
        _check_new(table, seen, key=feed.spec.key, url_key="stands_for", url=feed.stands_for)
        feeds.append(feed)
    return tuple(feeds)


def url_problem(url: str) -> str:
    """What is wrong with a feed's address, as the rest of a sentence; empty where nothing is."""
    if any(character.isspace() or not character.isprintable() for character in url):
        return "holds a space or an unprintable character."
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 -- reading it is the check: an impossible port raises here
    except ValueError:
        return "is no web address."
    if parts.scheme.lower() not in {"http", "https"}:
        return "must begin with http:// or https://."
    if not parts.hostname:
        return "names no host."
    if parts.username or parts.password:
        return "holds a user name or password; these would show in logs and lists."
    return ""


def _feed(table: _Table) -> FeedSpec:
    table.check_keys(FEED_KEYS)
    return FeedSpec(
        key=table.identifier(),
        url=table.address("url"),
        title=table.text("title"),
        language=table.language(),
        weight=table.weight(),
        primary=table.flag("primary", False),
        enabled=table.flag("enabled", True),
        official=table.flag("official", True),
        dossiers=table.texts("dossiers"),
    )


def _sample(table: _Table, folder: Path) -> SampleFeed:
    table.check_keys(SAMPLE_KEYS)
    key = table.identifier()
    names = table.texts("bodies")
    if not names:
        raise table.wrong("bodies", 'must name at least one file, such as ["1.xml"].')
    for name in names:
        if not (folder / name).is_file():
            raise table.wrong("bodies", f'names "{name}", but there is no such file in {folder}.')
    return SampleFeed(
        spec=FeedSpec(
            key=key,
            url=f"sample:{key}",
            title=table.text("title"),
            language=table.language(),
            weight=table.weight(),
            primary=table.flag("primary", False),
            enabled=False,
        ),
        bodies=tuple(folder / name for name in names),
        stands_for=table.address("stands_for"),
    )


def _check_new(table: _Table, seen: dict[str, str], *, key: str, url_key: str, url: str) -> None:
    """Refuse a key or an address that an earlier feed of the file has; remember both."""
    if f"key {key}" in seen:
        raise table.wrong("key", f"is used twice: also on {seen[f'key {key}']}. Give one of them another key.")
    same = _comparable(url)
    if same in seen:
        raise table.wrong(url_key, f"is the address of another feed too: on {seen[same]}. Remove one of them.")
    seen[f"key {key}"] = _place(table, "key")
    seen[same] = _place(table, url_key)


def _place(table: _Table, key: str) -> str:
    line = table.lines.get(key, table.line)
    return f"line {line}" if line else "an earlier line"


def _comparable(url: str) -> str:
    """An address without what makes no difference: the scheme, the host's case, a last slash. The query stays."""
    parts = urlsplit(url)
    return f"{parts.netloc.lower()}{parts.path.rstrip('/')}?{parts.query}"


def _tables(path: Path) -> tuple[_Table, ...]:
    text = _read(path)
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line, reason = _toml_problem(str(error), text)
        raise ConfigError(f"is no valid TOML: {reason}. Mend that line.", file=str(path), line=line) from None
    for key in data:
        if key != "feed":
            raise ConfigError(
                "does not belong here. The file holds [[feed]] tables only.",
                file=str(path),
                line=_line_of(key, text),
                key=key,
            )
    tables = data.get("feed", [])
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise ConfigError(
            "must be written [[feed]], with two brackets on each side.",
            file=str(path),
            line=_line_of("feed", text),
            key="feed",
        )
    places = _places(text)
    # a file that writes its tables in another valid way (inline, dotted) has no places: errors then name the feed alone
    known = places if len(places) == len(tables) else [(None, {})] * len(tables)
    return tuple(
        _Table(file=str(path), line=line, lines=lines, values=values)
        for (line, lines), values in zip(known, tables, strict=True)
    )


def _read(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise ConfigError("there is no such file.", file=str(path)) from None
    except OSError as error:
        raise ConfigError(f"cannot be read: {error.strerror}.", file=str(path)) from None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise ConfigError("is not UTF-8 text. Save it as UTF-8.", file=str(path), line=line) from None


def _toml_problem(message: str, text: str) -> tuple[int, str]:
    """Where and what: tomllib gives the place inside its message only."""
    found = AT_LINE.search(message)
    line = int(found[1]) if found and found[1] else len(text.rstrip().splitlines())
    reason = AT_LINE.sub("", message)
    return line, reason[:1].lower() + reason[1:]


def _places(text: str) -> list[tuple[int | None, Mapping[str, int]]]:
    """For each ``[[feed]]`` header its line, and the lines of the keys below it."""
    places: list[tuple[int | None, dict[str, int]]] = []
    for number, line in enumerate(text.splitlines(), 1):
        if TABLE.match(line):
            places.append((number, {}))
        elif places and (found := ASSIGNMENT.match(line)):
            places[-1][1].setdefault(found[1], number)
    return list(places)


def _line_of(key: str, text: str) -> int | None:
    pattern = re.compile(rf"""\s*(\[+\s*)?["']?{re.escape(key)}["']?\s*[=\].]""")
    return next((number for number, line in enumerate(text.splitlines(), 1) if pattern.match(line)), None)
