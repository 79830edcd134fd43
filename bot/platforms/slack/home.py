"""The App Home as a settings page: what changed lately, the feeds' health, and each channel with its buttons."""

from __future__ import annotations

import json
import logging
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from bot.card.model import Card
from bot.platforms.slack.asking import Asked, Asking, Body
from bot.platforms.slack.failures import FAILURES, delivery_error
from bot.platforms.slack.limits import MAX_VIEW_BLOCKS, Payload
from bot.platforms.slack.mrkdwn import escape, one_line, shorten
from bot.platforms.slack.render import action_id, context, plain_object, render, section
from bot.platforms.slack.words import say
from bot.ports.platforms import Home, HomeChannel

log = logging.getLogger(__name__)

BUTTON = "home"  # the name of the page's own buttons
BUTTONS = ("times", "alerts", "watch", "feed")  # the forms that a channel's buttons open
MOST_LATELY, MOST_STATUS, MOST_CHANNEL = 8, 20, 6  # blocks


def view(home: Home, language: str) -> Payload:
    """The Home tab."""
    blocks = [
        {"type": "header", "text": plain_object("Sincethen")},
        context(escape(say("home_about", language))),
        *_part(home.lately, MOST_LATELY),
        {"type": "divider"},
        *_part(home.status, MOST_STATUS),
    ]
    for channel in home.channels:
        part = _channel(channel, language)
        if len(blocks) + len(part) > MAX_VIEW_BLOCKS:
            break
        blocks += part
    if not home.channels:
        blocks += [{"type": "divider"}, context(escape(say("home_more", language)))]
    return {"type": "home", "blocks": blocks[:MAX_VIEW_BLOCKS]}


def _part(card: Card, most: int) -> list[Payload]:
    body = [b for b in render(card)[1:] if b["type"] != "actions"]
    title = shorten(escape(one_line(card.title)), 300)
    more = sum("accessory" in block for block in body[most:])
    left = [context(say("more", card.language, count=more))] if more else []
    return [section(f"*{title}*"), *body[:most], *left]


def _channel(channel: HomeChannel, language: str) -> list[Payload]:
    buttons = [
        {
            "type": "button",
            "text": plain_object(say(f"home_{form}", language)),
            "action_id": action_id(BUTTON, number),
            "value": json.dumps([form, channel.where.channel, channel.where.name], separators=(",", ":")),
        }
        for number, form in enumerate(BUTTONS, 1)
    ]
    body = [b for b in render(channel.card)[1:] if b["type"] != "actions"]
    place = channel.where.channel
    head = section(f"<#{place}>" if place.isalnum() else escape(one_line(channel.card.title)) or "-")
    return [{"type": "divider"}, head, *body[:MOST_CHANNEL], {"type": "actions", "elements": buttons}]


def read_button(value: str) -> tuple[str, tuple[str, str]] | None:
    """The form and the channel of one of the page's buttons."""
    try:
        form, channel, name = map(str, json.loads(value))
    except (TypeError, ValueError):
        return None
    return form, (channel, name)


class HomeTab:
    """Publishes the page when somebody opens it, and again after they changed something there."""

    def __init__(self, *, asking: Asking) -> None:
        self._asking = asking

    def register(self, app: AsyncApp) -> None:
        """Let Bolt tell when somebody opens the tab."""
        app.event("app_home_opened")(self._opened)

    async def _opened(self, event: Body, client: AsyncWebClient, context: AsyncBoltContext) -> None:
        if event.get("tab") not in {None, "home"}:
            return
        body: dict[str, Any] = {"user": {"id": event.get("user")}}
        await self.publish(await self._asking.read(body, client, context, anywhere=True))

    async def publish(self, asked: Asked) -> None:
        """Draw the page for one person."""
        home = await self._asking.home(asked)
        if home is None:
            return
        try:
            await asked.client.views_publish(user_id=asked.who.id, view=view(home, asked.who.language))
        except FAILURES as error:
            log.warning("A Home tab could not be drawn: %s", delivery_error(error))

    async def changed(self, asked: Asked) -> None:
        """A form was taken: where it was opened from the page, the page shows it."""
        if not asked.response_url:
            await self.publish(asked)
