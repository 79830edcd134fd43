"""Words of a text in a form in which equal means equal, and small safe operations on texts."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import NamedTuple
from zlib import crc32

_APOSTROPHES = "’‘ʼʹ`´′＇‛"
_DASHES = "‐‑‒–—―−﹘﹣－"
_QUOTES = "“”„‟«»″＂〝〞"
_LIGATURES = {"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ħ": "h"}
# control characters but tab and newline, bidi and zero-width marks, soft hyphen, tags, noncharacters, lone surrogates
_CONTROLS = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f]"
)
_JOINERS = "\u200c\u200d"  # seen in emoji and some scripts, so they stay in a text, but part no word
_WORD = re.compile(
    r"\d+(?:[.,]\d+)+"  # 97.4 and 97,4 are one word, also where a unit stands at it (97.4bn)
    r"|[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]"  # scripts without spaces: a word a character
    r"|[^\W_\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+"
)
_ASCII_WORD = re.compile(r"\d+(?:[.,]\d+)+|[a-z0-9]+")  # the same where all is ASCII and lower case
# of those, in either case, the numbers of parts
_DECIMAL = re.compile(rb"([0-9](?<![A-Za-z0-9][0-9])[0-9]*(?:[.,][0-9]+)+)")
# those that begin with a digit, in a text each character of which folds to one of its kind
_FIGURE = re.compile(r"[0-9](?<![^\W_][0-9])(?:[0-9]*(?:[.,][0-9]+)+|[^\W_]*)")
# a Korean syllable in parts, which mean the same as the whole
_JAMO = re.compile("[\u1100-\u1112\uac00-\ud7a3][\u1161-\u1175\u11a8-\u11c2]+")
_LINE_ENDS = re.compile("\r\n|[\r\u2028\u2029]")
_SPACE = re.compile(r"\s+")


class _Folds(dict[int, str]):
    """What each character folds to, worked out when first met."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        if 0xAC00 <= code <= 0xD7A3:  # Hangul syllables stay whole
            folded = char
        else:
            parts = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", char).casefold())
            folded = "".join(_plain(c) for c in parts if not unicodedata.category(c).startswith("M"))
            folded = folded.casefold()
        self[code] = folded
        return folded


def _plain(char: str) -> str:
    if char in _APOSTROPHES:
        return "'"
    if char in _DASHES:
        return "-"
    if char in _QUOTES:
        return '"'
    if char.isspace():
        return " " if char != "\n" else "\n"
    if _CONTROLS.match(char) or char in _JOINERS:
        return ""
    return _LIGATURES.get(char, char)


_FOLDS = _Folds()


class _Spaced(dict[int, str]):
    """What each character folds to, with a space for what no word has; points and commas stay, for the numbers."""

    def __missing__(self, code: int) -> str:
        spaced = self[code] = "".join(c if c in ".," or _WORD.match(c) else " " for c in _FOLDS[code])
        return spaced


class _Written(dict[int, str]):
    """As ``_SPACED``, in upper case what is so."""

    def __missing__(self, code: int) -> str:
        spaced = _SPACED[code]
        written = self[code] = spaced.upper() if chr(code).isupper() else spaced
        return written


_SPACED = _Spaced()
_WRITTEN = _Written()
_FEW = 16  # different characters beyond Latin-1: so many, as English and French texts have, are replaced one by one
_BYTES = "".join(char for char in map(chr, range(256)) if len(_SPACED[ord(char)]) <= 1 and _SPACED[ord(char)].isascii())
# what becomes no byte of ASCII: beyond Latin-1 and, of it, ß, ½ and the like
_BEYOND = re.compile(f"[^{re.escape(_BYTES)}]")
_DROPPED = bytes(code for code in range(256) if not _FOLDS[code])
_FOLDED_BYTES, _WRITTEN_BYTES = (
    bytes(ord(table[code] or " ") if chr(code) in _BYTES else 32 for code in range(256))
    for table in (_SPACED, _WRITTEN)
)
_POINTLESS = bytes.maketrans(b".,", b"  ")


def _keeps_its_kind(char: str) -> bool:
    """Whether folding makes no part of a word, no digit and no decimal point of what was none, nor the other way."""
    folded = _FOLDS[ord(char)]
    if char == folded:
        return True
    kind = bool(_WORD.match(char))
    return folded not in ("", ".", ",") and all(bool(_WORD.match(c)) is kind and not c.isdigit() for c in folded)


_USUAL = [*range(0x20, 0x180), *range(0x2010, 0x2040), ord("\n"), ord("€")]  # of English, French and their neighbours
_ODD = re.compile(f"[^{''.join(re.escape(c) for c in map(chr, _USUAL) if _keeps_its_kind(c))}]")


class Token(NamedTuple):
    """A folded word and where it stands in the text as written. A tuple: one is made for every word that comes in."""

    word: str
    start: int
    end: int


_TOKEN = partial(tuple.__new__, Token)  # the quickest way to make one


def fold(text: str) -> str:
    """Lower case, no accents, plain apostrophes, dashes and quotes, ligatures opened. Twice changes nothing."""
    return _whole(text.translate(_FOLDS))


def _whole(folded: str) -> str:
    """Korean syllables whole: they cannot be where one character after the other is folded."""
    return folded if folded.isascii() else _JAMO.sub(lambda parts: unicodedata.normalize("NFC", parts[0]), folded)


