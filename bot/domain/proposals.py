"""What a model proposes to have read: nothing is believed of it before bot.facts.proposals has looked at the text."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """One proposed finding: a fact's key, a value as JSON (docs/machine-readable.md), words of the text."""

    fact: str
    value: object
    quote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    """An answer: its proposals, and how many tokens it cost. ``note`` says what went wrong, if anything."""

    proposals: tuple[Proposal, ...] = ()
    tokens: int = 0
    note: str = ""
