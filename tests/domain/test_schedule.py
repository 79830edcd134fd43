"""Digest slots: one a slot, by local time, whatever the clocks do."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import settings as run
from hypothesis import strategies as st

from bot.domain.model import ChannelSettings
from bot.domain.schedule import due_slot, local_time, next_slot, time_zone
from bot.errors import InputError


def utc(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def channel(zone="Europe/Paris", times=("08:00",), days=(0, 1, 2, 3, 4, 5, 6)):
    return ChannelSettings(time_zone=zone, digest_times=times, digest_days=days)


def due(where, now, created="2026-01-01T00:00", last=None):
    slot = due_slot(where, now=utc(now), created_at=utc(created), last=utc(last) if last else None)
    return (slot.key[:16], slot.at.strftime("%Y-%m-%dT%H:%M")) if slot else None


@pytest.mark.parametrize(
    ("where", "now", "slot"),
    [
        (channel(), "2026-05-19T06:00", ("2026-05-19T08:00", "2026-05-19T06:00")),
        (channel(), "2026-05-19T05:59", None),
        (channel(), "2026-05-19T12:00", ("2026-05-19T08:00", "2026-05-19T06:00")),
        (channel(), "2026-05-19T12:01", None),  # too late to be made up for
        (channel(times=("08:00", "18:00")), "2026-05-19T16:05", ("2026-05-19T18:00", "2026-05-19T16:00")),
        (channel(times=("23:30",)), "2026-05-20T00:10", ("2026-05-19T23:30", "2026-05-19T21:30")),
        (channel(days=(0,)), "2026-05-21T06:00", None),  # a Thursday
        (channel(days=(0,)), "2026-05-19T06:00", ("2026-05-18T08:00", "2026-05-18T06:00")),  # once a week: a day late
        (channel(days=(1,)), "2026-05-19T06:00", ("2026-05-19T08:00", "2026-05-19T06:00")),
        (channel(times=()), "2026-05-19T06:00", None),
        # 29 March 2026, Europe/Paris: 02:30 does not exist and comes as 03:30
        (channel(times=("02:30",)), "2026-03-29T01:30", ("2026-03-29T02:30", "2026-03-29T01:30")),
        (channel(times=("02:30",)), "2026-03-29T01:29", None),
        (channel(), "2026-03-28T07:00", ("2026-03-28T08:00", "2026-03-28T07:00")),
        (channel(), "2026-03-29T06:00", ("2026-03-29T08:00", "2026-03-29T06:00")),
        # 25 October 2026, Europe/Paris: 02:30 comes twice and is told at the first
        (channel(times=("02:30",)), "2026-10-25T00:30", ("2026-10-25T02:30", "2026-10-25T00:30")),
        (channel(), "2026-10-25T07:00", ("2026-10-25T08:00", "2026-10-25T07:00")),
        (channel(), "2026-10-25T06:59", None),
        # 8 March and 1 November 2026, America/New_York
        (channel("America/New_York", ("02:30",)), "2026-03-08T07:30", ("2026-03-08T02:30", "2026-03-08T07:30")),
        (channel("America/New_York"), "2026-03-08T12:00", ("2026-03-08T08:00", "2026-03-08T12:00")),
        (channel("America/New_York", ("01:30",)), "2026-11-01T05:30", ("2026-11-01T01:30", "2026-11-01T05:30")),
        (channel("America/New_York"), "2026-11-01T13:00", ("2026-11-01T08:00", "2026-11-01T13:00")),
    ],
)
def test_the_slot_that_is_due(where, now, slot):
    assert due(where, now) == slot


def test_a_told_slot_is_not_due_again_even_in_the_hour_that_comes_twice():
    where = channel(times=("02:30",))
    assert due(where, "2026-10-25T01:30", last="2026-10-25T00:30") is None


def test_a_new_channel_is_not_told_the_slot_before_it():
    assert due(channel(), "2026-05-19T07:00", created="2026-05-19T06:30") is None


def test_after_downtime_only_the_newest_missed_slot():
    where = channel(times=("06:00", "08:00", "10:00"))
    assert due(where, "2026-05-19T09:00", last="2026-05-17T08:00") == ("2026-05-19T10:00", "2026-05-19T08:00")
    assert due(where, "2026-05-19T09:00", last="2026-05-19T08:00") is None


def test_a_time_of_day_is_another_slot_in_another_zone():
    told = due_slot(channel(), now=utc("2026-05-20T06:00"), created_at=None, last=None)
    moved = due_slot(channel("America/New_York"), now=utc("2026-05-20T12:00"), created_at=None, last=told.at)
    assert (told.key, moved.key) == ("2026-05-20T08:00+02:00", "2026-05-20T08:00-04:00")


def test_the_next_slot():
    assert next_slot(channel(), utc("2026-05-19T06:00")).key == "2026-05-20T08:00+02:00"
    assert next_slot(channel(days=(0,)), utc("2026-05-19T06:00")).key == "2026-05-25T08:00+02:00"
    assert next_slot(channel(times=()), utc("2026-05-19T06:00")) is None


@pytest.mark.parametrize("text", ["", "25:00", "8", "08:60", "morning"])
def test_no_time_is_said_so(text):
    with pytest.raises(InputError, match="time of day"):
        local_time(text)


@pytest.mark.parametrize("name", ["", "Paris", "../etc/passwd", "Europe", "\x00"])
def test_no_zone_is_said_so(name):
    with pytest.raises(InputError, match="time zone"):
        time_zone(name)


@run(max_examples=40)
@given(
    zone=st.sampled_from(["Europe/Paris", "America/New_York", "UTC", "Australia/Lord_Howe", "Asia/Kathmandu"]),
    minutes=st.lists(st.integers(0, 1439), min_size=1, max_size=3, unique=True),
    start=st.sampled_from(
        ["2026-03-07T12:00", "2026-03-28T12:00", "2026-10-24T12:00", "2026-10-31T12:00", "2026-04-04T12:00"]
    ),
    step=st.sampled_from([1, 7, 30]),
)
def test_every_slot_once_however_often_one_looks(zone, minutes, start, step):
    where = channel(zone, tuple(f"{m // 60:02}:{m % 60:02}" for m in minutes))
    now, last, told = utc(start), None, []
    created = now
    for _ in range(36 * 60 // step):
        slot = due_slot(where, now=now, created_at=created, last=last)
        if slot:
            told.append(slot.key)
            last = slot.at
            assert next_slot(where, now).at > now
        now += timedelta(minutes=step)
    assert len(told) == len(set(told))
    assert len(told) >= len(minutes) - (1 if step == 1 else len(minutes))
