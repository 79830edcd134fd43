"""Who first said it: the agency or outlet that a report repeats, so that copies and retellings count once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from typing import Any

from bot.domain.attributions import Depth, attribution, chained
from bot.domain.credits import captioned, credited, spelled_otherwise
from bot.domain.data import table
from bot.domain.mentions import Item, items_of, undated
from bot.domain.outlets import Name, has_name, outlet_key
from bot.domain.text import fold

_LEAD = 700  # characters of a part in which a source counts as the source of the report
_EDGE = 100  # characters more at the end of a part where an agency is credited
_OPENING = 60  # a part's first sentence ends behind so many characters: a dateline has full stops, too
_HEADLINE = 200  # characters of a text that may be a headline
_END = re.compile(r"(\w*)['\")\]]*[.!?]['\")\]]*\s+(?=[A-Z\d'(\[])|\n+")
_SPACES = re.compile(r"[^\S\n]+")
_LABEL_ENDS = frozenset(":-.|")
_VIA = re.compile(r"(?:[(\[]\s*via|\bsources?\s*:)\s+(?:the |le |la |l')?$", re.IGNORECASE)
_CLOSED = re.compile(r"\s*[)\]]?\s*$")
_TAIL = re.compile(r"(?:\s-+\s*|-+\s+|:\s|\(|\[|\|\s*|\s-)(?:the |le |la |les |l')?$", re.IGNORECASE)


class _Trust(IntEnum):
    """The order in which hints are believed."""

    FIRST = 0  # "first reported by"
    LEAD = 1  # attributed in the title or in the first sentence
    CREDIT = 2  # who wrote the text: "(AP)", "avec AFP"
    LATER = 3  # attributed further down
    TAIL = 4  # at a headline's end: "... - WSJ"


@dataclass(frozen=True, slots=True)
class _Hint:
    order: tuple[int, ...]
    name: Name


class _Plain(dict[int, str]):
    """What each character is without accents, double quotes left out, capitals kept."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        folded = fold(char).replace('"', "")
        plain = self[code] = folded.upper() if char.isupper() else folded
        return plain


_PLAIN = _Plain()


def origin_of(text_parts: Iterable[str], outlet: str, *, credit: str = "") -> str:
    """The key of whoever first said it ("reuters", "wsj.com"), the outlet's own where the text names nobody.

    "First reported by" is believed before what the title or the first sentence attributes, this before a credit
    ("(AP)", "avec AFP"), for a credit says who printed it; of "A reported, citing B" it is B; of two agencies that are
    credited the first. ``text_parts`` are the title, the summary, the content; ``credit`` is the agency that the byline
    credits, believed as one that the text credits.
    """
    hints: list[_Hint] = []
    others: set[str] = set()  # abbreviations that the text spells out as something else
    for number, part in enumerate(text_parts):
        whole = len(part) <= _LEAD + _EDGE
        head = part if whole else part[:_LEAD]
        if has_name(head):
            hints += _read(head, number, others, ends=whole, begins=True)
        if not whole and has_name(part[-_EDGE:]):
            hints += _read(part[-_EDGE:], number, others, ends=True, begins=False)
    hints = [hint for hint in hints if hint.name.parts[0] not in others]
    best = min(hints, key=lambda hint: hint.order, default=None)
    if credit and (best is None or best.order[0] > _Trust.CREDIT):
        return credit
    return best.name.key if best else outlet_key(outlet)


def _read(part: str, number: int, others: set[str], *, begins: bool, ends: bool) -> list[_Hint]:
    """Each source that the text names as a source; ``others`` gets the abbreviations that are none."""
    text = _SPACES.sub(" ", part.translate(_PLAIN)).strip()
    items = items_of(text)
    named = [(item, item.name) for item in items if item.name is not None]
    if not named:
        return []
    hints: list[_Hint] = []
    keys: set[str] = set()
    for item, name in named:
        if name.key not in keys and spelled_otherwise(text[: item.start], name):
            others.add(name.parts[0])
        keys.add(name.key)
        if credited(text, item.start, item.end, name, begins=begins, ends=ends) or (
            not name.code and _VIA.search(text[: item.start])
        ):
            hints.append(_Hint((_Trust.CREDIT, number, item.start), name))
        elif ends and not name.code and not name.common and _is_tail(text, item.start, item.end, number):
            hints.append(_Hint((_Trust.TAIL, number, item.start), name))
    hints += _attributed(text, undated(items), number, begins=begins)
    return hints


def _attributed(text: str, items: Sequence[Item], number: int, *, begins: bool) -> list[_Hint]:
    found: list[tuple[int, Name, Depth, str]] = []
    for at, item in enumerate(items):
        if item.name is None:
            continue
        hit = attribution(items, at)
        if hit is None and begins and _leads(items, at):
            hit = Depth.NAMED, "leads"
        if hit is None or (not begins and hit[0] is not Depth.FIRST):
            continue
        before = found[-1] if found else None
        # "according to Reuters, the FT reported": Reuters repeats it
        if before and before[3] == "said" and hit[1] == "after" and chained(items, before[0], at):
            found[-1] = (*before[:2], Depth.RELAYED, before[3])
        found.append((at, item.name, *hit))
    if not found:
        return []
    ends = _sentence_ends(text)
    opening = next((end for end in ends if end >= _OPENING), len(text)) if number else len(text)
    hints: list[_Hint] = []
    for at, name, depth, _ in found:
        item = items[at]
        if depth is Depth.FIRST:
            order: tuple[int, ...] = (_Trust.FIRST, number, item.start)
        elif item.start < opening:
            order = (_Trust.LEAD, depth, number, item.start)
        else:
            order = (_Trust.LATER, number, sum(end <= item.start for end in ends), depth, item.start)
        hints.append(_Hint(order, name))
    return hints


def _leads(items: Sequence[Item], at: int) -> bool:
    """Whether a headline begins with the name as its label: "WSJ: OpenAI nears a deal", "INFO LES ECHOS - ..."."""
    name = items[at].name
    if name is None or at + 2 >= len(items):
        return False
    labelled = at - 1 - (at > 1 and items[at - 1].low in name.article)
    if labelled == 0 and items[0].low in _listed("labels"):
        return items[at + 1].low in _LABEL_ENDS
    first = at == 0 or (items[at - 1].low == "-" and at <= 2)
    return first and not name.common and items[at + 1].low == ":"


@cache
def _listed(name: str) -> frozenset[str]:
    data: dict[str, Any] = table("origins.toml")
    return frozenset(data[name])


def _sentence_ends(text: str) -> list[int]:
    """Where sentences and lines end, roughly."""
    return [m.end() for m in _END.finditer(text) if m[1] is None or m[1].lower() not in _listed("abbreviations")]


def _is_tail(text: str, start: int, end: int, number: int) -> bool:
    """Whether a headline ends with the name: "... - WSJ", "...: WSJ", "... (WSJ)"."""
    before = _TAIL.search(text[:start])
    if before is None or not _CLOSED.fullmatch(text[end:]) or captioned(text[:start]):
        return False
    if before[0].startswith(("(", "[")) != (text[end:].strip() != ""):
        return False
    return number == 0 or (len(text) <= _HEADLINE and not _sentence_ends(text))
