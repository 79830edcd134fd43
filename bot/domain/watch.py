"""Watches: whether an entry is what a channel waits for, for one expression or for ten thousand.

Words are whole words, accents and case folded, and all are needed: ``musk lawsuit``. ``a OR b`` parts alternatives,
``(a OR b) c`` groups them. ``+must`` and ``-not`` hold for the whole expression (or bracket) whatever the alternatives.
``"a phrase"``, ``word*``, ``~word`` (any form of it), ``/regex/``, ``lang:fr``, ``source:lemonde.fr``,
``fact:musk_offer.*``, ``fact:musk_offer.status=withdrawn``, ``change>10%`` (either way), ``change<-5%`` (a fall).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Generic, TypeVar

from bot.domain.inflection import roots
from bot.domain.text import tokens, words
from bot.domain.watch_parser import parse, plain_number
from bot.domain.watch_pattern import search
from bot.domain.watch_syntax import (
    All,
    Any,
    ChangeOver,
    Expression,
    Fact,
    Forms,
    Language,
    Node,
    Not,
    Pattern,
    Phrase,
    Prefix,
    Source,
    Word,
)

__all__ = ["Expression", "Match", "WatchSet", "WatchText", "matches", "parse"]

Id = TypeVar("Id", bound=Hashable)


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchText:
    """What a watch looks at: an entry, the facts it changed ("key" or "key=value") and by how much a number moved."""

    title: str
    summary: str = ""
    content: str = ""
    language: str = ""
    outlet: str = ""
    facts: tuple[str, ...] = ()
    change_percent: float | None = None


class Match:
    """An expression matched: ``words`` are those that did, as the text has them; filters as they were written.

    They are looked up when first asked for: most matches are counted, not shown.
    """

    __slots__ = ("_look", "_words")

    def __init__(self, look: Callable[[], tuple[str, ...]]) -> None:
        self._look = look
        self._words: tuple[str, ...] | None = None

    @property
    def words(self) -> tuple[str, ...]:
        if self._words is None:
            self._words = self._look()
        return self._words

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Match) and self.words == other.words

    def __hash__(self) -> int:
        return hash(self.words)

    def __repr__(self) -> str:
        return f"Match(words={self.words!r})"


@dataclass(slots=True)
class _Read:
    """A text made ready to be looked at, once for all watches."""

    text: WatchText
    parts: tuple[str, ...]
    row: str = ""  # the folded words with a space around each, parts kept apart
    bag: frozenset[str] = field(default_factory=frozenset)
    outlets: tuple[str, ...] = ()

    @classmethod
    def of(cls, text: WatchText) -> _Read:
        parts = tuple(p for p in (text.title, text.summary, text.content) if p)
        lists = [words(p) for p in parts]
        row = " \n ".join(" ".join(found) for found in lists)
        if "," in row:
            row = row.replace(",", ".")
        bag = frozenset(row.split())
        labels = text.outlet.casefold().removeprefix("www.").split(".")
        outlets = tuple(".".join(labels[n:]) for n in range(len(labels) - 1))
        return cls(text, parts, f" {row} ", bag, outlets)


def matches(expression: Expression, text: WatchText) -> Match | None:
    """Whether the text is what the expression waits for, with the words that say so."""
    read = _Read.of(text)
    return _match(expression.root, read) if _holds(expression.root, read) else None


def _holds(node: Node, read: _Read) -> bool:
    match node:
        case Word(word=word):
            return word in read.bag
        case Phrase(words=found):
            return f" {' '.join(found)} " in read.row
        case Prefix(start=start):
            return f" {start}" in read.row
        case Forms(roots=wanted):
            return any(not wanted.isdisjoint(roots(word)) for word in read.bag)
        case All(parts=parts):
            return all(_holds(p, read) for p in parts)
        case Any(parts=parts):
            return any(_holds(p, read) for p in parts)
        case Not(part=part):
            return not _holds(part, read)
        case Language(code=code):
            language = read.text.language.casefold()
            return language == code or language.startswith(code + "-")
        case Source(host=name):
            return name in read.outlets
        case Fact():
            return any(node.takes(changed) for changed in read.text.facts)
        case ChangeOver():
            return read.text.change_percent is not None and node.takes(read.text.change_percent)
        case Pattern(compiled=compiled):
            return any(search(compiled, part) for part in read.parts)


def _match(root: Node, read: _Read) -> Match:
    return Match(lambda: _found(root, read))


def _found(root: Node, read: _Read) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for node in _positive(root, read):
        match node:
            case Pattern(compiled=compiled):
                found.setdefault(next(filter(None, (search(compiled, part) for part in read.parts))))
            case Language(code=code):
                found.setdefault(f"lang:{code}")
            case Source(host=name):
                found.setdefault(f"source:{name}")
            case Fact():
                found.update(dict.fromkeys(f"fact:{f}" for f in read.text.facts if node.takes(f)))
            case ChangeOver():
                found.setdefault(f"change{read.text.change_percent:+g}%")
            case _:
                found.update(dict.fromkeys(_as_written(node, read.parts)))
    return tuple(found)


def _positive(node: Node, read: _Read) -> Iterator[Node]:
    """The parts that hold and are not denied."""
    if isinstance(node, (All, Any)):
        for part in node.parts:
            if not isinstance(part, Not) and _holds(part, read):
                yield from _positive(part, read)
    elif not isinstance(node, Not):
        yield node


def _as_written(node: Node, parts: tuple[str, ...]) -> Iterator[str]:
    """The words that matched, in their spelling in the text, the first of each part of it."""
    for part in parts:
        row = tokens(part)
        spelt = [plain_number(t.word) for t in row]
        match node:
            case Word(word=word):
                places = [(n, n) for n, w in enumerate(spelt) if w == word]
            case Prefix(start=start):
                places = [(n, n) for n, w in enumerate(spelt) if w.startswith(start)]
            case Forms(roots=wanted):
                places = [(n, n) for n, w in enumerate(spelt) if not wanted.isdisjoint(roots(w))]
            case Phrase(words=wanted):
                size = len(wanted)
                places = [(n, n + size - 1) for n in range(len(row)) if tuple(spelt[n : n + size]) == wanted]
            case _:
                places = []
        for first, last in places[:3]:
            yield part[row[first].start : row[last].end]


class WatchSet(Generic[Id]):
    """Many watches, of which a text calls up only those that it could match.

    Each watch waits under keys of which a matching text must have one: a word, the first words of a phrase, a word's
    beginning, a language, a source. The rarest key among the watches is taken. What has no such key is always
    looked at.
    """

    def __init__(self, watches: Iterable[tuple[Id, Expression]]) -> None:
        self._watches = list(watches)
        needed = [_needed(expression.root) for _, expression in self._watches]
        common = Counter(key for options in needed for keys in options for key in keys)
        self._index: dict[str, list[int]] = {}
        self._always: list[int] = []
        for number, options in enumerate(needed):
            if not options:
                self._always.append(number)
                continue
            keys = min(
                options, key=lambda ks: (any(k.startswith(":") for k in ks), sum(common[k] for k in ks), -_length(ks))
            )
            for key in keys:
                self._index.setdefault(key, []).append(number)
        self._starts: dict[str, list[str]] = {}  # the beginnings asked for, by their own first letters
        for key in self._index:
            if key.endswith("*"):
                self._starts.setdefault(key[: min(3, len(key) - 1)], []).append(key[:-1])
        self._forms = any(key.startswith("~") for key in self._index)
        self._pairs = frozenset(key.split(" ", 1)[0] for key in self._index if " " in key)
        self._specials = any(key.startswith(":") for key in self._index)

    def __len__(self) -> int:
        return len(self._watches)

    def match(self, text: WatchText) -> list[tuple[Id, Match]]:
        """Every watch that the text matches, in the order in which they were given."""
        read = _Read.of(text)
        found = []
        for number in sorted(self._candidates(read)):
            name, expression = self._watches[number]
            if _holds(expression.root, read):
                found.append((name, _match(expression.root, read)))
        return found

    def _candidates(self, read: _Read) -> set[int]:
        index = self._index
        called = set(self._always)
        for word in read.bag & index.keys():
            called.update(index[word])
        if self._starts:
            beginnings = self._starts.get
            for word in read.bag:
                for start in beginnings(word[:3], ()):
                    if word.startswith(start):
                        called.update(index[start + "*"])
            for first in {word[:2] for word in read.bag} & self._starts.keys():
                called.update(index[first + "*"])
        if self._forms:
            for root in {root for word in read.bag for root in roots(word)}:
                called.update(index.get(f"~{root}", ()))
        if self._pairs and not self._pairs.isdisjoint(read.bag):
            row = read.row.split()
            for pair in {f"{a} {b}" for a, b in pairwise(row) if a in self._pairs} & index.keys():
                called.update(index[pair])
        if self._specials:
            for key in _special_keys(read):
                called.update(index.get(key, ()))
        return called


def _special_keys(read: _Read) -> Iterator[str]:
    """What is not a word begins with a colon, which no word does."""
    language = read.text.language.casefold()
    yield f":lang:{language}"
    yield f":lang:{language.partition('-')[0]}"
    for outlet in read.outlets:
        yield f":source:{outlet}"
    if read.text.facts:
        yield ":fact"
    if read.text.change_percent is not None:
        yield ":change"


def _needed(node: Node) -> list[frozenset[str]]:
    """Sets of keys: of each set, a matching text has at least one key. No set: nothing can be promised."""
    match node:
        case Word(word=word):
            return [frozenset({word})]
        case Phrase(words=found):
            return [frozenset({f"{found[0]} {found[1]}"})]
        case Prefix(start=start):
            return [frozenset({start + "*"})]
        case Forms(roots=wanted):
            return [frozenset(f"~{root}" for root in wanted)]
        case Language(code=code):
            return [frozenset({f":lang:{code}"})]
        case Source(host=name):
            return [frozenset({f":source:{name}"})]
        case Fact():
            return [frozenset({":fact"})]
        case ChangeOver():
            return [frozenset({":change"})]
        case All(parts=parts):
            return [keys for part in parts for keys in _needed(part)]
        case Any(parts=parts):
            each = [_needed(part) for part in parts]
            if not all(each):
                return []
            return [frozenset().union(*(max(options, key=_length) for options in each))]
        case _:
            return []


def _length(keys: frozenset[str]) -> int:
    """How telling a set of keys is in itself: its shortest key's length; what is no word tells least."""
    return min(0 if key.startswith(":") else len(key) for key in keys)
