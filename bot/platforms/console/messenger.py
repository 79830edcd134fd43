"""Sends cards to the terminal: the messenger that is always there."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from itertools import count

from rich.console import Console

from bot.card.model import Card
from bot.domain.model import Destination, Platform
from bot.errors import RetryLater
from bot.platforms.console.render import draw
from bot.ports import Problem


class ConsoleMessenger:
    """Messenger on standard output, or on a console that is given."""

    platform = Platform.CONSOLE

    def __init__(self, console: Console | None = None) -> None:
        self._console = console
        self._numbers = count(1)

    async def send(self, destination: Destination, card: Card, *, nonce: str, retry: bool) -> str:  # noqa: ARG002
        """Draw the card; a terminal that went away is an accident to try again."""
        try:
            await asyncio.to_thread(draw, card, self._console)
        except OSError as error:
            raise RetryLater(f"the terminal cannot be written to: {error.strerror}", seconds=60) from None
        return str(next(self._numbers))

    async def edit(self, destination: Destination, message_ref: str, card: Card) -> None:
        """What is printed stays printed."""

    async def check(self, destination: Destination | None = None) -> Sequence[Problem]:  # noqa: ARG002
        """The terminal needs nothing."""
        return (Problem(name="console", ok=True, detail="digests and alerts are printed here"),)
