"""What goes along with a card: its picture, drawn in a thread of its own, and its files."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from typing import Any

from bot.card.model import Card
from bot.card.picture import can_draw, draw
from bot.platforms.discord.limits import MAX_ALT
from bot.platforms.discord.markdown import one_line, shorten
from bot.platforms.discord.render import CHART
from bot.platforms.discord.rest import Upload

log = logging.getLogger(__name__)

MEDIA = {"opml": "text/x-opml", "json": "application/json"}


async def uploads(card: Card) -> list[Upload]:
    """The card's files; a picture that cannot be drawn is left out, as the words say all that it shows."""
    found = [Upload(name=f.name, content=f.text.encode(), media=_media(f.name)) for f in card.files]
    if card.chart is not None and can_draw():
        try:
            content = await asyncio.to_thread(draw, card.chart, card.language)
        except Exception:
            log.exception("A chart could not be drawn")
        else:
            about = shorten(one_line(card.chart.alt), MAX_ALT)
            found.append(Upload(name=CHART, content=content, media="image/png", about=about))
    return found


def listing(body: dict[str, Any], files: Sequence[Upload]) -> dict[str, Any]:
    """The body with its files named, as Discord wants it beside an upload."""
    if not files:
        return body
    named = [
        {"id": str(n), "filename": f.name} | ({"description": f.about} if f.about else {}) for n, f in enumerate(files)
    ]
    return body | {"attachments": named}


def _media(name: str) -> str:
    return MEDIA.get(name.rpartition(".")[2], "text/plain")
