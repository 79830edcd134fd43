"""The ports to storage: repositories on one unit of work."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from bot.domain.findings import Evidence, FactStatus, FactVersion, Finding
from bot.domain.model import (
    Delivery,
    DeliveryDraft,
    DeliveryState,
    Destination,
    Entry,
    Feed,
    FeedSpec,
    FeedState,
    ParsedEntry,
    Platform,
    Revision,
    Story,
)
from bot.domain.values import Value
from bot.ports.channels import ChannelRepository, WatchRepository
from bot.ports.pages import PageRepository


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """What ``EntryRepository.add_new`` did: new entries, and known ones whose words changed, with the words before."""

    new: tuple[Entry, ...] = ()
    revised: tuple[tuple[Entry, Revision], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFinding:
    """A finding as stored, with the entry it was read in."""

    id: int
    entry_id: int | None
    dossier: str
    finding: Finding


class FeedRepository(Protocol):
    """Feeds and what polling learned of them."""

    def add(self, spec: FeedSpec, *, now: datetime) -> Feed:
        """Store a feed; the one with the same url (or key) is updated instead.

        One that was removed, or that has another address now, begins anew: its first items are taken as read.
        """

    def dropped(self) -> frozenset[str]:
        """The keys of feeds that were removed."""

    def get(self, feed_id: int) -> Feed | None: ...
    def find(self, key_or_url: str) -> Feed | None: ...
    def all(self) -> Sequence[tuple[Feed, FeedState]]: ...
    def due(self, now: datetime, *, limit: int) -> Sequence[tuple[Feed, FeedState]]: ...
    def save_state(self, state: FeedState) -> None: ...
    def move(self, feed_id: int, url: str) -> None: ...
    def remove(self, feed_id: int) -> None:
        """Poll it no more and list it no more; its entries and their ids stay, so that nothing is told again."""


class EntryRepository(Protocol):
    """Items and their revisions. Identity: canonical URL, else (feed, guid), else (feed, hash of title and summary)."""

    def add_new(
        self,
        feed: Feed,
        parsed: Sequence[ParsedEntry],
        *,
        now: datetime,
        silent: bool,
        sample: bool = False,
        language: Callable[[ParsedEntry], str] | None = None,
    ) -> Added:
        """Store what is new. A known entry with other words gives a Revision; other dates alone give nothing.

        ``language`` tells the language of a new item where neither the item nor its feed does.
        """

    def get(self, entry_id: int) -> Entry | None: ...
    def by_url(self, url: str) -> Entry | None: ...
    def recent(self, *, since: datetime | None = None, limit: int = 200) -> Sequence[Entry]:
        """Newest first."""

    def search(
        self,
        query: str,
        *,
        since: datetime | None = None,
        language: str | None = None,
        source: str | None = None,
        limit: int = 20,
    ) -> Sequence[Entry]:
        """Full text, newest first; accents and case folded; ``"a phrase"`` and ``prefix*`` understood.

        ``since`` counts whole seconds, ``language`` "fr" takes "fr-CA" too, ``source`` is a site and all below it.
        InputError says what is wrong with the query.
        """

    def revisions(self, entry_id: int) -> Sequence[Revision]: ...
    def count(self) -> int: ...
    def drop_sample(self) -> int:
        """Forget the bundled sample once real feeds answer; how many entries went.

        Its entries, stories and messages go, and the ledger versions that nothing else proves.
        """

    def set_relevance(self, entry_id: int, *, dossier: str, relevant: bool, stages: Sequence[str]) -> None:
        """Keep what the detector looked at, for /news why."""

    def relevance(self, entry_id: int) -> Mapping[str, tuple[bool, tuple[str, ...]]]: ...


class StoryRepository(Protocol):
    """Stories and which entries are in them."""

    def create(self, entry: Entry, *, dossier: str, origin: str) -> Story: ...
    def join(self, story_id: int, entry: Entry, *, origin: str, copy_of: int | None) -> Story: ...
    def hand_over(self, story_id: int, entry: Entry, *, dossier: str) -> Story:
        """The story is another dossier's from now on, and new there: ``entry`` is its first report in that dossier."""

    def get(self, story_id: int) -> Story | None: ...
    def of_entry(self, entry_id: int) -> Story | None: ...
    def entries(self, story_id: int) -> Sequence[tuple[Entry, str, int | None]]:
        """Each entry with its origin and the entry it copies, oldest first."""

    def origin_of(self, entry_id: int) -> str | None:
        """The origin that an entry is kept with; None where it is in no story."""

    def copies(self, entry_id: int) -> Sequence[tuple[Entry, str]]:
        """All that print one text, each with its origin: what the entry copies in the end, then what copies that.

        The entry alone, where it copies nothing and nothing copies it; nothing where it is in no story.
        """

    def repeats(self, entry_id: int, *, copy_of: int) -> None:
        """An entry of a story turned out to copy another one."""

    def part(self, entry_id: int) -> None:
        """An entry copies nothing anymore; those that copied it copy what it copied, or else the first of them."""

    def set_origin(self, entry_ids: Sequence[int], origin: str) -> None: ...
    def latest(
        self,
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        dossier: str | None = None,
        limit: int = 20,
    ) -> Sequence[Story]:
        """By last report, newest first; silent entries' stories too."""

    def open(self, *, dossier: str, since: datetime, limit: int = 10_000) -> Sequence[tuple[Story, Sequence[Entry]]]:
        """Stories that a new entry may still join, with their entries."""


