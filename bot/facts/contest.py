"""Which fact an event or a figure is of, where facts about several parties claim the same one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence

from bot.domain.dossier import FactSpec
from bot.domain.values import Money
from bot.facts.reading import Candidate, Read

_IN_MATCH, _IN_SENTENCE, _NEAR = 3, 2, 1  # how close to its event a party stands that fills a role

Place = tuple[int, tuple[int, int]]  # the sentence, and the tokens of the figure or of the event


def contested(
    facts: Sequence[FactSpec],
    found: Mapping[str, list[Candidate]],
    read: Read,
    claimed: Callable[[str, Candidate], bool] | None = None,
) -> dict[str, list[Candidate]]:
    """The candidates of each fact without those that another fact has a better claim to.

    Two facts of one event type about other parties ("the price of A", "the price of B"; "the fine of A", "that of B")
    may both find the same words. Those stand closer whose actor and target the match names, or the sentence, or the
    few before it; of two who bid for one company, whoever acts. What is not ``claimed`` claims nothing.
    """
    events = {fact.key: _events(fact) for fact in facts}
    whose = {key: frozenset[str]().union(*(_whose(one) for one in told)) for key, told in found.items()}
    acts = {key: frozenset[str]().union(*(_acts(one) for one in told)) for key, told in found.items()}
    claims: dict[Place, dict[str, tuple[int, int]]] = defaultdict(dict)
    for key, told in found.items():
        for one in told if events[key] else ():
            if claimed is not None and not claimed(key, one):
                continue
            place = _place(one)
            mine, close = claims[place].get(key, (0, 0)), _closeness(one, read)
            claims[place][key] = max(mine[0], close[0]), max(mine[1], close[1])

    def lost(key: str, one: Candidate) -> bool:
        own = claims.get(_place(one), {})
        rivals = [(k, close) for k, close in own.items() if not events[key].isdisjoint(events[k])]
        close = own.get(key)
        if close is None:
            return False
        bid = isinstance(one.value, Money)
        return any(
            (other[0] > close[0] and _parted(whose[key], whose[k]))
            or (bid and other[1] > close[1] and whose[key] == whose[k] and _parted(acts[key], acts[k]))
            for k, other in rivals
        )

    return {key: [one for one in told if not lost(key, one)] for key, told in found.items()}


def _events(fact: FactSpec) -> frozenset[str]:
    """The event types that tell a fact."""
    listed = [fact.options.get("event", ()), *(state.options.get("event", ()) for state in fact.states)]
    return frozenset(event for one in listed for event in ([one] if isinstance(one, str) else one))  # type: ignore[attr-defined]


def _whose(one: Candidate) -> frozenset[str]:
    """Whose event it is: its targets, or who acts where it has none."""
    return one.rule.owners or one.rule.takers


def _acts(one: Candidate) -> frozenset[str]:
    """Who acts in it, apart from whom it is done to."""
    return one.rule.takers - one.rule.owners


def _parted(mine: frozenset[str], theirs: frozenset[str]) -> bool:
    return bool(mine) and bool(theirs) and mine.isdisjoint(theirs)


def _place(one: Candidate) -> Place:
    quantity = one.quantity
    span = one.match.spans[one.rule.pattern.trigger] if quantity is None else (quantity.start, quantity.end)
    return one.sentence.index, span


def _closeness(one: Candidate, read: Read) -> tuple[int, int]:
    """How close all of its parties stand, and how close those that act in it."""
    named = {key for _, key in one.sentence.named}
    acting = _reach(_acts(one), named, one, read)
    return _reach(one.rule.owners, named, one, read) + acting, acting


def _reach(role: frozenset[str], named: set[str], one: Candidate, read: Read) -> int:
    """A pronoun tells less than a name."""
    if not role.isdisjoint(named):
        return _IN_SENTENCE if role.isdisjoint(one.match.names) else _IN_MATCH
    return _NEAR if not role.isdisjoint(read.near[one.sentence.index]) else 0
