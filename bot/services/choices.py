"""What a manager writes for a setting, read: days of the week, yes or no."""

from __future__ import annotations

import re

from bot.domain.text import fold
from bot.errors import InputError

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
