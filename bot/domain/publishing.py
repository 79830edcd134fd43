"""What goes to whom, and when: which changes are ready to be told, disputes, keys of deliveries, quiet hours, mutes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.domain.findings import Evidence, FactStatus, FactVersion
from bot.domain.model import ChannelSettings
from bot.domain.schedule import instant, local_time, time_zone
from bot.domain.values import Value, to_json

UNMISTAKABLE = 0.9  # a wording that leaves no other reading
WEIGHTY = 4  # a source that checks before it writes
MOST_TOGETHER = 8  # changes of one fact in one message
SEED = "seed"  # the origin of what the channel knew to begin with: it corroborates no change


@dataclass(frozen=True, slots=True, kw_only=True)
class Camp:
    """Those who hold one value in a dispute."""

    value: Value
    origins: tuple[str, ...]
    evidence: tuple[Evidence, ...]


def independent(version: FactVersion) -> tuple[str, ...]:
    """The independent sources of a version, the seed left out, in the order in which they came."""
    return tuple(o for o in version.origins if o and o != SEED)


def ready(version: FactVersion, *, origins_needed: int, confidence: float) -> bool:
    """Whether a change has enough behind it to be told.

    Enough distinct origins; or one primary source; or one weighty source in unmistakable words (``confidence``).
    """
    if version.status not in {FactStatus.UPDATED, FactStatus.DISPUTED}:
        return False
    told_by = [e for e in version.evidence if e.origin != SEED]
    if not told_by:
        return False
    if any(e.primary for e in told_by) or len(independent(version)) >= max(1, origins_needed):
        return True
    return confidence >= UNMISTAKABLE and any(e.weight >= WEIGHTY for e in told_by)


def camps(versions: Iterable[FactVersion]) -> tuple[Camp, ...]:
    """Who holds which value, the seed's first and then by number of origins; retracted versions are left out."""
    by_value: dict[str, list[FactVersion]] = {}
    for version in versions:
        if version.status is not FactStatus.RETRACTED:
            by_value.setdefault(_value_key(version.value), []).append(version)
    made = []
    for same in by_value.values():
        evidence = tuple(e for v in same for e in v.evidence)
        made.append(
            Camp(value=same[0].value, origins=tuple(dict.fromkeys(e.origin for e in evidence)), evidence=evidence)
        )
    return tuple(sorted(made, key=lambda c: (SEED not in c.origins, -len(c.origins))))


def opens_dispute(version: FactVersion, history: Sequence[FactVersion]) -> bool:
    """Whether this disputed version is to be told: no version with its value was told before."""
    if version.status is not FactStatus.DISPUTED or version.told_at is not None:
        return False
    value = _value_key(version.value)
    return not any(v.told_at is not None and _value_key(v.value) == value for v in history if v.id != version.id)


def _value_key(value: Value) -> str:
    return json.dumps(to_json(value), sort_keys=True, ensure_ascii=False)


def in_one_message(
    changes: Sequence[tuple[FactVersion, FactVersion]],
) -> list[tuple[tuple[FactVersion, FactVersion], ...]]:
    """The (before, after) of one fact that one report brought, by messages: a dispute stands for itself."""
    updates = [one for one in changes if one[1].status is FactStatus.UPDATED]
    groups = [tuple(updates[n : n + MOST_TOGETHER]) for n in range(0, len(updates), MOST_TOGETHER)]
    return groups + [(one,) for one in changes if one[1].status is not FactStatus.UPDATED]


# Keys: unique for a destination and a thing, so that what is planned twice is sent once. A number inside a key always
# ends with a colon or the end, so that a prefix names one thing only.


def alert_prefix(version_id: int) -> str:
    """How the keys of every alert on that version begin, for those who must find who was told."""
    return f"alert:{version_id}:"


def delivery_key_alert(version: FactVersion) -> str:
    """One alert for each version of a fact."""
    return f"{alert_prefix(version.id)}{version.dossier}:{version.fact}"


def delivery_key_again(version: FactVersion) -> str:
    """One alert more for a version that was taken back and stands again."""
    return f"{delivery_key_alert(version)}:again"


def version_of_alert(key: str) -> int | None:
    """The version that an alert's key names; None for another key."""
    kind, _, rest = key.partition(":")
    number = rest.partition(":")[0]
    return int(number) if kind == "alert" and number.isdecimal() else None


