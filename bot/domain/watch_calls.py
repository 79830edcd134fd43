"""What a word or a sign of a text calls up: the terms that it has, and the watches that wait under them."""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from bot.domain.inflection import roots, stem
from bot.domain.watch_parser import plain_number
from bot.domain.watch_rules import Test
from bot.domain.watch_syntax import Forms, Node, Prefix
from bot.domain.watch_terms import term_of

# what a text must have besides and must not have, what more is asked of it, and the number of the watch
Waiting = tuple[AbstractSet[str], AbstractSet[str], Test | None, int]
# terms besides the word itself, the numbers of the watches that it is enough for, and those of which more is asked
Call = tuple[tuple[str, ...], tuple[int, ...], tuple[Waiting, ...]]


class Calls(dict[str, "Call | None"]):
    """What each folded word or sign calls up, worked out when it is first met; None, as for most words: nothing."""

    def __init__(self) -> None:
        super().__init__()
        self._exact: dict[str, Call] = {}
        self._starts: dict[str, Call] = {}
        self._sizes: list[int] = []
        self._by_root: dict[str, Call] = {}
        self._stems: set[str] = set()
        self._heads: set[str] = set()  # their first four letters, or fewer where there are no more

    def wait(self, node: Node, call: Call) -> None:
        """Whatever the part takes calls this up; to be said once of a term, before the first word is met."""
        match node:
            case Prefix(start=start):
                self._starts[start] = call
                self._sizes = sorted({len(start), *self._sizes})
            case Forms(roots=wanted):
                for root in wanted:
                    known = self._by_root.get(root)
                    self._by_root[root] = _both(known, call) if known else call
                    self._stems.add(stem(root))
                    self._heads.add(stem(root)[:4])
            case _:
                term = term_of(node)
                if term is not None:
                    self._exact[term] = ((), *call[1:])

    def __missing__(self, word: str) -> Call | None:
        call = self[word] = self._meet(word)
        return call

    def _meet(self, word: str) -> Call | None:
        spelt = plain_number(word)
        found = self._exact.get(spelt)
        if found is not None and spelt != word:  # a decimal comma: the term has a point
            found = _both(((spelt,), (), ()), found)
        for size in self._sizes:
            if size > len(spelt):
                break
            call = self._starts.get(spelt[:size])
            if call is not None:
                found = _both(found, call) if found else call
        if not self._heads.isdisjoint((spelt[:4], spelt[:3], spelt[:2])):
            for root in roots(spelt, self._stems):
                call = self._by_root.get(root)
                if call is not None:
                    found = _both(found, call) if found else call
        return found


def _both(one: Call, other: Call) -> Call:
    if one is other:
        return one
    return one[0] + other[0], one[1] + other[1], one[2] + other[2]
