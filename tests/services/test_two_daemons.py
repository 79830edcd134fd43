"""Two processes that poll, plan and send on one database tell everything once."""

import asyncio
import json
import os
import subprocess
import sys
from collections import Counter
from datetime import timedelta
from pathlib import Path

from bot.domain.model import DeliveryKind, DeliveryState, Platform
from tests.fakes import NOW, World

ROUNDS, DAEMONS, CHANNELS = 6, 2, 3
FEEDS = ("court", "one", "two")
OLD = ("Weather", "It rained in Paris.")
NEWS = {
    "court": ("OpenAI board rejects Elon Musk's bid", "OpenAI's board unanimously rejected Elon Musk's offer."),
    "one": ("Musk withdraws", "Elon Musk has withdrawn his $97.4 billion bid for OpenAI, his lawyer said."),
    "two": ("Trial date set", "The trial between Elon Musk and OpenAI will begin in spring 2026, the judge said."),
}


def address(key):
    return f"https://{key}.example/feed"


def publish(world, *, fresh):
    for key in FEEDS:
        link = f"https://{key}.example/"
        news = [(*NEWS[key], link + "news")] if fresh else []
        world.web.publish(address(key), *news, (*OLD, link + "old"))


class FileMessenger:
    """Writes a line for each message into a file that all daemons share, as if it were the channel."""

    platform = Platform.DISCORD

    def __init__(self, log):
        self.log = log

    async def send(self, destination, card, *, nonce, retry):
        line = json.dumps([destination.channel, nonce, card.title, os.getpid()]) + "\n"
        handle = os.open(self.log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        os.write(handle, line.encode())
        os.close(handle)
        await asyncio.sleep(0)
        return nonce

    async def edit(self, destination, message_ref, card):
        pass


async def daemon(folder, url, log):
    """A daemon's ticks; each round begins when it is told to, so that all daemons have the same time."""
    world = World(Path(folder), url=url)
    world.clock.now = NOW + timedelta(days=1)
    publish(world, fresh=True)
    rounds = world.rounds(FileMessenger(log))
    while True:
        print(bool(world.database.lead()), flush=True)  # noqa: T201
        if not sys.stdin.readline().strip():
            break
        await asyncio.gather(rounds.poll(), rounds.deliver.run(), rounds.plan_digests())
        await rounds.deliver.run()
        world.clock.pass_(hours=2)
    world.close()


def start(folder, url, log):
    folder.mkdir()
    script = "import asyncio, sys; from tests.services import test_two_daemons as t; asyncio.run(t.daemon(*sys.argv[1:]))"
    words = [sys.executable, "-c", script, str(folder), url, str(log)]
    return subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=Path.cwd())


def run_side_by_side(daemons):
    """Let them go at the same moment, round by round; which of them led at the end."""
    try:
        for n in range(ROUNDS + 1):
            led = [d.stdout.readline().strip() for d in daemons]
            for d in daemons:
                d.stdin.write("go\n" if n < ROUNDS else "\n")
                d.stdin.flush()
        for d in daemons:
            d.communicate(timeout=60)
        assert [d.returncode for d in daemons] == [0] * len(daemons)
    finally:
        for d in daemons:
            if d.poll() is None:
                d.kill()
                d.communicate()
    return led


async def test_two_daemons_tell_everything_once(tmp_path, world, database_url):
    world.channel("console", Platform.CONSOLE)
    for n in range(CHANNELS):
        world.channel(f"c{n}")
    for key in FEEDS:
        world.follow(key, primary=True)
    publish(world, fresh=False)
    await world.poll()  # the first poll, which is told to nobody
    world.database.close()  # whoever made the world leads no more
    log = tmp_path / "channel.txt"
    led = run_side_by_side([start(tmp_path / f"d{n}", database_url, log) for n in range(DAEMONS)])
    if database_url.startswith("postgresql"):
        assert sorted(led) == ["False", "True"]
    sent = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    assert len({nonce for _, nonce, _, _ in sent}) == len(sent)  # no message went out twice
    said = Counter((channel, title) for channel, _, title, _ in sent)
    digests = {key: times for key, times in said.items() if "igest" in key[1]}
    assert digests == {(f"c{n}", title): 1 for n in range(CHANNELS) for _, title in list(digests)[:1]}
    alone = await told_by_one(tmp_path / "alone")
    assert said == alone  # what two tell is what one tells
    with world.read() as uow:
        assert uow.outbox.counts()[DeliveryState.SENT] == len(sent)
        assert uow.entries.count() == len(FEEDS) * 2


async def told_by_one(folder):
    """What a single daemon tells of the same news on a database of its own."""
    folder.mkdir()
    world, log = World(folder), folder / "channel.txt"
    world.channel("console", Platform.CONSOLE)
    for n in range(CHANNELS):
        world.channel(f"c{n}")
    for key in FEEDS:
        world.follow(key, primary=True)
    publish(world, fresh=False)
    await world.poll()
    world.clock.now = NOW + timedelta(days=1)
    publish(world, fresh=True)
    rounds = world.rounds(FileMessenger(log))
    for _ in range(ROUNDS):
        await asyncio.gather(rounds.poll(), rounds.deliver.run(), rounds.plan_digests())
        await rounds.deliver.run()
        world.clock.pass_(hours=2)
    kinds = {p.draft.kind for p in world.planned}
    assert DeliveryKind.ALERT in kinds
    world.close()
    return Counter((channel, title) for channel, _, title, _ in map(json.loads, log.read_text("utf-8").splitlines()))
