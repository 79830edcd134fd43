"""Discord's REST API through discord.py's HTTP client (rate limits, retries), with bodies as plain dicts."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from types import MappingProxyType
from typing import Any

import aiohttp
import discord
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import HTTPClient, Route

LONGEST_WAIT = 30.0  # seconds a 429 is waited out inside a call; longer ones come back as RateLimited
CALL_TIMEOUT = aiohttp.ClientTimeout(total=20)

_API, _GATEWAY = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY


def point_api(base: str) -> None:
    """Send every client of this process to this REST API; empty: Discord's own. Call before a client starts."""
    Route.BASE = base.rstrip("/") or _API


def point_gateway(url: str) -> None:
    """Send every client of this process to this gateway; empty: Discord's own."""
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(url) if url else _GATEWAY


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file that goes with a message, named in the body as ``attachment://name``."""

    name: str
    content: bytes
    media: str
    about: str = ""


class Rest:
    """Calls on the HTTP client of the moment. Raises what discord.py and aiohttp raise (failures.py reads it)."""

    def __init__(self, http: Callable[[], HTTPClient]) -> None:
        self._http = http

    async def call(
        self,
        method: str,
        path: str,
        at: Mapping[str, str] = MappingProxyType({}),
        *,
        body: object = None,
        query: Mapping[str, str] | None = None,
        files: Sequence[Upload] = (),
    ) -> Any:
        """One call; ``at`` fills the path. An answer that is no JSON comes back as text."""
        more: dict[str, Any] = {}
        if files:
            given = [discord.File(BytesIO(f.content), filename=f.name) for f in files]
            form: list[dict[str, Any]] = [{"name": "payload_json", "value": json.dumps(body)}]
            for number, one in enumerate(given):
                part = {"name": f"files[{number}]", "value": one.fp, "filename": one.filename}
                form.append(part | {"content_type": files[number].media})
            more = {"form": form, "files": given}
        elif body is not None:
            more = {"json": body}
        if query:
            more["params"] = dict(query)
        ids: dict[str, Any] = dict(at)
        return await self._http().request(Route(method, path, **ids), timeout=CALL_TIMEOUT, **more)


def new_http() -> HTTPClient:
    """A client outside a gateway connection, for the running loop."""
    return HTTPClient(asyncio.get_running_loop(), max_ratelimit_timeout=LONGEST_WAIT)
