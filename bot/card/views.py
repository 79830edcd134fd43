"""What builders are given besides the domain's own values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.findings import FactStatus
from bot.domain.model import Story


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestStory:
    """A story to list: its best headline, one or two extracted sentences (may be empty), its best report's address."""

    story: Story
    headline: str
    summary: str
    url: str
    outlet: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Who confirmed a change, said that it is none, or took that back: the status that it got, and when.

    ``edited``: it is a source that edited its report and says so no more.
    """

    who: str
    at: datetime
    status: FactStatus
    edited: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpLine:
    """A command in the help: ``/news search QUERY [since]`` and what it does."""

    usage: str
    description: str
    manager: bool = False
