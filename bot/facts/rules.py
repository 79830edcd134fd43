"""Rules: each a wording of one fact, as a dossier or a shared event has it; those of a fact found by their events."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from bot.domain.dossier import FactSpec, FactType
from bot.facts.lexicon import Lexicon
from bot.facts.patterns import Pattern
from bot.facts.typed import UNITS

QUANTITIES = {
    "money": ("money", "bare_money"),
    "amount": ("money", "bare_money"),
    "price": tuple(f"money_{unit}" for unit in UNITS),
    "percent": ("percent",),
    "count": ("count", "bare_money"),
    "year": ("year", "date"),
    "date": ("date", "day", "year"),
    "duration": ("duration",),
    "years_later": ("later",),
    "later": ("later",),
    "relative": ("relative",),
    "comma": ("comma",),
    "any_value": ("money", "bare_money", "percent", "count", "duration", "date", "day", "year"),
    "when": ("date", "day", "year", "relative", "month_name", "season", "weekday"),
}
# the quantities that can fill a fact of a type, by the name of the slot
VALUE_SLOT = {
    "money": "money",
    "percent": "percent",
    "count": "count",
    "year": "year",
    "date": "date",
    "duration": "duration",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One wording of one fact, compiled. ``value`` is the state that it tells, or None where a quantity is read."""

    fact: str
    value: str | None
    pattern: Pattern
    policy: str = "fact"
    relation: str | None = None
    present: tuple[frozenset[str], ...] = ()  # each group: one of these in this sentence; the pattern's own too
    unless: frozenset[str] = frozenset()
    near: tuple[frozenset[str], ...] = ()  # each group: one of these in this sentence or one near it
    not_near: frozenset[str] = frozenset()  # none of these in this sentence or one near it
    around: tuple[frozenset[str], ...] = ()  # each group: one of these there, or in the next sentence
    context: tuple[frozenset[str], ...] = ()  # each group: one of these somewhere in the text
    tight: frozenset[str] = frozenset()  # names that may not stand inside the match
    not_after: frozenset[str] = frozenset()  # nor these just before it
    owners: frozenset[str] = frozenset()  # whose event it is: named in the match, no other is asked for
    not_of: frozenset[str] = frozenset()  # companies whose own event this may not be
    takers: frozenset[str] = frozenset()  # who acts in it, and on whom
    ours: bool = False  # where it names none of these, the companies named last must be of them, if both are known
    owned: bool = False  # the company named last before it must be one of the owners
    dated: bool = False  # counts only in an article known to be later than the seed
    seed_only: bool = False
    confirm_only: bool = False  # too loose a wording to dispute a value by
    anchored: bool = False  # so loose that the value itself must tell: the one held, or one very close to it
    not_before: frozenset[str] = frozenset()  # nor these just after it
    not_next: frozenset[str] = frozenset()  # nor these right behind the event
    not_then: frozenset[str] = frozenset()  # nor these after it, until another party is named
    not_beside: frozenset[str] = frozenset()  # nor these right before or after its value: "a ban of five years"
    not_of_stranger: bool = False  # a name of no party after it, "of Seaway", makes it another's, or behind the event
    done: bool = False  # another state tells what is only planned: "to close" is not "closed"
    most: int = 0  # a greater count is something else; 0: any
    entire: bool = False  # of its target itself, no part of it
    in_person: bool = False  # of its actor, and of nobody who is called by the actor: "Doe's lawyer"
    whole: bool = False  # its value is a sum in all, no price of one thing
    level: bool = False  # its value is what stands, not by how much it rose or fell
    no_stranger: bool = False  # a name of no party right before it says that it is another's event
    no_other: bool = False  # where it names no party, the name of none may own it: "the offer from Doe"
    name: str = ""

    @property
    def names(self) -> frozenset[str]:
        """Every party, concept and quantity that it asks for."""
        told = [n for e in self.pattern.elements for n in e.names]
        grouped = [
            n
            for groups_of in (self.present, self.near, self.around, self.context)
            for group in groups_of
            for n in group
        ]
        return frozenset(
            (
                *told,
                *grouped,
                *self.unless,
                *self.not_near,
                *self.tight,
                *self.not_after,
                *self.not_before,
                *self.not_next,
                *self.not_then,
                *self.not_beside,
                *(["arm_n"] if self.entire else ()),
                *(["aide_n", "said"] if self.in_person else ()),
            )
        )


class FactRules:
    """The rules of one fact, in order, found by the words of their events."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self.all = tuple(rules)
        self._by_event: dict[str, list[int]] = {}
        for number, rule in enumerate(self.all):
            for name in rule.pattern.elements[rule.pattern.trigger].names:
                self._by_event.setdefault(name, []).append(number)

    def asked(self, shown: frozenset[str]) -> list[Rule]:
        """The rules whose event shows somewhere in the text."""
        found = {number for name in shown & self._by_event.keys() for number in self._by_event[name]}
        return [self.all[number] for number in sorted(found)]


@dataclass(slots=True)
class Rules:
    """All rules of a dossier for a language, with the lexicon that marks their names."""

    language: str
    lexicon: Lexicon
    by_fact: dict[str, FactRules] = field(default_factory=dict)
    hidden: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # a concept is none inside these
    things: frozenset[str] = frozenset()  # what "it" may stand for though it is no company: bodies, objects of events


def value_kinds(fact: FactSpec) -> tuple[str, ...]:
    """The quantities that can fill a fact's value: of its type and, for prices, of its unit."""
    if fact.type is FactType.MONEY and "per" in fact.options:
        return (f"money_{fact.options['per']}",)
    if fact.type is FactType.COUNT and fact.options.get("unit"):
        return (*QUANTITIES["count"], "spelt")  # "six reactors": words count where the noun tells of what
    if fact.type is FactType.DATE:
        return (*QUANTITIES["date"], "month")
    if fact.type is FactType.MONEY:
        return (*QUANTITIES["money"], "money_year")  # "savings of 4 billion a year"
    return QUANTITIES[VALUE_SLOT[fact.type.value]]
