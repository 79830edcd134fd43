"""The platforms, wired: settings -> messengers that send and bots that answer. A part of the composition root."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import AsyncExitStack
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from pydantic import SecretStr

from bot.domain.model import Platform
from bot.errors import ConfigError
from bot.ports import Database, Messenger
from bot.services.catalogue import COMMANDS
from bot.services.commands import Commands
from config.settings import Settings

if TYPE_CHECKING:
    from bot.platforms.slack import Installs

log = logging.getLogger(__name__)


def secret(value: SecretStr | None) -> str:
    """A secret's text; empty where it is not set."""
    return value.get_secret_value() if value is not None else ""


def many_workspaces(settings: Settings) -> bool:
    """Whether the Slack app is installed in workspaces over OAuth."""
    return bool(settings.slack_client_id and settings.slack_client_secret and settings.slack_http_address)


def make_messengers(
    settings: Settings, database: Database | None, clock: Callable[[], datetime]
) -> dict[Platform, Messenger]:
    """The console always; Discord and Slack where they are set up. Without a database no workspace is known."""
    from bot.platforms.console import ConsoleMessenger  # noqa: PLC0415 -- each only where it is connected

    messengers: dict[Platform, Messenger] = {Platform.CONSOLE: ConsoleMessenger()}
    if settings.discord_token is not None:
        from bot.platforms.discord import DiscordMessenger  # noqa: PLC0415

        messengers[Platform.DISCORD] = DiscordMessenger(
            token=secret(settings.discord_token), api_base=settings.discord_api_base
        )
    if settings.slack_bot_token is not None or many_workspaces(settings):
        from bot.platforms.slack import SlackMessenger  # noqa: PLC0415

        messengers[Platform.SLACK] = SlackMessenger(
            token=secret(settings.slack_bot_token),
            app_token=secret(settings.slack_app_token),
            installs=_installs(settings, database, clock) if database and many_workspaces(settings) else None,
            api_base=settings.slack_api_base,
        )
    return messengers


def _installs(settings: Settings, database: Database, clock: Callable[[], datetime]) -> Installs:
    from bot.platforms.slack import Installs  # noqa: PLC0415
    from storage.vault import open_vault  # noqa: PLC0415

    vault = open_vault(secret(settings.slack_token_key), settings.data_dir)
    return Installs(database=database, sealer=vault, clock=clock)


async def connect(
    settings: Settings,
    commands: Commands,
    messengers: dict[Platform, Messenger],
    stack: AsyncExitStack,
    *,
    clock: Callable[[], datetime],
) -> None:
    """Start the bots that are set up. A wrong token is one clear error; everything else goes on without it."""
    if settings.discord_token is not None:
        from bot.platforms.discord import DiscordBot  # noqa: PLC0415

        discord_bot = DiscordBot(
            token=secret(settings.discord_token),
            commands=commands,
            specs=COMMANDS,
            api_base=settings.discord_api_base,
            gateway_url=settings.discord_gateway_url,
        )
        stack.push_async_callback(discord_bot.close)
        await _start(discord_bot, Platform.DISCORD, messengers)
    if many_workspaces(settings) or (
        settings.slack_bot_token is not None and (settings.slack_app_token or settings.slack_http_address)
    ):
        from bot.platforms.slack import OAuth, SlackBot, States  # noqa: PLC0415

        oauth = None
        if many_workspaces(settings):
            oauth = OAuth(
                client_id=settings.slack_client_id,
                client_secret=secret(settings.slack_client_secret),
                installs=_installs(settings, commands.database, clock),
                states=States(database=commands.database, clock=clock),
            )
        slack_bot = SlackBot(
            token=secret(settings.slack_bot_token),
            app_token=secret(settings.slack_app_token),
            http_address=settings.slack_http_address,
            signing_secret=secret(settings.slack_signing_secret),
            oauth=oauth,
            managers=[one.strip() for one in settings.slack_managers.split(",") if one.strip()],
            commands=commands,
            specs=COMMANDS,
            api_base=settings.slack_api_base,
        )
        stack.push_async_callback(slack_bot.close)
        await _start(slack_bot, Platform.SLACK, messengers)
    elif settings.slack_bot_token is not None:
        log.warning("SINCETHEN_SLACK_APP_TOKEN is not set: messages go out to Slack, but commands are not answered.")


class _Bot(Protocol):
    async def start(self) -> None: ...


async def _start(bot: _Bot, platform: Platform, messengers: dict[Platform, Messenger]) -> None:
    """Start a bot; without it its messages wait in the outbox until its setting is right."""
    try:
        await bot.start()
    except ConfigError as error:
        if platform is Platform.SLACK and error.key != "SINCETHEN_SLACK_BOT_TOKEN":  # the others are for commands alone
            log.error("%s Slack commands are not answered; messages still go out.", error)  # noqa: TRY400
            return
        log.error("%s Everything else goes on without %s.", error, platform.value.capitalize())  # noqa: TRY400
        messengers.pop(platform, None)
