"""``sincethen dossier check``: everything that is wrong or doubtful in a dossier file, each with its line and key.

file | read | names and roles | compile each fact | the seed's baseline | remarks
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bot.card.forms import shown
from bot.domain.dossier import Dossier, FactSpec, FactType
from bot.domain.findings import Article
from bot.errors import ConfigError
from bot.facts.compiler import ROLE_NAMES, Compiler
from bot.facts.detector import Detector
from bot.facts.groups import groups
from bot.facts.mentions import Names
from bot.facts.relation import NOT_STATED, same
from bot.facts.rules import QUANTITIES
from bot.facts.typed import UNITS
from bot.facts.words import LANGUAGES, concepts, events
from bot.services.subjects import article_of_seed
from config.dossiers import chronology_of, line_of, read_dossier
from config.seeds import Seed

MOODS = ("fact", "plan", "loose", "prospect", "any")
CONDITIONS = ("needs", "near", "context", "unless", "not_near", "tight", "not_after", "not_of")
_ANY_OUT = "Without `any`, two parties in one sentence suffice."
_SLOT = re.compile(r"\{=?([^}]*)\}")
_CURRENCY = re.compile(r"[A-Z]{3}")
_FOR_TYPE = {"per": {FactType.MONEY}, "currency": {FactType.MONEY}, "unit": {FactType.COUNT}}


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """One thing to mend (``error``) or to look at (``warning``)."""

    error: bool
    key: str
    message: str
    line: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """What the seed says of a fact, as a reader sees it, with the words that prove it."""

    fact: str
    value: str
    quote: str


def stated(dossier: Dossier, seeds: Sequence[Seed]) -> tuple[Stated, ...]:
    """What the seeds of a dossier say, fact by fact, the facts in the dossier's order; nothing for those left open."""
    detector = Detector(dossier)
    found = [
        finding
        for seed in seeds
        if seed.dossier == dossier.key
        for finding in detector.read_seed(article_of_seed(seed), as_of=seed.as_of)
        if finding.value is not None and not same(finding.value, NOT_STATED)
    ]
    return tuple(
        Stated(fact=fact.key, value=shown(finding.value, fact, "en"), quote=" ".join(finding.quote.split()))
        for fact in dossier.facts
        for finding in found
        if finding.fact == fact.key
    )


def examine(path: Path, seeds: Sequence[Seed] = ()) -> tuple[Dossier | None, tuple[Remark, ...]]:
    """The dossier, where it can be read, and all remarks: errors first, then by line."""
    try:
        dossier = read_dossier(path)
    except ConfigError as error:
        if error.file == str(path):
            return None, (Remark(error=True, key=error.key, message=error.message, line=error.line),)
        line = line_of(path, "chronology")
        return None, (Remark(error=True, key="chronology", message=str(error), line=line),)
    found = [*_parties(dossier), *_subject(dossier)]
    for fact in dossier.facts:
        found += _Fact(dossier, fact).remarks()
    if not any(r.error for r in found):
        found += _compiled(dossier)
    if not any(r.error for r in found):
        found += [*_seeds(dossier, seeds), *_past(dossier)]
    placed = [r if r.line else replace(r, line=line_of(path, r.key)) for r in dict.fromkeys(found)]
    return dossier, tuple(sorted(placed, key=lambda r: (not r.error, r.line or 0)))


def _wrong(key: str, message: str) -> Remark:
    return Remark(error=True, key=key, message=message)


def _doubt(key: str, message: str) -> Remark:
    return Remark(error=False, key=key, message=message)


def _near(name: str, known: Iterable[str]) -> str:
    close = difflib.get_close_matches(name, list(known), n=1)
    return f"; did you mean {close[0]!r}?" if close else ""


def _parties(dossier: Dossier) -> Iterator[Remark]:
    owners: dict[str, str] = {}
    for party in dossier.parties:
        key = f"parties.{party.key}"
        if not any(party.aliases.values()):
            yield _doubt(key, f"has no aliases: only the full name {party.name!r} is recognised.")
        if party.key in concepts() or party.key in QUANTITIES or party.key in ROLE_NAMES:
            yield _wrong(key, "is the name of a shared concept or role too; call the party otherwise.")
        for alias in dict.fromkeys((party.name, *(a for names in party.aliases.values() for a in names))):
            other = owners.setdefault(alias.casefold(), party.key)
            if other != party.key:
                yield _doubt(f"{key}.aliases", f"{alias!r} is an alias of {other} too; a text that says so names both.")


