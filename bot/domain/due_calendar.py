"""Days, months and longer spans of the calendar, as a text may name them."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

_MONTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12}


class Kind(StrEnum):
    """What a span is fixed by."""

    DATED = "dated"  # its own year
    RELATIVE = "relative"  # the day of the report
    YEARLESS = "yearless"  # nothing: which year is meant must be found out


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """The words ``start`` to ``end`` (not included) of a text, and the first and last day of what they name.

    Of a YEARLESS one the year is that of the report. ``before``: the last day before it.
    ``hint``: "next", "prochain", "this", "last" or nothing. ``weekday``: Monday is 0.
    """

    start: int
    end: int
    first: date
    last: date
    before: date
    kind: Kind
    hint: str = ""
    weekday: int | None = None
    daily: bool = False  # a day or days, not whole months
    bare: bool = False  # a day of the week alone

    def in_year(self, year: int) -> Span:
        """The same in another year."""
        moved = [_moved(day, year + day.year - self.last.year) for day in (self.first, self.last, self.before)]
        if not self.daily:
            moved[1] = end_of(moved[1].year, moved[1].month)
        return replace(self, first=moved[0], last=moved[1], before=moved[2])


def end_of(year: int, month: int) -> date:
    """The last day of a month."""
    return date(year, month, monthrange(year, month)[1])


def _moved(day: date, year: int) -> date:
    return date(year, day.month, min(day.day, monthrange(year, day.month)[1]))


def of_days(
    start: int,
    end: int,
    first: date,
    last: date,
    *,
    kind: Kind,
    hint: str = "",
    weekday: int | None = None,
    bare: bool = False,
) -> Span:
    """The words ``start`` to ``end`` that name a day or several."""
    before = first - timedelta(days=1)
    return Span(
        start=start,
        end=end,
        first=first,
        last=last,
        before=before,
        kind=kind,
        hint=hint,
        weekday=weekday,
        daily=True,
        bare=bare,
    )


def of_months(start: int, end: int, low: tuple[int, int], high: tuple[int, int], *, kind: Kind, hint: str = "") -> Span:
    """The words ``start`` to ``end`` that name whole months, from one (year, month) to another."""
    first = date(*low, 1)
    before = first - timedelta(days=1)
    return Span(start=start, end=end, first=first, last=end_of(*high), before=before, kind=kind, hint=hint)


def of_unit(unit: str, ahead: int, written: date) -> tuple[date, date]:
    """The first and last day of the week, month, quarter, half or year that is ``ahead`` of the present one."""
    if unit == "week":
        first = written - timedelta(days=written.weekday()) + timedelta(weeks=ahead)
        return first, first + timedelta(days=6)
    size = _MONTHS[unit]
    index = written.year * 12 + (written.month - 1) // size * size + ahead * size
    last = index + size - 1
    return date(index // 12, index % 12 + 1, 1), end_of(last // 12, last % 12 + 1)


def later(written: date, unit: str, count: int) -> date:
    """The day that is so many days, weeks, months, quarters, halves or years after another."""
    if unit in ("day", "week"):
        return written + timedelta(days=count * (7 if unit == "week" else 1))
    index = written.year * 12 + written.month - 1 + count * _MONTHS[unit]
    return date(index // 12, index % 12 + 1, min(written.day, monthrange(index // 12, index % 12 + 1)[1]))
