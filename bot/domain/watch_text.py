"""A text as watches look at it, and what an expression asks of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

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

    __slots__ = ("_read", "_root", "_words")

    def __init__(self, root: Node, read: Read) -> None:
        self._root, self._read = root, read
        self._words: tuple[str, ...] | None = None

    @property
    def words(self) -> tuple[str, ...]:
        if self._words is None:
            self._words = _found(self._root, self._read)
        return self._words

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Match) and self.words == other.words

    def __hash__(self) -> int:
        return hash(self.words)

    def __repr__(self) -> str:
        return f"Match(words={self.words!r})"


@dataclass(slots=True)
class Read:
    """A text made ready to be looked at, once for all watches."""

    text: WatchText
    parts: tuple[str, ...]
    words: list[list[str]]  # of each part, folded
    bag: frozenset[str]
    signs: frozenset[str]  # what is no word: language, outlet, facts
    whole: str = ""
    forms: frozenset[str] | None = None  # the roots of its words, those at least that are asked for

    @property
    def row(self) -> str:
        """The words with a space around each, parts kept apart."""
        if not self.whole:
            self.whole = f" {_APART.join(map(' '.join, self.words))} "
        return self.whole

    def roots(self) -> frozenset[str]:
        """The roots that the text's words could have."""
        if self.forms is None:
            self.forms = frozenset().union(*map(roots, self.bag))
        return self.forms

    @classmethod
    def of(cls, text: WatchText) -> Read:
        parts = tuple(p for p in (text.title, text.summary, text.content) if p)
        found = [words(part) for part in parts]
        if any("," in part for part in parts):
            found = [[plain_number(word) for word in row] for row in found]
        return cls(text, parts, found, frozenset().union(*found), _signs(text))


def _signs(text: WatchText) -> frozenset[str]:
    """What is not a word begins with a colon, which no word does."""
    placed = _placed(text.language, text.outlet)
    if text.facts or text.change_percent is not None:
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
    if text.change_percent is not None:
        yield ":change"


Test = Callable[[Read], bool]


def asked(node: Node) -> Test:
    """What an expression asks of a text, as one function: it is asked of very many texts."""
    match node:
        case Word(word=word):
            return lambda read: word in read.bag
        case Phrase(words=found):
            row = f" {' '.join(found)} "
            return lambda read: row in read.row
        case Prefix(start=start):
            beginning = f" {start}"
            return lambda read: beginning in read.row
        case Forms(roots=wanted):
            return lambda read: not wanted.isdisjoint(read.roots())
        case All(parts=parts):
            return _every(parts)
        case Any(parts=parts):
            return _some(parts)
        case Not(part=part):
            inner = asked(part)
            return lambda read: not inner(read)
        case Fact(key=key, value=value) if value and key.endswith("*"):
            return lambda read: any(node.takes(changed) for changed in read.text.facts)
        case Language() | Source() | Fact():
            sign = sign_of(node)
            return lambda read: sign in read.signs
        case ChangeOver():
            return lambda read: read.text.change_percent is not None and node.takes(read.text.change_percent)
        case Pattern(compiled=compiled):
            return lambda read: any(search(compiled, part) for part in read.parts)


def _every(parts: Sequence[Node]) -> Test:
    wanted = frozenset(part.word for part in parts if isinstance(part, Word))
    tests = [asked(part) for part in parts if not isinstance(part, Word)]

    def every(read: Read) -> bool:
        if not wanted <= read.bag:
            return False
        for test in tests:  # noqa: SIM110 -- a generator costs more than the tests
            if not test(read):
                return False
        return True

    return every


def _some(parts: Sequence[Node]) -> Test:
    wanted = frozenset(part.word for part in parts if isinstance(part, Word))
    tests = [asked(part) for part in parts if not isinstance(part, Word)]

    def some(read: Read) -> bool:
        if not wanted.isdisjoint(read.bag):
            return True
        for test in tests:  # noqa: SIM110
            if test(read):
                return True
        return False

    return some


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
                found.setdefault(f"change{read.text.change_percent:+g}%")
            case _:
                found.update(dict.fromkeys(_as_written(node, read.parts)))
    return tuple(found)


def _positive(node: Node, read: Read) -> Iterator[Node]:
    """The parts that hold and are not denied."""
    if isinstance(node, (All, Any)):
        for part in node.parts:
            if not isinstance(part, Not) and asked(part)(read):
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
