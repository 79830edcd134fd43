"""A watch expression opened into rules, each of which is enough: terms that a text must have, terms that it must not.

Where terms do not tell all (phrases, regular expressions, changes, alternatives inside), a rule asks more of the text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from bot.domain.watch_syntax import All, Any, Node, Not, Phrase
from bot.domain.watch_terms import term_of, told
from bot.domain.watch_text import Read, holds

Test = Callable[[AbstractSet[str], Read], bool]  # of a text's terms, and of the text itself


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A text matches that has all of ``must``, none of ``never``, and is taken by each of ``rest``."""

    must: frozenset[str] = frozenset()
    never: frozenset[str] = frozenset()
    rest: tuple[Node, ...] = ()

    def and_also(self, other: Rule) -> Rule:
        """What both ask for."""
        return Rule(must=self.must | other.must, never=self.never | other.never, rest=self.rest + other.rest)

    @property
    def telling(self) -> int:
        """How telling the best term is in itself: its length; a sign, which is no word, tells nothing."""
        return max((0 if term.startswith(":") else len(term) for term in self.must), default=0)


def opened(node: Node) -> list[Rule]:
    """The rules of which a matching text keeps at least one, and no other text any."""
    if isinstance(node, Any):
        return [rule for part in node.parts for rule in opened(part)]
    parts = list(_needed(node))
    plain = Rule()
    for part in parts:
        if not isinstance(part, Any):
            plain = plain.and_also(_rule(part))
    choices = [part for part in parts if isinstance(part, Any)]
    if choices and not plain.telling:  # no word that must be there: there is one in each alternative, perhaps
        best = max(choices, key=_telling)
        if _telling(best):
            plain = plain.and_also(Rule(rest=tuple(c for c in choices if c is not best)))
            return [plain.and_also(rule) for rule in opened(best)]
    return [plain.and_also(Rule(rest=tuple(choices)))]


def test_of(nodes: Sequence[Node]) -> Test | None:
    """What is asked of a text that each of the nodes must take; None where there is none."""
    if not nodes:
        return None
    if len(nodes) == 1:
        return _asked(nodes[0])
    return _every([_asked(node) for node in nodes])


def _needed(node: Node) -> Iterator[Node]:
    """The parts all of which are needed."""
    if isinstance(node, All):
        for part in node.parts:
            yield from _needed(part)
    else:
        yield node


def _telling(choice: Any) -> int:
    return min(rule.telling for rule in opened(choice))


def _rule(node: Node) -> Rule:
    """A single part, or a denied one."""
    if isinstance(node, Phrase):
        return Rule(must=frozenset(node.words), rest=(node,))
    if isinstance(node, Not):
        denied = _any_of(node.part)
        return Rule(rest=(node,)) if denied is None else Rule(never=denied)
    term = term_of(node)
    return Rule(must=frozenset() if term is None else frozenset({term}), rest=() if told(node) else (node,))


def _any_of(node: Node) -> frozenset[str] | None:
    """The terms any of which is just what the node asks for; None where there is more to it."""
    if isinstance(node, Any):
        each = [_any_of(part) for part in node.parts]
        return None if None in each else frozenset().union(*filter(None, each))
    term = term_of(node)
    return frozenset({term}) if term is not None and told(node) else None


def _asked(node: Node) -> Test:
    """What a node asks of a text, as one function: it is asked of very many texts."""
    wanted = _any_of(node)
    if wanted is not None:
        return lambda terms, _: not wanted.isdisjoint(terms)
    match node:
        case Phrase(words=words):
            must, row = frozenset(words), f" {' '.join(words)} "
            return lambda terms, read: must <= terms and row in read.row
        case All(parts=parts):
            return _every([_asked(part) for part in parts])
        case Any(parts=parts):
            return _some([_asked(part) for part in parts])
        case Not(part=part):
            inner = _asked(part)
            return lambda terms, read: not inner(terms, read)
        case _:
            return lambda _, read: holds(node, read)


def _every(tests: Sequence[Test]) -> Test:
    def every(terms: AbstractSet[str], read: Read) -> bool:
        for test in tests:  # noqa: SIM110 -- a generator costs more than the tests
            if not test(terms, read):
                return False
        return True

    return every


def _some(tests: Sequence[Test]) -> Test:
    def some(terms: AbstractSet[str], read: Read) -> bool:
        for test in tests:  # noqa: SIM110
            if test(terms, read):
                return True
        return False

    return some
