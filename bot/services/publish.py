"""What is told to whom: changes and subscriptions in, unique outbox rows out (inside the caller's transaction).

version | ready? (origins) | muted, quiet hours? | card in the channel's language | outbox (unique key)
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.card import retraction, reworded
from bot.card.model import to_json
from bot.domain.dossier import Dossier
from bot.domain.findings import FactStatus, FactVersion
from bot.domain.model import DeliveryDraft, DeliveryKind, Destination, Entry, Platform, Story
from bot.domain.publishing import (
    alert_prefix,
    delivery_key_again,
    delivery_key_alert,
    delivery_key_retraction,
    delivery_key_reworded,
    in_one_message,
    independent,
    is_muted,
    next_allowed,
    ready,
)
from bot.domain.values import Value
from bot.domain.values import to_json as values_json
from bot.facts.edits import Edit
from bot.ports import UnitOfWork
from bot.services.living import Living, Pair
from bot.services.subjects import Subject

TELLING = frozenset({FactStatus.UPDATED, FactStatus.DISPUTED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A message that went into the outbox, with what it tells, for those who count messages (replay, once).

    ``also``: more (before, after) of the same fact in the same message.
    """

    destination: Destination
    draft: DeliveryDraft
    at: datetime
    before: FactVersion | None = None
    after: FactVersion | None = None
    entries: tuple[int, ...] = ()
    stories: tuple[int, ...] = ()
    also: tuple[Pair, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """A version to tell: how sure its report is, and the channels of which a watch waits for just this change.

    For those its first report is enough.
    """

    version: FactVersion
    confidence: float
    watched: frozenset[int] = frozenset()


def _ignore(_: Planned) -> None:
    """Nobody counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Publisher:
    """Plans alerts. ``eager``: platforms that are told even what a first poll or an old report brings."""

    subjects: Sequence[Subject]
    eager: frozenset[Platform] = frozenset({Platform.CONSOLE})
    observe: Callable[[Planned], None] = field(default=_ignore)

    @property
    def living(self) -> Living:
        """How alerts are drawn, and drawn anew."""
        return Living(subjects=self.subjects)

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
        """As ``tell_together``, for one version."""
        news = News(version=version, confidence=confidence, watched=watched)
        return self.tell_together(uow, [news], story=story, quiet=quiet, fresh=fresh, sample=sample, now=now)

    def tell_together(
        self,
        uow: UnitOfWork,
        news: Sequence[News],
        *,
        story: Story | None,
        quiet: bool,
        fresh: bool,
        sample: bool,
        now: datetime,
    ) -> int:
        """Plan the alert on versions of one fact wherever it is due and not told yet; give how many were planned.

        ``quiet``: what a feed's first poll or an old report brought: kept as told, unless it is ``fresh`` and still
        waits for another origin.
        """
        changes = [
            (one, before)
            for one in news
            if one.version.status in TELLING and (before := uow.facts.before(one.version.id)) is not None
        ]
        planned = 0
        told: dict[int, FactVersion] = {}
        for destination in uow.channels.all():
            due: list[Pair] = []
            for one, before in changes:
                waits = destination.id in one.watched
                if not self._wants(uow, destination, one.version, story, waits=waits, now=now):
                    continue
                needed = 1 if waits else destination.settings.origins_needed
                enough = ready(one.version, origins_needed=needed, confidence=one.confidence)
                if (quiet or sample) and destination.platform not in self.eager:
                    if enough or not fresh:
                        self._take_as_told(uow, destination, one.version, now=now)
                elif enough and not self._told_as_edit(uow, destination, one.version):
                    due.append((before, one.version))
            for group in self._alert(uow, destination, due, story, sample=sample, now=now):
                planned += 1
                told |= {after.id: after for _, after in group}
        for version in told.values():
            if version.told_at is None:
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
        due: Sequence[Pair],
        story: Story | None,
        *,
        sample: bool,
        now: datetime,
    ) -> list[tuple[Pair, ...]]:
        """Tell what is new there, that of one fact in one message; draw anew what was told already."""
        told: list[Pair] = []
        new: list[Pair] = []
        for change in due:
            known = uow.outbox.find(destination.id, delivery_key_alert(change[1]))
            (new if known is None else told).append(change)
        self.living.refresh(uow, destination, [after for _, after in told], story, now=now)
        groups = in_one_message(new)
        for changes in groups:
            self._plan(uow, destination, changes, story, sample=sample, now=now)
        return groups

    def _plan(
        self,
        uow: UnitOfWork,
        destination: Destination,
        changes: Sequence[Pair],
        story: Story | None,
        *,
        sample: bool,
        now: datetime,
    ) -> None:
        card = self.living.card(uow, destination, changes, story, sample=sample, now=now)
        before, after = changes[0]
        threaded = destination.settings.threads and story is not None
        draft = DeliveryDraft(
            key=delivery_key_alert(after),
            destination_id=destination.id,
            kind=DeliveryKind.ALERT,
            card=to_json(replace(card, private=False)),
            not_before=next_allowed(destination.settings, now),
            edits=self.living.root(uow, destination, [v for _, v in changes], story) if threaded and story else None,
        )
        uow.outbox.enqueue(draft, now=now)
        for _, other in changes[1:]:
            uow.outbox.enqueue(
                replace(draft, key=delivery_key_alert(other), card="{}", edits=None), now=now, within=draft.key
            )
        entries = tuple(dict.fromkeys(e.entry_id for _, v in changes for e in v.evidence if e.entry_id is not None))
        self.observe(
            Planned(
                destination=destination,
                draft=draft,
                at=now,
                before=before,
                after=after,
                entries=entries,
                also=tuple(changes[1:]),
            )
        )

    def tell_rewording(
        self,
        uow: UnitOfWork,
        dossier: Dossier,
        entry: Entry,
        edit: Edit,
        *,
        shown: Collection[int],
        gone: bool,
        now: datetime,
    ) -> int:
        """An article says something else of a watched fact now: tell the channels (ids) that were shown it.

        ``gone``: nobody says what it said before. Whether its feed or its page shows the edit, a value that it came
        to have is told once.
        """
        planned = 0
        before, after = edit.was.value, edit.says.value
        if before is None or after is None:
            return 0
        for destination in uow.channels.all():
            chosen, muted = destination.settings.dossiers, uow.channels.muted(destination.id, now=now)
            unwanted = (chosen and dossier.key not in chosen) or is_muted(muted, facts=(edit.fact,))
            if unwanted or destination.id not in shown:
                continue
            card = reworded(
                dossier=dossier,
                fact=edit.fact,
                entry=entry,
                before=before,
                after=after,
                quote=edit.says.quote,
                gone=gone,
                language=destination.settings.language,
            )
            draft = DeliveryDraft(
                key=_reworded_key(entry.id, edit.fact, after),
                destination_id=destination.id,
                kind=DeliveryKind.REWORDED,
                card=to_json(card),
                not_before=next_allowed(destination.settings, now),
            )
            if uow.outbox.enqueue(draft, now=now):
                planned += 1
                self.observe(Planned(destination=destination, draft=draft, at=now, entries=(entry.id,)))
        return planned

    def tell_again(self, uow: UnitOfWork, version: FactVersion, *, story: Story | None, now: datetime) -> int:
        """A version of which channels were told that it does not stand, and it does: tell them, once."""
        before = uow.facts.before(version.id)
        planned = 0
        for destination, _ in uow.outbox.heard(delivery_key_retraction(version.id)) if before else ():
            if before is None or not self._wants(uow, destination, version, story, waits=False, now=now):
                continue
            card = self.living.card(uow, destination, [(before, version)], story, sample=False, now=now)
            draft = DeliveryDraft(
                key=delivery_key_again(version),
                destination_id=destination.id,
                kind=DeliveryKind.ALERT,
                card=to_json(replace(card, private=False)),
                not_before=next_allowed(destination.settings, now),
            )
            if uow.outbox.enqueue(draft, now=now):
                planned += 1
                self.observe(Planned(destination=destination, draft=draft, at=now, before=before, after=version))
        return planned

    @staticmethod
    def _told_as_edit(uow: UnitOfWork, destination: Destination, version: FactVersion) -> bool:
        """Whether all who say it are articles of which the channel was told that they came to say it."""
        if uow.outbox.find(destination.id, delivery_key_alert(version)) is not None:
            return False
        said = {
            e.origin
            for e in version.evidence
            if e.entry_id is not None
            and uow.outbox.find(destination.id, _reworded_key(e.entry_id, version.fact, version.value)) is not None
        }
        return bool(said) and said.issuperset(independent(version))

    def retract(self, uow: UnitOfWork, versions: Sequence[FactVersion], *, reason: str, who: str, now: datetime) -> int:
        """Tell every channel that was told of versions of one fact that they do not stand; give how many messages.

        Where their alert still waits (for the end of quiet hours, for a platform that is down) this comes after it.
        """
        heard: dict[int, tuple[Destination, list[FactVersion]]] = {}
        after: dict[int, datetime] = {}
        for version in versions:
            for destination, due in uow.outbox.heard(alert_prefix(version.id)):
                after[destination.id] = max(due, after.get(destination.id, now))
                if uow.outbox.find(destination.id, delivery_key_retraction(version.id)) is None:
                    heard.setdefault(destination.id, (destination, []))[1].append(version)
        for destination, gone in heard.values():
            card = retraction(
                dossier=self.dossier(gone[0].dossier),
                versions=gone,
                reason=reason,
                who=who,
                language=destination.settings.language,
                now=now,
            )
            draft = DeliveryDraft(
                key=delivery_key_retraction(gone[0].id),
                destination_id=destination.id,
                kind=DeliveryKind.RETRACTION,
                card=to_json(replace(card, private=False)),
                not_before=after[destination.id],
            )
            uow.outbox.enqueue(draft, now=now)
            for other in gone[1:]:
                more = replace(draft, key=delivery_key_retraction(other.id), card="{}")
                uow.outbox.enqueue(more, now=now, within=draft.key)
            self.observe(Planned(destination=destination, draft=draft, at=now, after=gone[0]))
        return len(heard)


def _reworded_key(entry_id: int, fact: str, value: Value) -> str:
    return delivery_key_reworded(entry_id, fact, str(values_json(value)))
