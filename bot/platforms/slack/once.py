"""What Slack delivers again is answered once: a lost acknowledgement brings the same command a second time."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.response import BoltResponse

KEPT = 2_000  # of the newest; Slack tries again within minutes
ONCE = frozenset({"", "block_actions", "message_action", "shortcut"})  # "": a command. Others are answered each time


class Once:
    """Lets each thing that somebody did pass once, by its ``trigger_id``; kept in memory, so a restart forgets."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, None] = OrderedDict()

    def register(self, app: AsyncApp) -> None:
        """Stand before every listener of the app."""
        app.middleware(self._pass)

    async def _pass(self, body: dict[str, Any], next: Callable[[], Awaitable[object]]) -> BoltResponse | None:  # noqa: A002 -- Bolt names it
        trigger = str(body.get("trigger_id") or "")
        if trigger and str(body.get("type") or "") in ONCE:
            if trigger in self._known:
                return BoltResponse(status=200, body="")
            self._known[trigger] = None
            while len(self._known) > KEPT:
                self._known.popitem(last=False)
        await next()
        return None
