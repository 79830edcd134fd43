"""A text as watches look at it, and whether it is what an expression asks for."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple

from bot.domain.inflection import roots
from bot.domain.text import tokens, words
from bot.domain.watch_parser import plain_number
from bot.domain.watch_pattern import search
from bot.domain.watch_syntax import (
    All,
    Any,
    ChangeOver,
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

_APART = " \n "  # between a title and a text no phrase stands


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchText:
    """What a watch looks at: an entry, and the facts it changed ("key" or "key=value").

    ``moves``: the key of each number that it changed, and by how many percent.
    """

    title: str
    summary: str = ""
    content: str = ""
    language: str = ""
    outlet: str = ""
    facts: tuple[str, ...] = ()
    moves: tuple[tuple[str, float], ...] = ()


class Match(NamedTuple):
    """An expression matched: ``words`` are those that did, as the text has them; filters as they were written.

    They are looked up when asked for: most matches are counted, not shown. The expression is ``roots[number]``.
    """

    number: int
    roots: Sequence[Node]
    read: Read

    @property
    def words(self) -> tuple[str, ...]:
        return _found(self.roots[self.number], self.read)

    def means(self, names: Collection[str], percent: float | None) -> bool:
        """Whether it is this change that the expression waits for.

        ``names``: "key" and "key=value" of the fact; ``percent``: by how much it moved, where it is a number.
        """
        asked = [n for n in _positive(self.roots[self.number], self.read) if isinstance(n, (Fact, ChangeOver))]
        if not asked:  # it says only what must not have changed
            return True
        return any(
            any(map(node.takes, names))
            if isinstance(node, Fact)
            else percent is not None and any(node.takes(name, percent) for name in names)
            for node in asked
        )

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Match) and self.words == other.words

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash(self.words)

    def __repr__(self) -> str:
        return f"Match(words={self.words!r})"


class Read:
    """A text made ready to be looked at, once for all watches; each view of it is made when first asked for."""

    def __init__(self, text: WatchText) -> None:
        self.text = text

    @cached_property
    def parts(self) -> tuple[str, ...]:
        """Title, summary and content, those there are."""
        return tuple(p for p in (self.text.title, self.text.summary, self.text.content) if p)

    @cached_property
    def row(self) -> str:
        """The folded words with a space around each, parts kept apart."""
        return f" {_APART.join(' '.join(map(plain_number, words(part))) for part in self.parts)} "

    @cached_property
    def bag(self) -> frozenset[str]:
        """The folded words."""
        return frozenset(plain_number(word) for part in self.parts for word in words(part))

    @cached_property
    def roots(self) -> frozenset[str]:
        """The roots that the text's words could have."""
        return frozenset().union(*map(roots, self.bag))

    @cached_property
    def signs(self) -> frozenset[str]:
        """What is no word: language, outlet, facts."""
        return signs(self.text)


def signs(text: WatchText) -> frozenset[str]:
    """What is not a word begins with a colon, which no word does."""
    placed = _placed(text.language, text.outlet)
    if text.facts or text.moves:
        return placed.union(_told(text))
    return placed


@lru_cache(maxsize=4096)
def _placed(language: str, outlet: str) -> frozenset[str]:
    """The signs of a language and of an outlet: those of a feed are always the same."""
    labels = language.casefold().split("-") if language else []
    found = [f":lang:{'-'.join(labels[:n])}" for n in range(1, len(labels) + 1)]
    labels = outlet.casefold().removeprefix("www.").split(".")
    return frozenset([*found, *(f":source:{'.'.join(labels[n:])}" for n in range(len(labels) - 1))])


def _told(text: WatchText) -> Iterator[str]:
    for changed in map(str.casefold, text.facts):
        key, _, value = changed.partition("=")
        yield ":fact"
        yield f":fact:{key}"
        if value:
            yield f":fact:{changed}"
        labels = key.split(".")
        for n in range(1, len(labels)):
            yield f":fact:{'.'.join(labels[:n])}."
    if text.moves:
        yield ":change"


def holds(node: Node, read: Read) -> bool:
    """Whether the text has what an expression asks for."""
    match node:
        case Word(word=word):
            return word in read.bag
        case Phrase(words=found):
            return f" {' '.join(found)} " in read.row
        case Prefix(start=start):
            return f" {start}" in read.row
        case Forms(roots=wanted):
            return not wanted.isdisjoint(read.roots)
        case All(parts=parts):
            return all(holds(part, read) for part in parts)
        case Any(parts=parts):
            return any(holds(part, read) for part in parts)
        case Not(part=part):
            return not holds(part, read)
        case Fact(key=key, value=value) if value and key.endswith("*"):
            return any(node.takes(changed) for changed in read.text.facts)
        case Language() | Source() | Fact():
            return sign_of(node) in read.signs
        case ChangeOver():
            return any(node.takes(key, percent) for key, percent in read.text.moves)
        case Pattern(compiled=compiled):
            return any(search(compiled, part) for part in read.parts)


def _found(root: Node, read: Read) -> tuple[str, ...]:
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
                moved = next(percent for key, percent in read.text.moves if node.takes(key, percent))
                found.setdefault(f"change{moved:+g}%")
            case _:
                found.update(dict.fromkeys(_as_written(node, read.parts)))
    return tuple(found)


def _positive(node: Node, read: Read) -> Iterator[Node]:
    """The parts that hold and are not denied."""
    if isinstance(node, (All, Any)):
        for part in node.parts:
            if not isinstance(part, Not) and holds(part, read):
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


def sign_of(node: Language | Source | Fact) -> str:
    """The sign that a text has which the node takes; of a family of facts with a value, one that it has at least."""
    match node:
        case Language(code=code):
            return f":lang:{code}"
        case Source(host=name):
            return f":source:{name}"
        case Fact(key="*"):
            return ":fact"
        case Fact(key=key) if key.endswith("*"):
            return f":fact:{key[:-1]}"
        case Fact(key=key, value=value):
            return f":fact:{key}={value}" if value else f":fact:{key}"
