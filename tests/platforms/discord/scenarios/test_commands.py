"""People on a simulated Discord: each command and suggestion, and who may use it."""

from dataclasses import replace

import pytest

from bot.domain.model import Platform
from bot.services.catalogue import COMMANDS
from tests.platforms.discord.scenarios.server import ERROR, EXAMPLES, colour, parts, words

pytestmark = pytest.mark.simcord(shard_count=1, settle_timeout=90.0)


@pytest.mark.parametrize("spec", COMMANDS, ids=lambda s: " ".join(s.path))
async def test_every_command_answers_its_manager(server, spec):
    if spec.path == ("watch", "remove"):
        await server.ada.slash(server.channel, "news watch add", expression="+openai")
    result = await server.ada.slash(server.channel, f"news {' '.join(spec.path)}", **EXAMPLES.get(spec.path, {}))
    assert result.acknowledged
    assert any(r.path.endswith("/callback") and r.json["type"] == 5 for r in server.env.http_requests)  # first of all
    assert words(result.response)
    assert colour(result) != ERROR or spec.path == ("status",), words(result.response)
    assert result.response.ephemeral is (spec.path != ("digest", "now"))


@pytest.mark.parametrize("spec", [c for c in COMMANDS if c.manager], ids=lambda s: " ".join(s.path))
async def test_every_command_that_changes_something_is_refused_to_members(server, spec, caplog):
    result = await server.bob.slash(server.channel, f"news {' '.join(spec.path)}", **EXAMPLES.get(spec.path, {}))
    assert result.response.ephemeral
    assert "Only people who may manage this server" in words(result.response)
    assert "refused to Bob" in caplog.text
    with server.stage.world.database.read() as uow:
        assert uow.channels.find(Platform.DISCORD, str(server.channel.id)) is None


@pytest.mark.parametrize("spec", [c for c in COMMANDS if not c.manager], ids=lambda s: " ".join(s.path))
async def test_every_look_up_is_open_to_members(server, spec):
    result = await server.bob.slash(server.channel, f"news {' '.join(spec.path)}", **EXAMPLES.get(spec.path, {}))
    assert colour(result) != ERROR, words(result.response)


async def test_a_number_has_a_picture_with_words_for_those_who_cannot_see_it(server):
    result = await server.bob.slash(server.channel, "news fact", key="musk_offer.amount")
    (picture,) = result.response.attachments
    assert picture.filename == "chart.png"
    (gallery,) = [p for p in parts(result.response.components) if p["type"] == 12]
    assert "$97.6bn" in gallery["items"][0]["description"]


async def test_an_export_comes_as_files_that_can_be_taken_in_again(server):
    await server.ada.slash(server.channel, "news watch add", expression="+openai musk")
    result = await server.ada.slash(server.channel, "news export")
    assert [a.filename for a in result.response.attachments] == ["feeds.opml", "settings.json"]
    server.stage.pages.texts["https://cdn.example/f.opml"] = server.stage.pages.write_opml(
        [replace(server.stage.rounds.feeds[0], url="https://new.example/rss", title="New")]
    )
    result = await server.ada.slash(server.channel, "news import", text="https://cdn.example/f.opml")
    assert "1 feed added" in words(result.response)


async def test_the_message_action_compares_a_message(server):
    message = await server.bob.send(server.channel, "OpenAI's board rejected Elon Musk's $97.4 billion bid for OpenAI.")
    result = await server.bob.context_menu(server.channel, "Check against the facts", message)
    assert result.response.ephemeral
    assert "UPDATES" in words(result.response)


@pytest.mark.parametrize(
    ("spec", "param"),
    [(s, p) for s in COMMANDS for p in s.params if p.complete and not p.choices],
    ids=lambda v: getattr(v, "name", None) or " ".join(v.path),
)
async def test_every_id_is_suggested(server, spec, param):
    if param.complete == "watch":
        await server.ada.slash(server.channel, "news watch add", expression="+openai")
    found = await server.ada.autocomplete(server.channel, f"news {' '.join(spec.path)}", param.name, "")
    assert 1 <= len(found) <= 25
    assert all(1 <= len(choice["name"]) <= 100 for choice in found)
