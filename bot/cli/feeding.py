"""Feeds on the command line."""

from __future__ import annotations

import click

from bot.cli.terminal import answer


@click.group()
def feeds() -> None:
    """Feeds: list, add, remove, test, pause, resume."""


@feeds.command("list")
def list_() -> None:
    """List the feeds and how they are."""
    answer(("feed", "list"))


@feeds.command("add")
@click.argument("url")
def add(url: str) -> None:
    """Follow a feed: its address, a site's address, or an id of the catalogue."""
    answer(("feed", "subscribe"), url=url)


@feeds.command("remove")
@click.argument("feed")
def remove(feed: str) -> None:
    """Stop following a FEED (its id, as `feeds list` shows it)."""
    answer(("feed", "remove"), id=feed)


@feeds.command("test")
@click.argument("url")
def test(url: str) -> None:
    """Fetch a feed once and say what is in it."""
    answer(("feed", "test"), url=url)


@feeds.command("pause")
@click.argument("feed")
def pause(feed: str) -> None:
    """Pause a FEED."""
    answer(("feed", "pause"), id=feed)


@feeds.command("resume")
@click.argument("feed")
def resume(feed: str) -> None:
    """Resume a FEED."""
    answer(("feed", "resume"), id=feed)
