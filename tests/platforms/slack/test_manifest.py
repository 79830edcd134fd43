"""slack-manifest.yml asks for just what the code uses, and fits what Slack takes."""

from pathlib import Path

import pytest
import yaml
from slack_bolt.app.async_app import AsyncApp

from bot.domain.languages import languages
from bot.platforms.slack.api import make_client
from bot.platforms.slack.interactions import Interactions
from bot.platforms.slack.permissions import COMMAND, EVENTS, SCOPES, SHORTCUT
from bot.platforms.slack.words import _WORDS
from bot.services.catalogue import COMMANDS
from tests.platforms.discord.fakes import FakeCommands

ROOT = Path(__file__).parents[3]


@pytest.fixture
def manifest():
    return yaml.safe_load((ROOT / "slack-manifest.yml").read_text(encoding="utf-8"))


def test_scopes(manifest):
    assert manifest["oauth_config"]["scopes"] == {"bot": list(SCOPES)}


def test_the_command_and_its_hint(manifest):
    (command,) = manifest["features"]["slash_commands"]
    assert command["command"] == COMMAND
    assert len(command["description"]) <= 100
    assert len(command["usage_hint"]) <= 1000
    verbs = {spec.path[0] for spec in COMMANDS}
    assert {hint.split()[0] for hint in command["usage_hint"].split(" | ")} <= verbs


def test_the_shortcut(manifest):
    (shortcut,) = manifest["features"]["shortcuts"]
    assert (shortcut["type"], shortcut["callback_id"]) == ("message", SHORTCUT)
    assert shortcut["name"] == _WORDS["en"]["check_action"]
    assert len(shortcut["name"]) <= 24
    assert len(shortcut["description"]) <= 150


def test_events(manifest):
    assert manifest["settings"]["event_subscriptions"]["bot_events"] == list(EVENTS)


def test_socket_mode_and_buttons_are_on(manifest):
    assert manifest["settings"]["socket_mode_enabled"] is True
    assert manifest["settings"]["interactivity"] == {"is_enabled": True}


def test_what_slack_shows_fits(manifest):
    about = manifest["display_information"]
    assert len(about["name"]) <= 35
    assert len(about["description"]) <= 140
    assert 175 <= len(about["long_description"]) <= 4000


def test_the_documentation_names_every_scope():
    text = (ROOT / "docs" / "connect-slack.md").read_text(encoding="utf-8")
    assert all(f"`{scope}`" in text for scope in SCOPES)


def test_words_are_there_in_every_language():
    assert {lang: set(_WORDS[lang]) - {"scopes"} for lang in languages()} == {
        key: set(_WORDS["en"]) for key in languages()
    }
    assert set(_WORDS["fr"]["scopes"]) == set(SCOPES)


async def test_everything_in_the_manifest_has_a_listener():
    app = AsyncApp(client=make_client("xoxb-x"), name="t")
    Interactions(commands=FakeCommands(), specs=COMMANDS).register(app)
    names = {listener.ack_function.__name__ for listener in app._async_listeners}
    assert {"_command", "_compare", "_press", "_filled_in", "_suggest", "_opened"} <= names
