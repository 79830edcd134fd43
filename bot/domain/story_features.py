"""What a report is about, in features that are the same in every language: happenings, names, numbers, dates, facts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from itertools import combinations

from bot.domain.data import table
from bot.domain.summary import sentences
from bot.domain.text import Token, shingles, tokens

LONG_SCALE = frozenset({"fr", "es", "de", "it", "nl", "pl", "sv", "da"})
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_GLUED = re.compile(r"(\d+(?:[.,]\d+)*)([a-z]{1,3})")
_MAX_PHRASE = 4
_MAX_SENTENCES = 10  # what stands later says what was before
# how much a feature counts by what it is: a figure with its unit says more than a word
WEIGHTS = {"w": 0.53, "n": 0.6, "c": 1.0, "p": 0.4, "#": 1.4, "d": 0.97, "f": 2.07, "k": 0.62, "y": 0.3}
_PAIRED = 2  # the first sentences, whose happenings count two by two as well: who rejects what
_BACKGROUND = 0.24  # what a sentence about an earlier year counts
_DAY = re.compile(r"(\d{1,2})(?:st|nd|rd|th|er)?")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


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
    copy_marks: frozenset[int]
    told: dict[str, str]  # fact -> its value, where the first sentence tells one


EventDay = tuple[int, int, int]  # year (0 where nothing tells it), month, day


@dataclass(frozen=True, slots=True)
class _Lexicon:
    exact: dict[str, tuple[str, ...]]
    stems: dict[str, tuple[str, ...]]
    phrases: dict[str, tuple[tuple[tuple[str, ...], str], ...]]  # by first word
    stop: frozenset[str]
    scales: dict[str, float]
    long: frozenset[str]
    months: dict[str, int]
    bounds: frozenset[str]


@cache
def _lexicon() -> _Lexicon:
    data = table("events.toml")
    exact: dict[str, list[str]] = {}
    stems: dict[str, list[str]] = {}
    phrases: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for concept, wordings in data["concepts"].items():
        for wording in wordings:
            parts = tuple(wording.replace("-", " ").split())
            if len(parts) > 1:
                phrases.setdefault(parts[0], []).append((parts, concept))
            elif wording.endswith("*"):
                stems.setdefault(wording[:-1], []).append(concept)
            else:
                exact.setdefault(wording, []).append(concept)
    scales = data["scales"]
    return _Lexicon(
        exact={k: tuple(v) for k, v in exact.items()},
        stems={k: tuple(v) for k, v in stems.items()},
        phrases={k: tuple(sorted(v, key=lambda pc: -len(pc[0]))) for k, v in phrases.items()},
        stop=frozenset(data["stop"]["words"]),
        scales={w: float(s) for s, ws in scales.items() if s != "long" for w in ws},
        long=frozenset(scales["long"]),
        months={w: int(m) for m, ws in data["months"].items() for w in ws},
        bounds=frozenset(data["bounds"]["words"]),
    )


@dataclass(frozen=True, slots=True)
class _Word:
    """What a word tells wherever it stands: looked up once for each word of the language."""

    phrases: tuple[tuple[tuple[str, ...], str], ...]
    concepts: tuple[str, ...]
    counts: bool  # no stop word, no single letter
    name: str
    plain: str


@lru_cache(maxsize=200_000)
def _known(word: str) -> _Word:
    lexicon = _lexicon()
    found = list(lexicon.exact.get(word, ()))
    for size in range(2, len(word) + 1):
        found += lexicon.stems.get(word[:size], ())
    return _Word(
        phrases=lexicon.phrases.get(word, ()),
        concepts=tuple(f"c:{concept}" for concept in dict.fromkeys(found)),
        counts=word not in lexicon.stop and len(word) > 1,
        name=f"n:{word}",
        plain=f"w:{stem(word)}",
    )


def stem(word: str) -> str:
    """A word without most of its endings; relatives in two languages often share it ("restru", "invest")."""
    if len(word) > 6:
        return word[:6]
    return word[:-1] if len(word) > 3 and word.endswith("s") else word


def features_of(text: StoryText) -> Features:
    """All that places a report, the lead first."""
    weights: dict[str, float] = {}
    days: set[EventDay] = set()
    marks: list[str] = []
    told: list[tuple[float, str]] = []
    now = _year_of(text)
    for number, (place, sentence) in enumerate(_leading(text)):
        row = tokens(sentence)
        marks += [t.word for t in row]
        years = [int(y) for y in _YEAR.findall(sentence)]
        prominence = place * _BACKGROUND if years and now and max(years) < now else place
        told.append((prominence, sentence))
        found = _read(row, sentence, text.language)
        if number < _PAIRED:
            if "c:schedule" not in found:  # a day that is still to come is not the day of the event
                days.update(_days(row, text.published.year if text.published else 0))
            concepts = sorted(f for f in found if f[0] == "c")
            found.update(dict.fromkeys(f"p:{one}|{other}" for one, other in combinations(concepts, 2)))
        for feature in found:
            if weights.get(feature, 0.0) < prominence:
                weights[feature] = prominence
    if text.published is not None and text.precision == "day":
        days.add((text.published.year, text.published.month, text.published.day))
    _add_facts(text, told, weights)
    lead = dict(f[2:].split("=", 1) for f, place in weights.items() if f[0] == "f" and place >= 1.0)
    return Features(weights, frozenset(days), shingles(marks) if len(marks) >= 8 else frozenset(), lead)


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


def _leading(text: StoryText) -> Iterator[tuple[float, str]]:
    number = 0
    if text.title:
        yield 1.0, text.title
    seen = set()
    for part in (text.summary, text.content):
        for sentence in sentences(part) if part else ():
            if sentence in seen:
                continue
            seen.add(sentence)
            yield 1.0 / (1.0 + 0.5 * number), sentence
            number += 1
            if number >= _MAX_SENTENCES:
                return


def _read(row: Sequence[Token], sentence: str, language: str) -> dict[str, None]:
    """The features of a sentence, each once, in the order of its words. Runs for every word that comes in."""
    found: dict[str, None] = {}
    n, size = 0, len(row)
    while n < size:
        word, start, _ = row[n]
        if word[0].isdigit():
            lexicon = _lexicon()
            used, figure = _number(row, n, sentence, language, lexicon)
            if figure:
                found[figure] = None
            day = _date(row, n, lexicon)
            if day:
                found[f"d:{day[1]:02}-{day[2]:02}"] = None
            n += max(1, used)
            continue
        known = _known(word)
        if known.phrases:
            for parts, concept in known.phrases:
                if tuple(t.word for t in row[n : n + len(parts)]) == parts or (
                    parts[-1].endswith("*") and _begins(row, n, parts)
                ):
                    found[f"c:{concept}"] = None
                    break
        concepts = known.concepts
        for concept in concepts:
            found[concept] = None
        if known.counts and (n > 0 or not concepts) and sentence[start].isupper():
            found[known.name] = None
        elif known.counts and not concepts:
            found[known.plain] = None
        n += 1
    return found


def _begins(row: Sequence[Token], n: int, parts: tuple[str, ...]) -> bool:
    here = [t.word for t in row[n : n + len(parts)]]
    return len(here) == len(parts) and here[:-1] == list(parts[:-1]) and here[-1].startswith(parts[-1][:-1])


def _number(row: Sequence[Token], n: int, sentence: str, language: str, lexicon: _Lexicon) -> tuple[int, str]:
    """How many words a figure takes, and its feature: the same for "$134 billion" and "134 milliards"."""
    word, used, scale = row[n].word, 1, 1.0
    glued = _GLUED.fullmatch(word)
    if glued:
        unit = glued[2]
        if unit not in lexicon.scales:
            return 1, f"n:{word}"
        number, scale = glued[1], lexicon.scales[unit]
    else:
        if not _NUMBER.fullmatch(word):
            return 1, f"n:{word}"
        number = word
        while n + used < len(row) and _thousands(row, n + used, sentence):
            number += row[n + used].word
            used += 1
        if n + used < len(row):
            unit = row[n + used].word
            if unit in lexicon.scales and sentence[row[n + used - 1].end : row[n + used].start].strip() == "":
                scale = lexicon.scales[unit]
                if unit in lexicon.long and language[:2] in LONG_SCALE:
                    scale = 1e12
                used += 1
    amount = _amount(number) * scale
    after = sentence[row[n + used - 1].end : row[n + used - 1].end + 12].lstrip(" \u00a0\u202f")
    if after.startswith(("%", "percent", "per cent", "pour cent", "Prozent", "por ciento")):
        return used, f"#:{amount:g}%"
    if scale == 1.0 and 1900 <= amount <= 2100 and len(number) == 4:
        return used, f"y:{amount:g}"
    if scale == 1.0 and amount < 13:
        return used, ""
    return used, f"#:{amount:.3g}" if scale > 1 else f"#:{amount:g}"


def _thousands(row: Sequence[Token], n: int, sentence: str) -> bool:
    """Whether this is a further group of three digits of one number: "1 250"."""
    between = sentence[row[n - 1].end : row[n].start]
    return (
        len(row[n].word) == 3
        and row[n].word.isdigit()
        and len(row[n - 1].word) <= 3
        and between in {" ", "\u00a0", "\u202f"}
    )


def _amount(number: str) -> float:
    parts = re.split(r"[.,]", number)
    if len(parts) > 1 and all(len(p) == 3 for p in parts[1:]):
        return float("".join(parts))
    if len(parts) > 2:
        return float("".join(parts))
    return float(".".join(parts))


def _days(row: Sequence[Token], year: int) -> Iterator[EventDay]:
    """The days named in a sentence, but those that only bound a time ("by March 17", "jusqu'au 21 mai")."""
    bounds, months = _lexicon().bounds, _lexicon().months
    for n in (n for n, token in enumerate(row) if token.word[0].isdigit()):
        before = n - 2 if n and row[n - 1].word in months else n - 1
        if before < 0 or row[before].word not in bounds:
            day = _date(row, n, _lexicon())
            if day:
                yield (day[0] or year, day[1], day[2])


def _date(row: Sequence[Token], n: int, lexicon: _Lexicon) -> EventDay | None:
    """The day that a number is part of: "18 mai 2026", "May 18, 2026", "Nov. 19", "19th of May"."""
    match = _DAY.fullmatch(row[n].word)
    if match is None or not 1 <= int(match[1]) <= 31:
        return None
    month, after = None, n + 1
    if n + 1 < len(row):
        follows = n + 2 if row[n + 1].word in {"de", "of"} and n + 2 < len(row) else n + 1
        month, after = lexicon.months.get(row[follows].word), follows + 1
    if month is None and n > 0:
        month, after = lexicon.months.get(row[n - 1].word), n + 1
    if month is None:
        return None
    year = int(row[after].word) if after < len(row) and _YEAR.fullmatch(row[after].word) else 0
    return year, month, int(match[1])
