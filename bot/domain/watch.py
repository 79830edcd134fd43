"""Watches: whether an entry is what a channel waits for, for one expression or for ten thousand.

Words are whole words, accents and case folded, and all are needed: ``musk lawsuit``. ``a OR b`` parts alternatives,
``(a OR b) c`` groups them. ``+must`` and ``-not`` hold for the whole expression (or bracket) whatever the alternatives.
``"a phrase"``, ``word*``, ``~word`` (any form of it), ``/regex/``, ``lang:fr``, ``source:lemonde.fr``,
``fact:musk_offer.*``, ``fact:musk_offer.status=withdrawn``, ``change>10%`` (either way), ``change<-5%`` (a fall).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Generic, NamedTuple, TypeVar

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

_WORDS_KEPT = 200_000  # words of which a set remembers what they call up


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

    def __init__(self, root: Node, read: _Read) -> None:
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
class _Read:
    """A text made ready to be looked at, once for all watches."""

    text: WatchText
    parts: tuple[str, ...]
    row: str = ""  # the folded words with a space around each, parts kept apart
    bag: frozenset[str] = field(default_factory=frozenset)
    signs: frozenset[str] = field(default_factory=frozenset)  # what is no word: language, outlet, facts
    forms: frozenset[str] | None = None  # the roots of its words, those at least that are asked for

    def roots(self) -> frozenset[str]:
        """The roots that the text's words could have."""
        if self.forms is None:
            self.forms = frozenset().union(*map(roots, self.bag))
        return self.forms

    @classmethod
    def of(cls, text: WatchText) -> _Read:
        parts = tuple(p for p in (text.title, text.summary, text.content) if p)
        row = " \n ".join([" ".join(words(p)) for p in parts])
        if "," in row:
            row = row.replace(",", ".")
        bag = frozenset(row.split())
        return cls(text, parts, f" {row} ", bag, frozenset(_signs(text)))


def _signs(text: WatchText) -> Iterator[str]:
    """What is not a word begins with a colon, which no word does."""
    if text.language:
        labels = text.language.casefold().split("-")
        for n in range(1, len(labels) + 1):
            yield f":lang:{'-'.join(labels[:n])}"
    if text.outlet:
        labels = text.outlet.casefold().removeprefix("www.").split(".")
        for n in range(len(labels) - 1):
            yield f":source:{'.'.join(labels[n:])}"
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


def matches(expression: Expression, text: WatchText) -> Match | None:
    """Whether the text is what the expression waits for, with the words that say so."""
    read = _Read.of(text)
    return Match(expression.root, read) if _test(expression.root)(read) else None


Test = Callable[[_Read], bool]


def _test(node: Node) -> Test:
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
            inner = _test(part)
            return lambda read: not inner(read)
        case Fact(key=key, value=value) if value and key.endswith("*"):
            return lambda read: any(node.takes(changed) for changed in read.text.facts)
        case Language() | Source() | Fact():
            sign = _sign(node)
            return lambda read: sign in read.signs
        case ChangeOver():
            return lambda read: read.text.change_percent is not None and node.takes(read.text.change_percent)
        case Pattern(compiled=compiled):
            return lambda read: any(search(compiled, part) for part in read.parts)


def _every(parts: Sequence[Node]) -> Test:
    wanted = frozenset(part.word for part in parts if isinstance(part, Word))
    tests = [_test(part) for part in parts if not isinstance(part, Word)]

    def every(read: _Read) -> bool:
        if not wanted <= read.bag:
            return False
        for test in tests:  # noqa: SIM110 -- a generator costs more than the tests
            if not test(read):
                return False
        return True

    return every


