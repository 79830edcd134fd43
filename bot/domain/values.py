"""The values that a fact can hold, and their one JSON form (the contract of findings)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

type_names = ("money", "percent", "count", "year", "date", "duration", "state", "parties")


@dataclass(frozen=True, slots=True, kw_only=True)
class Money:
    """An amount in whole currency units (97.4 billion dollars is 97400000000); ``per`` for "a share"."""

    amount: Decimal
    currency: str  # ISO 4217
    per: str | None = None  # "share", "unit", ... or None for an amount in all


@dataclass(frozen=True, slots=True, kw_only=True)
class Percent:
    """27 % is ``Decimal(27)``."""

    percent: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """A number of things, with the noun as written where there is one."""

    count: Decimal
    unit: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Year:
    """A calendar year."""

    year: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """A date in ISO form, as precise as the text: ``2026-04-27`` or ``2026-04``."""

    date: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Duration:
    """A length of time: ``amount`` of ``unit`` (day, week, month, year, hour)."""

    amount: Decimal
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """A state of a status (``rejected_by_board``), or ``joined:NAME`` / ``declined:NAME`` / a name for parties."""

    name: str


Value = Money | Percent | Count | Year | Day | Duration | State
Json = dict[str, object] | int | str


def _number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


def to_json(value: Value) -> Json:
    """The contract's form: money ``{"amount", "currency"}``, percent ``{"percent"}``, a year ``2019``, else text."""
    match value:
        case Money(amount=amount, currency=currency, per=per):
            plain: dict[str, object] = {"amount": _number(amount), "currency": currency}
            return plain if per is None else {**plain, "per": per}
        case Percent(percent=percent):
            return {"percent": _number(percent)}
        case Count(count=count, unit=unit):
            return {"count": _number(count)} if unit is None else {"count": _number(count), "unit": unit}
        case Year(year=year):
            return year
        case Day(date=date):
            return date
        case Duration(amount=amount, unit=unit):
            return {"duration": _number(amount), "unit": unit}
        case State(name=name):
            return name


def from_json(data: Json, *, kind: str) -> Value:
    """The value again; ``kind`` is the fact's type, which tells a date from a state. ValueError on another form."""
    if isinstance(data, dict):
        if "amount" in data:
            per = data.get("per")
            return Money(
                amount=Decimal(str(data["amount"])),
                currency=str(data["currency"]),
                per=None if per is None else str(per),
            )
        if "percent" in data:
            return Percent(percent=Decimal(str(data["percent"])))
        if "count" in data:
            unit = data.get("unit")
            return Count(count=Decimal(str(data["count"])), unit=None if unit is None else str(unit))
        if "duration" in data:
            return Duration(amount=Decimal(str(data["duration"])), unit=str(data["unit"]))
        raise ValueError(f"no value has the keys {sorted(data)}")
    if isinstance(data, int):
        return Year(year=data)
    return Day(date=data) if kind == "date" else State(name=data)


def percent_change(before: Value, after: Value) -> float | None:
    """By how many percent a number moved (from 100 to 90: -10); None where the two cannot be compared.

    Of two percentages the move in points counts: from 27 % to 30 % is 3.
    """
    match before, after:
        case Money(amount=a, currency=c, per=p), Money(amount=b, currency=d, per=q) if c == d and p == q and a:
            pass
        case Count(count=a), Count(count=b) if a:
            pass
        case Duration(amount=a, unit=u), Duration(amount=b, unit=v) if u == v and a:
            pass
        case Percent(percent=a), Percent(percent=b):
            return float(b - a)
        case _:
            return None
    return float((b - a) / a * 100)