def words(text: str) -> list[str]:
    """The folded words in order; "97,4" is one word, "l'offre" two, "GPT-4" two, "97.4bn" two."""
    found = _cut(text, _SPACED, _FOLDED_BYTES)
    return _WORD.findall(fold(text)) if found is None else found


def written(text: str) -> list[str] | None:
    """The words of ``words(text)``, with the capitals that they begin with; None of a text in another alphabet.

    They are without accents: in lower case, they are those of ``words(text)``.
    """
    return _cut(text, _WRITTEN, _WRITTEN_BYTES)


def _cut(text: str, beyond: Mapping[int, str], table: bytes) -> list[str] | None:
    """The words of a text of Latin-1 and a few other characters that become ASCII; None of another text.

    Cutting bytes at spaces takes a third of the time of looking for words.
    """
    if not text.isascii():
        met = set(_BEYOND.findall(text))
        if len(met) > _FEW:
            return None
        for char in met:
            text = text.replace(char, beyond[ord(char)])
    try:
        row = text.encode("latin-1").translate(table, _DROPPED)
    except UnicodeEncodeError:
        return None
    pieces = _DECIMAL.split(row)
    found = pieces[0].translate(_POINTLESS).decode().split()
    for n in range(1, len(pieces), 2):
        found.append(pieces[n].decode())
        found += pieces[n + 1].translate(_POINTLESS).decode().split()
    return found


def tokens(text: str) -> list[Token]:
    """The folded words with their places in ``text``; the same words as ``words(text)``."""
    plain = text.translate(_FOLDS)
    if text.isascii() and len(plain) == len(text):
        return [_TOKEN((match[0], *match.span())) for match in _ASCII_WORD.finditer(plain)]
    if len(plain) == len(text) and not _JAMO.search(plain) and all(len(_FOLDS[ord(char)]) == 1 for char in set(text)):
        return [_TOKEN((match[0], *match.span())) for match in _WORD.finditer(plain)]
    folded: list[str] = []
    origin: list[int] = []
    for place, char in enumerate(text):
        piece = _FOLDS[ord(char)]
        folded.append(piece)
        origin.extend([place] * len(piece))
    origin.append(len(text))
    found: list[Token] = []
    for match in _WORD.finditer("".join(folded)):
        start, end = origin[match.start()], origin[match.end() - 1] + 1
        while end < len(text) and not _FOLDS[ord(text[end])]:  # a combining accent belongs to the word
            end += 1
        found.append(Token(_whole(match[0]), start, end))
    return found


def numbers(text: str) -> list[Token]:
    """Those of ``tokens(text)`` that begin with a digit; found sooner than all of them."""
    if _ODD.search(text):
        return [token for token in tokens(text) if token.word[0].isdigit()]
    if text.isascii():
        return [_TOKEN((match[0], *match.span())) for match in _FIGURE.finditer(text.lower())]
    return [_TOKEN((fold(match[0]), *match.span())) for match in _FIGURE.finditer(text)]


def cut(text: str, n: int) -> str:
    """``text`` in at most ``n`` characters, cut at a word's end with an ellipsis where it is longer."""
    if len(text) <= n:
        return text
    if n < 1:
        return ""
    head = text[:n]  # the ellipsis takes the place of the last character at least
    space = max((m.start() for m in _SPACE.finditer(head)), default=0)
    # a first word longer than the room is cut inside, never between a letter and its accent
    kept = head[:space] if space > 0 and head[:space].strip() else head[: n - 1]
    while kept and len(kept) < len(text) and unicodedata.combining(text[len(kept)]):
        kept = kept[:-1]
    return kept.rstrip().rstrip(",;:-–—(«“\"'").rstrip() + "…"


def strip_controls(text: str) -> str:
    """``text`` without control, bidi, zero-width and tag characters; line separators become newlines."""
    return _CONTROLS.sub(
        "", text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    )


def squeeze(text: str) -> str:
    """``text`` on one line: every run of white space becomes one space."""
    return _SPACE.sub(" ", text).strip()


def shingles(found: Sequence[str], size: int = 4) -> frozenset[int]:
    """A number for each run of ``size`` words (the whole, where there are fewer); the same in every process.

    ``found``: words as ``words()`` gives them, without spaces.
    """
    return frozenset(shingles_in_order(found, size))


def shingles_in_order(found: Sequence[str], size: int = 4) -> list[int]:
    """As ``shingles``, one after the other as they stand in the text."""
    if not found:
        return []
    row = " ".join(found).encode("utf-8", "surrogatepass")
    if len(found) <= size:
        return [crc32(row)]
    each = row.split(b" ")
    return list(map(crc32, map(b" ".join, zip(*(each[n:] for n in range(size)), strict=False))))


def overlap(one: frozenset[int] | frozenset[str], other: frozenset[int] | frozenset[str]) -> float:
    """The Jaccard likeness of two sets: 1 for the same, 0 for nothing in common or nothing at all."""
    if not one or not other:
        return 0.0
    shared = len(one & other)
    return shared / (len(one) + len(other) - shared)


def joined(parts: Iterable[str]) -> str:
    """The non-empty parts, each a paragraph."""
    return "\n".join(p for p in parts if p)
