"""The port to the pages of cited entries, and when each is visited."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bot.domain.pages import Citation, Page


class PageRepository(Protocol):
    """Pages of cited entries, and when each is visited next."""

    def cited(self, *, since: datetime) -> Sequence[Citation]:
        """The entries behind the values told after ``since``, and behind those that they dispute; never the sample's.

        By value, and then as they came.
        """
        ...

    def listed(self, *, since: datetime) -> Sequence[Citation]:
        """The entries that digests and watches linked to after ``since``, as far as they say something of a fact."""
        ...

    def add(self, pages: Sequence[Page]) -> None: ...
    def due(self, now: datetime, *, limit: int) -> Sequence[Page]:
        """Those whose time has come, the longest overdue first."""
        ...

    def find(self, entry_id: int) -> Page | None: ...
    def save(self, page: Page) -> None: ...