class FactRepository(Protocol):
    """The ledger: versions of facts on two time axes, each with its evidence."""

    def add_findings(
        self, entry_id: int | None, dossier: str, findings: Sequence[Finding], *, now: datetime
    ) -> Sequence[StoredFinding]: ...
    def findings_of(self, entry_id: int) -> Sequence[StoredFinding]: ...
    def drop_findings(self, entry_id: int) -> None:
        """Forget what an entry said before it was revised; evidence of ledger versions stays until it is withdrawn."""

    def add_version(
        self,
        *,
        dossier: str,
        fact: str,
        value: Value,
        status: FactStatus,
        as_of: str | None,
        learned_at: datetime,
        before_id: int | None,
        evidence: Evidence,
    ) -> FactVersion:
        """A new version. For UPDATED and DISPUTED the database itself refuses an empty before or quote."""

    def add_evidence(self, version_id: int, evidence: Evidence) -> FactVersion: ...
    def set_origin(self, entry_ids: Sequence[int], origin: str) -> None:
        """Who first said it turned out to be another one: of all evidence from these entries."""

    def withdraw(self, version_id: int, entry_id: int, *, now: datetime) -> FactVersion:
        """The entry says something else by now: what it said stays with the version, but proves it no more."""

    def renew(self, version_id: int, proof: Evidence) -> FactVersion:
        """The evidence of that entry, which the version has already, stands (again) with these words.

        ValueError where the version has none of it.
        """

    def set_status(
        self, version_id: int, status: FactStatus, *, now: datetime, who: str, reason: str = ""
    ) -> FactVersion:
        """Move a version's status; logged with who and when."""

    def status_log(self, version_id: int) -> Sequence[tuple[datetime, str, FactStatus, FactStatus, str]]:
        """When, who, from, to, reason: oldest first."""

    def mark_told(self, version_id: int, *, now: datetime) -> None: ...
    def told_here(self, destination_id: int, entry_id: int) -> bool:
        """Whether a channel was shown the entry: in an alert, on either side of it, in a digest or for a watch."""

    def get(self, version_id: int) -> FactVersion | None: ...
    def before(self, version_id: int) -> FactVersion | None: ...
    def disputing(self, version_id: int) -> Sequence[FactVersion]:
        """The versions that dispute that one."""

    def history(self, dossier: str, fact: str) -> Sequence[FactVersion]:
        """Every version, oldest learned first."""

    def ledger(self, dossier: str) -> Mapping[str, Sequence[FactVersion]]:
        """Every fact's versions, oldest learned first."""

    def changes(
        self,
        *,
        dossier: str | None = None,
        since: datetime | None = None,
        fact: str | None = None,
        also: Collection[int] = (),
        limit: int = 50,
    ) -> Sequence[tuple[FactVersion, FactVersion]]:
        """(before, after) of every version that took the place of another, or disputes it, newest first.

        ``since`` on learned_at; ``also``: versions that are given though they were learned before.
        """

    def changes_of(self, entry_ids: Collection[int]) -> Mapping[int, Sequence[tuple[FactVersion, FactVersion]]]:
        """(before, after) of the changes that each entry proves, oldest first; retracted ones are left out."""


class SeedRepository(Protocol):
    """Which seed texts were read, by hash, so that a changed or added file is noticed."""

    def known(self) -> Mapping[str, str]:
        """File name -> hash of the text and dossier that was read last."""

    def remember(self, name: str, digest: str, *, now: datetime) -> None: ...


