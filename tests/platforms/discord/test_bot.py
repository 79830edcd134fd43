"""discord.py's real client against a loopback Discord: log in, register, answer, reconnect."""

import asyncio
import logging

import pytest
from discord.gateway import DiscordWebSocket

from bot.card.model import Block, BlockKind, Card, Span, Tone
from bot.domain.model import Platform
from bot.errors import ConfigError
from bot.platforms.discord.bot import DiscordBot
from bot.platforms.discord.render import render
from bot.ports.platforms import Where, Who
from bot.services.catalogue import COMMANDS
from tests.platforms.discord.fakes import alert, destination, digest, history
from tests.platforms.discord.loopback import MANAGE_GUILD, TOKEN, Fault, error, rate_limited
from tests.platforms.discord.people import CHANNEL, GUILD, PERSON

ORIGINAL = ("PATCH", r"/webhooks/2000/token-\d+/messages/@original$")
CALLBACK = ("POST", r"/callback$")


def words(body):
    return repr(body["components"])


class Heard(logging.Handler):
    """``it`` is set once the log has said so."""

    def __init__(self, words):
        super().__init__()
        self.words, self.it = words, asyncio.Event()

    def emit(self, record):
        if self.words in record.getMessage():
            self.it.set()


async def test_it_logs_in_and_registers_its_commands(discord, bot):
    (call,) = discord.made("PUT", r"/applications/2000/commands$")
    root, action = call.body
    assert root["name"] == "news"
    assert action["name_localizations"] == {"fr": "Comparer avec les faits"}
    assert discord.identified[0]["intents"] == 1  # guilds: which servers it is in
    assert discord.identified[0]["token"] == TOKEN


async def test_a_command_is_acknowledged_then_answered_in_private(discord, bot, commands):
    await discord.types("fact", options={"key": "musk_offer.amount"}, locale="fr")
    answer = await discord.call(*ORIGINAL)
    (callback,) = discord.made(*CALLBACK)
    assert callback.body == {"type": 5, "data": {"flags": 64}}
    assert discord.calls.index(callback) < discord.calls.index(answer)
    assert commands.asked == [
        (
            "call",
            ("fact",),
            {"key": "musk_offer.amount"},
            Who(platform=Platform.DISCORD, id=PERSON, name="Ana", language="fr", manager=False),
            Where(platform=Platform.DISCORD, channel=CHANNEL, space=GUILD, name="news"),
        )
    ]
    assert "DISPUTED" in words(answer.body)
    assert "'label': 'Partager', 'custom_id': 's:share:'" in words(answer.body)


async def test_groups_and_numbers(discord, bot, commands):
    await discord.types("watch", "remove", options={"id": 7})
    await discord.call(*ORIGINAL)
    assert commands.asked[0][1:3] == (("watch", "remove"), {"id": 7})


@pytest.mark.parametrize(
    ("more", "manager"),
    [
        ({"permissions": MANAGE_GUILD}, True),
        ({"permissions": 1 << 3}, True),  # administrator
        ({"permissions": 1 << 11}, False),
        ({"permissions": MANAGE_GUILD, "installed": False}, False),
        ({"guild": False}, False),
    ],
)
async def test_who_may_change_settings(discord, bot, commands, more, manager):
    await discord.types("settings", **more)
    await discord.call(*ORIGINAL)
    who, where = commands.asked[0][3:]
    assert who.manager is manager
    assert bool(where.channel) is more.get("guild", True)


async def test_a_digest_on_demand_is_for_everybody(discord, bot, commands):
    commands.answer = digest()
    await discord.types("digest", "now")
    answer = await discord.call(*ORIGINAL)
    assert discord.made(*CALLBACK)[0].body == {"type": 5, "data": {}}
    assert answer.body["flags"] == 1 << 15


async def test_an_error_in_public_becomes_private(discord, bot, commands):
    commands.answer = Card(title="Not here", summary="Not here", tone=Tone.ERROR)
    await discord.types("digest", "now")
    answer = await discord.call("POST", r"/webhooks/2000/token-\d+$")
    await discord.call("DELETE", r"@original$")
    assert answer.body["flags"] == 1 << 15 | 1 << 6


async def test_an_accident_is_told_and_logged(discord, bot, commands, caplog):
    commands.fail(KeyError("a canary"))
    await discord.types("latest")
    answer = await discord.call(*ORIGINAL)
    assert "Something went wrong" in words(answer.body)
    assert "canary" not in words(answer.body)
    (record,) = [r for r in caplog.records if r.levelno == logging.ERROR]
    assert record.args[0] in words(answer.body)


