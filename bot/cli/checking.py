"""``sincethen check``: any text against the facts, for people and, with --jsonl, for machines."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from bot.domain.findings import Article
from bot.errors import InputError, SincethenError
from bot.loading import load_subjects
from bot.services.checking import article_of_json, article_of_text, check_articles
from config.settings import load_settings


@click.command()
@click.argument("what", required=False)
@click.option("--jsonl", "file", help="A file with one article a line as JSON (- for standard input).")
@click.option("--why", is_flag=True, help="Say why each finding stands.")
@click.option("--dossier", "dossiers", multiple=True, help="Only this dossier: its key, or its file.")
@click.option("--seed", "seeds", multiple=True, type=click.Path(path_type=Path), help="With this seed file.")
def check(what: str | None, file: str | None, why: bool, dossiers: tuple[str, ...], seeds: tuple[Path, ...]) -> None:
    """Compare WHAT (an address, a file, or - for standard input) with the facts.

    With --jsonl, prints one JSON object per article, in order: id, relevant, story, findings
    (docs/machine-readable.md).
    """
    if (what is None) == (file is None):
        raise InputError("Give either an address, a file or -, or --jsonl FILE. `sincethen check --help` shows how.")
    settings = load_settings()
    if file is not None:
        subjects = load_subjects(settings, only=dossiers, seeds=seeds)
        out = sys.stdout
        for line in check_articles(subjects, read_articles(file), why=why):
            out.write(json.dumps(line, ensure_ascii=False) + "\n")
        out.flush()
        return
    from bot.cli.terminal import check_one  # noqa: PLC0415 -- rich and the network are not needed above

    assert what is not None  # noqa: S101 -- said above
    check_one(what, _text_of(what), why=why, dossiers=dossiers, seeds=seeds)


def read_articles(file: str) -> Iterator[tuple[str, Article]]:
    """Articles of a JSON-lines file; a wrong line is named on standard error and answered as irrelevant text."""
    seen: set[str] = set()
    try:
        with click.open_file(file, encoding="utf-8", errors="replace") as lines:
            for number, line in enumerate(lines, 1):
                if not line.strip():
                    continue
                try:
                    key, article = article_of_json(line, number=number)
                except SincethenError as error:
                    click.echo(f"sincethen: {file}: {error.user_message} The line is left out.", err=True)
                    continue
                if key in seen:
                    click.echo(f"sincethen: {file}: line {number}: the id {key!r} stands there twice.", err=True)
                seen.add(key)
                yield key, article
    except OSError as error:
        raise InputError(f"{file} cannot be read: {error.strerror}.") from None


def _text_of(what: str) -> Article | None:
    """The text of a file or of standard input; None for an address."""
    if what == "-":
        return article_of_text(sys.stdin.read())
    path = Path(what)
    if "://" in what:
        return None
    try:
        return article_of_text(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise InputError(f"{what} is no file and no address. Write addresses with https://.") from None
    except UnicodeDecodeError:
        raise InputError(f"{what} is not UTF-8 text. Convert it first.") from None
    except OSError as error:
        raise InputError(f"{what} cannot be read: {error.strerror}.") from None
