"""One message a second in each channel, and none before the time that Slack named."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from bot.errors import RetryLater

SPACING = 1.0  # seconds; https://docs.slack.dev/apis/web-api/rate-limits


def _loop_time() -> float:
    return asyncio.get_running_loop().time()


@dataclass(slots=True)
class Pace:
    """Whose turn it is, channel by channel; a slow channel holds up no other."""

    now: Callable[[], float] = _loop_time
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    spacing: float = SPACING
    _next: dict[str, float] = field(default_factory=dict)  # when the channel's next message may go
    _held: dict[str, float] = field(default_factory=dict)  # until when Slack takes nothing there

    async def turn(self, channel: str) -> None:
        """Wait for the channel's turn. RetryLater where Slack asked to wait for longer than one turn takes."""
        now = self.now()
        wait = self._held.get(channel, now) - now
        if wait > self.spacing:
            raise RetryLater(f"Slack asks to wait {wait:.0f} s.", seconds=wait)
        at = max(self._next.get(channel, now), now + max(wait, 0.0))
        self._next[channel] = at + self.spacing
        if len(self._next) > 1000:
            self._forget(now)
        if at > now:
            await self.sleep(at - now)

    def hold(self, channel: str, seconds: float) -> None:
        """Let nothing go there for so long."""
        self._held[channel] = self.now() + seconds

    def _forget(self, now: float) -> None:
        self._next = {c: t for c, t in self._next.items() if t > now}
        self._held = {c: t for c, t in self._held.items() if t > now}
