"""Words that attribute a report: "according to X", "X reported", "told X", "selon X", "a appris X", "X: ..."."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cache

from bot.domain.data import table
from bot.domain.mentions import Item, Phrase, length_at, phrases
from bot.domain.text import fold

_CONTRACTED = {"au": "a", "aux": "a", "du": "de", "des": "de", "d'": "de", "al": "a", "del": "de"}  # "au" is "a"
_ENDS = frozenset('.,;:!?)]\n|·•-(["')
_SENTENCE_ENDS = frozenset(".!?;\n")
_GAP = 10  # parts between a cue and a name, at most
_UNKNOWN = 4  # of them, words that are in no list
_ASIDE = 10  # parts of an aside between a name and its verb, at most


class Depth(IntEnum):
    """How near to the first who said it a source is; the lower, the nearer."""

    FIRST = 0  # "first reported by"
    CITED = 1  # "Reuters reported, citing ..."
    NAMED = 2
    RELAYED = 3  # "..., cited by Reuters"


@dataclass(frozen=True, slots=True)
class _Cue:
    words: Phrase
    kind: str


@dataclass(frozen=True, slots=True)
class _Words:
    before: Mapping[str, tuple[_Cue, ...]]  # by last word, longest first
    after: Mapping[str, tuple[_Cue, ...]]  # by first word, longest first
    articles: frozenset[str]
    between: frozenset[str]
    people: tuple[Phrase, ...]
    media: frozenset[str]
    barred: frozenset[str]
    follow: frozenset[str]
    work: frozenset[str]
    not_source: tuple[Phrase, ...]
    parts: frozenset[str]
    stations: frozenset[str]
    own: tuple[Phrase, ...]
    degree: frozenset[str]
    itself: frozenset[str]
    asides: frozenset[str]
    refusals: frozenset[str]
    told: frozenset[str]
    at: tuple[Phrase, ...]


@cache
def _words() -> _Words:
    data = table("origins.toml")
    cues, between, follow = data["cues"], data["between"], data["follow"]
    before = [_Cue(p, "first") for p in phrases(cues["first"]["before"])]
    before += [_Cue(p, "cited") for p in phrases(cues["cited"]["before"])]
    for kind in ("said", "told"):
        before += [_Cue(p, kind) for p in phrases(cues[kind]["before"])]
    before += [_Cue(p, "relayed") for p in phrases(cues["said"]["relayed"])]
    before += [_Cue(p, "asked") for p in phrases(cues["told"]["asked"])]
    before += [_Cue(p, "verb") for p in phrases(cues["verbs"]["before"])]
    before += [_Cue(p, "weak") for p in phrases(cues["verbs"]["weak_before"])]
    after = [_Cue(p, "first") for p in phrases(cues["first"]["after"])]
    after += [_Cue(p, "verb") for p in phrases(cues["verbs"]["after"])]
    after += [_Cue(p, "weak") for p in phrases(cues["verbs"]["weak_after"])]
    return _Words(
        before=_by(before, -1),
        after=_by(after, 0),
        articles=frozenset(fold(w) for w in between["articles"]),
        between=frozenset(fold(w) for key in ("articles", "adjectives", "others") for w in between[key])
        - {*_CONTRACTED, "de"},
        people=phrases(between["people"]),
        media=frozenset(between["media"]),
        barred=frozenset(between["barred"]),
        follow=frozenset(follow["on"]),
        work=frozenset(follow["work"]),
        not_source=phrases(follow["not_source"]),
        parts=frozenset(follow["parts"]),
        stations=frozenset(follow["stations"]),
        own=phrases(cues["verbs"]["own"]),
        degree=frozenset(cues["verbs"]["degree"]),
        itself=frozenset(cues["verbs"]["itself"]),
        asides=frozenset(cues["verbs"]["asides"]),
        refusals=frozenset(cues["told"]["refusals"]),
        told=frozenset(data["listener"]["verbs"]),
        at=phrases(data["listener"]["at"]),
    )


def _by(cues: Iterable[_Cue], place: int) -> dict[str, tuple[_Cue, ...]]:
    found: dict[str, list[_Cue]] = {}
    for cue in sorted(cues, key=lambda c: -len(c.words)):
        found.setdefault(cue.words[place], []).append(cue)
    return {word: tuple(some) for word, some in found.items()}


def attribution(items: Sequence[Item], at: int) -> tuple[Depth, str] | None:
    """Whether the text attributes what it tells to the name at ``items[at]``, how near, and by what kind of cue."""
    known = _words()
    name = items[at].name
    if name is None or (name.code and _low(items, at + 1) not in known.media):
        return None
    behind = _said_after(items, at, known)
    if behind == "first":
        return Depth.FIRST, behind
    before = _cue_before(items, at, known)
    depths = {"first": Depth.FIRST, "cited": Depth.CITED, "relayed": Depth.RELAYED}
    if before:
        return depths.get(before, Depth.NAMED), before
    return (Depth.NAMED, "after") if behind else None


def chained(items: Sequence[Item], first: int, second: int) -> bool:
    """Whether only a comma and articles stand between two names: "according to Reuters, the FT reported"."""
    known = _words()
    return all(item.low == "," or item.low in known.articles for item in items[first + 1 : second])


def _low(items: Sequence[Item], at: int) -> str:
    return items[at].low if 0 <= at < len(items) else "\n"


def _ends(items: Sequence[Item], at: int) -> bool:
    return _low(items, at) in _ENDS


def _capital(items: Sequence[Item], at: int) -> bool:
    return 0 <= at < len(items) and items[at].raw[0].isupper()


def _past_name(items: Sequence[Item], at: int) -> int:
    """The place behind a name and its abbreviation: "Agence France-Presse (AFP)"."""
    name = items[at].name
    after = at + 1
    if _low(items, after) == "(" and _low(items, after + 2) == ")" and after + 1 < len(items):
        inner = items[after + 1].name
        if inner is not None and name is not None and inner.key == name.key:
            return after + 3
    return after


def _said_after(items: Sequence[Item], at: int, known: _Words) -> str:
    """The kind of what is said of the name behind it: "first", "verb", "weak"; empty where nothing is."""
    name = items[at].name
    after = _past_name(items, at)
    if name is None or not _stands_free(items, at, known):
        return ""
    if _low(items, after) == "'":  # "Bloomberg's Mark Gurman reports"
        after += 2 if _low(items, after + 1) == "s" else 1
        while _capital(items, after) and after - at < 8:
            after += 1
    agency = any(_low(items, n) in known.media for n in (at - 1, at - 2))
    while _low(items, after) in known.media or (_low(items, after) in known.parts and _low(items, after + 1) != ":"):
        if _cue_at(items, after, known) is not None:
            break
        agency = agency or _low(items, after) in known.media
        after += 1
    if _low(items, after) == "," and _low(items, after + 1) in known.asides:
        close = next((n for n in range(after + 2, min(after + _ASIDE, len(items))) if items[n].low == ","), None)
        after = close + 1 if close is not None else after
    if _low(items, after) in {"qui", "who", "which"}:
        after += 1
    cue = _cue_at(items, after, known)
    if cue is None:
        return ""
    behind = after + len(cue.words)
    trailing = _low(items, _before_articles(items, at, known)) in {",", ":"} and _ends(items, behind)
    if cue.kind == "first":
        return "first"
    if name.common and not (trailing or agency):
        return ""
    if _of_itself(items, behind, known):
        return ""
    if cue.kind == "verb" and cue.words in {("report",), ("reports",)} and _low(items, behind) in known.work:
        return ""
    if cue.kind == "weak" and not agency and not trailing and not _tells_that(items, behind, known):
        return ""
    return cue.kind


def _cue_at(items: Sequence[Item], at: int, known: _Words) -> _Cue | None:
    lows = tuple(item.low for item in items[at : at + 7])
    for cue in known.after.get(_low(items, at), ()):
        if lows[: len(cue.words)] == cue.words:
            return cue
    return None


def _tells_that(items: Sequence[Item], at: int, known: _Words) -> bool:
    return _low(items, at) in {"that", "que", "qu'"} and _low(items, at + 1) not in known.itself


def _of_itself(items: Sequence[Item], at: int, known: _Words) -> bool:
    """Whether an outlet tells of itself, or is told of: "reported record profits", "reported by analysts"."""
    lows = [item.low for item in items[at : at + 9]]
    for n, word in enumerate(lows):
        if length_at(known.own, lows, n):
            return True
        if not (word in known.degree or word[0].isdigit()):
            return False
    return False


def _before_articles(items: Sequence[Item], at: int, known: _Words) -> int:
    before = at - 1
    while _low(items, before) in known.articles:
        before -= 1
    return before


def _stands_free(items: Sequence[Item], at: int, known: _Words) -> bool:
    """Whether the name is not a part of a longer one, nor whose somebody is: "the editor of the Guardian said"."""
    before = at - 1
    while before >= 0:
        low = items[before].low
        if low in _CONTRACTED or low in known.barred:
            return False
        if low in known.between or low in known.media:
            if low == "s" and _low(items, before - 1) == "'":
                return True
            before -= 1
            continue
        break
    if before < 0 or items[before].low in _ENDS:
        return True
    if before == at - 1 and items[before].raw[0].isupper():
        start = before == 0 or items[before - 1].low in _ENDS
        return start and items[before].low in known.follow
    return True


def _follows(items: Sequence[Item], at: int, kind: str, known: _Words) -> bool:
    """Whether what stands behind the name lets it be the source: no "Reuters Institute", no "Times executives"."""
    name = items[at].name
    after = _past_name(items, at)
    if name is None:
        return False
    if _low(items, after) == "'":
        after += 2 if _low(items, after + 1) == "s" else 1
        if _capital(items, after):
            return True
        return _low(items, after) in known.work or _low(items, after + 1) in known.work
    while _low(items, after) in known.parts or _low(items, after) in known.media:
        after += 1
    low = _low(items, after)
    if low.isdigit() and _low(items, after - 1) in known.stations:
        return False
    if low in _ENDS:
        hyphen = low == "-" and after + 1 < len(items) and items[after].start == items[after - 1].end
        return not hyphen
    lows = [item.low for item in items[after : after + 4]]
    if length_at(known.not_source, lows, 0):
        return False
    if low in known.work or _cue_at(items, after, known) is not None:
        return True
    if _capital(items, after):
        return kind == "told" and not name.common
    if kind == "told":
        return not (low in {"and", "et"} and _capital(items, after + 1) and items[after + 1].name is None)
    return low in known.follow and not (name.common and low in _CONTRACTED.values())


def _cue_before(items: Sequence[Item], at: int, known: _Words) -> str:
    """The kind of the cue that stands before the name, words about what it is between; empty where none does."""
    end = at
    media = unknown = 0
    for _ in range(_GAP):
        cue = _cue_ending(items, end, known)
        if cue is not None:
            start = end - len(cue.words)
            if not _counts(items, at, start, cue.kind, known):
                return ""
            outer = _cue_ending(
                items, _before_articles(items, start, known) + 1, known
            )  # "confirming an earlier report by"
            return "cited" if outer is not None and outer.kind == "cited" else cue.kind
        if _told_to(items, end, known):
            return "told" if _counts(items, at, end, "told", known) else ""
        low = _low(items, end - 1)
        person = _people_ending(items, end, known)
        if person:
            end -= person
        elif low in known.media:
            media += 1
            end -= 1
        elif low in known.between:
            end -= 1
            if low == "s" and _low(items, end - 1) == "'":  # "Italy's ANSA"
                end -= 1
                while _capital(items, end - 1) and at - end < _GAP:
                    end -= 1
        elif (
            unknown < _UNKNOWN
            and low.isalpha()
            and items[end - 1].raw.islower()
            and _CONTRACTED.get(low, low) not in known.barred
        ):
            nearby = any(item.low in known.media for item in items[max(0, end - 4) : end - 1])
            if not media and not nearby:
                return ""
            unknown += 1
            end -= 1
        elif low in _ENDS or end <= 0 or not _between_media(items, end, known):
            return ""
        else:
            end -= 1
    return ""


def _between_media(items: Sequence[Item], end: int, known: _Words) -> bool:
    """Whether "d'" in "le site d'information" stands there."""
    return _low(items, end - 1) in {"d'", "de"} and _low(items, end - 2) in known.media


def _people_ending(items: Sequence[Item], end: int, known: _Words) -> int:
    lows = tuple(_CONTRACTED.get(item.low, item.low) for item in items[max(0, end - 4) : end])
    return next((len(p) for p in known.people if len(p) > 1 and lows[-len(p) :] == p), 0)


def _cue_ending(items: Sequence[Item], end: int, known: _Words) -> _Cue | None:
    if end <= 0:
        return None
    last = items[end - 1].low
    lows = tuple(item.low for item in items[max(0, end - 8) : end])
    found: _Cue | None = None
    for word in {last, _CONTRACTED.get(last, last)}:
        row = (*lows[:-1], word)
        for cue in known.before.get(word, ()):
            if row[-len(cue.words) :] == cue.words and (found is None or len(cue.words) > len(found.words)):
                found = cue
    return found


def _told_to(items: Sequence[Item], end: int, known: _Words) -> bool:
    """Whether a verb of saying goes before, with who speaks and to whom: "a annoncé Sam Altman à l'AFP"."""
    lows = [_CONTRACTED.get(item.low, item.low) for item in items[max(0, end - 9) : end]]
    for at in known.at:
        if tuple(lows[-len(at) :]) == at:
            said = lows[: -len(at)]
            close = max((n for n, word in enumerate(said) if word in _SENTENCE_ENDS), default=-1)
            return any(word in known.told for word in said[close + 1 :])
    return False


def _counts(items: Sequence[Item], at: int, start: int, kind: str, known: _Words) -> bool:
    """Whether a cue that begins at ``start`` makes the name at ``at`` a source."""
    name = items[at].name
    if name is None or not _follows(items, at, kind, known):
        return False
    if kind == "weak":
        start -= _low(items, start - 1) in {"a", "ont", "avait"}
        aside = _low(items, start - 1) in {",", ":", "\n", ")"}
        return aside and (_ends(items, at + 1) or _low(items, at + 1) in known.follow)
    refused = [n for n in range(max(0, start - 8), start) if _low(items, n) in known.refusals]
    if kind in {"told", "asked"} and refused and (kind == "asked" or refused[-1] >= start - 3):
        return False
    if kind == "asked":
        for item in items[at + 1 :]:
            if item.low in _SENTENCE_ENDS:
                return True
            if item.low in known.refusals:
                return False
        return _low(items, at + 1) not in {".", "\n"} and at + 1 < len(items)
    return True
