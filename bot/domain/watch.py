"""Watches: whether an entry is what a channel waits for, for one expression or for ten thousand.

Words are whole words, accents and case folded, and all are needed: ``musk lawsuit``. ``a OR b`` parts alternatives,
``(a OR b) c`` groups them. ``+must`` and ``-not`` hold for the whole expression (or bracket) whatever the alternatives.
``"a phrase"``, ``word*``, ``~word`` (any form of it), ``/regex/``, ``lang:fr``, ``source:lemonde.fr``,
``fact:musk_offer.*``, ``fact:musk_offer.status=withdrawn``, ``change>10%`` (either way), ``change<-5%`` (a fall).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import Generic, NamedTuple, TypeVar

from bot.domain.inflection import roots
from bot.domain.watch_parser import parse
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
    Phrase,
    Prefix,
    Source,
    Word,
)
from bot.domain.watch_text import Match, Read, WatchText, asked, sign_of

__all__ = ["Expression", "Match", "WatchSet", "WatchText", "matches", "parse"]

Id = TypeVar("Id", bound=Hashable)

_WORDS_KEPT = 200_000  # words of which a set remembers what they call up


def matches(expression: Expression, text: WatchText) -> Match | None:
    """Whether the text is what the expression waits for, with the words that say so."""
    read = Read.of(text)
    return Match(expression.root, read) if asked(expression.root)(read) else None


class WatchSet(Generic[Id]):
    """Many watches, of which a text calls up only those that it could match.

    Each watch waits under keys of which a matching text must have one: a word, a word's beginning, the root of a word,
    a language, a source, a fact. The rarest key among the watches is taken. What has no such key is always looked at.
    What a word calls up is worked out when the word is met for the first time.
    """

    def __init__(self, watches: Iterable[tuple[Id, Expression]]) -> None:
        self._watches = list(watches)
        # what a text that calls a watch up must still be asked; None where being called is the answer
        self._asks = [None if _is_called(e.root) else asked(e.root) for _, e in self._watches]
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
        self._met = _Met(self._meet)

    def __len__(self) -> int:
        return len(self._watches)

    def match(self, text: WatchText) -> list[tuple[Id, Match]]:
        """Every watch that the text matches, in the order in which they were given."""
        read = Read.of(text)
        found = []
        for number in sorted(self._candidates(read)):
            ask = self._asks[number]
            if ask is None or ask(read):
                name, expression = self._watches[number]
                found.append((name, Match(expression.root, read)))
        return found

    def _candidates(self, read: Read) -> set[int]:
        if len(self._met) > _WORDS_KEPT:
            self._met.clear()
        met = self._met
        known = [one for word in read.bag if (one := met[word])]
        called = set(self._always).union(*[one.watches for one in known])
        read.forms = frozenset().union(*[one.roots for one in known if one.roots])
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
        return _Called(tuple(watches), own) if watches or own else None


class _Called(NamedTuple):
    """What a word calls up, and those of its roots that are asked for."""

    watches: tuple[int, ...]
    roots: frozenset[str]


class _Met(dict[str, "_Called | None"]):
    """What each word calls up, worked out when it is first met."""

    def __init__(self, meet: Callable[[str], _Called | None]) -> None:
        super().__init__()
        self._meet = meet

    def __missing__(self, word: str) -> _Called | None:
        called = self[word] = self._meet(word)
        return called


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
            return [frozenset({sign_of(node)})]
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
