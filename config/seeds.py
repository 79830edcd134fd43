"""Reads seed articles: a text file with front matter that says which dossier it is the baseline of, and as of when."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from hashlib import sha256
from pathlib import Path

import yaml

from bot.errors import SeedError

KEYS = ("dossier", "as_of", "language", "title", "outlet", "url")
REQUIRED = ("dossier", "as_of", "language")
AS_OF = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
LANGUAGE = re.compile(r"[a-z]{2,3}")
FENCE = "---"

OnError = Callable[[SeedError], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seed:
    """A seed article. ``as_of`` is ISO, as precise as known; offsets into ``text`` are those of findings.

    ``digest`` is the SHA-256 of the file: another digest means that the file changed and is to be read again.
    """

    file: str
    dossier: str
    as_of: str
    language: str
    text: str
    digest: str
    title: str = ""
    outlet: str = ""
    url: str = ""


def load_seeds(directory: Path, on_error: OnError | None = None) -> tuple[Seed, ...]:
    """The seeds of a directory, by file name. README.md is none, nor is anything in a directory below.

    A wrong file raises SeedError; with ``on_error`` it is told there and left out, and the rest is read.
    """
    if not directory.is_dir():
        raise SeedError(f"{directory}: there is no such directory. Set SINCETHEN_SEEDS_DIR to the one with your seeds.")
    seeds: list[Seed] = []
    for path in sorted(directory.glob("*.md")):
        if path.name.lower() == "readme.md":
            continue
        try:
            seeds.append(load_seed(path))
        except SeedError as error:
            if on_error is None:
                raise
            on_error(error)
    return tuple(seeds)


def load_seed(path: Path) -> Seed:
    """One seed; SeedError names the file, the line and the key that is wrong."""
    raw = _bytes(path)
    try:
        content = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise _wrong(path, "is not UTF-8 text. Save it as UTF-8.", line=line) from None
    head, text = _split(path, content.replace("\r\n", "\n"))
    values = _front_matter(path, head)
    if not text:
        raise _wrong(path, "has no text below its front matter. Paste the article there.")
    return Seed(file=path.name, text=text, digest=sha256(raw).hexdigest(), **values)


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise _wrong(path, f"cannot be read: {error.strerror}.") from None


def _split(path: Path, content: str) -> tuple[str, str]:
    """The front matter and the text, the latter without blank lines before and after it."""
    lines = content.split("\n")
    if lines[0].rstrip() != FENCE:
        raise _wrong(
            path, f"has no front matter. Begin it with {FENCE}, its keys ({', '.join(REQUIRED)}), and {FENCE}.", line=1
        )
    for number, line in enumerate(lines[1:], 1):
        if line.rstrip() == FENCE:
            return "\n".join(lines[1:number]), "\n".join(lines[number + 1 :]).strip("\n").rstrip()
    raise _wrong(path, f"has front matter that never ends. Put {FENCE} on a line below it.", line=1)


def _front_matter(path: Path, head: str) -> dict[str, str]:
    values: dict[str, str] = {}
    lines: dict[str, int] = {}
    for key_node, value_node in _pairs(path, head):
        key, line = str(key_node.value), key_node.start_mark.line + 2  # counted from 0, and below the first fence
        if key not in KEYS:
            near = get_close_matches(key, KEYS, n=1)
            hint = f'Did you mean "{near[0]}"?' if near else f"Known keys: {', '.join(KEYS)}."
            raise _wrong(path, f"is not a known key. {hint}", line=line, key=key)
        if key in values:
            raise _wrong(path, f"stands here twice, first on line {lines[key]}. Remove one.", line=line, key=key)
        if not isinstance(value_node, yaml.ScalarNode):
            raise _wrong(path, "must be one text, not a list or a table.", line=line, key=key)
        values[key], lines[key] = str(value_node.value).strip(), line
    for key in REQUIRED:
        if not values.get(key):
            raise _wrong(path, "is missing from the front matter.", line=lines.get(key, 1), key=key)
    if not _is_date(values["as_of"]):
        raise _wrong(
            path, f'"{values["as_of"]}" is no date. Write "2025-02" or "2025-02-11".', line=lines["as_of"], key="as_of"
        )
    if not LANGUAGE.fullmatch(values["language"]):
        raise _wrong(
            path,
            f'"{values["language"]}" is no language code. Write "en" or "fr".',
            line=lines["language"],
            key="language",
        )
    return values


def _pairs(path: Path, head: str) -> list[tuple[yaml.Node, yaml.Node]]:
    """The keys and values as nodes: nodes know their lines, and a date or a number in them is still text."""
    try:
        node = yaml.compose(head, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 2 if error.problem_mark else 1
        raise _wrong(path, f"front matter is no valid YAML: {error.problem}. Mend that line.", line=line) from None
    except yaml.YAMLError as error:
        raise _wrong(path, f"front matter is no valid YAML: {error}.", line=1) from None
    if node is None:
        return []
    if not isinstance(node, yaml.MappingNode):
        raise _wrong(path, "front matter must be lines such as language: fr.", line=2)
    return list(node.value)


def _is_date(text: str) -> bool:
    if not AS_OF.fullmatch(text):
        return False
    try:
        date.fromisoformat((text + "-01-01")[:10])
    except ValueError:
        return False
    return True


def _wrong(path: Path, message: str, *, line: int | None = None, key: str = "") -> SeedError:
    place = f"{path}, line {line}" if line else str(path)
    return SeedError(f"{place}: {key}: {message}" if key else f"{place}: {message}")
