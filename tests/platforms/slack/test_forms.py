"""Forms as modals: valid, with what stands there, suggestions, and errors on the field that is wrong."""

import asyncio
import json

import pytest

from bot.bootstrap import open_house
from bot.card.model import Block, BlockKind, Card, Span, Tone
from bot.platforms.slack.forms import Origin, bare_form, field_of, read, result, unpack, view
from bot.ports.platforms import Form
from bot.services.catalogue import COMMANDS, FORMS, find_command
from tests.platforms.discord.fakes import card, history
from tests.platforms.slack import blockkit
from tests.platforms.slack.fakes import running
from tests.platforms.slack.loopback import ADMIN, CHANNEL, PERSON, Fault
from tests.platforms.slack.test_house import _logs, settings  # noqa: F401 -- a fixture

STANDING = {"language": "fr", "zone": "Europe/Paris", "times": "08:00", "quiet": "off"}
HERE = Origin(channel=CHANNEL, name="news", response_url="http://127.0.0.1/respond/1")


def form(**values):
    return Form(command=("settings",), title="Language and times", values=values or STANDING)


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("spec", FORMS, ids=lambda f: f.name)
def test_slack_takes_every_form(spec, language):
    values = {"language": "fr", "zone": "Europe/Paris", "threads": "on"}
    command = find_command(spec.command)
    asked = Form(command=spec.command, title=spec.titled(language), values={p: values.get(p, "") for p in spec.params})
    made = view(asked, command, HERE, language)
    assert blockkit.view_wrongs(made) == []
    assert [b["block_id"] for b in made["blocks"]] == list(spec.params)
    assert unpack(made["private_metadata"]) == HERE


@pytest.mark.parametrize("spec", [c for c in COMMANDS if c.params], ids=lambda c: " ".join(c.path))
def test_slack_takes_the_form_of_every_command(spec):
    assert blockkit.view_wrongs(view(bare_form(spec), spec, HERE, "fr")) == []


def test_facts_watches_and_zones_are_chosen_with_suggestions():
    kinds = {
        b["element"]["action_id"]
        for c in COMMANDS
        for b in view(bare_form(c), c, HERE, "en")["blocks"]
        if b["element"]["type"] == "external_select"
    }
    assert {"c:fact", "c:watch", "c:zone", "c:story", "c:feed"} <= kinds
    assert "c:catalogue" not in kinds  # any address may be followed


def test_what_stands_there_is_shown():
    blocks = {b["block_id"]: b["element"] for b in view(form(), find_command(("settings",)), HERE, "en")["blocks"]}
    assert blocks["language"]["initial_option"]["value"] == "fr"
    assert blocks["zone"]["initial_option"]["value"] == "Europe/Paris"
    assert blocks["times"]["initial_value"] == "08:00"


def test_a_card_in_place_of_a_form():
    assert blockkit.view_wrongs(result(history(), "en")) == []
    assert blockkit.view_wrongs(result(card(), "en")) == []


@pytest.mark.parametrize("foreign", [{}, {"callback_id": "x:settings"}, {"callback_id": "form"}])
def test_other_views_are_not_ours(foreign):
    assert read(foreign) is None


def test_an_emptied_setting_is_off_and_an_emptied_zone_stays():
    values = {n: {"v": {"type": "plain_text_input", "value": None}} for n in ("times", "quiet", "zone", "origins")}
    path, options = read({"callback_id": "form:settings", "state": {"values": values}})
    assert (path, options) == (("settings",), {"times": "off", "quiet": "off"})


@pytest.mark.parametrize(("option", "field"), [("times", "times"), ("zone", "zone"), ("text", "zone"), ("", "zone")])
def test_an_error_finds_its_field(option, field):
    assert field_of(card(option=option), ["zone", "times", "quiet"]) == field


# ---------------------------------------------------------------- over the wire


async def opened(slack, number=1):
    return (await slack.call("views.open", number)).body["view"]


async def test_a_button_opens_a_form_in_time(slack, bot, commands):
    commands.shown_form = form()
    await slack.presses("s:form", "times", user=ADMIN)
    shown = await opened(slack)
    assert commands.asked[0][:2] == ("form", "times")
    assert slack.made("views.open")[0].body["trigger_id"].startswith("trigger-")
    assert unpack(shown["private_metadata"]).channel == CHANNEL
    assert slack.answers == []


async def test_who_may_not_change_it_gets_a_sentence(slack, bot, commands):
    commands.shown_form = Card(title="Not allowed", summary="Not allowed", tone=Tone.ERROR)
    await slack.presses("s:form", "times")
    assert "Not allowed" in json.dumps((await slack.answered())["blocks"])
    assert slack.made("views.open") == []


async def test_a_form_that_came_too_late_is_told(slack, bot, commands):
    commands.shown_form = form()
    slack.faults.append(Fault("views.open", "expired_trigger_id"))
    await slack.presses("s:form", "times", user=ADMIN)
    assert "three seconds" in json.dumps((await slack.answered())["blocks"])


async def test_a_form_that_fails_is_told_with_a_reference(slack, bot, commands, caplog):
    commands.fail(KeyError("a canary"))
    await slack.presses("s:form", "times", user=ADMIN)
    assert "Something went wrong" in json.dumps((await slack.answered())["blocks"])
    assert "canary" in caplog.text


