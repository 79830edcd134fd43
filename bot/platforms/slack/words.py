"""The sentences that the Slack side says by itself, in the languages of words.toml."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from typing import Any

from bot.domain.languages import SOURCE
from bot.platforms.slack.permissions import SCOPES

_WORDS: dict[str, dict[str, Any]] = tomllib.loads(
    files("bot.platforms.slack").joinpath("words.toml").read_text(encoding="utf-8")
)


def say(key: str, language: str, **values: object) -> str:
    """The sentence in the language, in English where there is none."""
    return str(_WORDS.get(language, {}).get(key) or _WORDS[SOURCE][key]).format(**values)


def scope_use(scope: str, language: str) -> str:
    """What a scope is for, in the language."""
    uses: dict[str, str] = _WORDS.get(language, {}).get("scopes", {})
    return uses.get(scope, SCOPES[scope][0])
