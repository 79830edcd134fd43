"""Dates of feeds: what publishers write, as aware UTC, or nothing."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

OLDEST = datetime(1990, 1, 1, tzinfo=UTC)  # before there were feeds: a broken clock


def moment(text: object) -> datetime | None:
    """An ISO 8601 or RFC 822 date; None where it is neither or lies before there were feeds."""
    if not isinstance(text, str) or not text.strip():
        return None
    plain = text.strip()
    try:
        found = datetime.fromisoformat(plain)
    except ValueError:
        try:
            found = parsedate_to_datetime(plain)
        except (ValueError, TypeError, IndexError):
            return None
    try:
        aware = (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (OverflowError, ValueError):
        return None
    return aware if aware >= OLDEST else None
