"""A house that stops at any step of a month's work, and is started anew, tells what one that never stopped tells."""

import asyncio
import shutil
from collections import Counter
from contextlib import contextmanager
from datetime import timedelta

import pytest

from bot.domain.findings import Article
from bot.domain.model import ChannelSettings, Platform
from bot.errors import StorageError
from bot.ports import FetchFailed, PageRead
from bot.services.revisits import Revisits
from tests.fakes import NOW, FakeWeb, World
from tests.services.crashing import Channels, FragileDatabase, Fuse, Killed
from tests.services.revisiting import AFTER, BEFORE, SAYS, TITLE
from tests.services.test_digests import NEWS
from tests.services.test_followups import TRIAL
from tests.services.test_walk import OLD, OTHER

SAMPLE = 7  # steps at which the house is stopped, spread over all of them
FERRY = ("Ferry strike in Calais", "The ferry crews of Calais strike for a second day.")
REJECTED = ("OpenAI turns down Musk", "The directors of OpenAI rejected the offer by Elon Musk, they said on Friday.")


def bid(amount):
    return (TITLE, SAYS.format(amount=amount), "bid")


# hours after the start | what each feed shows from then on | the amount on the page of feed one
MONTH = (
    (5, {"court": [(*OTHER, "no")], "one": [(*FERRY, "f"), bid("99.3")], "two": [bid("99.3")]}, "99.3"),
    (6.5, {"two": [bid("98.1"), (*REJECTED, "no")]}, "99.3"),  # an edit of the feed, and more evidence
    (8, {"court": [(*TRIAL, "t"), (*OTHER, "no")], "one": [(*NEWS[2], "n"), bid("99.3")]}, "99.3"),
    (8.5, {}, "99.3"),  # 17:30: a digest
    (12, {}, "97.9"),  # an edit of the page
    (23, {"one": [(*NEWS[5], "m")]}, "97.9"),  # 08:00
    (24 * 23, {}, "97.9"),  # the day of the trial has passed
)


class Pages:
    """The page of the bid, as it is now."""

    amount = ""

    async def read(self, url, *, etag=None, last_modified=None):
        if url != "https://one.example/bid":
            return FetchFailed(url=url, reason="is gone.", gone=True)
        text = "\n".join([*BEFORE, SAYS.format(amount=self.amount), *AFTER])
        return PageRead(url=url, article=Article(title=TITLE, text=text, date="2026-05-20", language="en"))

    def pause(self, url):
        return 0

    async def rest(self):
        """Nothing was taken."""


class Life:
    """A process on the database in ``folder``: its ticks, until the fuse blows."""

    def __init__(self, folder, web, pages, channels, fuse):
        self.world = World(folder)
        self.real = self.world.database
        self.world.web = self.world.ingest.fetcher = web
        self.world.database = self.world.ingest.database = FragileDatabase(self.real, fuse)
        self.world.ingest.concurrency = 1  # one feed after another: who is first is always the same
        self.rounds = self.world.rounds(channels)
        self.revisits = Revisits(self.world.database, pages, self.world.take_in, self.world.clock)

    async def tick(self):
        await self.rounds.poll()
        await self.rounds.plan_digests()
        await self.revisits.run()
        await self.rounds.deliver.run()


@pytest.fixture
async def start(tmp_path):
    """A house with two channels whose feeds were polled once."""
    folder = tmp_path / "start"
    folder.mkdir()
    world = World(folder)
    world.channel("console", Platform.CONSOLE)
    for name in ("c1", "c2"):
        made = world.channel(name)
        with world.database.begin() as uow:
            chosen = ChannelSettings(digest_times=("17:30", "08:00"), origins_needed=1, threads=name == "c2")
            uow.channels.save_settings(made.id, chosen)
            uow.watches.add(made.id, "ferry", now=world.clock())
    for key in ("court", "one", "two"):
        world.web.publish(world.follow(key, primary=key == "court"), (*OLD, f"https://{key}.example/old"))
    await world.poll()
    world.close()
    return folder


@contextmanager
def copied(start, number):
    folder = start.parent / str(number)
    shutil.copytree(start, folder)
    yield folder
    shutil.rmtree(folder)


async def month(folder, fuse):
    """All of it, with a start anew where the fuse blew; what stands in the channels at the end."""
    web, pages, channels, shown = FakeWeb(), Pages(), Channels(fuse), {}
    life = Life(folder, web, pages, channels, fuse)
    for hours, news, pages.amount in MONTH:
        shown |= news
        for key in ("court", "one", "two"):
            items = [(title, text, f"https://{key}.example/{at}") for title, text, at in shown.get(key, ())]
            web.publish(f"https://{key}.example/feed", *items, (*OLD, f"https://{key}.example/old"))
        for minutes in (0, 15, 30):
            life.world.clock.now = now = NOW + timedelta(hours=hours, minutes=minutes)
            try:
                await life.tick()
            except Killed:
                await end_of_all_tasks()
                life.real.close()
                fuse.dead = False
                life = Life(folder, web, pages, channels, fuse)
                life.world.clock.now = now
                await life.tick()
            except StorageError:
                await life.tick()
    life.real.close()
    return channels


async def end_of_all_tasks():
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)


async def test_killed_at_any_step_a_house_tells_everything_once(start):
    with copied(start, 0) as folder:
        whole = await month(folder, fuse := Fuse())
    kinds = Counter(title.partition(" · ")[0] for _, title, *_ in whole.told)
    assert kinds.keys() >= {"CHANGED", "DISPUTED", "REWORDED", "NO NEWS", "Musk and OpenAI", "Watch 1"}
    assert set(whole.told.values()) == {1}
    assert whole.edits
    for at in range(1, len(fuse.steps), len(fuse.steps) // SAMPLE):
        with copied(start, at) as folder:
            found = await month(folder, Fuse(at=at))
        assert found.told == whole.told, (at, fuse.steps[at - 1])
        assert set(found.edits) == set(whole.edits), (at, fuse.steps[at - 1])


async def test_a_database_that_fails_at_any_step_loses_and_doubles_nothing(start):
    def titles(channels):
        told = Counter()
        for (channel, title, *_), times in channels.told.items():  # who is first may be another one
            told[channel, title] += times
        return told

    with copied(start, 0) as folder:
        whole = await month(folder, fuse := Fuse())
    for at in range(2, len(fuse.steps), len(fuse.steps) // SAMPLE):
        with copied(start, at) as folder:
            found = await month(folder, Fuse(at=at, accident=StorageError))
        assert titles(found) == titles(whole), (at, fuse.steps[at - 1])
