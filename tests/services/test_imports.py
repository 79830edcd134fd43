"""Settings and watches taken in as JSON: only what is named changes, and what is wrong is shown as it was written."""

import json

import pytest

from bot.card.model import Tone
from bot.domain.model import Platform
from tests.services.test_commands import ask, text  # noqa: F401 -- a fixture


async def test_an_import_changes_only_what_it_names(ask, world):  # noqa: F811
    await ask("settings", language="fr", zone="Europe/Paris", quiet="22:00-07:00")
    assert (await ask("import", text='\ufeff{"watches": ["openai"]}')).tone is not Tone.ERROR
    assert (await ask("import", text='{"settings": {"origins_needed": 4}}')).tone is not Tone.ERROR
    with world.read() as uow:
        kept = uow.channels.find(Platform.DISCORD, "c1").settings
    assert (kept.language, kept.time_zone, kept.quiet_from, kept.origins_needed) == ("fr", "Europe/Paris", "22:00", 4)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("{}", "The JSON needs settings"),
        ('{"watch": ["openai"]}', "The JSON needs settings"),
        ('{"settings": {"digest_days": [9]}}', "settings.digest_days: “[9]” is not"),
        ('{"settings": {"origins_needed": true}}', "settings.origins_needed: “true” is not"),
        ('{"settings": {"quiet_from": "22:00"}}', "“22:00-” is no span of hours"),
    ],
)
async def test_what_is_wrong_with_an_import_is_shown_as_it_was_written(ask, given, said):  # noqa: F811
    assert said in (await ask("import", text=given)).summary


async def test_what_nobody_sees_is_taken_off(ask, world):  # noqa: F811
    assert "added" in (await ask("watch add", expression="open\ud800\x00ai")).summary
    await ask("import", text=json.dumps({"watches": ["x\ud800\x00ai"]}))
    with world.read() as uow:
        assert [w.expression for w in uow.watches.list()] == ["openai", "xai"]
    for command, option in (("why", "url"), ("check", "text"), ("search", "query"), ("fact", "key")):
        assert "\ud800" not in text(await ask(command, **{option: "https\ud800://a.example/\x00"}))
