"""Watches: whether an entry is what a channel waits for, for one expression or for ten thousand.

Words are whole words, accents and case folded, and all are needed: ``musk lawsuit``. ``a OR b`` parts alternatives,
``(a OR b) c`` groups them. ``+must`` and ``-not`` hold for the whole expression (or bracket) whatever the alternatives.
``"a phrase"``, ``word*``, ``~word`` (any form of it), ``/regex/``, ``lang:fr``, ``source:lemonde.fr``,
``fact:musk_offer.*``, ``fact:musk_offer.status=withdrawn``, ``change>10%`` (either way), ``change<-5%`` (a fall): of
the facts named beside it, else of any number.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Sequence
from typing import Generic, TypeVar, overload

from bot.domain.text import words
from bot.domain.watch_calls import Calls, Waiting
from bot.domain.watch_parser import parse
from bot.domain.watch_rules import opened, test_of
from bot.domain.watch_syntax import Expression, Node
from bot.domain.watch_terms import leaves, term_of
from bot.domain.watch_text import Match, Read, WatchText, holds, signs

__all__ = ["Expression", "Match", "WatchSet", "WatchText", "matches", "parse"]

Id = TypeVar("Id", bound=Hashable)

_NONE: frozenset[str] = frozenset()
WORDS_KEPT = 100_000  # words of which a set remembers what they call up


def matches(expression: Expression, text: WatchText) -> Match | None:
    """Whether the text is what the expression waits for, with the words that say so."""
    read = Read(text)
    return Match(0, (expression.root,), read) if holds(expression.root, read) else None


class Matches(Sequence[tuple[Id, Match]]):
    """Which watches matched, each with its words; a pair is made when it is read, for most are counted or skipped."""

    __slots__ = ("_numbers", "_read", "_roots", "ids")

    def __init__(self, ids: list[Id], numbers: list[int], roots: Sequence[Node], read: Read) -> None:
        self.ids = ids
        self._numbers, self._roots, self._read = numbers, roots, read

    def __len__(self) -> int:
        return len(self.ids)

    @overload
    def __getitem__(self, at: int) -> tuple[Id, Match]: ...
    @overload
    def __getitem__(self, at: slice) -> list[tuple[Id, Match]]: ...
    def __getitem__(self, at: int | slice) -> tuple[Id, Match] | list[tuple[Id, Match]]:
        if isinstance(at, slice):
            return [self[n] for n in range(*at.indices(len(self.ids)))]
        return self.ids[at], Match(self._numbers[at], self._roots, self._read)

    def __repr__(self) -> str:
        return f"Matches({list(self)!r})"


class WatchSet(Generic[Id]):
    """Many watches, of which a text calls up only those that it could match.

    Each rule of a watch waits under a term that a text must have (a word, a word's beginning, the form of a word, a
    language, a source, a fact), the one that is rarest among the watches. A rule without a term is always looked at.
    What a word calls up is worked out when the word is met for the first time.
    """

    def __init__(self, watches: Iterable[tuple[Id, Expression]], *, words_kept: int = WORDS_KEPT) -> None:
        self._words_kept = words_kept
        given = list(watches)
        self._names = [name for name, _ in given]
        self._roots = [expression.root for _, expression in given]
        numbered = list(range(len(given)))  # made in a row, they lie side by side: each match reads one
        rules = [(number, rule) for number, root in zip(numbered, self._roots, strict=True) for rule in opened(root)]
        common = Counter(term for _, rule in rules for term in rule.must)
        sure: dict[str, list[int]] = defaultdict(list)
        waiting: dict[str, list[Waiting]] = defaultdict(list)
        self._always: list[Waiting] = []
        for number, rule in rules:
            term = min(rule.must, key=lambda t: (t.startswith(":"), common[t], -len(t), t), default=None)
            test = test_of(rule.rest)
            if term is None:
                self._always.append((rule.must, rule.never, test, number))
            elif test is None and not rule.never and len(rule.must) == 1:
                sure[term].append(number)
            else:
                waiting[term].append((rule.must - {term} or _NONE, rule.never or _NONE, test, number))
        self._calls = Calls()
        for term, node in {term_of(leaf): leaf for root in self._roots for leaf in leaves(root)}.items():
            if term is not None:
                self._calls.wait(node, ((term,), tuple(sure.get(term, ())), tuple(waiting.get(term, ()))))

    def __len__(self) -> int:
        return len(self._names)

    def match(self, text: WatchText) -> Matches[Id]:
        """Every watch that the text matches, in the order in which they were given."""
        calls = self._calls
        if len(calls) > self._words_kept:
            calls.clear()
        terms = set(words(f"{text.title}\n{text.summary}\n{text.content}"))
        terms.update(signs(text))
        numbers: list[int] = []
        asked = [*self._always]
        for more, sure, waiting in list(filter(None, map(calls.__getitem__, terms))):
            numbers += sure
            if more:
                terms.update(more)
            if waiting:
                asked += waiting
        read = Read(text)
        for must, never, test, number in asked:
            if must <= terms and never.isdisjoint(terms) and (test is None or test(terms, read)):
                numbers.append(number)
        numbers = sorted(set(numbers))
        return Matches(list(map(self._names.__getitem__, numbers)), numbers, self._roots, read)
