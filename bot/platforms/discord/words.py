"""The sentences that the Discord side says by itself, in English and French (words.toml)."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from typing import Any

LANGUAGES = ("en", "fr")

_WORDS: dict[str, dict[str, Any]] = tomllib.loads(
    files("bot.platforms.discord").joinpath("words.toml").read_text(encoding="utf-8")
)


def say(key: str, language: str, **values: object) -> str:
    """The sentence in the language, in English where there is none."""
    return str(_WORDS.get(language, _WORDS["en"])[key]).format(**values)


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
    groups: dict[str, str] = _WORDS.get(language, _WORDS["en"])["groups"]
    return groups.get(name, name)
