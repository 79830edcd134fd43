"""What a text says of facts: articles in, findings out, and what they change in the ledger."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.values import Value


class Relation(StrEnum):
    """How a finding stands to the baseline."""

    CONFIRMS = "confirms"
    UPDATES = "updates"
    DISPUTES = "disputes"
    BACKGROUND = "background"


class FactStatus(StrEnum):
    """Where a version of a fact stands in the ledger."""

    BASELINE = "baseline"
    CONFIRMED = "confirmed"
    UPDATED = "updated"  # shown as CHANGED
    DISPUTED = "disputed"
    RETRACTED = "retracted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """A text to read. ``date`` is ISO, as precise as known ("2025-02-14", "2025-02" or None). Plain text, no HTML."""

    title: str = ""
    summary: str = ""
    text: str = ""
    date: str | None = None
    language: str | None = None
    outlet: str = ""
    url: str = ""

    def part(self, name: str) -> str:
        """The text of the part ``title``, ``summary`` or ``text``."""
        return {"title": self.title, "summary": self.summary, "text": self.text}[name]


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """Why a finding stands: the parties named, the wording that told it, the value as written, the rule's name."""

    parties: tuple[str, ...] = ()
    wording: str = ""
    value: str = ""
    rule: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What one text says of one fact. ``article.part(part)[start:end] == quote`` always holds."""

    fact: str
    relation: Relation
    value: Value | None  # None only for background
    quote: str
    start: int
    end: int
    part: str = "text"
    as_of: str | None = None  # ISO date of the event or, where the text says none, of the article
    confidence: float = 1.0
    why: Why | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """All that one article says of one dossier; ``stages`` tells, in words, what was looked at (for /news why)."""

    relevant: bool
    language: str
    findings: tuple[Finding, ...] = ()
    parties: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    corrects: bool = False  # the text calls itself a correction
    denied: tuple[tuple[str, Value], ...] = ()  # (fact, state) told as not so: "did not reject"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A finding with the report it came from, as the ledger keeps it."""

    finding_id: int
    entry_id: int | None  # None for the seed
    quote: str
    outlet: str
    origin: str  # who first said it: "reuters", "wsj.com", "seed"
    url: str
    language: str
    published: datetime
    weight: int = 1
    primary: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FactVersion:
    """One value of a fact: when it held (``as_of``, ISO, any precision) and when we learned it, with its evidence.

    ``withdrawn``: reports that said so and were edited to say something else. They prove nothing any more.
    """

    id: int
    dossier: str
    fact: str
    value: Value
    status: FactStatus
    as_of: str | None
    learned_at: datetime
    told_at: datetime | None = None
    evidence: tuple[Evidence, ...] = ()
    withdrawn: tuple[Evidence, ...] = ()

    @property
    def reports(self) -> tuple[Evidence, ...]:
        """Who says it; where nobody does any more, who said it."""
        return self.evidence or self.withdrawn

    @property
    def origins(self) -> tuple[str, ...]:
        """The independent sources, in the order in which they came."""
        return tuple(dict.fromkeys(e.origin for e in self.evidence))

    @property
    def proof(self) -> Evidence | None:
        """The report to show for it, whoever reads."""
        return self.proof_for("")

    def proof_for(self, language: str) -> Evidence | None:
        """The report to show a reader: the seed's own sentence; else a primary source; else one of when it began.

        A text from before ``as_of`` foretold it at best; among the rest one in the reader's language ("fr") counts,
        then the weightiest, then the first.
        """
        since = self.as_of or ""

        def standing(one: Evidence) -> tuple[bool, bool, bool, bool, int]:
            begun = one.published.date().isoformat()[: len(since)] >= since
            spoken = bool(language) and one.language[:2].lower() == language[:2].lower()
            return one.origin == "seed", begun, one.primary, spoken, one.weight

        return max(self.reports, key=standing, default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A value that the ledger did not hold before: ``before`` is what it held. Both and the quote are never empty."""

    dossier: str
    fact: str
    relation: Relation  # UPDATES or DISPUTES
    before: FactVersion
    after: FactVersion
    quote: str
