"""Sends cards to Discord channels and says what is wrong with token or permissions."""

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
from bot.platforms.discord.failures import FAILURES, REFUSED, delivery_error, means_no_permission
from bot.platforms.discord.render import Payload, render, render_embed
from bot.platforms.discord.rest import Rest, new_http, point_api
from bot.ports.platforms import Problem

log = logging.getLogger(__name__)

MAX_NONCE = 25
CATCH_UP = "catch_up"  # the button that digests alone carry: they come without sound and push
LOOK_BACK = 50  # messages looked through for one that may have arrived

CHANNEL = "/channels/{channel_id}"
MESSAGES, MESSAGE = CHANNEL + "/messages", CHANNEL + "/messages/{message_id}"
ROLES, MEMBER = "/guilds/{guild_id}/roles", "/guilds/{guild_id}/members/{user_id}"


def short_nonce(nonce: str) -> str:
    """The nonce in Discord's 25 characters."""
    return nonce if len(nonce) <= MAX_NONCE else hashlib.blake2b(nonce.encode(), digest_size=12).hexdigest()


def mark(nonce: str) -> int:
    """The id that the outermost component carries: by it a message that arrived is known even after days."""
    return 2**30 + int.from_bytes(hashlib.blake2b(nonce.encode(), digest_size=4).digest()) % 2**30


class DiscordMessenger:
    """A Messenger over discord.py's HTTP client; needs no gateway connection. Logs in with the first call."""

    def __init__(self, *, token: str, api_base: str = "") -> None:
        self._token, self._api_base = token.strip(), api_base
        self._http: HTTPClient | None = None
        self._me: str = ""
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
            if retry and (found := await self._arrived(rest, destination.channel, mark(nonce))):
                return found
            body = render(card, quiet=quiet)
            body["components"][0]["id"] = mark(nonce)
            once = {"nonce": short_nonce(nonce), "enforce_nonce": True}
            try:
                answer = await self._post(rest, destination, body | once)
            except discord.HTTPException as error:
                if not isinstance(delivery_error(error), BadMessage):
                    raise
                log.warning("Discord refused a card with components, so it goes as an embed: %s", error)
                answer = await self._post(rest, destination, render_embed(card, quiet=quiet) | once)
        except FAILURES as error:
            raise await self._failure(error, destination) from error
        return _message_id(answer)

    async def edit(self, destination: Destination, message_ref: str, card: Card) -> None:
        """Draw the message anew."""
        at = {"channel_id": destination.channel, "message_id": message_ref}
        try:
            rest = await self._rest()
            await rest.call("PATCH", MESSAGE, at, body=render(card))
        except FAILURES as error:
            raise await self._failure(error, destination) from error

    async def check(self, destination: Destination | None = None) -> Sequence[Problem]:
        """Token and reach; with a destination its channel and each permission by name."""
        try:
            rest = await self._rest()
            if destination is not None:
                return await self._check_channel(rest, destination)
            me = await rest.call("GET", "/applications/@me")
            guilds = await rest.call("GET", "/users/@me/guilds")
        except FAILURES as error:
            return [_unreachable(error)]
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
            if self._http is None:
                point_api(self._api_base)
                http = new_http()
                try:
                    self._me = str((await http.static_login(self._token))["id"])
                except BaseException:
                    await http.close()
                    raise
                self._http = http
            return Rest(self._http)

    @staticmethod
    async def _post(rest: Rest, destination: Destination, body: Payload) -> Any:
        return await rest.call("POST", MESSAGES, {"channel_id": destination.channel}, body=body)

    async def _arrived(self, rest: Rest, channel: str, wanted: int) -> str | None:
        try:
            messages = await rest.call("GET", MESSAGES, {"channel_id": channel}, query={"limit": str(LOOK_BACK)})
        except discord.Forbidden:
            return None  # without Read Message History the nonce alone guards; sending says what else is missing
        for message in messages:
            components = message.get("components") or [{}]
            if str(message["author"]["id"]) == self._me and components[0].get("id") == wanted:
                return str(message["id"])
        return None

    async def _failure(self, error: Exception, destination: Destination) -> Exception:
        failure = delivery_error(error)
        if not means_no_permission(error):
            return failure
        try:
            problems = await self._check_channel(await self._rest(), destination)
        except FAILURES:
            return failure
        wrong = [f"{p.detail} {p.advice}" for p in problems if not p.ok]
        return type(failure)(" ".join(wrong)) if wrong else failure

    async def _check_channel(self, rest: Rest, destination: Destination) -> list[Problem]:
        name = f"Discord channel {destination.name or destination.channel}"
        try:
            channel = await rest.call("GET", CHANNEL, {"channel_id": destination.channel})
            guild_id = str(channel.get("guild_id") or "")
            if not guild_id:
                return [Problem(name=name, ok=True, detail="a private conversation")]
            around = channel
            if channel["type"] in permissions.THREADS:
                around = await rest.call("GET", CHANNEL, {"channel_id": str(channel["parent_id"])})
            roles = await rest.call("GET", ROLES, {"guild_id": guild_id})
            member = await rest.call("GET", MEMBER, {"guild_id": guild_id, "user_id": self._me})
        except discord.HTTPException as error:
            if error.status not in {403, 404}:
                raise
            return [_unseen(name, error)]
        mine = permissions.granted(
            guild_id=guild_id,
            me=self._me,
            my_roles=[str(r) for r in member["roles"]],
            roles=roles,
            overwrites=around.get("permission_overwrites") or [],
        )
        found = [Problem(name=name, ok=True, detail=f"#{channel.get('name', '')} is there")]
        for permission, must in permissions.needed(channel["type"]):
            has = permissions.has(mine, permission)
            found.append(
                Problem(
                    name=f"{name}: {permission}",
                    ok=has or not must,
                    detail="granted" if has else f"The permission {permission} is missing in #{channel.get('name')}.",
                    advice=""
                    if has
                    else f"Grant the bot {permission} in the channel's settings, Permissions"
                    + ("." if must else " (not needed, but better)."),
                )
            )
        return found


def _unseen(name: str, error: discord.HTTPException) -> Problem:
    if error.status == 404:
        return Problem(
            name=name,
            ok=False,
            detail="Discord knows no such channel: it was deleted, or the id is wrong.",
            advice="Copy the right id with Copy Channel ID (Settings, Advanced, Developer Mode).",
        )
    return Problem(
        name=name,
        ok=False,
        detail="The permission View Channel is missing, or the bot is not in this server.",
        advice="Grant the bot View Channel and Send Messages in the channel's settings, Permissions.",
    )


def _unreachable(error: Exception) -> Problem:
    if isinstance(error, discord.LoginFailure) or (isinstance(error, discord.HTTPException) and error.status == 401):
        return Problem(name="Discord token", ok=False, detail="Discord refuses it.", advice=REFUSED)
    return Problem(
        name="Discord",
        ok=False,
        detail=str(delivery_error(error)),
        advice="See whether this machine reaches https://discord.com, and https://discordstatus.com for accidents.",
    )


def _message_id(answer: Any) -> str:
    if isinstance(answer, dict) and "id" in answer:
        return str(answer["id"])
    raise delivery_error(ValueError("an answer that is no message"))
