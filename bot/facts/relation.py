"""How a value stands to the one held: the same, another for the same time, a later one, or merely a rounder one."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction

from bot.domain.dossier import FactSpec
from bot.domain.findings import Relation
from bot.domain.values import Count, Day, Duration, Money, Percent, State, Value
from bot.facts.words import events

_ORDER = Decimal(8)
_NEAR = Decimal("0.06")  # a rounder figure within this share of the exact one is the same figure told roughly
_CLOSE = Decimal("0.005")  # two figures this close, in a text about the same event, are of the same thing
_DISPUTED = Decimal("0.2")  # further off, an amount is of something else, unless it is said to be raised
_YEAR = Fraction(365)
_DAYS = {"hour": Fraction(1, 24), "day": Fraction(1), "week": Fraction(7), "month": _YEAR / 12, "year": _YEAR}
NOT_STATED = State(name="not_stated")


def same(first: Value, second: Value) -> bool:
    """Whether two values are one: equal figures, equal states, a date within a less precise one."""
    match first, second:
        case Money(), Money():
            return (first.currency, first.per) == (second.currency, second.per) and _close(first.amount, second.amount)
        case Percent(), Percent():
            return first.percent == second.percent
        case Count(), Count():
            return first.count == second.count
        case Day(), Day():
            return first.date.startswith(second.date) or second.date.startswith(first.date)
        case Duration(), Duration():
            return Fraction(first.amount) * _DAYS[first.unit] == Fraction(second.amount) * _DAYS[second.unit]
        case State(), State():
            return first.name.casefold() == second.name.casefold()
        case _:
            return first == second


def _close(first: Decimal, second: Decimal) -> bool:
    """Equal to four figures: below that, news differs by rounding alone."""
    if first == second:
        return True
    largest = max(abs(first), abs(second))
    return largest > 0 and abs(first - second) / largest < Decimal("0.0001")


def figures(value: Decimal) -> int:
    """How many significant figures a number has."""
    return len(value.normalize().as_tuple().digits)


def rounds_to(value: Value, held: Value) -> bool:
    """Whether the held figure is ``value`` rounded: 97.375 billion, where 97.4 is held, is the same, more exactly."""
    if isinstance(value, Money) and isinstance(held, Money):
        alike = (value.currency, value.per) == (held.currency, held.per)
        return alike and _rounds_to(value.amount, held.amount)
    if isinstance(value, Percent) and isinstance(held, Percent):
        return _rounds_to(value.percent, held.percent)
    if isinstance(value, Count) and isinstance(held, Count):
        return _rounds_to(value.count, held.count)
    return False


def _rounds_to(value: Decimal, held: Decimal) -> bool:
    digits = figures(held)
    if digits < 3 or digits >= figures(value):
        return False  # below three figures a rounded one says too little to be the same
    return Context(prec=digits, rounding=ROUND_HALF_UP).create_decimal(value) == held


def rougher(value: Value, held: Value) -> bool:
    """Whether ``value`` tells the held amount with fewer figures: "97 billion" or "nearly 100" for 97.6."""
    if isinstance(value, Money) and isinstance(held, Money):
        return _rougher(value.amount, held.amount)
    if isinstance(value, Percent) and isinstance(held, Percent):
        return _rougher(value.percent, held.percent)
    if isinstance(value, Count) and isinstance(held, Count):
        return _rougher(value.count, held.count)
    return False


def _rougher(value: Decimal, held: Decimal) -> bool:
    if not held or value == held:
        return False
    return figures(value) < figures(held) and abs(value - held) / abs(held) <= _NEAR


def close(value: Value, held: Value | None) -> bool:
    """Whether an amount, a share or a number is the one held, or differs from it by no more than ``_CLOSE``."""
    match value, held:
        case Money(), Money():
            alike = (value.currency, value.per) == (held.currency, held.per)
            return alike and _within(value.amount, held.amount)
        case Percent(), Percent():
            return _within(value.percent, held.percent)
        case Count(), Count():
            return _within(value.count, held.count)
        case _:
            return held is not None and value == held


def _within(value: Decimal, held: Decimal) -> bool:
    return bool(held) and abs(value - held) <= abs(held) * _CLOSE and figures(value) >= min(3, figures(held))


def _another_thing(value: Value, held: Value) -> bool:
    """Whether an amount is so far off the held one that it cannot be the same thing told otherwise: a fine, a fee."""
    if isinstance(value, Money) and isinstance(held, Money) and value.currency == held.currency and held.amount > 0:
        return not 1 / _ORDER < value.amount / held.amount < _ORDER
    return False


def relation_of(
    fact: FactSpec, value: Value, held: Value | None, *, raised: bool = False, moved: bool = False
) -> Relation:
    """The relation of a value to the baseline's; states by their rank, years and amounts by equality.

    ``raised``: told as a raise, whatever the dossier says of it. ``moved``: told as another figure from now on, so
    that a rounder one is not the one held, told roughly.
    """
    if held is None or same(held, NOT_STATED):
        return Relation.UPDATES
    if same(value, held):
        return Relation.CONFIRMS
    if isinstance(value, State):
        if fact.options.get("same_time"):
            return Relation.DISPUTES
        mine, theirs = fact.state(value.name), fact.state(held.name) if isinstance(held, State) else None
        if mine is not None and mine.options.get("relation"):
            return Relation(str(mine.options["relation"]))
        if mine is not None and theirs is not None and mine.rank < theirs.rank:
            return Relation.BACKGROUND
        return Relation.UPDATES
    if (rougher(value, held) and not (moved and fact.options.get("moves"))) or (
        not swings(fact) and not moved and _another_thing(value, held)
    ):
        return Relation.BACKGROUND
    if isinstance(value, Money) and isinstance(held, Money) and value.currency != held.currency:
        return Relation.BACKGROUND  # the same amount, converted for its readers
    if raised or moved or fact.options.get("moves"):
        return Relation.UPDATES
    return Relation.DISPUTES if _comparable(value, held) else Relation.BACKGROUND


def swings(fact: FactSpec) -> bool:
    """Whether one year's figure says nothing of the next one's: a loss, a profit."""
    return any(events().get(str(name), {}).get("swings") for name in _events_of(fact))


def _events_of(fact: FactSpec) -> Sequence[object]:
    listed = fact.options.get("event", ())
    return listed if isinstance(listed, list | tuple) else [listed]


def _comparable(value: Value, held: Value) -> bool:
    """Whether two figures are near enough to be two accounts of one: 97.4 against 97.6, but no 134."""
    match value, held:
        case (Money(amount=mine), Money(amount=theirs)) | (Count(count=mine), Count(count=theirs)) if theirs > 0:
            return abs(mine - theirs) <= theirs * _DISPUTED
    return True
