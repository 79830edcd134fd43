"""The whole house against a loopback Slack: the outbox reaches channels once, commands are answered from the ledger."""

import asyncio
import json
import logging
from random import Random

import pytest

from bot.bootstrap import open_house
from bot.card.model import to_json
from bot.domain.model import DeliveryDraft, DeliveryKind, DeliveryState, Health, Platform
from bot.platforms.slack.messenger import SlackMessenger
from bot.platforms.slack.pace import Pace
from bot.services.deliver import Deliver
from config.settings import Settings
from tests.fakes import FakeMessenger
from tests.platforms.discord.fakes import alert, digest
from tests.platforms.slack.fakes import enqueue_digest
from tests.platforms.slack.loopback import ADMIN, APP_TOKEN, CHANNEL, PERSON, TOKEN, Fault, limited


@pytest.fixture
def post(world, slack):
    """An outbox with one Slack channel; ``life()`` is a process that knows nothing of those before."""
    channel = world.channel(CHANNEL, Platform.SLACK)
    console = FakeMessenger(platform=Platform.CONSOLE)
    with world.database.begin() as uow:
        uow.channels.ensure(Platform.CONSOLE, "console", name="console", now=world.clock())

    class Post:
        destination, notices = channel, console

        def enqueue(self, key, card, kind=DeliveryKind.ALERT, edits=None):
            draft = DeliveryDraft(
                key=key,
                destination_id=channel.id,
                kind=kind,
                card=to_json(card),
                not_before=world.clock(),
                edits=edits,
            )
            with world.database.begin() as uow:
                assert uow.outbox.enqueue(draft, now=world.clock())

        async def life(self, token=TOKEN, rounds=1000):
            messenger = SlackMessenger(token=token, api_base=slack.api_base, pace=Pace(spacing=0.0))
            messengers = {Platform.SLACK: messenger, Platform.CONSOLE: console}
            return await Deliver(world.database, messengers, world.clock).run(rounds=rounds)

        def state(self, key):
            with world.read() as uow:
                return uow.outbox.find(channel.id, key)

    return Post()


async def test_an_alert_is_posted_and_lives_on(slack, post):
    post.enqueue("a", alert())
    assert await post.life() == 1
    state, stamp = post.state("a")
    assert (state, list(slack.messages)) == (DeliveryState.SENT, [stamp])
    post.enqueue("a:2", digest(), DeliveryKind.EDIT, edits="a")
    await post.life()
    assert list(slack.messages) == [stamp]
    assert "OpenAI et xAI" in json.dumps(slack.messages[stamp]["blocks"], ensure_ascii=False)


async def test_a_message_whose_answer_was_lost_is_not_posted_twice(slack, post, world):
    post.enqueue("a", alert())
    slack.faults.append(Fault("chat.postMessage", lost=True))
    await post.life()
    world.clock.pass_(minutes=30)
    await post.life()
    state, stamp = post.state("a")
    assert (state, list(slack.messages)) == (DeliveryState.SENT, [stamp])


async def test_a_crash_between_sending_and_marking_posts_nothing_twice(slack, post, world):
    post.enqueue("a", alert())
    with world.database.begin() as uow:
        (claimed,) = uow.outbox.claim(now=world.clock(), limit=5, platforms=[Platform.SLACK])
    messenger = SlackMessenger(token=TOKEN, api_base=slack.api_base, pace=Pace(spacing=0.0))
    await messenger.send(claimed.destination, alert(), nonce=claimed.nonce, retry=False)  # and here the process dies
    world.clock.pass_(minutes=30)
    await post.life()
    state, stamp = post.state("a")
    assert (state, list(slack.messages)) == (DeliveryState.SENT, [stamp])


async def test_accidents_at_random_lose_nothing_and_double_nothing(slack, post, world):
    chance, post_message = Random(20261125), "chat.postMessage"
    for number in range(30):
        post.enqueue(f"m{number}", alert())
    lives = 0
    while lives < 500:
        lives += 1
        slack.faults[:] = chance.choices(
            [
                Fault(post_message, lost=True),
                Fault(post_message, "internal_error", 500),
                limited(post_message, 2),
                Fault("conversations.history", "internal_error", 503),
                Fault("conversations.history", lost=True),
            ],
            k=chance.randrange(4),
        )
        await post.life(rounds=1)  # each life knows nothing of what the one before it saw
        world.clock.pass_(minutes=16)
        if all(post.state(f"m{n}")[0] is DeliveryState.SENT for n in range(30)):
            break
    assert lives > 45  # many a life ended in an accident
    ids = [m["metadata"]["event_payload"]["delivery"] for m in slack.messages.values()]
    assert len(ids) == len(set(ids)) == 30
    assert {post.state(f"m{n}")[1] for n in range(30)} == set(slack.messages)


@pytest.mark.parametrize(
    "code", ["not_in_channel", "is_archived", "channel_not_found", "token_revoked", "invalid_auth"]
)
async def test_a_closed_channel_is_paused_and_told_once(slack, post, world, code):
    post.enqueue("a", alert())
    post.enqueue("b", alert())
    slack.faults += [Fault("chat.postMessage", code)] * 5
    for _ in range(3):
        await post.life()
        world.clock.pass_(hours=2)
    (notice,) = post.notices.sent
    assert code in notice[1].summary
    assert len(slack.made("chat.postMessage")) == 1
    slack.faults.clear()
    with world.database.begin() as uow:
        uow.channels.resume(post.destination.id)
    await post.life()
    assert len(slack.messages) == 2  # both waited


