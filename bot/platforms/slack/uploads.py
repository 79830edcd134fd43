"""The picture of a number's history, posted beside a card that was shared.

Slack shows an uploaded picture only to those it was shared with, so an answer for one person alone has none.
"""

from __future__ import annotations

import asyncio
import logging

from slack_sdk.web.async_client import AsyncWebClient

from bot.card.model import Card
from bot.card.picture import can_draw, draw
from bot.platforms.slack.failures import FAILURES, code_of, delivery_error
from bot.platforms.slack.limits import MAX_ALT, MAX_FILE_TITLE
from bot.platforms.slack.mrkdwn import one_line, shorten

log = logging.getLogger(__name__)

CHART = "chart.png"


def has_picture(card: Card) -> bool:
    """Whether sharing the card can show a picture too."""
    return card.chart is not None and can_draw()


async def post_picture(client: AsyncWebClient, card: Card, *, channel: str, thread: str = "") -> bool:
    """Post the card's picture, if it has one and the app may; the words say all that it shows."""
    if card.chart is None or not has_picture(card):
        return False
    try:
        content = await asyncio.to_thread(draw, card.chart, card.language)
    except Exception:
        log.exception("A chart could not be drawn")
        return False
    try:
        await client.files_upload_v2(
            channel=channel,
            thread_ts=thread or None,
            filename=CHART,
            content=content,
            title=shorten(one_line(card.chart.title), MAX_FILE_TITLE) or CHART,
            alt_txt=shorten(one_line(card.chart.alt), MAX_ALT),
        )
    except FAILURES as error:
        log.warning("A chart could not be posted in %s (%s).", channel, code_of(error) or delivery_error(error))
        return False
    return True