def delivery_key_dispute(version: FactVersion, against: FactVersion) -> str:
    """One alert for each pair of values, whichever side is seen first or again."""
    pair = "|".join(sorted((_value_key(version.value), _value_key(against.value))))
    return f"dispute:{version.dossier}:{version.fact}:{hashlib.sha256(pair.encode()).hexdigest()[:16]}"


def delivery_key_digest(slot_key: str) -> str:
    """One digest for each slot."""
    return f"digest:{slot_key}"


def delivery_key_watch(story_id: int) -> str:
    """One message for each story, whichever and however many watches match its reports."""
    return f"watch:story:{story_id}:"


def delivery_key_watch_change(watch_id: int, version_id: int) -> str:
    """One message for each watch on facts and each version that sets it off."""
    return f"watch:{watch_id}:version:{version_id}:"


def delivery_key_due(version_id: int, due: date) -> str:
    """One message for each version and each day that passed without news."""
    return f"{delivery_key_due_undated(version_id)}{due.isoformat()}"


def delivery_key_due_undated(version_id: int) -> str:
    """As older releases wrote it: one message for each version, of whichever day."""
    return f"due:version:{version_id}:"


def delivery_key_reworded(entry_id: int, fact: str, value: str) -> str:
    """One message for each value that an article already told came to have for a fact."""
    return f"reworded:{entry_id}:{fact}:{hashlib.sha256(value.encode()).hexdigest()[:16]}"


def delivery_key_notice(about: str, state: str, since: datetime) -> str:
    """One notice for each transition: ``about`` "feed:12", ``state`` "failing", ``since`` when it began."""
    return f"notice:{about}:{state}:{since:%Y-%m-%dT%H:%M:%S}"


def delivery_key_retraction(version_id: int) -> str:
    """One retraction for each version."""
    return f"retraction:{version_id}:"


def delivery_key_edit(edited: str, *versions: FactVersion) -> str:
    """One edit for each state of the evidence behind the message ``edited``, which shows these versions."""
    states = [
        f"{v.status.value}:{len(independent(v))}:{len(v.evidence)}" + (f":{len(v.withdrawn)}" if v.withdrawn else "")
        for v in versions
    ]
    state = states[0] if len(states) == 1 else hashlib.sha256("|".join(states).encode()).hexdigest()[:16]
    return f"edit:{edited}:{state}"


def is_quiet(settings: ChannelSettings, now: datetime) -> bool:
    """Whether the channel asked for silence at this time."""
    return next_allowed(settings, now) > now


def next_allowed(settings: ChannelSettings, now: datetime) -> datetime:
    """``now``, or the end of the quiet hours in which it lies (local; they may cross midnight)."""
    if not settings.quiet_from or not settings.quiet_to:
        return now
    start, end = local_time(settings.quiet_from), local_time(settings.quiet_to)
    zone = time_zone(settings.time_zone)
    today = now.astimezone(zone).date()
    for day in (today - timedelta(days=1), today):
        begins = instant(day, start, zone)
        ends = instant(day + timedelta(days=1) if _crosses(start, end) else day, end, zone)
        if begins <= now < ends:
            return ends.astimezone(now.tzinfo)
    return now


def _crosses(start: time, end: time) -> bool:
    return end < start


def mute_story(story_id: int) -> str:
    """The name under which a story is muted."""
    return f"story:{story_id}"


def mute_fact(fact: str) -> str:
    """The name under which a fact, or with ``.*`` a family of facts, is muted."""
    return f"fact:{fact}"


def is_muted(muted: Collection[str], *, story_id: int | None = None, facts: Iterable[str] = ()) -> bool:
    """Whether a message on this story, or on these facts only, was silenced.

    A story is muted by its own name; what it changes in other facts is still told. Facts are muted when
    each of them is.
    """
    if story_id is not None and mute_story(story_id) in muted:
        return True
    named = list(facts)
    return bool(named) and all(_fact_is_muted(fact, muted) for fact in named)


def _fact_is_muted(fact: str, muted: Collection[str]) -> bool:
    if mute_fact(fact) in muted:
        return True
    parts = fact.split(".")
    return any(mute_fact(".".join(parts[:n]) + ".*") in muted for n in range(1, len(parts))) or mute_fact("*") in muted
