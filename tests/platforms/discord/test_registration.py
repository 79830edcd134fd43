"""Every command of the catalogue is a command on Discord, with its options, limits and French."""

import re

import pytest

from bot.domain.languages import languages
from bot.platforms.discord.registration import called, registration, words_of
from bot.platforms.discord.words import _WORDS, group_words
from bot.services.catalogue import COMMANDS, CommandSpec, ParamSpec
from tests.platforms.discord import schema

NAME = re.compile(r"[-_\w]{1,32}\Z")


def subcommands():
    root = registration(COMMANDS)[0]
    for option in root["options"]:
        if option["type"] == 2:
            yield from (((option["name"], sub["name"]), sub) for sub in option["options"])
        else:
            yield (option["name"],), option


@pytest.mark.labelled
def test_discord_takes_the_commands():
    judge = schema.needed()
    assert judge.check("PUT", "/applications/1/commands", registration(COMMANDS)) == []


def test_every_command_is_there():
    assert {path for path, _ in subcommands()} == {spec.path for spec in COMMANDS}


@pytest.mark.parametrize("spec", COMMANDS, ids=lambda s: " ".join(s.path))
def test_options_are_typed_described_and_ordered(spec):
    made = dict(subcommands())[spec.path]
    options = {o["name"]: o for o in made.get("options", [])}
    required = [o["required"] for o in options.values()]
    assert required == sorted(required, reverse=True)
    files = {"file"} if spec.path == ("import",) else set()
    assert set(options) == {p.name for p in spec.params} | files
    for param in spec.params:
        option = options[param.name]
        assert option["type"] == {"int": 4, "role": 8}.get(param.kind, 3)
        assert option.get("autocomplete", False) is bool(param.complete and not param.choices)
        assert [c["value"] for c in option.get("choices", [])] == list(param.choices)
    for named in (made, *options.values()):
        assert NAME.match(named["name"])
        assert NAME.match(french := named.get("name_localizations", {}).get("fr", named["name"])), french
        assert french == french.lower()
        assert named["name"] == named["name"].lower()
        assert 1 <= len(named["description"]) <= 100
        assert 1 <= len(named["description_localizations"]["fr"]) <= 100


def test_all_fits_into_one_command():
    root = registration(COMMANDS)[0]
    assert len(root["options"]) <= 25
    assert all(len(o.get("options", [])) <= 25 for o in root["options"])
    # names, descriptions and values together, localisations apart: 8,000 (Discord's limit for one command)
    assert sum(_size(o) for o in [root]) <= 8000


def _size(node):
    own = len(node["name"]) + len(node["description"])
    values = sum(len(c["name"]) + len(str(c["value"])) for c in node.get("choices", []))
    return own + values + sum(map(_size, node.get("options", [])))


def test_required_options_come_first():
    said = {"en": "x", "fr": "y"}
    spec = CommandSpec(
        path=("x",),
        description=said,
        params=(
            ParamSpec(name="a", kind="text", description=said),
            ParamSpec(name="b", kind="int", description=said, required=True),
        ),
    )
    assert [o["name"] for o in registration([spec])[0]["options"][0]["options"]] == ["b", "a"]


def test_without_check_there_is_no_message_action():
    assert len(registration([s for s in COMMANDS if s.path != ("check",)])) == 1


def test_every_word_of_a_command_has_its_french_and_siblings_differ():
    french = _WORDS["fr"]["names"]
    said = {w for spec in COMMANDS for w in (*spec.path, *(p.name for p in spec.params))} - {"id", "url"} | {"file"}
    assert said == set(french)
    for options in (registration(COMMANDS)[0]["options"], *(s.get("options", []) for _, s in subcommands())):
        names = [o.get("name_localizations", {}).get("fr", o["name"]) for o in options]
        assert len(names) == len(set(names))


def test_a_file_becomes_the_text_it_stands_for():
    option = {"type": 11, "name": "file", "value": "77"}
    data = {
        "options": [{"type": 1, "name": "import", "options": [option]}],
        "resolved": {"attachments": {"77": {"url": "https://cdn.example/feeds.opml"}}},
    }
    assert called(data).options == {"text": "https://cdn.example/feeds.opml"}


@pytest.mark.parametrize("language", languages())
def test_groups_are_described(language):
    for name in {spec.path[0] for spec in COMMANDS if len(spec.path) > 1}:
        assert group_words(name, language) != name


def test_both_languages_say_the_same_things():
    english, french = (_WORDS[language] for language in languages())
    assert set(english) == set(french) - {"names", "permissions"}  # English is what they are named by
    for key, said in english.items():
        if isinstance(said, str):
            assert set(re.findall(r"\{\w+\}", said)) == set(re.findall(r"\{\w+\}", french[key]))


def test_data_becomes_path_and_options():
    inner = {"type": 1, "name": "add", "options": [{"name": "expression", "type": 3, "value": "x", "focused": True}]}
    data = {"name": "news", "options": [{"type": 2, "name": "watch", "options": [inner]}]}
    found = called(data)
    assert (found.path, found.options, found.focused) == (("watch", "add"), {"expression": "x"}, "expression")
    assert called({"name": "news"}).path == ()


def test_an_address_of_an_embed_is_asked_only_without_words():
    embed = {"title": "T", "url": "https://e.org/", "fields": [{"value": "F"}]}
    assert words_of({"content": "C", "embeds": [embed]}) == "C\nT\nF"
    assert words_of({}) == ""


def test_choices_read_in_the_language_of_whoever_chooses():
    (status,) = [o for o in dict(subcommands())["facts",]["options"] if o["name"] == "status"]
    assert {"name": "Changed", "name_localizations": {"fr": "Changé"}, "value": "updated"} in status["choices"]
    (language,) = [o for o in dict(subcommands())["settings",]["options"] if o["name"] == "language"]
    assert [c["name"] for c in language["choices"]] == ["English", "Français"]
