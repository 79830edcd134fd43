"""The grammar around an event: whether it is denied, only possible, only planned, asked, or told as talk."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import takewhile

from bot.facts.patterns import Match, Pattern
from bot.facts.text import HARD_BREAKS, Sentence, marks

_REACH = 5  # how many tokens before an event its negation or mood may stand
_AFTER = 3
_PENDING = 6  # and how many after it may say that it is still to come: "steht noch aus"
_NARROWED = 10  # how many after it may narrow what "ne" seems to deny: "n'a signé avec eux qu'en mai"
_WISH = 20  # how many a wish of others: "asked the judge on Monday to let the suit go on"
_THAT, _NE, _NE_WITH = marks("that"), marks("ne"), marks("ne_with")
_CLAUSES, _AND = marks("clauses"), marks("and")
_STOPS = HARD_BREAKS | {","}
_ENDS = HARD_BREAKS | {";"}


@dataclass(frozen=True, slots=True)
class Mood:
    """How an event is told."""

    negated: bool = False
    possible: bool = False
    intended: bool = False
    question: bool = False
    inner: bool = False  # possible is what the event itself allows: "agreed on terms that could let it go public"
    wished: bool = False  # others ask for it: "urged the board to reject"
    former: bool = False  # the newsroom told it before and takes it back: it counts under no policy

    def allows(self, policy: str) -> bool:
        """Whether a wording counts.

        fact, plan (intended too), loose (possible too), asked (wished too), ruling (may allow what is possible),
        prospect (nothing but what is possible or intended), any.
        """
        if self.former:
            return False
        if policy == "any":
            return True
        if policy == "prospect" and not (self.possible or self.intended or self.inner):
            return False
        if self.negated or self.question or (self.wished and policy != "asked"):
            return False
        if self.possible and policy not in {"loose", "asked", "prospect"}:
            return False
        if self.inner and policy not in {"loose", "asked", "ruling", "prospect"}:
            return False
        return not self.intended or policy in {"plan", "loose", "asked", "prospect"}


def mood_of(match: Match, pattern: Pattern, sentence: Sentence) -> Mood:
    """The mood of the event that a match tells, read around its trigger."""
    start, end = match.spans[pattern.trigger]
    covered = {i for a, b in match.spans for i in range(a, b)}
    low = start
    while low > 0 and start - low < _REACH and sentence.words[low - 1] not in _STOPS:
        if low <= match.start and sentence.words[low - 1] in _CLAUSES:
            break  # "gets nothing as the board turns to Doe": another clause
        low -= 1
    far = low
    while far > 0 and start - far < _WISH:
        if sentence.words[far - 1] == ")":
            far = _aside(sentence, far - 1)
        elif sentence.words[far - 1] in _STOPS:
            break
        else:
            far -= 1
    # a wish ends where a new verb of the same subject begins: "accused them of fraud and has sued"
    far = max([far, *(e for s, e in sentence.hits.get("new_verb", ()) if s > far and e <= start)])
    high = end
    while high < len(sentence.words) and high - end < _AFTER and sentence.words[high] not in _STOPS:
        high += 1

    def near(name: str, first: int, last: int) -> bool:
        return any(
            first <= s and e <= last and not covered.intersection(range(s, e)) for s, e in sentence.hits.get(name, ())
        )

    # a wording with its own "not" tells what is decided: "will not raise its offer"
    decided = any(s in covered and e - 1 in covered for s, e in sentence.hits.get("negation", ()))
    # "said it would drop the bid" tells a plan, not a mere possibility
    reported = near("would", low, start) and any(e <= start for _, e in sentence.hits.get("said", ()))
    # "a annoncé qu'elle resterait" tells a plan, "selon Reuters, elle resterait" mere talk
    reports = [e for _, e in sentence.hits.get("said", ()) if e <= start]
    quoted = any(w in _THAT for e in reports[-1:] for w in sentence.words[e:start])
    told_as_talk = not quoted and any(start <= s < end for s, _ in sentence.hits.get("conditional", ()))
    former = _told_before(match, sentence)
    return Mood(
        former=former,
        negated=(near("negation", low, start) and not _only(sentence, low, end))
        or any(e <= start and e in covered and s not in covered for s, e in sentence.hits.get("refusal", ()))
        or near("after_negation", end, high)
        or near("neither", 0, start)
        or near("denial", far, start)
        or former
        or near("pending", end, min(len(sentence.words), end + _PENDING))
        or _put_off(match, sentence)
        or _none(match, sentence, covered),
        possible=(near("possible", low, start) and not reported) or told_as_talk,
        inner=near("possible", end, match.end) and not reported,
        intended=(near("intended", low, start) or reported) and not decided,
        question=sentence.question,
        wished=near("wished", far, start),
    )


def _told_before(match: Match, sentence: Sentence) -> bool:
    """Whether an event is what the newsroom had told before: "an earlier version of this article said that ..."."""
    last = max(start for start, _ in match.spans)
    ends = [e for _, e in sentence.hits.get("told_before", ()) if e <= last]
    return bool(ends) and _ENDS.isdisjoint(sentence.words[max(ends) : last])


def _aside(sentence: Sentence, end: int) -> int:
    """Where the brackets that close at ``end`` begin: "the Federal Trade Commission (FTC)" goes on after them."""
    for i in range(end - 1, max(-1, end - _AFTER - 1), -1):
        if sentence.words[i] == "(":
            return i
    return end


def _only(sentence: Sentence, low: int, end: int) -> bool:
    """Whether a French negation only narrows: "n'a ete signe qu'en mai"."""
    words = sentence.words
    if _NE.isdisjoint(words[low:end]):
        return False
    after = takewhile(lambda word: word not in _STOPS, words[end : end + _NARROWED])
    found = {*words[low:end], *after}
    return not _THAT.isdisjoint(found) and _NE_WITH.isdisjoint(found)


def _put_off(match: Match, sentence: Sentence) -> bool:
    """Whether it is said right after the match, but for whose it is, to be still to come: "the deal of A is due"."""
    spans = sentence.hits.get("awaited")
    if not spans:
        return False
    joined = {i for a, b in sentence.hits.get("joiner", ()) for i in range(a, b)}
    owned = joined | {i for i, _ in sentence.named}
    at = match.end
    while at in owned:
        at += 1
    # "cuts 900 jobs and delays its jet" is a second deed
    return any(at <= s <= at + 1 and sentence.words[s - 1] not in _AND for s, _ in spans)


def _none(match: Match, sentence: Sentence, covered: set[int]) -> bool:
    """Whether an element of the match is none: "no formal offer", "aucune proposition"."""
    spans = sentence.hits.get("none_of")
    if not spans:
        return False
    return any(0 <= a - e <= 1 and s not in covered for s, e in spans for a, _ in match.spans)
