"""Changes of one fact as one line of a digest: where it stood, where it stands now, and the steps between."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.card.forms import shown
from bot.card.words import translator
from bot.domain.dossier import Dossier, FactSpec, FactType
from bot.domain.findings import Evidence, FactStatus, FactVersion
from bot.domain.values import State

JOINED = "joined:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """What became of a fact: ``steps`` from the oldest to the newest, at least one."""

    before: FactVersion
    steps: tuple[FactVersion, ...]

    @property
    def after(self) -> FactVersion:
        """Where it stands now."""
        return self.steps[-1]


def chains(
    changes: Sequence[tuple[FactVersion, FactVersion]], dossier_of: Callable[[str], Dossier]
) -> tuple[Chain, ...]:
    """The changes, newest first, as one chain a fact; what disputes it is another, and each retraction one of its own.

    The order is that of each chain's newest step.
    """
    grouped: dict[tuple[str, ...], list[tuple[FactVersion, FactVersion]]] = {}
    for before, after in changes:
        apart = {FactStatus.DISPUTED: "disputed", FactStatus.RETRACTED: str(after.id)}.get(after.status, "")
        key = (after.dossier, after.fact, apart)
        grouped.setdefault(key, []).append((before, after))
    made = []
    for pairs in grouped.values():
        spec = dossier_of(pairs[0][1].dossier).fact(pairs[0][1].fact)
        if spec is not None and spec.type is FactType.PARTIES:
            made.append(Chain(before=pairs[-1][0], steps=tuple(after for _, after in pairs[::-1])))
            continue
        ordered = sorted(pairs, key=lambda p: (p[1].as_of or "", p[1].learned_at, p[1].id))
        own = {after.id for _, after in ordered}
        first = next((b for b, _ in ordered if b.id not in own), ordered[0][0])
        made.append(Chain(before=first, steps=tuple(after for _, after in ordered)))
    return tuple(made)


def shown_together(chain: Chain, spec: FactSpec | None, language: str, *, each: bool = False) -> str:
    """Where the chain ends, in words; of a fact that parties join, all who did. ``each``: every value of the chain."""
    words = translator(language)
    if spec is None or spec.type is not FactType.PARTIES or len(chain.steps) == 1:
        if each:
            return ", ".join(dict.fromkeys(shown(s.value, spec, language) for s in chain.steps))
        return shown(chain.after.value, spec, language)
    names = [name for s in chain.steps if (name := _who_joins(s))]
    others = [shown(s.value, spec, language) for s in chain.steps if not _who_joins(s)]
    listed = words("{names} and {name}", names=", ".join(names[:-1]), name=names[-1]) if len(names) > 1 else ""
    joined = [words("{names} join", names=listed)] if listed else [words("{name} joins", name=n) for n in names]
    return ", ".join([*joined, *others])


def by_date(chain: Chain, spec: FactSpec | None) -> tuple[Chain, ...]:
    """Of a fact that parties join, a chain for the steps of each date; else the chain itself."""
    if spec is None or spec.type is not FactType.PARTIES:
        return (chain,)
    dates: dict[str | None, list[FactVersion]] = {}
    for step in sorted(chain.steps, key=lambda s: s.as_of or ""):
        dates.setdefault(step.as_of, []).append(step)
    return tuple(Chain(before=chain.before, steps=tuple(steps)) for steps in dates.values())


def by_proof(steps: Sequence[FactVersion], language: str) -> list[tuple[Evidence, list[FactVersion]]]:
    """Each proof to show a reader, with the values that it proves, in order; a value without one is left out."""
    found: dict[tuple[str, str], tuple[Evidence, list[FactVersion]]] = {}
    for step in steps:
        if (proof := step.proof_for(language)) is not None:
            found.setdefault((proof.quote, proof.url), (proof, []))[1].append(step)
    return list(found.values())


def _who_joins(version: FactVersion) -> str:
    name = version.value.name if isinstance(version.value, State) else ""
    return name.removeprefix(JOINED) if name.startswith(JOINED) else ""


def steps_between(chain: Chain, spec: FactSpec | None, language: str) -> str:
    """The steps that lie between, in words; nothing where there are none."""
    if spec is not None and spec.type is FactType.PARTIES:
        return ""
    return " › ".join(dict.fromkeys(shown(s.value, spec, language) for s in chain.steps[:-1]))
