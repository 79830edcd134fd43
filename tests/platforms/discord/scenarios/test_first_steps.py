"""People on a simulated Discord: setup, forms, threads and forums."""

from dataclasses import replace

import discord
import pytest

from bot.domain.model import ChannelSettings, Platform
from tests.platforms.discord.scenarios.server import parts, words

pytestmark = pytest.mark.simcord(shard_count=1, settle_timeout=90.0)


async def test_each_missing_permission_is_named_and_granting_it_is_enough(server):
    shut = discord.PermissionOverwrite(send_messages=False, embed_links=False)
    closed = server.guild.create_text_channel("closed", overwrites={server.env.bot.user: shut})
    result = await server.ada.slash(closed, "news setup")
    assert "1 thing is missing" in words(result.response)
    assert "The permission Send Messages is missing in #closed" in words(result.response)
    assert "Embed Links" in words(result.response)
    assert not any(p.get("label") == "First digest, now" for p in parts(result.response.components))
    await server.env.bot.get_channel(closed.id).set_permissions(server.env.bot.user, overwrite=None)
    result = await server.ada.slash(closed, "news setup")
    assert "This channel is set up" in words(result.response)


async def test_in_a_private_conversation_people_look_up_and_change_nothing(server):
    user = server.env.create_user("carl", global_name="Carl")
    result = await user.slash("news facts")
    assert "$97.6bn" in words(result.response)
    result = await user.slash("news settings", zone="Europe/Paris")
    assert "A private conversation has no settings" in words(result.response)


async def test_first_steps_lead_to_a_digest(server):
    first = await server.ada.slash(server.channel, "news setup")
    assert "This channel is set up" in words(first.response)
    digest = await server.ada.click(first.response, label="First digest, now")
    public = [m for m in server.channel.history() if not m.flags.ephemeral]
    assert any("WHAT CHANGED" in words(m) for m in public), digest


async def test_first_steps_take_the_language_of_who_makes_them(server):
    french = server.guild.add_member(server.env.create_user("chloe", global_name="Chloé"))
    assert french
    result = await server.ada.slash(server.channel, "news setup")
    with server.stage.world.database.read() as uow:
        settings = uow.channels.find(Platform.DISCORD, str(server.channel.id)).settings
    assert settings == ChannelSettings(language="en", time_zone="Europe/Paris"), result


async def test_settings_are_changed_in_a_form(server):
    shown = await server.ada.slash(server.channel, "news settings")
    form = await server.ada.click(shown.response, label="Language and times")
    assert form.modal is not None
    result = await server.ada.submit_modal(
        form, {"language": ["fr"], "zone": "Europe/Paris", "times": "7:30, 18h", "quiet": "22:00-07:00"}
    )
    assert "07:30, 18:00" in words(result.response)
    form = await server.ada.click(shown.response, label="Alerts")
    result = await server.ada.submit_modal(form, {"origins": "3", "mention": [server.readers], "threads": ["on"]})
    assert f"<@&{server.readers.id}>" in words(result.response)
    with server.stage.world.database.read() as uow:
        kept = uow.channels.find(Platform.DISCORD, str(server.channel.id)).settings
    assert (kept.language, kept.digest_times, kept.origins_needed) == ("fr", ("07:30", "18:00"), 3)
    assert (kept.mention_role, kept.threads, kept.quiet_from) == (str(server.readers.id), True, "22:00")


async def test_a_feed_is_followed_with_a_form(server):
    for path in ("feed list", "setup"):
        shown = await server.ada.slash(server.channel, f"news {path}")
        form = await server.ada.click(shown.response, label="Follow a feed")
        assert form.modal is not None
    result = await server.ada.submit_modal(form, {"url": "https://good.example/"})
    assert "Good News is followed now" in words(result.response)
    shown = await server.bob.slash(server.channel, "news feed list")
    assert not any(p.get("label") == "Follow a feed" for p in parts(shown.response.components))


async def test_feeds_and_settings_are_taken_in_with_a_form(server):
    opml = server.stage.pages.write_opml([replace(server.stage.rounds.feeds[0], url="https://new.example/rss")])
    for path, text, said in (
        ("feed list", opml, "1 feed added"),
        ("export", '{"settings": {"language": "fr"}, "watches": ["+openai"]}', "with 1 watch"),
    ):
        shown = await server.ada.slash(server.channel, f"news {path}")
        form = await server.ada.click(shown.response, label="Import")
        result = await server.ada.submit_modal(form, {"text": text})
        assert said in words(result.response)


async def test_a_watch_is_added_from_the_list_with_a_form(server):
    shown = await server.ada.slash(server.channel, "news watch list")
    form = await server.ada.click(shown.response, label="New watch")
    result = await server.ada.submit_modal(form, {"expression": "+openai (musk OR altman)"})
    assert "Watch 1 added" in words(result.response)


async def test_a_wrong_form_is_refused_with_a_sentence_and_nothing_is_kept(server):
    shown = await server.ada.slash(server.channel, "news settings")
    form = await server.ada.click(shown.response, label="Language and times")
    values = {"language": ["en"], "zone": "Paris", "times": "25:00", "quiet": "off"}
    result = await server.ada.submit_modal(form, values)
    assert "Europe/Paris" in words(result.response)
    assert result.response.ephemeral


async def test_a_form_is_not_for_members(server):
    shown = await server.ada.slash(server.channel, "news setup")
    await server.ada.click(shown.response, label="New watch")
    result = await server.bob.slash(server.channel, "news settings")
    assert "Only people" in words(result.response)


async def test_an_alert_opens_a_thread_and_its_edits_are_logged_there(server):
    await server.tell(threads=True)
    message = next(m for m in server.channel.history() if m.components)
    await server.ada.click(message, label="Confirm")
    await server.stage.deliver.run()
    (thread,) = server.channel.threads
    assert thread.id == message.id
    assert "CONFIRMED" in words(thread.last_message)
    assert "Confirmed by Ada" in words(thread.last_message)


async def test_a_forum_gets_a_post_for_a_story(server):
    server.channel = server.guild.create_forum_channel("stories")
    await server.tell()
    (post,) = server.channel.threads
    assert "CHANGED" in words(post.last_message)
