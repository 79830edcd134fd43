"""Sends cards to Slack channels and says what is wrong with tokens or permissions."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.card.model import Card
from bot.domain.model import Destination, Platform
from bot.errors import BadMessage, DestinationClosed, RetryLater
from bot.platforms.slack.api import make_client
from bot.platforms.slack.failures import (
    FAILURES,
    LAYOUT,
    code_of,
    delivery_error,
    explained,
    means_bad_token,
)
from bot.platforms.slack.installs import Installs
from bot.platforms.slack.limits import Payload
from bot.platforms.slack.pace import Pace
from bot.platforms.slack.permissions import SCOPES
from bot.platforms.slack.reach import check_channel, missing_scopes, scopes_of
from bot.platforms.slack.render import as_text, body, message, pages
from bot.ports.platforms import Problem

log = logging.getLogger(__name__)

EVENT = "sincethen_delivery"  # the type of the metadata by which a message of ours is known again
LOOK_BACK = 50  # messages looked through for one that may have arrived
KEPT = 1000  # deliveries remembered as surely arrived, or surely not
GONE = frozenset({"message_not_found", "cant_update_message", "edit_window_closed"})
NO_THREAD = frozenset({"thread_not_found", "cannot_reply_to_message"})
INSTALL_PATH = "/slack/install"


class SlackMessenger:
    """A Messenger over Slack's Web API; needs no open connection.

    ``installs`` knows the token of each workspace; ``token`` is for those that it does not know. ``app_token`` is only
    checked here, not used.
    """

    def __init__(
        self,
        *,
        token: str = "",
        app_token: str = "",
        installs: Installs | None = None,
        api_base: str = "",
        pace: Pace | None = None,
    ) -> None:
        self._token, self._api_base, self._installs = token.strip(), api_base, installs
        self._app_token = app_token.strip()
        self._pace = pace or Pace()
        self._there: dict[str, str] = {}  # timestamps of what was posted
        self._not_there: dict[str, str] = {}

    @property
    def platform(self) -> Platform:
        return Platform.SLACK

    async def send(self, destination: Destination, card: Card, *, nonce: str, retry: bool) -> str:
        """Post the card, in a thread where the destination has one, and give its timestamp: Slack's id in the channel.

        What one message has no room for goes on in its thread. Slack knows no idempotency key: the delivery's id goes
        into each message's metadata, and ``retry`` looks for it in the channel's last messages, unless what became of
        the earlier try is known.
        """
        client, place = await self._client(destination), {"channel": destination.channel}
        first, *more = pages(card)
        group = destination.settings.mention_role if card.topic else None
        where = place | ({"thread_ts": destination.thread} if destination.thread else {})
        drawn = body(first, card, group=group)
        try:
            stamp = await self._once(client, where, card, drawn, nonce, retry=retry)
        except BadMessage as error:
            if not destination.thread or code_of(error.__cause__) not in NO_THREAD:
                raise
            log.warning("The thread %s takes no replies, so the channel itself takes the message", destination.thread)
            destination = replace(destination, thread="")
            stamp = await self._once(client, place, card, drawn, nonce, retry=retry)
        thread = {"thread_ts": destination.thread or stamp}
        for number, blocks in enumerate(more, 2):
            try:
                await self._once(client, place | thread, card, body(blocks, card), f"{nonce}:{number}", retry=retry)
            except BadMessage as error:
                log.warning("Part %d of a message could not be sent to its thread: %s", number, error)
        return stamp

    async def _once(
        self, client: AsyncWebClient, place: Payload, card: Card, drawn: Payload, key: str, *, retry: bool
    ) -> str:
        """Post what has that key, or find what an earlier try posted; its timestamp."""
        if retry and (known := self._there.get(key)):
            return known
        if retry and key not in self._not_there and (found := await self._arrived(client, place, key)):
            return found
        self._not_there.pop(key, None)
        channel = str(place["channel"])
        await self._pace.turn(channel)
        mark = {"metadata": {"event_type": EVENT, "event_payload": {"delivery": key}}}
        try:
            answer = await self._draw(client, "chat.postMessage", place | mark, card, drawn)
        except FAILURES as error:
            failure = self._failure(error, channel)
            if not (isinstance(failure, RetryLater) and failure.uncertain):
                _remember(self._not_there, key, "")
            raise failure from error
        _remember(self._there, key, str(answer["ts"]))
        return str(answer["ts"])

    async def edit(self, destination: Destination, message_ref: str, card: Card) -> None:
        """Draw the message anew."""
        client = await self._client(destination)
        await self._pace.turn(destination.channel)
        try:
            at = {"channel": destination.channel, "ts": message_ref}
            await self._draw(client, "chat.update", at, card, message(card))
        except FAILURES as error:
            if code_of(error) in GONE:
                raise BadMessage("The message can be changed no more, or somebody deleted it.") from error
            raise self._failure(error, destination.channel) from error

    async def check(self, destination: Destination | None = None) -> Sequence[Problem]:
        """Tokens and scopes by name; with a destination, whether the bot may write there."""
        try:
            if destination is not None:
                return await check_channel(await self._client(destination), destination)
            found = await self._check_installs()
            if self._token:
                found += await self._check_token("Slack token", make_client(self._token, base=self._api_base))
            return [*found, *await self._check_app_token()]
        except FAILURES as error:
            return [_unreachable(error)]
        except DestinationClosed as error:
            return [Problem(name="Slack", ok=False, detail=str(error), advice=f"Install it at {INSTALL_PATH}.")]

    async def _client(self, destination: Destination) -> AsyncWebClient:
        """A client with the token of the channel's workspace. DestinationClosed where the app is not installed."""
        token: str | None = self._token
        if self._installs is not None and destination.space:
            token = await self._installs.token(destination.space) or self._token
        if not token:
            raise DestinationClosed("Sincethen is not installed in this Slack workspace any more.")
        return make_client(token, base=self._api_base)

    @staticmethod
    async def _draw(client: AsyncWebClient, method: str, place: Payload, card: Card, drawn: Payload) -> Any:
        try:
            return await client.api_call(method, json=place | drawn)
        except SlackApiError as error:
            if code_of(error) not in LAYOUT:
                raise
            log.warning("Slack refused a card's blocks, so it goes as text: %s", code_of(error))
        return await client.api_call(method, json=place | drawn | {"blocks": [], "text": as_text(card)})

    def _failure(self, error: Exception, channel: str) -> Exception:
        failure = delivery_error(error)
        if isinstance(failure, RetryLater) and not failure.uncertain:
            self._pace.hold(channel, failure.seconds)
        return failure

    async def _arrived(self, client: AsyncWebClient, place: Payload, nonce: str) -> str | None:
        """The timestamp of the message with that delivery's id; None where there is none, or nobody may look."""
        look = {"channel": place["channel"], "limit": LOOK_BACK, "include_all_metadata": True}
        thread = place.get("thread_ts")
        method = "conversations.replies" if thread else "conversations.history"
        try:
            answer: Any = await client.api_call(method, params=look | ({"ts": thread} if thread else {}))
        except FAILURES as error:
            if code_of(error) == "missing_scope":
                log.warning("An earlier message may have arrived, but channels:history is missing: it is sent again.")
                return None
            if code_of(error) in NO_THREAD:  # somebody deleted the message that it hangs on
                return None
            raise self._failure(error, place["channel"]) from error
        for one in answer.get("messages") or []:
            metadata = one.get("metadata") or {}
            if metadata.get("event_type") == EVENT and metadata.get("event_payload", {}).get("delivery") == nonce:
                return str(one["ts"])
        return None

    # --- doctor

    async def _check_installs(self) -> list[Problem]:
        if self._installs is None:
            return []
        spaces = await self._installs.spaces()
        advice = "" if spaces else f"Install it at {INSTALL_PATH} of its public address."
        found = [Problem(name="Slack workspaces", ok=True, detail=f"installed in {len(spaces)}", advice=advice)]
        for space in spaces:
            token = await self._installs.token(space)
            found += await self._check_token(f"Slack workspace {space}", make_client(token, base=self._api_base))
        return found

    @staticmethod
    async def _check_token(name: str, client: AsyncWebClient) -> list[Problem]:
        try:
            me: Any = await client.auth_test()
        except SlackApiError as error:
            if not means_bad_token(error):
                raise
            code = code_of(error)
            return [Problem(name=name, ok=False, detail=f"Slack refuses it: {code}.", advice=explained(code))]
        found = [Problem(name=name, ok=True, detail=f"accepted; the bot is {me['user']} in {me['team']}")]
        lacking = missing_scopes(scopes_of(me), "en")
        found += lacking
        if not lacking:
            found.append(Problem(name="Slack scopes", ok=True, detail=f"all {len(SCOPES)} granted"))
        return found

    async def _check_app_token(self) -> list[Problem]:
        if not self._app_token:
            return []
        name = "Slack app token"
        try:
            await make_client(None, base=self._api_base).apps_connections_open(app_token=self._app_token)
        except SlackApiError as error:
            code = code_of(error)
            advice = (
                "Make an app-level token with the scope connections:write under Basic Information, App-Level Tokens, "
                "and set SINCETHEN_SLACK_APP_TOKEN to it."
            )
            return [Problem(name=name, ok=False, detail=f"Slack refuses it: {code}.", advice=advice)]
        return [Problem(name=name, ok=True, detail="accepted; Socket Mode is on")]


def _remember(kept: dict[str, str], key: str, value: str) -> None:
    kept[key] = value
    if len(kept) > KEPT:
        del kept[next(iter(kept))]


def _unreachable(error: Exception) -> Problem:
    return Problem(
        name="Slack",
        ok=False,
        detail=str(delivery_error(error)),
        advice="See whether this machine reaches https://slack.com, and https://slack-status.com for accidents.",
    )
