"""Living alerts: how one is drawn, from what the ledger holds now, and drawn anew as evidence and verdicts come.

change of the ledger | messages that told it (sent) | card anew | an edit in the outbox (unique key)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.card import alert, alerts_together
from bot.card.forms import origin
from bot.card.model import Card, to_json
from bot.card.views import Verdict
from bot.domain.dossier import Dossier
from bot.domain.findings import FactStatus, FactVersion
from bot.domain.model import DeliveryDraft, DeliveryKind, DeliveryState, Destination, Platform, Story
from bot.domain.publishing import (
    alert_prefix,
    delivery_key_again,
    delivery_key_alert,
    delivery_key_edit,
    version_of_alert,
)
from bot.ports import UnitOfWork
from bot.services.subjects import Subject

MOST_TURNS = 4  # moves by sources after which a message is drawn anew no more for each
MANY = 500  # changes looked through for the first of a story
SOURCE = "source "  # before the origin, as the one who moved a status

Pair = tuple[FactVersion, FactVersion]  # before, after


@dataclass(frozen=True, slots=True, kw_only=True)
class Living:
    """Draws alerts, and draws them anew."""

    subjects: Sequence[Subject]

    def dossier(self, key: str) -> Dossier:
        """The dossier of that key."""
        return next(s.dossier for s in self.subjects if s.key == key)

    def card(
        self,
        uow: UnitOfWork,
        destination: Destination,
        changes: Sequence[Pair],
        story: Story | None,
        *,
        sample: bool,
        now: datetime,
        verdict: Verdict | None = None,
    ) -> Card:
        """The alert on changes of one fact, in the channel's language. ``verdict``: who judged it, and when."""
        before, after = changes[0]
        dossier, language = self.dossier(after.dossier), destination.settings.language
        if len(changes) > 1:
            return alerts_together(
                dossier=dossier,
                changes=changes,
                story=story,
                language=language,
                now=now,
                sample=sample,
                verdict=verdict,
            )
        return alert(
            dossier=dossier,
            before=before,
            after=after,
            story=story,
            reports=max(len({e.entry_id for e in after.evidence}), 1),
            language=language,
            time_zone=destination.settings.time_zone,
            now=now,
            sample=sample,
            verdict=verdict,
            rivals=_rivals(uow, before, after),
        )

    @staticmethod
    def root(uow: UnitOfWork, destination: Destination, versions: Sequence[FactVersion], story: Story) -> str | None:
        """The key of the story's first alert in the channel, whose thread the story has; None for the first itself."""
        inside, own = set(story.entry_ids), {v.id for v in versions}
        waiting = {DeliveryState.PENDING, DeliveryState.CLAIMED, DeliveryState.SENT}
        earlier = sorted(
            (after for _, after in uow.facts.changes(dossier=versions[0].dossier, limit=MANY) if after.id not in own),
            key=lambda v: v.id,
        )
        for one in earlier:
            if inside & {e.entry_id for e in one.reports}:
                key = delivery_key_alert(one)
                known = uow.outbox.find(destination.id, key)
                if known is not None and known[0] in waiting:
                    return uow.outbox.told_within(destination.id, key)[0]
        return None

    def redraw(self, uow: UnitOfWork, versions: Sequence[FactVersion], *, now: datetime) -> int:
        """Draw the alerts on versions anew wherever they were sent: somebody moved their status; give how many."""
        verdicts = {}
        for version in versions:
            log = uow.facts.status_log(version.id)
            if log:
                at, who, *_ = log[-1]
                verdicts[version.id] = Verdict(who=who, at=at, status=version.status)
        return self._draw(uow, [v.id for v in versions if v.id in verdicts], verdicts, now=now)

    def follow(self, uow: UnitOfWork, versions: Sequence[FactVersion], *, now: datetime) -> int:
        """Draw the alerts on versions anew, and those that show them as the other side: reports were edited.

        Gives how many. Of a feed that goes to and fro between two texts, the first turns are drawn.
        """
        verdicts = {}
        for version in versions:
            log = uow.facts.status_log(version.id)
            if version.status is FactStatus.RETRACTED and log:
                at, who, *_ = log[-1]
                verdicts[version.id] = Verdict(who=who, at=at, status=version.status, edited=True)
        disputes = [v.id for one in versions for v in uow.facts.disputing(one.id)]
        return self._draw(uow, [*(v.id for v in versions), *disputes], verdicts, now=now)

    def _draw(self, uow: UnitOfWork, ids: Sequence[int], verdicts: Mapping[int, Verdict], *, now: datetime) -> int:
        drawn = 0
        seen: set[tuple[int, str]] = set()
        for version_id in ids:
            for destination, key, ref in uow.outbox.sent_with_prefix(alert_prefix(version_id)):
                if not ref or destination.platform is Platform.CONSOLE or (destination.id, key) in seen:
                    continue
                seen.add((destination.id, key))
                verdict = verdicts.get(version_id)
                if verdict is not None and verdict.who.startswith(SOURCE):
                    said_by = origin(verdict.who.removeprefix(SOURCE), destination.settings.language)
                    verdict = replace(verdict, who=said_by)
                drawn += self._edit(uow, destination, key, now=now, verdict=verdict)
        return drawn

    def refresh(
        self,
        uow: UnitOfWork,
        destination: Destination,
        versions: Sequence[FactVersion],
        story: Story | None,
        *,
        now: datetime,
    ) -> None:
        """A living alert: the message already sent is edited once for each new count of origins."""
        if destination.platform is Platform.CONSOLE:
            return
        keys = [uow.outbox.told_within(destination.id, delivery_key_alert(v))[0] for v in versions]
        for key in dict.fromkeys([*keys, *(delivery_key_again(v) for v in versions)]):
            known = uow.outbox.find(destination.id, key)
            if known is not None and known[0] is DeliveryState.SENT:
                self._edit(uow, destination, key, story=story, now=now)

    def _edit(
        self,
        uow: UnitOfWork,
        destination: Destination,
        key: str,
        *,
        now: datetime,
        story: Story | None = None,
        verdict: Verdict | None = None,
    ) -> bool:
        changes = self._told_with(uow, destination, key)
        if not changes:
            return False
        if story is None:
            first = next((e.entry_id for _, v in changes for e in v.reports if e.entry_id is not None), None)
            story = uow.stories.of_entry(first) if first is not None else None
        card = self.card(uow, destination, changes, story, sample=False, now=now, verdict=verdict)
        judged = sum(_judged(uow, v) for _, v in changes)  # a version taken back and open again is drawn again, too
        others = [before for before, _ in changes if before.withdrawn]
        draft = DeliveryDraft(
            key=delivery_key_edit(key, *(v for _, v in changes), *others) + (f":{judged}" if judged else ""),
            destination_id=destination.id,
            kind=DeliveryKind.EDIT,
            card=to_json(replace(card, private=False)),
            not_before=now,
            edits=key,
        )
        return uow.outbox.enqueue(draft, now=now)

    @staticmethod
    def _told_with(uow: UnitOfWork, destination: Destination, key: str) -> list[Pair]:
        """(before, after) of all that the alert of that key tells, as the ledger holds them now."""
        ids = (version_of_alert(k) for k in uow.outbox.told_within(destination.id, key))
        versions = [v for i in ids if i is not None and (v := uow.facts.get(i)) is not None]
        return [(before, v) for v in versions if (before := uow.facts.before(v.id)) is not None]


def _judged(uow: UnitOfWork, version: FactVersion) -> int:
    """How often a version's status was moved; turns of sources count up to a few."""
    by_source = [who.startswith(SOURCE) for _, who, *_ in uow.facts.status_log(version.id)]
    return by_source.count(False) + min(by_source.count(True), MOST_TURNS)


def _rivals(uow: UnitOfWork, before: FactVersion, after: FactVersion) -> Sequence[FactVersion]:
    """The further values of a dispute, so that each camp is told."""
    if after.status is not FactStatus.DISPUTED:
        return ()
    held = uow.facts.history(after.dossier, after.fact)
    return [v for v in held if v.status is FactStatus.DISPUTED and v.id not in {before.id, after.id}]
