"""Figures that belong together: the two ends of a range are one, and a part of the figure before is no other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from bot.domain.values import Count, Day, Duration, Money, Percent, Value
from bot.facts.lexicon import phrases
from bot.facts.quantities import Quantity, numbers, numbers_data
from bot.facts.text import Sentence, marks

_BETWEEN = marks("between")
_TO = marks("range_to")
_RANGE = _TO | marks("among")
_ROUGHLY = marks("roughly")
_BY = marks("change_by")
_FAR = 3  # how many times the lower end the upper one of a range may be, behind "by"
_SUMS = frozenset(["money", "bare_money"])
_DAYS = frozenset(["date", "day"])
_KINDS = frozenset([*_SUMS, "percent", "count", "duration", "spelt", *_DAYS])
_MOVED = 8  # how many tokens before a day a verb may stand that moves it: "extended its deadline from July 18 to ..."
_LED = 4  # how many tokens before a part may stand before its figure: "dont environ un million"


def figures(
    language: str, sentence: Sentence, published_year: int | None, named: frozenset[int] = frozenset()
) -> list[Quantity]:
    """All quantities of a sentence, in order, with ranges and parts told; ``named``: tokens that are parts of names."""
    found = numbers(language).read(sentence, published_year, named)
    return parted(ranged(found, sentence.words), sentence.words)


def ranged(found: Sequence[Quantity], words: Sequence[str]) -> list[Quantity]:
    """The figures with each range as one: its upper end, of days its first.

    "Between $79 billion and $134 billion", "79 to 134 billion", "30 000 à 35 000 postes"; "from January 3 to May 12".
    A day from which something was moved is none any more: "delayed from November 3 to March 15".
    """
    made: list[Quantity] = []
    for quantity in found:
        if made and _is_old_day(words, made[-1], quantity):
            made.pop()
        if made and _is_range(words, made[-1], quantity):
            low = made.pop()
            made.append(_first_day(low, quantity) if quantity.kind in _DAYS else replace(quantity, start=low.start))
        else:
            made.append(quantity)
    return made


def parted(quantities: Sequence[Quantity], words: Sequence[str]) -> list[Quantity]:
    """The figures, those marked that say how much of one before them is meant: "dont un million ferme".

    A part without its unit has that of the whole: "four years in prison, two of them suspended".
    """
    made: list[Quantity] = []
    for quantity in quantities:
        whole = next((w for w in reversed(made) if _alike(w, quantity)), None)
        if whole is not None and _says_part(quantity, words):
            made.append(replace(_in_unit_of(whole, quantity), part=True))
        else:
            made.append(quantity)
    return made


def _in_unit_of(whole: Quantity, part: Quantity) -> Quantity:
    if isinstance(whole.value, Duration) and isinstance(part.value, Count):
        return replace(part, kind="duration", value=Duration(amount=part.value.count, unit=whole.value.unit))
    return part


def _is_range(words: Sequence[str], low: Quantity, high: Quantity) -> bool:
    if high.start - low.end != 1 or high.kind not in _KINDS:
        return False
    led = words[low.start - 1] if low.start else ""
    between = words[low.end]
    if high.kind in _DAYS:
        return low.kind in _DAYS and between in _RANGE and led in _BETWEEN and not is_moved(words, low.start)
    alike = low.kind == high.kind or low.kind in {"count", "spelt"}
    if not alike or not (between in _TO or (between in _RANGE and led in _BETWEEN)):
        return False
    if low.kind == high.kind and _led_by(words, low) and _size(high.value) > _FAR * _size(low.value) > 0:
        return False  # "shrank by some 1,200 to 17,782"
    return high.kind in _SUMS or _size(low.value) < _size(high.value)


def _led_by(words: Sequence[str], quantity: Quantity) -> bool:
    return next((w for w in reversed(words[: quantity.start]) if w not in _ROUGHLY), "") in _BY


def _is_old_day(words: Sequence[str], low: Quantity, high: Quantity) -> bool:
    """Whether a day is the one from which something was moved to the next."""
    return (
        low.kind in _DAYS
        and high.kind in _DAYS
        and high.start - low.end == 1
        and words[low.end] in _TO
        and low.start > 0
        and words[low.start - 1] in _BETWEEN
        and is_moved(words, low.start)
    )


def is_moved(words: Sequence[str], before: int) -> bool:
    """Whether a verb that moves a day stands shortly before a token: "delayed the film from November 3 to March 15"."""
    exact, stems = _moves()
    return any(word in exact or word.startswith(stems) for word in words[max(0, before - _MOVED) : before])


def _first_day(low: Quantity, high: Quantity) -> Quantity:
    """The day on which it begins, in the year that may be told with the last one alone."""
    if low.kind == "day" and high.kind == "date" and isinstance(low.value, Day) and isinstance(high.value, Day):
        year, day = high.value.date[:4], low.value.date
        year = str(int(year) - (day > high.value.date[5:]))
        return replace(high, value=Day(date=f"{year}-{day}"), start=low.start)
    return replace(low, end=high.end)


def _size(value: Value) -> float:
    match value:
        case Count(count=size) | Percent(percent=size) | Duration(amount=size) | Money(amount=size):
            return float(size)
    return 0.0


def _alike(whole: Quantity, part: Quantity) -> bool:
    if whole.kind in _SUMS or part.kind in _SUMS:
        return whole.kind in _SUMS and part.kind in _SUMS | {"spelt", "count"}
    return whole.kind == part.kind or part.kind in {"spelt", "count"}


def _says_part(quantity: Quantity, words: Sequence[str]) -> bool:
    at = quantity.start
    while at > 0 and words[at - 1] in _ROUGHLY and quantity.start - at < _LED:
        at -= 1
    before, after = _part_words()
    led = any(tuple(words[max(0, at - len(p)) : at]) == p for p in before)
    return led or any(tuple(words[quantity.end : quantity.end + len(p)]) == p for p in after)


@cache
def _part_words() -> tuple[frozenset[tuple[str, ...]], frozenset[tuple[str, ...]]]:
    data = numbers_data()["parts"]
    return tuple(frozenset(p for entry in data[key] for p in phrases(entry)) for key in ("before", "after"))  # type: ignore[return-value]


@cache
def _moves() -> tuple[frozenset[str], tuple[str, ...]]:
    listed = numbers_data()["moved"]["any"]
    return frozenset(w for w in listed if w[-1] != "*"), tuple(w[:-1] for w in listed if w[-1] == "*")
