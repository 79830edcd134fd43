"""A process killed at random moments of its work loses no message, and a channel that knows nonces gets none twice."""

import os
import random
import subprocess
import sys
from collections import Counter
from datetime import timedelta
from pathlib import Path

from bot.domain.model import DeliveryDraft, DeliveryKind, DeliveryState, Platform
from bot.services.deliver import Deliver
from storage.database import open_database
from tests.fakes import NOW, World

MESSAGES, KILLS = 60, 6


def worker(url, log, hour):
    """One life of the deliverer, in a process of its own; it says when it starts."""
    script = "import asyncio, sys; from tests.services import test_kill; asyncio.run(test_kill.deliver(*sys.argv[1:]))"
    return subprocess.Popen(
        [sys.executable, "-c", script, url, str(log), str(hour)], stdout=subprocess.PIPE, cwd=Path.cwd()
    )


async def deliver(url, log, hour):
    """Empty the outbox into a file, as a messenger would into a channel: the line is there before the mark."""

    class FileMessenger:
        async def send(self, destination, card, *, nonce, retry):
            with Path(log).open("a", encoding="utf-8") as lines:
                lines.write(f"{nonce}\n")
                lines.flush()
                os.fsync(lines.fileno())
            return nonce

    database = open_database(url)
    print("ready", flush=True)  # noqa: T201
    # each life begins an hour later, so that what the last one held is free again
    await Deliver(database, {Platform.DISCORD: FileMessenger()}, lambda: NOW + timedelta(hours=int(hour))).run()
    database.close()


def test_killed_at_random_nothing_is_lost_and_nonces_find_every_double(tmp_path, database_url):
    world, log, chance = World(tmp_path, url=database_url), tmp_path / "channel.txt", random.Random(20260520)
    channels = [world.channel(f"c{n}") for n in range(6)]
    card = '{"title": "t", "summary": "s", "tone": "plain", "language": "en", "blocks": [], "actions": [], "private": false}'
    with world.database.begin() as uow:
        for n in range(MESSAGES):
            uow.outbox.enqueue(
                DeliveryDraft(
                    key=f"k{n}", destination_id=channels[n % 6].id, kind=DeliveryKind.ALERT, card=card, not_before=NOW
                ),
                now=NOW,
            )
    killed = 0
    for hour in range(KILLS):
        life = worker(database_url, log, hour)
        assert life.stdout.readline() == b"ready\n"
        try:
            life.wait(timeout=chance.uniform(0.005, 0.12))
        except subprocess.TimeoutExpired:
            life.kill()
            killed += 1
        life.wait()
        life.stdout.close()
    last = worker(database_url, log, KILLS)
    assert last.wait(timeout=60) == 0
    last.stdout.close()
    assert killed
    sent = Counter(log.read_text(encoding="utf-8").split())
    with world.read() as uow:
        assert uow.outbox.counts() == {DeliveryState.SENT: MESSAGES}
    assert len(sent) == MESSAGES  # nothing lost; what a kill doubled has its first nonce, which Discord tells once
    assert sum(sent.values()) - MESSAGES <= KILLS * len(channels)
    world.close()
