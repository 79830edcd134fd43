"""An unchanged ``sincethen run``, as a process of its own, against a loopback Discord and a loopback feed."""

import asyncio
import json
import os
import shutil
import signal
import sys
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path

import pytest
from aiohttp import web

from storage.database import open_database
from storage.tables import destinations
from tests.loopback import PATIENCE, Loopback
from tests.platforms.discord.loopback import MANAGE_GUILD, TOKEN
from tests.platforms.discord.people import CHANNEL

ROOT = Path(__file__).parents[3]

OLD = ("Weather", "It rained in Paris.")
REFUSED = (
    "OpenAI board rejects Elon Musk's bid",
    "OpenAI's board of directors unanimously rejected Elon Musk's $97.4 billion bid for the company.",
)


def rss(*items):
    rows = "".join(
        f"<item><title>{title}</title><link>https://court.example/{n}</link><guid>g{n}</guid>"
        f"<description>{words}</description><pubDate>{format_datetime(datetime.now(UTC))}</pubDate></item>"
        for n, (title, words) in reversed(list(enumerate(items)))
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Court</title>{rows}</channel></rss>'


class Feed(Loopback):
    """A feed on loopback; ``publish`` adds an item."""

    def __init__(self):
        super().__init__()
        self.items, self.asked, self.silent = [OLD], asyncio.Event(), None

    def publish(self, item):
        self.items.append(item)

    async def answer(self, _):
        self.asked.set()
        if self.silent is not None:
            await self.silent.wait()
        return web.Response(text=rss(*self.items), content_type="application/rss+xml")

    async def start(self):
        app = web.Application()
        app.router.add_get("/feed", self.answer)
        self.url = f"http://{await self.serve(app)}/feed"
        return self


@pytest.fixture
async def feed():
    made = await Feed().start()
    yield made
    await made.stop()


@pytest.fixture
def home(tmp_path, feed, database_url):
    """A configuration with that feed alone; its database is that of each engine."""
    shutil.copytree(ROOT / "config" / "dossiers", tmp_path / "config" / "dossiers")
    (tmp_path / "config" / "feeds.toml").write_text(
        f'[[feed]]\nkey = "court"\nurl = "{feed.url}"\ntitle = "Court"\nlanguage = "en"\nprimary = true\n'
    )
    (tmp_path / "database.txt").write_text(database_url)
    return tmp_path


def address(home):
    return (home / "database.txt").read_text()


@asynccontextmanager
async def sincethen(home, discord, *words, **env):
    """The real program, stopped as an operator stops it."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("SINCETHEN_")}
    settings = {
        "SINCETHEN_DATA_DIR": str(home / "var"),
        "SINCETHEN_DATABASE_URL": address(home),
        "SINCETHEN_CONFIG_DIR": str(home / "config"),
        "SINCETHEN_ALLOW_PRIVATE_ADDRESSES": "true",
        "SINCETHEN_DISCORD_CHANNELS": CHANNEL,
        "SINCETHEN_DIGEST_TIMES": f"{datetime.now(UTC):%H:%M}",  # it falls due at once
        "SINCETHEN_DISCORD_TOKEN": TOKEN,
        "SINCETHEN_DISCORD_API_BASE": discord.api_base,
        "SINCETHEN_DISCORD_GATEWAY_URL": discord.gateway_url,
        **env,
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", *words, cwd=ROOT, env={**kept, **settings},
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        yield process
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
            await asyncio.wait_for(process.wait(), PATIENCE)


async def once(home, discord):
    async with sincethen(home, discord, "once") as process:
        _, errors = await asyncio.wait_for(process.communicate(), PATIENCE)
    assert process.returncode == 0, errors.decode()


def let_time_pass(home):
    """As if the channel were there since long and every feed were due again."""
    opened = open_database(address(home))
    with opened._engine.begin() as raw:
        raw.execute(destinations.update().values(created_at=datetime(2025, 1, 1, tzinfo=UTC)))
    with opened.begin() as uow:
        for _, state in uow.feeds.all():
            uow.feeds.save_state(replace(state, next_due=None))
    opened.close()


def words(body):
    return json.dumps(body, ensure_ascii=False)


async def waited(discord, method, pattern, text, number=1):
    """The nth call of that kind whose body holds the text."""

    def found():
        fitting = [c for c in discord.made(method, pattern) if text in words(c.body)]
        return fitting[number - 1] if len(fitting) >= number else None

    return await discord.until(found)


async def test_an_unchanged_run_does_the_whole_job_on_discord(home, discord, feed):
    await once(home, discord)
    assert discord.made("POST", "/messages") == []  # a first poll floods nobody
    let_time_pass(home)
    feed.publish(REFUSED)
    async with sincethen(home, discord, "run"):
        alert = await waited(discord, "POST", f"/channels/{CHANNEL}/messages", "rejected by OpenAI")
        assert alert.body["enforce_nonce"] is True
        assert "board rejects Elon Musk's bid" in words(alert.body)  # the proof, word for word
        digest = await waited(discord, "POST", f"/channels/{CHANNEL}/messages", "digest")
        assert "WHAT CHANGED" in words(digest.body)
        (synced,) = discord.made("PUT", "/applications/2000/commands")
        assert synced.body[0]["name"] == "news"
        await discord.until(lambda: discord.identified)
        questions = (
            (("latest",), {}, "OpenAI board rejects"),
            (("facts",), {}, "musk_offer.amount"),
            (("fact",), {"key": "musk_offer.amount"}, "97,6"),
            (("changes",), {"since": "2025-01-01"}, "rejected by OpenAI"),
            (("digest", "now"), {}, "digest"),
            (("status",), {}, "Next digest"),
            (("help",), {}, "/news watch add"),
        )
        for number, (path, options, said) in enumerate(questions, 1):
            await discord.types(*path, options=options, permissions=MANAGE_GUILD)
            answer = await discord.call("PATCH", r"/messages/@original$", number)
            assert said in words(answer.body), path


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_wrong_token_is_one_clear_error_and_the_rest_goes_on(home, discord, feed):
    async with sincethen(home, discord, "run", SINCETHEN_DISCORD_TOKEN="not.the.token") as process:
        said = []
        async with asyncio.timeout(PATIENCE):
            while not any("Sincethen is running" in line for line in said):
                line = (await process.stderr.readline()).decode()
                assert line, said  # it ended
                said.append(line)
    complaints = [line for line in said if "SINCETHEN_DISCORD_TOKEN" in line]
    assert len(complaints) == 1, said
    assert "goes on without Discord" in complaints[0]
    assert "not.the.token" not in "".join(said)
    running = next(line for line in said if "is running" in line)
    assert "console" in running
    assert "discord" not in running.split(". Data")[0]


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
async def test_stopped_in_its_first_poll_it_ends_at_once_and_quietly(home, discord, feed, sign):
    feed.silent = asyncio.Event()
    async with sincethen(home, discord, "run", SINCETHEN_DISCORD_TOKEN="") as process:
        await asyncio.wait_for(feed.asked.wait(), PATIENCE)
        process.send_signal(sign)
        _, errors = await asyncio.wait_for(process.communicate(), PATIENCE)
    feed.silent.set()
    said = errors.decode()
    assert process.returncode == 0, said
    lines = [line for line in said.splitlines() if "Sincethen is running" not in line]
    assert lines == []
