"""The ports to channels: their settings, digest slots and mutes, and their watches."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from datetime import datetime
from typing import Protocol

from bot.domain.model import ChannelSettings, Destination, Platform, Watch


class ChannelRepository(Protocol):
    """Destinations, their settings, their digest slots, and when each person last looked."""

    def ensure(
        self, platform: Platform, channel: str, *, space: str = "", name: str = "", now: datetime
    ) -> Destination: ...
    def get(self, destination_id: int) -> Destination | None: ...
    def find(self, platform: Platform, channel: str) -> Destination | None: ...
    def all(self) -> Sequence[Destination]: ...
    def save_settings(self, destination_id: int, settings: ChannelSettings) -> None: ...
    def pause(self, destination_id: int, reason: str) -> bool:
        """True where it was not paused before: the moment to tell an admin, once."""

    def resume(self, destination_id: int) -> None: ...
    def claim_slot(self, destination_id: int, slot: str, *, now: datetime) -> bool:
        """False where that digest slot ("2026-05-19T08:00+02:00") was taken already."""

    def last_slot(self, destination_id: int, *, until: datetime) -> datetime | None:
        """When the newest slot was claimed; claims after ``until``, by a clock that ran ahead, count nothing."""

    def last_told(self, destination_id: int, *, until: datetime) -> datetime | None:
        """Until when the channel's digests told what there was: as ``last_slot``, refused digests left out.

        What was refused a few times in a row is let go, or one story would keep all later ones from their readers.
        """

    def last_looked(self, destination_id: int, person: str, *, changes: bool = False) -> datetime | None:
        """When that person last saw what is new there; with ``changes``, or what changed alone."""

    def look(self, destination_id: int, person: str, *, now: datetime, changes: bool = False) -> None:
        """That person sees what is new there; with ``changes``, what changed alone."""

    def mute(self, destination_id: int, thing: str, *, until: datetime) -> None:
        """``thing``: "story:12" or "fact:musk_offer.status"."""

    def muted(self, destination_id: int, *, now: datetime) -> frozenset[str]: ...


class WatchRepository(Protocol):
    """Keyword expressions by channel."""

    def add(self, destination_id: int, expression: str, *, now: datetime, created_by: str = "") -> Watch: ...
    def list(self, destination_id: int | None = None) -> Sequence[Watch]: ...
    def remove(self, destination_id: int, watch_id: int) -> bool: ...
    def mark(self) -> Hashable:
        """Another one whenever a watch was added or removed."""
