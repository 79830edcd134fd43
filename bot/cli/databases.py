"""The database on the command line: migrate, back up."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from bot.bootstrap import open_storage
from config.settings import load_settings


@click.group()
def db() -> None:
    """The database: upgrade, backup."""


@db.command()
def upgrade() -> None:
    """Migrate the database to this version's schema."""
    database = open_storage(load_settings(), upgrade=False)
    try:
        before = database.version()
        database.upgrade()
        after = database.version()
    finally:
        database.close()
    click.echo(f"The database is at version {after}." if before == after else f"Upgraded from {before} to {after}.")


@db.command()
@click.argument("to", type=click.Path(dir_okay=False, path_type=Path), required=False)
def backup(to: Path | None) -> None:
    """Copy the database to a file while everything runs; default: backups/ in the data directory."""
    settings = load_settings()
    target = to or settings.data_dir / "backups" / f"sincethen-{datetime.now(UTC):%Y%m%d-%H%M%S}.db"
    database = open_storage(settings)
    try:
        made = database.backup(target)
    finally:
        database.close()
    click.echo(f"Backed up to {made}.")
