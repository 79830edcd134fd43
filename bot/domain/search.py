"""Search: a text as the words that are indexed, and a query as what is looked for; the same for every database.

A database never cuts a text into words itself: it is given words, each at its place, and marks. A mark stands for what
is not a word: the language, the source ("=lang:fr"), two words side by side, a word with its language. The last two are
many: each is one character that no writing uses, a hash of what it stands for. It narrows a search and proves nothing.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from zlib import crc32

from bot.domain.text import fold, words
from bot.domain.urls import host
from bot.domain.watch_parser import plain_number
from bot.errors import InputError

LONGEST = 64  # characters of a word that count
MOST_WORDS = 16_000  # words of a text that count: PostgreSQL numbers no more than 16,383
MOST_OF_ONE = 250  # times that one word counts: PostgreSQL keeps no more than 255
MOST_BYTES = 90_000  # of all words together: with all marks they are some ten times as much, PostgreSQL keeps 1 MB
MOST_TERMS = 32
SHORTEST_START = 2
SPOKEN_STARTS = (2, 3, 4)  # letters of a word's beginning that are marked with the language too
NO_WORD = "."  # stands where a word is left out, so that what is around it is no phrase
_PAIRS = range(0x40000, 0xA0000)  # ten planes of characters that Unicode gives nobody
_SPOKEN = range(0xA0000, 0xE0000)
_TERM = re.compile(r'"([^"]*)"(\*?)|([^\s"]+)')
_SITE = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+")
_ODD = re.compile(r"[^\w.-]")
_CHARACTER_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")  # a word by itself


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """Words that stand side by side; ``prefix``: the last is only the beginning of a word."""

    words: tuple[str, ...]
    prefix: bool = False

    @property
    def whole(self) -> tuple[str, ...]:
        """The words that are whole."""
        return self.words[:-1] if self.prefix else self.words


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What to ask an index for: words and marks, and beginnings of words."""

    lexemes: tuple[str, ...]
    starts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What is looked for: every term and every filter, the marks of language and source.

    An index that is asked for ``few`` gives all that is looked for, mostly little else, and is quick; ``many`` leaves
    less that is something else. ``proved``: they leave nothing else; if not, what they give has to be looked at.
    """

    terms: tuple[Term, ...]
    filters: tuple[str, ...]
    few: Asked
    many: Asked
    proved: bool


def indexed_words(*parts: str) -> list[str]:
    """The words of a text's parts in order, each part a phrase's end; what is beyond the bounds above is left out."""
    found: list[str] = []
    for part in dict.fromkeys(filter(None, parts)):  # a summary that is the content again counts once
        if found:
            found.append(NO_WORD)
        found += [plain_number(word)[:LONGEST] for word in words(part)]
    kept: list[str] = []
    times: Counter[str] = Counter()
    room = MOST_BYTES
    for word in found[:MOST_WORDS]:
        room -= len(word.encode("utf-8", "surrogatepass"))
        if room < 0:
            break
        times[word] += 1
        kept.append(word if times[word] <= MOST_OF_ONE else NO_WORD)
    return kept


def marks(found: Sequence[str], *, language: str, outlet: str) -> tuple[str, ...]:
    """What else is indexed of a text: its language ("fr-CA" is "fr" too), its source, its pairs of words side by side.

    And each word and beginning with the language: in many texts one that is frequent and never in that language would
    be looked for in vain, as would a phrase of two words that are frequent and never side by side.
    """
    code = _code(language)
    base = code.partition("-")[0]
    spoken = dict.fromkeys((code, base)) if code else {}
    labels = _ODD.sub("_", outlet.casefold()).split(".")
    sites = [".".join(labels[n:]) for n in range(max(len(labels) - 1, 1))] if outlet else []
    hashed = {_pair(one, other) for one, other in pairwise(found) if one != NO_WORD != other}
    if base:
        for word in set(found):
            hashed.update(_spoken_all(word, base))
    return (*(f"=lang:{one}" for one in spoken), *(f"=source:{site}" for site in sites), *sorted(hashed))


def parse_query(text: str, *, language: str = "", source: str = "") -> Query:
    """A query as written: words, "a phrase", beginn*; all must be there. InputError says what is wrong with it."""
    plain = fold(text)
    if plain.count('"') % 2:
        raise InputError(
            "A quotation mark in “{query}” is not closed. Close it, or leave it out.", query=text.strip()[:80]
        )
    terms = tuple(dict.fromkeys(filter(None, (_term(*found) for found in _TERM.findall(plain)))))
    if not terms:
        raise InputError('A search needs a word: write words, "a phrase" or the beginning of a word with * behind it.')
    if len(terms) > MOST_TERMS or sum(len(term.words) for term in terms) > MOST_TERMS * 2:
        raise InputError("The search is too long: at most {most} words or phrases.", most=MOST_TERMS)
    code = _code(language)
    spoken = code.partition("-")[0]
    filters = {f"=source:{_site(source.strip())}": None} if source.strip() else {}
    few = {one: None for term in terms for one in _telling(term, spoken)} | filters
    if "-" in code:
        few[f"=lang:{code}"] = None
    if code:
        filters[f"=lang:{code}"] = None
    whole = dict.fromkeys(word for term in terms for word in term.whole)
    many = few | filters | whole | ({_spoken(word, spoken): None for word in whole} if spoken else {})
    starts = tuple(dict.fromkeys(term.words[-1] for term in terms if term.prefix))
    longer = tuple(one for one in starts if not spoken or len(one) > SPOKEN_STARTS[-1])
    return Query(
        terms=terms,
        filters=tuple(filters),
        few=Asked(lexemes=tuple(few), starts=longer),
        many=Asked(lexemes=tuple(many), starts=starts),
        proved=not code and all(len(term.words) == 1 for term in terms),
    )


def _telling(term: Term, language: str) -> Iterator[str]:
    """The words and marks that tell most: of a phrase its pairs and, as it is mostly the rarest, its longest word.

    With a language that word's mark takes its place, and so does that of the beginning of a word.
    """
    yield from (_pair(*two) for two in pairwise(term.whole))
    if term.whole:
        longest = max(term.whole, key=len)
        yield _spoken(longest, language) if language else longest
    if term.prefix and language:
        yield _spoken(f"{term.words[-1][: SPOKEN_STARTS[-1]]}*", language)


def _term(phrase: str, phrase_star: str, word: str) -> Term | None:
    found = [plain_number(one)[:LONGEST] for one in words(phrase or word)]
    if not found:
        return None
    start = phrase.strip() if phrase_star else word.rstrip("*")
    starred = bool(phrase_star) or word.endswith("*")
    prefix = starred and start[-1:].isalnum() and _CHARACTER_WORD.fullmatch(found[-1]) is None
    if prefix and len(found[-1]) < SHORTEST_START:
        raise InputError("“{start}*” is too short: the beginning of a word needs two letters or more.", start=found[-1])
    return Term(words=tuple(found), prefix=prefix)


def _site(source: str) -> str:
    name = (host(source if "//" in source else f"https://{source}") or "").casefold()
    if not _SITE.fullmatch(name):
        raise InputError("“{source}” is no source: give a site’s name, such as lemonde.fr.", source=source[:80])
    return name


def _code(language: str) -> str:
    return _ODD.sub("_", language.strip().casefold())


def _pair(one: str, other: str) -> str:
    return _hashed(_PAIRS, f"{one} {other}")


def _spoken(word: str, language: str) -> str:
    return _hashed(_SPOKEN, f"{word}:{language}")


@lru_cache(maxsize=20_000)
def _spoken_all(word: str, language: str) -> tuple[str, ...]:
    """The marks of the word and of its beginnings."""
    starts = (f"{word[:length]}*" for length in SPOKEN_STARTS if len(word) >= length)
    return tuple(_spoken(one, language) for one in (word, *starts))


def _hashed(among: range, meant: str) -> str:
    """The character that stands for it, the same in every process."""
    return chr(among[crc32(meant.encode("utf-8", "surrogatepass")) % len(among)])
