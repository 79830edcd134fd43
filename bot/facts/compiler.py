"""Compiles a dossier's facts for one language: its own wordings, and the frames of the shared events with its roles."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bot.domain.dossier import Dossier, FactSpec, FactType, Party
from bot.errors import ConfigError
from bot.facts.groups import groups
from bot.facts.lexicon import Lexicon
from bot.facts.mentions import Names
from bot.facts.patterns import PatternError, compile_pattern
from bot.facts.rules import QUANTITIES, VALUE_SLOT, FactRules, Rule, Rules, value_kinds
from bot.facts.text import marks
from bot.facts.words import base_lexicon, concepts, events, forms, hidden, lexicon_of, on_demand


def _flat(value: object) -> tuple[str, ...]:
    return tuple(name for group in groups(value or ()) for name in group)


class Compiler:
    """Compiles the facts of one dossier for one language."""

    def __init__(self, dossier: Dossier, names: Names, language: str) -> None:
        self.dossier, self.names, self.language = dossier, names, language
        self.lexicon = Lexicon(base_lexicon(language))
        self.hidden = hidden()
        names.fill(self.lexicon, language)
        self.concepts = concepts()
        self._acting = {c: names.called(c, lexicon_of(c, language), language) for c in _AUTHORITIES}
        own = dossier.options.get("words")
        self.own: Mapping[str, Any] = own if isinstance(own, dict) else {}
        for name, table in self.own.items():
            listed = [*table.get("any", ()), *table.get(language, ())]
            self.lexicon.add(name, [form for word in listed for form in forms(str(word), language)])
        for fact in dossier.facts:
            unit = fact.options.get("unit")
            if isinstance(unit, dict):  # the noun of what is counted
                listed = [*unit.get("any", ()), *unit.get(language, ())]
                self.lexicon.add(f"unit:{fact.key}", [form for word in listed for form in forms(str(word), language)])

    def run(self) -> Rules:
        """The rules of all facts."""
        rules = Rules(language=self.language, lexicon=self.lexicon, hidden=self.hidden)
        for fact in self.dossier.facts:
            rules.by_fact[fact.key] = FactRules(self._fact(fact))
        used = {name for found in rules.by_fact.values() for rule in found.all for name in rule.names}
        topics = self.dossier.options.get("relevance")
        listed = topics.get("any", ()) if isinstance(topics, dict) else ()
        used.update(name for item in listed for group in groups(item) for name in group)
        rules.things = self.names.bodies | self._objects()
        used.update(f"per_{fact.options['per']}" for fact in self.dossier.facts if "per" in fact.options)
        if any(fact.type is FactType.DATE for fact in self.dossier.facts):
            used.add("ahead")  # for months without their year
        for _ in range(2):  # those that hide them, and those that hide these
            used.update(other for name in tuple(used) for other in self.hidden.get(name, ()))
        for name in sorted((used | ALWAYS) & on_demand()):
            self.lexicon.join(lexicon_of(name, self.language))
        return rules

    def _objects(self) -> frozenset[str]:
        """The own words that fill the role ``object`` of some event."""
        every = [o for f in self.dossier.facts for o in (f.options, *(s.options for s in f.states))]
        roles = [options.get("roles", {}) for options in every]
        told = {name for filled in roles if isinstance(filled, Mapping) for name in _flat(filled.get("object"))}
        return frozenset(told & self.own.keys())

    def _fact(self, fact: FactSpec) -> Iterable[Rule]:
        base = dict(fact.options)
        yield from self._said(fact, None, base, fact.wordings)
        ahead = any(state.options.get("mood") in _AHEAD for state in fact.states)
        for state in fact.states:
            merged = _merge(base, state.options)
            if ahead and "mood" not in merged:  # where what is planned is a state of its own, the others are done
                merged["done"] = True
            yield from self._said(fact, state.key, merged, state.wordings)
        members = fact.options.get("members")
        if isinstance(members, dict):
            for prefix, spec in members.items():
                for key in spec.get("candidates", ()):
                    party = self.names.parties[key]
                    value = _member_value(str(prefix), party)
                    merged = _merge(base, spec)
                    merged["roles"] = {**merged.get("roles", {}), "candidate": [key]}
                    others = frozenset(spec["candidates"]) - {key}
                    told = spec.get("wordings", {}).items()
                    wordings = {k: tuple(_of_member(v, key, others)) for k, v in told}
                    yield from self._said(fact, value, merged, wordings)

    def _said(
        self, fact: FactSpec, value: str | None, options: Mapping[str, Any], wordings: Mapping[str, tuple[object, ...]]
    ) -> Iterable[Rule]:
        told = {str(k): _flat(v) for k, v in dict(options.get("roles", {})).items()}
        listed = options.get("event", ())
        for event in [listed] if isinstance(listed, str) else listed:
            spec = events().get(event)
            if spec is None:
                near = difflib.get_close_matches(str(event), events(), n=1)
                hint = f"did you mean {near[0]!r}?" if near else "docs/dossiers.md lists them."
                raise self._wrong(fact, f"there is no event type {event!r}; {hint}")
            roles = _member_acts(told, spec)
            for relation, frames in ((None, spec.get("frames", ())), ("background", spec.get("background", ()))):
                for frame in frames:
                    item = frame if isinstance(frame, dict) else {"say": frame}
                    if item.get("without") in told:
                        continue  # made for dossiers that name nobody for this role
                    mood = options.get("mood") or item.get("mood") or spec.get("mood", "fact")
                    if options.get("done") and mood in {"plan", "loose"}:
                        mood = "fact"
                    own = {k: v for k, v in spec.items() if k in (*CONDITIONS, *OF_EVENTS, "value", "yearly")}
                    joined = _joined(options, {**_joined(own, item), "mood": mood})
                    rule = self._rule(fact, value, joined, roles, lenient=True, name=event)
                    if rule is not None:
                        yield rule if relation is None else _with_relation(rule, relation)
        for say in options.get("seed", ()):
            of_seed = {**options, "say": say, "seed_only": True, "mood": "any", "needs": ()}
            rule = self._rule(fact, value, of_seed, told, lenient=False, name="seed")
            if rule is not None:
                yield rule
        for language in ("any", self.language):
            for wording in wordings.get(language, ()):
                item = dict(wording) if isinstance(wording, Mapping) else {"say": str(wording)}
                rule = self._rule(fact, value, {**options, **item}, told, lenient=False, name=value or fact.key)
                if rule is not None:
                    yield rule

    def _rule(
        self,
        fact: FactSpec,
        value: str | None,
        item: Mapping[str, Any],
        roles: Mapping[str, tuple[str, ...]],
        *,
        lenient: bool,
        name: str,
    ) -> Rule | None:
        missing = False

        def resolve(slot: str) -> Sequence[str] | None:
            nonlocal missing
            if slot == "value":
                slot = VALUE_SLOT.get(fact.type.value, str(item.get("value", "any_value")))  # a state told by a figure
            if (slot, fact.type) in {("count", FactType.COUNT), ("date", FactType.DATE)}:
                return value_kinds(fact)
            if (
                slot in {"money", "amount"}
                and fact.type is FactType.MONEY
                and ("per" in fact.options or item.get("yearly") or not lenient)
            ):
                return value_kinds(fact)
            if slot in roles:
                expanded: list[str] = []
                for member in roles[slot]:
                    expanded += resolve(member) or () if member not in roles else roles[member]
                return expanded
            if slot in self.names.parties or slot in self.own or slot in self.concepts:
                return (slot, *self._acting.get(slot, ()))
            if slot in QUANTITIES:
                return QUANTITIES[slot]
            if slot in ROLE_NAMES and lenient:
                missing = True
                return ("-",)
            return None

        try:
            pattern = compile_pattern(
                str(item["say"]), resolve=resolve, literal=self._literal, acts=self._acts, agent=_AGENTS.__contains__
            )
        except PatternError as error:
            hint = self._hint(str(error)) if "is no party" in str(error) else ""
            raise self._wrong(fact, f"wording {item['say']!r}: {error}{hint}") from None
        if missing and any(e.names == ("-",) for e in pattern.elements):
            return None
        given: dict[str, Any] = {key: bool(item.get(key)) for key in _FLAGS}
        given |= {key: _filled(item.get(key), roles, self._acting) for key in ("near", "around", "context")}
        given |= {key: frozenset(_flat(item.get(key))) for key in _NAMED}
        given |= {key: frozenset(n for t in _flat(item.get(key)) for n in roles.get(t, (t,))) for key in _OR_ROLES}
        return Rule(
            fact=fact.key,
            value=str(item["state"]) if "state" in item else value,
            pattern=pattern,
            policy=str(item.get("mood", "fact" if fact.states or fact.type in _DONE else "loose")),
            relation=str(item["relation"]) if "relation" in item else None,
            present=(
                *(frozenset(e.names) for e in pattern.elements),
                *_filled(item.get("needs"), roles, self._acting),
            ),
            owners=frozenset(roles.get("target", ()) or (roles.get("actor", ()) if given.get("owned") else ())),
            takers=frozenset(n for role in ("actor", "target", "candidate") for n in roles.get(role, ())),
            ours=bool(item.get("ours") and roles.get("actor") and roles.get("target")),
            most=int(item.get("most", 0)),
            name=name,
            **given,
        )

    def _hint(self, error: str) -> str:
        """What else the unknown name of a wording may be meant to be, and where to put a new one."""
        name = error[1:].partition("}")[0]
        near = difflib.get_close_matches(name, [*self.names.parties, *self.own, *sorted(self.concepts)], n=1)
        return (
            f"; did you mean {{{near[0]}}}?" if near else "; list its words under `words`, or write it without braces."
        )

    def _literal(self, words: str) -> str:
        name = f"'{words}'"
        self.lexicon.add(name, [words])
        return name

    def _acts(self, name: str) -> bool:
        if "|" in name:
            return all(self._acts(n.strip()) for n in name.split("|"))
        known = name in self.names.parties or name in QUANTITIES or name == "value" or name in ROLE_NAMES
        return known or any(name in kinds for kinds in QUANTITIES.values())

    def _wrong(self, fact: FactSpec, message: str) -> ConfigError:
        return ConfigError(message, file=self.dossier.file, key=f"facts.{fact.key}")


_AGENTS = marks("acting")
# the options of a rule that are yes or no, those that list names, and those whose names may be roles
_FLAGS = (
    "owned", "dated", "seed_only", "confirm_only", "anchored", "no_stranger", "no_other", "level", "whole", "entire",
    "not_of_stranger", "done", "in_person",
)  # fmt: skip
_OR_ROLES = ("tight", "not_after")
_NAMED = ("unless", "not_near", "not_of", "not_before", "not_next", "not_then", "not_beside")
_AHEAD = ("plan", "prospect")
# what is told of these has happened; a figure may be one that is planned or possible
_DONE = (FactType.STATE, FactType.PARTIES)
_AUTHORITIES = ("regulator", "judge")  # concepts that a party is one of, where its names say so: a commission, a court
# asked for by the readers of values and pronouns, of corrections and of confidence
ALWAYS = frozenset(
    [
        "beside_p",
        "shifts_v",
        "new_verb",
        "conditional",
        "was_value",
        "aimed_at",
        "year_before",
        "market_move",
        "past_plan",
        "it_too",
        "correction_head",
        "correction_said",
        "hearsay",
    ]
)
OF_EVENTS = (
    "no_stranger", "no_other", "not_before", "not_next", "not_then", "not_beside", "not_of_stranger", "level", "whole",
    "entire", "most", "owned", "ours", "in_person",
)  # fmt: skip
CONDITIONS = ("needs", "near", "around", "context", "unless", "not_near", "tight", "not_after")
_CHOICE = re.compile(r"\{(=?)([^{}]*)\}")  # a name of a wording, or a choice of several
ROLE_NAMES = frozenset({"actor", "target", "object", "role", "candidate", "place", "cause", "partner", "owner"})


def _joined(options: Mapping[str, Any], item: Mapping[str, Any]) -> dict[str, Any]:
    """A frame's own conditions beside the dossier's: both must hold."""
    merged = {**options, **item}
    for key in CONDITIONS:
        if key in options and key in item:
            merged[key] = [*_as_list(options[key]), *_as_list(item[key])]
    return merged


def _as_list(value: object) -> list[object]:
    return [value] if isinstance(value, str) else list(value) if isinstance(value, Iterable) else []


def _filled(
    value: object, roles: Mapping[str, tuple[str, ...]], acting: Mapping[str, tuple[str, ...]]
) -> tuple[frozenset[str], ...]:
    """Groups of names, with roles replaced by the parties that fill them; who is ``acting`` as a concept is of it."""
    found: list[frozenset[str]] = []
    for group in groups(value or ()):
        told = (n for name in group for n in roles.get(name, () if name in ROLE_NAMES else (name,)))
        names = frozenset(kind for n in told for kind in QUANTITIES.get(n, (n, *acting.get(n, ()))))
        if names:  # a shared condition on a role that the dossier leaves open asks for nothing
            found.append(names)
    return tuple(found)


def _merge(base: Mapping[str, Any], more: Mapping[str, Any]) -> dict[str, Any]:
    """A state's own options over its fact's; roles are merged one by one; the fact's event is not inherited."""
    merged = {**{k: v for k, v in base.items() if k not in {"event", "members", "seed"}}, **more}
    merged["roles"] = {**dict(base.get("roles", {})), **dict(more.get("roles", {}))}
    return merged


