"""Opens forms as modals, gives suggestions to their fields, and takes their answers with errors on the field."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from bot.card.fitting import squeezed
from bot.card.model import Card, Tone
from bot.platforms.slack.asking import Ack, Asked, Asking, Body
from bot.platforms.slack.commandline import convert
from bot.platforms.slack.failures import FAILURES, delivery_error
from bot.platforms.slack.forms import (
    CALLBACK,
    SUGGESTED,
    Origin,
    bare_form,
    field_of,
    options,
    read,
    result,
    unpack,
    view,
)
from bot.platforms.slack.shelf import Question
from bot.ports.platforms import Choice, Form
from bot.services.catalogue import FORMS, CommandSpec

log = logging.getLogger(__name__)

ANSWER_WITHIN = 2.0  # seconds; Slack waits three for what a form says
SUGGEST_WITHIN = 2.0
Done = Callable[[Asked], Awaitable[None]]


class Modals:
    """Forms, from the button or command that opens them to the answer. ``done`` is told of each that was taken."""

    def __init__(
        self, *, asking: Asking, specs: Sequence[CommandSpec], done: Done, answer_within: float = ANSWER_WITHIN
    ) -> None:
        self._asking, self._done, self._answer_within = asking, done, answer_within
        self._specs = {spec.path: spec for spec in specs}

    def register(self, app: AsyncApp) -> None:
        """Let Bolt bring answers, and questions for suggestions."""
        app.view(re.compile(f"^{CALLBACK}:"))(self._filled_in)
        app.options(re.compile(f"^{SUGGESTED}"))(self._suggest)

    def asks_for_form(self, question: Question) -> CommandSpec | None:
        """The command of a question that leaves out something needed: a form asks for it."""
        spec = self._specs.get(question.path)
        if spec is None or question.options or not any(p.required for p in spec.params):
            return None
        return spec

    async def open_for(self, asked: Asked, spec: CommandSpec) -> bool:
        """The form of a command that was written without its words; whether one was opened."""
        if not spec.allows(asked.who):
            return False
        named = next((f for f in FORMS if f.command == spec.path and spec.path != ("settings",)), None)
        if named is None:
            return await self._show(asked, bare_form(spec))
        return await self.open(asked, named.name) is None

    async def open(self, asked: Asked, name: str) -> Card | None:
        """The form of that name; a card that says why where there is none."""
        form = await self._asking.form(asked, name)
        if isinstance(form, Card):
            return form
        return None if await self._show(asked, form) else self._asking.sentence("too_late", asked)

    async def _show(self, asked: Asked, form: Form) -> bool:
        spec = self._specs.get(form.command)
        if spec is None or not asked.trigger:
            return False
        origin = Origin(channel=asked.where.channel, name=asked.where.name, response_url=asked.response_url)
        try:
            await asked.client.views_open(trigger_id=asked.trigger, view=view(form, spec, origin, asked.who.language))
        except FAILURES as error:
            log.warning("A form could not be opened: %s", delivery_error(error))
            return False
        return True

    async def _filled_in(self, ack: Ack, body: Body, client: AsyncWebClient, context: AsyncBoltContext) -> None:
        """Errors go to their field, and all else closes the form. What takes longer is answered when it is done."""
        shown: Body = body.get("view") or {}
        origin, filled = unpack(str(shown.get("private_metadata") or "")), read(shown)
        spec = self._specs.get(filled[0]) if filled else None
        if filled is None or spec is None:
            await ack()
            return
        asked = await self._asking.read(
            body, client, context, channel=(origin.channel, origin.name), response_url=origin.response_url
        )
        given = filled[1]
        question = Question(path=spec.path, options={n: convert(v, spec, n) for n, v in given.items()})
        work = asyncio.create_task(self._asking.ask(asked, question))
        await asyncio.wait({work}, timeout=self._answer_within)
        if not work.done():
            await ack()
            await self._tell(asked, await work)
            return
        card = work.result()
        if card.tone is Tone.ERROR:
            said = squeezed("".join(s.text for s in card.blocks[0].spans)) if card.blocks else card.summary
            fields = [p.name for p in spec.params if p.name in ((shown.get("state") or {}).get("values") or {})]
            await ack(response_action="errors", errors={field_of(card, fields): said[:2000]})
            return
        if asked.response_url:
            await ack()
        else:
            await ack(response_action="update", view=result(card, asked.who.language))
        await self._tell(asked, card)

    async def _tell(self, asked: Asked, card: Card) -> None:
        if asked.response_url:
            await self._asking.answer(asked, card)
        if card.tone is not Tone.ERROR:
            await self._done(asked)

    async def _suggest(self, ack: Ack, body: Body, client: AsyncWebClient, context: AsyncBoltContext) -> None:
        kind = str(body.get("action_id") or "").removeprefix(SUGGESTED)
        origin = unpack(str((body.get("view") or {}).get("private_metadata") or ""))
        found: Sequence[Choice] = ()
        try:
            async with asyncio.timeout(SUGGEST_WITHIN):
                asked = await self._asking.read(body, client, context, channel=(origin.channel, origin.name))
                typed = str(body.get("value") or "")
                found = await self._asking.commands.complete(kind, typed, asked.who, asked.where)
        except TimeoutError:
            log.warning("Suggestions for %s took more than %.0f s", kind, SUGGEST_WITHIN)
        except Exception:  # suggestions are a help, no more: an empty list never hinders the form
            log.exception("Suggestions for %s failed", kind)
        await ack(options=options(found))


def chosen(body: Body) -> Any:
    """The first action of a block_actions payload."""
    return (body.get("actions") or [{}])[0]
