"""Who first said it, the byline counted in: "Jane Roe, Reuters", "Alpha avec AFP", "The Wall Street Journal"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

from bot.domain.data import table
from bot.domain.origins import origin_of
from bot.domain.outlets import is_agency, is_outlet, outlet_key
from bot.domain.text import words

_BETWEEN = re.compile(r"[^\w\s.'’&-]+|\s[-–—]\s")


def origin_with_byline(text_parts: Iterable[str], byline: str, outlet: str) -> str:
    """As ``origin_of`` of the title, the summary and the content; where they name nobody, whom the byline credits.

    An agency is credited wherever a byline names it beside others, and is believed as if the text credited it.
    Another outlet is so only where it is the whole byline, in two words or more: a person may be called Forbes or
    Spiegel.
    """
    named = list(_named(byline)) if byline.strip() else []
    origin = origin_of(text_parts, outlet, credit=next((key for _, key in named if is_agency(key)), ""))
    if origin != outlet_key(outlet):
        return origin
    alone = named[0] if len(named) == 1 else ("", "")
    return alone[1] if is_outlet(alone[1]) and " " in alone[0] else origin


def _named(byline: str) -> Iterator[tuple[str, str]]:
    """Each name in a byline as its folded words, with the key that it would have as a source."""
    for part in _BETWEEN.split(byline):
        name: list[str] = []
        for word in [*words(part), ""]:
            if word and word not in _list("between"):
                name.append(word)
            elif name:
                yield _key(name)
                name = []


def _key(name: list[str]) -> tuple[str, str]:
    """A name and its key, without "by the" before it and "staff" behind it where they are no part of it."""
    whole = " ".join(name)
    key = outlet_key(whole)
    if not is_outlet(key):
        while name and name[0] in _list("beside"):
            name = name[1:]
        while name and name[-1] in _list("beside"):
            name = name[:-1]
        key = outlet_key(" ".join(name))
    return whole, key


@cache
def _list(name: str) -> frozenset[str]:
    return frozenset(table("copies.toml")["bylines"][name])
