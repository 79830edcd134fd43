"""Which sentences of a report a reader may see alone: whole ones, that tell news and do not lean on another."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from functools import cache
from itertools import islice

from bot.domain.data import table
from bot.domain.due_words import months
from bot.domain.text import overlap, strip_controls, words
from bot.domain.whole_sentences import listed, phrases, quotations, whole_sentences

_LABEL = re.compile(r"^\s*[\[(]?([^\s|:.!\])–—][^|:.!\])–—]{0,24}?)[\])]?\s*(?:[|:–—]|\.\s|!\s|\]|\)|-\s)\s*")
_MIN, _MAX = 40, 400  # characters of a sentence that can stand for a story
_READ = 5000  # characters of a part that are looked at: news stands at the top
_PIECES = 40  # sentences of a part, too
_SHOUTED = 0.5  # of the letters are capitals
_SHORT = 2  # letters of an abbreviation that may be no place: "AI"
_SAME = 0.8  # a sentence so like the report's headline only repeats it
_BEGINS = r"(?=[\"“«‘'(\[<]*\s?(?:[A-ZÀ-ÖØ-Þ0-9€$£]|[a-z]{1,2}[A-Z]))"
_TIME = re.compile(
    r"^(?:[01]?\d|2[0-3])\s?(?:[:.]|h)\s?[0-5]\d(?:\s?(?:[ap]\.?m\.?|GMT|UTC|[BC]?E?[SDC]?[ET]T|BST))*\s*[-–—:|•,]?\s*"
    + _BEGINS
)
_CITY = re.compile(  # "SAN FRANCISCO, Feb. 10 - "
    r"^[A-ZÀ-ÖØ-Þ][A-ZÀ-ÖØ-Þ'’.-]{2,}(?: [A-ZÀ-ÖØ-Þ'’.-]{2,}){0,3}(?:, [\w. ]{1,24}){0,3}\s*(?:[—–]|\s--?\s)\s*"
    + _BEGINS
)
_PARENTHESIS = re.compile(r"^[\[(]([^()\[\]]{2,80})[\])]\s*[-–—:.]?\s*")
_SOURCE = re.compile(r"^[(\[][\w. ]{2,25}[)\]]\s*[-–—]+\s*" + _BEGINS)  # "(AOF) - "
_CREDIT = re.compile(
    r"©|(?:^|[(\[]\s*)(?:cr[ée]dits?|photos?|photographs?|images?|illustrations?|visuels?|source)\b[^.:]{0,20}[:©/]"
    r"|\b(?:Cr[ée]dits?|Photos?|Images?|Illustration|Photograph|Visuel)\s?(?:photos?|images?)?\s?[:©/]"
    r"|\b(?:REUTERS|AFP|AP|Reuters)\s?/|/\s?(?:AFP|AP|REUTERS|Reuters|Getty|Sipa|SIPA)\b"
    r"|\bvia (?:REUTERS|Reuters|AFP|AP)\b"
    r"|\b[Aa]vec (?:l['’])?(?:AFP|Reuters|REUTERS|AP)\W*$"
    r"|^[Cc]opyright\s(?:©|\d{4})",
)
_BYLINE = re.compile(r"^(?:By|BY|Par|PAR)\s+(?:[A-ZÀ-ÖØ-Þ][\w.'’-]+\s+){1,3}[A-ZÀ-ÖØ-Þ]")
_STAMP = re.compile(
    r"\b(?:Publié|Mis à jour|Modifié|Posté|Published|Updated|Posted|UPDATED|PUBLISHED)\s?:?\s"
    r"(?:le |on |at |à )?(?:\w+ )?(?:\w+[. ]{1,2})?\d"
    r"|^(?:Publié|Mis à jour|Published|Updated|Posted)\b"
)
_MARKUP = re.compile(
    r"&(?:[a-z]{2,8}|#\d+);|</?[a-z]|https?:|www\.|\.twitter\.com|\w@\w+\.\w|#\w+\s+#\w|\{\{|\||\s[>›]\s|\s/\s",
    re.IGNORECASE,
)
_LISTED = re.compile(r":\s*(?:[-–—•*]|1[.)])\s|(?<!\w)1[.)]\s.*(?<!\w)2[.)]\s|(?:\s-\s.*){3}|(?:\s–\s.*){3}")
_FINISHED = re.compile(r"[.!](?<!\.\.)[\"”’)\]]*(?:\s?(?:»|>>))?$")
_VERBLESS = re.compile(
    r"(?:Une?|Des) \w+ (?:\w+ )?(?:qui|que|dont|qu['’]\w+)\s"
)  # "Une demande qui intervient ...": no verb
_QUOTE_MARKS = "\"“«„<‘'"
_SPOKEN = re.compile(r"(?:^|[,;:—–]\s|\b[a-z]+\s)I(?=['’]|\s+[a-z])|(?<!\w)[Jj](?:['’]|e\s)")


class Stance(Enum):
    """How a sentence stands."""

    ALONE = "alone"
    BEHIND = "behind"  # only right behind the sentence before it in the report
    NOT = "not"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A sentence that may be shown. ``place``: among all of the report's, ``rank``: among these; both from 1."""

    place: int
    rank: int
    text: str
    stance: Stance
    good: float  # 0 to 1: less for what a newspaper would rather not open with


def standing(title: str, parts: tuple[str, ...]) -> Iterator[Told]:
    """The sentences of a report's parts that may be shown, in order; each is a verbatim piece of a part."""
    headline = frozenset(words(title))
    place = rank = 0
    for part in parts:
        for piece in islice(whole_sentences(part[:_READ]), _PIECES):
            place += 1
            sentence = trimmed(piece)
            stance = _stance(sentence)
            if stance is Stance.NOT or overlap(frozenset(words(sentence)), headline) >= _SAME:
                continue
            rank += 1
            yield Told(place=place, rank=rank, text=sentence, stance=stance, good=_good(sentence, stance))
        place += 1  # nothing stands right behind what stands in another part


