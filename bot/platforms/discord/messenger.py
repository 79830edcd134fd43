"""Sends cards to Discord channels, threads and forums, and says what is wrong with token or permissions."""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import Sequence
from typing import Any

import discord
from discord.http import HTTPClient

from bot.card.model import Card
from bot.domain.model import Destination, Platform
from bot.errors import BadMessage
from bot.platforms.discord import permissions
from bot.platforms.discord.failures import FAILURES, delivery_error, means_no_permission
from bot.platforms.discord.limits import Payload
from bot.platforms.discord.local import localised
from bot.platforms.discord.markdown import one_line, shorten
from bot.platforms.discord.reach import check_channel, unreachable
from bot.platforms.discord.render import calling, render, render_embed
from bot.platforms.discord.rest import Rest, new_http, point_api
from bot.platforms.discord.threads import (
    KEPT_OPEN,
    MAX_THREAD_NAME,
    Forum,
    carries,
    forum_in,
    hash_of,
    log_line,
    place,
    reopen,
    thread_of,
)
from bot.ports.platforms import Problem

log = logging.getLogger(__name__)

MAX_NONCE = 25
CATCH_UP = "catch_up"  # the button that digests alone carry: they come without sound and push
LOOK_BACK = 50  # messages looked through for one that may have arrived

CHANNEL = "/channels/{channel_id}"
MESSAGES = CHANNEL + "/messages"
MESSAGE = MESSAGES + "/{message_id}"
# https://discord.com/developers/docs/topics/opcodes-and-status-codes#json
NOT_A_TEXT_CHANNEL, THREAD_EXISTS = 50008, 160004
NO_THREAD = frozenset({10003, 50083, 160005})  # deleted (or never opened), archived, locked
ARCHIVED = 50083


def short_nonce(nonce: str) -> str:
    """The nonce in Discord's 25 characters."""
    return nonce if len(nonce) <= MAX_NONCE else hashlib.blake2b(nonce.encode(), digest_size=12).hexdigest()


def mark(nonce: str) -> int:
    """The id that the outermost component carries: by it a message that arrived is known even after days."""
    return 2**30 + int.from_bytes(hashlib.blake2b(nonce.encode(), digest_size=4).digest()) % 2**30


