"""Lookups on the command line: the same Commands as on Discord and Slack, asked from the console."""

from __future__ import annotations

import click

from bot.cli.terminal import answer


@click.command()
@click.argument("key", required=False)
@click.option("--subject", default="", help="The subject (a dossier's key); default: the first.")
@click.option("--status", help="Only facts that stand so: baseline, confirmed, changed, disputed or retracted.")
def facts(key: str | None, subject: str, status: str | None) -> None:
    """Show every watched fact, or the history of one KEY, each value with its quote."""
    if key:
        answer(("fact",), key=key)
    else:
        answer(("facts",), subject=subject, status=status)


@click.command()
@click.option("--since", help="3d, 2w or a date such as 2026-05-18; default: since you last looked.")
@click.option("--fact", help="Only this fact.")
def changes(since: str | None, fact: str | None) -> None:
    """Show what changed: before, after, quote, sources."""
    answer(("changes",), since=since, fact=fact)


@click.command()
def digest() -> None:
    """Show the digest as it stands now."""
    answer(("digest", "now"))


@click.command()
@click.option("--watch", type=int, help="Only what this watch finds.")
@click.option("--count", type=int, default=5, show_default=True, help="How many, 1 to 15.")
def latest(watch: int | None, count: int) -> None:
    """Show the newest stories."""
    answer(("latest",), watch=watch, count=count)


@click.command()
@click.argument("query", nargs=-1, required=True)
@click.option("--since", help="3d, 2w or a date such as 2026-05-18.")
@click.option("--lang", help="Language of the articles: en or fr.")
@click.option("--source", help="Only this site, such as lemonde.fr.")
def search(query: tuple[str, ...], since: str | None, lang: str | None, source: str | None) -> None:
    """Search all articles, newest first: words, "a phrase", prefix*."""
    answer(("search",), query=" ".join(query), since=since, lang=lang, source=source)


@click.command()
@click.argument("number", type=int)
def story(number: int) -> None:
    """Show one story: its reports by origin, what changed with it."""
    answer(("story",), id=number)


@click.command()
@click.argument("url")
def why(url: str) -> None:
    """Show every stage an article went through, and where it stopped."""
    answer(("why",), url=url)


@click.command()
def status() -> None:
    """Show feeds by health, last poll, next digest, queue."""
    answer(("status",))
