"""``sincethen once`` (one round, read in the terminal) and ``sincethen run`` (the daemon)."""

from __future__ import annotations

import asyncio
import sys

import click
from rich.console import Console

from bot.bootstrap import House, keep_running, open_house
from bot.cli.progress import counting
from bot.platforms.console import draw
from bot.services.ingest import FeedReport
from bot.services.rounds import RoundReport
from config.settings import Settings, load_settings


@click.command()
def once() -> None:
    """Poll every due feed once, print the digest and the alerts, and say how to go on."""
    settings = load_settings()
    asyncio.run(_once(settings))


@click.command()
def run() -> None:
    """Keep running: poll, post digests and alerts, answer commands, until stopped (Ctrl-C)."""
    settings = load_settings()
    asyncio.run(keep_running(settings, started=_started))


def _started(house: House) -> None:
    connected = [p.value for p in house.messengers]
    click.echo(f"Sincethen is running: {', '.join(connected)}. Data in {house.where}. Ctrl-C stops it.", err=True)


async def _once(settings: Settings) -> None:
    async with open_house(settings) as house:
        say = Console(stderr=True, highlight=False, soft_wrap=True)
        planted = await asyncio.to_thread(house.rounds.prepare)
        for seed in planted:
            if seed.changed:
                say.print(f"Seed {seed.name}: {seed.facts} facts read, each with the sentence that proves it.")
        with counting("Polling feeds", total=house.rounds.count_due()) as step:
            done = 0

            def progress(_: FeedReport, __: int) -> None:
                nonlocal done
                done += 1
                step(done)

            report = await house.rounds.once(tell=lambda r: _tell(r, say), progress=progress)
        sys.stdout.flush()
        _next_steps(house, report, say)


def _tell(report: RoundReport, say: Console) -> None:
    poll = report.poll
    if report.sample:
        say.print(
            "No feed could be reached: there seems to be no network. What follows is the bundled SAMPLE "
            f"({report.sample_entries} items), read by the same pipeline."
        )
    elif poll.feeds:
        say.print(
            f"{len(poll.feeds)} feeds polled: {poll.total('new')} new items, "
            f"{poll.total('relevant')} about the subject."
        )
        for failed in poll.failed:
            say.print(f"  {failed.feed.spec.title}: {failed.error}")
    elif not report.led:
        say.print("Another Sincethen runs on this database and polls its feeds. This is what it has stored:")
    else:
        say.print("No feed is due yet: each is asked again when its publisher's pace allows.")
    say.print()
    draw(report.digest)


def _next_steps(house: House, report: RoundReport, say: Console) -> None:
    if not report.alerts:
        say.print("No new alert since the last run; `sincethen changes --since 2025-02` lists all that changed.")
    say.print()
    say.print(f"Everything stored lies in {house.where}.")
    say.print("Go on:")
    say.print("  look closer        .venv/bin/sincethen facts | facts musk_offer.amount | changes | latest")
    say.print("  keep it running    .venv/bin/sincethen run")
    say.print("  connect Discord    docs/connect-discord.md   (SINCETHEN_DISCORD_TOKEN)")
    say.print("  connect Slack      docs/connect-slack.md     (SINCETHEN_SLACK_BOT_TOKEN, SINCETHEN_SLACK_APP_TOKEN)")
    say.print("  something wrong?   .venv/bin/sincethen doctor")
