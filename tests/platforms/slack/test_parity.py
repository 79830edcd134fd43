"""Both platforms serve every command of the catalogue, with the same options."""

import pytest

from bot.platforms.discord.registration import called, registration
from bot.platforms.slack.commandline import parse
from bot.services.catalogue import COMMANDS


def discord_paths(options, path=()):
    for option in options:
        here = (*path, option["name"])
        if option["type"] == 2:
            yield from discord_paths(option["options"], here)
        else:
            # an attachment is Discord's own way to give a long text
            yield here, {o["name"] for o in option.get("options", []) if o["type"] != 11}


def test_discord_and_slack_serve_the_same_commands():
    on_discord = dict(discord_paths(registration(COMMANDS)[0]["options"]))
    on_slack = {}
    for spec in COMMANDS:
        line = " ".join((*spec.path, *(f"{p.name}={p.choices[0] if p.choices else 1}" for p in spec.params)))
        found = parse(line, COMMANDS)
        assert not found.problem
        on_slack[found.path] = set(found.options)
    assert on_slack == on_discord


@pytest.mark.parametrize("spec", COMMANDS, ids=lambda s: " ".join(s.path))
def test_both_read_the_same_question(spec):
    values = {p.name: p.choices[0] if p.choices else 7 if p.kind == "int" else "word" for p in spec.params}
    given = [{"name": n, "type": 4 if isinstance(v, int) else 3, "value": v} for n, v in values.items()]
    for depth, word in enumerate(reversed(spec.path)):
        given = [{"name": word, "type": 1 if depth == 0 else 2, "options": given}]
    on_discord = called({"options": given})
    tail = next((p.name for p in spec.params if p.rest), None)
    named = [f"{n}={v}" for n, v in values.items() if n != tail]
    on_slack = parse(" ".join((*spec.path, *named, *([str(values[tail])] if tail else []))), COMMANDS)
    assert (on_slack.path, dict(on_slack.options)) == (on_discord.path, dict(on_discord.options))
