"""``sincethen once`` (one round, read in the terminal) and ``sincethen run`` (the daemon)."""

from __future__ import annotations

import asyncio
import sys

import click
from rich.console import Console

from bot.bootstrap import House, keep_running, open_house
from bot.card.reasons import reason_in
from bot.card.words import Words, translator
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
    asyncio.run(keep_running(settings, started=lambda house: _started(house, translator(settings.language))))


def _started(house: House, words: Words) -> None:
    connected = ", ".join(p.value for p in house.messengers)
    said = words("Sincethen is running: {names}. Data in {place}. Ctrl-C stops it.", names=connected, place=house.where)
    click.echo(said, err=True)


async def _once(settings: Settings) -> None:
    async with open_house(settings) as house:
        say = Console(stderr=True, highlight=False, soft_wrap=True)
        words = translator(settings.language)
        planted = await asyncio.to_thread(house.rounds.prepare)
        for seed in planted:
            if seed.changed:
                said = words.count(
                    "Seed {name}: {n} fact read, with the sentence that proves it.",
                    "Seed {name}: {n} facts read, each with the sentence that proves it.",
                    seed.facts,
                    name=seed.name,
                )
                say.print(said, markup=False)
        with counting(words("Polling feeds"), total=house.rounds.count_due()) as step:
            done = 0

            def progress(_: FeedReport, __: int) -> None:
                nonlocal done
                done += 1
                step(done)

            report = await house.rounds.once(tell=lambda r: _tell(r, say, words), progress=progress)
        sys.stdout.flush()
        _next_steps(house, report, say, words)


def _tell(report: RoundReport, say: Console, words: Words) -> None:
    poll = report.poll
    if report.sample:
        said = words(
            "No feed could be reached: there seems to be no network. "
            "What follows is the bundled SAMPLE ({items} items), read by the same pipeline.",
            items=report.sample_entries,
        )
        say.print(said)
    elif poll.feeds:
        new, relevant = words.number(poll.total("new")), words.number(poll.total("relevant"))
        said = words.count(
            "{n} feed polled: {new} new items, {relevant} about the subject.",
            "{n} feeds polled: {new} new items, {relevant} about the subject.",
            len(poll.feeds),
            new=new,
            relevant=relevant,
        )
        say.print(said)
        for failed in poll.failed:
            say.print(f"  {failed.feed.spec.title}{words(': ')}{reason_in(words, failed.error)}", markup=False)
    elif not report.led:
        say.print(words("Another Sincethen runs on this database and polls its feeds. This is what it has stored:"))
    else:
        say.print(words("No feed is due yet: each is asked again when its publisher's pace allows."))
    say.print()
    draw(report.digest)


def _next_steps(house: House, report: RoundReport, say: Console, words: Words) -> None:
    if not report.alerts:
        say.print(words("No new alert since the last run; `sincethen changes --since 2025-02` lists all that changed."))
    steps = (
        (words("look closer"), ".venv/bin/sincethen facts | facts musk_offer.amount | changes | latest"),
        (words("keep it running"), ".venv/bin/sincethen run"),
        (words("connect Discord"), "docs/connect-discord.md   (SINCETHEN_DISCORD_TOKEN)"),
        (words("connect Slack"), "docs/connect-slack.md     (SINCETHEN_SLACK_BOT_TOKEN, SINCETHEN_SLACK_APP_TOKEN)"),
        (words("something wrong?"), ".venv/bin/sincethen doctor"),
    )
    wide = max(18, *(len(name) + 2 for name, _ in steps))
    say.print()
    say.print(words("Everything stored lies in {place}.", place=house.where), markup=False)
    say.print(words("Go on:"))
    for name, how in steps:
        say.print(f"  {name:<{wide}} {how}", markup=False)
