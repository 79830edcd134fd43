"""What a database's driver reports, as an error that says what happened, where, and the way out."""

from __future__ import annotations

from sqlalchemy.exc import DBAPIError

from bot.errors import DatabaseBusyError, DatabaseReadOnlyError, StorageError

SETTING = "SINCETHEN_DATABASE_URL"
FULL = "the disk is full. Free some space; nothing stored was lost."

# what SQLite says, in part | the kind of error | what we say
SQLITE = (
    (
        ("locked", "busy"),
        DatabaseBusyError,
        "another process holds the database. Stop the other Sincethen, or try again in a moment.",
    ),
    (
        ("readonly", "read-only"),
        DatabaseReadOnlyError,
        "the database cannot be written to. Check the file's and its directory's permissions.",
    ),
    (("unable to open",), StorageError, "the database cannot be opened. Check the path and its permissions."),
    (
        ("not a database", "malformed"),
        StorageError,
        "this is no database, or a damaged one. Move it away, or restore a backup.",
    ),
    (("full",), StorageError, FULL),
)

# where no connection is made, PostgreSQL's client gives words only
UNREACHED = (
    (
        ("password authentication failed", "no password supplied"),
        f"the server refuses the user or the password. Check both in {SETTING}.",
    ),
    (("no pg_hba.conf entry",), "the server lets nobody in from here. Allow it in the server's pg_hba.conf."),
    (("peer authentication failed", "ident authentication failed"), "the server wants another user here. "
     f"Name one with a password, and a host, in {SETTING}."),
    (("database", "does not exist"), f"the server has no such database. Make it with createdb, or mend {SETTING}."),
    (("role", "does not exist"), f"the server has no such user. Make it with createuser, or mend {SETTING}."),
    (("too many clients", "connection slots"), "the server takes no more connections. Try again in a moment."),
    (("starting up", "shutting down"), "the server is starting or stopping. Try again in a moment."),
)  # fmt: skip
DOWN = f"the server cannot be reached. Start PostgreSQL, or mend the host and port in {SETTING}."

# the state that PostgreSQL gives with an error, or its class | the kind of error | what we say
STATES = {
    "55P03": (DatabaseBusyError, "another process writes to the database for long. Try again in a moment."),
    "40": (DatabaseBusyError, "another process writes to the database. Try again in a moment."),
    "25006": (DatabaseReadOnlyError, f"the database takes no writes. Name the primary server in {SETTING}."),
    "42501": (DatabaseReadOnlyError, "the user may not write there. Make it the owner of a database of its own."),
    "53100": (StorageError, FULL),
    "53": (DatabaseBusyError, "the server is out of memory or connections. Try again in a moment."),
    "57P": (StorageError, "the server was stopped. Start it again; nothing stored was lost."),
    "08": (StorageError, DOWN),
}


def explained(error: DBAPIError, name: str) -> StorageError:
    """The error for a person; ``name`` is the database's, without its password."""
    said = str(error.orig).strip()
    state = getattr(error.orig, "sqlstate", None)
    if state:
        for length in (5, 3, 2):
            if state[:length] in STATES:
                kind, told = STATES[state[:length]]
                return kind(f"{name}: {told}")
    elif type(error.orig).__module__.startswith("sqlite3"):
        for parts, kind, told in SQLITE:
            if any(part in said.lower() for part in parts):
                return kind(f"{name}: {told}")
    elif error.statement is None or error.connection_invalidated or "connection" in said.lower():
        return StorageError(f"{name}: {_unreached(said.lower())}")
    first = said.splitlines()[0] if said else type(error.orig).__name__
    return StorageError(f"{name}: {first}. `sincethen doctor` looks closer.")


def _unreached(said: str) -> str:
    for parts, told in UNREACHED:
        missing = "does not exist" in parts
        if all(part in said for part in parts) if missing else any(part in said for part in parts):
            return told
    return DOWN