async def test_a_command_of_another_version(discord, bot, commands):
    await discord.types("gone")
    assert "/news" in words((await discord.call(*ORIGINAL)).body)
    assert commands.asked == []


async def test_a_refused_card_is_answered_as_an_embed(discord, bot):
    discord.faults.append(Fault(*ORIGINAL, **error(400, 50035, "Invalid Form Body")))
    await discord.types("facts")
    assert (await discord.call(*ORIGINAL, number=2)).body["embeds"]


async def test_too_late_for_discord(discord, bot, commands, caplog):
    discord.faults.append(Fault(*CALLBACK, **error(404, 10062, "Unknown interaction")))
    await discord.types("facts")
    await discord.types("latest")
    await discord.call(*ORIGINAL)
    assert [a[1] for a in commands.asked] == [("latest",)]
    assert "three seconds" in caplog.text


async def test_of_two_processes_one_answers(discord, bot, commands, caplog):
    caplog.set_level(logging.INFO, "bot")
    heard = Heard("another process")
    logging.getLogger("bot").addHandler(heard)
    second = DiscordBot(
        token=TOKEN, commands=commands, specs=COMMANDS, api_base=discord.api_base, gateway_url=discord.gateway_url
    )
    await second.start()
    await asyncio.wait_for(second.ready.wait(), 60)
    await discord.types("watch", "add", options={"expression": "musk"})
    await discord.call(*CALLBACK, number=2)
    await discord.call(*ORIGINAL)
    await asyncio.wait_for(heard.it.wait(), 60)
    await second.close()
    logging.getLogger("bot").removeHandler(heard)
    assert [a[1] for a in commands.asked] == [("watch", "add")]  # done once, and told once
    assert len(discord.made(*ORIGINAL)) == 1
    assert not [r for r in caplog.records if r.name.startswith("bot") and r.levelno >= logging.WARNING]


async def test_a_rate_limited_answer_comes_after_the_wait(discord, bot):
    discord.faults.append(Fault(*ORIGINAL, **rate_limited(0.1)))
    await discord.types("facts")
    assert await discord.call(*ORIGINAL, number=2)


async def test_suggestions(discord, bot, commands):
    commands.suggest(("Musk's offer: amount", "musk_offer.amount"), ("x" * 150, "long"), ("never", "y" * 101))
    await discord.types("fact", options={"key": "mus"}, focused="key")
    callback = await discord.call(*CALLBACK)
    assert commands.asked[0][:3] == ("complete", "fact", "mus")
    assert callback.body["type"] == 8
    first, second = callback.body["data"]["choices"]
    assert first == {"name": "Musk's offer: amount", "value": "musk_offer.amount"}
    assert len(second["name"]) <= 100


async def test_suggested_numbers_are_numbers(discord, bot, commands):
    commands.suggest(("A watch", "7"), ("no number", "x"), *((f"n{n}", str(n)) for n in range(40)))
    await discord.types("watch", "remove", options={"id": "a"}, focused="id")
    choices = (await discord.call(*CALLBACK)).body["data"]["choices"]
    assert choices[0] == {"name": "A watch", "value": 7}
    assert len(choices) == 25


async def test_failing_suggestions_are_none(discord, bot, commands):
    commands.fail(RuntimeError("no database"))
    await discord.types("fact", options={"key": ""}, focused="key")
    assert (await discord.call(*CALLBACK)).body == {"type": 8, "data": {"choices": []}}


async def test_a_button_works_without_any_memory_of_it(discord, bot, commands):
    await discord.presses("s:history:musk_offer.status:12", permissions=MANAGE_GUILD)
    await discord.call(*ORIGINAL)
    kind, name, argument, who, _where = commands.asked[0]
    assert (kind, name, argument, who.manager) == ("act", "history", "musk_offer.status:12", True)


async def test_what_is_picked_from_a_menu_is_the_action(discord, bot, commands):
    await discord.presses("s:pick:", picked="history:musk_offer.status")
    await discord.call(*ORIGINAL)
    assert commands.asked[0][:3] == ("act", "history", "musk_offer.status")


async def test_a_foreign_button(discord, bot, commands):
    await discord.presses("something else")
    assert "another version" in words((await discord.call(*ORIGINAL)).body)
    assert commands.asked == []