def _subject(dossier: Dossier) -> Iterator[Remark]:
    known = {p.key for p in dossier.parties}
    focus = dossier.options.get("focus") or ()
    for name in [focus] if isinstance(focus, str) else list(focus):  # type: ignore[call-overload]
        if name not in known:
            yield _wrong("focus", f"{name!r} is no party{_near(str(name), known)}")
    relevance = dossier.options.get("relevance")
    if isinstance(relevance, Mapping):
        names = _names(dossier)
        for item in relevance.get("any", ()):
            for name in (n for group in groups(item) for n in group if n not in names):
                yield _wrong("relevance.any", f"{name!r} is no party, word or concept{_near(name, names)}")
        facts = [f.key for f in dossier.facts]
        for name in relevance.get("weak_facts", ()):
            if name not in facts:
                yield _wrong("relevance.weak_facts", f"{name!r} is no fact{_near(str(name), facts)}")


def _names(dossier: Dossier) -> frozenset[str]:
    """All that a group or a slot may name."""
    words = dossier.options.get("words")
    own = frozenset(words) if isinstance(words, Mapping) else frozenset()
    kinds = {kind for listed in QUANTITIES.values() for kind in listed}
    return frozenset({*(p.key for p in dossier.parties), *own, *concepts(), *QUANTITIES, *kinds, "negation"})


class _Fact:
    """The remarks on one fact: its own options, and those of each of its states and members."""

    def __init__(self, dossier: Dossier, fact: FactSpec) -> None:
        self.fact, self.known, self.key = fact, _names(dossier), f"facts.{fact.key}"
        self.parties = {p.key for p in dossier.parties}

    def remarks(self) -> Iterator[Remark]:
        base = dict(self.fact.options)
        members = base.get("members")
        listed: dict[str, Any] = dict(members) if isinstance(members, Mapping) else {}
        yield from self._values(base)
        alone = not self.fact.states and not listed
        yield from self._part(self.key, base, {}, told=bool(self.fact.wordings), alone=alone)
        for state in self.fact.states:
            told = bool(state.wordings) or bool(state.options.get("seed"))
            yield from self._part(f"{self.key}.states.{state.key}", state.options, base, told=told, alone=True)
        for prefix, spec in listed.items():
            key = f"{self.key}.members.{prefix}"
            if not spec.get("candidates"):
                yield _wrong(key, "needs candidates: the parties that may be told of so.")
            yield from self._part(key, spec, base, told=bool(spec.get("wordings")), alone=True)
        if self.fact.type is FactType.PARTIES and not listed and not self.fact.states:
            yield _wrong(self.key, "a fact of type parties needs members (who may join or leave) or states.")

    def _values(self, base: Mapping[str, object]) -> Iterator[Remark]:
        for name, types in _FOR_TYPE.items():
            if name in base and self.fact.type not in types:
                wanted = " or ".join(sorted(types))
                yield _wrong(f"{self.key}.{name}", f"is for facts of type {wanted}; this one is {self.fact.type}.")
        if "per" in base and base["per"] not in UNITS:
            yield _wrong(f"{self.key}.per", f"{base['per']!r} is none of {', '.join(UNITS)}.")
        if "currency" in base and not _CURRENCY.fullmatch(str(base["currency"])):
            yield _wrong(f"{self.key}.currency", f"{base['currency']!r} is no ISO 4217 code, such as EUR.")
        if "unit" in base and not isinstance(base["unit"], Mapping):
            yield _wrong(f"{self.key}.unit", "needs the noun by language, such as {en: [jobs], fr: [emplois]}.")

    def _part(
        self, key: str, own: Mapping[str, Any], base: Mapping[str, Any], *, told: bool, alone: bool
    ) -> Iterator[Remark]:
        roles: dict[str, Any] = {**dict(base.get("roles", {})), **dict(own.get("roles", {}))}
        yield from self._roles(key, dict(own.get("roles", {})), roles)
        for name in CONDITIONS:
            for one in (n for group in groups(own.get(name, ())) for n in group):
                if one not in self.known and one not in ROLE_NAMES and one not in roles:
                    yield _wrong(f"{key}.{name}", f"{one!r} is no party, word, concept or role{_near(one, self.known)}")
        if own.get("mood") is not None and own["mood"] not in MOODS:
            yield _wrong(f"{key}.mood", f"{own['mood']!r} is none of {', '.join(MOODS)}.")
        listed = own.get("event", ())
        for event in [listed] if isinstance(listed, str) else list(listed):
            yield from self._event(f"{key}.event", str(event), roles, member="candidates" in own)
        if alone and not listed and not told and not own.get("seed"):
            yield _doubt(key, "nothing tells it: give it an event, or wordings.")

    def _roles(self, key: str, own: Mapping[str, Any], roles: Mapping[str, Any]) -> Iterator[Remark]:
        for role, filled in own.items():
            if role not in ROLE_NAMES and role not in concepts():
                known = sorted(ROLE_NAMES)
                hint = _near(role, known) or f"; known are {', '.join(known)}"
                yield _wrong(f"{key}.roles.{role}", f"{role!r} is no role{hint}")
            for name in (n for group in groups(filled) for n in group):
                if name not in self.known and name not in roles:
                    message = f"{name!r} is no party, word or concept{_near(name, self.known)}"
                    yield _wrong(f"{key}.roles.{role}", message)

    def _event(self, key: str, event: str, roles: Mapping[str, Any], *, member: bool) -> Iterator[Remark]:
        spec = events().get(event)
        if spec is None:
            hint = _near(event, events()) or "; docs/dossiers.md lists them"
            yield _wrong(key, f"there is no event type {event!r}{hint}")
            return
        usable, open_roles = 0, set()
        knows = "{candidate" in str(spec.get("frames", ()))  # else a member is the event's actor
        filled = () if not member else ("candidate",) if knows else ("candidate", "actor")
        for frame in spec.get("frames", ()):
            say = frame["say"] if isinstance(frame, Mapping) else str(frame)
            missing = set()
            for slot in _SLOT.findall(say):
                asked = slot.split("|")
                empty = [n for n in asked if n in ROLE_NAMES and n not in roles and n not in filled]
                if len(empty) == len(asked):
                    missing.update(empty)
            usable += not missing
            open_roles |= missing
        if not usable:
            yield _wrong(key, f"{event} needs the roles {', '.join(sorted(open_roles))}: fill them under roles.")
        elif open_roles:
            wanted = ", ".join(sorted(open_roles))
            yield _doubt(key, f"{event} also has wordings with {wanted}: fill the role where you can.")


