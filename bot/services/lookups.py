"""Lookups that everybody may make: stories, facts, changes, search, why, status. Each reads and gives a Card."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.card import (
    changes_list,
    fact_history,
    facts_table,
    latest,
    search_results,
    sources,
    status,
    story,
    translator,
    why,
)
from bot.card.model import Card
from bot.card.parts import status_word
from bot.domain.dossier import Dossier, FactSpec
from bot.domain.findings import FactStatus, FactVersion
from bot.domain.schedule import next_slot
from bot.domain.text import fold
from bot.domain.watch import parse
from bot.errors import InputError, NotFoundError, about
from bot.ports import UnitOfWork
from bot.services.asking import Ask, channel_of
from bot.services.digests import digest_story
from bot.services.explaining import explain
from bot.services.subjects import Subject
from bot.services.watch_finds import Told, stories_found, understood

MOST_CHANGES = 50  # of /news changes
MOST_FOUND = 10  # of /news search
LOOKED_THROUGH = 200  # the newest stories of all that watches are tried on


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookups:
    """The reading commands."""

    subjects: Sequence[Subject]

    def subject(self, key: str, language: str = "en") -> Subject:
        """The subject of that key; the first where no key is given."""
        if not key:
            return self.subjects[0]
        for subject in self.subjects:
            if subject.key == key:
                return subject
        known = ", ".join(s.key for s in self.subjects)
        words = translator(language)
        raise NotFoundError(words("There is no subject “{key}”. Known: {known}.", key=key[:60], known=known))

    def spec(self, key: str, language: str = "en") -> tuple[Dossier, FactSpec]:
        """A fact by its key (or its label), in any subject."""
        wanted = fold(key.strip())
        for subject in self.subjects:
            for spec in subject.dossier.facts:
                if wanted == fold(spec.key) or wanted in map(fold, spec.label.texts.values()):
                    return subject.dossier, spec
        near = [f.key for s in self.subjects for f in s.dossier.facts if wanted and wanted.split(".")[0] in f.key]
        words = translator(language)
        said = words("No watched fact is called “{key}”.", key=key[:60])
        hint = words("Did you mean {near}?", near=", ".join(near[:4])) if near else words("/news facts lists them.")
        raise NotFoundError(f"{said} {hint}")

    def latest(self, uow: UnitOfWork, ask: Ask) -> Card:
        """The newest stories of what this channel follows and watches, or of one watch where it is named."""
        count = ask.number("count", default=5, most=15)
        channel = channel_of(uow, ask)
        watches = uow.watches.list(channel.id) if channel.id else ()
        if ask.text("watch"):
            number = ask.number("watch")
            watches = [w for w in watches if w.id == number]
            if not watches:
                said = ask.words("This channel has no watch {number}. /news watch list shows them.", number=number)
                raise NotFoundError(said).of("watch")
            with about("watch"):
                parse(watches[0].expression)  # one that an older version took says what is wrong with it
            follows = []
        else:
            follows = [s for s in self.subjects if not channel.settings.dossiers or s.key in channel.settings.dossiers]
        found = stories_found(uow, understood(watches), most=LOOKED_THROUGH)
        known = {one.id for one, _ in found}
        for one in (one for s in follows for one in uow.stories.latest(dossier=s.key, limit=count)):
            if one.id not in known:
                found.append((one, [entry for entry, _, _ in uow.stories.entries(one.id)]))

        def age(told: Told) -> tuple[datetime, int]:
            one, entries = told
            return max((e.published for e in entries), default=one.last_seen), one.id

        newest = sorted(found, key=age, reverse=True)
        return latest(
            stories=[digest_story(one, entries, ask.language) for one, entries in newest[:count]],
            language=ask.language,
            time_zone=ask.time_zone,
            now=ask.now,
        )

    def search(self, uow: UnitOfWork, ask: Ask) -> Card:
        """Full-text search, newest first."""
        query = ask.needed("query")
        since = ask.since("since")
        entries = uow.entries.search(
            query, since=since, language=ask.spoken("lang"), source=ask.text("source") or None, limit=MOST_FOUND + 1
        )
        return search_results(
            query=query,
            entries=entries[:MOST_FOUND],
            more=len(entries) > MOST_FOUND,
            language=ask.language,
            time_zone=ask.time_zone,
            now=ask.now,
        )

    def story(self, uow: UnitOfWork, ask: Ask) -> Card:
        """One story: its reports, and what changed with it."""
        return self.story_card(uow, ask, ask.number("id"))

    def story_card(self, uow: UnitOfWork, ask: Ask, story_id: int) -> Card:
        """The card of a story."""
        one = uow.stories.get(story_id)
        if one is None:
            raise NotFoundError(
                ask.words("There is no story {number}. /news latest shows the newest.", number=story_id)
            )
        entries = uow.stories.entries(one.id)
        inside = {entry.id for entry, _, _ in entries}
        for subject in self.subjects:
            changes = [
                (before, after)
                for before, after in uow.facts.changes(dossier=subject.key, limit=500)
                if any(e.entry_id in inside for e in after.reports)
            ]
            if changes:
                break
        else:
            changes, subject = [], self.subjects[0]
        return story(
            story=one,
            entries=entries,
            changes=changes,
            dossier=subject.dossier,
            language=ask.language,
            time_zone=ask.time_zone,
            now=ask.now,
        )

    def facts(self, uow: UnitOfWork, ask: Ask) -> Card:
        """Every watched fact of a subject: baseline, current value, status."""
        with about("subject"):
            subject = self.subject(ask.text("subject"), ask.language)
        chosen = _status(ask)
        ledger = uow.facts.ledger(subject.key)
        return facts_table(dossier=subject.dossier, ledger=ledger, language=ask.language, now=ask.now, status=chosen)

    def fact(self, uow: UnitOfWork, ask: Ask) -> Card:
        """One fact's history."""
        return self.fact_card(uow, ask, ask.needed("key"))

    def fact_card(self, uow: UnitOfWork, ask: Ask, key: str) -> Card:
        """The card of a fact's history."""
        dossier, spec = self.spec(key, ask.language)
        return fact_history(
            dossier=dossier,
            spec=spec,
            versions=uow.facts.history(dossier.key, spec.key),
            language=ask.language,
            time_zone=ask.time_zone,
            now=ask.now,
        )

    def changes(self, uow: UnitOfWork, ask: Ask) -> Card:
        """What changed since a moment; with none, since this person last looked here."""
        channel = channel_of(uow, ask)
        since = uow.channels.last_looked(channel.id, ask.who.id, changes=True) if channel.id else None
        since = ask.since("since") or since
        with about("fact"):
            fact = self.spec(ask.text("fact"), ask.language)[1].key if ask.text("fact") else None
        chosen = () if fact else channel.settings.dossiers
        found = uow.facts.changes(since=since, fact=fact, limit=MOST_CHANGES * 4 if chosen else MOST_CHANGES)
        changed = [one for one in found if not chosen or one[1].dossier in chosen][:MOST_CHANGES]
        if channel.id and not fact and not ask.text("since"):  # who asks for less has not seen the rest
            uow.channels.look(channel.id, ask.who.id, now=ask.now, changes=True)
        return changes_list(
            dossiers=[s.dossier for s in self.subjects],
            changes=changed,
            since=since,
            language=ask.language,
            time_zone=ask.time_zone,
            now=ask.now,
        )

    def why(self, uow: UnitOfWork, ask: Ask) -> Card:
        """Every stage an article went through, and where it stopped."""
        url = ask.needed("url").strip("<>")
        entry = uow.entries.by_url(url)
        stages = [] if entry is None else explain(uow, ask, self.subjects, entry)
        return why(entry=entry, url=url, stages=stages, language=ask.language, now=ask.now)

    def status(self, uow: UnitOfWork, ask: Ask) -> Card:
        """Feeds by health, last poll, next digest, queue."""
        feeds = uow.feeds.all()
        channel = channel_of(uow, ask)
        slot = next_slot(channel.settings, ask.now) if channel.id else None
        polled = [state.last_polled for _, state in feeds if state.last_polled]
        return status(
            feeds=feeds,
            next_digest=slot.at if slot else None,
            queue=uow.outbox.counts(),
            last_poll=max(polled, default=None),
            language=ask.language,
            time_zone=ask.time_zone,
            now=ask.now,
            paused=channel.paused,
        )

    def sources(self, uow: UnitOfWork, ask: Ask, version_ids: Sequence[int]) -> Card:
        """Who says it: the sources of a value, or of several of one fact."""
        versions = [self.version(uow, ask, number) for number in version_ids]
        dossier = self.subject(versions[0].dossier).dossier
        return sources(dossier=dossier, versions=versions, language=ask.language, time_zone=ask.time_zone, now=ask.now)

    @staticmethod
    def version(uow: UnitOfWork, ask: Ask, version_id: int) -> FactVersion:
        """A version of a fact, by its number."""
        version = uow.facts.get(version_id)
        if version is None:
            raise NotFoundError(ask.words("That value is no longer in the ledger."))
        return version


def _status(ask: Ask) -> FactStatus | None:
    given = ask.text("status")
    if not given:
        return None
    if given not in set(FactStatus):
        known = ", ".join(status_word(status, ask.words).lower() for status in FactStatus)
        said = ask.words("There is no status “{given}”. Known: {known}.", given=given[:40], known=known)
        raise InputError(said).of("status")
    return FactStatus(given)