async def test_share_posts_the_card_for_everybody(discord, bot, commands):
    made = render(Card(title="A fact", summary="s", blocks=history().blocks, actions=alert().actions[:1]))
    made["components"][0]["components"][-1]["components"].append(
        {"type": 2, "style": 2, "label": "Share", "custom_id": "s:share:"}
    )
    await discord.presses("s:share:", made["components"], flags=1 << 15 | 1 << 6)
    callback = await discord.call(*CALLBACK)
    assert callback.body["type"] == 4
    assert callback.body["data"]["flags"] == 1 << 15
    assert callback.body["data"]["allowed_mentions"] == {"parse": []}
    shown = words(callback.body["data"])
    assert "A fact" in shown
    assert "97.4 bn USD" in shown
    assert "Sources" in shown
    assert "s:share" not in shown
    assert f"Shared by <@{PERSON}>" in shown
    assert commands.asked == []


@pytest.mark.parametrize(
    ("message", "asked"),
    [
        ({"content": "Musk offers 97.4 billion"}, "Musk offers 97.4 billion"),
        ({"content": "https://example.org/a"}, "https://example.org/a"),
        ({"embeds": [{"title": "T", "description": "D", "url": "https://e.org/"}]}, "T\nD\nhttps://e.org/"),
        ({"components": [{"type": 17, "components": [{"type": 10, "content": "In a card"}]}]}, "In a card"),
    ],
)
async def test_any_message_can_be_compared_with_the_facts(discord, bot, commands, message, asked):
    await discord.compares(**message)
    await discord.call(*ORIGINAL)
    assert commands.asked[0][1:3] == (("check",), {"text": asked})


async def test_a_picture_cannot_be_compared(discord, bot, commands):
    await discord.compares(content="")
    assert "neither words nor a link" in words((await discord.call(*ORIGINAL)).body)
    assert commands.asked == []


async def test_markup_in_a_card_stays_text(discord, bot, commands):
    hostile = Block(kind=BlockKind.TEXT, spans=(Span(text="@everyone <@&1> [x](https://evil.example) # y"),))
    commands.answer = Card(title="@everyone", summary="s", blocks=(hostile,))
    await discord.types("latest")
    answer = await discord.call(*ORIGINAL)
    assert "@everyone" not in words(answer.body)
    assert answer.body["allowed_mentions"] == {"parse": []}


@pytest.mark.parametrize("accident", ["drop", "ask_to_reconnect", "doubt_session"])
async def test_a_broken_connection_is_resumed(discord, bot, commands, accident):
    await getattr(discord, accident)()
    (resumed,) = await discord.until(lambda: discord.resumed)
    assert resumed["session_id"] == "a-session"
    assert len(discord.identified) == 1
    await discord.types("facts")
    await discord.call(*ORIGINAL)


async def test_sending_leaves_the_gateway_alone(discord, bot, messenger):
    await messenger.send(destination(), alert(), nonce="n", retry=False)
    assert str(DiscordWebSocket.DEFAULT_GATEWAY) == discord.gateway_url


async def test_a_restarted_bot_answers_old_buttons(discord, bot, commands):
    await bot.close()
    again = DiscordBot(
        token=TOKEN, commands=commands, specs=COMMANDS, api_base=discord.api_base, gateway_url=discord.gateway_url
    )
    await again.start()
    await asyncio.wait_for(again.ready.wait(), 60)
    await discord.presses("s:confirm:12")
    await discord.call(*ORIGINAL)
    assert commands.asked[0][1:3] == ("confirm", "12")
    await again.close()


async def test_a_wrong_token_is_one_clear_sentence(discord, commands):
    bot = DiscordBot(token="wrong", commands=commands, specs=COMMANDS, api_base=discord.api_base)
    with pytest.raises(ConfigError, match="developers/applications") as caught:
        await bot.start()
    assert "SINCETHEN_DISCORD_TOKEN" in caught.value.user_message
    await bot.close()


async def test_a_token_that_the_gateway_refuses(discord, commands):
    bot = DiscordBot(
        token=TOKEN, commands=commands, specs=COMMANDS, api_base=discord.api_base, gateway_url=discord.gateway_url
    )
    discord.gateway_token = "reset since"
    await bot.start()
    with pytest.raises(ConfigError, match="SINCETHEN_DISCORD_TOKEN"):
        await asyncio.wait_for(bot.wait(), 60)
    await bot.close()


async def test_an_accident_at_login_is_tried_again(discord, commands, caplog):
    discord.faults.append(Fault("GET", r"/users/@me$", status=503))
    bot = DiscordBot(
        token=TOKEN,
        commands=commands,
        specs=COMMANDS,
        api_base=discord.api_base,
        gateway_url=discord.gateway_url,
        first_pause=0.0,
    )
    await bot.start()
    await asyncio.wait_for(bot.ready.wait(), 60)
    assert "HTTP 503" in caplog.text
    await bot.close()
