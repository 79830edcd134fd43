"""Threads and forums: a story's first alert opens one, what follows goes into it, edits leave a line there."""

from dataclasses import replace

import pytest

from bot.domain.model import ChannelSettings
from bot.errors import BadMessage
from bot.platforms.discord.threads import Forum
from tests.platforms.discord.fakes import alert, destination, digest
from tests.platforms.discord.loopback import Fault, error
from tests.platforms.discord.people import CHANNEL

TAGS = [{"id": "1", "name": "News"}, {"id": "2", "name": "Changed"}]


def channel(**settings):
    return replace(destination(), settings=ChannelSettings(threads=True, **settings))


def story():
    return replace(alert(), topic="Jury finds that Musk sued too late")


async def send(messenger, to, card=None, nonce="n1", retry=False):
    return await messenger.send(to, card or story(), nonce=nonce, retry=retry)


async def test_an_alert_opens_a_thread_named_after_its_story(discord, messenger):
    reference = await send(messenger, channel())
    assert discord.threads[reference]["name"] == "Jury finds that Musk sued too late"


async def test_without_the_wish_or_without_a_story_there_is_no_thread(discord, messenger):
    await send(messenger, destination())
    await send(messenger, channel(), digest(), nonce="n2")
    assert discord.threads == {}


async def test_a_title_of_300_characters_names_a_thread(discord, messenger):
    reference = await send(messenger, channel(), replace(story(), topic="@everyone **x** " + "word " * 70))
    assert len(discord.threads[reference]["name"]) <= 100


async def test_what_follows_goes_into_the_thread(discord, messenger):
    first = await send(messenger, channel())
    second = await send(messenger, replace(channel(), thread=first), nonce="n2")
    assert second.startswith(f"{first}/")
    assert discord.messages[second.split("/")[1]]["channel_id"] == first
    assert len(discord.threads) == 1
    third = await send(messenger, replace(channel(), thread=second), nonce="n3")
    assert third.startswith(f"{first}/")


async def test_a_message_in_a_thread_that_arrived_is_found(discord, messenger):
    first = await send(messenger, channel())
    inside = replace(channel(), thread=first)
    second = await send(messenger, inside, nonce="n2")
    discord.forget_nonces()
    assert await send(messenger, inside, nonce="n2", retry=True) == second


@pytest.mark.parametrize("code", [10003, 50083, 160005])
async def test_where_the_thread_is_gone_the_channel_takes_it(discord, messenger, code):
    discord.faults.append(Fault("POST", r"/channels/555/messages$", **error(403, code)))
    reference = await send(messenger, replace(channel(), thread="555"))
    assert discord.messages[reference]["channel_id"] == CHANNEL


async def test_an_edit_leaves_a_line_in_the_thread(discord, messenger):
    reference = await send(messenger, channel())
    await messenger.edit(channel(), reference, replace(story(), title="CONFIRMED · Musk's offer"))
    await messenger.edit(channel(), reference, replace(story(), title="CONFIRMED · Musk's offer"))
    (line,) = [m for m in discord.messages.values() if m["channel_id"] == reference]
    assert "CONFIRMED" in line["components"][0]["content"]
    assert "3 origins" in line["components"][0]["content"]
    assert line["flags"] & (1 << 12)


async def test_a_message_inside_a_thread_is_edited_there(discord, messenger):
    first = await send(messenger, channel())
    second = await send(messenger, replace(channel(), thread=first), nonce="n2")
    await messenger.edit(channel(), second, digest())
    assert discord.made("PATCH", rf"/channels/{first}/messages/{second.split('/')[1]}$")


async def test_a_thread_that_may_not_be_opened_costs_nothing_else(discord, messenger, caplog):
    discord.faults.append(Fault("POST", r"/threads$", **error(403, 50013, "Missing Permissions")))
    assert await send(messenger, channel()) in discord.messages
    assert "No thread" in caplog.text


async def test_a_forum_gets_a_post_for_each_story_with_its_tag(discord, messenger):
    discord.channel_type, discord.tags = 15, TAGS
    reference = await send(messenger, destination())
    thread, message = reference.split("/")
    assert thread == message
    body = discord.made("POST", rf"/channels/{CHANNEL}/threads$")[0].body
    assert body["name"] == "Jury finds that Musk sued too late"
    assert body["applied_tags"] == ["2"]
    follow = await send(messenger, replace(destination(), thread=reference), nonce="n2")
    assert follow.startswith(f"{thread}/")


async def test_a_post_that_arrived_is_found(discord, messenger):
    discord.channel_type = 15
    first = await send(messenger, destination())
    assert await send(messenger, destination(), retry=True) == first
    assert len(discord.threads) == 1


async def test_a_post_is_kept_open_for_a_week(discord, messenger):
    discord.channel_type = 15
    await send(messenger, destination())
    assert discord.made("POST", rf"/channels/{CHANNEL}/threads$")[0].body["auto_archive_duration"] == 10080


