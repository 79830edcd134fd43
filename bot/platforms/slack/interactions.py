"""Answers people: acknowledge at once, then ask the commands and draw the card. A restart loses no button."""

from __future__ import annotations

import logging
import re
import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from bot.card.model import Card, Tone
from bot.domain.model import Platform
from bot.platforms.slack.answers import answer
from bot.platforms.slack.commandline import parse, undo_links
from bot.platforms.slack.people import People
from bot.platforms.slack.permissions import COMMAND, SHORTCUT
from bot.platforms.slack.render import read_action_id, sentence, shared
from bot.platforms.slack.shelf import SHARE, Question, Shelf
from bot.platforms.slack.words import say
from bot.ports.platforms import Choice, Where, Who
from bot.services.catalogue import CommandSpec

log = logging.getLogger(__name__)

LOOKUPS = frozenset({"sources", "history", "details", "more"})  # buttons whose answers are worth sharing

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One interaction, read: who asks, where, and where to answer."""

    who: Who
    where: Where
    client: AsyncWebClient
    response_url: str = ""
    trigger: str = ""  # with it a modal can be opened, for three seconds


class Interactions:
    """The slash command, the message shortcut and the buttons."""

    def __init__(self, *, commands: CommandPort, specs: Sequence[CommandSpec]) -> None:
        self._commands, self._specs = commands, tuple(specs)
        self._by_path = {spec.path: spec for spec in specs}
        self._people, self._shelf = People(), Shelf()

    def register(self, app: AsyncApp) -> None:
        """Let Bolt bring what people do."""
        app.command(COMMAND)(self._command)
        app.shortcut(SHORTCUT)(self._compare)
        app.action(re.compile(""))(self._press)
        app.error(self._failed)

    # ------------------------------------------------------------ what Bolt brings

    async def _command(self, ack: Ack, body: Body, client: AsyncWebClient, context: AsyncBoltContext) -> None:
        await ack()
        asked = await self._read(body, client, context)
        called = parse(str(body.get("text") or ""), self._specs, language=asked.who.language)
        if called.problem:
            heading = say("unreadable_title", asked.who.language)
            await self._answer(asked, sentence(called.problem, heading=heading, language=asked.who.language))
            return
        question = Question(path=called.path, options=called.options)
        await self._answer(asked, self._shareable(await self._ask(asked, question), question))

    async def _compare(self, ack: Ack, body: Body, client: AsyncWebClient, context: AsyncBoltContext) -> None:
        await ack()
        asked = await self._read(body, client, context)
        text = words_of(body.get("message") or {})
        if not text:
            await self._answer(asked, self._sentence("nothing_to_check", asked))
            return
        question = Question(path=("check",), options={"text": text})
        await self._answer(asked, self._shareable(await self._ask(asked, question), question))

    async def _press(self, ack: Ack, body: Body, client: AsyncWebClient, context: AsyncBoltContext) -> None:
        await ack()
        pressed: Body = (body.get("actions") or [{}])[0]
        if pressed.get("url"):
            return  # a link: Slack has opened it
        asked = await self._read(body, client, context)
        name, value = read_action_id(str(pressed.get("action_id") or "")), str(pressed.get("value") or "")
        if name is None:
            await self._answer(asked, self._sentence("unknown", asked))
        elif name == SHARE:
            await self._share(asked, value)
        else:
            question = Question(button=name, argument=value)
            await self._answer(asked, self._shareable(await self._ask(asked, question), question))

    async def _failed(self, error: Exception, body: Body) -> None:
        log.error("A message of Slack could not be handled (%s)", body.get("type") or "unknown", exc_info=error)

    # ------------------------------------------------------------ asking and answering

    async def _share(self, asked: Asked, value: str) -> None:
        card, question = self._shelf.find(value)
        if card is None and question is not None:
            card = await self._ask(asked, question)
        if card is None:
            await self._answer(asked, self._sentence("stale", asked))
            return
        public = replace(card, private=card.tone is Tone.ERROR)
        if asked.response_url:
            body = None if public.private else shared(public, f"<@{asked.who.id}>")
            await answer(asked.response_url, public, body=body)

    async def _ask(self, asked: Asked, question: Question) -> Card:
        """The card of a question; one that says where the log has the details when it fails unexpectedly."""
        try:
            if question.button:
                return await self._commands.act(question.button, question.argument, asked.who, asked.where)
            return await self._commands.call(question.path, question.options, asked.who, asked.where)
        except Exception:  # the asker must not wait for ever
            reference = secrets.token_hex(3)
            log.exception("A command failed (reference %s)", reference)
            return self._sentence("failed", asked, reference=reference)

    def _shareable(self, card: Card, question: Question) -> Card:
        spec = self._by_path.get(question.path)
        lookup = question.button in LOOKUPS if question.button else spec is not None and not spec.manager
        return self._shelf.shareable(card, question) if lookup else card

    @staticmethod
    async def _answer(asked: Asked, card: Card) -> None:
        if asked.response_url:
            await answer(asked.response_url, card)

    @staticmethod
    def _sentence(key: str, asked: Asked, **values: object) -> Card:
        language = asked.who.language
        heading = say(f"{key}_title" if key in {"failed", "unknown", "stale"} else "check_action", language)
        return sentence(say(key, language, **values), heading=heading, language=language)

    async def _read(self, body: Body, client: AsyncWebClient, context: AsyncBoltContext) -> Asked:
        user: Body = body.get("user") or {"id": body.get("user_id"), "name": body.get("user_name")}
        channel: Body = body.get("channel") or {"id": body.get("channel_id"), "name": body.get("channel_name")}
        authorized = context.authorize_result
        team = str((authorized.team_id if authorized else "") or "")
        place = str(channel.get("id") or "")
        private = not place or place.startswith("D")
        person, name = str(user.get("id") or ""), str(user.get("name") or user.get("username") or "")
        return Asked(
            who=await self._people.who(client, person, team, name=name, at_home=not private),
            where=Where(
                platform=Platform.SLACK,
                channel="" if private else place,
                space=team,
                name="" if private else str(channel.get("name") or ""),
            ),
            client=client,
            response_url=str(body.get("response_url") or ""),
            trigger=str(body.get("trigger_id") or ""),
        )


def words_of(message: Body) -> str:
    """Everything a message says: its text, else its blocks'; its attachments' titles, texts and addresses."""
    found = [undo_links(str(message.get("text") or ""))]
    if not found[0].strip():
        found += [undo_links(text) for text in _texts(message.get("blocks") or [])]
    for one in message.get("attachments") or []:
        found += [undo_links(str(one.get(key) or "")) for key in ("title", "text", "from_url")]
    return "\n".join(dict.fromkeys(text.strip() for text in found if text.strip()))


def _texts(part: Any) -> list[str]:
    if isinstance(part, str):
        return []
    if isinstance(part, Mapping):
        own = [part["text"]] if isinstance(part.get("text"), str) else []
        return own + [t for value in part.values() for t in _texts(value)]
    return [t for one in part for t in _texts(one)] if isinstance(part, Sequence) else []