async def test_nothing_goes_there_before_the_time_that_slack_named(slack, post, world):
    post.enqueue("a", alert())
    post.enqueue("b", alert())
    slack.faults.append(limited("chat.postMessage", 60))
    await post.life()
    world.clock.pass_(seconds=59)
    await post.life()
    assert len(slack.made("chat.postMessage")) == 1
    world.clock.pass_(seconds=2)
    await post.life()
    assert len(slack.messages) == 2


# ---------------------------------------------------------------- sincethen run


@pytest.fixture(autouse=True)
def _logs():
    """The house sets logging up for its process; here others come after it."""
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    yield
    root.handlers[:] = before
    root.setLevel(level)


def settings(slack, tmp_path, **more):
    given = {"slack_bot_token": TOKEN, "slack_app_token": APP_TOKEN, "slack_channels": CHANNEL, **more}
    return Settings(_env_file=None, data_dir=tmp_path, slack_api_base=slack.api_base, **given)


async def test_the_wired_bot_answers_from_the_ledger(slack, tmp_path):
    async with open_house(settings(slack, tmp_path), platforms=True) as house:
        await asyncio.to_thread(house.rounds.prepare)
        await slack.until(lambda: slack.sockets)
        for number, text in enumerate(
            [
                "help",
                "facts",
                "fact musk_offer.amount",
                "changes",
                "latest",
                "status",
                "digest now",
                "watch",
                "nonsense",
            ],
            1,
        ):
            await slack.types(text, user=ADMIN)
            answer = await slack.answered(number)
            assert answer["blocks"], text
            assert answer["response_type"] == ("in_channel" if text == "digest now" else "ephemeral")
        assert "97.6" in json.dumps(slack.answers[2]["blocks"])
        await slack.types("watch add “OpenAI”", user=ADMIN)
        await slack.answered(10)
        with house.database.read() as uow:
            (watch,) = uow.watches.list()
        assert watch.expression == '"OpenAI"'


async def test_configured_channels_get_messages(slack, tmp_path):
    async with open_house(settings(slack, tmp_path), platforms=True) as house:
        await asyncio.to_thread(house.rounds.prepare)
        with house.database.begin() as uow:
            channel = uow.channels.find(Platform.SLACK, CHANNEL)
            enqueue_digest(house, uow, channel)
        await house.deliver.run()
        assert len(slack.messages) == 1


@pytest.mark.parametrize(
    ("wrong", "setting"),
    [
        ({"slack_bot_token": "xoxb-canary"}, "SINCETHEN_SLACK_BOT_TOKEN"),
        ({"slack_app_token": "xapp-canary"}, "SINCETHEN_SLACK_APP_TOKEN"),
    ],
)
async def test_a_wrong_token_is_one_error_and_the_rest_goes_on(slack, tmp_path, capsys, wrong, setting):
    async with open_house(settings(slack, tmp_path, **wrong), platforms=True) as house:
        await asyncio.to_thread(house.rounds.prepare)
        said = capsys.readouterr().err
        assert said.count("ERROR") == 1
        assert setting in said
        assert "canary" not in said
        assert house.rounds.health()["status"] == "ok"


async def test_without_the_app_token_messages_go_out_and_that_is_said(slack, tmp_path, capsys):
    async with open_house(settings(slack, tmp_path, slack_app_token=None), platforms=True) as house:
        assert Platform.SLACK in house.messengers
        assert "SINCETHEN_SLACK_APP_TOKEN is not set" in capsys.readouterr().err
        assert slack.sockets == []


REFUSED_SETTING = "Only the admins of this workspace and whoever made this channel can do that."
REFUSED_FEED = "Only the admins of this workspace can do that: it concerns every channel."


async def test_who_made_the_channel_sets_it_and_leaves_alone_what_all_share(slack, tmp_path):
    async with open_house(settings(slack, tmp_path), platforms=True) as house:
        await slack.until(lambda: slack.sockets)
        tried = ["settings origins=3", "watch add openai", "mute musk_offer.amount 2d", "feed pause numerama"]
        for number, text in enumerate(tried, 1):
            await slack.types(text)
            said = json.dumps(await slack.answered(number), ensure_ascii=False)
            assert (REFUSED_FEED if text.startswith("feed") else REFUSED_SETTING) in said
        with house.database.read() as uow:
            assert uow.watches.list() == []
        slack.channels["C7"] = slack.channels[CHANNEL] | {"id": "C7", "creator": PERSON}
        for number, text in enumerate(tried, 5):
            await slack.types(text, channel="C7")
            said = json.dumps(await slack.answered(number), ensure_ascii=False)
            assert (REFUSED_FEED in said) is text.startswith("feed"), said
        with house.database.read() as uow:
            assert uow.channels.find(Platform.SLACK, "C7").settings.origins_needed == 3
            version = next(v for versions in uow.facts.ledger("openai-musk").values() for v in versions)
        await slack.presses("s:confirm", str(version.id), channel="C7")
        assert REFUSED_FEED in json.dumps(await slack.answered(9), ensure_ascii=False)


async def test_the_operator_names_managers(slack, tmp_path):
    async with open_house(settings(slack, tmp_path, slack_managers=f"U9, {PERSON}"), platforms=True) as house:
        await slack.until(lambda: slack.sockets)
        await slack.types("feed pause numerama")
        assert "is paused" in json.dumps(await slack.answered())
        with house.database.read() as uow:
            assert next(s for f, s in uow.feeds.all() if f.spec.key == "numerama").health is Health.PAUSED


async def test_a_private_conversation_has_no_settings(slack, tmp_path):
    async with open_house(settings(slack, tmp_path), platforms=True):
        await slack.until(lambda: slack.sockets)
        await slack.types("settings origins=3", user=ADMIN, channel="D1", channel_name="directmessage")
        assert "A private conversation has no settings" in json.dumps(await slack.answered())