def _of_member(wordings: Iterable[Any], key: str, others: frozenset[str]) -> Iterable[Any]:
    """The wordings that tell of one member: of a choice of members, "{guild|aap} .. praised", the one that is found."""

    def narrowed(choice: re.Match[str]) -> str:
        names = choice[2].split("|")
        return f"{{{choice[1]}{'|'.join(n for n in names if n not in others)}}}" if key in names else choice[0]

    for item in wordings:
        say = str(item.get("say", "")) if isinstance(item, dict) else str(item)
        named = {name for choice in _CHOICE.finditer(say) for name in choice[2].split("|")}
        if key not in named and "candidate" not in named and not named.isdisjoint(others):
            continue
        yield {**item, "say": _CHOICE.sub(narrowed, say)} if isinstance(item, dict) else _CHOICE.sub(narrowed, say)


def _member_acts(roles: dict[str, tuple[str, ...]], spec: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """A member is the actor of an event that knows no candidate: who sues, of those who may join a suit."""
    if "candidate" not in roles or "actor" in roles or "{candidate" in str(spec.get("frames", ())):
        return roles
    return {**roles, "actor": roles["candidate"]}


def _with_relation(rule: Rule, relation: str) -> Rule:
    return Rule(**{**{f: getattr(rule, f) for f in Rule.__slots__}, "relation": relation})


def _member_value(prefix: str, party: Party) -> str:
    short = str(party.options.get("short") or party.name)
    return f"{prefix}:{short}" if prefix and prefix != "named" else party.name