async def test_the_tag_follows_the_status_and_those_of_people_stay(discord, messenger):
    discord.channel_type = 15
    discord.tags = [*TAGS, {"id": "3", "name": "Confirmed"}, {"id": "4", "name": "Retracted", "moderated": True}]
    reference = await send(messenger, destination())
    thread = reference.split("/")[0]
    discord.threads[thread]["applied_tags"] = ["2", "1"]  # somebody added one
    for title, tags in (("CONFIRMED", ["3", "1"]), ("RETRACTED", ["1"]), ("CHANGED", ["2", "1"])):
        await messenger.edit(destination(), reference, replace(story(), title=f"{title} · Musk's offer"))
        assert discord.threads[thread]["applied_tags"] == tags
    before = len(discord.made("PATCH", rf"/channels/{thread}$"))
    await messenger.edit(destination(), reference, story())
    assert len(discord.made("PATCH", rf"/channels/{thread}$")) == before  # nothing to change


async def test_tags_that_may_not_be_changed_cost_nothing_else(discord, messenger, caplog):
    discord.channel_type, discord.tags = 15, [*TAGS, {"id": "3", "name": "Confirmed"}]
    reference = await send(messenger, destination())
    discord.threads[reference.split("/")[0]]["locked"] = True
    await messenger.edit(destination(), reference, replace(story(), title="CONFIRMED · Musk's offer"))
    assert "could not be changed" in caplog.text
    assert "CONFIRMED" in str(discord.messages[reference.split("/")[1]])


async def test_a_forum_whose_tags_were_changed_is_asked_again(discord, messenger):
    discord.channel_type, discord.tags = 15, TAGS
    await send(messenger, destination())
    discord.tags = [{"id": "9", "name": "changed"}]
    reference = await send(messenger, destination(), nonce="n2")
    assert discord.threads[reference.split("/")[0]]["applied_tags"] == ["9"]


async def test_at_most_five_tags_are_given():
    tags = [{"id": str(n), "name": "changed"} for n in range(9)]
    assert len(Forum(channel="1", guild="2", tags=tags).tags_for(story())) == 5
    demanding = Forum(channel="1", guild="2", tags=[{"id": "7", "name": "x", "moderated": True}], must_tag=True)
    assert demanding.tags_for(story()) == ["7"]


@pytest.mark.parametrize("kind", [0, 15], ids=["thread", "post"])
async def test_an_edit_opens_a_thread_that_was_put_away(discord, messenger, kind):
    discord.channel_type = kind
    reference = await send(messenger, channel())
    if kind == 0:
        reference = await send(messenger, replace(channel(), thread=reference), nonce="n2")
    thread, message = reference.split("/")
    discord.threads[thread]["archived"] = True
    await messenger.edit(channel(), reference, replace(story(), title="CONFIRMED · Musk's offer"))
    assert discord.threads[thread]["archived"] is False
    assert "CONFIRMED" in str(discord.messages[message])


@pytest.mark.parametrize("code", [10003, 50083, 160005])
async def test_a_thread_that_is_gone_or_locked_does_not_close_its_channel(discord, messenger, code):
    discord.channel_type = 15
    reference = await send(messenger, destination())
    thread = reference.split("/")[0]
    discord.threads[thread]["locked"] = True
    discord.faults.append(Fault("PATCH", rf"/channels/{thread}/messages/", **error(403, code)))
    with pytest.raises(BadMessage, match="gone, or locked"):
        await messenger.edit(destination(), reference, story())


async def test_a_role_is_called_with_alerts_only(discord, messenger):
    to = replace(destination(), settings=ChannelSettings(mention_role="77"))
    await send(messenger, to)
    await send(messenger, to, digest(), nonce="n2")
    one, two = (c.body for c in discord.made("POST", r"/messages$"))
    assert one["components"][0]["content"] == "<@&77>"
    assert one["allowed_mentions"] == {"parse": [], "roles": ["77"]}
    assert two["allowed_mentions"] == {"parse": []}


async def test_an_alert_that_calls_a_role_is_found_too(discord, messenger):
    to = replace(destination(), settings=ChannelSettings(mention_role="77"))
    first = await send(messenger, to)
    discord.forget_nonces()
    assert await send(messenger, to, retry=True) == first


@pytest.mark.parametrize(
    ("settings", "kind", "missing"),
    [
        ({"threads": True}, 0, ["Create Public Threads", "Send Messages in Threads"]),
        ({}, 15, ["Send Messages in Threads"]),
        ({"mention_role": "77"}, 0, ["@readers"]),
    ],
)
async def test_what_these_wishes_need_is_named(discord, messenger, settings, kind, missing):
    discord.channel_type = kind
    discord.roles = [{"id": "77", "name": "readers", "permissions": "0", "position": 1, "mentionable": False}]
    problems = await messenger.check(replace(destination(), settings=ChannelSettings(**settings)))
    assert [p.name.rpartition(": ")[2] for p in problems if not p.ok] == missing


async def test_a_role_that_was_deleted_is_told(discord, messenger):
    problems = await messenger.check(replace(destination(), settings=ChannelSettings(mention_role="77", language="fr")))
    assert "n’existe plus" in next(p.detail for p in problems if not p.ok)


async def test_permissions_are_named_in_the_channels_language(discord, messenger):
    discord.permissions = 1 << 10
    problems = await messenger.check(replace(destination(), settings=ChannelSettings(language="fr")))
    assert "«\u00a0Envoyer des messages\u00a0»" in next(p.detail for p in problems if not p.ok)
