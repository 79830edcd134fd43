"""Watches at work: which channels wait for an entry or a change of a fact, and one message a story for each of them.

entry | watches that match | told already? muted? an alert on it? | card | outbox (unique key)
"""

from __future__ import annotations

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

Hits = Mapping[int, Sequence[tuple[Watch, Match]]]  # by destination


def watch_text(entry: Entry, *, change: tuple[FactVersion, FactVersion] | None = None) -> WatchText:
    """An entry as a watch expression sees it, with the fact that it changed where there is one."""
    facts: tuple[str, ...] = ()
    percent = None
    if change is not None:
        before, after = change
        facts = (after.fact,)
        match after.value:
            case State(name=name):
                facts += (f"{after.fact}={name}",)
            case Day(date=date):
                facts += (f"{after.fact}={date}",)
        percent = percent_change(before.value, after.value)
    return WatchText(
        title=entry.title,
        summary=entry.summary,
        content=entry.content,
        language=entry.language,
        outlet=entry.outlet,
        facts=facts,
        change_percent=percent,
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
            except ExpressionError:  # written for another version of the language: the channel's list still shows it
                continue
            by_id[watch.id] = watch
        self._set = WatchSet((watch.id, read[watch.expression]) for watch in by_id.values())
        self._by_id, self._read, self._mark = by_id, read, mark

    def hits(self, entry: Entry, *, change: tuple[FactVersion, FactVersion] | None = None) -> Hits:
        """Who waits for the entry; with ``change``, for the entry together with what it changed."""
        found: dict[int, list[tuple[Watch, Match]]] = defaultdict(list)
        if len(self._set):
            for watch_id, match in self._set.match(watch_text(entry, change=change)):
                watch = self._by_id[watch_id]
                found[watch.destination_id].append((watch, match))
        return found

    def waiting(self, entry: Entry, change: tuple[FactVersion, FactVersion]) -> frozenset[int]:
        """The channels of which a watch waits for just this change of a fact, not for the entry's words alone."""
        plain = {watch.id for found in self.hits(entry).values() for watch, _ in found}
        return frozenset(
            destination
            for destination, found in self.hits(entry, change=change).items()
            if any(watch.id not in plain for watch, _ in found)
        )

    def tell(
        self, uow: UnitOfWork, entry: Entry, story: Story, hits: Hits, changed: Sequence[FactVersion], *, now: datetime
    ) -> int:
        """One message a story and channel; none where an alert on what the entry changed says it already."""
        planned = 0
        for destination_id, found in hits.items():
            destination = uow.channels.get(destination_id)
            if destination is None or is_muted(uow.channels.muted(destination_id, now=now), story_id=story.id):
                continue
            alerted = (uow.outbox.find(destination_id, delivery_key_alert(version)) for version in changed)
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
