"""A chronology: what happened in a subject before, and on which days, told as newsrooms tell it. Plain data."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A short text of two or three sentences that tells of an event; ``language`` as in "en"."""

    language: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PastEvent:
    """An event: its day, "2025-02-10", or its month, "2026-06", where no day is known; and how it was told."""

    day: str
    accounts: tuple[Account, ...]
