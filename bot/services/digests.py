"""Digests: a channel's slot is due -> what changed, then the stories first seen since -> one outbox row.

destinations | due slot | claim the slot | changes, ranked stories, its watches' too | card | outbox (unique key)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from bot.card import DigestStory, digest, more_stories, translator
from bot.card.model import Action, Card, to_json
from bot.domain.findings import FactVersion
from bot.domain.model import DeliveryDraft, DeliveryKind, Destination, Entry, Platform, Story
from bot.domain.publishing import delivery_key_alert, delivery_key_digest, is_muted, next_allowed
from bot.domain.ranking import rank
from bot.domain.summary import best_headline, extract
from bot.domain.watch import Expression, matches
from bot.errors import NotFoundError
from bot.ports import UnitOfWork
from bot.services.asking import Ask
from bot.services.publish import Planned
from bot.services.shelf import WATCHED
from bot.services.slots import due, last_told
from bot.services.subjects import Subject
from bot.services.watch_finds import understood
from bot.services.watching import watch_text

STORIES_SHOWN = 5
STORIES_LISTED = 20  # those behind the "more" button
STORIES_READ = 1_000
CHANGES_READ = 1_000  # of a subject: the untold ones among them are left out


def _ignore(_: Planned) -> None:
    """Nobody counts."""


@dataclass(frozen=True, slots=True)
class _Told:
    """A story with its entries, and whether a watch of the channel waits for it."""

    story: Story
    entries: tuple[Entry, ...]
    watched: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestView:
    """What goes into a digest: changes (before, after), all its stories in order, and the first of them to show."""

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

    def plan_due(
        self, uow: UnitOfWork, *, now: datetime, platforms: frozenset[Platform], only: int | None = None
    ) -> int:
        """Put every digest that is due into the outbox; one per channel and slot, whatever restarts happen.

        ``only``: that of one channel.
        """
        planned = 0
        for destination in uow.channels.all():
            if destination.paused or destination.platform not in platforms or only not in {None, destination.id}:
                continue
            slot, since = due(uow, destination, now=now), last_told(uow, destination, now=now)
            if slot is None or not uow.channels.claim_slot(destination.id, slot.key, now=now):
                continue
            view = self.view(uow, destination, since=since, now=now, scheduled=True)
            if view.empty and not destination.settings.empty_digest:
                continue
            card = self.card(destination, view, since=since, now=now)
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
        alerted: bool = False,
        seen: datetime | None = None,
        language: str = "",
    ) -> DigestView:
        """What the channel's digest holds.

        ``scheduled``: only changes that were told, and no silent story. ``alerted``: what alerts told since as well,
        though it was learned before. ``seen``: what changed until then was seen, and the stories of it with it.
        ``language``: of headlines and sentences, where it is not the channel's.
        """
        changes: list[tuple[FactVersion, FactVersion]] = []
        stories: list[_Told] = []
        muted = uow.channels.muted(destination.id, now=now)
        waits = understood(uow.watches.list(destination.id)) if destination.id else []
        chosen = destination.settings.dossiers
        also = uow.outbox.alerted(destination.id, since=since) if since and (scheduled or alerted) else frozenset()
        for subject in self.subjects:
            follows = not chosen or subject.key in chosen
            if follows:
                for before, after in uow.facts.changes(dossier=subject.key, since=since, also=also, limit=CHANGES_READ):
                    told = not scheduled or uow.outbox.find(destination.id, delivery_key_alert(after)) is not None
                    if told and not is_muted(muted, facts=(after.fact,)) and after.learned_at <= now:
                        changes.append((before, after))
            if follows or waits:
                found = self._new_stories(
                    uow, destination, subject.key, waits, since=since, now=now, scheduled=scheduled
                )
                stories += [one for one in found if follows or one.watched]
        if waits:
            found = self._new_stories(uow, destination, WATCHED, waits, since=since, now=now, scheduled=scheduled)
            stories += [one for one in found if one.watched]
        stories = [one for one in stories if not is_muted(muted, story_id=one.story.id)]
        in_changes = {e.entry_id for _, after in changes for e in after.reports}
        kept = [one for one in stories if not any(e.id in in_changes for e in one.entries)]
        kept.sort(key=lambda one: (-rank(one.story, one.entries, watched=one.watched, now=now), one.story.id))
        language = language or destination.settings.language
        if seen:
            changes = [(before, after) for before, after in changes if after.learned_at > seen]
        return DigestView(
            changes=tuple(sorted(changes, key=lambda c: c[1].as_of or "", reverse=True)),
            stories=tuple(replace(one.story, entry_ids=tuple(e.id for e in one.entries)) for one in kept),
            shown=tuple(digest_story(one.story, one.entries, language) for one in kept[:STORIES_LISTED]),
            sample=any(e.sample for one in stories for e in one.entries),
        )

    @staticmethod
    def _new_stories(
        uow: UnitOfWork,
        destination: Destination,
        dossier: str,
        waits: Sequence[Expression],
        *,
        since: datetime | None,
        now: datetime,
        scheduled: bool,
    ) -> list[_Told]:
        """Stories first seen after ``since``: a story is told once, its later reports are not news."""
        found: list[_Told] = []
        for story in uow.stories.latest(since=since, dossier=dossier, limit=STORIES_READ):
            if (since and story.first_seen <= since) or story.first_seen > now:
                continue
            entries = [entry for entry, _, _ in uow.stories.entries(story.id)]
            if scheduled and all(e.silent for e in entries):
                continue
            before = [e.url for e in entries if e.url and since and e.first_seen <= since]
            if before and destination.id and uow.outbox.tells(destination.id, (), before):
                continue  # a watch found it, and a subject took it over since
            watched = any(matches(expression, watch_text(e)) for expression in waits for e in entries)
            found.append(_Told(story, tuple(entries), watched))
        return found

    def more(self, uow: UnitOfWork, destination: Destination, argument: str, *, language: str) -> Card:
        """The stories that a digest did not show, by the argument of its button, in the language of who pressed it."""
        total, listed = rest_of(argument)
        if not listed:  # a button of an earlier version
            since, now = _span(argument)
            view = self.view(uow, destination, since=since, now=now)
            total, listed = len(view.stories), tuple(s.id for s in view.stories[STORIES_SHOWN:STORIES_LISTED])
        found = ((uow.stories.get(one), uow.stories.entries(one)) for one in listed)
        return more_stories(
            stories=[digest_story(s, [e for e, _, _ in entries], language) for s, entries in found if s and entries],
            first=STORIES_SHOWN + 1,
            total=total,
            language=language,
        )

    def catch_up(self, uow: UnitOfWork, destination: Destination, ask: Ask, argument: str) -> Card:
        """What changed and what is new since this person last looked here; for a first look, since the digest."""
        since = uow.channels.last_looked(destination.id, ask.who.id) if destination.id else None
        if since is None and argument.partition("-")[0].isdigit() and argument.partition("-")[0] != "0":
            since = datetime.fromtimestamp(int(argument.partition("-")[0]), tz=UTC)
        seen = uow.channels.last_looked(destination.id, ask.who.id, changes=True) if destination.id else None
        view = self.view(uow, destination, since=since, now=ask.now, seen=seen, language=ask.language)
        if destination.id:
            uow.channels.look(destination.id, ask.who.id, now=ask.now)
        card = self.card(destination, view, since=since, now=ask.now, language=ask.language)
        return replace(card, private=True, actions=tuple(a for a in card.actions if a.name == "more"))

    def card(
        self, destination: Destination, view: DigestView, *, since: datetime | None, now: datetime, language: str = ""
    ) -> Card:
        """The digest as a card in the channel's language, or in ``language``."""
        settings = destination.settings
        card = digest(
            dossiers=[s.dossier for s in self.subjects if not settings.dossiers or s.key in settings.dossiers],
            changes=view.changes,
            stories=view.shown[:STORIES_SHOWN],
            total_stories=len(view.stories),
            since=since,
            language=language or settings.language,
            time_zone=settings.time_zone,
            now=now,
            sample=view.sample,
            catch_up=f"{int(since.timestamp()) if since else 0}-{int(now.timestamp())}",
            rest=as_rest(len(view.stories), [s.id for s in view.stories[STORIES_SHOWN:STORIES_LISTED]]),
        )
        if settings.mention_role is None:
            return card
        join = Action(name="notify", label=translator(settings.language)("Notify me"))
        return replace(card, actions=(*card.actions, join))


