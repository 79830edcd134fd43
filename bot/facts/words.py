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


@cache
def events() -> dict[str, Any]:
    """The event types: their frames and moods by name."""
    return {**_table("events"), **_table("affairs")}


@cache
def _words() -> dict[str, Any]:
    """What can happen, by concept: words.toml and, for affairs of companies, courts and people, affair_words.toml."""
    return {**_table("words"), **_table("affair_words")}


def concepts() -> frozenset[str]:
    """The names of all shared concepts."""
    return frozenset(_words()) | frozenset(_table("grammar"))


def entries(concept: str, language: str) -> list[str]:
    """The words of a concept in a language, with those of all languages."""
    table = _words().get(concept) or _table("grammar").get(concept, {})
    return [*table.get("any", ()), *table.get(language, ())]


@cache
def verbs() -> frozenset[str]:
    """The concepts of words.toml: what can happen. A party right after one is its object."""
    return frozenset(_words())


@cache
def hidden() -> dict[str, tuple[str, ...]]:
    """For a concept, those inside whose phrases it does not count: "lucratif" within "sans but lucratif"."""
    both = [*_words().items(), *_table("grammar").items()]
    return {name: tuple(table["not_in"]) for name, table in both if "not_in" in table}


@cache
def on_demand() -> frozenset[str]:
    """The concepts of affair_words.toml: marked in a text only where a dossier's facts use them, for they cost time."""
    return frozenset(_table("affair_words"))


@cache
def base_lexicon(language: str) -> Lexicon:
    """The lexicon of the shared concepts in a language, without those on demand. Copy it before adding to it."""
    lexicon = Lexicon()
    for concept in concepts():
        if concept != "common" and concept not in on_demand():
            lexicon.add(concept, entries(concept, language))
    return lexicon
