"""Text as the detector reads it: folded to plain lower case of the same length, cut into tokens and sentences."""

from __future__ import annotations

import itertools
import re
import tomllib
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from bot.domain.findings import Article

_MARKS_FILE = Path(__file__).parent / "data" / "marks.toml"

PARTS = ("title", "summary", "text")

_SINGLE = {
    "’": "'",
    "‘": "'",
    "ʼ": "'",
    "´": "'",
    "“": '"',
    "”": '"',
    "„": '"',
    "«": '"',
    "»": '"',
    "\u00a0": " ",
    "\u202f": " ",
    "\u2009": " ",
    "\t": " ",
    "\u2010": "-",
    "\u2011": "-",
    "–": "-",
    "—": "\u2014",
    "…": "\u2026",
}


@cache
def _marks() -> dict[str, list[str]]:
    return tomllib.loads(_MARKS_FILE.read_text(encoding="utf-8"))


def marks(name: str) -> frozenset[str]:
    """A list of marks.toml: the small words that shape sentences."""
    return frozenset(_marks()[name])


def _fold_table() -> dict[int, str]:
    table = {ord(k): v for k, v in _SINGLE.items()}
    for code in [*range(0x41, 0x5B), *range(0xC0, 0x250)]:
        base = unicodedata.normalize("NFD", chr(code))[0].lower()
        if len(base) == 1:
            table.setdefault(code, base)
    return table


_FOLD = _fold_table()

_TOKEN = re.compile(
    r"""
    \d{1,3}(?:[ ]\d{3})+(?![\d])(?:[.,]\d+)?      # 1 250,5
  | \d+(?:[.,]\d+)*                               # 97.4  97,4  1,250,000
  | [^\W\d_]+n't\b                                # didn't
  | (?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|dell|nell|dall|sull|all|un|quell|quest|dev)'(?=\w)   # l'offre
  | 's\b
  | [^\W\d_]+                                     # words; hyphens inside only part them
  | [.,;:!?()\[\]"%$€£¥/|\u2014\u2026]
  | (?<=\s)-+(?=\s)                               # a dash
  | \n
    """,
    re.VERBOSE,
)

_ABBREVIATIONS = marks("abbreviations")
_SCALES = marks("scales")  # abbreviations before a currency: "97,4 Mrd. US-Dollar"
_CURRENCY = re.compile(r"\s*(?:us\b|u\.s|dollar|euro|\$|€|franken|chf)", re.IGNORECASE)
_MONTHS = marks("months")
_ENDS = frozenset(".!?;\u2026")
_ASIDE = 16  # how many tokens an aside between commas has at most
_ASIDE_BEGINS = marks("aside_begins")
_DONE_TO, _DONE_BY = tuple(marks("done_to")), marks("done_by")
_DAY = 2  # figures of a day, at most
_WEEKDAYS, _DAY_PARTS, _DAY_LED = marks("weekdays"), marks("day_parts"), marks("day_led")
_MONTH_NAMES, _ADVERBS = marks("month_names"), marks("light_adverbs")
_FRACTIONS, _FRACTION_LED = marks("fractions"), marks("fraction_led")
_LIGHT = _WEEKDAYS | _MONTH_NAMES | _ADVERBS | _FRACTIONS
HARD_BREAKS = frozenset(":|\u2014\n-")


def fold(text: str) -> str:
    """The text in lower case, without accents, with plain quotes and spaces; each character stays in its place."""
    return text.translate(_FOLD)


def spell(word: str) -> str:
    """A folded word with its joined letters as two: "verließ" as "verliess"."""
    return word if word.isascii() else word.replace("ß", "ss").replace("œ", "oe").replace("æ", "ae")


@dataclass(slots=True)
class Sentence:
    """A run of tokens of one part. ``hits`` maps a concept, a party or a quantity to the token spans that show it."""

    part: str
    index: int  # among all sentences of the article
    words: list[str]
    starts: list[int]  # offsets in the part
    ends: list[int]
    capitals: list[bool]
    hits: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    subjects: list[tuple[int, str]] = field(default_factory=list)  # parties that may be a subject: token, party
    named: set[tuple[int, str]] = field(default_factory=set)  # parties by name, not by a word that stands for them
    lists: list[tuple[int, int]] = field(default_factory=list)  # enumerations of parties: "Orrin, Doe and Broadline"
    _asides: list[tuple[int, int]] | None = None
    _lights: list[tuple[int, int]] | None = None

    def mark(self, name: str, start: int, end: int) -> None:
        """Note that tokens ``start`` to ``end`` (excluded) show ``name``; spans stay sorted."""
        spans = self.hits.setdefault(name, [])
        if (start, end) not in spans:
            spans.append((start, end))
            if len(spans) > 1 and spans[-2] > spans[-1]:
                spans.sort()

    @property
    def asides(self) -> list[tuple[int, int]]:
        """Where asides stand, from comma to comma or in brackets: ", which has 300 shops,", ", fondé en 1950,"."""
        if self._asides is None:
            commas = [i for i, word in enumerate(self.words) if word == ","]
            self._asides = [
                (a, b + 1)
                for a, b in itertools.pairwise(commas)
                if 1 < b - a <= _ASIDE
                and (
                    self.words[a + 1] in _ASIDE_BEGINS
                    or "'s" in self.words[a + 2 : a + 4]
                    or (self.words[a + 1].endswith(_DONE_TO) and self.words[a + 2] in _DONE_BY)  # "grounded by a fault"
                )
            ]
            opened = [i for i, word in enumerate(self.words) if word == "("]
            for a in opened:
                b = next((i for i in range(a, min(len(self.words), a + _ASIDE)) if self.words[i] == ")"), None)
                if b is not None:
                    self._asides.append((a, b + 1))
        return self._asides

    def note_list(self, start: int, end: int, kept: Collection[tuple[int, int]] = ()) -> None:
        """Note an enumeration of parties, with no asides but ``kept``: "la Californie, le Maryland et le Nevada"."""
        self.lists.append((start, end))
        self._asides = [(a, b) for a, b in self.asides if (a, b) in kept or not start <= a < b <= end]

    @property
    def lights(self) -> list[tuple[int, int]]:
        """Where words stand that only say when, or that it is now done, and part nothing: "on Friday", "le 9 mai"."""
        if self._lights is None:
            self._lights = [] if _LIGHT.isdisjoint(self.words) else list(_light(self.words))
        return self._lights

    def cut(self, at: int, length: int) -> None:
        """Part the token at ``at`` at the space after its first ``length`` characters; before it is tagged."""
        word, start, end = self.words[at], self.starts[at], self.ends[at]
        self.words[at : at + 1] = [word[:length], word[length + 1 :]]
        self.starts[at : at + 1] = [start, start + length + 1]
        self.ends[at : at + 1] = [start + length, end]
        self.capitals[at : at + 1] = [self.capitals[at]] * 2

    def has(self, name: str) -> bool:
        """Whether the sentence shows ``name``."""
        return name in self.hits

    @property
    def question(self) -> bool:
        """Whether it ends as a question."""
        return "?" in self.words[-2:]