class DiscordMessenger:
    """A Messenger over discord.py's HTTP client; needs no gateway connection. Logs in with the first call.

    With ``rest`` it uses connections that are logged in already, and does not close them.
    """

    def __init__(self, *, token: str = "", api_base: str = "", rest: Rest | None = None) -> None:
        self._given = rest
        self._token, self._api_base = token.strip(), api_base
        self._http: HTTPClient | None = None
        self._me: str = ""
        self._forums: dict[str, Forum | None] = {}
        self._login = asyncio.Lock()

    @property
    def platform(self) -> Platform:
        return Platform.DISCORD

    async def close(self) -> None:
        """Close the connections; a later call opens them again."""
        if self._http is not None:
            await self._http.close()
            self._http = None

    async def send(self, destination: Destination, card: Card, *, nonce: str, retry: bool) -> str:
        """Post the card and give its id; sent twice, it stands there once.

        Discord gives the first message back for a nonce that it saw in the last minutes; for a longer while between
        two tries, ``retry`` looks for the mark in the channel's last messages.
        """
        quiet = any(action.name == CATCH_UP for action in card.actions)
        try:
            rest = await self._rest()
            if retry and (found := await self._arrived(rest, destination, mark(nonce))):
                return found
            role = destination.settings.mention_role if card.topic else None
            body = render(localised(card), quiet=quiet)
            body["components"][0]["id"] = mark(nonce)
            once = {"nonce": short_nonce(nonce), "enforce_nonce": True}
            try:
                reference = await self._placed(rest, destination, card, calling(body, role) if role else body, once)
            except discord.HTTPException as error:
                if not isinstance(delivery_error(error), BadMessage):
                    raise
                log.warning("Discord refused a card with components, so it goes as an embed: %s", error)
                plain = render_embed(localised(card), quiet=quiet)
                reference = await self._placed(rest, destination, card, plain, once)
            if destination.settings.threads and not destination.thread and card.topic and "/" not in reference:
                await self._open_thread(rest, destination, reference, card)
        except FAILURES as error:
            raise await self._failure(error, destination) from error
        return reference

    async def edit(self, destination: Destination, message_ref: str, card: Card) -> None:
        """Draw the message anew; the thread of its story, where it has one, keeps the log."""
        channel, message = place(destination, message_ref)
        inside = channel != destination.channel
        try:
            rest = await self._rest()
            await self._draw_anew(rest, channel, message, card, inside=inside)
            if inside or destination.settings.threads:
                await self._note(rest, channel if inside else message, card)
            if channel == message and (forum := await self._forum(rest, destination)) is not None:
                await forum.retag(rest, channel, card)
        except FAILURES as error:
            raise await self._failure(error, destination) from error

    @staticmethod
    async def _draw_anew(rest: Rest, channel: str, message: str, card: Card, *, inside: bool) -> None:
        """Edit the message. A thread put away is opened for it; one that is gone says nothing of its channel."""
        at, body = {"channel_id": channel, "message_id": message}, render(localised(card))
        try:
            try:
                await rest.call("PATCH", MESSAGE, at, body=body)
            except discord.HTTPException as error:
                if not (inside and error.code == ARCHIVED and await reopen(rest, channel)):
                    raise
                await rest.call("PATCH", MESSAGE, at, body=body)
        except discord.HTTPException as error:
            if inside and error.code in NO_THREAD:
                raise BadMessage("The thread with the message is gone, or locked.") from error
            raise

    async def check(self, destination: Destination | None = None) -> Sequence[Problem]:
        """Token and reach; with a destination its channel and each permission by name."""
        try:
            rest = await self._rest()
            if destination is not None:
                return await check_channel(rest, destination, self._me)
            me = await rest.call("GET", "/applications/@me")
            guilds = await rest.call("GET", "/users/@me/guilds")
        except FAILURES as error:
            return [unreachable(error)]
        url = permissions.invite_url(str(me["id"]))
        return [
            Problem(name="Discord token", ok=True, detail=f"accepted; the bot is {me.get('name', 'unnamed')}"),
            Problem(
                name="Discord servers",
                ok=bool(guilds),
                detail=f"the bot is in {len(guilds)}",
                advice="" if guilds else f"Add it to a server: {url}",
            ),
        ]

    async def _rest(self) -> Rest:
        async with self._login:
            if self._given is not None:
                self._me = self._me or str((await self._given.call("GET", "/users/@me"))["id"])
                return self._given
            if self._http is None:
                point_api(self._api_base)
                http = new_http()
                try:
                    self._me = str((await http.static_login(self._token))["id"])
                except BaseException:
                    await http.close()
                    raise
                self._http = http
            http = self._http
            return Rest(lambda: http)

    async def _placed(self, rest: Rest, destination: Destination, card: Card, body: Payload, once: Payload) -> str:
        """Post into the story's thread, the forum or the channel, and give the message's reference."""
        if destination.thread:
            thread = thread_of(destination.thread)
            try:
                answer = await rest.call("POST", MESSAGES, {"channel_id": thread}, body=body | once)
                return f"{thread}/{_message_id(answer)}"
            except discord.HTTPException as error:
                if error.code not in NO_THREAD:
                    raise
                log.warning("The thread %s is gone or closed, so the channel itself takes the message", thread)
        forum = await self._forum(rest, destination)
        if forum is None:
            try:
                answer = await rest.call("POST", MESSAGES, {"channel_id": destination.channel}, body=body | once)
                return _message_id(answer)
            except discord.HTTPException as error:
                if error.code != NOT_A_TEXT_CHANNEL:
                    raise
            forum = self._forums[destination.channel] = forum_in(
                await rest.call("GET", CHANNEL, {"channel_id": destination.channel}), destination
            )
        try:
            return await forum.post(rest, card, body)
        except discord.HTTPException as error:
            if error.status != 400:
                raise
            told = await rest.call("GET", CHANNEL, {"channel_id": destination.channel})
            fresh = self._forums[destination.channel] = forum_in(told, destination)
            if fresh.tags_for(card) == forum.tags_for(card):
                raise
            return await fresh.post(rest, card, body)  # its tags are others now

    async def _forum(self, rest: Rest, destination: Destination) -> Forum | None:
        """The forum that the channel is, None where it is none: asked once, as a channel does not become one."""
        if destination.channel not in self._forums:
            try:
                told = await rest.call("GET", CHANNEL, {"channel_id": destination.channel})
            except discord.HTTPException:
                return None  # sending says what is wrong
            is_forum = isinstance(told, dict) and told.get("type") in permissions.FORUMS
            self._forums[destination.channel] = forum_in(told, destination) if is_forum else None
        return self._forums[destination.channel]

    @staticmethod
    async def _open_thread(rest: Rest, destination: Destination, message: str, card: Card) -> None:
        """A thread on the message. It has the message's id; where it cannot be made, the alert stands without."""
        at = {"channel_id": destination.channel, "message_id": message}
        name = shorten(one_line(card.topic), MAX_THREAD_NAME)
        try:
            await rest.call("POST", MESSAGE + "/threads", at, body={"name": name, "auto_archive_duration": KEPT_OPEN})
        except discord.HTTPException as error:
            if error.code != THREAD_EXISTS:
                log.warning("No thread could be opened on message %s: %s", message, error)

    @staticmethod
    async def _note(rest: Rest, thread: str, card: Card) -> None:
        body = log_line(card)
        once = {"nonce": short_nonce(f"{thread}:{hash_of(body)}"), "enforce_nonce": True}
        try:
            await rest.call("POST", MESSAGES, {"channel_id": thread}, body=body | once)
        except discord.HTTPException as error:
            log.warning("The thread %s could not keep the log: %s", thread, error)

    async def _arrived(self, rest: Rest, destination: Destination, wanted: int) -> str | None:
        forum = await self._forum(rest, destination)
        if forum is not None and not destination.thread:
            return await forum.find(rest, wanted, self._me)
        channel = thread_of(destination.thread) if destination.thread else destination.channel
        try:
            messages = await rest.call("GET", MESSAGES, {"channel_id": channel}, query={"limit": str(LOOK_BACK)})
        except (discord.Forbidden, discord.NotFound):
            return None  # without Read Message History the nonce alone guards; sending says what else is missing
        for message in messages:
            if str(message["author"]["id"]) == self._me and carries(message, wanted):
                return f"{channel}/{message['id']}" if destination.thread else str(message["id"])
        return None

    async def _failure(self, error: Exception, destination: Destination) -> Exception:
        failure = delivery_error(error)
        if not means_no_permission(error):
            return failure
        try:
            problems = await check_channel(await self._rest(), destination, self._me)
        except FAILURES:
            return failure
        wrong = [f"{p.detail} {p.advice}" for p in problems if not p.ok]
        return type(failure)(" ".join(wrong)) if wrong else failure


def _message_id(answer: Any) -> str:
    if isinstance(answer, dict) and "id" in answer:
        return str(answer["id"])
    raise delivery_error(ValueError("an answer that is no message"))
