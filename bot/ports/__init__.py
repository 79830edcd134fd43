"""The ports: what the services need of the world, as Protocols. Storage, feeds and platforms stand behind them.

Contract that types cannot say: every datetime is aware UTC; a UnitOfWork is synchronous and never shared between
threads (services run one in a worker thread, so no network can be awaited inside a transaction); leaving its ``with``
block commits, an exception rolls everything back. Any method may raise StorageError.
"""

from bot.ports.channels import ChannelRepository, WatchRepository
from bot.ports.fetching import (
    FeedParser,
    Fetched,
    Fetcher,
    FetchFailed,
    FetchResult,
    FoundFeed,
    NotModified,
    Pacing,
    PageRead,
    PageReader,
    Web,
)
from bot.ports.pages import PageRepository
from bot.ports.platforms import (
    Choice,
    Form,
    Home,
    HomeChannel,
    Messenger,
    Problem,
    Where,
    Who,
)
from bot.ports.proposing import Proposer
from bot.ports.storage import (
    Added,
    Database,
    EntryRepository,
    FactRepository,
    FeedRepository,
    InstallRepository,
    OutboxRepository,
    SeedRepository,
    StoredFinding,
    StoryRepository,
    UnitOfWork,
)

__all__ = [
    "Added",
    "ChannelRepository",
    "Choice",
    "Database",
    "EntryRepository",
    "FactRepository",
    "FeedParser",
    "FeedRepository",
    "FetchFailed",
    "FetchResult",
    "Fetched",
    "Fetcher",
    "Form",
    "FoundFeed",
    "Home",
    "HomeChannel",
    "InstallRepository",
    "Messenger",
    "NotModified",
    "OutboxRepository",
    "Pacing",
    "PageRead",
    "PageReader",
    "PageRepository",
    "Problem",
    "Proposer",
    "SeedRepository",
    "StoredFinding",
    "StoryRepository",
    "UnitOfWork",
    "WatchRepository",
    "Web",
    "Where",
    "Who",
]
