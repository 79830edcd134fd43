"""The Discord bot: one gateway client, logged in, registered and kept connected."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import discord

from bot.errors import ConfigError
from bot.platforms.discord.failures import FAILURES, REFUSED, delivery_error
from bot.platforms.discord.interactions import CommandPort, Interactions
from bot.platforms.discord.registration import registration
from bot.platforms.discord.rest import LONGEST_WAIT, Rest, point_api, point_gateway
from bot.services.catalogue import CommandSpec

log = logging.getLogger(__name__)

REGISTER = "/applications/{application_id}/commands"
TOKEN_KEY = "SINCETHEN_DISCORD_TOKEN"  # noqa: S105 -- the setting's name, no secret
TOKEN_REFUSED = 4004  # close code of the gateway
LONGEST_PAUSE = 300.0  # seconds between two attempts to connect

# voice is not used, so nobody need hear at every start that its libraries are absent
discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False


class DiscordClient(discord.AutoShardedClient):
    """discord.py's client without any privileged intent: it hears interactions and which servers it is in."""

    def __init__(
        self, *, ready: asyncio.Event, commands: CommandPort, specs: Sequence[CommandSpec], own_gateway: bool
    ) -> None:
        super().__init__(
            intents=discord.Intents(guilds=True),
            allowed_mentions=discord.AllowedMentions.none(),
            max_messages=None,
            chunk_guilds_at_startup=False,
            member_cache_flags=discord.MemberCacheFlags.none(),
            guild_ready_timeout=0.0,  # nothing here waits for guilds
            max_ratelimit_timeout=LONGEST_WAIT,
        )
        self._came_up, self._specs, self._own_gateway = ready, specs, own_gateway
        self.rest = Rest(lambda: self.http)
        self.interactions = Interactions(commands=commands, specs=specs, rest=self.rest)

    async def setup_hook(self) -> None:
        """Tell Discord all commands; it replaces those it knew."""
        await self.rest.call(
            "PUT", REGISTER, {"application_id": str(self.application_id)}, body=registration(self._specs)
        )

    async def launch_shards(self) -> None:
        """As discord.py does it, but at the configured gateway where there is one.

        With the count of shards known it takes the default address, which ``point_gateway`` has set.
        """
        if self._own_gateway and self.shard_count is None:
            self.shard_count, _, _ = await self.http.get_bot_gateway()
        await super().launch_shards()

    async def on_ready(self) -> None:
        """The gateway has greeted every shard."""
        self._came_up.set()

    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        """A command, a button, or somebody typing."""
        await self.interactions.handle(interaction)


class DiscordBot:
    """Starts, keeps connected and stops the client. ``ready`` is set when the gateway has greeted it."""

    def __init__(
        self,
        *,
        token: str,
        commands: CommandPort,
        specs: Sequence[CommandSpec],
        api_base: str = "",
        gateway_url: str = "",
        first_pause: float = 5.0,
    ) -> None:
        self._token, self._commands, self._specs = token.strip(), commands, tuple(specs)
        self._api_base, self._gateway_url, self._first_pause = api_base, gateway_url, first_pause
        self.ready = asyncio.Event()
        self.client: DiscordClient | None = None
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Log in, register the commands and connect in the background.

        ConfigError when the token is wrong. Where Discord cannot be reached, it is tried again and again.
        """
        point_api(self._api_base)
        point_gateway(self._gateway_url)
        try:
            await self._log_in()
        except FAILURES as error:
            log.warning("Discord: %s Trying again.", delivery_error(error))
        self._task = asyncio.create_task(self._stay_connected(), name="discord")

    async def wait(self) -> None:
        """Until the bot is closed. ConfigError when Discord no longer takes the token."""
        if self._task is not None:
            with suppress(asyncio.CancelledError):
                await asyncio.shield(self._task)

    async def close(self) -> None:
        """Disconnect."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError, ConfigError):
                await self._task
        await self._drop()
        self.ready.clear()

    async def _log_in(self) -> DiscordClient:
        client = DiscordClient(
            ready=self.ready, commands=self._commands, specs=self._specs, own_gateway=bool(self._gateway_url)
        )
        self.client = client
        try:
            await client.login(self._token)
        except discord.LoginFailure:
            await self._drop()
            raise ConfigError(REFUSED, key=TOKEN_KEY) from None
        except BaseException:
            await self._drop()
            raise
        return client

    async def _drop(self) -> None:
        client, self.client = self.client, None
        if client is not None:
            await client.close()

    async def _stay_connected(self) -> None:
        pause = self._first_pause
        while True:
            try:
                client = self.client or await self._log_in()
                await client.connect()
                pause = self._first_pause
            except discord.ConnectionClosed as error:
                if error.code == TOKEN_REFUSED:
                    refused = ConfigError(REFUSED, key=TOKEN_KEY)
                    log.error("%s Nothing is answered on Discord until the bot is started with a new one.", refused)  # noqa: TRY400
                    raise refused from None
                log.warning("Discord closed the connection (%s). Trying again in %.0f s.", error.code, pause)
            except FAILURES as error:
                log.warning("Discord: %s Trying again in %.0f s.", delivery_error(error), pause)
            await self._drop()
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)