def _light(words: list[str]) -> Iterator[tuple[int, int]]:
    """The spans of adverbs, weekdays, days of a month and fractions, with the little words that belong to them."""
    at = 0
    while at < len(words):
        word, start, end = words[at], at, at + 1
        if word in _MONTH_NAMES:
            if at and words[at - 1].isdigit() and len(words[at - 1]) <= _DAY:
                start = at - 1
            elif end < len(words) and words[end].isdigit() and len(words[end]) <= _DAY:
                end += 1
            else:
                at += 1
                continue
        elif word in _WEEKDAYS:
            while end < len(words) and words[end] in _DAY_PARTS:
                end += 1
        elif word in _FRACTIONS and at and words[at - 1] in _FRACTION_LED:
            while start and words[start - 1] in _FRACTION_LED:
                start -= 1
            end += words[end : end + 1] == [","]
            yield start, end
            at = end
            continue
        elif word not in _ADVERBS:
            at += 1
            continue
        if word not in _ADVERBS and start and words[start - 1] in _DAY_LED:
            start -= 1
        yield start, end
        at = end


def _ends_here(
    words: list[str], i: int, folded: str, ends: list[int], raw: str, inside: frozenset[str] = frozenset()
) -> bool:
    """Whether the token ``i``, a full stop or the like, ends its sentence; ``inside``: words of names with a stop."""
    after = folded[ends[i] : ends[i] + 3]
    if after and not after[0].isspace() and after[0] not in "\"')]":
        return False
    if words[i] != ".":
        return True
    previous = words[i - 1] if i else ""
    if previous in _ABBREVIATIONS:
        rest = raw[ends[i] :].lstrip()
        return previous in {"no", "co", "v"} and rest[:1].isupper() and folded[ends[i] - 2 : ends[i] - 1] != previous
    if previous in _SCALES and _CURRENCY.match(raw, ends[i]):
        return False
    if previous.isdigit() and len(previous) <= 2 and raw[ends[i] :].lstrip()[:3].capitalize() in _MONTHS:
        return False  # "10. Mai"
    if (len(previous) == 1 and previous.isalpha() and previous != "x") or previous in inside:
        # an initial, as in "U.S." or "J. Doe": ends a sentence only when an article or the like follows
        return bool(re.match(r"\s+(?:The|He|She|It|In|On|Le|La|Les|Il|Elle|En|Der|Die|Das|El|O|A)\s", raw[ends[i] :]))
    rest = raw[ends[i] :].lstrip(" \"')»”\u00a0\u202f]")
    # a name may begin small: "xAI", "iPhone"
    return not rest or not rest[0].islower() or rest[1:2].isupper()


def sentences(article: Article, inside: frozenset[str] = frozenset()) -> list[Sentence]:
    """The sentences of all parts, in reading order; ``inside``: words of names that have a stop ("Bros.")."""
    found: list[Sentence] = []
    for part in PARTS:
        raw = article.part(part)
        if not raw:
            continue
        folded = fold(raw)
        words: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        for match in _TOKEN.finditer(folded):
            token = match.group()
            words.append(spell(token))
            starts.append(match.start())
            ends.append(match.end())
            if token == "\n" or (token in _ENDS and _ends_here(words, len(words) - 1, folded, ends, raw, inside)):  # noqa: S105
                _close(found, part, words, starts, ends, raw)
                words, starts, ends = [], [], []
        _close(found, part, words, starts, ends, raw)
    return found


def _close(found: list[Sentence], part: str, words: list[str], starts: list[int], ends: list[int], raw: str) -> None:
    if any(w[0].isalnum() for w in words):
        capitals = [raw[s].isupper() or raw[s].isdigit() for s in starts]
        found.append(Sentence(part=part, index=len(found), words=words, starts=starts, ends=ends, capitals=capitals))
    elif found and found[-1].part == part and words:
        found[-1].words += words
        found[-1].starts += starts
        found[-1].ends += ends
        found[-1].capitals += [False] * len(words)
