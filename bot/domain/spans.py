"""Spans of time as people write them: "3d", "2w", "12h", "3 jours", "yesterday", or a date."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from bot.domain.data import table
from bot.domain.text import fold, squeeze
from bot.errors import InputError

_SPAN = re.compile(r"(\d{1,4})\s*([a-z]+)\.?")
_DATE = re.compile(r"(\d{4})(?:[-/](\d{1,2}))?(?:[-/](\d{1,2}))?")
_TIME = re.compile(r"\d{4}-\d\d-\d\d[t ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?\s*(?:z|[+-]\d\d:?\d\d)?")
_NUMBERS = re.compile(r"(\d{1,2})([/.])(\d{1,2})\2(\d{4})")
_MONTHS = 12


def parse_duration(text: str) -> timedelta:
    """A length of time such as "3h", "2d", "1w" or "2 jours". InputError says what would be right."""
    found = _length(squeeze(fold(text)))
    if found is None:
        raise InputError("{text} is no length of time. Write 3h, 2d or 1w.", text=text)
    return found


def parse_since(text: str, *, now: datetime, zone: str = "UTC", language: str = "en") -> datetime:
    """A moment in UTC: a length of time before ``now``, a named day, or a date (a time, a day, a month or a year).

    A day begins at midnight in ``zone``. Of 05/18/2026 and 18/05/2026 one can only be a date; of 05/06/2026 the
    ``language`` tells: English has the month first. InputError says what would be right; OverflowError: beyond
    what a date can hold.
    """
    plain = squeeze(fold(text))
    place = ZoneInfo(zone)
    ago = _words()[1].get(plain)
    if ago is not None:
        day = now.astimezone(place).date() - timedelta(days=ago)
        return datetime(day.year, day.month, day.day, tzinfo=place).astimezone(UTC)
    try:
        if _TIME.fullmatch(plain):
            moment = datetime.fromisoformat(plain[:11] + plain[11:].replace(" ", "").upper())
            return (moment if moment.tzinfo else moment.replace(tzinfo=place)).astimezone(UTC)
        parts = _date(plain, month_first=language[:2] == "en")
        if parts:
            return datetime(*parts, tzinfo=place).astimezone(UTC)
    except ValueError:
        raise InputError("{text} is no date of the calendar. Write it as 2026-05-18.", text=text) from None
    length = _length(_alone(plain))
    if length is None:
        raise InputError("{text} is no date and no length of time. Write 3d, 2w or 2026-05-18.", text=text)
    return now - length


def _date(plain: str, *, month_first: bool) -> tuple[int, int, int] | None:
    """Year, month and day as they are written, whether or not the calendar has them."""
    dated = _DATE.fullmatch(plain)
    if dated:
        return int(dated[1]), int(dated[2] or 1), int(dated[3] or 1)
    numbers = _NUMBERS.fullmatch(plain)
    if numbers is None:
        return None
    day, month = int(numbers[1]), int(numbers[3])
    if (month_first and numbers[2] == "/" and day <= _MONTHS) or day <= _MONTHS < month:
        day, month = month, day
    return int(numbers[4]), month, day


def _length(plain: str) -> timedelta | None:
    found = _SPAN.fullmatch(plain)
    seconds = _words()[0].get(found[2]) if found else None
    return None if found is None or seconds is None else timedelta(seconds=int(found[1]) * seconds)


def _alone(plain: str) -> str:
    """The length of time without what may stand around it: "3 days ago", "il y a 3 jours"."""
    around = table("spans.toml")["around"]
    for word in around["before"]:
        plain = plain.removeprefix(f"{word} ")
    for word in around["behind"]:
        plain = plain.removesuffix(f" {word}")
    return plain


@cache
def _words() -> tuple[dict[str, int], dict[str, int]]:
    """Words for units, with their seconds, and for days, with how long ago they were."""
    data = table("spans.toml")
    units, days = ({w: int(n) for n, ws in data[kind].items() for w in ws} for kind in ("units", "days"))
    return units, days
