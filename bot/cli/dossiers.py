"""``sincethen dossier``: check a dossier file, or draft one from an article."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.errors import InputError, SeedError
from bot.loading import all_seeds
from config.seeds import load_seed
from config.settings import load_settings

if TYPE_CHECKING:
    from bot.services.examine import Stated


@click.group()
def dossier() -> None:
    """Write the dossier of a subject of your own (docs/dossiers.md)."""


@dossier.command("check")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--seed", "seeds", multiple=True, type=click.Path(path_type=Path), help="The seed it belongs to.")
def check(file: Path, seeds: tuple[Path, ...]) -> None:
    """Say what is wrong or doubtful in FILE, with line and key.

    Without --seed, the seeds of the seeds directory are asked. A good dossier's facts are listed with what the seed
    says of each: every later report is compared with that. Exit code 2 where there is an error.
    """
    from bot.services.examine import examine, stated  # noqa: PLC0415 -- only here

    read = [load_seed(path) for path in seeds] if seeds else all_seeds(load_settings())
    found, remarks = examine(file, read)
    for remark in remarks:
        place = f"{file}, line {remark.line}" if remark.line else str(file)
        named = f"{remark.key}: " if remark.key else ""
        click.echo(f"{place}: {'error' if remark.error else 'warning'}: {named}{remark.message}")
    errors = sum(r.error for r in remarks)
    if found is not None and not errors:
        _show_seed(stated(found, read))
        facts = len(found.facts)
        click.echo(f"{file}: good: {len(found.parties)} parties, {facts} facts, {len(remarks)} warning(s).")
    if errors:
        sys.exit(2)


def _show_seed(said: Sequence[Stated]) -> None:
    """What the seed says of each fact: the value, and beneath it the words that it was read from."""
    if said:
        click.echo("What the seed says:")
    for one in said:
        click.echo(f"  {one.fact}: {one.value}\n      {one.quote}")


@dossier.command("new")
@click.argument("article", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), help="Write it there; default: standard output.")
def new(article: Path, out: Path | None) -> None:
    """Draft a dossier from ARTICLE: the parties, amounts, years, posts and events that it tells, ready to edit.

    ARTICLE is a seed (with its front matter) or a plain text.
    """
    from bot.services.draft import draft  # noqa: PLC0415 -- only here

    try:
        seed = load_seed(article)
        key, as_of, text, language = seed.dossier, seed.as_of, seed.text, seed.language
    except SeedError:
        key, as_of, language = article.stem.split(".")[0].lower().replace("_", "-").replace(" ", "-"), None, None
        try:
            text = article.read_text(encoding="utf-8").strip()
        except UnicodeDecodeError:
            raise InputError(f"{article} is not UTF-8 text. Save it as UTF-8.") from None
        except OSError as error:
            raise InputError(f"{article} cannot be read: {error.strerror}.") from None
        if text.startswith("---"):
            raise
    written = draft(key, text, language=language, as_of=as_of)
    if out is None:
        click.echo(written, nl=False)
        return
    if out.exists():
        raise InputError(f"{out} is there already. Choose another name.")
    try:
        out.write_text(written, encoding="utf-8")
    except OSError as error:
        raise InputError(f"{out} cannot be written: {error.strerror}.") from None
    click.echo(f"Wrote {out}. Edit it, then: sincethen dossier check {out} --seed {article}")
