"""A dossier: a subject, its parties and the facts that are watched. Plain data, read by config.catalog."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bot.domain.chronology import PastEvent


class FactType(StrEnum):
    """What a fact holds (docs/dossiers.md)."""

    MONEY = "money"
    PERCENT = "percent"
    COUNT = "count"
    YEAR = "year"
    DATE = "date"
    DURATION = "duration"
    STATE = "state"
    PARTIES = "parties"


class PartyKind(StrEnum):
    """What a party is: it decides which pronouns and common nouns can stand for it."""

    PERSON = "person"
    COMPANY = "company"
    GROUP = "group"
    BODY = "body"  # a board, a court, an authority


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """Somebody or something that acts in the subject. Aliases are by language; ``any`` holds those of all languages."""

    key: str
    name: str
    kind: PartyKind
    aliases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    options: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """Words for a reader, by language ("en", "fr"); English always stands."""

    texts: Mapping[str, str]

    def in_language(self, language: str) -> str:
        """The label in ``language``, in English where there is none."""
        return self.texts.get(language) or self.texts.get("en") or next(iter(self.texts.values()), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class StateSpec:
    """One state of a status: its label, its place in the order of the story, and the wordings that tell it."""

    key: str
    label: Labels
    rank: int = 0
    wordings: Mapping[str, tuple[object, ...]] = field(default_factory=dict)
    options: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class FactSpec:
    """One watched fact. ``options`` holds what the reader of facts needs for this type, as the dossier file says it."""

    key: str
    type: FactType
    label: Labels
    states: tuple[StateSpec, ...] = ()
    wordings: Mapping[str, tuple[object, ...]] = field(default_factory=dict)
    options: Mapping[str, object] = field(default_factory=dict)

    def state(self, key: str) -> StateSpec | None:
        """The state of that key, if the fact has it."""
        return next((s for s in self.states if s.key == key), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """A subject and everything declared about it. ``file`` is where it was read, for messages.

    ``chronology`` are events of the past, by which reports without a date are placed.
    """

    key: str
    title: Labels
    parties: tuple[Party, ...]
    facts: tuple[FactSpec, ...]
    seeds: tuple[str, ...] = ()
    chronology: tuple[PastEvent, ...] = ()
    file: str = ""
    options: Mapping[str, object] = field(default_factory=dict)

    def fact(self, key: str) -> FactSpec | None:
        """The fact of that key, if it is watched."""
        return next((f for f in self.facts if f.key == key), None)