def _some(parts: Sequence[Node]) -> Test:
    wanted = frozenset(part.word for part in parts if isinstance(part, Word))
    tests = [_test(part) for part in parts if not isinstance(part, Word)]

    def some(read: _Read) -> bool:
        if not wanted.isdisjoint(read.bag):
            return True
        for test in tests:  # noqa: SIM110
            if test(read):
                return True
        return False

    return some


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
            if not isinstance(part, Not) and _test(part)(read):
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

    Each watch waits under keys of which a matching text must have one: a word, a word's beginning, the root of a word,
    a language, a source, a fact. The rarest key among the watches is taken. What has no such key is always looked at.
    What a word calls up is worked out when the word is met for the first time.
    """

    def __init__(self, watches: Iterable[tuple[Id, Expression]]) -> None:
        self._watches = list(watches)
        # what a text that calls a watch up must still be asked; None where being called is the answer
        self._asks = [None if _is_called(e.root) else _test(e.root) for _, e in self._watches]
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
        self._roots = frozenset(root for _, e in self._watches for root in _roots_asked(e.root))
        self._met: dict[str, _Called | None] = {}

    def __len__(self) -> int:
        return len(self._watches)

    def match(self, text: WatchText) -> list[tuple[Id, Match]]:
        """Every watch that the text matches, in the order in which they were given."""
        read = _Read.of(text)
        found = []
        for number in sorted(self._candidates(read)):
            ask = self._asks[number]
            if ask is None or ask(read):
                name, expression = self._watches[number]
                found.append((name, Match(expression.root, read)))
        return found

    def _candidates(self, read: _Read) -> set[int]:
        called, met = set(self._always), self._met
        forms: list[frozenset[str]] = []
        for word in read.bag:
            if (known := met[word] if word in met else self._meet(word)) is not None:
                called.update(known.watches)
                if known.roots:
                    forms.append(known.roots)
        read.forms = frozenset().union(*forms)
        for sign in read.signs:
            called.update(self._index.get(sign, ()))
        return called

    def _meet(self, word: str) -> _Called | None:
        """What a word calls up: under itself, its beginnings and its roots."""
        index = self._index
        watches = set(index.get(word, ()))
        for first in {word[:2], word[:3]}:
            for start in self._starts.get(first, ()):
                if word.startswith(start):
                    watches.update(index[start + "*"])
        own = roots(word) & self._roots if self._roots else frozenset()
        for root in own:
            watches.update(index.get(f"~{root}", ()))
        made = _Called(tuple(watches), own) if watches or own else None
        if len(self._met) >= _WORDS_KEPT:
            self._met.clear()
        self._met[word] = made
        return made


class _Called(NamedTuple):
    """What a word calls up, and those of its roots that are asked for."""

    watches: tuple[int, ...]
    roots: frozenset[str]


def _roots_asked(node: Node) -> Iterator[str]:
    match node:
        case Forms(roots=wanted):
            yield from wanted
        case All(parts=parts) | Any(parts=parts):
            for part in parts:
                yield from _roots_asked(part)
        case Not(part=part):
            yield from _roots_asked(part)
        case _:
            return


def _sign(node: Language | Source | Fact) -> str:
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


def _needed(node: Node) -> list[frozenset[str]]:
    """Sets of keys: of each set, a matching text has at least one key. No set: nothing can be promised."""
    match node:
        case Word(word=word):
            return [frozenset({word})]
        case Phrase(words=found):
            return [frozenset({word}) for word in found]
        case Prefix(start=start):
            return [frozenset({start + "*"})]
        case Forms(roots=wanted):
            return [frozenset(f"~{root}" for root in wanted)]
        case Language() | Source() | Fact():
            return [frozenset({_sign(node)})]
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


def _is_called(node: Node) -> bool:
    """Whether a text that has a key of the expression matches it: single words, and alternatives of them."""
    match node:
        case Word() | Prefix() | Forms() | Language() | Source():
            return True
        case Fact(key=key, value=value):
            return not (value and key.endswith("*"))
        case Any(parts=parts):
            return all(_is_called(part) and len(_needed(part)) == 1 for part in parts)
        case _:
            return False


def _length(keys: frozenset[str]) -> int:
    """How telling a set of keys is in itself: its shortest key's length; what is no word tells least."""
    return min(0 if key.startswith(":") else len(key) for key in keys)
