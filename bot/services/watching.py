"""Watches at work: which channels wait for an entry or a change of a fact, and one message a story for each of them.

entry | watches that match | told already? muted? an alert on it? | card | outbox (unique key)
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.card import watch_hit
from bot.card.model import to_json
from bot.domain.findings import FactVersion
from bot.domain.model import DeliveryDraft, DeliveryKind, DeliveryState, Entry, Story, Watch
from bot.domain.publishing import delivery_key_alert, delivery_key_watch, is_muted, next_allowed
from bot.domain.summary import extract
from bot.domain.values import Day, State, percent_change
from bot.domain.watch import Expression, Match, WatchSet, WatchText, parse
from bot.errors import ExpressionError
from bot.ports import UnitOfWork
from bot.services.publish import Planned

log = logging.getLogger(__name__)

Hits = Mapping[int, Sequence[tuple[Watch, Match]]]  # by destination
Change = tuple[FactVersion, FactVersion]  # before, after


def fact_names(after: FactVersion) -> tuple[str, ...]:
    """What a watch may call a changed fact: "key" and, of a state or a day, "key=value"."""
    match after.value:
        case State(name=name):
            return after.fact, f"{after.fact}={name}"
        case Day(date=date):
            return after.fact, f"{after.fact}={date}"
        case _:
            return (after.fact,)


def watch_text(entry: Entry, changes: Sequence[Change] = ()) -> WatchText:
    """An entry as a watch expression sees it, with all that it changed."""
    moves = ((after.fact, percent_change(before.value, after.value)) for before, after in changes)
    return WatchText(
        title=entry.title,
        summary=entry.summary,
        content=entry.content,
        language=entry.language,
        outlet=entry.outlet,
        facts=tuple(dict.fromkeys(name for _, after in changes for name in fact_names(after))),
        moves=tuple((fact, percent) for fact, percent in moves if percent is not None),
    )


def _ignore(_: Planned) -> None:
    """Nobody counts."""


@dataclass(slots=True)
class Watchers:
    """The watches of all channels, kept in memory and read anew when one was added or removed."""

    observe: Callable[[Planned], None] = field(default=_ignore)
    _mark: Hashable = field(default=None, init=False)
    _read: dict[str, Expression] = field(default_factory=dict, init=False)  # what was read is not read again
    _by_id: dict[int, Watch] = field(default_factory=dict, init=False)
    _set: WatchSet[int] = field(default_factory=lambda: WatchSet([]), init=False)

    def forget(self) -> None:
        """After a rollback: read them anew."""
        self._mark = None

    def refresh(self, uow: UnitOfWork) -> None:
        """Read the watches where they changed: asked once a body, not once an entry."""
        mark = uow.watches.mark()
        if mark == self._mark:
            return
        by_id, read = {}, {}
        for watch in uow.watches.list():
            try:
                read[watch.expression] = self._read.get(watch.expression) or parse(watch.expression)
            except ExpressionError as error:  # written for another version of the language: the channel's list says so
                log.warning("watch %s finds nothing any more (%s): %s", watch.id, watch.expression, error)
                continue
            by_id[watch.id] = watch
        self._set = WatchSet((watch.id, read[watch.expression]) for watch in by_id.values())
        self._by_id, self._read, self._mark = by_id, read, mark

    def hits(self, uow: UnitOfWork, entry: Entry) -> Hits:
        """Whose watches wait for the entry's words, and have nothing against what it changed."""
        found: dict[int, list[tuple[Watch, Match]]] = defaultdict(list)
        plain = self._set.match(watch_text(entry)) if len(self._set) else ()
        changes = uow.facts.changes_of([entry.id]).get(entry.id, ()) if plain else ()
        left = set(self._set.match(watch_text(entry, changes)).ids) if changes else None
        for watch_id, match in plain:
            if left is None or watch_id in left:
                watch = self._by_id[watch_id]
                found[watch.destination_id].append((watch, match))
        return found

    def waiting(self, entry: Entry, changes: Sequence[Change]) -> Mapping[int, frozenset[int]]:
        """The channels of which a watch waits for a change of a fact, not for the entry's words alone.

        ``changes``: all that the entry changed; given by the number of the version after the change.
        """
        if not changes or not len(self._set):
            return {}
        plain = set(self._set.match(watch_text(entry)).ids)
        found = [one for one in self._set.match(watch_text(entry, changes)) if one[0] not in plain]
        waits: dict[int, frozenset[int]] = {}
        for before, after in changes:
            names, percent = fact_names(after), percent_change(before.value, after.value)
            meant = (self._by_id[watch_id] for watch_id, match in found if match.means(names, percent))
            waits[after.id] = frozenset(watch.destination_id for watch in meant)
        return waits

    def tell(self, uow: UnitOfWork, entry: Entry, story: Story, hits: Hits, *, now: datetime) -> int:
        """One message a story and channel; none where an alert on what its reports changed says it already."""
        planned = 0
        changed = {after.id: after for pairs in uow.facts.changes_of(story.entry_ids).values() for _, after in pairs}
        for destination_id, found in hits.items():
            destination = uow.channels.get(destination_id)
            if destination is None or is_muted(uow.channels.muted(destination_id, now=now), story_id=story.id):
                continue
            alerted = (uow.outbox.find(destination_id, delivery_key_alert(version)) for version in changed.values())
            if any(row is not None and row[0] is not DeliveryState.DROPPED for row in alerted):
                continue
            language = destination.settings.language
            card = watch_hit(
                watches=[watch for watch, _ in found],
                entry=entry,
                story=story,
                summary=" ".join(extract([entry], language) or extract([entry], entry.language)),
                found=[word for _, match in found for word in match.words],
                language=language,
                now=now,
            )
            draft = DeliveryDraft(
                key=delivery_key_watch(story.id),
                destination_id=destination_id,
                kind=DeliveryKind.WATCH,
                card=to_json(replace(card, private=False)),
                not_before=next_allowed(destination.settings, now),
            )
            if uow.outbox.enqueue(draft, now=now):
                planned += 1
                self.observe(
                    Planned(destination=destination, draft=draft, at=now, entries=(entry.id,), stories=(story.id,))
                )
        return planned
