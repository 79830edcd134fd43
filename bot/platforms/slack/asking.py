"""One interaction, read as a question: who asks, where, and how it is put to the commands and answered."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from bot.card.model import Card
from bot.domain.model import Platform
from bot.platforms.slack.answers import answer
from bot.platforms.slack.failures import FAILURES, delivery_error
from bot.platforms.slack.forms import result
from bot.platforms.slack.people import People
from bot.platforms.slack.render import sentence
from bot.platforms.slack.shelf import Question
from bot.platforms.slack.words import say
from bot.ports.platforms import Choice, Form, Home, Where, Who

log = logging.getLogger(__name__)

TITLED = frozenset({"failed", "unknown", "stale", "too_late"})
Ack = Callable[..., Awaitable[Any]]
Body = Mapping[str, Any]


class CommandPort(Protocol):
    """The commands, the same for every platform. Errors that people cause come back as cards."""

    async def call(self, path: tuple[str, ...], options: Mapping[str, str | int], who: Who, where: Where) -> Card:
        """A command."""
        ...

    async def act(self, name: str, argument: str, who: Who, where: Where) -> Card:
        """A button."""
        ...

    async def complete(self, kind: str, prefix: str, who: Who, where: Where) -> Sequence[Choice]:
        """Suggestions."""
        ...

    async def form(self, name: str, who: Who, where: Where) -> Form | Card:
        """A form as it stands in this channel; a card where the person may not change it."""
        ...

    async def home(self, who: Who, where: Where) -> Home:
        """A settings page for one person."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Who asks, where, and where to answer."""

    who: Who
    where: Where
    client: AsyncWebClient
    response_url: str = ""
    thread: str = ""  # the thread they are in
    trigger: str = ""  # with it a modal can be opened, for three seconds


@dataclass(slots=True)
class Asking:
    """Reads what Bolt brings and puts it to the commands."""

    commands: CommandPort
    people: People

    async def read(
        self,
        body: Body,
        client: AsyncWebClient,
        context: AsyncBoltContext,
        *,
        channel: tuple[str, str] | None = None,
        response_url: str = "",
        anywhere: bool = False,
    ) -> Asked:
        """Who asks and where.

        ``channel``: the id and name of the one meant, where it is not the one they are in; ``anywhere``: all channels
        are meant, so that an admin is one outside of them too.
        """
        user: Body = body.get("user") or {"id": body.get("user_id"), "name": body.get("user_name")}
        here: Body = body.get("channel") or {"id": body.get("channel_id"), "name": body.get("channel_name")}
        place, named = channel or (str(here.get("id") or ""), str(here.get("name") or ""))
        authorized = context.authorize_result
        team = str((authorized.team_id if authorized else "") or "")
        private = not place or place.startswith("D")
        person, name = str(user.get("id") or ""), str(user.get("name") or user.get("username") or "")
        return Asked(
            who=await self.people.who(
                client, person, team, name=name, channel="" if private else place, at_home=anywhere or not private
            ),
            where=Where(
                platform=Platform.SLACK,
                channel="" if private else place,
                space=team,
                name="" if private else named,
            ),
            client=client,
            response_url=response_url or str(body.get("response_url") or ""),
            thread=str(
                (body.get("container") or {}).get("thread_ts") or (body.get("message") or {}).get("thread_ts") or ""
            ),
            trigger=str(body.get("trigger_id") or ""),
        )

    async def ask(self, asked: Asked, question: Question) -> Card:
        """The card of a question; one that says where the log has the details when it fails unexpectedly."""
        try:
            if question.button:
                return await self.commands.act(question.button, question.argument, asked.who, asked.where)
            return await self.commands.call(question.path, question.options, asked.who, asked.where)
        except Exception:  # the asker must not wait for ever
            reference = secrets.token_hex(3)
            log.exception("A command failed (reference %s)", reference)
            return self.sentence("failed", asked, reference=reference)

    async def form(self, asked: Asked, name: str) -> Form | Card:
        """The form of that name; a card where there is none for the asker, or where it fails unexpectedly."""
        try:
            return await self.commands.form(name, asked.who, asked.where)
        except Exception:
            reference = secrets.token_hex(3)
            log.exception("A form failed (reference %s)", reference)
            return self.sentence("failed", asked, reference=reference)

    async def home(self, asked: Asked) -> Home | None:
        """The page for whoever asks; None where it fails unexpectedly."""
        try:
            return await self.commands.home(asked.who, asked.where)
        except Exception:  # nobody waits for it, and the tab keeps what it showed
            log.exception("A Home tab failed")
            return None

    @staticmethod
    def sentence(key: str, asked: Asked, **values: object) -> Card:
        """One of the platform's own sentences as a card."""
        language = asked.who.language
        heading = say(f"{key}_title" if key in TITLED else "check_action", language)
        return sentence(say(key, language, **values), heading=heading, language=language)

    @staticmethod
    async def answer(asked: Asked, card: Card) -> None:
        """Post the card where they asked; where there is no conversation, as in the Home tab, show it as a modal."""
        if asked.response_url:
            await answer(asked.response_url, card, thread=asked.thread)
        elif asked.trigger:
            try:
                await asked.client.views_open(trigger_id=asked.trigger, view=result(card, asked.who.language))
            except FAILURES as error:
                log.warning("An answer could not be shown: %s", delivery_error(error))
