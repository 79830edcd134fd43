"""The words that prove a finding: how much of its sentence a reader is shown."""

from __future__ import annotations

from bot.facts.patterns import Match
from bot.facts.text import HARD_BREAKS, Sentence

_LEFT, _RIGHT = 4, 5  # how many tokens a quote takes along where no edge of a clause is near
_QUOTE_MOST = 240  # characters that a reader takes in at once
_EDGES = HARD_BREAKS | {",", "(", ")", '"', "\u2026"}
_MARKS = HARD_BREAKS | {",", ".", "!", "?", ";", "\u2026"}


def quote_span(sentence: Sentence, match: Match) -> tuple[int, int]:
    """The words that prove a finding: offsets in the part, the whole sentence where a reader can take it in at once.

    Of a longer sentence, the clause around the match, grown to the nearest edges that keep it within ``_QUOTE_MOST``
    characters; where even these are far, the match with a few words on either side.
    """
    last = len(sentence.words) - 1
    if _length(sentence, 0, last) <= _QUOTE_MOST:
        return _without_marks(sentence, 0, last)
    edges = [i for i, w in enumerate(sentence.words) if w in _EDGES]
    low, high = match.start, match.end - 1
    for edge in [*(i + 1 for i in reversed(edges) if i < match.start), 0]:
        if _length(sentence, edge, high) > _QUOTE_MOST:
            break
        low = edge
    for edge in [*(i - 1 for i in edges if i >= match.end), last]:
        if _length(sentence, low, edge) > _QUOTE_MOST:
            break
        high = edge
    if (low, high) == (match.start, match.end - 1):
        low, high = max(0, low - _LEFT), min(last, high + _RIGHT)
    return _without_marks(sentence, low, high)


def _length(sentence: Sentence, first: int, last: int) -> int:
    return sentence.ends[last] - sentence.starts[first]


def _without_marks(sentence: Sentence, first: int, last: int) -> tuple[int, int]:
    """The span without stops and commas at its ends, nor the end of a quotation before it: no part of what is said."""
    while first < last and (sentence.words[first] in _MARKS or _closes(sentence, first, last)):
        first += 1
    while last > first and sentence.words[last] in _MARKS:
        last -= 1
    return sentence.starts[first], sentence.ends[last]


def _closes(sentence: Sentence, at: int, last: int) -> bool:
    """Whether the quotation mark at ``at`` ends what was quoted before: `said so." The firm calls it a "sham"`."""
    if sentence.words[at] != '"' or sentence.starts[at + 1] == sentence.ends[at]:
        return False
    other = next((i for i in range(at + 1, last) if sentence.words[i] == '"'), None)
    return other is None or (
        sentence.words[other + 1][0].isalnum()
        and sentence.starts[other + 1] == sentence.ends[other]
        and sentence.starts[other] > sentence.ends[other - 1]
    )