class OutboxRepository(Protocol):
    """Deliveries: written in the transaction that found them, claimed, sent, marked."""

    def enqueue(self, draft: DeliveryDraft, *, now: datetime, told: bool = False, within: str | None = None) -> bool:
        """False where a row with that destination and key is there already.

        ``told``: DROPPED, never sent; ``within``: the key of the row whose message tells this one too (TOGETHER).
        """

    def claim(
        self,
        *,
        now: datetime,
        limit: int,
        platforms: Sequence[Platform],
        lease_seconds: int = 120,
        besides: Collection[int] = (),
    ) -> Sequence[Delivery]:
        """Pending rows that are due and rows whose claim has run out, at most one a destination, oldest first.

        ``besides``: rows that are on their way still, whatever the clock says.
        """

    def mark_sent(self, delivery_id: int, *, message_ref: str, now: datetime) -> None:
        """What is posted is sent, whoever has the row by now."""

    def mark_retry(self, delivery_id: int, *, tries: int, at: datetime, error: str) -> bool:
        """False, and nothing is marked, where another one took the row since the try of that number."""

    def mark_failed(self, delivery_id: int, *, tries: int, error: str, now: datetime) -> bool:
        """As ``mark_retry``: whoever lost its claim says nothing of the row."""

    def find(self, destination_id: int, key: str) -> tuple[DeliveryState, str | None] | None:
        """State and message_ref of a delivery; those of the row that tells it, for one that is told TOGETHER."""

    def alerted(self, destination_id: int, *, since: datetime) -> frozenset[int]:
        """The versions that alerts planned there after ``since`` tell; those only taken as told left out."""

    def told_within(self, destination_id: int, key: str) -> Sequence[str]:
        """The keys of all that the delivery's message tells, that of the row which is sent first."""

    def sent_with_prefix(self, prefix: str) -> Sequence[tuple[Destination, str, str]]:
        """(destination, key, message_ref) of sent messages that tell what has such a key: every channel told."""

    def heard(self, prefix: str) -> Sequence[tuple[Destination, datetime]]:
        """Who got, or will get, messages that tell what has such a key, and from when on each may be sent."""

    def waiting_since(self, platforms: Sequence[Platform]) -> datetime | None:
        """When the oldest message was due that still waits for these, of channels that are not paused."""

    def tells(self, destination_id: int, prefixes: Sequence[str], links: Sequence[str]) -> bool:
        """Whether the channel got, or will get, a message of which the key begins so or whose card has the address.

        Cards are looked at of digests and of what watches found.
        """

    def counts(self) -> Mapping[DeliveryState, int]: ...


class InstallRepository(Protocol):
    """Where a platform's app is installed: one sealed secret for each workspace. The caller seals and unseals."""

    def save(self, platform: Platform, space: str, sealed: str, *, now: datetime) -> None:
        """Keep the newest installation of a workspace."""

    def find(self, platform: Platform, space: str) -> str | None:
        """The sealed secret."""

    def remove(self, platform: Platform, space: str) -> bool:
        """Forget it; False where there was none."""

    def spaces(self, platform: Platform) -> Sequence[str]:
        """Every workspace with an installation."""

    def issue(self, state: str, *, until: datetime, now: datetime) -> None:
        """Begin an installation; those that ran out are forgotten."""

    def consume(self, state: str, *, now: datetime) -> bool:
        """Whether the state was issued, is used for the first time, and has not run out."""


class UnitOfWork(Protocol):
    """All repositories on one transaction."""

    @property
    def feeds(self) -> FeedRepository: ...
    @property
    def entries(self) -> EntryRepository: ...
    @property
    def stories(self) -> StoryRepository: ...
    @property
    def facts(self) -> FactRepository: ...
    @property
    def seeds(self) -> SeedRepository: ...
    @property
    def outbox(self) -> OutboxRepository: ...
    @property
    def channels(self) -> ChannelRepository: ...
    @property
    def watches(self) -> WatchRepository: ...
    @property
    def installs(self) -> InstallRepository: ...
    @property
    def pages(self) -> PageRepository: ...


class Database(Protocol):
    """Opens units of work on one database."""

    def begin(self) -> AbstractContextManager[UnitOfWork]:
        """A writing transaction (SQLite: BEGIN IMMEDIATE)."""

    def read(self) -> AbstractContextManager[UnitOfWork]:
        """A reading transaction; nothing written in it is kept."""

    def lead(self) -> int:
        """Which of this process's terms of leading this is; 0 while another one leads.

        Of all processes on a database one leads: it polls and plans. Another number than before says that others may
        have led in between. SQLite, which is for one machine, has no other: always 1.
        """

    def upgrade(self) -> None:
        """Migrate to the newest schema; DatabaseVersionError where the database is newer than this code."""

    def backup(self, to: Path) -> Path:
        """A consistent copy while running (SQLite)."""

    def version(self) -> str: ...
    def close(self) -> None: ...
