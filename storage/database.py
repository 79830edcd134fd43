"""Opens a database and units of work on it; turns its accidents into errors with a way out."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, insert, make_url, select, update
from sqlalchemy.exc import ArgumentError, DBAPIError

from bot.errors import InputError, StorageError
from storage import schema
from storage.accidents import SETTING, explained
from storage.channels import SqlChannels, SqlWatches
from storage.entries import SqlEntries
from storage.facts import SqlFacts
from storage.feeds import SqlFeeds
from storage.installs import SqlInstalls
from storage.lead import Lead
from storage.outbox import SqlOutbox
from storage.pages import SqlPages
from storage.search import refresh
from storage.stories import SqlStories
from storage.tables import seeds

BUSY_SECONDS = 10
WRITERS = 5_719_263  # the lock that a writing transaction holds on PostgreSQL; any number of our own
# how long a server is waited for; and a connection that went silent is cut within a minute
CONNECTING = {
    "connect_timeout": BUSY_SECONDS,
    "keepalives_idle": 20,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
}


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

    def __init__(self, engine: Engine, name: str, *, busy_seconds: int = BUSY_SECONDS) -> None:
        self._engine = engine
        self._name = name
        self._busy_seconds = busy_seconds
        self._postgres = engine.dialect.name == "postgresql"
        self._lead = Lead(engine)

    @contextmanager
    def begin(self) -> Iterator[SqlUnitOfWork]:
        """A writing transaction, one at a time on a database; leaving it commits, an exception rolls back."""
        with self._errors(), self._engine.connect() as connection, connection.begin():
            self._one_writer(connection)
            yield SqlUnitOfWork(connection)

    @contextmanager
    def read(self) -> Iterator[SqlUnitOfWork]:
        """A reading transaction, which sees one moment; nothing written in it is kept."""
        seen = {"isolation_level": "REPEATABLE READ"} if self._postgres else {"sqlite_begin": "DEFERRED"}
        with self._errors(), self._engine.connect().execution_options(**seen) as connection:
            transaction = connection.begin()
            try:
                yield SqlUnitOfWork(connection)
            finally:
                transaction.rollback()

    def _one_writer(self, connection: Connection) -> None:
        """Wait for other writers, in other processes too: what BEGIN IMMEDIATE does on SQLite, a lock does here."""
        if self._postgres:
            wait = f"SET LOCAL lock_timeout = '{self._busy_seconds}s'"
            connection.exec_driver_sql(f"{wait}; SELECT pg_advisory_xact_lock({WRITERS})")

    def lead(self) -> int:
        """Which term of leading this is, 0 while another process leads; on SQLite always 1."""
        if not self._postgres:
            return 1
        with self._errors():
            return self._lead.term()

    def upgrade(self) -> None:
        """Migrate to the newest schema, in one transaction."""
        with self._errors(), self._engine.connect() as connection, connection.begin():
            self._one_writer(connection)
            schema.upgrade(connection, self._name)
            refresh(connection)

    def version(self) -> str:
        """The schema's revision, "none" for an empty database."""
        with self._errors(), self._engine.connect() as connection, connection.begin():
            return schema.version(connection) or "none"

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
        self._lead.give_up()
        self._engine.dispose()

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except DBAPIError as error:
            raise explained(error, self._name) from error


def open_database(url: str, *, busy_seconds: int = BUSY_SECONDS) -> SqlDatabase:
    """A database by its SQLAlchemy address, where a writer waits ``busy_seconds`` for another.

    StorageError where the address or the directory cannot be used.
    """
    try:
        address = make_url(url)
    except ArgumentError:
        raise _no_address() from None
    if address.get_backend_name() == "sqlite":
        return SqlDatabase(_sqlite(address, busy_seconds), address.database or address.render_as_string())
    if address.drivername == "postgresql":
        address = address.set(drivername="postgresql+psycopg")
    if address.drivername != "postgresql+psycopg":
        raise _no_address()
    waits = {name: value for name, value in CONNECTING.items() if name not in address.query}
    try:
        engine = create_engine(address, pool_pre_ping=True, connect_args=waits)
    except ImportError as error:
        driver = (error.name or "psycopg").partition(".")[0]
        raise StorageError(
            f"The database driver {driver} is not installed. Run pip install 'sincethen[postgresql]'."
        ) from None
    return SqlDatabase(engine, address.render_as_string(hide_password=True), busy_seconds=busy_seconds)


def _no_address() -> StorageError:
    return StorageError(
        f"{SETTING} is no database address. Write it as sqlite:///var/sincethen.db or "
        "postgresql://user:password@host/name."
    )


def _sqlite(address: Any, busy_seconds: int) -> Engine:
    if address.database and address.database != ":memory:" and not address.database.startswith("file:"):
        folder = Path(address.database).parent
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StorageError(
                f"{folder} cannot be made: {error.strerror}. Set SINCETHEN_DATA_DIR to a directory you may write to."
            ) from None
    engine = create_engine(address, connect_args={"timeout": busy_seconds, "check_same_thread": False})

    @event.listens_for(engine, "connect")
    def _connect(raw: sqlite3.Connection, _: object) -> None:
        raw.isolation_level = None  # transactions are ours: BEGIN IMMEDIATE below
        cursor = raw.cursor()
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", f"busy_timeout={busy_seconds}000"):
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
