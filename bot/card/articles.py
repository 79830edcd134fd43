"""Articles in answers: one as an item, and what a search found."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.card.forms import OUTLET_MOST, ago, cut
from bot.card.model import Block, BlockKind, Card, Span, Style
from bot.card.parts import text_block
from bot.card.words import translator
from bot.domain.model import Entry
from bot.domain.summary import clean_headline


def _headline(entry: Entry) -> str:
    return clean_headline(entry.title, entry.outlet) or entry.title or entry.summary


def entry_item(entry: Entry, now: datetime, language: str) -> Block:
    """A headline with its link, without the outlet's name at its end, then the outlet and when it came."""
    return Block(
        kind=BlockKind.ITEM,
        spans=(
            Span(text=cut(_headline(entry), 150), style=Style.BOLD, url=entry.url or None),
            Span(text=f" · {cut(entry.outlet, OUTLET_MOST)} · ", style=Style.SMALL),
            Span(text=ago(entry.published, now, language), style=Style.SMALL, at=entry.published, relative=True),
        ),
    )


def search_results(
    *,
    query: str,
    entries: Sequence[Entry],
    language: str,
    time_zone: str,
    now: datetime,
    more: bool = False,
) -> Card:
    """What a search found, newest first. ``more``: older ones match, too."""
    words = translator(language)
    blocks = [entry_item(entry, now, language) for entry in entries]
    if more:
        said = words("Older articles match, too. Add words, a language or a source to narrow the search.")
        blocks.append(text_block(said, kind=BlockKind.CONTEXT, style=Style.SMALL))
    if not blocks:
        blocks = [text_block(words("Nothing found. Words are whole; write prefix* for beginnings."))]
    return Card(
        title=words("Search: {query}", query=cut(query, 120)),
        summary=words.count("{n} article", "{n} articles", len(entries)) if entries else words("Nothing found."),
        language=language,
        blocks=tuple(blocks),
    )
