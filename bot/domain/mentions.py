"""The words of a text in which sources are looked for: names as one, days passed over."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from bot.domain.data import table
from bot.domain.outlets import PART, Name, names_from, parts_of
from bot.domain.text import fold

Phrase = tuple[str, ...]


class Item(NamedTuple):
    """A word or sign of a text without accents, or a source's whole name, and where it stands."""

    low: str
    raw: str
    start: int
    name: Name | None = None

    @property
    def end(self) -> int:
        """Where it ends."""
        return self.start + len(self.raw)


@dataclass(frozen=True, slots=True)
class _Time:
    passed: Mapping[str, tuple[tuple[Phrase, bool], ...]]  # days (true) and adverbs by first word, longest first
    day_before: frozenset[str]
    day_after: frozenset[str]
    months: frozenset[str]


@cache
def _time() -> _Time:
    time = table("origins.toml")["time"]
    return _Time(
        passed=_passed(phrases(time["days"]), phrases(time["adverbs"])),
        day_before=frozenset(time["before"]),
        day_after=frozenset(time["after"]),
        months=frozenset(time["months"]),
    )


def phrases(texts: Iterable[str]) -> tuple[Phrase, ...]:
    """The texts, folded, as words and signs; the longest first."""
    return tuple(sorted((tuple(parts_of(fold(text))) for text in texts), key=len, reverse=True))


def length_at(phrases: Iterable[Phrase], lows: Sequence[str], at: int) -> int:
    """The length of the first of the phrases that stands at ``at``; 0 where none does."""
    first = lows[at]
    for phrase in phrases:
        if phrase[0] == first and tuple(lows[at : at + len(phrase)]) == phrase:
            return len(phrase)
    return 0


def _passed(days: Iterable[Phrase], adverbs: Iterable[Phrase]) -> dict[str, tuple[tuple[Phrase, bool], ...]]:
    found: dict[str, list[tuple[Phrase, bool]]] = {}
    for phrase, day in [*((p, True) for p in days), *((p, False) for p in adverbs)]:
        found.setdefault(phrase[0], []).append((phrase, day))
    return {word: tuple(sorted(some, key=lambda pd: -len(pd[0]))) for word, some in found.items()}


def items_of(text: str) -> list[Item]:
    """The words and signs of a text without accents, the names of sources as one; a hyphen inside words is none."""
    found = [(match[0].lower(), match[0], match.start()) for match in PART.finditer(text)]
    items: list[Item] = []
    n = 0
    while n < len(found):
        low, raw, start = found[n]
        name = _name_at(found, n)
        if name is not None:
            last = found[n + len(name.parts) - 1]
            items.append(Item(low, text[start : last[2] + len(last[1])], start, name))
            n += len(name.parts)
            continue
        if (
            low != "-"
            or (items and items[-1].name is not None)
            or not (text[start - 1 : start].isalnum() and text[start + 1 : start + 2].isalnum())
            or _name_at(found, n + 1) is not None  # "EXCLUSIF-Reuters"
        ):
            items.append(Item(low, raw, start))
        n += 1
    return items


def _name_at(found: Sequence[tuple[str, str, int]], at: int) -> Name | None:
    """The longest name that stands there, written as a name and with the article that it needs."""
    low, raw, _ = found[at]
    names = names_from(low)
    if not names:
        return None
    for name in names:
        if not (raw[0].isupper() or raw[0].isdigit() or name.lower):
            continue
        if name.capitals and not (raw.isupper() or (name.lower and raw.islower())):
            continue
        row = found[at : at + len(name.parts)]
        if tuple(part[0] for part in row) != name.parts:
            continue
        if name.article and not (at and found[at - 1][0] in name.article):
            continue
        return name
    return None


def undated(items: Sequence[Item]) -> list[Item]:
    """The items without days and the like ("on Monday", "jeudi soir", "earlier"), which stand anywhere."""
    known = _time()
    lows = [item.low for item in items]
    kept: list[Item] = []
    n = 0
    phrase: Phrase
    while n < len(items):
        item = items[n]
        some = known.passed.get(item.low, ()) if item.name is None else ()
        phrase, day = next((pd for pd in some if tuple(lows[n : n + len(pd[0])]) == pd[0]), ((), False))
        if not phrase:
            kept.append(item)
            n += 1
            continue
        n += len(phrase)
        if day:
            while kept and kept[-1].low in known.day_before and kept[-1].raw.islower():
                kept.pop()
            while n < len(items) and (lows[n] in known.day_after or lows[n] in known.months or lows[n].isdigit()):
                n += 1
    return kept
