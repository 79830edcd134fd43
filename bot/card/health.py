"""How things are: feeds by health, the queue, the next digest; and answers about feeds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.card.forms import ago, cut
from bot.card.model import Block, BlockKind, Card, Span, Style, Tone
from bot.card.parts import listed, text_block
from bot.card.reasons import reason_in
from bot.card.replies import form_action, when_line
from bot.card.words import Words, translator
from bot.domain.model import DeliveryState, Feed, FeedState, Health

WRONG = (Health.FAILING, Health.BLOCKED, Health.STALE, Health.GONE)


def health_word(health: Health, words: Words) -> str:
    """A feed's health in a word."""
    return {
        Health.NEW: words("new"),
        Health.OK: words("ok"),
        Health.STALE: words("stale"),
        Health.FAILING: words("failing"),
        Health.BLOCKED: words("blocked"),
        Health.PAUSED: words("paused"),
        Health.GONE: words("gone"),
    }[health]


def _is_wrong(state: FeedState) -> bool:
    """Whether a person should look at the feed; one that never answered counts from its first failure."""
    return state.health in WRONG or (state.health is Health.NEW and bool(state.error))


def _state_word(state: FeedState, words: Words) -> str:
    return words("never reached") if state.health is Health.NEW and state.error else health_word(state.health, words)


def _counted_as(state: FeedState) -> str:
    """How feeds that are so are counted; French says more than one in another way."""
    if state.health is Health.NEW and state.error:
        return "{n} never reached"
    return {
        Health.NEW: "{n} new",
        Health.OK: "{n} ok",
        Health.STALE: "{n} stale",
        Health.FAILING: "{n} failing",
        Health.BLOCKED: "{n} blocked",
        Health.PAUSED: "{n} paused",
        Health.GONE: "{n} gone",
    }[state.health]


def _feed_item(feed: Feed, state: FeedState, now: datetime, language: str) -> Block:
    words = translator(language)
    enabled = feed.spec.enabled or state.health is Health.PAUSED
    word = _state_word(state, words) if enabled else words("off")
    spans = [
        Span(text=feed.spec.title, style=Style.BOLD, url=feed.spec.url if "://" in feed.spec.url else None),
        Span(text=f" · {word}"),
        Span(text=" · "),
        Span(text=feed.spec.key, style=Style.CODE),
    ]
    if not feed.spec.official:
        spans.append(Span(text=f" · {words('unofficial')}", style=Style.SMALL))
    if state.last_ok:
        spans.append(
            Span(text=" · " + ago(state.last_ok, now, language), style=Style.SMALL, at=state.last_ok, relative=True)
        )
    if state.error and _is_wrong(state):
        spans.append(Span(text="\n" + cut(reason_in(words, state.error), 200), style=Style.SMALL))
    return Block(kind=BlockKind.ITEM, spans=tuple(spans))


def feed_list(*, feeds: Sequence[tuple[Feed, FeedState]], language: str, now: datetime, manager: bool = False) -> Card:
    """Every feed and how it is; what is wrong comes first. ``manager``: the reader may follow more."""
    words = translator(language)
    ordered = sorted(feeds, key=lambda one: (not _is_wrong(one[1]), one[0].id))
    blocks = listed([_feed_item(f, s, now, language) for f, s in ordered], 40, language)
    more = (form_action("feed", words("Follow a feed")), form_action("import", words("Import")))
    return Card(
        title=words("Feeds"),
        summary=words.count("{n} feed", "{n} feeds", len(feeds)),
        language=language,
        blocks=blocks or (text_block(words("No feed yet. /news feed subscribe URL adds one.")),),
        actions=more if manager else (),
    )


def feed_added(*, feed: Feed, entries: int | None, language: str) -> Card:
    """The new feed; what it holds already counts as read."""
    words = translator(language)
    said = words("{title} is followed now, as {key}.", title=feed.spec.title, key=feed.spec.key)
    if entries is not None:
        said += " " + words.count(
            "{n} item is taken as read; news will come from the next one.",
            "{n} items are taken as read; news will come from the next one.",
            entries,
        )
    return Card(title=words("Feed added"), summary=said, language=language, blocks=(text_block(said),))


def feed_tested(*, found: Sequence[tuple[str, str, int, datetime | None]], language: str, now: datetime) -> Card:
    """What is at an address: (title, address, entries, newest) of each feed."""
    words = translator(language)
    blocks = []
    for title, url, entries, newest in found:
        spans = [
            Span(text=cut(title, 120), style=Style.BOLD),
            Span(text=" · " + words.count("{n} item", "{n} items", entries)),
        ]
        if newest:
            spans.append(Span(text=" · " + ago(newest, now, language), style=Style.SMALL, at=newest, relative=True))
        spans.append(Span(text="\n" + url, style=Style.CODE))
        blocks.append(Block(kind=BlockKind.ITEM, spans=tuple(spans)))
    return Card(
        title=words("Feed test"),
        summary=words.count("{n} feed", "{n} feeds", len(found)),
        language=language,
        blocks=tuple(blocks) or (text_block(words("No feed there.")),),
    )


def _by_health(one: tuple[Feed, FeedState]) -> int:
    return list(Health).index(one[1].health)


def status(
    *,
    feeds: Sequence[tuple[Feed, FeedState]],
    next_digest: datetime | None,
    queue: Mapping[DeliveryState, int],
    last_poll: datetime | None,
    language: str,
    time_zone: str,
    now: datetime,
    paused: str = "",
) -> Card:
    """Feeds by health, last poll, next digest, queue; ``paused``: why nothing is sent to this channel."""
    words = translator(language)
    by_state = Counter(_counted_as(s) for f, s in sorted(feeds, key=_by_health) if f.spec.enabled)
    said = ", ".join(words.count(text, text, count) for text, count in by_state.items()) or words("no feed yet")
    waiting = queue.get(DeliveryState.PENDING, 0) + queue.get(DeliveryState.CLAIMED, 0)
    failed = queue.get(DeliveryState.FAILED, 0)
    rows = [
        (words("Feeds"), said),
        (words("Last poll"), ago(last_poll, now, language) if last_poll else words("never")),
        (words("Next digest"), when_line(next_digest, language, time_zone)),
        (words("Waiting to be sent"), str(waiting) + (f", {words('failed')} {failed}" if failed else "")),
    ]
    if paused:
        rows.insert(0, (words("This channel"), words("paused: {reason}", reason=paused)))
    blocks = [
        Block(kind=BlockKind.ITEM, spans=(Span(text=f"{name}{words(': ')}", style=Style.BOLD), Span(text=value)))
        for name, value in rows
    ]
    wrong = [(f, s) for f, s in feeds if _is_wrong(s) and f.spec.enabled]
    if wrong:
        blocks.append(text_block(words("Look at these"), kind=BlockKind.HEADING))
        blocks += listed([_feed_item(f, s, now, language) for f, s in wrong], 10, language)
    return Card(
        title=words("Status"),
        summary=cut(" · ".join(f"{n}{words(': ')}{v}" for n, v in rows), 300),
        tone=Tone.ERROR if any(s.health is Health.FAILING for _, s in wrong) else Tone.PLAIN,
        language=language,
        blocks=tuple(blocks),
    )
