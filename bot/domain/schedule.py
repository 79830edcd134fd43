"""When a channel's digests are due: local slots that survive clock changes, restarts and downtime."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from bot.domain.model import ChannelSettings
from bot.errors import InputError

CATCH_UP = timedelta(hours=6)  # a slot missed by more than this is not made up for,
PART = 4  # or by more than a quarter of the time until the next, where that is longer
_WEEK = 8  # days: slots come once a week at the least
_TIME = re.compile(r"(\d{1,2})[:hH](\d{2})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One digest of a channel: ``key`` is its local date and time with the offset, ``at`` the instant in UTC."""

    key: str
    at: datetime


def local_time(text: str) -> time:
    """A local time of day from "08:00", "8:00" or "8h00"; InputError on anything else."""
    match = _TIME.fullmatch(text.strip())
    if match is None or int(match[1]) > 23 or int(match[2]) > 59:
        raise InputError("“{text}” is no time of day. Write it as 08:00.", text=text)
    return time(int(match[1]), int(match[2]))


def time_zone(name: str) -> ZoneInfo:
    """The IANA time zone of that name; InputError where there is none."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # unknown; malformed; a folder of the zone files
        raise InputError(
            "“{name}” is no known time zone. Write it as Europe/Paris or America/New_York.", name=name
        ) from None


@cache
def zones() -> tuple[str, ...]:
    """Every IANA time zone by name, in order; read from the system at the first call, not at import."""
    return tuple(sorted(available_timezones()))


def instant(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The UTC instant of a local time. One that occurs twice is the first; one skipped is moved on by the gap."""
    return datetime.combine(day, at, tzinfo=zone).replace(fold=0).astimezone(UTC)


def due_slot(
    settings: ChannelSettings,
    *,
    now: datetime,
    created_at: datetime | None,
    last: datetime | None,
    catch_up: timedelta = CATCH_UP,
) -> Slot | None:
    """The newest slot that has come, unless it was told, is older than the channel, or was missed for too long.

    ``last`` is when the last told slot was due, or when it was told. Older missed slots are never made up for.
    """
    today = now.astimezone(time_zone(settings.time_zone)).date()
    come = [slot for slot in _slots(settings, today - timedelta(days=_WEEK), _WEEK + 2) if slot.at <= now]
    newest = max(come, key=lambda slot: (slot.at, slot.key), default=None)
    if newest is None:
        return None
    coming = next_slot(settings, newest.at)
    if now - newest.at > max(catch_up, (coming.at - newest.at) / PART if coming else catch_up):
        return None
    if (created_at is not None and newest.at < created_at) or (last is not None and newest.at <= last):
        return None
    return newest


def next_slot(settings: ChannelSettings, now: datetime) -> Slot | None:
    """The first slot after ``now``; None where the channel has no digest."""
    today = now.astimezone(time_zone(settings.time_zone)).date()
    ahead = (slot for slot in _slots(settings, today - timedelta(days=1), 10) if slot.at > now)
    return min(ahead, key=lambda slot: (slot.at, slot.key), default=None)


def _slots(settings: ChannelSettings, first: date, days: int) -> Iterator[Slot]:
    zone = time_zone(settings.time_zone)
    times = sorted({local_time(t) for t in settings.digest_times})
    for day in (first + timedelta(days=n) for n in range(days)):
        if day.weekday() in settings.digest_days:
            for at in times:
                moment = instant(day, at, zone)
                offset = f"{moment.astimezone(zone):%z}"
                yield Slot(key=f"{day.isoformat()}T{at:%H:%M}{offset[:3]}:{offset[3:5]}", at=moment)
