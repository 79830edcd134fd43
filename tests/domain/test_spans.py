"""since: lengths of time, named days and dates, in the reader's time zone."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.spans import parse_duration, parse_since
from bot.errors import InputError

NOW = datetime(2026, 5, 20, 23, 30, tzinfo=UTC)  # in Paris already the 21st


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("3d", timedelta(days=3)),
        ("3 J", timedelta(days=3)),
        ("2s", timedelta(weeks=2)),
        ("12 hrs", timedelta(hours=12)),
        ("3 minutes", timedelta(minutes=3)),
        ("5 mins", timedelta(minutes=5)),
        ("1y", timedelta(days=365)),
        ("1 an", timedelta(days=365)),
        ("2 années", timedelta(days=730)),
        ("3 sem.", timedelta(weeks=3)),
        ("1 mois", timedelta(days=30)),
    ],
)
def test_lengths_of_time(text, length):
    assert parse_duration(text) == length
    assert parse_since(text, now=NOW) == NOW - length


@pytest.mark.parametrize(
    ("text", "zone", "language", "moment"),
    [
        ("2026-05-18", "UTC", "en", (5, 18, 0, 0)),
        ("2026-05-18", "Europe/Paris", "fr", (5, 17, 22, 0)),
        ("2026-05-18", "America/Los_Angeles", "en", (5, 18, 7, 0)),
        ("2026/5/18", "UTC", "en", (5, 18, 0, 0)),
        ("2026-05", "Europe/Paris", "en", (4, 30, 22, 0)),
        ("2026", "UTC", "en", (1, 1, 0, 0)),
        ("18/05/2026", "UTC", "fr", (5, 18, 0, 0)),
        ("18/05/2026", "UTC", "en", (5, 18, 0, 0)),
        ("05/18/2026", "UTC", "en", (5, 18, 0, 0)),
        ("05/04/2026", "UTC", "en", (5, 4, 0, 0)),
        ("05/04/2026", "UTC", "fr", (4, 5, 0, 0)),
        ("05.04.2026", "UTC", "en", (4, 5, 0, 0)),
        ("today", "Europe/Paris", "en", (5, 20, 22, 0)),
        ("Aujourd’hui", "UTC", "fr", (5, 20, 0, 0)),
        ("yesterday", "UTC", "en", (5, 19, 0, 0)),
        ("hier", "Europe/Paris", "fr", (5, 19, 22, 0)),
        ("2026-05-18T10:00", "Europe/Paris", "fr", (5, 18, 8, 0)),
        ("2026-05-18 10:00", "UTC", "fr", (5, 18, 10, 0)),
        ("2026-05-18T10:00:00Z", "Europe/Paris", "fr", (5, 18, 10, 0)),
        ("2026-05-18T10:00+02:00", "UTC", "fr", (5, 18, 8, 0)),
        ("3 days ago", "UTC", "en", (5, 17, 23, 30)),
        ("il y a 3 jours", "UTC", "fr", (5, 17, 23, 30)),
    ],
)
def test_days_and_times_are_those_of_the_zone(text, zone, language, moment):
    month, day, hour, minute = moment
    found = parse_since(text, now=NOW, zone=zone, language=language)
    assert found == datetime(2026, month, day, hour, minute, tzinfo=UTC)
    assert found.tzinfo is UTC


@pytest.mark.parametrize("text", ["", "soon", "3", "-3d", "3 apples", "2026-02-30", "2026-13-01", "32/01/2026", "13/13/2026", "2026-05-18T25:00"])  # fmt: skip
def test_what_is_neither_is_refused(text):
    with pytest.raises(InputError):
        parse_since(text, now=NOW)
