"""A database's schema: its version, and the way to the newest one; Alembic is loaded only to go that way."""

from __future__ import annotations

import re
from pathlib import Path

from sqlalchemy import Connection, inspect, text

from bot.errors import DatabaseVersionError, StorageError
from storage.accidents import SETTING
from storage.tables import metadata

MIGRATIONS = Path(__file__).parent / "migrations"
OWN_VERSION = re.compile(r"\d{4}")
_TABLE = "alembic_version"


def versions() -> list[str]:
    """Every version of the schema, oldest first: the numbers that the migrations' files begin with."""
    return sorted(path.name[:4] for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))


def version(connection: Connection) -> str | None:
    """The version of a database; None where it is empty or another program's."""
    if not inspect(connection).has_table(_TABLE):
        return None
    found: str | None = connection.execute(text(f"SELECT version_num FROM {_TABLE}")).scalar()  # noqa: S608 -- constant
    return found


def upgrade(connection: Connection, name: str) -> None:
    """Migrate to the newest version; StorageError where the database is another program's, or of a newer Sincethen."""
    known, current = versions(), version(connection)
    if current is None:
        _refuse_foreign(connection, name)
    elif current not in known:
        raise DatabaseVersionError(_unknown(current, name, on_server=connection.dialect.name != "sqlite"))
    if current != known[-1]:
        from alembic import command  # noqa: PLC0415 -- takes as long to load as all else that answers a question
        from alembic.config import Config  # noqa: PLC0415

        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _refuse_foreign(connection: Connection, name: str) -> None:
    there = set(inspect(connection).get_table_names()) & set(metadata.tables)
    if there:
        raise StorageError(
            f"{name}: tables of another program are there ({', '.join(sorted(there)[:3])}). "
            f"Give Sincethen a database of its own and set {SETTING} to it."
        )


def _unknown(current: str, name: str, *, on_server: bool) -> str:
    if not OWN_VERSION.fullmatch(current):
        return (
            f"{name}: this is another program's database (schema {current}). "
            f"Give Sincethen one of its own and set {SETTING} to it."
        )
    other = f"{SETTING} to another database" if on_server else "SINCETHEN_DATA_DIR to another directory"
    return (
        f"{name}: the database was written by a newer Sincethen (schema {current}). "
        f"Install the newest Sincethen, or set {other}."
    )
