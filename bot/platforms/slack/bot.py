"""The Slack bot: Bolt's app over Socket Mode, or over HTTP; checked at the start and kept connected."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import ConfigError
from bot.platforms.slack.api import make_client
from bot.platforms.slack.asking import CommandPort
from bot.platforms.slack.failures import FAILURES, code_of, delivery_error, explained, means_bad_token
from bot.platforms.slack.http import HttpMode
from bot.platforms.slack.installs import STATE_MINUTES, Installs, States
from bot.platforms.slack.interactions import Interactions
from bot.platforms.slack.modals import ANSWER_WITHIN
from bot.platforms.slack.people import People
from bot.platforms.slack.permissions import SCOPES
from bot.platforms.slack.socket import SocketMode
from bot.services.catalogue import CommandSpec

log = logging.getLogger(__name__)

TOKEN_KEY = "SINCETHEN_SLACK_BOT_TOKEN"  # noqa: S105 -- the setting's name, no secret
SECRET_KEY = "SINCETHEN_SLACK_SIGNING_SECRET"  # noqa: S105


@dataclass(frozen=True, slots=True, kw_only=True)
class OAuth:
    """What installation in many workspaces needs."""

    client_id: str
    client_secret: str = field(repr=False)
    installs: Installs
    states: States

    def settings(self) -> AsyncOAuthSettings:
        """As Bolt wants them."""
        return AsyncOAuthSettings(
            client_id=self.client_id,
            client_secret=self.client_secret,
            scopes=list(SCOPES),
            installation_store=self.installs,
            state_store=self.states,
            state_expiration_seconds=STATE_MINUTES * 60,
            installation_store_bot_only=True,
            logger=logging.getLogger("bot.platforms.slack.bolt"),
        )


class SlackBot:
    """Starts, keeps connected and stops the app.

    With ``http_address`` it listens there for requests signed with ``signing_secret``, else it connects with
    ``app_token``. With ``oauth`` (HTTP only) it serves every workspace that installs it, and ``token`` is not needed.
    ``managers`` are the ids of people who may change everything besides the workspace's admins. ``ready`` is set while
    Slack can reach it.
    """

    def __init__(
        self,
        *,
        commands: CommandPort,
        specs: Sequence[CommandSpec],
        token: str = "",
        app_token: str = "",
        http_address: str = "",
        signing_secret: str = "",
        oauth: OAuth | None = None,
        managers: Iterable[str] = (),
        api_base: str = "",
        first_pause: float = 2.0,
        answer_within: float = ANSWER_WITHIN,
    ) -> None:
        self._token, self._app_token, self._api_base = token.strip(), app_token.strip(), api_base
        self._http_address, self._signing_secret = http_address.strip(), signing_secret.strip()
        self._oauth = oauth
        people = People(managers=frozenset(managers))
        if oauth is not None:
            people.installer = oauth.installs.installer
        self._interactions = Interactions(commands=commands, specs=specs, people=people, answer_within=answer_within)
        self._first_pause = first_pause
        self._task: asyncio.Task[None] | None = None
        self._mode: SocketMode | HttpMode | None = None

    @property
    def ready(self) -> asyncio.Event:
        """Set while the connection is open."""
        return self._mode.ready if self._mode is not None else asyncio.Event()

    @property
    def port(self) -> int:
        """The port that HTTP mode listens on; 0 elsewhere."""
        return self._mode.port if isinstance(self._mode, HttpMode) else 0

    async def start(self) -> None:
        """Check the tokens and connect in the background, or listen.

        ConfigError when a token, the secret or the address is wrong. Where Slack cannot be reached, it is tried again
        and again.
        """
        client = make_client(self._token if self._oauth is None else None, base=self._api_base)
        app = self._app(client)
        if self._oauth is None:
            await self._check(client)
        if self._http_address:
            http = self._mode = HttpMode(app=app, address=self._http_address)
            await http.open()
            self._begin(http.run())
            return
        socket = self._mode = SocketMode(
            app=app, client=client, app_token=self._app_token, first_pause=self._first_pause
        )
        url: str | None = None
        try:
            url = await socket.open()
        except FAILURES as error:
            log.warning("Slack: %s Trying again.", delivery_error(error))
        self._begin(socket.run(url))

    def _app(self, client: AsyncWebClient) -> AsyncApp:
        if self._http_address and not self._signing_secret:
            raise ConfigError("is not set, and HTTP mode cannot do without it.", key=SECRET_KEY)
        app = AsyncApp(
            client=client,
            name="sincethen",
            signing_secret=self._signing_secret,
            logger=logging.getLogger("bot.platforms.slack.bolt"),
            oauth_settings=self._oauth.settings() if self._oauth is not None else None,
        )
        self._interactions.register(app)
        if self._oauth is not None:
            app.enable_token_revocation_listeners()
        return app

    @staticmethod
    async def _check(client: AsyncWebClient) -> None:
        try:
            await client.auth_test()
        except FAILURES as error:
            if isinstance(error, SlackApiError) and means_bad_token(error):
                raise ConfigError(f"{explained(code_of(error))}.", key=TOKEN_KEY) from None
            log.warning("Slack: %s Trying again.", delivery_error(error))

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        self._task = asyncio.create_task(work, name="slack")
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
