"""Many workspaces: Bolt's stores of installations and states, in our own database, with every token sealed."""

from __future__ import annotations

import asyncio
import json
import logging
import secrets
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol

from slack_sdk.oauth.installation_store import Bot, Installation
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore

from bot.domain.model import Platform
from bot.errors import StorageError
from bot.ports import Database

log = logging.getLogger(__name__)

STATE_MINUTES = 10
# what is kept of an installation; Sincethen asks for nothing of the person who installs it
KEPT = (
    "app_id",
    "enterprise_id",
    "enterprise_name",
    "team_id",
    "team_name",
    "bot_token",
    "bot_id",
    "bot_user_id",
    "bot_scopes",
    "user_id",
    "is_enterprise_install",
    "token_type",
    "installed_at",
)


class Sealer(Protocol):
    """Makes texts unreadable for the database, and readable again."""

    def seal(self, text: str) -> str:
        """Unreadable without the key."""
        ...

    def unseal(self, sealed: str) -> str:
        """StorageError where another key sealed it."""
        ...


def space_of(enterprise_id: str | None, team_id: str | None, *, org_wide: bool | None = False) -> str:
    """The name of an installation: the workspace, or the organisation where it holds for all of its workspaces."""
    return str(enterprise_id if org_wide or not team_id else team_id)


class Installs(AsyncInstallationStore):
    """Bolt's installation store. One installation for each workspace or organisation; the newest counts."""

    def __init__(self, *, database: Database, sealer: Sealer, clock: Callable[[], datetime]) -> None:
        self._database, self._sealer, self._clock = database, sealer, clock

    @property
    def logger(self) -> logging.Logger:
        """Bolt asks for it."""
        return log

    async def async_save(self, installation: Installation) -> None:
        """Keep an installation; channels of that workspace that were paused are tried again."""
        space = space_of(installation.enterprise_id, installation.team_id, org_wide=installation.is_enterprise_install)
        sealed = self._sealer.seal(json.dumps({name: getattr(installation, name) for name in KEPT}))

        def save() -> None:
            now = self._clock()
            with self._database.begin() as uow:
                uow.installs.save(Platform.SLACK, space, sealed, now=now)
                for one in uow.channels.all():
                    if one.platform is Platform.SLACK and one.space == space and one.paused:
                        uow.channels.resume(one.id)

        await asyncio.to_thread(save)
        log.warning("Slack: installed in %s (%s).", installation.team_name or installation.enterprise_name, space)

    async def async_save_bot(self, bot: Bot) -> None:
        """Bolt calls this when it renews a token; tokens are not rotated here (slack-manifest.yml)."""
        raise NotImplementedError

    async def async_find_bot(
        self, *, enterprise_id: str | None, team_id: str | None, is_enterprise_install: bool | None = False
    ) -> Bot | None:
        """The bot of a workspace, or of its organisation."""
        found = await self.async_find_installation(
            enterprise_id=enterprise_id, team_id=team_id, is_enterprise_install=is_enterprise_install
        )
        return found.to_bot() if found is not None else None

    async def async_find_installation(
        self,
        *,
        enterprise_id: str | None,
        team_id: str | None,
        user_id: str | None = None,  # noqa: ARG002 -- Bolt's signature
        is_enterprise_install: bool | None = False,
    ) -> Installation | None:
        """The installation of a workspace, or of its organisation; who asks makes no difference."""
        own = space_of(enterprise_id, team_id, org_wide=is_enterprise_install)
        found = await self._find(own)
        if found is None and enterprise_id and own != enterprise_id:
            found = await self._find(enterprise_id)
        return found

    async def async_delete_bot(self, *, enterprise_id: str | None, team_id: str | None) -> None:
        """The bot's token was revoked."""
        await self.async_delete_all(enterprise_id=enterprise_id, team_id=team_id)

    async def async_delete_installation(
        self, *, enterprise_id: str | None, team_id: str | None, user_id: str | None = None
    ) -> None:
        """A person's token was revoked: there is none, so nothing changes."""

    async def async_delete_all(self, *, enterprise_id: str | None, team_id: str | None) -> None:
        """The app was removed from a workspace: its token is forgotten. The next message pauses its channels."""
        space = space_of(enterprise_id, team_id)

        def remove() -> bool:
            with self._database.begin() as uow:
                return uow.installs.remove(Platform.SLACK, space)

        if await asyncio.to_thread(remove):
            log.warning("Slack: removed from %s.", space)

    async def token(self, space: str) -> str | None:
        """The bot's token in a workspace; None where the app is not installed. StorageError where it is unreadable."""
        found = await self._find(space)
        return found.bot_token if found is not None else None

    async def installer(self, space: str) -> str:
        """The id of who installed the app in a workspace; empty where it is not known. StorageError as above."""
        found = await self._find(space)
        return str(found.user_id or "") if found is not None else ""

    async def spaces(self) -> Sequence[str]:
        """Where the app is installed."""

        def read() -> Sequence[str]:
            with self._database.read() as uow:
                return uow.installs.spaces(Platform.SLACK)

        return await asyncio.to_thread(read)

    async def _find(self, space: str) -> Installation | None:
        def read() -> str | None:
            with self._database.read() as uow:
                return uow.installs.find(Platform.SLACK, space)

        sealed = await asyncio.to_thread(read)
        if sealed is None:
            return None
        try:
            kept: dict[str, Any] = json.loads(self._sealer.unseal(sealed))
        except ValueError:
            raise StorageError(f"The stored Slack installation of {space} is damaged. Install the app again.") from None
        return Installation(**kept)


class States(AsyncOAuthStateStore):
    """Bolt's store of states: each is good once, for ten minutes, and for nothing that this database did not begin."""

    def __init__(self, *, database: Database, clock: Callable[[], datetime]) -> None:
        self._database, self._clock = database, clock

    @property
    def logger(self) -> logging.Logger:
        """Bolt asks for it."""
        return log

    async def async_issue(self, *_: Any, **__: Any) -> str:
        """A new state."""
        state = secrets.token_urlsafe(32)

        def issue() -> None:
            now = self._clock()
            with self._database.begin() as uow:
                uow.installs.issue(state, until=now + timedelta(minutes=STATE_MINUTES), now=now)

        await asyncio.to_thread(issue)
        return state

    async def async_consume(self, state: str) -> bool:
        """Whether the state is good; it is good no more."""

        def consume() -> bool:
            with self._database.begin() as uow:
                return uow.installs.consume(state[:100], now=self._clock())

        return await asyncio.to_thread(consume)
