"""Who first said it: the agency or outlet that a report repeats, so that copies and retellings count once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from bot.domain.data import table
from bot.domain.text import Token, tokens, words
from bot.domain.urls import host

_LEAD = 700  # characters of a part in which a source counts as the source of the report
_EDGE = 100  # characters at the beginning or end of a part where an agency is credited
_ARTICLES_BETWEEN = 3
_CONTRACTED = {"au": "a", "aux": "a", "du": "de", "al": "a", "del": "de"}  # "declare au" is "declare a"
_VIA = re.compile(r"(?:[(\[]\s*via|\bsources?\s*:)\s+(?:the\s+|le\s+|la\s+|l['’])?$", re.IGNORECASE)
_RIGHTS = re.compile(r"(?:©|\(c\)|copyright)\s*\d{4},?(?:\s+the)?$", re.IGNORECASE)
_CREDITED, _FIRST, _USUAL = 1, 0, 2  # the order in which hints are believed


@dataclass(frozen=True, slots=True)
class _Name:
    """How texts call a source: its folded words, its key, whether it is an agency."""

    words: tuple[str, ...]
    key: str
    agency: bool


@dataclass(frozen=True, slots=True)
class _Book:
    """The data, ready to be looked up in."""

    names: dict[str, tuple[_Name, ...]]  # by first word, longest first
    hosts: dict[str, str]
    articles: frozenset[str]
    before: tuple[tuple[int, tuple[str, ...]], ...]
    after: tuple[tuple[int, tuple[str, ...]], ...]
    credit: frozenset[str]
    photo: frozenset[str]
    beside: frozenset[str]  # "avec", "with": a credit only after a name or at a beginning
    said: frozenset[str]  # verbs of saying, before "à l'AFP"
    common: frozenset[tuple[str, ...]]  # names that are everyday words too


@cache
def _book() -> _Book:
    data = table("origins.toml")
    names: list[_Name] = []
    hosts: dict[str, str] = {}
    for key, agency in data["agencies"].items():
        names += [_Name(tuple(words(name)), key, agency=True) for name in agency["names"]]
        hosts.update(dict.fromkeys(agency["hosts"], key))
    for key, called in data["outlets"].items():
        names += [_Name(tuple(words(name)), key, agency=False) for name in called]
        hosts[key] = key
    by_first: dict[str, list[_Name]] = {}
    for name in sorted(names, key=lambda n: -len(n.words)):
        by_first.setdefault(name.words[0], []).append(name)
    cues = data["cues"]
    return _Book(
        names={first: tuple(some) for first, some in by_first.items()},
        hosts=hosts,
        articles=frozenset(data["articles"]),
        before=_cues(cues, "before"),
        after=_cues(cues, "after"),
        credit=frozenset(cues["credit"]["before"]),
        photo=frozenset(cues["credit"]["photo"]),
        beside=frozenset(cues["credit"]["beside"]),
        said=frozenset(cues["said"]["verbs"]),
        common=frozenset(tuple(words(name)) for name in data["common"]),
    )


def _cues(cues: dict[str, dict[str, list[str]]], side: str) -> tuple[tuple[int, tuple[str, ...]], ...]:
    ranked = [(_FIRST, c) for c in cues["first"][side]] + [(_USUAL, c) for c in cues["usual"][side]]
    return tuple(sorted(((rank, tuple(words(cue))) for rank, cue in ranked), key=lambda rc: (rc[0], -len(rc[1]))))


def origin_of(text_parts: Iterable[str], outlet: str) -> str:
    """The key of whoever first said it ("reuters", "wsj.com"), the outlet's own where the text names nobody.

    "First reported by" is believed before a credit ("(AP)", "avec AFP"), a credit before "according to"; what is named
    first before what is named later. ``text_parts`` are the title, the summary, the content, the byline.
    """
    best: tuple[int, int, int] | None = None
    found = ""
    for number, part in enumerate(text_parts):
        for rank, place, key in _named(part):
            if best is None or (rank, number, place) < best:
                best, found = (rank, number, place), key
    return found or outlet_key(outlet)


def outlet_key(outlet: str) -> str:
    """The key of an outlet given by host, address or name."""
    book = _book()
    text = outlet.strip()
    name = host(text if "//" in text else f"https://{text}") if "." in text and " " not in text else ""
    if name:
        labels = name.split(".")
        for start in range(len(labels) - 1):
            known = book.hosts.get(".".join(labels[start:]))
            if known:
                return known
        return name
    asked = tuple(words(text))
    for called in book.names.get(asked[0], ()) if asked else ():
        if called.words == asked:
            return called.key
    return " ".join(asked)


def known_names() -> frozenset[tuple[str, ...]]:
    """Every source's folded names, as words: for those who clean headlines of them."""
    return frozenset(name.words for some in _book().names.values() for name in some)


