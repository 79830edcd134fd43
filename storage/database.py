"""Opens a database and units of work on it; turns its accidents into errors with a way out."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event, insert, make_url, select, update
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from bot.errors import (
    DatabaseBusyError,
    DatabaseReadOnlyError,
    DatabaseVersionError,
    InputError,
    StorageError,
)
from storage.channels import SqlChannels, SqlWatches
from storage.entries import SqlEntries
from storage.facts import SqlFacts
from storage.feeds import SqlFeeds
from storage.installs import SqlInstalls
from storage.outbox import SqlOutbox
from storage.pages import SqlPages
from storage.stories import SqlStories
from storage.tables import seeds

MIGRATIONS = Path(__file__).parent / "migrations"
BUSY_SECONDS = 10


class SqlSeeds:
    """SeedRepository on a connection."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def known(self) -> dict[str, str]:
        return dict(self._db.execute(select(seeds.c.name, seeds.c.digest)).all())

    def remember(self, name: str, digest: str, *, now: datetime) -> None:
        values = {"digest": digest, "read_at": now}
        if not self._db.execute(update(seeds).where(seeds.c.name == name).values(**values)).rowcount:
            self._db.execute(insert(seeds).values(name=name, **values))


class SqlUnitOfWork:
    """All repositories on one transaction."""

    def __init__(self, connection: Connection) -> None:
        self.feeds = SqlFeeds(connection)
        self.entries = SqlEntries(connection)
        self.stories = SqlStories(connection)
        self.facts = SqlFacts(connection)
        self.seeds = SqlSeeds(connection)
        self.outbox = SqlOutbox(connection)
        self.channels = SqlChannels(connection)
        self.watches = SqlWatches(connection)
        self.installs = SqlInstalls(connection)
        self.pages = SqlPages(connection)


class SqlDatabase:
    """A database behind the port bot.ports.Database."""

    def __init__(self, engine: Engine, name: str) -> None:
        self._engine = engine
        self._name = name

    @contextmanager
    def begin(self) -> Iterator[SqlUnitOfWork]:
        """A writing transaction; leaving it commits, an exception rolls back."""
        with self._errors(), self._engine.connect() as connection, connection.begin():
            yield SqlUnitOfWork(connection)

    @contextmanager
    def read(self) -> Iterator[SqlUnitOfWork]:
        """A reading transaction; nothing written in it is kept."""
        with self._errors(), self._engine.connect().execution_options(sqlite_begin="DEFERRED") as connection:
            transaction = connection.begin()
            try:
                yield SqlUnitOfWork(connection)
            finally:
                transaction.rollback()

    def upgrade(self) -> None:
        """Migrate to the newest schema, in one transaction."""
        with self._errors():
            script = ScriptDirectory(str(MIGRATIONS))
            with self._engine.connect() as connection, connection.begin():
                current = MigrationContext.configure(connection).get_current_revision()
                if current == script.get_current_head():
                    return
                known = {revision.revision for revision in script.walk_revisions()}
                if current is not None and current not in known:
                    raise DatabaseVersionError(
                        f"{self._name}: the database was written by a newer Sincethen (schema {current}). "
                        "Install the newest Sincethen, or set SINCETHEN_DATA_DIR to another directory."
                    )
                config = Config()
                config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
                config.attributes["connection"] = connection
                command.upgrade(config, "head")

    def version(self) -> str:
        """The schema's revision, "none" for an empty database."""
        with self._errors(), self._engine.connect() as connection, connection.begin():
            return MigrationContext.configure(connection).get_current_revision() or "none"

    def backup(self, to: Path) -> Path:
        """A consistent copy, made while others read and write."""
        if self._engine.dialect.name != "sqlite":
            raise InputError("Only the SQLite database is backed up here. Use pg_dump for PostgreSQL.")
        if to.exists():
            raise InputError(f"{to} is there already. Name another file.")
        with self._errors():
            try:
                to.parent.mkdir(parents=True, exist_ok=True)
                with sqlite3.connect(to) as target, self._engine.connect() as connection:
                    raw: Any = connection.connection.dbapi_connection
                    raw.backup(target)
                target.close()
            except OSError as error:
                raise StorageError(f"{to} cannot be written: {error.strerror}. Name another file.") from None
        return to

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except DBAPIError as error:
            raise self._said(error) from error

    def _said(self, error: DBAPIError) -> StorageError:
        said = str(error.orig).lower()
        if "locked" in said or "busy" in said:
            return DatabaseBusyError(
                f"{self._name}: another process holds the database. Stop the other Sincethen, or try again in a moment."
            )
        if "readonly" in said or "read-only" in said:
            return DatabaseReadOnlyError(
                f"{self._name}: the database cannot be written to. Check the file's and its directory's permissions."
            )
        if "unable to open" in said:
            return StorageError(f"{self._name}: the database cannot be opened. Check the path and its permissions.")
        if "not a database" in said or "malformed" in said:
            return StorageError(
                f"{self._name}: this is no database, or a damaged one. Move it away, or restore a backup."
            )
        if "full" in said:
            return StorageError(f"{self._name}: the disk is full. Free some space; nothing stored was lost.")
        first = str(error.orig).strip().splitlines()[0] if str(error.orig).strip() else type(error.orig).__name__
        return StorageError(f"{self._name}: {first}. `sincethen doctor` looks closer.")


def open_database(url: str) -> SqlDatabase:
    """A database by its SQLAlchemy address; StorageError where the address or the directory cannot be used."""
    try:
        address = make_url(url)
        if address.drivername == "postgresql":
            address = address.set(drivername="postgresql+psycopg")
        name = address.render_as_string(hide_password=True)
        if address.get_backend_name() == "sqlite":
            return SqlDatabase(_sqlite(address), address.database or name)
        return SqlDatabase(create_engine(address, pool_pre_ping=True), name)
    except (ArgumentError, NoSuchModuleError):
        raise StorageError(
            "SINCETHEN_DATABASE_URL is no database address. Write it as sqlite:///var/sincethen.db or "
            "postgresql://user:password@host/name."
        ) from None
    except ModuleNotFoundError as error:
        raise StorageError(
            f"The driver {error.name} is not installed. Run pip install 'sincethen[postgresql]'."
        ) from None


def _sqlite(address: Any) -> Engine:
    if address.database and address.database != ":memory:" and not address.database.startswith("file:"):
        folder = Path(address.database).parent
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StorageError(
                f"{folder} cannot be made: {error.strerror}. Set SINCETHEN_DATA_DIR to a directory you may write to."
            ) from None
    engine = create_engine(address, connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False})

    @event.listens_for(engine, "connect")
    def _connect(raw: sqlite3.Connection, _: object) -> None:
        raw.isolation_level = None  # transactions are ours: BEGIN IMMEDIATE below
        cursor = raw.cursor()
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", f"busy_timeout={BUSY_SECONDS}000"):
            try:
                cursor.execute(f"PRAGMA {pragma}")
            except sqlite3.OperationalError as error:
                if "readonly" not in str(error):  # WAL cannot be set on a read-only file: reading still works
                    raise
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        kind = connection.get_execution_options().get("sqlite_begin", "IMMEDIATE")
        connection.exec_driver_sql(f"BEGIN {kind}")

    return engine
