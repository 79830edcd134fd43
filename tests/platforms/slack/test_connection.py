"""The connection to Slack: opened anew, renewed, refused; and the tokens it needs."""

import asyncio
import logging

import pytest

from bot.errors import ConfigError
from bot.platforms.slack.bot import SlackBot
from bot.services.catalogue import COMMANDS
from tests.platforms.slack.loopback import APP_TOKEN, TOKEN, Fault, limited


async def test_a_dropped_connection_is_opened_anew(slack, bot, commands):
    slack.drop()
    await slack.until(lambda: len(slack.sockets) == 2)
    await slack.types("latest")
    assert await slack.answered()


async def test_a_renewed_connection_finishes_what_it_began(slack, bot, commands):
    go = asyncio.Event()

    async def slow(*_):
        await go.wait()
        return commands.answer

    commands.call = slow
    await slack.types("latest")
    await slack.renew()
    await slack.until(lambda: len(slack.sockets) == 2)
    go.set()
    assert await slack.answered()
    assert not slack.sockets[0].closed
    assert bot.ready.is_set()


async def test_each_connection_has_an_address_of_its_own(slack, bot):
    slack.drop()
    await slack.until(lambda: len(slack.sockets) == 2)
    assert len({s._req.query["n"] for s in slack.sockets}) == 2


async def test_an_accident_while_connecting_is_told_once_and_tried_again(slack, bot, commands, caplog):
    slack.faults += [Fault("apps.connections.open", "internal_error", 503)] * 3
    slack.drop()
    await slack.until(lambda: len(slack.sockets) == 2)
    await slack.types("latest")
    assert await slack.answered()
    assert len([r for r in caplog.records if r.levelno >= logging.WARNING and "Connecting again" in r.message]) <= 2


async def test_a_restarted_bot_answers_old_buttons(slack, bot, commands):
    await bot.close()
    again = make(slack, commands)
    await again.start()
    await asyncio.wait_for(again.ready.wait(), 60)
    await slack.presses("s:confirm", "12")
    await slack.answered()
    assert commands.asked[0][1:3] == ("confirm", "12")
    await again.close()


def make(slack, commands, *, token=TOKEN, app_token=APP_TOKEN):
    return SlackBot(
        token=token, app_token=app_token, commands=commands, specs=COMMANDS, api_base=slack.api_base, first_pause=0.01
    )


@pytest.mark.parametrize(
    ("tokens", "setting"),
    [
        ({"token": "xoxb-wrong"}, "SINCETHEN_SLACK_BOT_TOKEN"),
        ({"app_token": "xapp-wrong"}, "SINCETHEN_SLACK_APP_TOKEN"),
    ],
)
async def test_a_wrong_token_is_one_clear_sentence(slack, commands, tokens, setting):
    bot = make(slack, commands, **tokens)
    with pytest.raises(ConfigError) as caught:
        await bot.start()
    assert setting in caught.value.user_message
    assert "invalid_auth" in caught.value.user_message
    assert "wrong" not in caught.value.user_message
    await bot.close()


async def test_a_token_that_is_revoked_later_ends_the_connection_with_a_sentence(slack, bot, caplog):
    slack.app_tokens.clear()
    slack.drop()
    with pytest.raises(ConfigError, match="SINCETHEN_SLACK_APP_TOKEN"):
        await asyncio.wait_for(bot.wait(), 60)
    assert "no longer answered" in caplog.text


@pytest.mark.parametrize("fault", [Fault("auth.test", "fatal_error", 503), limited("auth.test", 60)])
async def test_an_accident_at_the_start_is_tried_again(slack, commands, caplog, fault):
    slack.faults.append(fault)
    bot = make(slack, commands)
    await bot.start()
    await asyncio.wait_for(bot.ready.wait(), 60)
    assert "Trying again" in caplog.text
    await bot.close()
