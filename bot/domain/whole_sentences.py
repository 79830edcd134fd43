"""A text in whole sentences for a reader: abbreviations, quotations and lists are not torn apart."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from bot.domain.data import table
from bot.domain.text import fold, words

Span = tuple[int, int]

_OPENS = re.compile(
    r"[“„«(\[]|<<"
    r"|(?:^|(?<=[\s(\[“«—–/'’-]))\"(?=\S)"
    r"|(?:^|(?<=[\s(\[“«—–/-]))[‘'](?=[^\W\d_])"
)
_CLOSES = {
    "“": re.compile("”"),
    "„": re.compile("[“”]"),
    "«": re.compile("»"),
    "<<": re.compile(">>"),
    '"': re.compile(r"(?<=\S)\"(?!\w)"),
    "(": re.compile(r"\)"),
    "[": re.compile(r"\]"),
    "‘": re.compile(r"(?<=[.,!?…])’(?!\w)"),
    "'": re.compile(r"(?<=[.,!?…])'(?!\w)"),
}
_QUOTES = '“„«"'  # what these open is not for cutting, were it never closed
_FAR = 400  # characters in which a bracket or a single mark, which may be no quotation mark, is closed
# where a text breaks off or a list goes on: no part of any sentence
_BREAK = re.compile(
    r"\n+|\s*[•▪■●◦‣▶►➡→✔✅➤★◆❯·]\s+|\s*(?:\[\s*(?:\+\d+ (?:chars|characters)|…|\.\.\.+)\s*\]|\(\s*(?:…|\.\.\.+)\s*\))"
)
_END = re.compile(r"[.!?…](?<![.!?…]{2})[.!?…]*(?:\s?(?:»|>>)|[\"”’')\]])*(?=\s|$)")
_START = re.compile(r"[^\w]*(?:[A-ZÀ-ÖØ-Þ0-9]|[a-z]{1,2}[A-Z])|[^\w\s\"“«‘'(\[,;:—–-]")
_WORD_BEFORE = re.compile(r"[^\s(«“\"‘/\[]+$")
_PIECE = re.compile(r"(?:^|[-'’‑])[A-ZÀ-ÖØ-Þ]$|\.[^\W\d_]$")  # "W", "J.-P", "l'A"; "J.D", "p.m"
_FIRST_WORD = re.compile(r"\W*(\w+)")
_NUMBERED = re.compile(r"(?<!\S)(\d{1,2})(?:\.|\))\s+(?=\S)")


@cache
def listed(name: str) -> frozenset[str]:
    """A list of sentences.toml, as written there."""
    return frozenset(table("sentences.toml")[name])


@cache
def phrases(name: str) -> tuple[str, ...]:
    """A list of sentences.toml as folded words, each between spaces."""
    return tuple(f" {' '.join(words(p))} " for p in table("sentences.toml")[name])


def quotations(text: str) -> list[Span]:
    """Where quotations and brackets stand, marks and all, the outer ones only, as places in the text (end excluded).

    A quotation that is never closed goes to its line's end.
    """
    found: list[Span] = []
    at = 0
    while opened := _OPENS.search(text, at):
        mark = opened[0]
        line = text.find("\n", opened.end())
        limit = len(text) if line < 0 else line
        closed = _CLOSES[mark].search(text, opened.end(), limit if mark in _QUOTES else min(limit, opened.end() + _FAR))
        at = opened.end()
        if closed or mark in _QUOTES:
            at = closed.end() if closed else limit
            found.append((opened.start(), at))
    return found


def whole_sentences(text: str) -> Iterator[str]:
    """The sentences of a text, each a verbatim piece of it; without bullets, numbers of a list, and marks of omission.

    Nothing is cut inside a quotation or brackets. What follows no end may be a fragment: whoever shows it looks first.
    """
    spans = quotations(text)
    start = 0
    for begin, end in _cuts(text, spans):
        if piece := text[start:begin].strip():
            yield piece
        start = end
    if piece := text[start:].strip():
        yield piece


def _cuts(text: str, spans: list[Span]) -> list[Span]:
    """Where sentences end and the next ones begin, in order."""
    cuts = [m.span() for m in _BREAK.finditer(text) if m[0].startswith("\n") or not _inside(m.start() + 1, spans)]
    cuts += _numbered(text, spans)
    for match in _END.finditer(text):
        span = next((s for s in spans if s[0] <= match.start() < s[1]), None)
        if span and span[1] > match.end():
            continue
        if _ends(text, match):
            cuts.append((match.end(), match.end()))
    cuts.sort()
    return cuts


def _inside(place: int, spans: list[Span]) -> bool:
    return any(start < place < end - 1 for start, end in spans)


def _ends(text: str, match: re.Match[str]) -> bool:
    """Whether a mark, with a space behind, ends its sentence."""
    rest = text[match.end() : match.end() + 120].lstrip()
    if not rest:
        return True
    if not _START.match(rest):
        return False
    following = words(rest)[:6] or [""]
    before = _WORD_BEFORE.search(text, max(0, match.start() - 24), match.start())
    word = before[0] if before else ""
    if match[0] == "!" and (fold(word) in listed("shouts") or following[0] in listed("firms")):
        return following[0] in listed("starters")
    if match[0][0] in "!?":  # "“Swindler!” Musk wrote"
        return len(match[0]) == 1 or match[0][-1] in "!?" or listed("speech").isdisjoint(following[1:4])
    return not match[0].startswith(".") or match[0].startswith("..") or not _goes_on(word, rest, following)


def _goes_on(word: str, rest: str, following: list[str]) -> bool:
    """Whether a sentence goes on behind a word with a full stop, as before a name or a figure."""
    low = word if word.isupper() and "." not in word else fold(word)  # "the SEC." is no second
    if word.rpartition("-")[2] in listed("titles") or word.rpartition("’")[2] in listed("titles"):
        return True
    if low in listed("joining") or (low in listed("before_figures") and rest[0].isdigit()):
        return True
    if low in listed("perhaps") or word in listed("perhaps_capital") or _PIECE.search(word):
        first = _FIRST_WORD.match(rest)
        return following[0] not in listed("starters") or bool(first and len(first[1]) > 1 and first[1].isupper())  # ET
    return False


def _numbered(text: str, spans: list[Span]) -> list[Span]:
    """Where the numbers of a list stand: 1, 2 and so on, the first of them where something begins."""
    found: list[Span] = []
    for match in _NUMBERED.finditer(text):
        if int(match[1]) != len(found) + 1 or _inside(match.start() + 1, spans):
            continue
        before = text[max(0, match.start() - 24) : match.start()].rstrip()
        word = _WORD_BEFORE.search(before.rstrip("."))
        begins = not before or before[-1] in ":;!?…"
        if found or begins or (before[-1] == "." and not (word and _goes_on(word[0], match[1], [match[1]]))):
            found.append(match.span())  # not "on Feb. 1."
    return found if len(found) > 1 else []
