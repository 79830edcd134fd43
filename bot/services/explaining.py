"""Why an article was told of, or was not: every stage that it went through, and the one that held it back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from bot.card.forms import moment, shown
from bot.card.notes import note_in
from bot.card.parts import in_marks, reasons, relation_word, status_word
from bot.card.words import Words, translator
from bot.domain.findings import FactVersion, Relation
from bot.domain.model import DeliveryState, Destination, Entry
from bot.domain.pages import Found, Page
from bot.domain.publishing import delivery_key_alert, independent, is_muted, ready
from bot.ports import StoredFinding, UnitOfWork
from bot.services.asking import Ask, channel_of
from bot.services.publish import TELLING
from bot.services.subjects import Subject

Stage = tuple[str, str]  # its name, and what happened there


def explain(uow: UnitOfWork, ask: Ask, subjects: Sequence[Subject], entry: Entry) -> list[Stage]:
    """The stages of an entry, in order: seen, read, compared, told or held back in this channel."""
    words = translator(ask.language)
    stages = list(_seen(uow, ask, entry, words))
    titles = {s.key: s.dossier.title.in_language(ask.language) for s in subjects}
    placed = uow.stories.of_entry(entry.id)
    relevance = uow.entries.relevance(entry.id)
    for key, (relevant, notes) in relevance.items():
        title = titles.get(key, key)
        stages.append((title, words("about this subject") if relevant else words("not about this subject")))
        stages += [(title, note_in(words, note)) for note in notes]
    if placed:
        stages.append((words("story"), f"#{placed.id} {placed.title}"))
    found = uow.facts.findings_of(entry.id)
    for subject in subjects:
        own = [f for f in found if f.dossier == subject.key]
        stages += [_found(subject, one, words, ask.language) for one in own]
        stages += _told(uow, ask, subject, entry, own, words)
    if not any(relevant for relevant, _ in relevance.values()):
        stages.append((words("result"), words("held back: it is not about a subject that is followed")))
    elif not any(f.finding.relation in {Relation.UPDATES, Relation.DISPUTES} for f in found):
        stages.append((words("result"), words("no alert: it tells nothing that was not known; it is in the digest")))
    return stages


def _seen(uow: UnitOfWork, ask: Ask, entry: Entry, words: Words) -> Iterator[Stage]:
    def when(at: datetime) -> str:
        return moment(at, ask.language, ask.time_zone)

    yield words("seen"), f"{when(entry.first_seen)}, {entry.outlet}"
    if entry.silent:
        yield words("first poll"), words("its feed was new: taken as read, not announced")
    revisions = uow.entries.revisions(entry.id)
    if revisions:
        last = when(revisions[-1].seen_at)
        yield (
            words("revised"),
            words.count("{n} time, last {last}", "{n} times, last {last}", len(revisions), last=last),
        )
    page = uow.pages.find(entry.id)
    if page is not None:
        yield words("page"), _page(page, when(page.next_due) if page.next_due else "", words)


def _page(page: Page, due: str, words: Words) -> str:
    """What the last visit to a cited page found, and when the next one is ("" for never)."""
    said = {
        Found.WAITING: words("not read again yet"),
        Found.BASE: words("read; later visits are compared with this text"),
        Found.SAME: words("read again: as before"),
        Found.EDITED: words("read again: edited"),
        Found.UNREADABLE: words("no article to compare: a login, a cookie page, or another text"),
        Found.REFUSED: words("not read: the site does not let this bot in"),
        Found.GONE: words("gone from its site"),
        Found.FAILED: words("could not be had"),
    }[page.found]
    return words("{said}; next visit {when}", said=said, when=due) if due else said


def _found(subject: Subject, stored: StoredFinding, words: Words, language: str) -> Stage:
    """One finding with its reasons: relation, value, event, wording, parties, quote."""
    finding = stored.finding
    spec = subject.dossier.fact(finding.fact)
    value = "" if finding.value is None else shown(finding.value, spec, language)
    told = [f"{relation_word(finding.relation, words).lower()} {value}".strip()]
    if finding.why is not None:
        told += reasons(subject.dossier, finding.why, words)
    return finding.fact, " · ".join([*told, in_marks(finding.quote, language)])


def _told(
    uow: UnitOfWork, ask: Ask, subject: Subject, entry: Entry, found: Sequence[StoredFinding], words: Words
) -> Iterator[Stage]:
    """What became of each value that the entry gave the ledger: told here, or held back by what."""
    channel = channel_of(uow, ask)
    for fact in dict.fromkeys(f.finding.fact for f in found):
        sure = max(f.finding.confidence for f in found if f.finding.fact == fact)
        for version in uow.facts.history(subject.key, fact):
            if any(e.entry_id == entry.id for e in version.evidence):
                yield fact, _fate(uow, channel, version, sure, ask, words)


def _fate(
    uow: UnitOfWork, channel: Destination, version: FactVersion, confidence: float, ask: Ask, words: Words
) -> str:
    if version.status not in TELLING:
        return words("no alert: the value stands as {status}", status=status_word(version.status, words))
    told = uow.outbox.find(channel.id, delivery_key_alert(version)) if channel.id else None
    if told is not None:
        state, _ = told
        return {
            DeliveryState.SENT: words("told in this channel"),
            DeliveryState.DROPPED: words("held back: a new feed, an old report, or known before this channel"),
            DeliveryState.FAILED: words("held back: the message could not be sent"),
        }.get(state, words("waits to be sent to this channel"))
    needed = channel.settings.origins_needed
    if not ready(version, origins_needed=needed, confidence=confidence):
        sources = len(independent(version))
        return words("held back: independent sources: {n}, needed: {needed}", n=sources, needed=needed)
    chosen = channel.settings.dossiers
    if chosen and version.dossier not in chosen:
        return words("held back: this channel does not follow the subject")
    if channel.id and is_muted(uow.channels.muted(channel.id, now=ask.now), story_id=None, facts=(version.fact,)):
        return words("held back: the fact is muted here")
    return words("not told here: this channel gets no alerts")
