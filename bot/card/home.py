"""A channel on a settings page: when its next digest comes, how it is served, and what it watches."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.card.forms import cut, moment
from bot.card.model import Block, BlockKind, Card, Span, Style
from bot.card.parts import listed, text_block
from bot.card.words import translator
from bot.domain.model import Destination, Watch

MOST_WATCHES = 8


def channel_page(
    *, destination: Destination, next_digest: datetime | None, watches: Sequence[Watch], language: str
) -> Card:
    """The channel's part of the page; why it is paused comes first."""
    words = translator(language)
    settings = destination.settings
    when = moment(next_digest, language, settings.time_zone) if next_digest else words("none")
    quiet = f"{settings.quiet_from}–{settings.quiet_to}" if settings.quiet_from else words("no")
    rows = [
        (words("Next digest"), f"{when} ({settings.time_zone})" if next_digest else when),
        (words("Digest"), ", ".join(settings.digest_times) or words("none")),
        (words("Quiet hours"), quiet),
        (words("Origins an alert needs"), str(settings.origins_needed)),
        (words("Watches"), str(len(watches))),
    ]
    blocks: list[Block] = []
    if destination.paused:
        paused = words("Paused: {reason}", reason=destination.paused)
        blocks.append(text_block(cut(paused, 300), style=Style.BOLD))
    blocks += [
        Block(kind=BlockKind.ITEM, spans=(Span(text=f"{name}{words(': ')}", style=Style.BOLD), Span(text=value)))
        for name, value in rows
    ]
    kept = [
        Block(
            kind=BlockKind.ITEM,
            spans=(Span(text=f"{w.id}  ", style=Style.BOLD), Span(text=cut(w.expression, 200), style=Style.CODE)),
        )
        for w in watches
    ]
    blocks += listed(kept, MOST_WATCHES, language)
    name = destination.name or destination.channel
    return Card(
        title=name, summary=f"{words('Next digest')}{words(': ')}{when}", language=language, blocks=tuple(blocks)
    )
