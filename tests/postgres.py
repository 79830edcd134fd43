"""A database on a PostgreSQL server: one for a whole process, emptied for each test, since making one takes a second."""

import os

from sqlalchemy import create_engine, make_url

from storage.database import open_database
from storage.tables import metadata

ADDRESS = "SINCETHEN_TEST_POSTGRES"
KEPT = {"search_index"}


class Server:
    """Makes databases, and drops them at the end."""

    def __init__(self, address):
        self._address = make_url(address)
        self._server = create_engine(self._address, isolation_level="AUTOCOMMIT", pool_pre_ping=True)
        self._made = []
        self._url = self.make()
        migrated = open_database(self._url)
        migrated.upgrade()
        migrated.close()
        self._database = create_engine(self._url, pool_pre_ping=True)

    def make(self):
        """The address of a new database without any table."""
        name = f"sincethen_test_{os.getpid()}_{len(self._made)}"
        self._run(f'CREATE DATABASE "{name}"')
        self._made.append(name)
        return self._address.set(database=name).render_as_string(hide_password=False)

    def emptied(self):
        """The address of the migrated database, which has no row and begins to count at 1."""
        tables = [f'DELETE FROM "{name}"' for name in metadata.tables if name not in KEPT]
        counts = "SELECT setval(oid::regclass, 1, false) FROM pg_class WHERE relkind = 'S'"
        begin = "SET LOCAL session_replication_role = replica"  # in whatever order
        with self._database.begin() as connection:
            connection.exec_driver_sql("; ".join([begin, *tables, "DELETE FROM entries_fts", counts]))
        return self._url

    def _run(self, sql):
        with self._server.connect() as connection:
            connection.exec_driver_sql(sql)

    def close(self):
        self._database.dispose()
        for name in self._made:
            self._run(f'DROP DATABASE "{name}" WITH (FORCE)')
        self._server.dispose()
