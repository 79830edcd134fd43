"""Whether what a match tells is of somebody who is no party of the dossier, or of a part of one."""

from __future__ import annotations

from bot.facts.mentions import unknown_name
from bot.facts.patterns import Match
from bot.facts.rules import QUANTITIES, Rule
from bot.facts.text import Sentence, marks

_OF = marks("of")
_FROM = _OF | marks("from")
_FOR = marks("for")
_JOINS, _WHOLE, _ARTICLES, _LINKS = marks("joins"), marks("whole"), marks("articles"), marks("links")
_NO_NAMES = marks("weekdays") | marks("month_names")  # they begin with a capital, too
_SUMS = frozenset(QUANTITIES["money"])
_PART_REACH = 4  # tokens between a company and its part: "Orrin's big port unit"
_OF_REACH = 5
_AIDE_REACH = 4  # tokens between a person and who is called by the name: "Doe's former right-hand man"
_CALLED_BY = marks("called_by")


def behind_stranger(match: Match, sentence: Sentence) -> bool:
    """Whether a name that no party bears stands right before the match: "Mistral, founded in 2023"."""
    at = match.start - 1
    while at >= 0 and sentence.words[at] in _LINKS:
        at -= 1
    return at >= 0 and unknown_name(sentence, at)


def of_part(match: Match, rule: Rule, sentence: Sentence) -> bool:
    """Whether it is a part of the target that is meant: "Orrin's port unit", "la branche portuaire d'Orrin"."""
    parts = sentence.hits.get("arm_n", ())
    if not parts:
        return False
    told = [span for name, span in zip(match.names, match.spans, strict=True) if name in rule.owners]
    for start, end in told or [span for name in rule.owners for span in sentence.hits.get(name, ())]:
        if end < len(sentence.words) and sentence.words[end] in {"'s", "'"}:
            if any(end < s <= end + _PART_REACH for s, _ in parts):
                return True
        elif start and sentence.words[start - 1] in _OF and any(start - _PART_REACH <= e < start for _, e in parts):
            return True
    return False


def of_aide(match: Match, rule: Rule, sentence: Sentence) -> bool:
    """Whether it is told of somebody who is called by the actor: "Doe's lawyer was convicted", "le bras droit de Doe".

    What such a one says may be of the actor all the same: "Doe's lawyer said that she was convicted".
    """
    aides = sentence.hits.get("aide_n", ())
    if not aides:
        return False
    event = match.spans[rule.pattern.trigger][0]
    for name, (start, end) in zip(match.names, match.spans, strict=True):
        if name not in rule.takers or name in rule.owners:
            continue
        whole = min((s for s, e in sentence.hits.get(name, ()) if e == end), default=start)
        owned = sentence.words[end : end + 1] and sentence.words[end] in {"'s", "'"}
        called = bool(whole) and sentence.words[whole - 1] in _CALLED_BY
        for first, last in aides:
            if (owned and end < first <= end + _AIDE_REACH) or (called and whole - _AIDE_REACH <= last < whole):
                low, high = sorted((last, event))
                return not any(low <= said < high for said, _ in sentence.hits.get("said", ()))
    return False


def of_stranger(match: Match, rule: Rule, sentence: Sentence) -> bool:
    """Whether a name that no party bears is what the match is about: "14% of Seaway", "14 % du capital de Seaway".

    A word may say what it is ("14 % du canadien Seaway"), or it stands behind the event itself ("fined Seaway £2m").
    """
    behind = match.spans[rule.pattern.trigger][1]
    if behind < match.end and _stranger_at(sentence, behind):
        return True
    whose, last = match.end + 1, max(zip(match.spans, match.names, strict=True))[1]
    told_for = last in _SUMS and whose < len(sentence.words) and sentence.words[match.end] in _FOR
    if told_for and _somebody_else(rule, sentence, whose):  # "325 million for Seaway"
        return True
    at, joined = match.end, False
    while at < len(sentence.words) and at - match.end < _OF_REACH and sentence.words[at] in (_OF | _WHOLE):
        joined = joined or sentence.words[at] in _JOINS
        at += 1
    if not joined or at >= len(sentence.words):
        return False
    told = sentence.words[at - 1] in _JOINS | _ARTICLES and not _shown_at(sentence, at)
    return _stranger_at(sentence, at) or (told and at + 1 < len(sentence.words) and _stranger_at(sentence, at + 1))


def of_anothers(match: Match, sentence: Sentence) -> bool:
    """Whether a name that no party bears owns what a match tells: "Discovery's board", "an offer from Paramount"."""
    starts = {match.start, *(s for s, _ in sentence.hits.get("board", ()))}
    if any(s > 1 and sentence.words[s - 1] == "'s" and unknown_name(sentence, s - 2) for s in starts):
        return True
    after = match.end
    return after + 1 < len(sentence.words) and sentence.words[after] in _FROM and unknown_name(sentence, after + 1)


def others_sum(rule: Rule, sentence: Sentence, start: int) -> bool:
    """Whether the figure at a token is said to be somebody else's: the 2 million of "..., Seaway à 2 millions"."""
    return start > 1 and sentence.words[start - 1] in _FOR and _somebody_else(rule, sentence, start - 2)


def _somebody_else(rule: Rule, sentence: Sentence, at: int) -> bool:
    own = rule.owners or rule.takers
    return _stranger_at(sentence, at) or any(s == at and k not in own for s, k in sentence.named)


def _stranger_at(sentence: Sentence, at: int) -> bool:
    return unknown_name(sentence, at) and sentence.words[at] not in _NO_NAMES


def _shown_at(sentence: Sentence, at: int) -> bool:
    return any(a <= at < b for spans in sentence.hits.values() for a, b in spans)