@pytest.mark.parametrize(("text", "name"), [("watch add", "watch"), ("feed sub", "feed"), ("import", "import")])
async def test_a_command_without_its_words_opens_its_form(slack, bot, commands, text, name):
    commands.shown_form = Form(command=("watch", "add"), title="New watch", values={"expression": ""})
    await slack.types(text, user=ADMIN)
    await opened(slack)
    assert commands.asked[0][:2] == ("form", name)


async def test_a_lookup_without_its_words_asks_for_them(slack, bot, commands):
    await slack.types("fact")
    shown = await opened(slack)
    (block,) = shown["blocks"]
    assert block["element"]["action_id"] == "c:fact"
    await slack.submits(shown, {"key": "musk_offer.amount"}, user=PERSON)
    answer = await slack.answered()
    assert commands.asked[-1][1:3] == (("fact",), {"key": "musk_offer.amount"})
    assert "DISPUTED" in json.dumps(answer["blocks"])


async def test_who_may_not_is_refused_in_words(slack, bot, commands):
    await slack.types("watch add")
    await slack.answered()
    assert commands.asked[0][1] == ("watch", "add")
    assert slack.made("views.open") == []


async def test_a_form_answers_its_command(slack, bot, commands):
    commands.shown_form = form()
    await slack.presses("s:form", "times", user=ADMIN)
    envelope = await slack.submits(await opened(slack), STANDING | {"quiet": ""}, user=ADMIN)
    assert await slack.acked(envelope) is None
    assert commands.asked[-1][1:3] == (("settings",), STANDING)
    who, where = commands.asked[-1][3:]
    assert (who.manager, where.channel, where.name) == (True, CHANNEL, "news")
    assert await slack.answered()


async def test_an_error_stands_on_its_field_and_the_form_stays(slack, bot, commands):
    commands.shown_form = form()
    await slack.presses("s:form", "times", user=ADMIN)
    said = Block(kind=BlockKind.TEXT, spans=(Span(text="“Mars” is no time zone."),))
    commands.answer = Card(title="No", summary="No", tone=Tone.ERROR, blocks=(said,), option="zone")
    envelope = await slack.submits(await opened(slack), STANDING | {"zone": "Mars"}, user=ADMIN)
    assert await slack.acked(envelope) == {
        "response_action": "errors",
        "errors": {"zone": "“Mars” is no time zone."},
    }
    assert slack.answers == []


@pytest.fixture
async def hurried(slack, commands):
    """A bot that gives a form's answer no time at all."""
    async with running(slack, commands, answer_within=0.0) as made:
        yield made


async def test_what_takes_long_closes_the_form_and_is_answered_later(slack, hurried, commands):
    commands.shown_form = Form(command=("feed", "subscribe"), title="Follow a feed", values={"url": ""})
    await slack.types("feed sub", user=ADMIN)
    shown, go = await opened(slack), asyncio.Event()

    async def slow(*_):
        await go.wait()
        return commands.answer

    commands.call = slow
    envelope = await slack.submits(shown, {"url": "https://example.org"}, user=ADMIN)
    assert await slack.acked(envelope) is None
    assert slack.answers == []
    go.set()
    assert await slack.answered()


async def test_suggestions(slack, bot, commands):
    commands.suggest(("Europe/Paris", "Europe/Paris"), ("x" * 150, "long"), ("never", "y" * 76))
    envelope = await slack.looks_for("c:zone", "par", origin=HERE)
    answer = await slack.acked(envelope)
    assert commands.asked[0][:3] == ("complete", "zone", "par")
    assert commands.asked[0][4].channel == CHANNEL
    first, second = answer["options"]
    assert first == {"text": {"type": "plain_text", "text": "Europe/Paris", "emoji": False}, "value": "Europe/Paris"}
    assert len(second["text"]["text"]) <= 75


async def test_failing_suggestions_are_none(slack, bot, commands):
    commands.fail(RuntimeError("no database"))
    envelope = await slack.looks_for("c:fact", "", origin=HERE)
    assert await slack.acked(envelope) == {"options": []}


async def test_forms_of_the_real_house(slack, tmp_path):
    """Each wrong value of the settings is told on its own field; right ones are kept."""
    async with open_house(settings(slack, tmp_path), platforms=True) as house:
        await asyncio.to_thread(house.rounds.prepare)
        await slack.until(lambda: slack.sockets)
        await slack.presses("s:form", "times", user=ADMIN)
        shown = await opened(slack)
        for field, wrong in (("zone", "Mars"), ("times", "25:00"), ("quiet", "always")):
            envelope = await slack.submits(shown, STANDING | {field: wrong}, user=ADMIN)
            assert list((await slack.acked(envelope))["errors"]) == [field]
        await slack.acked(await slack.submits(shown, STANDING | {"quiet": "22:00-07:00"}, user=ADMIN))
        await slack.answered()
        with house.database.read() as uow:
            (channel,) = [d for d in uow.channels.all() if d.channel == CHANNEL]
        assert (channel.settings.language, channel.settings.quiet_from) == ("fr", "22:00")
        await slack.types("watch add", user=ADMIN)
        shown = await opened(slack, 2)
        envelope = await slack.submits(shown, {"expression": "(openai OR"}, user=ADMIN)
        assert list((await slack.acked(envelope))["errors"]) == ["expression"]
        await slack.types("feed subscribe", user=ADMIN)
        envelope = await slack.submits(await opened(slack, 3), {"url": "nonsense"}, user=ADMIN)
        assert list((await slack.acked(envelope))["errors"]) == ["url"]
