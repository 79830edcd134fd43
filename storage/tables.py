"""The tables, as SQLAlchemy Core sees them. Migrations make them; a test holds the two together."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)


class Moment(TypeDecorator[datetime]):
    """An aware UTC datetime; SQLite gives naive ones back, so UTC is attached."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """UTC in; a naive datetime is a mistake of ours."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime reached storage")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """UTC out."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


metadata = MetaData()

feeds = Table(
    "feeds",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", String(100), nullable=False, unique=True),
    Column("url", Text, nullable=False, unique=True),
    Column("title", Text, nullable=False),
    Column("language", String(10)),
    Column("weight", Integer, nullable=False),
    Column("primary", Boolean, nullable=False),
    Column("enabled", Boolean, nullable=False),
    Column("official", Boolean, nullable=False),
    Column("dossiers", JSON, nullable=False),
    Column("removed", Boolean, nullable=False),
    Column("added_at", Moment, nullable=False),
    Column("etag", Text),
    Column("last_modified", Text),
    Column("body_hash", Text),
    Column("next_due", Moment),
    Column("last_polled", Moment),
    Column("last_ok", Moment),
    Column("last_new", Moment),
    Column("interval", Integer, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("health", String(20), nullable=False),
    Column("error", Text, nullable=False),
    Index("feeds_due", "next_due"),
)

entries = Table(
    "entries",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("feed_id", ForeignKey("feeds.id"), nullable=False),
    Column("url", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("summary", Text, nullable=False),
    Column("content", Text, nullable=False),
    Column("words", String(64), nullable=False),  # hash of title, summary and content, white space folded
    Column("published", Moment, nullable=False),
    Column("first_seen", Moment, nullable=False),
    Column("language", String(10), nullable=False),
    Column("outlet", Text, nullable=False),
    Column("weight", Integer, nullable=False),
    Column("primary", Boolean, nullable=False),
    Column("sample", Boolean, nullable=False),
    Column("silent", Boolean, nullable=False),
    # where it stands in the order of dates: the second of ``published`` * 256, and the first number free from there
    Column("place", BigInteger, nullable=False, server_default="0"),
    Index("entries_first_seen", "first_seen"),
    Index("entries_place", "place", unique=True),
)

# Which version of the search index is there (storage/search.py). The index itself is a table of each database's own.
search_index = Table(
    "search_index",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=False),
)

# Every name under which an entry is known; kept for ever, so that nothing that comes back is new.
identities = Table(
    "identities",
    metadata,
    Column("key", String(40), primary_key=True),
    Column("entry_id", ForeignKey("entries.id"), nullable=False),
    Index("identities_entry", "entry_id"),
)

revisions = Table(
    "revisions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("entry_id", ForeignKey("entries.id"), nullable=False, index=True),
    Column("seen_at", Moment, nullable=False),
    Column("title", Text, nullable=False),
    Column("summary", Text, nullable=False),
    Column("content", Text, nullable=False),
)

relevance = Table(
    "relevance",
    metadata,
    Column("entry_id", ForeignKey("entries.id"), primary_key=True),
    Column("dossier", String(100), primary_key=True),
    Column("relevant", Boolean, nullable=False),
    Column("stages", JSON, nullable=False),
)

# Pages of cited entries: when each is visited next, and the text of the last visit, kept for a week.
pages = Table(
    "pages",
    metadata,
    Column("entry_id", ForeignKey("entries.id"), primary_key=True),
    Column("url", Text, nullable=False),
    Column("told_at", Moment, nullable=False),
    Column("next_due", Moment),
    Column("tries", Integer, nullable=False),
    Column("visited_at", Moment),
    Column("found", String(20), nullable=False),
    Column("etag", Text),
    Column("last_modified", Text),
    Column("title", Text, nullable=False),
    Column("text", Text, nullable=False),
    Index("pages_due", "next_due"),
)

stories = Table(
    "stories",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("dossier", String(100), nullable=False),
    Column("title", Text, nullable=False),
    Column("language", String(10), nullable=False),
    Column("first_seen", Moment, nullable=False),
    Column("last_seen", Moment, nullable=False),
    Column("newest", Moment),  # the date of its newest entry; what readers are shown first
    Index("stories_last_seen", "dossier", "last_seen"),
    Index("stories_newest", "newest", "id"),
    Index("stories_newest_of", "dossier", "newest", "id"),
)

story_entries = Table(
    "story_entries",
    metadata,
    Column("entry_id", ForeignKey("entries.id"), primary_key=True),
    Column("story_id", ForeignKey("stories.id"), nullable=False, index=True),
    Column("origin", Text, nullable=False),
    Column("copy_of", ForeignKey("entries.id")),
)

seeds = Table(
    "seeds",
    metadata,
    Column("name", String(200), primary_key=True),
    Column("digest", String(64), nullable=False),
    Column("read_at", Moment, nullable=False),
)

findings = Table(
    "findings",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("entry_id", ForeignKey("entries.id"), index=True),
    Column("dossier", String(100), nullable=False),
    Column("fact", String(200), nullable=False),
    Column("relation", String(20), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("value", JSON),
    Column("part", String(20), nullable=False),
    Column("quote", Text, nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("as_of", String(10)),
    Column("confidence", Float, nullable=False),
    Column("why", JSON),
    Column("found_at", Moment, nullable=False),
    Column("dropped", Boolean, nullable=False),
    CheckConstraint("quote <> ''", name="no_quote_no_claim"),
)

versions = Table(
    "versions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("dossier", String(100), nullable=False),
    Column("fact", String(200), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("value", JSON, nullable=False),
    Column("value_key", Text, nullable=False),
    Column("status", String(20), nullable=False),
    Column("as_of", String(10)),
    Column("learned_at", Moment, nullable=False),
    Column("told_at", Moment),
    Column("before_id", ForeignKey("versions.id")),
    Column("quote", Text, nullable=False),
    # A change without a before, an after and a quote cannot be stored.
    CheckConstraint("quote <> ''", name="version_has_quote"),
    CheckConstraint("value_key <> '' AND value_key <> 'null' AND value_key <> '\"\"'", name="version_has_value"),
    CheckConstraint("status NOT IN ('updated', 'disputed') OR before_id IS NOT NULL", name="change_has_before"),
    CheckConstraint("before_id IS NULL OR before_id <> id", name="before_is_another"),
    Index("versions_fact", "dossier", "fact"),
    Index("versions_learned", "learned_at"),
)

evidence = Table(
    "evidence",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("version_id", ForeignKey("versions.id"), nullable=False, index=True),
    Column("finding_id", Integer, nullable=False),
    Column("entry_id", ForeignKey("entries.id"), index=True),
    Column("quote", Text, nullable=False),
    Column("outlet", Text, nullable=False),
    Column("origin", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("language", String(10), nullable=False),
    Column("published", Moment, nullable=False),
    Column("weight", Integer, nullable=False),
    Column("primary", Boolean, nullable=False),
    Column("withdrawn_at", Moment),  # the report was edited and says something else since then
    CheckConstraint("quote <> ''", name="evidence_has_quote"),
)

status_log = Table(
    "status_log",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("version_id", ForeignKey("versions.id"), nullable=False, index=True),
    Column("at", Moment, nullable=False),
    Column("who", Text, nullable=False),
    Column("was", String(20), nullable=False),
    Column("became", String(20), nullable=False),
    Column("reason", Text, nullable=False),
)

destinations = Table(
    "destinations",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("platform", String(20), nullable=False),
    Column("channel", String(100), nullable=False),
    Column("space", String(100), nullable=False),
    Column("name", Text, nullable=False),
    Column("settings", JSON, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("paused", Text, nullable=False),
    UniqueConstraint("platform", "channel"),
)

# Secrets of platforms on which the app is installed in many workspaces, sealed (storage/vault.py).
installs = Table(
    "installs",
    metadata,
    Column("platform", String(20), primary_key=True),
    Column("space", String(100), primary_key=True),
    Column("sealed", Text, nullable=False),
    Column("installed_at", Moment, nullable=False),
)

install_states = Table(
    "install_states",
    metadata,
    Column("state", String(100), primary_key=True),
    Column("until", Moment, nullable=False),
)

slots = Table(
    "slots",
    metadata,
    Column("destination_id", ForeignKey("destinations.id"), primary_key=True),
    Column("slot", String(40), primary_key=True),
    Column("claimed_at", Moment, nullable=False),
)

looks = Table(
    "looks",
    metadata,
    Column("destination_id", ForeignKey("destinations.id"), primary_key=True),
    Column("person", String(100), primary_key=True),
    Column("at", Moment),  # what is new: changes and stories
    Column("changes_at", Moment),  # the changes alone
)

mutes = Table(
    "mutes",
    metadata,
    Column("destination_id", ForeignKey("destinations.id"), primary_key=True),
    Column("thing", String(200), primary_key=True),
    Column("until", Moment, nullable=False),
)

watches = Table(
    "watches",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("destination_id", ForeignKey("destinations.id"), nullable=False, index=True),
    Column("expression", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("created_by", Text, nullable=False),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("destination_id", ForeignKey("destinations.id"), nullable=False),
    Column("key", String(200), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("card", Text, nullable=False),
    Column("edits", String(200)),
    Column("nonce", String(25), nullable=False),
    Column("state", String(20), nullable=False),
    Column("tries", Integer, nullable=False),
    Column("not_before", Moment, nullable=False),
    Column("claimed_until", Moment),
    Column("message_ref", Text),
    Column("error", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("sent_at", Moment),
    UniqueConstraint("destination_id", "key"),
    Index("outbox_due", "state", "not_before"),
    Index("outbox_key", "key"),
)
