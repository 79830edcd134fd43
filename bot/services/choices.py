"""What a manager writes for a setting, read: language, zone, digest times and days, quiet hours, origins."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from zoneinfo import available_timezones

from bot.card.words import LANGUAGES
from bot.domain.model import ChannelSettings
from bot.domain.schedule import local_time
from bot.domain.text import fold
from bot.errors import InputError
from bot.services.asking import Ask

GIVEN = ("language", "zone", "times", "days", "empty", "origins", "quiet")
_YES = frozenset({"yes", "on", "true", "oui", "1"})
_NO = frozenset({"no", "off", "false", "non", "0", "none", "aucun", "aucune", "never", "jamais"})
_DAYS = {
    "mon": 0, "tue": 1, "wed": 2, "thu": 3, "fri": 4, "sat": 5, "sun": 6,
    "lun": 0, "mar": 1, "mer": 2, "jeu": 3, "ven": 4, "sam": 5, "dim": 6,
}  # fmt: skip
_GROUPS = {
    "all": range(7), "every day": range(7), "daily": range(7), "tous": range(7), "tous les jours": range(7),
    "weekdays": range(5), "en semaine": range(5), "semaine": range(5), "jours ouvres": range(5),
    "weekend": range(5, 7), "week end": range(5, 7),
}  # fmt: skip


def check_zone(name: str) -> str:
    """The IANA name of a time zone; InputError with near ones where it is none."""
    if name in available_timezones():
        return name
    near = [z for z in sorted(available_timezones()) if name.casefold() in z.casefold()][:3]
    if near:
        raise InputError("{name} is no time zone. Did you mean {near}?", name=name, near=", ".join(near))
    raise InputError("{name} is no time zone. Write it as Europe/Paris.", name=name)


def clock(text: str) -> str:
    """A local time in its one form, "08:00"; "8" and "8h" count too."""
    plain = text.strip()
    at = local_time(f"{plain.rstrip('hH')}:00" if re.fullmatch(r"\d{1,2}[hH]?", plain) else plain)
    return f"{at:%H:%M}"


def times(text: str) -> tuple[str, ...]:
    """Digest times from "08:00,18:00" or "8h 18h"; "off" is none at all."""
    if fold(text.strip()) in _NO:
        return ()
    return tuple(sorted({clock(t) for t in re.split(r"[,;\s]+", text.strip()) if t}))


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
    """Yes or no, in English or French."""
    plain = fold(text.strip())
    if plain in _YES | _NO:
        return plain in _YES
    raise InputError("{name}: {text} is neither yes nor no.", name=name, text=text)


def changed(settings: ChannelSettings, given: Mapping[str, str], ask: Ask) -> ChannelSettings:
    """The settings with what was given; InputError, and nothing changed, where any of it is wrong."""
    if "language" in given:
        if given["language"] not in LANGUAGES:
            raise InputError(
                "language: {text} is not there yet. Choose {known}.",
                text=given["language"],
                known=" / ".join(LANGUAGES),
            )
        settings = replace(settings, language=given["language"])
    if "zone" in given:
        settings = replace(settings, time_zone=check_zone(given["zone"]))
    if "times" in given:
        settings = replace(settings, digest_times=times(given["times"]))
    if "days" in given:
        settings = replace(settings, digest_days=days(given["days"]))
    if "empty" in given:
        settings = replace(settings, empty_digest=yes(given["empty"], "empty"))
    if "origins" in given:
        settings = replace(settings, origins_needed=ask.number("origins", most=9))
    if "quiet" in given:
        settings = _quiet(settings, given["quiet"])
    return settings


def _quiet(settings: ChannelSettings, text: str) -> ChannelSettings:
    if fold(text.strip()) in _NO:
        return replace(settings, quiet_from=None, quiet_to=None)
    start, dash, end = text.replace("–", "-").partition("-")
    if not dash:
        raise InputError("quiet: {text} is no span of time. Write it as 22:00-07:00, or off.", text=text)
    return replace(settings, quiet_from=clock(start), quiet_to=clock(end))
