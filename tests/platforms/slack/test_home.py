"""The Home tab: a settings page that is valid, that shows channels to admins alone, and whose buttons open forms."""

import asyncio
import json

import pytest

from bot.bootstrap import open_house
from bot.platforms.slack.home import read_button, view
from bot.ports.platforms import Home, HomeChannel, Where
from tests.platforms.discord.fakes import alert, digest, history
from tests.platforms.slack import blockkit
from tests.platforms.slack.loopback import ADMIN, CHANNEL, PERSON, TEAM, Fault
from tests.platforms.slack.test_house import _logs, settings  # noqa: F401 -- a fixture


def home(channels=2):
    where = Where(platform="slack", channel=CHANNEL, space=TEAM, name="news")
    return Home(
        lately=digest(30),
        status=history(),
        channels=tuple(HomeChannel(where=where, card=alert()) for _ in range(channels)),
    )


@pytest.mark.parametrize("channels", [0, 1, 10])
@pytest.mark.parametrize("language", ["en", "fr"])
def test_slack_takes_the_page(channels, language):
    assert blockkit.view_wrongs(view(home(channels), language)) == []


@pytest.mark.parametrize("value", ["", "x", "[1]", "{}"])
def test_other_buttons_are_not_the_pages(value):
    assert read_button(value) is None


def shown(view_):
    return json.dumps(view_, ensure_ascii=False)


async def test_the_page_of_the_real_house(slack, tmp_path):
    async with open_house(settings(slack, tmp_path), platforms=True) as house:
        await asyncio.to_thread(house.rounds.prepare)
        await slack.until(lambda: slack.sockets)
        await slack.types("watch add openai", user=ADMIN)
        await slack.answered()
        await slack.opens_home(ADMIN)
        await slack.until(lambda: ADMIN in slack.homes)
        page = shown(slack.homes[ADMIN])
        for said in ("What changed", "Feeds", "Next digest", f"<#{CHANNEL}>", "`openai`", "New watch"):
            assert said in page
        await slack.opens_home(PERSON)
        await slack.until(lambda: PERSON in slack.homes)
        assert CHANNEL not in shown(slack.homes[PERSON])
        assert "admins" in shown(slack.homes[PERSON])


async def test_a_form_of_the_page_changes_a_channel_and_the_page(slack, tmp_path):
    async with open_house(settings(slack, tmp_path), platforms=True) as house:
        await asyncio.to_thread(house.rounds.prepare)
        await slack.until(lambda: slack.sockets)
        await slack.presses_at_home(json.dumps(["times", CHANNEL, "news"]), user=ADMIN)
        form = (await slack.call("views.open")).body["view"]
        values = {"language": "en", "zone": "Europe/Paris", "times": "07:15", "quiet": ""}
        envelope = await slack.submits(form, values, user=ADMIN, at_home=True)
        answer = await slack.acked(envelope)
        assert answer["response_action"] == "update"
        assert blockkit.view_wrongs(answer["view"]) == []
        await slack.until(lambda: ADMIN in slack.homes)
        assert "07:15" in shown(slack.homes[ADMIN])
        assert slack.answers == []


async def test_who_is_no_admin_opens_no_form_of_the_page(slack, tmp_path):
    async with open_house(settings(slack, tmp_path), platforms=True) as house:
        await asyncio.to_thread(house.rounds.prepare)
        await slack.until(lambda: slack.sockets)
        await slack.presses_at_home(json.dumps(["times", CHANNEL, "news"]), user=PERSON)
        refused = (await slack.call("views.open")).body["view"]
        assert "submit" not in refused
        assert "Only the admins of this workspace" in shown(refused)


async def test_a_lookup_of_the_page_is_shown_as_a_modal(slack, bot, commands):
    await slack.presses_at_home("musk_offer.amount", action_id="s:history")
    assert "97.4 bn USD" in shown((await slack.call("views.open")).body["view"])
    assert commands.asked[0][4].channel == ""


async def test_the_messages_tab_is_another(slack, bot, commands):
    await slack.opens_home(PERSON, tab="messages")
    await slack.types("latest")
    await slack.answered()
    assert slack.homes == {}


async def test_a_page_that_slack_does_not_take_is_logged(slack, bot, commands, caplog):
    async def page(*_):
        return home()

    commands.home = page
    slack.faults.append(Fault("views.publish", "internal_error", 500))
    await slack.opens_home(PERSON)
    await slack.call("views.publish")
    await slack.types("latest")
    await slack.answered()
    assert "could not be drawn" in caplog.text
