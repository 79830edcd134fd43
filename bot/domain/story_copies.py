"""How much of one report stands word for word in another: texts are compared, not the headlines over them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from zlib import crc32

from bot.domain.text import shingles, shingles_in_order, words

COPY_AT = 0.7  # of the shorter text word for word: a copy
_TEXT = 10  # words that make a text; what has fewer is a headline with something beside it
_LONG = 20  # shingles of a text of which a part says enough; of a shorter one
_FEW_COUNT = 0.875  # so much counts: four fifths of it must be the same
_WHOLE = 8  # words of headline and rest that can be compared where there is no text
_HEADLINE = 6  # words of a headline that nobody else hits upon by chance
_TAIL = re.compile(r"\s[-–—|·•]\s+([^-–—|·•]+)$")
_TAIL_MOST, _HEAD_LEAST = 4, 5  # words of an outlet behind a headline; of what is left without it
_LEAD = 20  # shingles at the beginning of a text, which a shortened copy keeps
_CALLED_BY = 5  # smallest shingles of a text, and of its beginning, that its copies are looked up by
_SHORT = 3  # letters of a word that every text may have
_NONE: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Marks:
    """Shingles of the text, and of the headline with what follows; the headline's own number, 0 where it is short.

    ``called_by``: of these, what copies are looked up by. Two of which one repeats the other share one almost surely.
    """

    text: frozenset[int] = _NONE
    head: frozenset[int] = _NONE
    headline: int = 0
    called_by: tuple[int, ...] = ()
    bare: bool = False  # nothing but a headline
    titled: bool = True  # whether the text has a word of the headline: what is printed under any headline has none


def marks_of(title: str, headline: Sequence[str], body: Sequence[str]) -> Marks:
    """The marks of a report. ``headline`` and ``body``: the folded words of the title and of the rest.

    An outlet's name behind the title, and a body that only says the title again, do not count.
    """
    tail = _TAIL.search(title)
    behind = len(words(tail[1])) if tail else 0
    if 0 < behind <= _TAIL_MOST and len(headline) - behind >= _HEAD_LEAST:
        headline = headline[: len(headline) - behind]
    number = crc32(" ".join(headline).encode("utf-8", "surrogatepass")) if len(headline) >= _HEADLINE else 0
    called = {number} if number else set[int]()
    if headline and list(body[: len(headline)]) == list(headline) and len(body) < len(headline) + _TEXT:
        body = ()
    if len(body) < _TEXT:
        whole = [*headline, *body]
        head = shingles(whole) if len(whole) >= _WHOLE else _NONE
        return Marks(_NONE, head, number, tuple(called.union(sorted(head)[:_CALLED_BY])), not body)
    row = shingles_in_order(body)
    text = frozenset(row)
    called.update(sorted(text)[:_CALLED_BY])
    called.update(sorted(row[:_LEAD])[:_CALLED_BY])
    telling = [word for word in headline if len(word) > _SHORT or word[0].isdigit()]
    titled = not telling or not set(telling).isdisjoint(body)
    return Marks(text, shingles([*headline, *body[:3]]), number, tuple(called), titled=titled)


def copied(one: Marks, other: Marks) -> float:
    """How much of the shorter text stands word for word in the other (0 to 1); a little less of a very short one.

    Where one of them has no text, the same headline is all that there is to copy; else what it has is compared.
    """
    if one.text and other.text:
        if not one.titled and not other.titled:
            return 0.0
        shorter = min(len(one.text), len(other.text))
        share = len(one.text & other.text) / shorter
        return share if shorter >= _LONG else share * _FEW_COUNT
    if one.headline and one.headline == other.headline:
        return 1.0
    short, long = (other, one) if one.text else (one, other)
    if not short.head or not long.head:
        return 0.0
    shared = len(short.head & long.head) + len((short.head & long.text) - long.head)
    share = shared / min(len(short.head), len(long.head) + len(long.text))
    if one.bare and other.bare and share < 1.0:
        return 0.0  # "... for $97 billion", "... for $120 billion": of a headline all must be the same
    return share
