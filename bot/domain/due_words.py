"""The words by which texts say when something is expected, made ready for looking up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache

from bot.domain.data import table
from bot.domain.text import words

Phrase = tuple[str, ...]


@cache
def months() -> dict[str, int]:
    """Each name of a month, and its number."""
    return {name: int(number) for number, names in table("events.toml")["months"].items() for name in names}


@cache
def weekdays() -> dict[Phrase, int]:
    """Each name of a day of the week, Monday being 0."""
    return {tuple(words(n)): int(day) for day, names in table("events.toml")["weekdays"].items() for n in names}


@cache
def periods(name: str) -> dict[Phrase, tuple[int, int]]:
    """The names of the table ``name`` ("seasons") and their first and last month."""
    found = {}
    for key, names in table("due.toml")[name].items():
        first, _, last = key.partition("-")
        found.update({tuple(words(n)): (int(first), int(last)) for n in names})
    return found


@cache
def years() -> dict[Phrase, int]:
    """Each of "next year" and the like, and how many years from now it is."""
    ahead = {"last": -1, "this": 0, "next": 1}
    return {tuple(words(n)): ahead[key] for key, names in table("due.toml")["years"].items() for n in names}


@cache
def units() -> dict[str, str]:
    """Each name of a length, and the length: "day", "week", "month", "quarter", "half", "year"."""
    return {name: unit for unit, names in table("due.toml")["units"].items() for name in names}


@cache
def numbers() -> dict[Phrase, int]:
    """Small numbers in words."""
    return {tuple(words(n)): int(k) for k, ns in table("due.toml")["lengths"]["numbers"].items() for n in ns}


@cache
def phrases(section: str, name: str) -> frozenset[Phrase]:
    """A list of words and phrases of the file, those with a star left out."""
    return frozenset(tuple(words(n)) for n in table("due.toml")[section][name] if not n.endswith("*"))


@cache
def _stems(section: str, name: str) -> tuple[Phrase, ...]:
    return tuple(tuple(words(n[:-1])) for n in table("due.toml")[section][name] if n.endswith("*"))


def at(row: Sequence[str], n: int, found: Iterable[Phrase]) -> int:
    """How many words of the longest of these phrases stand at ``n``; 0 for none."""
    return max((len(p) for p in found if p and p[0] == _word(row, n) and tuple(row[n : n + len(p)]) == p), default=0)


def until(row: Sequence[str], n: int, found: Iterable[Phrase]) -> int:
    """How many words of the longest of these phrases end right before ``n``; 0 for none."""
    return max((len(p) for p in found if 0 < len(p) <= n and tuple(row[n - len(p) : n]) == p), default=0)


def said(row: Sequence[str], n: int, section: str, name: str) -> int:
    """As ``at``, for a list of the file with its stars."""
    exact = at(row, n, phrases(section, name))
    starred = (
        len(s)
        for s in _stems(section, name)
        if n + len(s) <= len(row) and tuple(row[n : n + len(s) - 1]) == s[:-1] and row[n + len(s) - 1].startswith(s[-1])
    )
    return max(exact, *starred, 0)


def _word(row: Sequence[str], n: int) -> str:
    return row[n] if 0 <= n < len(row) else ""
