"""Answers people: acknowledge at once, then ask the commands and draw the card. A restart loses no button."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from bot.card.model import Card, Tone
from bot.platforms.slack.answers import answer
from bot.platforms.slack.asking import Ack, Asked, Asking, Body, CommandPort
from bot.platforms.slack.commandline import parse, undo_links
from bot.platforms.slack.home import BUTTON as HOME_BUTTON
from bot.platforms.slack.home import HomeTab, read_button
from bot.platforms.slack.modals import ANSWER_WITHIN, Modals, chosen
from bot.platforms.slack.once import Once
from bot.platforms.slack.people import People
from bot.platforms.slack.permissions import COMMAND, SHORTCUT
from bot.platforms.slack.render import read_action_id, sentence, shared
from bot.platforms.slack.shelf import SHARE, Question, Shelf
from bot.platforms.slack.uploads import post_picture
from bot.platforms.slack.words import say
from bot.services.catalogue import CommandSpec

log = logging.getLogger(__name__)

LOOKUPS = frozenset({"sources", "history", "details", "more"})  # buttons whose answers are worth sharing
FORM = "form"


class Interactions:
    """The slash command, the message shortcut, the buttons, and the forms that they open."""

    def __init__(
        self,
        *,
        commands: CommandPort,
        specs: Sequence[CommandSpec],
        people: People | None = None,
        answer_within: float = ANSWER_WITHIN,
    ) -> None:
        self._asking = Asking(commands=commands, people=people or People())
        self._specs = tuple(specs)
        self._by_path = {spec.path: spec for spec in specs}
        self._shelf = Shelf()
        self._once = Once()
        self._home = HomeTab(asking=self._asking)
        self._modals = Modals(asking=self._asking, specs=specs, done=self._home.changed, answer_within=answer_within)

    def register(self, app: AsyncApp) -> None:
        """Let Bolt bring what people do, each thing once."""
        self._once.register(app)
        app.command(COMMAND)(self._command)
        app.shortcut(SHORTCUT)(self._compare)
        self._modals.register(app)
        self._home.register(app)
        app.action(re.compile(""))(self._press)
        app.error(self._failed)

    # ------------------------------------------------------------ what Bolt brings

    async def _command(self, ack: Ack, body: Body, client: AsyncWebClient, context: AsyncBoltContext) -> None:
        await ack()
        asked = await self._asking.read(body, client, context)
        called = parse(str(body.get("text") or ""), self._specs, language=asked.who.language)
        if called.problem:
            heading = say("unreadable_title", asked.who.language)
            card = sentence(called.problem, heading=heading, language=asked.who.language)
            await self._asking.answer(asked, card)
            return
        question = Question(path=called.path, options=called.options)
        incomplete = self._modals.asks_for_form(question)
        if incomplete is not None and await self._modals.open_for(asked, incomplete):
            return
        await self._reply(asked, question)

    async def _compare(self, ack: Ack, body: Body, client: AsyncWebClient, context: AsyncBoltContext) -> None:
        await ack()
        asked = await self._asking.read(body, client, context)
        text = words_of(body.get("message") or {})
        if text:
            await self._reply(asked, Question(path=("check",), options={"text": text}))
        else:
            await self._asking.answer(asked, self._asking.sentence("nothing_to_check", asked))

    async def _press(self, ack: Ack, body: Body, client: AsyncWebClient, context: AsyncBoltContext) -> None:
        await ack()
        pressed = chosen(body)
        if pressed.get("url"):
            return  # a link: Slack has opened it
        name, value = read_action_id(str(pressed.get("action_id") or "")), str(pressed.get("value") or "")
        page = read_button(value) if name == HOME_BUTTON else None
        asked = await self._asking.read(body, client, context, channel=page[1] if page else None)
        if page is not None:
            await self._open(asked, page[0])
        elif name is None:
            await self._asking.answer(asked, self._asking.sentence("unknown", asked))
        elif name == SHARE:
            await self._share(asked, value)
        elif name == FORM:
            await self._open(asked, value)
        else:
            await self._reply(asked, Question(button=name, argument=value))

    async def _open(self, asked: Asked, form: str) -> None:
        refused = await self._modals.open(asked, form)
        if refused is not None:
            await self._asking.answer(asked, refused)

    async def _failed(self, error: Exception, body: Body) -> None:
        log.error("A message of Slack could not be handled (%s)", body.get("type") or "unknown", exc_info=error)

    # ------------------------------------------------------------ answering

    async def _reply(self, asked: Asked, question: Question) -> None:
        await self._asking.answer(asked, self._shareable(await self._asking.ask(asked, question), question))

    async def _share(self, asked: Asked, value: str) -> None:
        card, question = self._shelf.find(value)
        if card is None and question is not None:
            card = await self._asking.ask(asked, question)
        if card is None:
            card = self._asking.sentence("stale", asked)
        public = replace(card, private=card.tone is Tone.ERROR)
        if asked.response_url:
            body = None if public.private else shared(public, f"<@{asked.who.id}>")
            taken = await answer(asked.response_url, public, body=body, thread=asked.thread)
            if taken and not public.private and asked.where.channel:
                await post_picture(asked.client, public, channel=asked.where.channel, thread=asked.thread)

    def _shareable(self, card: Card, question: Question) -> Card:
        spec = self._by_path.get(question.path)
        lookup = question.button in LOOKUPS if question.button else spec is not None and not spec.manager
        return self._shelf.shareable(card, question) if lookup else card


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
