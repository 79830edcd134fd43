"""Forms as modals, and a role that readers join with a button, over the wire."""

import pytest

from bot.domain.model import ChannelSettings
from bot.platforms.discord.modals import modal, read_modal
from bot.ports.platforms import Form
from bot.services.catalogue import COMMANDS, FORMS, find_command
from tests.platforms.discord import schema
from tests.platforms.discord.fakes import card
from tests.platforms.discord.loopback import MANAGE_GUILD
from tests.platforms.discord.people import GUILD, PERSON

ORIGINAL = ("PATCH", r"/messages/@original$")
CALLBACK = ("POST", r"/callback$")
STANDING = {"language": "fr", "zone": "Europe/Paris", "times": "08:00", "quiet": "off"}
MEMBERSHIP = rf"/guilds/{GUILD}/members/{PERSON}/roles/77$"


def form(**values):
    return Form(command=("settings",), title="Language and times", values=values or STANDING)


@pytest.mark.parametrize("spec", FORMS, ids=lambda f: f.name)
@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_form_is_one_that_discord_takes(spec, language):
    values = {p: "77" if p == "mention" else "on" for p in spec.params}
    command = find_command(spec.command)
    made = modal(Form(command=spec.command, title=spec.titled(language), values=values), command, language)
    assert 1 <= len(made["components"]) <= 5  # Discord's limit, and none of ours may fall out
    assert len(made["components"]) == len(spec.params)
    assert len(made["title"]) <= 24
    assert all(len(c["label"]) <= 45 for c in made["components"])
    judge = schema.load()
    if judge:
        assert judge.check("POST", "/interactions/1/t/callback", {"type": 9, "data": made}) == []


def test_every_form_asks_for_parameters_of_its_command():
    for spec in FORMS:
        command = next(c for c in COMMANDS if c.path == spec.command)
        assert command.manager
        assert set(spec.params) <= {p.name for p in command.params}


def test_a_filled_form_is_read_back():
    components = [
        {"type": 18, "component": {"type": 3, "custom_id": "language", "values": ["fr"]}},
        {"type": 18, "component": {"type": 4, "custom_id": "quiet", "value": " "}},
        {"type": 18, "component": {"type": 6, "custom_id": "mention", "values": []}},
    ]
    found = read_modal({"custom_id": "f:settings", "components": components})
    assert found == (("settings",), {"language": "fr", "quiet": "off", "mention": "off"})
    assert read_modal({"custom_id": "other"}) is None


async def test_a_button_opens_the_form_with_what_stands_there(discord, bot, commands):
    commands.shown_form = form()
    await discord.presses("s:form:times", permissions=MANAGE_GUILD)
    body = (await discord.call(*CALLBACK)).body
    assert body["type"] == 9
    inputs = [c["component"] for c in body["data"]["components"]]
    assert [i["custom_id"] for i in inputs] == ["language", "zone", "times", "quiet"]
    assert [o["value"] for o in inputs[0]["options"] if o["default"]] == ["fr"]
    assert inputs[1]["value"] == "Europe/Paris"


async def test_a_form_that_is_not_for_them_is_refused_in_private(discord, bot, commands):
    commands.shown_form = card(title="Not for you")
    await discord.presses("s:form:times")
    body = (await discord.call(*CALLBACK)).body
    assert body["type"] == 4
    assert body["data"]["flags"] == 1 << 15 | 1 << 6


async def test_a_form_that_fails_is_answered_with_a_sentence(discord, bot, commands, caplog):
    commands.fail(KeyError("canary"))
    await discord.presses("s:form:times")
    assert "Something went wrong" in repr((await discord.call(*CALLBACK)).body)


async def test_a_filled_form_goes_to_its_command(discord, bot, commands):
    await discord.fills_in("f:settings", {"zone": "Europe/Paris", "mention": ["77"]}, permissions=MANAGE_GUILD)
    await discord.call(*ORIGINAL)
    kind, path, options, who, _ = commands.asked[0]
    assert (kind, path, options, who.manager) == (
        "call",
        ("settings",),
        {"zone": "Europe/Paris", "mention": "77"},
        True,
    )
    assert discord.made(*CALLBACK)[0].body == {"type": 5, "data": {"flags": 64}}


async def test_a_form_of_another_version(discord, bot, commands):
    await discord.fills_in("f:gone", {"a": "b"})
    assert "another version" in repr((await discord.call(*ORIGINAL)).body)
    assert commands.asked == []


# --- the role to notify


async def test_a_reader_joins_and_leaves_the_role(discord, bot, commands):
    commands.settings = ChannelSettings(mention_role="77")
    await discord.presses("s:notify:")
    assert "from now on" in repr((await discord.call(*ORIGINAL)).body)
    await discord.presses("s:notify:", roles=["77"])
    assert "no longer" in repr((await discord.call(*ORIGINAL, number=2)).body)
    assert [c.method for c in discord.calls if c.path.endswith("/roles/77")] == ["PUT", "DELETE"]
    assert discord.made("PUT", MEMBERSHIP)


@pytest.mark.parametrize("role", [None, GUILD, "x"], ids=["none", "everyone", "wrong"])
async def test_no_role_to_join(discord, bot, commands, role):
    commands.settings = ChannelSettings(mention_role=role)
    await discord.presses("s:notify:", locale="fr")
    assert "Aucun rôle" in repr((await discord.call(*ORIGINAL)).body)
    assert not [c for c in discord.calls if "/members/" in c.path]


async def test_a_role_that_the_bot_cannot_give_names_the_permission(discord, bot, commands):
    commands.settings = ChannelSettings(mention_role="77")
    discord.too_high.add("77")
    await discord.presses("s:notify:")
    assert "Manage Roles" in repr((await discord.call(*ORIGINAL)).body)


async def test_in_a_thread_the_channel_around_it_counts(discord, bot, commands):
    await discord.presses("s:history:x", thread="9999")
    await discord.call(*ORIGINAL)
    assert commands.asked[0][-1].channel == "4000"
