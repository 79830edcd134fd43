"""Socket Mode: one WebSocket to Slack, opened anew whenever Slack asks or the network breaks.

open an address | connect | envelope -> Bolt -> acknowledgement, side by side | renewed? open the next, drain this one

The SDK's own client retries for ever with an address that has been used up, and with a token that was refused; this one
asks for a new address each time, says a failure once, and gives a refused token back as an error.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Coroutine, Mapping
from contextlib import suppress
from typing import Any

import aiohttp
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import ConfigError
from bot.platforms.slack.failures import FAILURES, code_of, delivery_error, explained, means_bad_token

log = logging.getLogger(__name__)

APP_TOKEN_KEY = "SINCETHEN_SLACK_APP_TOKEN"  # noqa: S105 -- the setting's name, no secret
REFUSED = (
    "{code}: Slack refuses the app-level token. Make one with the scope connections:write under Basic Information, "
    "App-Level Tokens, at https://api.slack.com/apps."
)
HEARTBEAT = 15.0  # seconds between two pings; without an answer the connection counts as gone
LONGEST_PAUSE = 120.0  # seconds between two attempts to connect
DRAIN = 30.0  # seconds for which a connection that Slack takes away may still finish


class SocketMode:
    """Keeps one connection alive and hands what comes to Bolt. ``ready`` is set while Slack has greeted it."""

    def __init__(self, *, app: AsyncApp, client: AsyncWebClient, app_token: str, first_pause: float = 2.0) -> None:
        self._app, self._client, self._app_token, self._first_pause = app, client, app_token, first_pause
        self.ready = asyncio.Event()
        self._work: set[asyncio.Task[Any]] = set()

    async def open(self) -> str:
        """An address to connect to. ConfigError where Slack refuses the app token; else what slack_sdk raises."""
        try:
            answer: Any = await self._client.apps_connections_open(app_token=self._app_token)
        except SlackApiError as error:
            code = code_of(error)
            if means_bad_token(error) or code in {"missing_scope", "forbidden_team", "not_allowed_token_type"}:
                raise ConfigError(REFUSED.format(code=code), key=APP_TOKEN_KEY) from None
            if code == "socket_mode_not_enabled":
                raise ConfigError(f"{explained(code)} Turn Socket Mode on in the app's settings.") from None
            raise
        return str(answer["url"])

    async def run(self, url: str | None = None) -> None:
        """Stay connected until cancelled; begins with ``url`` where one was opened. ConfigError as ``open``."""
        pause, told = self._first_pause, False
        try:
            async with aiohttp.ClientSession(trust_env=True) as session:
                while True:
                    try:
                        address, url = url or await self.open(), None
                        if await self._listen(session, address):
                            pause, told = self._first_pause, False
                            continue
                        said = "Slack closed the connection."
                    except FAILURES as error:
                        said = str(delivery_error(error))
                    if self.ready.is_set():  # it was a good connection: the next attempt starts afresh
                        pause, told = self._first_pause, False
                    self.ready.clear()
                    log.log(logging.INFO if told else logging.WARNING, "Slack: %s Connecting again.", said)
                    told = True
                    await asyncio.sleep(pause)
                    pause = min(pause * 2, LONGEST_PAUSE)
        finally:
            self.ready.clear()
            await self._finish()

    async def _listen(self, session: aiohttp.ClientSession, address: str) -> bool:
        """Serve one connection. True: Slack renews it, and it is drained while the next one opens."""
        socket = await session.ws_connect(address, heartbeat=HEARTBEAT, max_msg_size=16 * 1024 * 1024)
        renew = asyncio.Event()
        reading = self._start(self._read(socket, renew))
        renewing = asyncio.create_task(renew.wait())
        try:
            await asyncio.wait({reading, renewing}, return_when=asyncio.FIRST_COMPLETED)
        except asyncio.CancelledError:
            reading.cancel()
            await socket.close()
            raise
        finally:
            renewing.cancel()
        if renew.is_set():
            self._start(self._drain(socket, reading))
            return True
        await socket.close()
        reading.result()
        return False

    async def _read(self, socket: aiohttp.ClientWebSocketResponse, renew: asyncio.Event) -> None:
        async for message in socket:
            if message.type is not aiohttp.WSMsgType.TEXT:
                continue
            try:
                said = json.loads(message.data)
            except ValueError:
                continue
            kind = said.get("type")
            if kind == "hello":
                self.ready.set()
            elif kind == "disconnect":
                log.info("Slack renews the connection (%s).", said.get("reason"))
                renew.set()
            elif said.get("envelope_id"):
                self._start(self._serve(socket, said))

    @staticmethod
    async def _drain(socket: aiohttp.ClientWebSocketResponse, reading: asyncio.Task[Any]) -> None:
        await asyncio.wait({reading}, timeout=DRAIN)
        await socket.close()

    async def _serve(self, socket: aiohttp.ClientWebSocketResponse, envelope: Mapping[str, Any]) -> None:
        request = AsyncBoltRequest(mode="socket_mode", body=envelope.get("payload") or {})
        response = await self._app.async_dispatch(request)
        if response.status != 200:
            log.info("Slack sent something that nothing here answers: %s", envelope.get("type"))
            return
        answer: dict[str, Any] = {"envelope_id": envelope["envelope_id"]}
        if response.body:
            as_json = response.headers.get("content-type", [""])[0].startswith("application/json")
            answer["payload"] = json.loads(response.body) if as_json else {"text": response.body}
        with suppress(ConnectionError, RuntimeError):  # too late: the connection is gone, and Slack sends it again
            await socket.send_str(json.dumps(answer))

    def _start(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[Any]:
        task = asyncio.create_task(work)
        self._work.add(task)
        task.add_done_callback(self._done)
        return task

    def _done(self, task: asyncio.Task[Any]) -> None:
        self._work.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("A message of Slack could not be handled", exc_info=error)

    async def _finish(self) -> None:
        work = list(self._work)
        for task in work:
            task.cancel()
        await asyncio.gather(*work, return_exceptions=True)
