"""``sincethen replay``: archived bodies or dated articles through the real walk, a line a message."""

from __future__ import annotations

import csv
import json
import re
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import click

from bot.bootstrap import open_database_at, parse_feed
from bot.cli.checking import read_articles
from bot.cli.progress import counting
from bot.domain.model import FeedSpec
from bot.errors import InputError
from bot.loading import load_subjects
from bot.services.replay import Poll, Replay
from config.settings import load_settings

STAMP = re.compile(r"(\d{8}T\d{6})Z?")


@click.command()
@click.option("--bodies", type=click.Path(path_type=Path), help="A tar file or folder of bodies named by poll time.")
@click.option("--polls", type=click.Path(path_type=Path), help="CSV of all polls, unchanged ones too.")
@click.option("--articles", help="A file with one article a line as JSON.")
@click.option("--jsonl", is_flag=True, help="Print JSON lines to standard output; logs go to standard error.")
@click.option("--dossier", "dossiers", multiple=True, help="Only this dossier: its key, or its file.")
@click.option("--seed", "seeds", multiple=True, type=click.Path(path_type=Path), help="With this seed file.")
def replay(
    bodies: Path | None,
    polls: Path | None,
    articles: str | None,
    jsonl: bool,
    dossiers: tuple[str, ...],
    seeds: tuple[Path, ...],
) -> None:
    """Play the past through the real pipeline with the clock at each poll, on a fresh database.

    Prints a line per message that would be sent, and last a summary (docs/machine-readable.md).
    """
    if (bodies is None) == (articles is None):
        raise InputError("Give either --bodies or --articles. `sincethen replay --help` shows how.")
    subjects = load_subjects(load_settings(), only=dossiers, seeds=seeds)
    with tempfile.TemporaryDirectory(prefix="sincethen-replay-") as folder, counting("Replaying") as step:
        database = open_database_at(f"sqlite:///{folder}/replay.db")
        try:
            player = Replay(
                database,
                subjects,
                parse_feed,
                progress=step,
                on_problem=lambda said: click.echo(f"sincethen: {said}", err=True),
            )
            if bodies is not None:
                spec = FeedSpec(key="replayed", url=f"https://replay.invalid/{bodies.stem}", title=bodies.stem)
                lines = player.bodies(read_polls(bodies, polls), spec)
            else:
                lines = player.articles(read_articles(str(articles)))
            for line in lines:
                sys.stdout.write((json.dumps(line, ensure_ascii=False) if jsonl else _plain(line)) + "\n")
                sys.stdout.flush()
        finally:
            database.close()


def _plain(line: dict[str, object]) -> str:
    if line["kind"] == "summary":
        return ", ".join(f"{k} {v}" for k, v in line.items() if k != "kind")
    if line["fact"]:
        return f"{line['at']}  {line['kind']}: {line['fact']}: {line['before']} -> {line['after']}  “{line['quote']}”"
    entries = line["entries"]
    return f"{line['at']}  {line['kind']}: {len(entries) if isinstance(entries, list) else 0} entries"


def when(name: str) -> datetime | None:
    """The poll time in a body's name, None where there is none."""
    found = STAMP.search(name)
    return datetime.strptime(found[1], "%Y%m%dT%H%M%S").replace(tzinfo=UTC) if found else None


def read_polls(bodies: Path, polls: Path | None) -> Iterator[Poll]:
    """The polls in order of time; with the CSV, those that brought nothing new as well."""
    if not bodies.exists():
        raise InputError(f"{bodies} is not there. Give a tar file or a folder of bodies.")
    if bodies.is_dir():
        files = {p.name: p for p in bodies.iterdir() if p.is_file()}
        yield from _ordered({name: path.read_bytes for name, path in files.items()}, _quiet(polls))
        return
    try:
        with tarfile.open(bodies) as tar:
            members = {Path(m.name).name: m for m in tar.getmembers() if m.isfile()}
            # an .xz is read forward: take the bodies in the order in which they lie there, which is that of time
            in_order = sorted(members, key=lambda n: members[n].offset_data)
            stored = {}
            for name in in_order:
                handle = tar.extractfile(members[name])
                if handle is not None:
                    stored[name] = handle.read()
    except (tarfile.TarError, OSError, EOFError) as error:
        raise InputError(f"{bodies} is no tar file that can be read ({error}).") from None
    yield from _ordered({name: (lambda body=body: body) for name, body in stored.items()}, _quiet(polls))


def _quiet(polls: Path | None) -> list[datetime]:
    """The times of the polls that brought an unchanged body."""
    if polls is None:
        return []
    try:
        with polls.open(encoding="utf-8", newline="") as handle:
            rows = list(csv.DictReader(handle))
    except OSError as error:
        raise InputError(f"{polls} cannot be read: {error.strerror}.") from None
    if rows and "commit_time_utc" not in rows[0] and "at" not in rows[0]:
        raise InputError(f"{polls}: the first line must name a column commit_time_utc or at, and file_in_tar.")
    quiet = []
    for number, row in enumerate(rows, 2):
        if row.get("file_in_tar"):
            continue
        try:
            at = datetime.fromisoformat(row.get("commit_time_utc") or row["at"])
        except (ValueError, TypeError, KeyError):
            raise InputError(f"{polls}: line {number}: no time in it.") from None
        quiet.append(at if at.tzinfo else at.replace(tzinfo=UTC))
    return quiet


def _ordered(bodies: dict[str, object], quiet: list[datetime]) -> Iterator[Poll]:
    found: list[tuple[datetime, str]] = []
    for name in bodies:
        at = when(name)
        if at is None:
            click.echo(f"sincethen: {name}: no poll time in the name (20250210T191500Z.xml); left out.", err=True)
        else:
            found.append((at, name))
    for at, name in sorted(found + [(at, "") for at in quiet]):
        read = bodies.get(name)
        yield Poll(at=at, body=read() if callable(read) else None, name=name)
