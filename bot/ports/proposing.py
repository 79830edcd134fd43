"""The port to a model that may propose findings."""

from __future__ import annotations

from typing import Protocol

from bot.domain.dossier import Dossier
from bot.domain.findings import Article
from bot.domain.proposals import Proposed


class Proposer(Protocol):
    """Asks a model what an article says of a dossier's facts. It never raises: a failure is a note in the answer."""

    async def propose(self, article: Article, dossier: Dossier) -> Proposed: ...
    async def close(self) -> None: ...
