"""What a reader sees of a story: its best headline and a few sentences, verbatim, in one language."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Protocol

from bot.domain.data import table
from bot.domain.outlets import known_names
from bot.domain.text import overlap, squeeze, strip_controls, words

# begins with one set of characters, so that it is found soon
_ENDS = re.compile(r"[.!?…\n](?:(?<=\n)\n*|(?<!\n)[.!?…]*[\"»”’)\]]*(?:\s+|$))")
_LAST = re.compile(r"[^\s(«“\"]+$")
_STARTS = re.compile(r"[\"«“‘(\[]*\s*[A-ZÀ-ÖØ-Þ0-9€$£]")
_TAIL = re.compile(r"\s+[|•·–—-]\s+|\s*\|\s*")
_LABEL = re.compile(r"^\s*[\[(]?([^\s|:.!\])–—][^|:.!\])–—]{0,24}?)[\])]?\s*(?:[|:–—]|\.\s|!\s|\]|\))\s*")
_MIN, _MAX = 40, 400  # characters of a sentence that can stand for a story
_ALIKE = 0.5  # sentences or headlines more alike than this say the same


class Text(Protocol):
    """What is told from: an entry or a story's text."""

    @property
    def title(self) -> str: ...
    @property
    def summary(self) -> str: ...
    @property
    def content(self) -> str: ...
    @property
    def language(self) -> str: ...
    @property
    def outlet(self) -> str: ...


@cache
def _phrases(name: str) -> tuple[str, ...]:
    return tuple(f" {' '.join(words(p))} " for p in table("headlines.toml")[name])


@cache
def _set(name: str) -> frozenset[str]:
    return frozenset(table("headlines.toml")[name])


def sentences(text: str) -> list[str]:
    """The sentences of a text, each a verbatim piece of it."""
    found: list[str] = []
    start = 0
    for match in _ENDS.finditer(text):
        if match[0].startswith("."):
            before = _LAST.search(text, max(0, match.start() - 20), match.start())
            word = before[0].casefold() if before else ""
            if word in _set("abbreviations") or (len(word) == 1 and word.isalpha()):
                continue
        if match.end() < len(text) and not match[0].endswith("\n") and not _STARTS.match(text, match.end()):
            continue
        found.append(text[start : match.end()].strip())
        start = match.end()
    found.append(text[start:].strip())
    return [s for s in found if s]


def extract(texts: Iterable[Text], language: str, sentences_wanted: int = 2) -> tuple[str, ...]:
    """Up to that many sentences, verbatim, that best tell the story; none where no report is in the language.

    A sentence is good that stands early and says what many reports say; a second one must say something else.
    """
    rows: list[tuple[int, int, str, frozenset[str]]] = []  # text, place in it, sentence, its words
    spread: Counter[str] = Counter()
    for number, text in enumerate(t for t in texts if _is_language(t.language, language)):
        seen: set[str] = set()
        for place, sentence in enumerate(s for part in (text.summary, text.content) for s in sentences(part)):
            bag = frozenset(w for w in words(sentence) if len(w) > 3 or w[0].isdigit())
            seen |= bag
            if _can_stand(sentence) and place < 12:
                rows.append((number, place, sentence, bag))
        spread.update(seen)
    ranked = sorted(rows, key=lambda r: (-_worth(r, spread), r[0], r[1]))
    chosen: list[tuple[int, int, str, frozenset[str]]] = []
    for row in ranked:
        if len(chosen) == sentences_wanted:
            break
        if all(overlap(row[3], other[3]) < _ALIKE and row[2] != other[2] for other in chosen):
            chosen.append(row)
    lead, rest = chosen[:1], sorted(chosen[1:], key=lambda r: (r[0], r[1]))
    return tuple(row[2] for row in [*lead, *rest])


def _is_language(one: str, other: str) -> bool:
    return one.casefold().split("-")[0] == other.casefold().split("-")[0]


def _can_stand(sentence: str) -> bool:
    if not _MIN <= len(sentence) <= _MAX or not sentence.rstrip('"»”’)').endswith((".", "!")):
        return False
    if sentence.rstrip("]) ").endswith(("...", "…", "[.")) or strip_controls(sentence) != sentence or "\n" in sentence:
        return False
    row = f" {' '.join(words(sentence))} "
    return not any(p in row for p in _phrases("boilerplate"))


def _worth(row: tuple[int, int, str, frozenset[str]], spread: Counter[str]) -> float:
    _, place, sentence, bag = row
    shared = sum(spread[w] for w in bag) / (len(bag) + 4) if bag else 0.0
    worth = shared / (1 + 0.35 * place)
    first = words(sentence)[:1]
    if first and first[0] in _set("leaning"):
        worth *= 0.5
    if sentence.startswith(("“", "«", '"')):
        worth *= 0.7
    return worth


def clean_headline(title: str, outlet: str = "") -> str:
    """A headline without "| Outlet" at its end and "LIVE:" at its beginning."""
    text = squeeze(strip_controls(title))
    while True:
        bars = list(_TAIL.finditer(text))
        if not bars:
            break
        head, tail = text[: bars[-1].start()].rstrip(), text[bars[-1].end() :]
        if not head or not _is_outlet(tail, outlet, bar="|" in bars[-1][0]):
            break
        text = head
    while True:
        label = _LABEL.match(text)
        if not label or " ".join(words(label[1])) not in _set("labels") or not text[label.end() :].strip():
            return text
        text = text[label.end() :].strip()


def _is_outlet(tail: str, outlet: str, *, bar: bool) -> bool:
    found = words(tail)
    if not found or len(found) > 5:
        return False
    bare = found[1:] if found[0] in {"the", "le", "la", "l", "les"} else found
    named = "".join(bare)
    site = "".join(words(outlet.casefold().removeprefix("www.").rpartition(".")[0] or outlet))
    if (
        tuple(found) in known_names()
        or tuple(bare) in known_names()
        or (named and site and (named in site or site in named))
    ):
        return True
    if re.fullmatch(r"[\w-]+(\.[\w-]+)+", tail.strip()):  # "TechCrunch.com"
        return True
    return bar and len(found) <= 3  # after a bar stands nothing else


def best_headline(entries: Sequence[Text], language: str) -> str:
    """The headline that best tells the story: clean, in the language where there is one, not clickbait, most shared."""
    titled = [(e, clean_headline(e.title, e.outlet)) for e in entries]
    titled = [(e, title) for e, title in titled if title]
    if not titled:
        return ""
    wanted = [et for et in titled if _is_language(et[0].language, language)]
    english = [et for et in titled if _is_language(et[0].language, "en")]
    titles = [title for _, title in wanted or english or titled]
    bags = [frozenset(words(title)) for title in titles]
    spread = Counter(w for bag in bags for w in bag if len(w) > 3)

    def worth(number: int) -> float:
        bag = bags[number]
        shared = sum(spread[w] for w in bag) / (len(bag) + 3)
        return shared * _plainness(titles[number])

    return titles[max(range(len(titles)), key=lambda n: (worth(n), -n))]


def _plainness(title: str) -> float:
    row = f" {' '.join(words(title))} "
    good = 1.0
    if any(p in row for p in _phrases("clickbait")):
        good *= 0.4
    if title.rstrip().endswith("?"):
        good *= 0.5
    if title.rstrip().endswith(("!", "...", "…")):
        good *= 0.7
    if not 30 <= len(title) <= 120:
        good *= 0.7
    letters = [c for c in title if c.isalpha()]
    if letters and sum(c.isupper() for c in letters) > 0.6 * len(letters):
        good *= 0.5
    return good
