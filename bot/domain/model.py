"""The nouns of the walk: feeds, entries, stories, watches, destinations, deliveries (docs/glossary.md)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Health(StrEnum):
    """How a feed is: shown to people, told to an admin once on each transition."""

    NEW = "new"  # never polled
    OK = "ok"
    STALE = "stale"  # answers, but nothing new for long
    FAILING = "failing"
    BLOCKED = "blocked"  # 401, 403, 429 again and again
    PAUSED = "paused"
    GONE = "gone"  # 410: polled no more


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedSpec:
    """A feed as a person or the catalogue declares it. ``weight`` 1 (unknown) to 5 (agency)."""

    key: str  # short and stable: "openai-news"
    url: str
    title: str
    language: str | None = None
    weight: int = 2
    primary: bool = False  # a court, a company: the source itself
    enabled: bool = True
    official: bool = True  # False: a third party's mirror, said so to readers
    dossiers: tuple[str, ...] = ()  # empty: all


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A stored feed."""

    id: int
    spec: FeedSpec


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedState:
    """What polling has learned of a feed. Times aware UTC; ``interval`` in seconds."""

    feed_id: int
    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None
    next_due: datetime | None = None  # None: at once
    last_polled: datetime | None = None
    last_ok: datetime | None = None
    last_new: datetime | None = None
    interval: int = 1200
    failures: int = 0  # in a row
    health: Health = Health.NEW
    error: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedEntry:
    """One item as a parser gives it: plain text, no HTML. ``updated`` and ``published`` aware UTC or None."""

    guid: str | None
    url: str | None
    title: str
    summary: str = ""
    content: str = ""
    published: datetime | None = None
    updated: datetime | None = None
    language: str | None = None
    author: str = ""
    source_title: str = ""  # RSS <source>: the publisher behind an aggregator
    source_url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedFeed:
    """A feed as a parser gives it. ``ttl`` in seconds; ``parser`` names which parser read it."""

    title: str
    url: str | None
    language: str | None
    ttl: int | None
    entries: tuple[ParsedEntry, ...]
    parser: str
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A stored item. ``url`` as given; ``outlet`` is the publisher's host; ``published`` never lies in the future."""

    id: int
    feed_id: int
    url: str
    title: str
    summary: str
    content: str
    published: datetime
    first_seen: datetime
    language: str
    outlet: str
    weight: int = 2
    primary: bool = False  # a court, a company: the source itself
    sample: bool = False
    silent: bool = False  # taken as read when its feed was first polled
    author: str = ""  # the byline, known while its item is taken in; not stored


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """A changed title or text of a known entry: the words before; the entry holds those after."""

    id: int
    entry_id: int
    seen_at: datetime
    title: str
    summary: str
    content: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """Entries about one event. ``origins`` are independent sources; ``reports`` counts entries, copies too."""

    id: int
    title: str
    language: str
    first_seen: datetime
    last_seen: datetime
    origins: tuple[str, ...]
    reports: int
    languages: tuple[str, ...]
    entry_ids: tuple[int, ...] = ()


class Platform(StrEnum):
    """Where a destination lies."""

    CONSOLE = "console"
    DISCORD = "discord"
    SLACK = "slack"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelSettings:
    """What a channel chose. Times "08:00" local; days 0 = Monday."""

    language: str = "en"
    time_zone: str = "UTC"
    digest_times: tuple[str, ...] = ("08:00",)
    digest_days: tuple[int, ...] = (0, 1, 2, 3, 4, 5, 6)
    empty_digest: bool = False
    quiet_from: str | None = None
    quiet_to: str | None = None
    origins_needed: int = 2
    mention_role: str | None = None
    dossiers: tuple[str, ...] = ()  # empty: all
    threads: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """A channel on a platform. ``space`` is the guild or workspace; ``paused`` says why nothing is sent now."""

    id: int
    platform: Platform
    channel: str  # the platform's channel id; "console"
    space: str = ""
    name: str = ""
    settings: ChannelSettings = field(default_factory=ChannelSettings)
    created_at: datetime | None = None
    paused: str = ""
    thread: str = ""  # the message whose thread takes what is sent; empty: the channel itself


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """A keyword expression of a channel; ``expression`` is in the language of bot.domain.watch."""

    id: int
    destination_id: int
    expression: str
    created_at: datetime
    created_by: str = ""
    name: str = ""


class DeliveryKind(StrEnum):
    """What a message is."""

    ALERT = "alert"
    DIGEST = "digest"
    WATCH = "watch"
    NOTICE = "notice"  # to an admin: a feed fails, a channel is closed
    DUE = "due"  # a date passed without news
    REWORDED = "reworded"  # an article already told says something else of a watched fact
    RETRACTION = "retraction"
    EDIT = "edit"  # a message already sent, drawn anew


class DeliveryState(StrEnum):
    """An outbox row's life: pending, then claimed, then sent, failed or dropped; or told in another row's message."""

    PENDING = "pending"
    CLAIMED = "claimed"
    SENT = "sent"
    FAILED = "failed"
    DROPPED = "dropped"
    TOGETHER = "together"  # what becomes of it is what becomes of the row that its ``edits`` names


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryDraft:
    """A message to put in the outbox. ``key`` is unique per destination and thing: enqueued twice, it is sent once."""

    key: str
    destination_id: int
    kind: DeliveryKind
    card: str  # bot.card's JSON
    not_before: datetime
    edits: str | None = None  # the key of the delivery whose message this one redraws, or whose thread it goes to


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A claimed outbox row. ``nonce`` is the same at every try; ``message_ref`` is the platform's id once sent."""

    id: int
    draft: DeliveryDraft
    destination: Destination
    nonce: str
    tries: int
    state: DeliveryState
    message_ref: str | None = None  # of this delivery, or of the one it edits