def _compiled(dossier: Dossier) -> Iterator[Remark]:
    """What only compiling shows: wordings that cannot be read."""
    names = Names(dossier.parties)
    for fact in dossier.facts:
        for language in LANGUAGES:
            try:
                Compiler(replace(dossier, facts=(fact,)), names, language).run()
            except ConfigError as error:
                yield _wrong(error.key, error.message)
                break


def _seeds(dossier: Dossier, seeds: Sequence[Seed]) -> Iterator[Remark]:
    own = [s for s in seeds if s.dossier == dossier.key]
    if not own:
        yield _doubt("key", f"no seed says 'dossier: {dossier.key}': nothing can be compared yet.")
        return
    detector = Detector(dossier)
    held: dict[str, bool] = {}
    for seed in own:
        findings = detector.read_seed(article_of_seed(seed), as_of=seed.as_of)
        if not findings:
            yield _wrong("facts", f"the seed {seed.file} gives no watched fact: look at parties and wordings.")
            return
        for finding in findings:
            stated = finding.value is not None and not same(finding.value, NOT_STATED)
            held[finding.fact] = held.get(finding.fact, False) or stated
        passed_by = "; ".join(dict.fromkeys(" and ".join(n) for n in detector.left_out(article_of_seed(seed))))
        if passed_by:
            yield _doubt("relevance.any", f"passes by what the seed says of {passed_by}. Is that meant? {_ANY_OUT}")
    for fact in dossier.facts:
        if not held.get(fact.key):
            yield _doubt(f"facts.{fact.key}", "the seed gives it no value: it begins as not stated.")


def _past(dossier: Dossier) -> Iterator[Remark]:
    """Accounts of the past that place nothing, for a report that says so would be passed by."""
    named = str(dossier.options.get("chronology") or "")
    if named and not dossier.chronology:
        yield _wrong("chronology", f"names {named!r}, but there is no file {chronology_of(dossier.file, named)}.")
    detector = Detector(dossier)
    for event in dossier.chronology:
        for account in event.accounts:
            if not detector.read(Article(text=account.text, date=event.day, language=account.language)).relevant:
                begins = " ".join(account.text.split()[:6])
                yield _doubt("chronology", f"{event.day}: {begins!r} ... is about nothing of the subject.")
