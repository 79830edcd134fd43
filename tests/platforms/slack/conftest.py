"""A loopback Slack for each test that asks for one; everything it got must be what Slack takes."""

import pytest

from bot.platforms.slack.messenger import SlackMessenger
from bot.platforms.slack.pace import Pace
from tests.platforms.discord.fakes import FakeCommands
from tests.platforms.slack.fakes import running
from tests.platforms.slack.loopback import APP_TOKEN, TOKEN, LoopbackSlack


@pytest.fixture
async def slack():
    server = await LoopbackSlack().start()
    yield server
    await server.stop()
    assert server.wrongs == []


@pytest.fixture
def messenger(slack):
    return SlackMessenger(token=TOKEN, app_token=APP_TOKEN, api_base=slack.api_base, pace=Pace(spacing=0.0))


@pytest.fixture
def commands():
    return FakeCommands()


@pytest.fixture
async def bot(slack, commands):
    async with running(slack, commands, first_pause=0.01) as made:
        yield made
