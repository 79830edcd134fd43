"""The ports to platforms: messengers, and who asks where."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from bot.card.model import Card
from bot.domain.model import (
    Destination,
    Platform,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Something ``doctor`` found: what, and what to do about it. ``ok`` rows say what works."""

    name: str
    ok: bool
    detail: str
    advice: str = ""


class Messenger(Protocol):
    """Sends cards to one platform's channels. Raises RetryLater, DestinationClosed or BadMessage, nothing else."""

    @property
    def platform(self) -> Platform: ...

    async def send(self, destination: Destination, card: Card, *, nonce: str, retry: bool) -> str:
        """Send and give the platform's message id. ``retry``: an earlier try may have arrived; look before sending."""
        ...

    async def edit(self, destination: Destination, message_ref: str, card: Card) -> None:
        """Draw the message anew."""
        ...

    async def check(self, destination: Destination | None = None) -> Sequence[Problem]:
        """Token and permissions, each with what to do about it."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Who:
    """The person who asks.

    ``manager``: may change everything, by the platform's own rule; ``runs_channel``: no manager, but may change what
    concerns this channel alone.
    """

    platform: Platform
    id: str
    name: str = ""
    language: str = "en"
    manager: bool = False
    runs_channel: bool = False

    @property
    def may_set(self) -> bool:
        """Whether they may change what concerns this channel alone."""
        return self.manager or self.runs_channel


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """The channel in which they ask. Empty ``channel``: a private conversation."""

    platform: Platform
    channel: str
    space: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One suggestion of an autocompletion: ``label`` at most 100 characters."""

    label: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A form that a platform opens as a modal.

    ``command`` is the path that its answer is given to, ``values`` the parameters it asks for (their names in the
    catalogue) with what stands there now.
    """

    command: tuple[str, ...]
    title: str
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeChannel:
    """A channel on a settings page."""

    where: Where
    card: Card


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """A settings page: what changed lately, the feeds by health, and, for managers, each channel."""

    lately: Card
    status: Card
    channels: tuple[HomeChannel, ...] = ()
