"""The sentences that the Discord side says by itself, in the languages of words.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import discord

from bot.domain.languages import SOURCE, known, languages

_WORDS: dict[str, dict[str, Any]] = tomllib.loads(
    files("bot.platforms.discord").joinpath("words.toml").read_text(encoding="utf-8")
)


def say(key: str, language: str, **values: object) -> str:
    """The sentence in the language, in English where there is none."""
    return str(_WORDS.get(language, {}).get(key) or _WORDS[SOURCE][key]).format(**values)


@cache
def locales(language: str) -> tuple[str, ...]:
    """Discord's own codes for the people who are spoken to in the language; it refuses all that it does not know."""
    return tuple(one.value for one in discord.Locale if known(one.value) == language)


def localizations(texts: Mapping[str, str]) -> dict[str, str]:
    """What differs from English of texts by language, by Discord's codes."""
    return {
        code: said
        for language in languages()
        if language != SOURCE and (said := texts.get(language)) and said != texts.get(SOURCE)
        for code in locales(language)
    }


def local_name(name: str, language: str) -> str:
    """The word of a command or an option as it reads in the language; the word itself where it has no other."""
    names: dict[str, str] = _WORDS.get(language, {}).get("names", {})
    return names.get(name, name)


def permission_name(name: str, language: str) -> str:
    """A permission as Discord's settings call it in the language."""
    names: dict[str, str] = _WORDS.get(language, {}).get("permissions", {})
    return names.get(name, name)


def group_words(name: str, language: str) -> str:
    """What a group of commands is about; its name where nobody wrote a description."""
    for words in (_WORDS.get(language, {}), _WORDS[SOURCE]):
        if said := words.get("groups", {}).get(name):
            return str(said)
    return name
