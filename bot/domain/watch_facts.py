"""Whether the facts that a watch names are followed: a key or a state of no dossier could never be found."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import NoReturn

from bot.domain.dossier import Dossier, FactSpec, FactType
from bot.domain.watch_syntax import Expression, Fact
from bot.errors import ExpressionError

_DAY = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?")
_KNOWN_MOST = 6


def check_facts(expression: Expression, dossiers: Iterable[Dossier]) -> None:
    """ExpressionError, with the place and what could be meant, where a fact or its value is in none of the dossiers."""
    specs = {spec.key.casefold(): spec for dossier in dossiers for spec in dossier.facts}
    for fact, place in expression.facts:
        meant = [spec for key, spec in specs.items() if fact.takes(f"{key}={fact.value}" if fact.value else key)]
        if not meant:
            _refuse_key(expression, fact, place, list(specs))
        if fact.value:
            _check_value(expression, fact, meant, place + len(fact.key) + 1)


def _refuse_key(expression: Expression, fact: Fact, place: int, keys: Sequence[str]) -> NoReturn:
    labels = [key.split(".") for key in keys]
    families = sorted({f"{'.'.join(row[:n])}.*" for row in labels for n in range(1, len(row))})
    if f"{fact.key}.*" in families:
        said = "“{key}” is a family of facts. Did you mean {near}?"
        _fail(expression, said, place, key=fact.key, near=f"fact:{fact.key}.*")
    near = get_close_matches(fact.key, [*keys, *families], n=1)
    if near:
        said = "No watched fact is called “{key}”. Did you mean {near}?"
        _fail(expression, said, place, key=fact.key, near=f"fact:{near[0]}")
    _fail(expression, "No watched fact is called “{key}”. /news facts lists them.", place, key=fact.key)


def _check_value(expression: Expression, fact: Fact, meant: Sequence[FactSpec], place: int) -> None:
    """A state must be one that a fact can have, and a day be written as one; who joins is not known beforehand."""
    states = [state.key.casefold() for spec in meant for state in spec.states]
    types = {spec.type for spec in meant}
    if FactType.PARTIES in types or fact.value in states:
        return
    if FactType.DATE in types and _DAY.fullmatch(fact.value):
        return
    if near := get_close_matches(fact.value, states, n=1):
        said = "{key} has no state “{value}”. Did you mean {near}?"
        _fail(expression, said, place, key=fact.key, value=fact.value, near=near[0])
    if states:
        known = ", ".join(states[:_KNOWN_MOST]) + (", …" if len(states) > _KNOWN_MOST else "")
        said = "{key} has no state “{value}”. It has {known}."
        _fail(expression, said, place, key=fact.key, value=fact.value, known=known)
    if FactType.DATE in types:
        _fail(expression, "{key} is a day. Write it as fact:{key}=2026-05-18.", place, key=fact.key)
    said = "{key} has no states that = could name. Ask how far it moved: fact:{key} change>10%."
    _fail(expression, said, place, key=fact.key)


def _fail(expression: Expression, message: str, place: int, **named: object) -> NoReturn:
    raise ExpressionError(message, expression=expression.source, position=place, **named)
