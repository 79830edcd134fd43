"""Draws a Card as a Discord message: Components V2 within every limit, or an embed where those are refused. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

from bot.card.model import Card, Tone
from bot.platforms.discord.buttons import Buttons, menu, rows_of, without
from bot.platforms.discord.layout import Layout, best, block_text, lay_out, left_of, pieces_of
from bot.platforms.discord.limits import (
    CONTAINER,
    EPHEMERAL,
    FILE,
    GALLERY,
    IS_COMPONENTS_V2,
    MAX_ALT,
    MAX_COMPONENTS,
    MAX_EMBED_TEXT,
    MAX_EMBED_TITLE,
    MAX_MENUS,
    MAX_TEXT,
    SUPPRESS_NOTIFICATIONS,
    TEXT,
    Payload,
)
from bot.platforms.discord.markdown import BREAK, escape, one_line, shorten, units
from bot.platforms.discord.words import say

SHARE_RESERVE = 120  # characters kept free, and one component, for the line that says who shared the card
MORE_RESERVE = 60
CHART = "chart.png"

# Seen on dark and light grounds, and told apart by colour-blind readers (tests measure both).
COLOURS: Mapping[Tone, int | None] = {
    Tone.PLAIN: None,
    Tone.BASELINE: 0x868C98,
    Tone.CONFIRMED: 0x12936F,
    Tone.CHANGED: 0xD69A00,
    Tone.DISPUTED: 0x8F5BE8,
    Tone.RETRACTED: 0xD62F45,
    Tone.ERROR: 0xD62F45,
}


def _title(card: Card, limit: int = MAX_EMBED_TITLE) -> str:
    return shorten(one_line(card.title), limit) or shorten(one_line(card.summary), limit) or "Sincethen"


def _menus(card: Card, buttons: Buttons, components: int, text: int) -> tuple[list[Payload], Layout, int, int]:
    """Buttons at some lines only would look like a choice: the kind with the most lines becomes a menu, then the next.

    Gives the menus, the layout, how many pieces it holds, and how many things it leaves out.
    """
    kinds = Counter(b.action.name for b in card.blocks if b.action is not None and b.action.url is None)
    rows: list[Payload] = []
    for name, _ in kinds.most_common(MAX_MENUS):
        made = menu(card, name)
        if made is None:
            continue
        rows.append(made)
        card = without(card, name)
        pieces = pieces_of(card, replace(buttons, seen=set(buttons.seen)))
        layout, shown = lay_out(pieces, components - 2 * len(rows), text, tight=False)
        if shown == len(pieces):
            return rows, layout, shown, 0
    pieces = pieces_of(card, replace(buttons, seen=set(buttons.seen)))
    layout, shown = best(pieces, components - 2 * len(rows), text)
    return rows, layout, shown, left_of(pieces[shown:])


def _files(card: Card, *, chart: bool) -> list[Payload]:
    made: list[Payload] = [{"type": FILE, "file": {"url": f"attachment://{f.name}"}} for f in card.files]
    if chart and card.chart is not None:
        about = shorten(one_line(card.chart.alt), MAX_ALT)
        item: Payload = {"media": {"url": f"attachment://{CHART}"}}
        made.append({"type": GALLERY, "items": [item | {"description": about} if about else item]})
    return made


def container(card: Card, *, chart: bool = False) -> Payload:
    """The card as one container. Too much for one message is cut at a block, and the last line counts what is left."""
    buttons = Buttons()
    rows = rows_of(card.actions, buttons)  # first: where a custom_id stands twice, the card's own row keeps it
    title = "### " + escape(_title(card)).replace("@", f"@{BREAK}")
    shown_files = _files(card, chart=chart)
    room = MAX_COMPONENTS - 1 - 1 - 1 - 1 - sum(1 + len(r["components"]) for r in rows)  # container, title, more, share
    room -= len(shown_files)
    text = MAX_TEXT - units(title) - SHARE_RESERVE - MORE_RESERVE
    pieces = pieces_of(card, replace(buttons, seen=set(buttons.seen)))
    layout, shown = lay_out(pieces, room, text, tight=False)
    left = 0
    if shown < len(pieces):
        menus, layout, shown, left = _menus(card, buttons, room, text)
        rows = [*menus, *rows]
    made = [{"type": TEXT, "content": title}, *layout.made]
    if left:
        made.append({"type": TEXT, "content": "-# " + say("more", card.language, count=left)})
    box: Payload = {"type": CONTAINER, "components": made + shown_files + rows}
    colour = COLOURS[card.tone]
    return box if colour is None else box | {"accent_color": colour}


def render(card: Card, *, quiet: bool = False, private: bool = False, chart: bool = False) -> Payload:
    """The card as the body of a message.

    ``quiet``: no notification; ``private``: only the asker sees it; ``chart``: its picture is uploaded along.
    """
    flags = IS_COMPONENTS_V2 | (SUPPRESS_NOTIFICATIONS if quiet else 0) | (EPHEMERAL if private else 0)
    return {"flags": flags, "components": [container(card, chart=chart)], "allowed_mentions": {"parse": []}}


def calling(body: Payload, role: str) -> Payload:
    """The message with a line that calls a role, and the right to call that one and nobody else."""
    line = {"type": TEXT, "content": f"<@&{role}>"}
    return body | {
        "components": [line, *body["components"]],
        "allowed_mentions": {"parse": [], "roles": [role]},
    }


def render_embed(card: Card, *, quiet: bool = False, private: bool = False) -> Payload:
    """The card as an embed with rows of buttons, for a server that refuses components."""
    buttons = Buttons()
    beside = [b.action for b in card.blocks if b.action]
    rows = rows_of([*card.actions, *beside], buttons, rows=5)
    lines, room, left = [], MAX_EMBED_TEXT - MORE_RESERVE, 0
    for block in card.blocks:
        text = block_text(block)
        if not text:
            continue
        if left or units(text) + 1 > room:
            left += 1
            continue
        room -= units(text) + 1
        lines.append(text)
    if left:
        lines.append("-# " + say("more", card.language, count=left))
    title = escape(_title(card, MAX_EMBED_TITLE // 2))  # escapes at most double it
    embed: Payload = {"title": title, "description": "\n".join(lines) or escape(shorten(one_line(card.summary), 1000))}
    if (colour := COLOURS[card.tone]) is not None:
        embed["color"] = colour
    flags = (SUPPRESS_NOTIFICATIONS if quiet else 0) | (EPHEMERAL if private else 0)
    return {
        "embeds": [embed if embed["description"] else {k: v for k, v in embed.items() if k != "description"}],
        "components": rows,
        "flags": flags,
        "allowed_mentions": {"parse": []},
    }
