"""What is ready to be told, to whom, under which key, and when."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.findings import Evidence, FactStatus, FactVersion
from bot.domain.model import ChannelSettings
from bot.domain.publishing import (
    alert_prefix,
    camps,
    delivery_key_alert,
    delivery_key_dispute,
    delivery_key_edit,
    delivery_key_notice,
    delivery_key_retraction,
    delivery_key_watch,
    in_one_message,
    is_muted,
    is_quiet,
    next_allowed,
    opens_dispute,
    ready,
    version_of_alert,
)
from bot.domain.values import Money, State

NOW = datetime(2026, 5, 19, 8, tzinfo=UTC)


def evidence(origin, *, weight=2, primary=False):
    return Evidence(
        finding_id=1,
        entry_id=1,
        quote="the board rejected",
        outlet=origin,
        origin=origin,
        url="https://example.com",
        language="en",
        published=NOW,
        weight=weight,
        primary=primary,
    )


def version(*told_by, number=1, status=FactStatus.UPDATED, value=None, told_at=None):
    return FactVersion(
        id=number,
        dossier="musk-openai",
        fact="musk_offer.status",
        value=value or State(name="rejected_by_board"),
        status=status,
        as_of=None,
        learned_at=NOW,
        told_at=told_at,
        evidence=told_by,
    )


@pytest.mark.parametrize(
    ("told_by", "needed", "confidence", "is_ready"),
    [
        ((evidence("a"),), 2, 0.99, False),
        ((evidence("a"), evidence("a")), 2, 0.99, False),
        ((evidence("a"), evidence("b")), 2, 0.5, True),
        ((evidence("court", primary=True),), 3, 0.5, True),
        ((evidence("reuters", weight=5),), 3, 0.9, True),
        ((evidence("reuters", weight=5),), 3, 0.89, False),
        ((evidence("a"),), 1, 0.1, True),
        ((evidence("a"),), 0, 0.1, True),
        ((), 0, 1.0, False),
        ((evidence("seed", weight=5), evidence("a")), 2, 0.95, False),
    ],
)
def test_ready(told_by, needed, confidence, is_ready):
    assert ready(version(*told_by), origins_needed=needed, confidence=confidence) is is_ready


@pytest.mark.parametrize("status", [FactStatus.BASELINE, FactStatus.CONFIRMED, FactStatus.RETRACTED])
def test_only_changes_are_told(status):
    assert not ready(version(evidence("a", primary=True), status=status), origins_needed=1, confidence=1)


def money(text):
    return Money(amount=Decimal(text), currency="USD")


def test_a_dispute_is_told_once_with_both_camps():
    seed = version(evidence("seed"), number=1, status=FactStatus.BASELINE, value=money("97600000000"), told_at=NOW)
    one = version(
        evidence("wsj"), evidence("reuters"), number=2, status=FactStatus.DISPUTED, value=money("97400000000")
    )
    again = version(evidence("afp"), number=3, status=FactStatus.DISPUTED, value=money("97400000000.0"))
    assert opens_dispute(one, [seed, one])
    told = version(number=2, status=FactStatus.DISPUTED, value=money("97400000000"), told_at=NOW)
    assert not opens_dispute(again, [seed, told, again])
    first, second = camps([one, seed, again])
    assert first.origins == ("seed",)
    assert second.origins == ("wsj", "reuters", "afp")
    assert delivery_key_dispute(one, seed) == delivery_key_dispute(seed, again)


def test_keys_tell_things_apart():
    assert delivery_key_alert(version(number=1)).startswith(alert_prefix(1))
    assert not delivery_key_alert(version(number=12)).startswith(alert_prefix(1))
    assert delivery_key_watch(1) != delivery_key_watch(11)
    assert delivery_key_retraction(1) != delivery_key_retraction(2)
    assert delivery_key_notice("feed:1", "failing", NOW) != delivery_key_notice("feed:1", "ok", NOW)
    sent = delivery_key_alert(version())
    assert delivery_key_edit(sent, version(evidence("a"))) != delivery_key_edit(
        sent, version(evidence("a"), evidence("b"))
    )


def test_an_edit_of_several_versions_knows_each_state():
    one, two = version(evidence("a")), version(evidence("b"), number=2)
    more = version(evidence("b"), evidence("c"), number=2)
    keys = {delivery_key_edit("alert:1:", *v) for v in ((one,), (one, two), (one, more), (one, two, more))}
    assert len(keys) == 4
    assert all(len(k) < 60 for k in keys)


def test_updates_of_one_fact_share_messages_and_a_dispute_has_its_own():
    seed = version(number=100)
    updates = [(seed, version(number=n)) for n in range(1, 11)]
    dispute = (seed, version(number=11, status=FactStatus.DISPUTED))
    groups = in_one_message([*updates[:4], dispute, *updates[4:]])
    assert [[after.id for _, after in group] for group in groups] == [[1, 2, 3, 4, 5, 6, 7, 8], [9, 10], [11]]
    assert in_one_message([]) == []


@pytest.mark.parametrize(
    ("key", "number"),
    [("alert:12:d:f.x", 12), ("alert:12:", 12), ("alert:x:", None), ("edit:alert:1:", None), ("", None)],
)
def test_an_alerts_key_names_its_version(key, number):
    assert version_of_alert(key) == number


def quiet(start, end, zone="Europe/Paris"):
    return ChannelSettings(time_zone=zone, quiet_from=start, quiet_to=end)


@pytest.mark.parametrize(
    ("settings", "now", "allowed"),
    [
        (quiet("22:00", "07:00"), "2026-05-19T21:30", "2026-05-20T05:00"),
        (quiet("22:00", "07:00"), "2026-05-20T04:59", "2026-05-20T05:00"),
        (quiet("22:00", "07:00"), "2026-05-20T05:00", "2026-05-20T05:00"),
        (quiet("12:00", "14:00"), "2026-05-19T10:30", "2026-05-19T12:00"),
        (quiet("12:00", "14:00"), "2026-05-19T12:30", "2026-05-19T12:30"),
        (quiet(None, None), "2026-05-19T12:30", "2026-05-19T12:30"),
        (quiet("08:00", "08:00"), "2026-05-19T06:00", "2026-05-19T06:00"),
        (quiet("22:00", "07:00"), "2026-03-28T23:00", "2026-03-29T05:00"),  # the night is an hour shorter
        (quiet("22:00", "07:00"), "2026-10-24T23:00", "2026-10-25T06:00"),  # and longer
    ],
)
def test_quiet_hours(settings, now, allowed):
    at = datetime.fromisoformat(now).replace(tzinfo=UTC)
    assert next_allowed(settings, at) == datetime.fromisoformat(allowed).replace(tzinfo=UTC)
    assert is_quiet(settings, at) is (now != allowed)


minutes = st.integers(0, 1439).map(lambda m: f"{m // 60:02}:{m % 60:02}")
moments = st.integers(0, 365 * 24 * 60).map(lambda m: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=m))


@given(minutes, minutes, moments, st.sampled_from(["Europe/Paris", "America/New_York", "Asia/Kolkata"]))
def test_after_the_quiet_hours_one_may_speak(start, end, now, zone):
    settings = quiet(start, end, zone)
    allowed = next_allowed(settings, now)
    assert allowed >= now
    assert next_allowed(settings, allowed) == allowed


@pytest.mark.parametrize(
    ("muted", "story", "facts", "silent"),
    [
        ({"story:1"}, 1, (), True),
        ({"story:12"}, 1, (), False),
        ({"fact:musk_offer.status"}, None, ("musk_offer.status",), True),
        ({"fact:musk_offer.status"}, None, ("musk_offer.status", "altman.role"), False),
        ({"fact:musk_offer.*"}, None, ("musk_offer.status", "musk_offer.amount"), True),
        ({"fact:musk_offer.*"}, 3, (), False),
        (set(), None, (), False),
    ],
)
def test_mutes(muted, story, facts, silent):
    assert is_muted(frozenset(muted), story_id=story, facts=facts) is silent
