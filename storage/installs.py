"""Where the app is installed: one sealed secret for each workspace, and the states of installations under way."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from bot.domain.model import Platform
from storage.tables import install_states, installs


class SqlInstalls:
    """InstallRepository on a connection."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def save(self, platform: Platform, space: str, sealed: str, *, now: datetime) -> None:
        here = (installs.c.platform == platform.value, installs.c.space == space)
        values = {"sealed": sealed, "installed_at": now}
        if not self._db.execute(update(installs).where(*here).values(**values)).rowcount:
            self._db.execute(insert(installs).values(platform=platform.value, space=space, **values))

    def find(self, platform: Platform, space: str) -> str | None:
        return self._db.execute(
            select(installs.c.sealed).where(installs.c.platform == platform.value, installs.c.space == space)
        ).scalar_one_or_none()

    def remove(self, platform: Platform, space: str) -> bool:
        gone = self._db.execute(
            delete(installs).where(installs.c.platform == platform.value, installs.c.space == space)
        )
        return bool(gone.rowcount)

    def spaces(self, platform: Platform) -> Sequence[str]:
        rows = self._db.execute(
            select(installs.c.space).where(installs.c.platform == platform.value).order_by(installs.c.space)
        )
        return list(rows.scalars())

    def issue(self, state: str, *, until: datetime, now: datetime) -> None:
        self._db.execute(delete(install_states).where(install_states.c.until <= now))
        self._db.execute(insert(install_states).values(state=state, until=until))

    def consume(self, state: str, *, now: datetime) -> bool:
        here = (install_states.c.state == state, install_states.c.until > now)
        return bool(self._db.execute(delete(install_states).where(*here)).rowcount)
