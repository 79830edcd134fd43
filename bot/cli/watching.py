"""Watches on the command line: the console's own keyword expressions."""

from __future__ import annotations

import click

from bot.cli.terminal import answer


@click.group()
def watch() -> None:
    """Keyword watches: +must -not "a phrase" (a OR b) lang:fr source:lemonde.fr fact:musk_offer.*"""  # noqa: D400


@watch.command("add", context_settings={"ignore_unknown_options": True})
@click.argument("expression", nargs=-1, required=True, type=click.UNPROCESSED)
def add(expression: tuple[str, ...]) -> None:
    """Add a watch, and say what it would have found."""
    answer(("watch", "add"), expression=" ".join(expression))


@watch.command("test", context_settings={"ignore_unknown_options": True})
@click.argument("expression", nargs=-1, required=True, type=click.UNPROCESSED)
def test(expression: tuple[str, ...]) -> None:
    """Say what an expression would have found lately."""
    answer(("watch", "test"), expression=" ".join(expression))


@watch.command("list")
def list_() -> None:
    """List the watches."""
    answer(("watch", "list"))


@watch.command("remove")
@click.argument("number", type=int)
def remove(number: int) -> None:
    """Remove a watch."""
    answer(("watch", "remove"), id=number)
