"""What a watch found, as a message: the headline, where it stands, a sentence or two, and the words that matched."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.card.forms import OUTLET_MOST, ago, cut
from bot.card.model import Action, Block, BlockKind, Card, Span, Style
from bot.card.parts import text_block
from bot.card.words import translator
from bot.domain.model import Entry, Story, Watch
from bot.domain.text import fold

WORDS_SHOWN = 6


def watch_hit(
    *,
    watches: Sequence[Watch],
    entry: Entry,
    story: Story,
    summary: str,
    found: Sequence[str],
    language: str,
    now: datetime,
) -> Card:
    """The first report of a story that a channel's watches wait for."""
    words = translator(language)
    headline = cut(entry.title or entry.summary, 200)
    numbers = ", ".join(str(w.id) for w in watches)
    blocks = [
        Block(
            kind=BlockKind.TEXT,
            spans=(
                Span(text=headline, style=Style.BOLD, url=entry.url or None),
                Span(text=f" · {cut(entry.outlet, OUTLET_MOST)} · ", style=Style.SMALL),
                Span(text=ago(entry.published, now, language), style=Style.SMALL, at=entry.published, relative=True),
            ),
        )
    ]
    if summary and summary != entry.title:
        blocks.append(text_block(cut(summary, 300)))
    different: dict[str, str] = {}
    for word in found:
        different.setdefault(fold(word), word)
    matched = ", ".join(list(different.values())[:WORDS_SHOWN]) or watches[0].expression
    blocks.append(
        text_block(words("Found: {words}", words=cut(matched, 150)), kind=BlockKind.CONTEXT, style=Style.SMALL)
    )
    return Card(
        title=words.count("Watch {numbers}", "Watches {numbers}", len(watches), numbers=numbers),
        summary=cut(f"{headline} · {entry.outlet}", 300),
        language=language,
        private=False,
        blocks=tuple(blocks),
        actions=(
            Action(name="details", label=words("Details"), argument=str(story.id)),
            Action(name="mute", label=words("Mute"), argument=f"story:{story.id}"),
        ),
    )
