"""The grammar around an event: whether it is denied, only possible, only planned, asked, or told as talk."""

from __future__ import annotations

from dataclasses import dataclass

from bot.facts.patterns import Match, Pattern
from bot.facts.text import HARD_BREAKS, Sentence

_REACH = 5  # how many tokens before an event its negation or mood may stand
_AFTER = 3
_STOPS = HARD_BREAKS | {",", "(", ")", '"'}


@dataclass(frozen=True, slots=True)
class Mood:
    """How an event is told."""

    negated: bool = False
    possible: bool = False
    intended: bool = False
    question: bool = False

    def allows(self, policy: str) -> bool:
        """Whether a wording of this policy counts: fact, plan (intended too), loose (possible too), any."""
        if policy == "any":
            return True
        if self.negated or self.question:
            return False
        if self.possible and policy != "loose":
            return False
        return not self.intended or policy in {"plan", "loose"}


def mood_of(match: Match, pattern: Pattern, sentence: Sentence) -> Mood:
    """The mood of the event that a match tells, read around its trigger."""
    start, end = match.spans[pattern.trigger]
    covered = {i for a, b in match.spans for i in range(a, b)}
    low = start
    while low > 0 and start - low < _REACH and sentence.words[low - 1] not in _STOPS:
        low -= 1
    high = end
    while high < len(sentence.words) and high - end < _AFTER and sentence.words[high] not in _STOPS:
        high += 1

    def near(name: str, first: int, last: int) -> bool:
        return any(
            first <= s and e <= last and not covered.intersection(range(s, e)) for s, e in sentence.hits.get(name, ())
        )

    return Mood(
        negated=near("negation", low, start) or near("after_negation", end, high) or near("neither", 0, start),
        possible=near("possible", low, start) or near("possible", end, match.end),
        intended=near("intended", low, start),
        question=sentence.question,
    )
