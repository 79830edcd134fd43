"""The gate before a model's proposals: a verbatim quote, a value that our grammar reads in it, named parties."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.domain.dossier import FactSpec, FactType
from bot.domain.findings import Article, Finding, Relation, Why
from bot.domain.proposals import Proposal
from bot.domain.values import State, Value, from_json
from bot.facts.detector import Detector
from bot.facts.grammar import mood_of
from bot.facts.groups import groups
from bot.facts.patterns import Element, Match, Pattern
from bot.facts.reading import Read
from bot.facts.relation import relation_of, same
from bot.facts.rules import Rule, value_kinds
from bot.facts.text import PARTS
from bot.facts.typed import fit

CONFIDENCE = 0.6  # never unmistakable: a proposal needs other sources to be told
_LEAST, _MOST = 8, 600  # how many characters a quote may have
_ROLES = ("actor", "target")


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A proposal that did not pass, and why."""

    proposal: Proposal
    reason: str


def vet(
    detector: Detector, article: Article, proposals: Iterable[Proposal], *, model: str = "model"
) -> tuple[tuple[Finding, ...], tuple[Refused, ...]]:
    """The proposals that stand, as findings, and those that do not."""
    passed: list[Finding] = []
    refused: list[Refused] = []
    whole, language = detector.tag(article)
    for proposal in proposals:
        found = _one(detector, article, whole.named, language, proposal, model)
        if isinstance(found, str):
            refused.append(Refused(proposal=proposal, reason=found))
        elif any(f.fact == found.fact and f.value == found.value for f in passed):
            refused.append(Refused(proposal=proposal, reason="it was proposed twice"))
        else:
            passed.append(found)
    return tuple(passed), tuple(refused)


def _one(
    detector: Detector, article: Article, named: frozenset[str], language: str, proposal: Proposal, model: str
) -> Finding | str:
    """The finding, or why there is none."""
    spec = detector.dossier.fact(proposal.fact)
    if spec is None:
        return "no such fact is watched"
    quote = proposal.quote
    if not _LEAST <= len(quote) <= _MOST:
        return "the quote is too short or too long"
    part = next((p for p in PARTS if quote in article.part(p)), None)
    if part is None:
        return "the quote does not stand in the text"
    read, spoken = detector.tag(Article(text=quote, date=article.date, language=language))
    rules = detector.rules(spec.key, spoken)
    missing = _missing(spec, proposal, detector, named)
    if missing:
        return f"nobody of {', '.join(missing)} is named in the text"
    if spec.type in {FactType.STATE, FactType.PARTIES}:
        value: Value | None = _state(proposal, rules, read)
    else:
        value = _quantity(spec, proposal, read)
    if value is None:
        return "the value cannot be read in the quote"
    held = detector.baseline.get(spec.key)
    relation = relation_of(spec, value, held.value if held else None)
    if relation is Relation.BACKGROUND:
        return "it decides nothing: an earlier state, or a rounder figure"
    start = article.part(part).index(quote)
    return Finding(
        fact=spec.key,
        relation=relation,
        value=value,
        quote=quote,
        start=start,
        end=start + len(quote),
        part=part,
        as_of=article.date,
        confidence=CONFIDENCE,
        why=Why(parties=tuple(sorted(read.named)), wording="proposed", value=str(proposal.value), rule=model),
    )


def _missing(spec: FactSpec, proposal: Proposal, detector: Detector, named: frozenset[str]) -> tuple[str, ...]:
    """The parties of the first role, or condition on the whole text, of which the text names none."""
    state = spec.state(str(proposal.value))
    options = [spec.options, *([state.options] if state else [])]
    asked: list[Sequence[str]] = []
    for one in options:
        roles = one.get("roles")
        table = roles if isinstance(roles, dict) else {}
        asked += [[n for group in groups(table.get(role, ())) for n in group] for role in _ROLES]
        asked += [list(group) for group in groups(one.get("context", ()))]
    parties = {p.key for p in detector.dossier.parties}
    for names in asked:
        own = [n for n in names if n in parties]
        if own and len(own) == len(names) and not named.intersection(own):
            return tuple(own)
    return ()


def _state(proposal: Proposal, rules: Sequence[Rule], read: Read) -> Value | None:
    """The state, where the quote shows the event's own word for it, told as a fact and not denied."""
    wanted = str(proposal.value)
    for rule in rules:
        if rule.value != wanted or rule.relation == "background" or rule.seed_only:
            continue
        element = rule.pattern.elements[rule.pattern.trigger]
        alone = Pattern(source=rule.pattern.source, elements=(Element(element.names, 0, trigger=True),))
        for sentence in read.sentences:
            for name in element.names:
                for span in sentence.hits.get(name, ()):
                    match = Match(spans=(span,), names=(name,))
                    if mood_of(match, alone, sentence).allows(rule.policy if rule.policy != "any" else "loose"):
                        return State(name=wanted)
    return None


def _quantity(spec: FactSpec, proposal: Proposal, read: Read) -> Value | None:
    """The figure of the quote that the proposal means."""
    raw = proposal.value
    if not isinstance(raw, dict | int | str) or isinstance(raw, bool):
        return None
    try:
        wanted = from_json(raw, kind=spec.type.value)
    except (ValueError, KeyError, ArithmeticError):
        return None
    kinds = value_kinds(spec)
    for sentence in read.sentences:
        for quantity in read.quantities.get(sentence.index, ()):
            if quantity.kind in kinds:
                value = fit(spec, quantity, sentence, read.date)
                if value is not None and same(value, wanted):
                    return value
    return None
