"""The files of shared events are whole: what their conditions ask for exists."""

from bot.facts.compiler import CONDITIONS, ROLE_NAMES
from bot.facts.groups import groups
from bot.facts.rules import QUANTITIES
from bot.facts.words import concepts, events


def test_the_conditions_of_shared_events_ask_for_what_there_is():
    kinds = {kind for listed in QUANTITIES.values() for kind in listed}
    known = {*concepts(), *ROLE_NAMES, *QUANTITIES, *kinds}
    asked = {
        (event, name)
        for event, spec in events().items()
        for table in [spec, *(f for f in (*spec.get("frames", ()), *spec.get("background", ())) if isinstance(f, dict))]
        for condition in (*CONDITIONS, "not_before", "not_next", "not_then", "not_beside")
        for group in groups(table.get(condition, ()))
        for name in group
    }
    assert {(event, name) for event, name in asked if name not in known} == set()
