"""What the stages of an article's way note, in the reader's language: stored notes are known by their templates."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from babel import Locale, UnknownLocaleError

from bot.card.parts import status_word
from bot.card.words import Words
from bot.domain.findings import FactStatus

_NAMED = re.compile(r"\\\{(\w+)\\\}")
_AND = " and "
_SHAPES = {"n": r"\d+", "proposed": r"\d+", "passed": r"\d+", "fact": r"\S+", "language": r"\w+", "status": r"\w+"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Note:
    stored: str
    pattern: re.Pattern[str]
    one: str = ""
    many: str = ""


@cache
def _notes() -> tuple[_Note, ...]:
    listed = tomllib.loads(files("bot.card").joinpath("notes.toml").read_text(encoding="utf-8"))["note"]
    return tuple(_Note(pattern=_pattern(one["stored"]), **one) for one in listed)


def _pattern(stored: str) -> re.Pattern[str]:
    return re.compile(_NAMED.sub(lambda m: f"(?P<{m[1]}>{_SHAPES.get(m[1], '.+')})", re.escape(stored)), re.DOTALL)


def note_in(words: Words, note: str) -> str:
    """The note in the language of ``words``; as it stands where no template fits it."""
    for known in _notes():
        if (found := known.pattern.fullmatch(note)) is not None:
            named = _named(words, found.groupdict())
            if known.one:
                return words.count(known.one, known.many, int(found["n"]), **named)
            return words(known.stored, **named)
    return note


def _named(words: Words, found: Mapping[str, str]) -> dict[str, str]:
    """What is filled in, in the reader's language where it is no name or figure."""
    named = {name: value for name, value in found.items() if name != "n"}
    for name, value in named.items():
        if name == "note":
            named[name] = note_in(words, value)
        elif name == "language":
            named[name] = _language(words, value)
        elif name == "status" and value in set(FactStatus):
            named[name] = status_word(FactStatus(value), words).lower()
        elif name == "parties" and value == "none":
            named[name] = words("none")
        elif name in {"facts", "parties"}:
            named[name] = value.replace(_AND, words(_AND))
    return named


def _language(words: Words, code: str) -> str:
    try:
        return str(Locale.parse(words.locale).languages.get(Locale.parse(code).language, code))
    except (UnknownLocaleError, ValueError):
        return code
