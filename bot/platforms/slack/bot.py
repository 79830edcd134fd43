"""The Slack bot: Bolt's app over a Socket Mode connection, checked at the start and kept connected."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from contextlib import suppress

from slack_bolt.app.async_app import AsyncApp
from slack_sdk.errors import SlackApiError

from bot.errors import ConfigError
from bot.platforms.slack.api import make_client
from bot.platforms.slack.failures import FAILURES, code_of, delivery_error, explained, means_bad_token
from bot.platforms.slack.interactions import CommandPort, Interactions
from bot.platforms.slack.socket import SocketMode
from bot.services.catalogue import CommandSpec

log = logging.getLogger(__name__)

TOKEN_KEY = "SINCETHEN_SLACK_BOT_TOKEN"  # noqa: S105 -- the setting's name, no secret


class SlackBot:
    """Starts, keeps connected and stops the app. ``ready`` is set while Slack's connection is open."""

    def __init__(
        self,
        *,
        token: str,
        app_token: str,
        commands: CommandPort,
        specs: Sequence[CommandSpec],
        api_base: str = "",
        first_pause: float = 2.0,
    ) -> None:
        self._token, self._app_token, self._api_base = token.strip(), app_token.strip(), api_base
        self._interactions = Interactions(commands=commands, specs=specs)
        self._first_pause = first_pause
        self._task: asyncio.Task[None] | None = None
        self._socket: SocketMode | None = None

    @property
    def ready(self) -> asyncio.Event:
        """Set while the connection is open."""
        return self._socket.ready if self._socket is not None else asyncio.Event()

    async def start(self) -> None:
        """Check both tokens and connect in the background.

        ConfigError when one is wrong. Where Slack cannot be reached, it is tried again and again.
        """
        client = make_client(self._token, base=self._api_base)
        app = AsyncApp(client=client, name="sincethen", logger=logging.getLogger("bot.platforms.slack.bolt"))
        self._interactions.register(app)
        self._socket = SocketMode(app=app, client=client, app_token=self._app_token, first_pause=self._first_pause)
        url: str | None = None
        try:
            await client.auth_test()
            url = await self._socket.open()
        except FAILURES as error:
            if isinstance(error, SlackApiError) and means_bad_token(error):
                raise ConfigError(f"{explained(code_of(error))}.", key=TOKEN_KEY) from None
            log.warning("Slack: %s Trying again.", delivery_error(error))
        self._task = asyncio.create_task(self._socket.run(url), name="slack")
        self._task.add_done_callback(_report)

    async def wait(self) -> None:
        """Until the bot is closed. ConfigError when Slack no longer takes the app-level token."""
        if self._task is not None:
            with suppress(asyncio.CancelledError):
                await asyncio.shield(self._task)

    async def close(self) -> None:
        """Disconnect."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError, ConfigError):
                await self._task
            self._task = None


def _report(task: asyncio.Task[None]) -> None:
    """A connection that ends by itself is told: sending goes on, commands are no longer answered."""
    if not task.cancelled() and (error := task.exception()) is not None:
        log.error("Slack commands are no longer answered. %s", error)
