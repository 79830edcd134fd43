"""Why a feed could not be read or a regular expression is wrong, in the reader's language: by templates of reasons."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files

from bot.card.words import Words


@cache
def _templates() -> tuple[tuple[str, re.Pattern[str]], ...]:
    listed = tomllib.loads(files("bot.card").joinpath("reasons.toml").read_text(encoding="utf-8"))["templates"]
    return tuple((t, re.compile(re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>.+)", re.escape(t)), re.DOTALL)) for t in listed)


def reason_in(words: Words, reason: str) -> str:
    """The reason in the language of ``words``; its own translation where no template fits, if it has any."""
    for template, pattern in _templates():
        if (found := pattern.fullmatch(reason)) is not None:
            return words(template, **{name: words(value) for name, value in found.groupdict().items()})
    return words(reason)
