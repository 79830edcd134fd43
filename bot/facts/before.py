"""The value that held before, told beside the one that holds now: "1.1 billion, down from 2 billion" restates the 2."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.dossier import FactSpec
from bot.domain.values import Value
from bot.facts.patterns import Match
from bot.facts.reading import Candidate, Read
from bot.facts.relation import same
from bot.facts.rules import value_kinds
from bot.facts.typed import fit, passed_over

_REACH = 14  # how many tokens may part the two


def value_before(fact: FactSpec, candidate: Candidate, held: Value | None, read: Read) -> Candidate | None:
    """The candidate of the value that is ``held``, where the words of another one tell it as what held before."""
    now, sentence = candidate.quantity, candidate.sentence
    if now is None or held is None:
        return None
    own = read.quantities.get(sentence.index, [])
    over, kinds = passed_over(sentence, own), value_kinds(fact)
    for quantity in own:
        apart = max(now.start, quantity.start) - min(now.end, quantity.end)
        if quantity.start in over and quantity.kind in kinds and apart <= _REACH:
            value = fit(fact, quantity, sentence, read.date, before=True)
            if value is not None and same(value, held):
                match = candidate.match
                spans = (*match.spans, (quantity.start, quantity.end))
                told = Match(spans=spans, names=(*match.names, quantity.kind))
                return replace(candidate, value=value, quantity=quantity, match=told)
    return None
