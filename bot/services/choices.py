"""What a manager writes for the settings of a channel, read; what is wrong names its option."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from babel import Locale

from bot.card.words import translator
from bot.domain.languages import languages
from bot.domain.model import ChannelSettings
from bot.domain.schedule import zones
from bot.domain.text import fold
from bot.errors import InputError, about
from bot.services.asking import Ask


def in_every_language(*texts: str) -> frozenset[str]:
    """What readers of each language call it, folded."""
    return frozenset(fold(translator(code)(text)) for text in texts for code in languages())


MOST_TIMES = 6
OFF = "off"
NONE = frozenset({OFF, "non", "none", "aucun", "aucune", "0", "no", *in_every_language("none", "no")})
EVERYBODY = frozenset({"everyone", "here", "channel"})
MAY_BE_NONE = frozenset({"quiet_from", "quiet_to", "mention_role"})
# a role of Discord, a user group of Slack: the bare id, or as each writes a mention
ROLE = re.compile(r"(?:<@&|<!subteam\^)?(\w+)(?:\|[^>]*)?>?")

_YES = frozenset({"yes", "on", "true", "oui", "1", *in_every_language("yes")})
_NO = frozenset({"false", "aucune", *NONE, *in_every_language("never")})
# the first three letters of each day, Monday 0; where two languages share them, English and then the alphabet decide
_DAYS: dict[str, int] = {}
for _code in languages():
    for _number, _name in Locale.parse(_code).days["format"]["wide"].items():
        _DAYS.setdefault(fold(_name)[:3], _number)
_GROUPS = {
    "all": range(7), "every day": range(7), "daily": range(7), "tous": range(7), "tous les jours": range(7),
    "weekdays": range(5), "en semaine": range(5), "semaine": range(5), "jours ouvres": range(5),
    "weekend": range(5, 7), "week end": range(5, 7),
}  # fmt: skip


def days(text: str) -> tuple[int, ...]:
    """Days of the week from "weekdays", "mon,thu", "mon-fri", "lundi"; Monday is 0."""
    plain = fold(text.strip()).replace("week-end", "week end")
    if plain in _GROUPS:
        return tuple(_GROUPS[plain])
    found: set[int] = set()
    for part in re.split(r"[,;\s]+", plain):
        first, dash, last = part.partition("-")
        start, end = _day(first, text), _day(last, text) if dash else _day(first, text)
        found.update((start + n) % 7 for n in range((end - start) % 7 + 1))
    return tuple(sorted(found))


def _day(word: str, text: str) -> int:
    for begin, number in _DAYS.items():
        if len(word) >= 2 and (word.startswith(begin) or (begin.startswith(word) and len(word) == 2)):
            return number
    raise InputError("days: {text} names no days. Write mon-fri, mon,thu, weekdays or all.", text=text)


def yes(text: str, name: str) -> bool:
    """Yes or no, in any of the languages."""
    plain = fold(text.strip())
    if plain in _YES | _NO:
        return plain in _YES
    raise InputError("{name}: {text} is neither yes nor no.", name=name, text=text)


def taken_in(given: Mapping[str, Any], settings: ChannelSettings, ask: Ask) -> ChannelSettings:
    """The settings with what ``export`` wrote; InputError names the first of another kind, or none that we know."""
    plain = ChannelSettings()
    for name, value in given.items():
        standard = getattr(plain, name)
        of_kind = isinstance(value, type(standard)) and isinstance(value, bool) == isinstance(standard, bool)
        if name in MAY_BE_NONE:
            of_kind = value is None or isinstance(value, str)
        elif name == "digest_days":
            of_kind = isinstance(value, tuple) and all(type(d) is int and 0 <= d <= 6 for d in value)
        elif isinstance(standard, tuple):
            of_kind = isinstance(value, tuple) and all(isinstance(one, str) for one in value)
        if not of_kind:
            shown = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
            said = ask.words("settings.{name}: “{given}” is not what it can be.", name=name, given=shown[:40])
            raise InputError(said)
    settings = replace(settings, **given)
    options: dict[str, str | int] = {
        "language": settings.language,
        "zone": settings.time_zone,
        "times": ",".join(settings.digest_times) or OFF,
        "mention": settings.mention_role or OFF,
        "origins": settings.origins_needed,
    }
    if settings.quiet_from or settings.quiet_to:
        options["quiet"] = f"{settings.quiet_from or ''}-{settings.quiet_to or ''}"
    return changed(settings, {k: str(v) for k, v in options.items()}, replace(ask, options=options))


def changed(settings: ChannelSettings, given: Mapping[str, str], ask: Ask) -> ChannelSettings:
    """The settings with what was given read into them; InputError says what is wrong, and of which option."""
    for name, read in _READ.items():
        if name in given:
            with about(name):
                settings = read(settings, given[name], ask)
    return settings


def _language(settings: ChannelSettings, given: str, ask: Ask) -> ChannelSettings:
    if given not in languages():
        *others, last = languages()
        known = ", ".join(others) + ask.words(" or ") + last
        raise InputError(ask.words("“{given}” is not there yet. Choose {known}.", given=given[:20], known=known))
    return replace(settings, language=given)


def _zone(settings: ChannelSettings, given: str, ask: Ask) -> ChannelSettings:
    if given not in zones():
        near = [z for z in zones() if given.casefold() in z.casefold()][:3] if len(given) > 1 else []
        said = ask.words("“{given}” is no time zone.", given=given[:60])
        hint = (
            ask.words("Did you mean {near}?", near=", ".join(near)) if near else ask.words("Write it as Europe/Paris.")
        )
        raise InputError(f"{said} {hint}")
    return replace(settings, time_zone=given)


def _times(settings: ChannelSettings, given: str, ask: Ask) -> ChannelSettings:
    listed = [] if given.casefold() in NONE else given.replace(";", ",").split(",")
    times = sorted({_clock(t, ask) for t in listed if t.strip()})
    if len(times) > MOST_TIMES:
        raise InputError(ask.words("At most {most} digest times a day.", most=MOST_TIMES))
    return replace(settings, digest_times=tuple(times))


def _digest_days(settings: ChannelSettings, given: str, _: Ask) -> ChannelSettings:
    return replace(settings, digest_days=days(given))


def _empty(settings: ChannelSettings, given: str, _: Ask) -> ChannelSettings:
    return replace(settings, empty_digest=yes(given, "empty"))


def _origins(settings: ChannelSettings, _: str, ask: Ask) -> ChannelSettings:
    return replace(settings, origins_needed=ask.number("origins", most=9))


def _threads(settings: ChannelSettings, given: str, _: Ask) -> ChannelSettings:
    return replace(settings, threads=yes(given, "threads"))


def _mention(settings: ChannelSettings, given: str, ask: Ask) -> ChannelSettings:
    return replace(settings, mention_role=None if given.casefold() in NONE else _role(given, ask))


def _quiet(settings: ChannelSettings, given: str, ask: Ask) -> ChannelSettings:
    if given.casefold() in NONE:
        return replace(settings, quiet_from=None, quiet_to=None)
    start, _, end = given.replace("–", "-").partition("-")
    if not start.strip() or not end.strip() or start.strip() == end.strip():
        said = ask.words("“{given}” is no span of hours. Write it as 22:00-07:00, or off.", given=given[:40])
        raise InputError(said)
    return replace(settings, quiet_from=_clock(start, ask), quiet_to=_clock(end, ask))


def _role(given: str, ask: Ask) -> str:
    """A role's id; never everybody, whose role has the id of the server."""
    found = ROLE.fullmatch(given.strip())
    if not found or found[1] == ask.where.space or found[1].casefold() in EVERYBODY:
        raise InputError(
            ask.words(
                "“{given}” is no role to notify: choose one that readers may join, never everyone.", given=given[:60]
            )
        )
    return found[1]


def _clock(text: str, ask: Ask) -> str:
    hours, _, minutes = text.strip().replace("h", ":").partition(":")
    if not (hours.isdecimal() and (minutes or "0").isdecimal()) or int(hours) > 23 or int(minutes or 0) > 59:
        raise InputError(ask.words("“{given}” is no time of day. Write it as 08:00.", given=text.strip()[:40]))
    return f"{int(hours):02d}:{int(minutes or 0):02d}"


_READ: Mapping[str, Callable[[ChannelSettings, str, Ask], ChannelSettings]] = {
    "language": _language,
    "zone": _zone,
    "times": _times,
    "days": _digest_days,
    "empty": _empty,
    "origins": _origins,
    "quiet": _quiet,
    "mention": _mention,
    "threads": _threads,
}
SETTINGS = tuple(_READ)
