"""Spans of time as people write them: "3d", "2w", "12h", "3 jours", or a date."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from bot.errors import InputError

_UNITS = {
    "m": 60, "min": 60, "h": 3600, "d": 86400, "day": 86400, "days": 86400, "j": 86400, "jour": 86400, "jours": 86400,
    "w": 604800, "week": 604800, "weeks": 604800, "s": 604800, "semaine": 604800, "semaines": 604800,
    "hour": 3600, "hours": 3600, "heure": 3600, "heures": 3600, "month": 2592000, "months": 2592000, "mois": 2592000,
}  # fmt: skip
_SPAN = re.compile(r"(\d{1,4})\s*([a-z]+)")
_DATE = re.compile(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?")


def parse_duration(text: str) -> timedelta:
    """A length of time such as "3h", "2d", "1w" or "2 jours". InputError says what would be right."""
    found = _SPAN.fullmatch(text.strip().casefold())
    seconds = _UNITS.get(found[2]) if found else None
    if found is None or seconds is None:
        raise InputError("{text} is no length of time. Write 3h, 2d or 1w.", text=text)
    return timedelta(seconds=int(found[1]) * seconds)


def parse_since(text: str, *, now: datetime) -> datetime:
    """A moment in the past: a length of time before ``now``, or an ISO date (a day, a month or a year)."""
    plain = text.strip().casefold()
    dated = _DATE.fullmatch(plain)
    if dated:
        try:
            return datetime(int(dated[1]), int(dated[2] or 1), int(dated[3] or 1), tzinfo=UTC)
        except ValueError:
            raise InputError("{text} is no date of the calendar. Write it as 2026-05-18.", text=text) from None
    if not _SPAN.fullmatch(plain):
        raise InputError("{text} is no date and no length of time. Write 3d, 2w or 2026-05-18.", text=text)
    return now - parse_duration(plain)