def as_rest(total: int, listed: Sequence[int]) -> str:
    """The stories behind the "more" button as its argument, for ``rest_of``: "12~00a7b00a7c", in base 36.

    Most ids that are no longer than five figures fit what a platform takes: 100 characters.
    """
    width = max((len(_base36(one)) for one in listed), default=1)
    return f"{total}~{width}" + "".join(_base36(one).rjust(width, "0") for one in listed)


def rest_of(argument: str) -> tuple[int, tuple[int, ...]]:
    """How many stories a digest had, and those behind its button; none for an argument of another kind."""
    total, tilde, listed = argument.partition("~")
    width, ids = int(listed[:1]) if listed[:1].isdecimal() else 0, listed[1:]
    if not (tilde and total.isdecimal() and width and ids.isalnum() and ids.isascii()) or len(ids) % width:
        return 0, ()
    return int(total), tuple(int(ids[at : at + width], 36) for at in range(0, len(ids), width))


def _base36(number: int) -> str:
    figures = ""
    while number:
        number, last = divmod(number, 36)
        figures = "0123456789abcdefghijklmnopqrstuvwxyz"[last] + figures
    return figures or "0"


def _span(argument: str) -> tuple[datetime | None, datetime]:
    since, _, until = argument.partition("-")
    if not (since.isdigit() and until.isdigit()):
        raise NotFoundError("That button is out of date.")
    start = datetime.fromtimestamp(int(since), tz=UTC) if int(since) else None
    return start, datetime.fromtimestamp(int(until) + 1, tz=UTC)  # the second in which the digest was made


def digest_story(story: Story, entries: Sequence[Entry], language: str) -> DigestStory:
    """A story as a reader sees it: its best headline, two extracted sentences, its weightiest report's address."""
    first = max(entries, key=lambda e: (e.language[:2] == language[:2], e.primary, e.weight, -e.id))
    return DigestStory(
        story=story,
        headline=best_headline(entries, language) or story.title,
        summary=" ".join(extract(entries, language, sentences_wanted=2)),
        url=first.url,
        outlet=first.outlet,
    )
