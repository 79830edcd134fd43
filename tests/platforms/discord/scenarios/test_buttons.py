"""People on a simulated Discord: each button and menu, through restarts too."""

import pytest

from bot.domain.findings import FactStatus
from tests.platforms.discord.scenarios.server import ERROR, colour, parts, words

pytestmark = pytest.mark.simcord(shard_count=1, settle_timeout=90.0)


@pytest.mark.parametrize("label", ["Sources", "History", "Mute"])
async def test_the_buttons_of_an_alert(server, label):
    await server.tell()
    result = await server.ada.click(server.channel.last_message, label=label)
    assert result.response.ephemeral
    assert colour(result) != ERROR, words(result.response)


async def test_confirm_is_told_in_the_alert_with_who_and_can_be_undone(server):
    version = await server.tell()
    message = server.channel.last_message
    result = await server.ada.click(message, label="Confirm")
    assert server.status(version) is FactStatus.CONFIRMED
    await server.stage.deliver.run()
    assert "Confirmed by Ada" in words(server.channel.last_message)
    assert "CONFIRMED" in words(server.channel.last_message)
    await server.ada.click(result.response, label="Undo")
    assert server.status(version) is version.status
    await server.stage.deliver.run()
    assert "Taken back by Ada" in words(server.channel.last_message)
    again = await server.ada.click(server.channel.last_message, label="Confirm")
    assert "Confirmed by Ada" in words(again.response)
    await server.stage.deliver.run()
    assert "Confirmed by Ada" in words(server.channel.last_message)


async def test_not_a_change_strikes_the_alert_and_is_told_to_every_channel(server):
    version = await server.tell()
    alert = server.channel.last_message
    await server.ada.click(alert, label="Not a change")
    await server.stage.deliver.run()
    assert server.status(version) is FactStatus.RETRACTED
    assert server.channel.last_message.id != alert.id
    assert "RETRACTED" in words(server.channel.last_message)
    drawn_anew = next(m for m in server.channel.history() if m.id == alert.id)
    assert "RETRACTED" in words(drawn_anew)


@pytest.mark.parametrize("label", ["Confirm", "Not a change", "Mute"])
async def test_members_may_not_judge(server, label):
    version = await server.tell()
    result = await server.bob.click(server.channel.last_message, label=label)
    assert result.response.ephemeral
    assert "Only people who may manage" in words(result.response)
    assert server.status(version) is version.status


async def test_the_buttons_of_a_digest_and_of_what_they_show(server):
    digest = (await server.bob.slash(server.channel, "news digest now")).response
    told = list(parts(digest.components))
    # ten changes with their quotes leave no room for a button at each: one menu stands for them
    history = next(p for p in told if str(p.get("placeholder")).startswith("History"))
    details, catch_up = (
        next(p["custom_id"] for p in told if p.get("label") == label) for label in ("Details", "Catch me up")
    )
    for result in (
        await server.bob.select(digest, [history["options"][0]["value"]], custom_id=history["custom_id"]),
        await server.bob.click(digest, custom_id=details),
        await server.bob.click(digest, custom_id=catch_up),
    ):
        assert result.response.ephemeral
        assert colour(result) != ERROR, words(result.response)


async def test_a_menu_stands_for_many_buttons(server):
    result = await server.bob.slash(server.channel, "news facts")
    shown = await server.bob.select(result.response, ["history:musk_offer.amount"])
    assert "$97.6bn" in words(shown.response)


async def test_share_shows_a_private_answer_to_all(server):
    result = await server.bob.slash(server.channel, "news latest", count=2)
    shared = await server.bob.click(result.response, label="Share")
    assert not shared.response.ephemeral
    assert "Shared by" in words(shared.response)


async def test_a_picture_is_shared_too(server):
    result = await server.bob.slash(server.channel, "news fact", key="musk_offer.amount")
    shared = await server.bob.click(result.response, label="Share")
    assert not shared.response.ephemeral
    assert [a.filename for a in shared.response.attachments] == ["chart.png"]
    assert "Shared by Bob" in words(shared.response)


async def test_buttons_live_through_a_restart(server, simcord_env):
    version = await server.tell()
    message = server.channel.last_message
    await simcord_env.restart_bot(server.stage.client())
    result = await server.ada.click(message, label="History")
    assert "rejected" in words(result.response)
    await server.ada.click(message, label="Confirm")
    assert server.status(version) is FactStatus.CONFIRMED


async def test_a_reader_joins_the_role_and_alerts_call_it(server):
    await server.tell(mention_role=str(server.readers.id))
    assert words(server.channel.last_message).startswith(f"<@&{server.readers.id}>")
    assert not server.channel.last_message.mention_everyone
    digest = await server.bob.slash(server.channel, "news digest now")
    joined = await server.bob.click(digest.response, label="Notify me")
    assert "from now on" in words(joined.response)
    assert any(r.method == "PUT" and r.path.endswith(f"/roles/{server.readers.id}") for r in server.env.http_requests)
    left = await server.bob.click(digest.response, label="Notify me")
    assert "no longer" in words(left.response)
