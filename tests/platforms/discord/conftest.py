"""A loopback Discord for each test that asks for one; every body it got must be one that Discord takes."""

import asyncio

import pytest

from bot.platforms.discord.bot import DiscordBot
from bot.platforms.discord.messenger import DiscordMessenger
from bot.platforms.discord.rest import point_api, point_gateway
from bot.services.catalogue import COMMANDS
from tests.platforms.discord.fakes import FakeCommands
from tests.platforms.discord.loopback import TOKEN, LoopbackDiscord


@pytest.fixture
async def discord():
    server = await LoopbackDiscord().start()
    yield server
    await server.stop()
    point_api("")
    point_gateway("")
    assert server.wrongs == []


@pytest.fixture
async def messenger(discord):
    made = DiscordMessenger(token=TOKEN, api_base=discord.api_base)
    yield made
    await made.close()


@pytest.fixture
def commands():
    return FakeCommands()


@pytest.fixture
async def bot(discord, commands):
    made = DiscordBot(
        token=TOKEN, commands=commands, specs=COMMANDS, api_base=discord.api_base, gateway_url=discord.gateway_url
    )
    await made.start()
    await asyncio.wait_for(made.ready.wait(), 60)
    yield made
    await made.close()
