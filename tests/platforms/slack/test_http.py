"""HTTP mode: only what Slack signed, and lately, is answered; then it is as in Socket Mode."""

import asyncio
import json

import pytest

from bot.bootstrap import open_house
from bot.errors import ConfigError
from bot.platforms.slack.bot import SlackBot
from bot.services.catalogue import COMMANDS
from tests.platforms.slack.loopback import ADMIN, PERSON, TOKEN
from tests.platforms.slack.signed import SECRET, Caller
from tests.platforms.slack.test_forms import HERE
from tests.platforms.slack.test_house import _logs, settings  # noqa: F401 -- a fixture


def make(slack, commands, **more):
    given = {"token": TOKEN, "http_address": "127.0.0.1:0", "signing_secret": SECRET, **more}
    return SlackBot(commands=commands, specs=COMMANDS, api_base=slack.api_base, **given)


@pytest.fixture
async def caller(slack, commands):
    bot = make(slack, commands)
    await bot.start()
    assert bot.ready.is_set()
    yield Caller(bot.port)
    await bot.close()


async def test_a_signed_command_is_acknowledged_and_answered(slack, caller, commands):
    assert await caller.command(slack.typed("fact musk_offer.amount")) == (200, "")
    answer = await slack.answered()
    assert commands.asked[0][1] == ("fact",)
    assert answer["response_type"] == "ephemeral"
    assert slack.sockets == []


@pytest.mark.parametrize(
    "how",
    [
        {"secret": "another"},
        {"age": 301},
        {"age": -400},
        {"headers": {"X-Slack-Signature": ""}},
        {"headers": {"X-Slack-Signature": "v0=00"}},
        {"headers": {"X-Slack-Request-Timestamp": "soon"}},
    ],
    ids=["secret", "stale", "future", "unsigned", "nonsense", "no time"],
)
async def test_bad_or_stale_signatures_are_refused(slack, caller, commands, how):
    status, _ = await caller.command(slack.typed("latest"), **how)
    assert status in {400, 401}
    assert commands.asked == []
    assert slack.answers == []


async def test_a_replayed_body_under_another_signature_is_refused(slack, caller, commands):
    status, _ = await caller.raw(b"\xff\xfe not utf-8")
    assert status != 500
    assert commands.asked == []


async def test_a_huge_request_is_refused(slack, caller, commands):
    status, _ = await caller.raw("a" * (1024 * 1024 + 1))
    assert status == 413


async def test_buttons_forms_and_suggestions(slack, caller, commands):
    base = slack.base_payload(ADMIN, "C1") | {"user": {"id": ADMIN, "username": "boss"}}
    press = base | {
        "type": "block_actions",
        "channel": {"id": "C1", "name": "news"},
        "actions": [{"type": "button", "action_id": "s:history", "value": "musk_offer.status", "action_ts": "1"}],
    }
    assert (await caller.interactive(press))[0] == 200
    await slack.answered()
    assert commands.asked[0][1:3] == ("history", "musk_offer.status")
    commands.suggest(("Europe/Paris", "Europe/Paris"))
    ask = base | {
        "type": "block_suggestion",
        "action_id": "c:zone",
        "block_id": "b",
        "value": "par",
        "view": {"type": "modal", "private_metadata": HERE.pack()},
    }
    status, said = await caller.interactive(ask)
    assert (status, json.loads(said)["options"][0]["value"]) == (200, "Europe/Paris")


async def test_slack_verifies_the_address(slack, caller):
    status, said = await caller.event({"type": "url_verification", "challenge": "abc", "token": "t"})
    assert (status, "abc" in said) == (200, True)


async def test_an_event_is_acknowledged(slack, caller, commands):
    event = {"type": "app_home_opened", "user": PERSON, "tab": "messages", "channel": "D1"}
    payload = {"type": "event_callback", "team_id": "T1", "api_app_id": "A1", "event_id": "Ev1", "event": event}
    assert (await caller.event(payload))[0] == 200


@pytest.mark.parametrize("path", ["/", "/slack/install", "/slack/oauth_redirect"])
async def test_nothing_else_is_served(caller, path):
    assert (await caller.get(path))[0] == 404


@pytest.mark.parametrize(
    ("more", "key"),
    [
        ({"signing_secret": ""}, "SINCETHEN_SLACK_SIGNING_SECRET"),
        ({"http_address": "203.0.113.1:1"}, "SINCETHEN_SLACK_HTTP_ADDRESS"),
        ({"token": "xoxb-canary"}, "SINCETHEN_SLACK_BOT_TOKEN"),
    ],
)
async def test_what_is_wrong_is_one_clear_sentence(slack, commands, more, key):
    bot = make(slack, commands, **more)
    with pytest.raises(ConfigError) as caught:
        await bot.start()
    assert caught.value.key == key
    await bot.close()


async def test_the_wired_bot_listens(slack, tmp_path, unused_tcp_port):
    given = settings(
        slack,
        tmp_path,
        slack_app_token=None,
        slack_signing_secret=SECRET,
        slack_http_address=f"127.0.0.1:{unused_tcp_port}",
    )
    async with open_house(given, platforms=True) as house:
        await asyncio.to_thread(house.rounds.prepare)
        await Caller(unused_tcp_port).command(slack.typed("facts"))
        assert "19 facts" in (await slack.answered())["text"]
