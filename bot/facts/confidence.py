"""How sure a finding's words are: 0 to 1. From 0.9 on they leave no other reading (bot.domain.publishing)."""

from __future__ import annotations

from collections.abc import Collection

from bot.facts.reading import Candidate

_PLAIN = 0.8
_BY_NAME = 0.1  # the parties stand by their names, not by a word that stands for them
_DONE = 0.03  # the wording counts only where the event is told as done
_HEADLINE = 0.03
_HEARSAY = 0.25  # "reportedly", "selon des sources"


def confidence(candidate: Candidate, parties: Collection[str]) -> float:
    """The confidence of a candidate; ``parties`` are the keys of the dossier's parties."""
    sentence, match = candidate.sentence, candidate.match
    spans = zip(match.spans, match.names, strict=True)
    acting = [(start, name) for (start, _), name in spans if name in parties]
    sure = _PLAIN
    if all(place in sentence.named for place in acting) and sentence.named:
        sure += _BY_NAME
    if candidate.rule.policy == "fact":
        sure += _DONE
    if sentence.part == "title":
        sure += _HEADLINE
    if sentence.has("hearsay"):
        sure -= _HEARSAY
    return round(sure, 2)
