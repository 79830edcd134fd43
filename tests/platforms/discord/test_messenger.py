"""Cards reach a channel once; each failure says what to do next."""

import asyncio

import pytest

from bot.errors import BadMessage, DestinationClosed, RetryLater
from bot.platforms.discord.messenger import DiscordMessenger, mark, short_nonce
from tests.platforms.discord.fakes import alert, destination, digest
from tests.platforms.discord.loopback import EMBED, HISTORY, SEND, TOKEN, VIEW, Fault, error, rate_limited
from tests.platforms.discord.people import CHANNEL

POST = ("POST", r"/messages$")


async def sent(messenger, nonce="delivery-1", card=None, retry=False):
    return await messenger.send(destination(), card or alert(), nonce=nonce, retry=retry)


async def test_a_card_is_sent_with_a_nonce(discord, messenger):
    reference = await sent(messenger)
    (call,) = discord.made(*POST)
    assert reference in discord.messages
    assert call.body["nonce"] == "delivery-1"
    assert call.body["enforce_nonce"] is True
    assert call.body["allowed_mentions"] == {"parse": []}
    assert call.body["flags"] == 1 << 15
    assert call.body["components"][0]["type"] == 17
    assert call.authorization == f"Bot {TOKEN}"


async def test_a_digest_comes_quietly(discord, messenger):
    await sent(messenger, card=digest())
    assert discord.made(*POST)[0].body["flags"] == 1 << 15 | 1 << 12


async def test_the_same_nonce_gives_the_first_message(discord, messenger):
    assert await sent(messenger) == await sent(messenger)
    assert len(discord.messages) == 1


async def test_a_long_nonce_is_made_short():
    assert short_nonce("x" * 25) == "x" * 25
    assert len(short_nonce("x" * 26)) <= 25
    assert short_nonce("x" * 26) != short_nonce("x" * 27)


async def test_a_message_that_arrived_is_found_after_the_nonce_is_forgotten(discord, messenger):
    discord.faults.append(Fault(*POST, lost=True))
    with pytest.raises(RetryLater) as caught:
        await sent(messenger)
    assert caught.value.uncertain
    discord.forget_nonces()
    reference = await sent(messenger, retry=True)
    assert list(discord.messages) == [reference]


async def test_a_message_that_never_arrived_is_sent_again(discord, messenger):
    await sent(messenger, nonce="another")
    reference = await sent(messenger, retry=True)
    assert discord.messages[reference]["components"][0]["id"] == mark("delivery-1")


async def test_without_the_right_to_look_back_the_nonce_guards(discord, messenger):
    await sent(messenger)
    discord.faults.append(Fault("GET", r"/messages$", **error(403, 50001)))
    assert await sent(messenger, retry=True) in discord.messages
    assert len(discord.messages) == 1


async def test_a_message_is_drawn_anew(discord, messenger):
    reference = await sent(messenger)
    await messenger.edit(destination(), reference, digest())
    assert "OpenAI et xAI" in discord.messages[reference]["components"][0]["components"][0]["content"]


async def test_editing_a_deleted_message_is_pointless(discord, messenger):
    with pytest.raises(BadMessage, match="deleted"):
        await messenger.edit(destination(), "1", alert())


@pytest.mark.parametrize("everywhere", [False, True], ids=["route", "global"])
async def test_a_short_rate_limit_is_waited_out(discord, messenger, everywhere):
    discord.faults.append(Fault(*POST, **rate_limited(0.2, everywhere=everywhere)))
    clock = asyncio.get_running_loop().time
    before = clock()
    await sent(messenger)
    assert clock() - before >= 0.2
    assert len(discord.messages) == 1


async def test_a_global_rate_limit_holds_other_channels_too(discord, messenger):
    await sent(messenger, nonce="warm")
    discord.faults.append(Fault(*POST, **rate_limited(0.3, everywhere=True)))
    first = asyncio.create_task(sent(messenger, nonce="a"))
    await discord.until(lambda: not discord.faults)
    clock = asyncio.get_running_loop().time
    before = clock()
    await messenger.check()  # its first call may overtake the news of the limit
    await messenger.send(destination("4001"), alert(), nonce="b", retry=False)
    assert clock() - before >= 0.2
    await first


@pytest.mark.parametrize(
    ("fault", "seconds", "uncertain"),
    [
        (rate_limited(3600), 3600, False),
        (rate_limited(7, via=False), 7, False),
        ({"status": 503, "body": {}}, 10, True),
        ({"status": 403, "body": "<html>blocked</html>", "headers": {"Content-Type": "text/html"}}, 600, False),
        ({"status": 401, "body": {"message": "401: Unauthorized", "code": 0}}, 900, False),
        ({"status": 200, "body": "nonsense", "headers": {"Content-Type": "text/html"}}, 10, True),
        ({"status": 200, "raw": b'{"id": "9'}, 10, True),
    ],
)
async def test_send_later(discord, messenger, fault, seconds, uncertain):
    discord.faults.append(Fault(*POST, **fault))
    with pytest.raises(RetryLater) as caught:
        await sent(messenger)
    assert (caught.value.seconds, caught.value.uncertain) == (seconds, uncertain)


