"""What is told to whom: changes and subscriptions in, unique outbox rows out (inside the caller's transaction).

version | ready? (origins) | muted, quiet hours? | card in the channel's language | outbox (unique key)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.card import alert, retraction, reworded
from bot.card.model import Card, to_json
from bot.domain.dossier import Dossier
from bot.domain.findings import FactStatus, FactVersion, Finding
from bot.domain.model import DeliveryDraft, DeliveryKind, DeliveryState, Destination, Entry, Platform, Story
from bot.domain.publishing import (
    alert_prefix,
    delivery_key_alert,
    delivery_key_edit,
    delivery_key_retraction,
    delivery_key_reworded,
    is_muted,
    next_allowed,
    ready,
)
from bot.domain.values import to_json as values_json
from bot.ports import UnitOfWork
from bot.services.subjects import Subject

MANY = 500  # changes looked through for the first of a story
TELLING = frozenset({FactStatus.UPDATED, FactStatus.DISPUTED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A message that went into the outbox, with what it tells, for those who count messages (replay, once)."""

    destination: Destination
    draft: DeliveryDraft
    at: datetime
    before: FactVersion | None = None
    after: FactVersion | None = None
    entries: tuple[int, ...] = ()
    stories: tuple[int, ...] = ()


def _ignore(_: Planned) -> None:
    """Nobody counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Publisher:
    """Plans alerts. ``eager``: platforms that are told even what a first poll or an old report brings."""

    subjects: Sequence[Subject]
    eager: frozenset[Platform] = frozenset({Platform.CONSOLE})
    observe: Callable[[Planned], None] = field(default=_ignore)

    def dossier(self, key: str) -> Dossier:
        """The dossier of that key."""
        return next(s.dossier for s in self.subjects if s.key == key)

    def tell(
        self,
        uow: UnitOfWork,
        version: FactVersion,
        *,
        story: Story | None,
        confidence: float,
        quiet: bool,
        fresh: bool,
        sample: bool,
        now: datetime,
        watched: frozenset[int] = frozenset(),
    ) -> int:
        """Plan the alert of a version wherever it is due and not told yet; give how many messages were planned.

        ``watched``: the channels of which a watch waits for just this change: its first report is enough there.

        ``quiet``: what a feed's first poll or an old report brought: kept as told, unless it is ``fresh`` and still
        waits for another origin.
        """
        before = uow.facts.before(version.id)
        if before is None or version.status not in TELLING:
            return 0
        planned = 0
        for destination in uow.channels.all():
            waits = destination.id in watched
            if not self._wants(uow, destination, version, story, waits=waits, now=now):
                continue
            needed = 1 if waits else destination.settings.origins_needed
            enough = ready(version, origins_needed=needed, confidence=confidence)
            if (quiet or sample) and destination.platform not in self.eager:
                if enough or not fresh:
                    self._take_as_told(uow, destination, version, now=now)
                continue
            if not enough:
                continue
            planned += self._alert(uow, destination, before, version, story, sample=sample, now=now)
        if planned and version.told_at is None:
            uow.facts.mark_told(version.id, now=now)
        return planned

    def _wants(
        self,
        uow: UnitOfWork,
        destination: Destination,
        version: FactVersion,
        story: Story | None,
        *,
        waits: bool,
        now: datetime,
    ) -> bool:
        chosen = destination.settings.dossiers
        if chosen and version.dossier not in chosen and not waits:
            return False
        muted = uow.channels.muted(destination.id, now=now)
        return not is_muted(muted, story_id=story.id if story else None, facts=(version.fact,))

    def _take_as_told(self, uow: UnitOfWork, destination: Destination, version: FactVersion, *, now: datetime) -> None:
        draft = DeliveryDraft(
            key=delivery_key_alert(version),
            destination_id=destination.id,
            kind=DeliveryKind.ALERT,
            card="{}",
            not_before=now,
        )
        uow.outbox.enqueue(draft, now=now, told=True)

    def welcome(self, uow: UnitOfWork, destination: Destination, *, now: datetime) -> None:
        """A new channel is not flooded: all that the ledger holds already counts as told there."""
        for subject in self.subjects:
            for versions in uow.facts.ledger(subject.key).values():
                for version in versions:
                    if version.status in TELLING:
                        self._take_as_told(uow, destination, version, now=now)

    def _alert(
        self,
        uow: UnitOfWork,
        destination: Destination,
        before: FactVersion,
        version: FactVersion,
        story: Story | None,
        *,
        sample: bool,
        now: datetime,
    ) -> int:
        card = self._card(destination, before, version, story, sample=sample, now=now)
        draft = DeliveryDraft(
            key=delivery_key_alert(version),
            destination_id=destination.id,
            kind=DeliveryKind.ALERT,
            card=to_json(replace(card, private=False)),
            not_before=next_allowed(destination.settings, now),
            edits=self._root(uow, destination, version, story) if destination.settings.threads and story else None,
        )
        if not uow.outbox.enqueue(draft, now=now):
            return self._redraw(uow, destination, version, draft, now=now)
        entries = tuple(dict.fromkeys(e.entry_id for e in version.evidence if e.entry_id is not None))
        self.observe(
            Planned(destination=destination, draft=draft, at=now, before=before, after=version, entries=entries)
        )
        return 1

    def _card(
        self,
        destination: Destination,
        before: FactVersion,
        version: FactVersion,
        story: Story | None,
        *,
        sample: bool,
        now: datetime,
        verdict: tuple[str, datetime] | None = None,
    ) -> Card:
        return alert(
            dossier=self.dossier(version.dossier),
            before=before,
            after=version,
            story=story,
            reports=max(len({e.entry_id for e in version.evidence}), 1),
            language=destination.settings.language,
            time_zone=destination.settings.time_zone,
            now=now,
            sample=sample,
            verdict=verdict,
        )

    @staticmethod
    def _root(uow: UnitOfWork, destination: Destination, version: FactVersion, story: Story) -> str | None:
        """The key of the story's first alert in the channel, whose thread the story has; None for the first itself."""
        inside = set(story.entry_ids)
        waiting = {DeliveryState.PENDING, DeliveryState.CLAIMED, DeliveryState.SENT}
        earlier = sorted(
            (after for _, after in uow.facts.changes(dossier=version.dossier, limit=MANY) if after.id != version.id),
            key=lambda v: v.id,
        )
        for one in earlier:
            if inside & {e.entry_id for e in one.evidence}:
                key = delivery_key_alert(one)
                known = uow.outbox.find(destination.id, key)
                if known is not None and known[0] in waiting:
                    return key
        return None

    def redraw(self, uow: UnitOfWork, version: FactVersion, *, now: datetime) -> int:
        """Draw the alerts on a version anew wherever they were sent: a person moved its status; give how many."""
        before, log = uow.facts.before(version.id), uow.facts.status_log(version.id)
        if before is None or not log:
            return 0
        at, who, *_ = log[-1]
        first = next((e.entry_id for e in version.evidence if e.entry_id is not None), None)
        story = uow.stories.of_entry(first) if first is not None else None
        drawn = 0
        for destination, key, ref in uow.outbox.sent_with_prefix(alert_prefix(version.id)):
            if not ref or destination.platform is Platform.CONSOLE:
                continue
            card = self._card(destination, before, version, story, sample=False, now=now, verdict=(who, at))
            draft = DeliveryDraft(
                key=f"{delivery_key_edit(key, version)}:{len(log)}",
                destination_id=destination.id,
                kind=DeliveryKind.EDIT,
                card=to_json(replace(card, private=False)),
                not_before=now,
                edits=key,
            )
            drawn += uow.outbox.enqueue(draft, now=now)
        return drawn

    def _redraw(
        self, uow: UnitOfWork, destination: Destination, version: FactVersion, draft: DeliveryDraft, *, now: datetime
    ) -> int:
        """A living alert: the message already sent is edited once for each new count of origins."""
        if destination.platform is Platform.CONSOLE:
            return 0
        known = uow.outbox.find(destination.id, draft.key)
        if known is None or known[0] is not DeliveryState.SENT:
            return 0
        edit = replace(
            draft, key=delivery_key_edit(draft.key, version), kind=DeliveryKind.EDIT, edits=draft.key, not_before=now
        )
        uow.outbox.enqueue(edit, now=now)
        return 0

    def tell_rewording(
        self,
        uow: UnitOfWork,
        dossier: Dossier,
        entry: Entry,
        edits: Sequence[tuple[str, Finding, Finding]],
        *,
        now: datetime,
    ) -> int:
        """An article that was told says something else of watched facts now: tell those who were told of it.

        ``edits``: fact, before, after, as ``rewordings`` finds them, whether its feed or its page shows it. A value
        that both show is told once.
        """
        planned = 0
        for fact, was, after in edits:
            if after.value is None or was.value is None:
                continue
            for destination in uow.channels.all():
                chosen, muted = destination.settings.dossiers, uow.channels.muted(destination.id, now=now)
                if (chosen and dossier.key not in chosen) or is_muted(muted, facts=(fact,)):
                    continue
                if not uow.facts.told_here(destination.id, entry.id, fact):
                    continue
                card = reworded(
                    dossier=dossier,
                    fact=fact,
                    entry=entry,
                    before=was.value,
                    after=after.value,
                    quote=after.quote,
                    language=destination.settings.language,
                )
                draft = DeliveryDraft(
                    key=delivery_key_reworded(entry.id, fact, str(values_json(after.value))),
                    destination_id=destination.id,
                    kind=DeliveryKind.REWORDED,
                    card=to_json(card),
                    not_before=next_allowed(destination.settings, now),
                )
                if uow.outbox.enqueue(draft, now=now):
                    planned += 1
                    self.observe(Planned(destination=destination, draft=draft, at=now, entries=(entry.id,)))
        return planned

    def retract(self, uow: UnitOfWork, version: FactVersion, *, reason: str, who: str, now: datetime) -> int:
        """Tell every channel that was told of the version that it does not stand; give how many."""
        told = 0
        for destination, _, _ in uow.outbox.sent_with_prefix(alert_prefix(version.id)):
            card = retraction(
                dossier=self.dossier(version.dossier),
                version=version,
                reason=reason,
                who=who,
                language=destination.settings.language,
                now=now,
            )
            draft = DeliveryDraft(
                key=delivery_key_retraction(version.id),
                destination_id=destination.id,
                kind=DeliveryKind.RETRACTION,
                card=to_json(replace(card, private=False)),
                not_before=now,
            )
            if uow.outbox.enqueue(draft, now=now):
                told += 1
                self.observe(Planned(destination=destination, draft=draft, at=now, after=version))
        return told
