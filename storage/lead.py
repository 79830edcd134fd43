"""Of all processes on one PostgreSQL database one leads: it polls and plans; the others send and answer."""

from __future__ import annotations

from contextlib import suppress
from threading import Lock

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

LEADER = 5_719_264  # the lock's number; any of our own


class Lead:
    """A lock that a connection of its own holds until it ends, however it ends: nothing has to run out."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._mutex = Lock()
        self._connection: Connection | None = None
        self._held = False
        self._terms = 0

    def term(self) -> int:
        """The number of the term, 0 where another connection has the lock; DBAPIError where this one was cut."""
        with self._mutex:
            try:
                if self._connection is None:
                    self._connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
                    self._connection.detach()  # not to be lent to others: closing it gives the lock back
                if self._held:
                    self._connection.exec_driver_sql("SELECT 1")  # it is still there, and so is the lock
                elif self._connection.exec_driver_sql(f"SELECT pg_try_advisory_lock({LEADER})").scalar_one():
                    self._held = True
                    self._terms += 1
            except DBAPIError:
                self._drop()
                raise
            return self._terms if self._held else 0

    def give_up(self) -> None:
        """Let another process lead."""
        with self._mutex:
            if self._connection is not None and self._held:
                with suppress(DBAPIError):  # at once; the server notices an end only a moment later
                    self._connection.exec_driver_sql(f"SELECT pg_advisory_unlock({LEADER})")
            self._drop()

    def _drop(self) -> None:
        connection, self._connection, self._held = self._connection, None, False
        if connection is not None:
            with suppress(DBAPIError):
                connection.close()
