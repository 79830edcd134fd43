"""What a reader sees of a story: its best headline and a few sentences, verbatim, in one language."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import Protocol

from bot.domain.data import table
from bot.domain.outlets import known_names
from bot.domain.standing import Stance, Told, standing, unlabelled
from bot.domain.text import overlap, squeeze, strip_controls, words

# begins with one set of characters, so that it is found soon
_ENDS = re.compile(r"[.!?…\n](?:(?<=\n)\n*|(?<!\n)[.!?…]*[\"»”’)\]]*(?:\s+|$))")
_LAST = re.compile(r"[^\s(«“\"]+$")
_STARTS = re.compile(r"[\"«“‘(\[]*\s*[A-ZÀ-ÖØ-Þ0-9€$£]")
_TAIL = re.compile(r"\s+[|•·–—-]\s+|\s*\|\s*")
_FIRST = 12  # sentences of a report among which is chosen
_ARTICLES = frozenset({"the", "le", "la", "l", "les"})  # before an outlet's name
_NAME_MOST = 5  # words of an outlet's name
_LEAST_NAMED = 3  # letters of a name by which an outlet is known in part
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
    """The sentences of a text, each a verbatim piece of it: cut quickly, for comparing; no reader sees them."""
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

    A sentence is good that stands early and says what many reports say; a second one must say something else. One that
    leans on another ("But he ...") comes only right behind it. Those of one report are in its order.
    """
    rows: list[_Row] = []
    spread: Counter[str] = Counter()
    spoken = [t for t in texts if _is_language(t.language, language)]
    for number, text in enumerate(spoken):
        seen: set[str] = set()
        headline = clean_headline(text.title, text.outlet)
        for told in islice(standing(headline, (text.summary, text.content)), _FIRST):
            bag = frozenset(w for w in words(told.text) if len(w) > 3 or w[0].isdigit())
            seen |= bag
            # of a single report, the headline stands above: its first sentence may lean on that
            upright = told.stance is Stance.ALONE or (told.place == 1 and len(spoken) == 1 and bool(headline))
            rows.append(_Row(number=number, told=told, bag=bag, upright=upright))
        spread.update(seen)
    ranked = sorted(rows, key=lambda row: (-_worth(row, spread), row.number, row.told.place))
    chosen: list[_Row] = []
    while len(chosen) < sentences_wanted:
        best = next((row for row in ranked if _may_join(row, chosen)), None)
        if best is None:
            break
        chosen.append(best)
    order = list(dict.fromkeys(row.number for row in chosen))
    chosen.sort(key=lambda row: (order.index(row.number), row.told.place))
    return tuple(row.told.text for row in chosen)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """A sentence, the number of its text and its telling words."""

    number: int
    told: Told
    bag: frozenset[str]
    upright: bool  # may be shown without the sentence before it


def _may_join(row: _Row, chosen: Sequence[_Row]) -> bool:
    behind = any(row.number == other.number and row.told.place == other.told.place + 1 for other in chosen)
    return (row.upright or behind) and all(
        overlap(row.bag, other.bag) < _ALIKE and row.told.text != other.told.text for other in chosen
    )


def _is_language(one: str, other: str) -> bool:
    return one.casefold().split("-")[0] == other.casefold().split("-")[0]


def _worth(row: _Row, spread: Counter[str]) -> float:
    shared = sum(spread[w] for w in row.bag) / (len(row.bag) + 4) if row.bag else 0.0
    return shared * row.told.good / (1 + 0.35 * (row.told.rank - 1))


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
    return unlabelled(text)


def without_outlet(text: str, outlet: str) -> str:
    """A text without the outlet's own name at its end, behind a dash or a bar; a verbatim beginning of it.

    Another's name stays, for it may tell whose news it is.
    """
    bars = list(_TAIL.finditer(text))
    head, tail = (text[: bars[-1].start()].rstrip(), text[bars[-1].end() :]) if bars else ("", "")
    found = words(tail)
    if not head or not outlet or not 0 < len(found) <= _NAME_MOST:
        return text
    itself = "".join(found) == "".join(words(outlet.casefold().removeprefix("www.")))
    return head if itself or _is_site(_bare(found), _site(outlet), tail) else text


def _bare(found: Sequence[str]) -> str:
    """The words of a name in one, without the article before them."""
    return "".join(found[1:] if found[0] in _ARTICLES else found)


def _site(outlet: str) -> str:
    """A host's own name: "theverge" of www.theverge.com."""
    return "".join(words(outlet.casefold().removeprefix("www.").rpartition(".")[0] or outlet))


def _is_outlet(tail: str, outlet: str, *, bar: bool) -> bool:
    found = words(tail)
    if not found or len(found) > _NAME_MOST:
        return False
    bare = tuple(found[1:] if found[0] in _ARTICLES else found)
    if tuple(found) in known_names() or bare in known_names() or _is_site("".join(bare), _site(outlet), tail):
        return True
    if re.fullmatch(r"[\w-]+(\.[\w-]+)+", tail.strip()):  # "TechCrunch.com"
        return True
    return bar and len(found) <= 3  # after a bar stands nothing else


def _is_site(named: str, site: str, tail: str) -> bool:
    """Whether the words, written together, are the site's name or it is theirs: "BBC News", "The Guardian".

    Not wherever the one stands in the other: "the end" is no part of independent.co.uk, "a long time" none of time.com.
    """
    if named == site or min(len(named), len(site)) < _LEAST_NAMED:
        return bool(named) and named == site
    if site.startswith(named) or site.endswith(named):
        return True
    return (named.startswith(site) or named.endswith(site)) and not tail[:1].islower()


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