def trimmed(piece: str) -> str:
    """A sentence without the dateline, credits, time or label that it begins with; a verbatim end of the piece."""
    while True:
        shorter = _shorter(piece)
        if shorter == piece:
            return piece
        piece = shorter


def without_dateline(text: str) -> str:
    """A text without the "SEATTLE (AP) — " or "Sept 8 (Reuters) - " that it begins with; a verbatim end of it."""
    found = _dateline().match(text)
    place = found[0].partition("(")[0].split() if found else []
    named = [word.strip(",.;|") for word in place]
    dated = [word.lower() in months() for word in named]
    if found is None or not all(w[:1].isupper() or w.isdigit() or d for w, d in zip(named, dated, strict=True)):
        return text  # a headline may stand there
    shouted = any(word.isupper() and len(word) > _SHORT for word in named)
    return text[found.end() :] if shouted or any(dated) or not named else text


def unlabelled(text: str) -> str:
    """A text without labels like "LIVE:" at its beginning; the labels alone stay."""
    while True:
        label = _LABEL.match(text)
        if not label or " ".join(words(label[1])) not in _labels() or not text[label.end() :].strip():
            return text
        text = text[label.end() :].strip()


@cache
def _labels() -> frozenset[str]:
    return frozenset(table("headlines.toml")["labels"])


@cache
def _dateline() -> re.Pattern[str]:
    names = "|".join(sorted(map(re.escape, listed("agencies")), key=len, reverse=True))
    return re.compile(
        rf"^(?:.{{0,60}}?|[^.!?]{{0,160}}?)\(\s?(?i:(?:{names})(?:[\s/,-]+[\w ]+)?)\s?\)\s*(?:[-–—:]+\s*|(?<=\s))"
        + _BEGINS
    )


def _shorter(piece: str) -> str:
    for found in (_TIME.match(piece), _dateline().match(piece), _CITY.match(piece), _SOURCE.match(piece)):
        if found:
            return piece[found.end() :]
    aside = _PARENTHESIS.match(piece)
    if aside and (
        _CREDIT.search(aside[0]) or not listed("agencies").union(listed("credits")).isdisjoint(words(aside[1]))
    ):
        return piece[aside.end() :]
    bare = unlabelled(piece)
    return bare if re.match(_BEGINS, bare) else piece


def _stance(sentence: str) -> Stance:
    if not _MIN <= len(sentence) <= _MAX or not _FINISHED.search(sentence) or not re.match(_BEGINS, sentence):
        return Stance.NOT
    if strip_controls(sentence) != sentence or "\n" in sentence or not _balanced(sentence):
        return Stance.NOT
    if any(rule.search(sentence) for rule in (_CREDIT, _BYLINE, _STAMP, _MARKUP, _LISTED)):
        return Stance.NOT
    letters = [c for c in sentence if c.isalpha()]
    if sum(c.isupper() for c in letters) > _SHOUTED * len(letters):
        return Stance.NOT
    row = f" {' '.join(words(sentence))} "
    if any(p in row for p in phrases("boilerplate")) or row.startswith(phrases("boilerplate_begins")):
        return Stance.NOT
    outside = _outside(sentence)
    said = words(outside)
    quoted = sentence[0] in _QUOTE_MARKS and outside.lstrip()[:1] != sentence[0]
    if len(said) < (3 if quoted else 1) or _SPOKEN.search(outside) or _has(outside, "first_person"):
        return Stance.NOT
    if quoted:
        return Stance.ALONE if listed("pronouns").isdisjoint(said[:5]) else Stance.BEHIND
    leans = row.startswith(phrases("leaning")) and not row.startswith(phrases("upright"))
    return Stance.BEHIND if leans or _VERBLESS.match(sentence) else Stance.ALONE


def _good(sentence: str, stance: Stance) -> float:
    good = 1.0 if stance is Stance.ALONE else 0.7
    if f" {' '.join(words(sentence))} ".startswith(phrases("referring")):
        good *= 0.7
    if sentence[0] in _QUOTE_MARKS:
        good *= 0.7
    if _has(_outside(sentence), "second_person"):
        good *= 0.5
    return good


def _outside(sentence: str) -> str:
    """What stands outside quotations."""
    kept, at = "", 0
    for start, end in quotations(sentence):
        if sentence[start] in _QUOTE_MARKS:
            kept += sentence[at:start] + " "
            at = end
    return kept + sentence[at:]


def _has(text: str, name: str) -> bool:
    """Whether a text has a word of a list in lower case, or with a capital as its first."""
    found = [word.strip(".,;:!?()«»“”\"'’‘") for word in text.replace("’", " ").replace("'", " ").split()]
    return any(word in listed(name) or (n == 0 and word.lower() in listed(name)) for n, word in enumerate(found))


def _balanced(sentence: str) -> bool:
    pairs = all(sentence.count(a) == sentence.count(b) for a, b in ("“”", "«»", "()", "[]", ("<<", ">>")))
    if not pairs or sentence.count("„"):
        return False
    spans = quotations(sentence)
    if any(sentence[b - 1] not in "”»>\")]’'" or b - a < 2 for a, b in spans):
        return False
    outside = "".join(
        sentence[a:b] for a, b in zip([0, *(s[1] for s in spans)], [*(s[0] for s in spans), None], strict=True)
    )
    return not any(mark in outside for mark in '“”«»"()[]<>')
