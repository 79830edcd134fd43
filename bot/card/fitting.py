"""Spans in a limited room: neighbours of one style joined, and what does not fit cut before it is drawn."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from bot.card.model import Span

_BREAKING = re.compile(r"[^\S\u00a0\u202f]+")  # a French figure and its unit, a guillemet and its word stay together


def squeezed(text: str) -> str:
    """The text with every run of white space as one space, none at its ends; spaces that do not break stay."""
    return _BREAKING.sub(" ", text).strip()


def before_last_space(text: str) -> str:
    """The text before its last space that may break; empty where there is none."""
    spaces = [found.start() for found in _BREAKING.finditer(text)]
    return text[: spaces[-1]] if spaces else ""


def merged(spans: Sequence[Span]) -> list[Span]:
    """Neighbours of one style as one span: two pairs of marks side by side would mean nothing."""
    made: list[Span] = []
    for span in spans:
        last = made[-1] if made else None
        if last and not (last.url or span.url or last.at or span.at) and last.style is span.style:
            made[-1] = replace(last, text=last.text + span.text)
        else:
            made.append(span)
    return made


def fit(
    spans: Sequence[Span],
    limit: int,
    *,
    draw: Callable[[Sequence[Span]], str],
    size: Callable[[str], int],
    shorten: Callable[[str, int], str],
) -> str:
    """The spans as ``draw`` gives them, in at most ``limit`` as ``size`` counts: words are cut before they are drawn.

    ``shorten`` cuts one span's words at a word's end.
    """
    whole = draw(spans)
    if size(whole) <= limit:
        return whole
    low, high, best = 0, sum(len(s.text) for s in spans), ""
    while low <= high:
        middle = (low + high) // 2
        text = draw(_first(spans, middle, shorten))
        if size(text) <= limit:
            low, best = middle + 1, text
        else:
            high = middle - 1
    return best


def _first(spans: Sequence[Span], length: int, shorten: Callable[[str, int], str]) -> list[Span]:
    kept: list[Span] = []
    for span in spans:
        if len(span.text) > length:
            kept.append(replace(span, text=shorten(span.text, max(length, 1)), at=None))
            break
        length -= len(span.text)
        kept.append(span)
    return kept
