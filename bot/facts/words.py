"""The shared words and event types of bot/facts/data, loaded once and kept by language."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from bot.facts.lexicon import Lexicon

_DATA = Path(__file__).parent / "data"
LANGUAGES = ("en", "fr", "de", "es", "it", "pt")


@cache
def _table(name: str) -> dict[str, Any]:
    return tomllib.loads((_DATA / f"{name}.toml").read_text(encoding="utf-8"))


def events() -> dict[str, Any]:
    """The event types: their frames and moods by name."""
    return _table("events")


def concepts() -> frozenset[str]:
    """The names of all shared concepts."""
    return frozenset(_table("words")) | frozenset(_table("grammar"))


def entries(concept: str, language: str) -> list[str]:
    """The words of a concept in a language, with those of all languages."""
    table = _table("words").get(concept) or _table("grammar").get(concept, {})
    return [*table.get("any", ()), *table.get(language, ())]


@cache
def verbs() -> frozenset[str]:
    """The concepts of words.toml: what can happen. A party right after one is its object."""
    return frozenset(_table("words"))


@cache
def hidden() -> dict[str, tuple[str, ...]]:
    """For a concept, those inside whose phrases it does not count: "lucratif" within "sans but lucratif"."""
    both = [*_table("words").items(), *_table("grammar").items()]
    return {name: tuple(table["not_in"]) for name, table in both if "not_in" in table}


@cache
def base_lexicon(language: str) -> Lexicon:
    """The lexicon of the shared concepts in a language. Copy it before adding to it."""
    lexicon = Lexicon()
    for concept in concepts():
        if concept != "common":
            lexicon.add(concept, entries(concept, language))
    return lexicon
