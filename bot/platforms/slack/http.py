"""HTTP mode: a small server that takes Slack's signed requests, for those who have a public address.

POST /slack/events | signature and its age (Bolt) | listener | answer; GET /slack/install, /slack/oauth_redirect: OAuth
"""

from __future__ import annotations

import asyncio
import logging

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot.errors import ConfigError

log = logging.getLogger(__name__)

EVENTS_PATH = "/slack/events"
LARGEST = 1024 * 1024  # bytes of a request
ADDRESS_KEY = "SINCETHEN_SLACK_HTTP_ADDRESS"


class HttpMode:
    """Listens on ``host:port``. ``ready`` is set while it does."""

    def __init__(self, *, app: AsyncApp, address: str) -> None:
        self._app, self._address = app, address
        self.ready = asyncio.Event()
        self.port = 0  # the real one, where the address asks for any
        self._runner: web.AppRunner | None = None

    async def open(self) -> None:
        """Listen. ConfigError where the address cannot be used."""
        host, _, port = self._address.rpartition(":")
        server = web.Application(client_max_size=LARGEST)
        server.router.add_post(EVENTS_PATH, self._events)
        flow = self._app.oauth_flow
        if flow is not None:
            server.router.add_get(flow.install_path, self._install)
            server.router.add_get(flow.redirect_uri_path, self._installed)
        self._runner = web.AppRunner(server, access_log=None, shutdown_timeout=2.0)
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, host, int(port)).start()
        except (OSError, ValueError) as error:
            await self._runner.cleanup()
            said = getattr(error, "strerror", None) or str(error)
            raise ConfigError(f"{self._address} cannot be listened on: {said}.", key=ADDRESS_KEY) from None
        self.port = int(self._runner.addresses[0][1])
        self.ready.set()

    async def run(self) -> None:
        """Serve until cancelled."""
        try:
            await asyncio.Event().wait()
        finally:
            self.ready.clear()
            if self._runner is not None:
                await self._runner.cleanup()

    async def _events(self, request: web.Request) -> web.Response:
        if not request.headers.get("X-Slack-Request-Timestamp", "0").isdecimal():
            raise web.HTTPUnauthorized  # Bolt would take it for a number
        return await self._served(await self._app.async_dispatch(await _bolt_request(request)))

    async def _install(self, request: web.Request) -> web.Response:
        flow = self._app.oauth_flow
        if flow is None:
            raise web.HTTPNotFound
        return await self._served(await flow.handle_installation(await _bolt_request(request)))

    async def _installed(self, request: web.Request) -> web.Response:
        flow = self._app.oauth_flow
        if flow is None:
            raise web.HTTPNotFound
        return await self._served(await flow.handle_callback(await _bolt_request(request)))

    @staticmethod
    async def _served(response: BoltResponse) -> web.Response:
        return await to_aiohttp_response(response)


async def _bolt_request(request: web.Request) -> AsyncBoltRequest:
    # a body that is no UTF-8 gets another signature than the one it came with, and so is refused
    body = (await request.read()).decode("utf-8", errors="replace")
    return AsyncBoltRequest(body=body, query=request.query_string, headers=dict(request.headers))
