"""GET /health of the daemon, for watchdogs: 200 and a little JSON while the database answers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from aiohttp import web

from bot.errors import ConfigError, StorageError


@asynccontextmanager
async def health_server(address: str, look: Callable[[], dict[str, object]]) -> AsyncIterator[None]:
    """Serve while the block runs; nothing where ``address`` ("127.0.0.1:8080") is empty."""
    if not address.strip():
        yield
        return
    host, _, port = address.strip().rpartition(":")
    if not port.isdigit():
        raise ConfigError(f"{address!r} is no address. Write it as 127.0.0.1:8080.", key="SINCETHEN_HEALTH_ADDRESS")

    async def answer(_: web.Request) -> web.Response:
        try:
            return web.json_response(await asyncio.to_thread(look))
        except StorageError as error:
            return web.json_response({"status": "failing", "error": error.user_message}, status=503)

    app = web.Application()
    app.router.add_get("/health", answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, host or "127.0.0.1", int(port)).start()
    except OSError as error:
        await runner.cleanup()
        raise ConfigError(
            f"{address} cannot be listened on: {error.strerror}.", key="SINCETHEN_HEALTH_ADDRESS"
        ) from None
    try:
        yield
    finally:
        await runner.cleanup()
