"""By when something is expected, as a text says it: "a trial in spring 2026", "fin avril", "on March 16, 2026"."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from datetime import date
from functools import cache

from bot.domain.data import table
from bot.domain.text import words

_BETWEEN = 2  # words that may stand between a span and its year: "spring of the year 2026"


@cache
def _months() -> dict[str, int]:
    return {name: int(number) for number, names in table("events.toml")["months"].items() for name in names}


@cache
def _spans() -> tuple[tuple[tuple[str, ...], int], ...]:
    rows = [(tuple(words(name)), int(month)) for month, names in table("due.toml")["ends"].items() for name in names]
    return tuple(sorted(rows, key=lambda row: -len(row[0])))


@cache
def _relative() -> tuple[tuple[tuple[str, ...], int], ...]:
    data = table("due.toml")["relative"]
    return tuple((tuple(words(name)), ahead) for ahead, key in enumerate(("this", "next")) for name in data[key])


def due_date(text: str, written: date) -> date | None:
    """The last day of the first span after ``written`` that the text names; None where it names none.

    A day counts to its end, a month or a season to its last day. A month without a year is the next one.
    """
    row = words(text)
    found = [(place, day) for place, day in _named(row, written) if day >= written]
    return min(found, key=lambda one: one[0])[1] if found else None


def _named(row: list[str], written: date) -> Iterator[tuple[int, date]]:
    months = _months()
    taken: set[int] = set()
    for n, word in enumerate(row):
        if word in months and n not in taken:
            month = months[word]
            before = n - 2 if n > 1 and row[n - 1] in {"of", "de"} else n - 1
            day = next((d for d in (_day(row, before), _day(row, n + 1)) if d), None)
            year = _year_near(row, n)
            if month == 5 and word == "may" and day is None and year is None:
                continue  # the verb
            taken.update(range(n, n + _BETWEEN + 2))
            yield n, _in(month, day, year, written)
    for called, month in _spans():
        for n in range(len(row) - len(called) + 1):
            after = n + len(called)
            if tuple(row[n:after]) != called or taken.intersection(range(n, after + 1)):
                continue
            if (year := _year_near(row, after - 1)) is not None:
                taken.update(range(n, after + _BETWEEN + 1))
                yield n, _end(year, month)
    for called, ahead in _relative():
        for n in range(len(row) - len(called) + 1):
            if tuple(row[n : n + len(called)]) == called:
                yield n, date(written.year + ahead, 12, 31)
    for n, word in enumerate(row):
        bounded = row[max(0, n - 1)] in {"in", "en", "by", "until", "to"}
        if bounded and n not in taken and (year := _year(word)) is not None:
            yield n, date(year, 12, 31)


def _day(row: list[str], n: int) -> int | None:
    if not 0 <= n < len(row):
        return None
    plain = row[n].rstrip("erndhst") if row[n][:1].isdigit() else ""
    return int(plain) if plain.isdigit() and 1 <= int(plain) <= 31 else None


def _year(word: str) -> int | None:
    return int(word) if len(word) == 4 and word.isdigit() and 2000 <= int(word) < 2100 else None


def _year_near(row: list[str], n: int) -> int | None:
    return next((y for w in row[n + 1 : n + 2 + _BETWEEN] if (y := _year(w)) is not None), None)


def _in(month: int, day: int | None, year: int | None, written: date) -> date:
    if year is None:
        year = written.year if (month, day or 31) >= (written.month, written.day) else written.year + 1
    return date(year, month, min(day, monthrange(year, month)[1])) if day else _end(year, month)


def _end(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])