async def test_an_accident_is_tried_again_with_the_same_nonce(discord, messenger):
    discord.faults.append(Fault(*POST, status=502, body={}))
    await sent(messenger)
    assert [c.body["nonce"] for c in discord.made(*POST)] == ["delivery-1"] * 2
    assert len(discord.messages) == 1


@pytest.mark.parametrize("code", [10003, 50001, 50013, 50083])
async def test_a_closed_channel(discord, messenger, code):
    discord.faults.append(Fault(*POST, **error(404 if code == 10003 else 403, code)))
    with pytest.raises(DestinationClosed):
        await sent(messenger)


async def test_a_missing_permission_is_named(discord, messenger):
    discord.permissions = VIEW | EMBED | HISTORY
    discord.faults.append(Fault(*POST, **error(403, 50013, "Missing Permissions")))
    with pytest.raises(DestinationClosed, match="Send Messages is missing in #news"):
        await sent(messenger)


async def test_a_channel_that_cannot_be_seen(discord, messenger):
    discord.faults.append(Fault(*POST, **error(403, 50001, "Missing Access")))
    unseen = error(403, 50001, "Missing Access")
    discord.faults += [Fault("GET", rf"/channels/{CHANNEL}$", **unseen) for _ in range(2)]  # on sending, on looking why
    with pytest.raises(DestinationClosed, match="View Channel is missing"):
        await sent(messenger)


async def test_a_refused_card_goes_as_an_embed(discord, messenger):
    discord.faults.append(Fault(*POST, **error(400, 50035, "Invalid Form Body")))
    reference = await sent(messenger)
    assert discord.messages[reference]["embeds"][0]["title"].startswith("CHANGED")
    assert discord.messages[reference]["nonce"] == "delivery-1"


async def test_a_message_refused_twice_is_bad(discord, messenger):
    discord.faults += [Fault(*POST, **error(400, 50035, "Invalid Form Body")) for _ in range(2)]
    with pytest.raises(BadMessage, match="50035"):
        await sent(messenger)


async def test_no_discord_at_all(discord, messenger):
    await discord.stop()
    with pytest.raises(RetryLater, match="cannot be reached") as caught:
        await sent(messenger)
    assert not caught.value.uncertain


async def test_a_wrong_token_waits_and_says_why(discord):
    messenger = DiscordMessenger(token="wrong", api_base=discord.api_base)
    with pytest.raises(RetryLater, match="SINCETHEN_DISCORD_TOKEN"):
        await sent(messenger)
    (problem,) = await messenger.check()
    assert not problem.ok
    assert "developers/applications" in problem.advice
    assert "wrong" not in f"{problem}"


async def test_all_is_well(discord, messenger):
    assert all(p.ok for p in await messenger.check())
    problems = await messenger.check(destination())
    assert all(p.ok for p in problems)
    assert [p.name.rpartition(": ")[2] for p in problems[1:]] == [
        "View Channel",
        "Send Messages",
        "Embed Links",
        "Read Message History",
    ]


async def test_no_server_yet_gives_the_invitation(discord, messenger):
    discord.faults.append(Fault("GET", r"/users/@me/guilds$", status=200, body=[]))
    problem = (await messenger.check())[-1]
    assert not problem.ok
    assert "client_id=2000" in problem.advice
    assert "applications.commands" in problem.advice


async def test_each_missing_permission_is_a_problem(discord, messenger):
    discord.permissions = VIEW | SEND
    discord.overwrites = [{"id": "3000", "type": 0, "allow": "0", "deny": str(SEND)}]
    problems = {p.name.rpartition(": ")[2]: p for p in await messenger.check(destination())}
    assert not problems["Send Messages"].ok
    assert "Grant the bot Send Messages" in problems["Send Messages"].advice
    assert problems["Embed Links"].ok
    assert "better" in problems["Embed Links"].advice


async def test_a_thread_needs_its_own_permission(discord, messenger):
    discord.channel_type = 11
    names = [p.name for p in await messenger.check(destination()) if not p.ok]
    assert names == ["Discord channel #news: Send Messages in Threads"]


async def test_an_unknown_channel_is_a_problem(discord, messenger):
    discord.faults.append(Fault("GET", r"/channels/", **error(404, 10003, "Unknown Channel")))
    (problem,) = await messenger.check(destination())
    assert not problem.ok
    assert "Copy Channel ID" in problem.advice


async def test_no_discord_is_a_problem(discord, messenger):
    await discord.stop()
    (problem,) = await messenger.check()
    assert not problem.ok
    assert "discordstatus.com" in problem.advice
