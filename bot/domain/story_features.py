"""What a report is about, in features that are the same in every language, and the marks that its copies have too."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from itertools import chain, combinations

from bot.domain.story_copies import Marks, marks_of
from bot.domain.story_frames import is_label
from bot.domain.story_words import FIGURE, Lexicon, lexicon, row_of
from bot.domain.summary import sentences
from bot.domain.text import Token, numbers

LONG_SCALE = frozenset({"fr", "es", "de", "it", "nl", "pl", "sv", "da"})
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_GLUED = re.compile(r"(\d+)([a-z]{1,3})")
_MAX_SENTENCES = 10  # what stands later says what was before
# how much a feature counts by what it is: a figure with its unit says more than a word
WEIGHTS = {"w": 0.53, "n": 0.62, "c": 1.0, "p": 0.4, "#": 1.45, "d": 1.0, "f": 1.82, "k": 0.6, "y": 0.34, "t": 0.57}
_DATED = 3  # the first sentences, whose day of the week is that of the event
_PAIRED = 2  # the first sentences, whose happenings count two by two as well: who rejects what
_BACKGROUND = 0.24  # what a sentence about an earlier year counts
_UNIT_BEHIND = re.compile(r"(\d[.,]\d+)(?=[A-Za-z]{1,3}\b)")  # "97.375bn": a number, and its unit
_DAY = re.compile(r"(\d{1,2})(?:st|nd|rd|th|er)?")
_YEAR = re.compile(r"(?:19|20)(?<=\b..)\d\d\b")  # begins with what is rare, so that it is found soon
_FOLLOWS = re.compile(r"\s*([^\W_]+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryText:
    """A report to place. ``facts`` are "key=value" found in it; ``published`` counts to ``precision`` (day, month)."""

    id: int | str
    title: str
    summary: str = ""
    content: str = ""
    language: str = ""
    published: datetime | None = None
    outlet: str = ""
    facts: tuple[str, ...] = ()
    quotes: tuple[str, ...] = ()  # where each fact stands, so that a fact of the lead counts more than one in passing
    restated: tuple[tuple[str, str], ...] = ()  # what it says that is not new, as "key=value", each with its quote
    precision: str = "day"


@dataclass(frozen=True, slots=True)
class Features:
    """Feature -> how prominent it is (0 to 1): the lead counts most. ``days`` are those on which the lead plays."""

    weights: dict[str, float]
    days: frozenset[EventDay]
    marks: Marks
    told: dict[str, str]  # fact -> its value, where the first sentence tells one
    weekday: int | None = None  # the first that it names, Monday being 0


EventDay = tuple[int, int, int]  # year (0 where nothing tells it), month, day


def features_of(text: StoryText, skips: Callable[[str], bool] | None = None) -> Features:
    """All that places a report, the lead first. ``skips`` tells of each sentence whether it is to be left out."""
    weights: dict[str, float] = {}
    days: set[EventDay] = set()
    headline: list[str] = []
    body: list[str] = []
    told: list[tuple[float, str]] = []
    least = 1.0
    now = _year_of(text)
    weekday: int | None = None
    for number, (place, said) in enumerate(_leading(text, skips)):
        sentence = _UNIT_BEHIND.sub(r"\1 ", said)
        words, tells = row_of(sentence, text.language)
        if number == 0 and text.title:
            headline = words
        else:
            body += words
        figures = _figures(tells, sentence)
        years = [int(y) for y in _YEAR.findall(sentence)] if figures else ()
        prominence = place * _BACKGROUND if years and now and max(years) < now else place
        told.append((prominence, said))
        if figures:
            _add_figures(tells, words, figures, sentence, text.language)
        found = list(chain.from_iterable(tells))
        if number < _DATED and weekday is None:
            weekday = _weekday(words, tells)
        if number < _PAIRED:
            if figures and "c:schedule" not in found:  # a day that is still to come is not the day of the event
                days.update(_days(words, figures, text.published.year if text.published else 0))
            found += _pairs(tuple(sorted(lexicon().concepts.intersection(found))))
        if prominence <= least:
            weights |= {feature: prominence for feature in found if feature not in weights}
        else:  # a sentence about an earlier year stood before
            weights |= {feature: max(weights.get(feature, 0.0), prominence) for feature in found}
        least = min(least, prominence)
    if text.published is not None and text.precision == "day":
        days.add((text.published.year, text.published.month, text.published.day))
    lead: dict[str, str] = {}
    if text.facts or text.restated:
        _add_facts(text, told, weights)
        for feature, place in weights.items():
            if feature[0] == "f" and place >= 1.0:
                fact, _, value = feature[2:].partition("=")
                lead[fact] = value
    return Features(weights, frozenset(days), marks_of(text.title, headline, body), lead, weekday)


@lru_cache(maxsize=4096)
def _pairs(concepts: tuple[str, ...]) -> list[str]:
    """What happens, two by two."""
    return [f"p:{one}|{other}" for one, other in combinations(concepts, 2)]


def _add_facts(text: StoryText, told: Sequence[tuple[float, str]], weights: dict[str, float]) -> None:
    """Facts count by the place of their quote; of many values of one fact (all the bidders) each counts less."""
    new = [("f", fact, *text.quotes[number : number + 1]) for number, fact in enumerate(text.facts)]
    values = Counter(fact.partition("=")[0] for fact in text.facts)
    for kind, fact, *quotes in (*new, *(("k", fact, quote) for fact, quote in text.restated)):
        place = max((p for p, sentence in told for quote in quotes if quote and quote in sentence), default=0.5)
        feature = f"{kind}:{fact}"
        weights[feature] = max(
            weights.get(feature, 0.0), place / (values[fact.partition("=")[0]] if kind == "f" else 1)
        )


def _year_of(text: StoryText) -> int | None:
    """The year in which a report was written, as its date or the latest year it names tells."""
    if text.published is not None:
        return text.published.year
    years = [int(y) for y in _YEAR.findall(f"{text.title} {text.summary} {text.content[:1000]}")]
    return max(years, default=None)


def _leading(text: StoryText, skips: Callable[[str], bool] | None) -> Iterator[tuple[float, str]]:
    number = 0
    if text.title:
        yield 1.0, text.title
    seen = set()
    for part in (text.summary, text.content):
        for sentence in sentences(part) if part else ():
            if sentence in seen:
                continue
            seen.add(sentence)
            if is_label(sentence) or (skips is not None and skips(sentence)):
                continue
            yield 1.0 / (1.0 + 0.5 * number), sentence
            number += 1
            if number >= _MAX_SENTENCES:
                return


def _figures(tells: Sequence[tuple[str, ...]], sentence: str) -> dict[int, Token]:
    """The words of a sentence that begin with a digit, by their number, and where they stand."""
    at = [n for n, told in enumerate(tells) if told is FIGURE]
    return dict(zip(at, numbers(sentence), strict=True)) if at else {}


def _add_figures(
    tells: list[tuple[str, ...]], words: Sequence[str], figures: dict[int, Token], sentence: str, language: str
) -> None:
    """Put what the figures tell in their places; the words that belong to one tell nothing else."""
    known = lexicon()
    for n in figures:
        if tells[n]:
            used, figure = _number(words, figures, n, sentence, language, known)
            day = _date(words, n, known)
            tells[n : n + used] = [()] * used
            tells[n] = (figure,) * bool(figure) + ((f"d:{day[1]:02}-{day[2]:02}",) if day else ())


def _number(
    words: Sequence[str], figures: dict[int, Token], n: int, sentence: str, language: str, known: Lexicon
) -> tuple[int, str]:
    """How many words a figure takes, and its feature: the same for "$134 billion" and "134 milliards"."""
    word, used, scale, end = words[n], 1, 1.0, figures[n].end
    glued = _GLUED.fullmatch(word)
    if glued:
        unit = glued[2]
        if unit not in known.scales:
            return 1, f"n:{word}"
        number, scale = glued[1], known.scales[unit]
    else:
        if not _NUMBER.fullmatch(word):
            return 1, f"n:{word}"
        number = word
        while n + used in figures and _thousands(figures[n + used - 1], figures[n + used], sentence):
            number += words[n + used]
            end = figures[n + used].end
            used += 1
        if n + used < len(words):
            unit = words[n + used]
            follows = _FOLLOWS.match(sentence, end) if unit in known.scales else None
            if follows:
                scale, end = known.scales[unit], follows.end()
                if unit in known.long and language[:2] in LONG_SCALE:
                    scale = 1e12
                used += 1
    amount = _amount(number) * scale
    after = sentence[end : end + 12].lstrip(" \u00a0\u202f")
    if after.startswith(("%", "percent", "per cent", "pour cent", "Prozent", "por ciento")):
        return used, f"#:{amount:g}%"
    if scale == 1.0 and 1900 <= amount <= 2100 and len(number) == 4:
        return used, f"y:{amount:g}"
    if scale == 1.0 and amount < 13:
        return used, ""
    return used, f"#:{amount:.3g}" if scale > 1 else f"#:{amount:g}"


def _thousands(before: Token, group: Token, sentence: str) -> bool:
    """Whether this is a further group of three digits of one number: "1 250"."""
    between = sentence[before.end : group.start]
    return (
        len(group.word) == 3 and group.word.isdigit() and len(before.word) <= 3 and between in {" ", "\u00a0", "\u202f"}
    )


def _amount(number: str) -> float:
    parts = re.split(r"[.,]", number)
    if len(parts) > 1 and all(len(p) == 3 for p in parts[1:]):
        return float("".join(parts))
    if len(parts) > 2:
        return float("".join(parts))
    return float(".".join(parts))


def _weekday(words: Sequence[str], tells: Sequence[tuple[str, ...]]) -> int | None:
    """The first day of the week that a sentence names, but as a bound ("by Friday", "jusqu'à vendredi")."""
    known = lexicon()
    for n, told in enumerate(tells):
        if told and told[0] in known.weekdays and (n == 0 or words[n - 1] not in known.bounds):
            return known.weekdays[told[0]]
    return None


def _days(words: Sequence[str], figures: Iterable[int], year: int) -> Iterator[EventDay]:
    """The days named in a sentence, but those that only bound a time ("by March 17", "jusqu'au 21 mai")."""
    known = lexicon()
    for n in figures:
        before = n - 2 if n and words[n - 1] in known.months else n - 1
        if before < 0 or words[before] not in known.bounds:
            day = _date(words, n, known)
            if day:
                yield (day[0] or year, day[1], day[2])


def _date(words: Sequence[str], n: int, known: Lexicon) -> EventDay | None:
    """The day that a number is part of: "18 mai 2026", "May 18, 2026", "Nov. 19", "19th of May"."""
    match = _DAY.fullmatch(words[n])
    if match is None or not 1 <= int(match[1]) <= 31:
        return None
    month, after = None, n + 1
    if n + 1 < len(words):
        follows = n + 2 if words[n + 1] in {"de", "of"} and n + 2 < len(words) else n + 1
        month, after = known.months.get(words[follows]), follows + 1
    if month is None and n > 0:
        month, after = known.months.get(words[n - 1]), n + 1
    if month is None:
        return None
    year = int(words[after]) if after < len(words) and _YEAR.fullmatch(words[after]) else 0
    return year, month, int(match[1])
