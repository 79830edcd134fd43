"""Digests: a channel's slot is due -> what changed, then the stories first seen since -> one outbox row.

destinations | due slot | claim the slot | changes + ranked stories | card | outbox (unique key)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.card import DigestStory, digest, translator
from bot.card.model import Action, Card, to_json
from bot.domain.findings import FactVersion
from bot.domain.model import DeliveryDraft, DeliveryKind, Destination, Entry, Platform, Story
from bot.domain.publishing import delivery_key_alert, delivery_key_digest, is_muted, next_allowed
from bot.domain.schedule import due_slot
from bot.domain.summary import best_headline, extract
from bot.ports import UnitOfWork
from bot.services.publish import Planned
from bot.services.subjects import Subject

STORIES_SHOWN = 5
STORIES_READ = 300


def _ignore(_: Planned) -> None:
    """Nobody counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestView:
    """What goes into a digest: changes (before, after), all its stories in order, and those that are shown."""

    changes: tuple[tuple[FactVersion, FactVersion], ...]
    stories: tuple[Story, ...]
    shown: tuple[DigestStory, ...]
    sample: bool = False

    @property
    def empty(self) -> bool:
        """Nothing changed and nothing is new."""
        return not self.changes and not self.stories

    @property
    def entries(self) -> tuple[int, ...]:
        """The entries of the stories told."""
        return tuple(e for story in self.stories for e in story.entry_ids)


@dataclass(frozen=True, slots=True, kw_only=True)
class Digests:
    """Builds digests, on their slots and on request."""

    subjects: Sequence[Subject]
    observe: Callable[[Planned], None] = field(default=_ignore)

    def plan_due(self, uow: UnitOfWork, *, now: datetime, platforms: frozenset[Platform]) -> int:
        """Put every digest that is due into the outbox; one per channel and slot, whatever restarts happen."""
        planned = 0
        for destination in uow.channels.all():
            if destination.paused or destination.platform not in platforms:
                continue
            last = uow.channels.last_slot(destination.id)
            created = destination.created_at or now
            slot = due_slot(destination.settings, now=now, created_at=created, last=last)
            if slot is None or not uow.channels.claim_slot(destination.id, slot.key, now=now):
                continue
            since = last or created
            view = self.view(uow, destination, since=since, now=now, scheduled=True)
            if view.empty and not destination.settings.empty_digest:
                continue
            card = self.card(destination, view, since=since, now=now, slot_key=slot.key)
            draft = DeliveryDraft(
                key=delivery_key_digest(slot.key),
                destination_id=destination.id,
                kind=DeliveryKind.DIGEST,
                card=to_json(replace(card, private=False)),
                not_before=next_allowed(destination.settings, now),
            )
            if uow.outbox.enqueue(draft, now=now):
                planned += 1
                stories = tuple(s.id for s in view.stories)
                self.observe(
                    Planned(destination=destination, draft=draft, at=now, entries=view.entries, stories=stories)
                )
        return planned

    def view(
        self,
        uow: UnitOfWork,
        destination: Destination,
        *,
        since: datetime | None,
        now: datetime,
        scheduled: bool = False,
    ) -> DigestView:
        """What the channel's digest holds. ``scheduled``: only changes that were told, and no silent story."""
        changes: list[tuple[FactVersion, FactVersion]] = []
        stories: list[tuple[Story, Sequence[Entry]]] = []
        muted = uow.channels.muted(destination.id, now=now)
        chosen = destination.settings.dossiers
        for subject in self.subjects:
            if chosen and subject.key not in chosen:
                continue
            for before, after in uow.facts.changes(dossier=subject.key, since=since):
                told = not scheduled or uow.outbox.find(destination.id, delivery_key_alert(after)) is not None
                if told and not is_muted(muted, facts=(after.fact,)):
                    changes.append((before, after))
            stories += self._new_stories(uow, subject, since=since, scheduled=scheduled, muted=muted)
        in_changes = {e.entry_id for _, after in changes for e in after.evidence}
        kept = [(s, es) for s, es in stories if not any(e.id in in_changes for e in es)]
        ranked = sorted(kept, key=lambda pair: _rank(*pair), reverse=True)
        language = destination.settings.language
        return DigestView(
            changes=tuple(sorted(changes, key=lambda c: c[1].as_of or "", reverse=True)),
            stories=tuple(replace(s, entry_ids=tuple(e.id for e in es)) for s, es in ranked),
            shown=tuple(digest_story(s, es, language) for s, es in ranked[:STORIES_SHOWN]),
            sample=any(e.sample for _, es in stories for e in es),
        )

    @staticmethod
    def _new_stories(
        uow: UnitOfWork, subject: Subject, *, since: datetime | None, scheduled: bool, muted: frozenset[str]
    ) -> list[tuple[Story, Sequence[Entry]]]:
        """Stories first seen after ``since``: a story is told once, its later reports are not news."""
        found: list[tuple[Story, Sequence[Entry]]] = []
        for story in uow.stories.latest(since=since, dossier=subject.key, limit=STORIES_READ):
            if (since and story.first_seen <= since) or is_muted(muted, story_id=story.id):
                continue
            entries = [entry for entry, _, _ in uow.stories.entries(story.id)]
            if scheduled and all(e.silent for e in entries):
                continue
            found.append((story, entries))
        return found

    def card(
        self,
        destination: Destination,
        view: DigestView,
        *,
        since: datetime | None,
        now: datetime,
        slot_key: str = "",
    ) -> Card:
        """The digest as a card in the channel's language."""
        settings = destination.settings
        card = digest(
            dossiers=[s.dossier for s in self.subjects if not settings.dossiers or s.key in settings.dossiers],
            changes=view.changes,
            stories=view.shown,
            total_stories=len(view.stories),
            since=since,
            language=settings.language,
            time_zone=settings.time_zone,
            now=now,
            sample=view.sample,
            slot_key=slot_key,
        )
        if settings.mention_role is None:
            return card
        join = Action(name="notify", label=translator(settings.language)("Notify me"))
        return replace(card, actions=(*card.actions, join))


def digest_story(story: Story, entries: Sequence[Entry], language: str) -> DigestStory:
    """A story as a reader sees it: its best headline, two extracted sentences, its weightiest report's address."""
    first = max(entries, key=lambda e: (e.language == language, e.primary, e.weight, -e.id))
    return DigestStory(
        story=story,
        headline=best_headline(entries, language) or story.title,
        summary=" ".join(extract(entries, language, sentences_wanted=2)),
        url=first.url,
        outlet=first.outlet,
    )


def _rank(story: Story, entries: Sequence[Entry]) -> tuple[float, float]:
    weight = max((e.weight for e in entries), default=1)
    primary = any(e.primary for e in entries)
    return (len(story.origins) * 2 + weight + 2 * primary, story.last_seen.timestamp())
