"""A channel's digest slots: the one that is due, and none that only a change of its settings makes due."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.domain.model import ChannelSettings, Destination
from bot.domain.schedule import Slot, due_slot
from bot.ports import UnitOfWork


def last_told(uow: UnitOfWork, destination: Destination, *, now: datetime) -> datetime:
    """When the channel's last digest was made that was not refused, or when it began; never after ``now``."""
    return uow.channels.last_told(destination.id, until=now) or destination.created_at or now


def due(uow: UnitOfWork, destination: Destination, *, now: datetime) -> Slot | None:
    """The slot to tell now, not claimed yet."""
    last = uow.channels.last_slot(destination.id, until=now)
    return due_slot(destination.settings, now=now, created_at=destination.created_at or now, last=last)


def save_settings(uow: UnitOfWork, destination: Destination, settings: ChannelSettings, *, now: datetime) -> None:
    """Keep the settings. A slot that only they make due is passed over; the next one tells what it would have.

    Who sets a digest for 08:00 at one in the afternoon waits for tomorrow's; one that was due anyway still comes.
    """
    owed = due(uow, destination, now=now) is not None
    uow.channels.save_settings(destination.id, settings)
    slot = due(uow, replace(destination, settings=settings), now=now)
    if slot is not None and not owed:
        uow.channels.claim_slot(destination.id, slot.key, now=last_told(uow, destination, now=now))
