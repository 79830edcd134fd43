"""Drafts a dossier from an article: its parties, and each fact of it that a shared event tells, ready to edit.

text | names | parties | every shared event with every party | who fills which role | facts that the text gives a value
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.domain.dossier import Dossier, FactSpec, FactType, Labels, Party, PartyKind, StateSpec
from bot.domain.findings import Article, Finding
from bot.domain.values import Count, State, Value, to_json
from bot.facts.detector import Detector
from bot.facts.reading import Candidate
from bot.facts.relation import NOT_STATED, same
from bot.services.draft_names import drafting, parties_in

_SLOTS = re.compile(r"\{=?([^}]*)\}|[^\s{}.!^_]+(?:\s+[^\s{}.!^_]+)*")
_ELISION = re.compile(r"\bde (?=[AEIOUÀÂÉÈÊËÎÏÔÛŒaeiouéèêîôûœ])")
_FIGURES = {"money", "bare_money", "percent", "count", "year", "date", "duration"}
_QUOTE = 100
_CHOICE = 2  # states, at least, of which a report can tell


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafted:
    """A fact of the draft, with the sentence that gives its value."""

    spec: FactSpec
    proof: Finding


def draft(key: str, text: str, *, language: str | None = None, as_of: str | None = None) -> str:
    """The YAML text of a dossier; ``dossier check`` accepts it. Figures that no event explains are told in comments."""
    article = Article(text=text, date=as_of, language=language)
    parties = parties_in(text)
    facts = list(_facts(key, article, parties))
    used = {n for f in facts for filled in _roles(f.spec).values() for n in filled.split("|")}
    used |= {n for f in facts for m in _members_of(f.spec) for n in m["candidates"]}
    sure = [p for p in parties if p.key not in used and not p.options.get("weak")]
    kept = [p for p in parties if p.key in used or p in sure[:6]]
    return "\n".join(_render(key, article, kept, facts)) + "\n"


def _facts(key: str, article: Article, parties: Sequence[Party]) -> Iterator[Drafted]:
    """The groups of drafting.toml that the article tells, each with the roles that its sentences fill."""
    made: dict[str, Drafted] = {}
    for group in drafting()["group"]:
        actors = [p for p in parties if group.get("each") != "person" or p.kind is PartyKind.PERSON]
        turns = [[p] for p in actors] if "each" in group else [actors]
        for turn in turns:
            family = str(group["fact"]).split(".")[0]
            known = next((_roles(f.spec) for f in made.values() if f.spec.key.split(".")[0] == family), {})
            found = _one(key, article, parties, group, turn, known)
            if found is None or found.spec.key in made or any(_says_the_same(found, f) for f in made.values()):
                continue
            made[found.spec.key] = found
            yield found


def _roles(spec: FactSpec) -> dict[str, str]:
    roles = spec.options.get("roles")
    return {str(k): str(v) for k, v in roles.items()} if isinstance(roles, Mapping) else {}


def _members_of(spec: FactSpec) -> list[Mapping[str, Any]]:
    members = spec.options.get("members")
    return list(members.values()) if isinstance(members, Mapping) else []


def _says_the_same(one: Drafted, other: Drafted) -> bool:
    """Whether two drafted facts hold one figure of one sentence: the first is enough."""
    same_words = one.proof.quote == other.proof.quote and one.spec.type is other.spec.type
    return same_words and one.spec.type is not FactType.STATE and one.proof.value == other.proof.value


def _one(
    key: str,
    article: Article,
    parties: Sequence[Party],
    group: Mapping[str, Any],
    actors: Sequence[Party],
    known: Mapping[str, str],
) -> Drafted | None:
    """A group as a fact; ``known``: the roles of a fact of its family, for what its own sentences leave open."""
    targets = "|".join(p.key for p in parties if p.kind == group.get("target", p.kind))
    roles = {"actor": "|".join(p.key for p in actors), "target": targets, **group.get("roles", {})}
    if not targets or not roles["actor"]:
        return None
    wide = _spec("draft", group, roles)
    if "member" in group:
        return _members(key, article, parties, group)
    filled = _filled(Detector(_dossier(key, parties, [wide])), wide, article)
    chosen = dict(group.get("roles", {}))
    names = {p.key: p for p in parties}
    for role in ("actor", "target"):
        others = {chosen.get("actor")}
        best = next((name for name, _ in filled[role].most_common() if name not in others), None)
        if best is None and role in group.get("needs", ()):
            kind = group.get(role)
            may = {p.key for p in (actors if role == "actor" else parties)}
            beside = [
                k for k in (*(k for k, _ in filled["beside"].most_common()), *names) if k in may
            ]  # else the first
            if role == "target":  # of whom the article tells most
                beside.sort(key=lambda k: -_mentions(names[k], article.text))
            best = next((k for k in beside if k not in others and _fits(names[k], kind)), None)
        if known.get(role) is not None and known[role] not in others:
            best = known[role]  # one affair, one pair: what its first fact found goes before a guess
        if best is not None:
            chosen[role] = best
        elif role in group.get("needs", ()):
            return None
    shown = {role: names[chosen[role]].name for role in ("actor", "target") if role in chosen}
    fact = str(group["fact"]).format(**{"actor": "", "target": "", **chosen})
    labels = {k: str(v).format(**{"actor": "", "target": "", **shown}) for k, v in group["label"].items()}
    labels |= {k: _ELISION.sub("d’", said) for k, said in labels.items() if k == "fr"}
    spec = _spec(fact, group, chosen, labels)
    spec, proof = _stated(key, article, parties, spec, chosen)
    if proof is None or (group.get("by_name") and not _names(names[chosen[group["by_name"]]], proof.quote)):
        return None
    return Drafted(spec=spec, proof=proof)


def _stated(
    key: str, article: Article, parties: Sequence[Party], spec: FactSpec, chosen: Mapping[str, str]
) -> tuple[FactSpec, Finding | None]:
    """What the article states of a fact, which then leaves the sentences of another affair aside.

    States before the one that the pair of the fact has reached are over, unless no other is left to be told.
    """

    def read(one: FactSpec) -> Finding | None:
        findings = Detector(_dossier(key, parties, [one])).read_seed(article, as_of=article.date or "")
        return next((f for f in findings if f.value is not None and not same(f.value, NOT_STATED)), None)

    if not spec.states:
        return spec, read(spec)
    ranks = {s.key: s.rank for s in spec.states}
    told = [c for c in Detector(_dossier(key, parties, [spec])).candidates(article)[spec.key] if c.value]
    if told and all(_only_said(c) for c in told):
        return spec, None
    own = [c for c in told if chosen.get("actor") in c.match.names] or told
    reached = max((ranks[c.rule.value] for c in own if c.rule.value in ranks), default=0)
    proof = read(spec)
    if proof is not None and isinstance(proof.value, State) and ranks.get(proof.value.name, 0) > reached:
        others = [
            p.key
            for p in parties
            if p.kind is PartyKind.COMPANY and p.key not in chosen.values() and _names(p, proof.quote)
        ]
        if others:  # "the day before, the target had given up its merger with somebody else"
            spec = replace(spec, options={**spec.options, "unless": others})
            proof = read(spec)
    left = tuple(s for s in spec.states if s.rank >= reached)
    return (spec if len(left) < _CHOICE else replace(spec, states=left)), proof


def _only_said(candidate: Candidate) -> bool:
    """Whether what a candidate tells is but what somebody said: "an inquiry was opened, said prosecutor Roe"."""
    match, spans = candidate.match, candidate.sentence.hits.get("said", ())
    told = {start for start, _ in match.spans}
    return any(match.start < start < end <= match.end and start not in told for start, end in spans)


def _names(party: Party, text: str) -> bool:
    """Whether a text calls a party by one of its names."""
    return _mentions(party, text) > 0


def _members(key: str, article: Article, parties: Sequence[Party], group: Mapping[str, Any]) -> Drafted | None:
    """A fact of those who take part: its candidates are the parties of which the article tells it."""
    prefix, fact = str(group["member"]), str(group["fact"])

    def spec(candidates: Sequence[str]) -> FactSpec:
        member = {"candidates": list(candidates), "event": group["event"]}
        plain = _spec(fact, {k: v for k, v in group.items() if k != "event"}, {}, group["label"])
        return replace(plain, options={"members": {prefix: member}})

    told = Detector(_dossier(key, parties, [spec([p.key for p in parties])])).candidates(article)[fact]
    values = {c.value.name for c in told if isinstance(c.value, State)}
    chosen = [p.key for p in parties if f"{prefix}:{p.name}" in values]
    if not chosen:
        return None
    findings = Detector(_dossier(key, parties, [spec(chosen)])).read_seed(article, as_of=article.date or "")
    return Drafted(spec=spec(chosen), proof=findings[0]) if findings else None


def _fits(party: Party, kind: object) -> bool:
    return kind is None or party.kind == kind


def _spec(
    key: str, group: Mapping[str, Any], roles: Mapping[str, str], labels: Mapping[str, str] | None = None
) -> FactSpec:
    options: dict[str, object] = {**group.get("options", {}), "roles": dict(roles)}
    if "event" in group:
        options["event"] = group["event"]
    states = tuple(
        StateSpec(key=name, label=_state_label(name), rank=rank, options={"event": event})
        for rank, (name, event) in enumerate(group.get("states", {}).items())
    )
    return FactSpec(
        key=key, type=FactType(group["type"]), label=Labels(texts=labels or {"en": key}), states=states, options=options
    )


def _state_label(name: str) -> Labels:
    french = drafting()["states"].get(name)
    return Labels(texts={"en": name.replace("_", " "), **({"fr": french} if french else {})})


def _dossier(key: str, parties: Sequence[Party], facts: Sequence[FactSpec]) -> Dossier:
    return Dossier(key=key, title=Labels(texts={"en": key}), parties=tuple(parties), facts=tuple(facts))


def _filled(detector: Detector, fact: FactSpec, article: Article) -> dict[str, Counter[str]]:
    """Who fills which role in the wordings that match, by number: the pair told most often, else each role alone.

    ``beside``: the parties that stand there without a role, for a role that the wordings leave open.
    """
    pairs: Counter[tuple[str, str]] = Counter()
    found: dict[str, Counter[str]] = {"actor": Counter(), "target": Counter(), "beside": Counter()}
    parties = {p.key for p in detector.dossier.parties}
    seen: set[tuple[int, int]] = set()
    for candidate in detector.candidates(article)[fact.key]:
        place = (candidate.sentence.index, candidate.match.end)
        if candidate.value is None or place in seen:  # the first wording has the plain order: who does what to whom
            continue
        seen.add(place)
        told: dict[str, str] = {}
        slots = [m.group(1) for m in _SLOTS.finditer(candidate.rule.pattern.source)]
        for slot, name in zip(slots, candidate.match.names, strict=False):
            if name in parties and slot is not None:
                for role in (r for r in ("actor", "target") if slot == r):
                    told[role] = name
                    found[role][name] += 1
        shown = [(s, k) for k in parties for s, _ in candidate.sentence.hits.get(k, ())]
        found["beside"].update(dict.fromkeys((k for _, k in sorted(shown)), 1))
        if len(set(told.values())) == 2:
            pairs[told["actor"], told["target"]] += 1
    if pairs:
        (actor, target), count = pairs.most_common(1)[0]
        return {**found, "actor": Counter({actor: count}), "target": Counter({target: count})}
    return found


def _render(key: str, article: Article, parties: Sequence[Party], facts: Sequence[Drafted]) -> Iterator[str]:
    yield "# A draft: read it, rename what you like, take out what you do not watch, add what is missing."
    yield "# docs/dossiers.md explains each key. Then: sincethen dossier check THIS_FILE --seed YOUR_SEED"
    yield f"key: {_quoted(key)}"
    title = _quoted(key[:1].upper() + key[1:].replace("-", " "))
    yield f"title: {{en: {title}, fr: {title}}}"
    focus = _focus(key, article, parties, facts)
    if focus is not None:
        yield f"focus: [{focus}]"
    yield ""
    yield "parties:  # is each kind right: person, company, group, body? Add the names that others use."
    for party in parties:
        aliases = ", ".join(_quoted(a) for a in party.aliases["any"])
        yield f"  {party.key}: {{name: {_quoted(party.name)}, kind: {party.kind}, aliases: {{any: [{aliases}]}}}}"
    yield ""
    yield "facts:"
    for one in facts:
        yield from _render_fact(one)
    if not facts:
        yield "  subject.status:  # no shared event was recognised in the text: choose one, or write wordings"
        yield "    type: state"
        yield "    states:"
        yield '      begun: {label: {en: "begun", fr: "commencé"}, seed: [CHANGE_ME]}'
    yield from _rest(article, facts)


def _focus(key: str, article: Article, parties: Sequence[Party], facts: Sequence[Drafted]) -> str | None:
    """The party with which "the company" gives most facts the values that were found for them."""
    named = [p.key for p in parties if p.kind is PartyKind.COMPANY] or [p.key for p in parties[:1]]

    def right(focus: str) -> int:
        dossier = replace(_dossier(key, parties, [f.spec for f in facts]), options={"focus": [focus]})
        read = {f.fact: f.value for f in Detector(dossier).read_seed(article, as_of=article.date or "")}
        return sum(read.get(f.spec.key) == f.proof.value for f in facts)

    often = {p.key: _mentions(p, article.text) for p in parties}
    return max(named, key=lambda k: (right(k), often[k]), default=None)


def _mentions(party: Party, text: str) -> int:
    """How often an article names a party."""
    return len(re.findall("|".join(rf"\b{re.escape(alias)}\b" for alias in party.aliases["any"]), text))


def _render_fact(one: Drafted) -> Iterator[str]:
    spec, value = one.spec, None if one.proof.value is None else to_json(one.proof.value)
    yield f"  {spec.key}:  # {json.dumps(value, ensure_ascii=False)}: {_shown(one.proof.quote)}"
    yield f"    type: {spec.type}"
    yield "    label: {" + ", ".join(f"{k}: {_quoted(v)}" for k, v in spec.label.texts.items()) + "}"
    for name, option in spec.options.items():
        if name == "roles" and not option:
            continue
        if name == "roles":
            yield "    roles: {" + ", ".join(f"{k}: {v}" for k, v in _roles(spec).items()) + "}"
        elif name == "members" and isinstance(option, Mapping):
            yield "    members:"
            for prefix, member in option.items():
                yield f"      {prefix}: {{candidates: [{', '.join(member['candidates'])}], event: {member['event']}}}"
        else:
            told = f"[{', '.join(option)}]" if isinstance(option, list) else option
            yield f"    {name}: {'yes' if option is True else told}"
    if spec.states:
        yield "    states:"
        for state in spec.states:
            label = ", ".join(f"{k}: {_quoted(v)}" for k, v in state.label.texts.items())
            yield f"      {state.key}: {{label: {{{label}}}, event: {state.options['event']}}}"


def _rest(article: Article, facts: Sequence[Drafted]) -> Iterator[str]:
    """Figures of the text that no drafted fact holds."""
    held = [str(f.proof.value) for f in facts]
    lines = []
    for quantity, words in Detector(_dossier("rest", (), ())).quantities(article):
        if quantity.kind.startswith("money_") or quantity.kind in _FIGURES:
            shown = json.dumps(to_json(quantity.value), ensure_ascii=False)
            if str(quantity.value) not in held and not _in_a_name(quantity.value, words):
                kind = "money" if quantity.kind == "bare_money" else quantity.kind.replace("_", " per ")
                lines.append(f"#   {kind} {shown}: {_shown(words)}")
    if lines:
        yield ""
        yield "# Figures of the article that no fact above holds; an event type or a wording can watch them:"
        yield from dict.fromkeys(lines)


def _in_a_name(value: Value, words: str) -> bool:
    """Whether a count is but the number in a name: "737 MAX", "777X"."""
    return isinstance(value, Count) and re.search(rf"\b{value.count}\s?[A-Z]", words) is not None


def _shown(quote: str) -> str:
    plain = " ".join(quote.split())
    return plain if len(plain) <= _QUOTE else plain[: _QUOTE - 1].rsplit(" ", 1)[0] + "\u2026"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
