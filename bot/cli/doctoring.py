"""``sincethen doctor``: what works, what does not, and what to do about it."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence

import click
from rich.console import Console

from bot.bootstrap import open_storage, utc_now
from bot.connecting import make_messengers, many_workspaces
from bot.domain.model import Platform
from bot.errors import SincethenError, StorageError
from bot.feeds.fetch import HttpFetcher
from bot.loading import config_dir, load_dossiers, load_subjects
from bot.ports import FetchFailed, Problem
from config.catalog import load_feeds
from config.settings import Settings, load_settings, unknown_names


@click.command()
def doctor() -> None:
    """Check configuration, database, network, tokens and permissions."""
    rows: list[Problem] = []
    try:
        settings = load_settings()
        rows.append(Problem(name="settings", ok=True, detail=f"read; data in {settings.data_dir}"))
        advice = "Mend its name in the environment or in .env; docs/guide.md lists them all."
        rows += [Problem(name="settings", ok=False, detail=said, advice=advice) for said in unknown_names()]
    except SincethenError as error:
        _print([Problem(name="settings", ok=False, detail=error.user_message)])
        sys.exit(1)
    rows += _configuration(settings)
    rows += _database(settings)
    rows += asyncio.run(_world(settings))
    _print(rows)
    sys.exit(0 if all(row.ok for row in rows) else 1)


def _print(rows: Sequence[Problem]) -> None:
    out = Console(highlight=False, soft_wrap=True)
    for row in rows:
        mark = "[green]ok  [/green]" if row.ok else "[red]FAIL[/red]"
        out.print(mark, end=" ")
        out.print(f"{row.name}: {row.detail}", markup=False)
        if row.advice:
            out.print(f"       {row.advice}", markup=False)


def _configuration(settings: Settings) -> list[Problem]:
    rows = []
    try:
        feeds = load_feeds(config_dir(settings) / "feeds.toml")
        on = sum(f.enabled for f in feeds)
        rows.append(Problem(name="feeds", ok=True, detail=f"{on} on, {len(feeds) - on} more in the catalogue"))
    except SincethenError as error:
        rows.append(Problem(name="feeds", ok=False, detail=error.user_message))
    try:
        dossiers = load_dossiers(settings)
        subjects = load_subjects(settings)
        facts = sum(len(s.dossier.facts) for s in subjects)
        seeds = sum(len(s.seeds) for s in subjects)
        detail = f"{len(dossiers)} with {facts} facts, read from {seeds} seed(s)"
        rows.append(Problem(name="dossiers", ok=True, detail=detail))
    except SincethenError as error:
        rows.append(Problem(name="dossiers", ok=False, detail=error.user_message))
    return rows


def _database(settings: Settings) -> list[Problem]:
    try:
        database = open_storage(settings)
        try:
            with database.begin() as uow:
                entries = uow.entries.count()
            return [Problem(name="database", ok=True, detail=f"schema {database.version()}, {entries} items")]
        finally:
            database.close()
    except StorageError as error:
        return [Problem(name="database", ok=False, detail=error.user_message)]


async def _world(settings: Settings) -> list[Problem]:
    rows = [await _network(settings)]
    try:
        database = open_storage(settings) if many_workspaces(settings) else None
        messengers = make_messengers(settings, database, utc_now)
    except SincethenError as error:
        return [*rows, Problem(name="platforms", ok=False, detail=error.user_message)]
    for platform, messenger in messengers.items():
        try:
            rows += await messenger.check(None)
        except SincethenError as error:
            rows.append(Problem(name=platform.value, ok=False, detail=error.user_message))
        finally:
            if (close := getattr(messenger, "close", None)) is not None:
                await close()
    if database is not None:
        database.close()
    for platform, name in (
        (Platform.DISCORD, "SINCETHEN_DISCORD_TOKEN"),
        (Platform.SLACK, "SINCETHEN_SLACK_BOT_TOKEN"),
    ):
        if platform not in messengers:
            said = f"not connected; set {name} to connect it (docs/connect-{platform.value}.md)"
            rows.append(Problem(name=platform.value, ok=True, detail=said))
    if settings.slack_bot_token is not None and not (settings.slack_app_token or settings.slack_http_address):
        rows.append(
            Problem(
                name="slack",
                ok=False,
                detail="SINCETHEN_SLACK_APP_TOKEN is not set: messages go out, but commands are not answered.",
                advice="Create an app-level token with connections:write (docs/connect-slack.md) and set it.",
            )
        )
    return rows


async def _network(settings: Settings) -> Problem:
    feeds = [f for f in load_feeds(config_dir(settings) / "feeds.toml") if f.enabled][:3]
    fetcher = HttpFetcher(user_agent="Sincethen doctor", allow_private=settings.allow_private_addresses, timeout=8)
    try:
        outcomes = await asyncio.gather(*(fetcher.fetch(f.url) for f in feeds))
    finally:
        await fetcher.close()
    reached = [o for o in outcomes if not (isinstance(o, FetchFailed) and o.unreachable)]
    if reached or not feeds:
        return Problem(name="network", ok=True, detail=f"{len(reached)} of {len(feeds)} feeds reached")
    return Problem(
        name="network",
        ok=False,
        detail="no feed could be reached",
        advice="Check the network, a proxy or a firewall; until then `sincethen once` shows the bundled sample.",
    )