def _named(part: str) -> Iterable[tuple[int, int, str]]:
    """Each source that the part names as a source: how surely, where, and its key."""
    book = _book()
    row = tokens(part[:_LEAD]) if len(part) <= _LEAD + _EDGE else [*tokens(part[:_LEAD]), *_shifted(part)]
    n = 0
    while n < len(row):
        name = _name_at(row, n, part)
        if name is None:
            n += 1
            continue
        end = n + len(name.words)
        rank = _rank(row, n, end, name, part, book)
        if rank is not None:
            yield rank, row[n].start, name.key
        n = end


def _shifted(part: str) -> list[Token]:
    """The words at the end of a long part, where agencies are credited."""
    start = len(part) - _EDGE
    return [Token(t.word, t.start + start, t.end + start) for t in tokens(part[start:])]


def _name_at(row: Sequence[Token], n: int, part: str) -> _Name | None:
    for name in _book().names.get(row[n].word, ()):
        end = n + len(name.words)
        if end <= len(row) and tuple(t.word for t in row[n:end]) == name.words:
            last = row[end - 1]
            proper = part[last.start].isupper() or part[last.start].isdigit() or part[row[n].start].isupper()
            if name.key in {"franceinfo.fr", "dpa", "heise.de"} or proper:
                return name
    return None


def _rank(row: Sequence[Token], start: int, end: int, name: _Name, part: str, book: _Book) -> int | None:
    before = [_CONTRACTED.get(t.word, t.word) for t in row[max(0, start - 8) : start]]
    if before and before[-1] in book.photo:
        return None
    if name.agency and _is_credit(row, start, end, part, before, book):
        return _CREDITED
    leads = start == 0 and name.words not in book.common and _leads(row, end, part)
    if leads or _VIA.search(part[: row[start].start]):
        return _USUAL
    following = [t.word for t in row[end : end + 6]]
    ranks = [rank for rank, cue in book.after if tuple(following[: len(cue)]) == cue]
    if ranks and not _stops(part, row[end - 1].end, row[end].start, comma=name.words in book.common):
        return min(ranks)
    if _first_told(before, book):
        return _FIRST
    if _told_to(before, book):
        return _USUAL
    for _ in range(_ARTICLES_BETWEEN + 1):
        ranks = [rank for rank, cue in book.before if len(before) >= len(cue) and tuple(before[-len(cue) :]) == cue]
        if ranks:
            return min(ranks)
        if not before or before[-1] not in book.articles:
            return None
        before = before[:-1]
    return None


def _leads(row: Sequence[Token], end: int, part: str) -> bool:
    """Whether a headline begins with the name and a colon: "WSJ: OpenAI nears a deal"."""
    return end < len(row) and part[row[end - 1].end : row[end].start].strip() == ":"


def _first_told(before: Sequence[str], book: _Book) -> bool:
    """Whether "first reported by" stands there, some words between: "first reported earlier on Tuesday by"."""
    plain = [w for w in before if w not in book.articles or w == "by"]
    if not plain or plain[-1] != "by":
        return False
    return any(plain[n : n + 2] == ["first", "reported"] for n in range(len(plain) - 2))


def _told_to(before: Sequence[str], book: _Book) -> bool:
    """Whether a verb of saying goes before, with who speaks and to whom: "a annoncé Sam Altman à l'AFP"."""
    plain = list(before)
    while plain and plain[-1] in {"l", "la", "le", "agence"}:
        plain.pop()
    return bool(plain) and plain[-1] == "a" and any(w in book.said for w in plain[-5:-1])


def _stops(part: str, start: int, end: int, *, comma: bool) -> bool:
    """Whether a sentence ends between a name and the words after it; a ``comma`` counts for names that are words."""
    return any(c in ".!?;:\n" or (comma and c == ",") for c in part[start:end])


def _is_credit(row: Sequence[Token], start: int, end: int, part: str, before: list[str], book: _Book) -> bool:
    first, last = row[start].start, row[end - 1].end
    left, right = part[:first].rstrip(), part[last:].lstrip()
    at_edge = first <= _EDGE or len(part) - last <= _EDGE
    if not at_edge:
        return False
    if left.endswith("(") and right.startswith((")", "/", ",", " -")):
        return True
    if not right.strip(" .)]") and left.endswith(
        ("-", "–", "—", "|", "/", "(", ",", "\n")
    ):  # the last word of a byline
        return True
    if not left and right.startswith(("-", "–", "—", ":", "/")):  # "AFP - ..."
        return True
    if _RIGHTS.search(left):
        return True
    short = len(right) <= 40 or first <= 40
    if not before or before[-1] not in book.credit or not short or right[:1].isalpha():
        return False
    return before[-1] not in book.beside or _begins_credit(row, start, part)


def _begins_credit(row: Sequence[Token], start: int, part: str) -> bool:
    """Whether "avec", just before the name, stands after a name or begins something: no "accord avec AFP"."""
    place = row[start - 1].start
    left = part[:place].rstrip()
    if not left or not left[-1].isalnum():
        return True
    earlier = row[start - 2] if start >= 2 else None
    return earlier is not None and (part[earlier.start].isupper() or earlier.word == "redaction")
