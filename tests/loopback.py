"""A server on a loopback port of its own, and a way to wait for what it saw."""

import asyncio

from aiohttp import web

PATIENCE = 60  # seconds; only a failing test waits that long


class Loopback:
    """To be built upon: ``sockets`` are the connections that stay open; ``tell`` says that something happened."""

    def __init__(self):
        self.sockets = []
        self.changed = asyncio.Condition()
        self.runner = None

    async def serve(self, app):
        """The address of the app, such as 127.0.0.1:40123."""
        self.runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self.runner.setup()
        await web.TCPSite(self.runner, "127.0.0.1", 0).start()
        return f"127.0.0.1:{self.runner.addresses[0][1]}"

    async def stop(self):
        for socket in self.sockets:
            await socket.close()
        await self.runner.cleanup()

    async def tell(self):
        async with self.changed:
            self.changed.notify_all()

    async def until(self, condition):
        """Wait for something that the server saw; what the condition gives."""
        async with asyncio.timeout(PATIENCE), self.changed:
            await self.changed.wait_for(condition)
            return condition()
