"""Draws a Card as Block Kit within every limit of Slack. Pure: a Card in, plain dicts out."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from bot.card.links import safe_url
from bot.card.model import Action, ActionStyle, Block, BlockKind, Card, Span, Style, Tone
from bot.platforms.slack.limits import (
    MAX_ACTIONS,
    MAX_BLOCKS,
    MAX_BUTTON,
    MAX_HEADER,
    MAX_MESSAGE,
    MAX_SECTION,
    MAX_TEXT,
    MAX_URL,
    MAX_VALUE,
    Payload,
)
from bot.platforms.slack.mrkdwn import clean, entities, escape, fitted, mute, one_line, plain, shorten
from bot.platforms.slack.words import say

LONGEST_BLOCK = 1500  # of our own: one block of a card never fills a message alone
MOST_PAGES = 10  # of our own: a message and nine more in its thread
MOST_BUTTONS = 10  # of our own: more are no longer a choice
ACTION = "s"
RESERVE = 400  # characters kept free for the lines that count what is left out and say who shared
SPARE = 2  # blocks kept free for them

# Slack draws no coloured edge beside blocks, so a square stands before the status word, which says the same.
MARKS: Mapping[Tone, str] = {
    Tone.PLAIN: "",
    Tone.BASELINE: "⬜ ",
    Tone.CONFIRMED: "🟩 ",
    Tone.CHANGED: "🟧 ",
    Tone.DISPUTED: "🟪 ",
    Tone.RETRACTED: "🟥 ",
    Tone.ERROR: "⚠️ ",
}
STATUS = re.compile(r"\b[A-ZÀ-Þ]{5,}\b")  # the word, in capitals, in the titles of alerts and facts
GROUP = re.compile(r"S[A-Z0-9]{2,30}")
UNSERVED = frozenset({"notify"})  # joining a user group is Slack's own business
_STYLES = {ActionStyle.PRIMARY: "primary", ActionStyle.DANGER: "danger"}


def action_id(name: str, number: int = 1) -> str:
    """A button's identity: what it does, and its number where a message has it more than once."""
    return f"{ACTION}:{name}" if number == 1 else f"{ACTION}:{name}:{number}"


def read_action_id(text: str) -> str | None:
    """The name of one of our buttons; None for another's."""
    prefix, _, rest = text.partition(":")
    return rest.partition(":")[0] or None if prefix == ACTION else None


def size(blocks: Sequence[Payload]) -> int:
    """Characters of the blocks as Slack counts them: their JSON."""
    return len(json.dumps(blocks, ensure_ascii=False, separators=(",", ":")))


def text_object(text: str) -> Payload:
    """Text in mrkdwn, in which Slack makes nothing of bare addresses and names."""
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def plain_object(text: str) -> Payload:
    """Text without any markup."""
    return {"type": "plain_text", "text": text, "emoji": False}


def section(text: str) -> Payload:
    """A paragraph."""
    return {"type": "section", "text": text_object(text)}


def context(text: str) -> Payload:
    """Small print."""
    return {"type": "context", "elements": [text_object(text)]}


@dataclass(slots=True)
class Buttons:
    """Makes buttons; a message holds each action_id once."""

    seen: dict[str, int] = field(default_factory=dict)

    def make(self, action: Action) -> Payload | None:
        """The button, or None where it would not work."""
        label = shorten(one_line(action.label), MAX_BUTTON) or shorten(one_line(action.name), MAX_BUTTON)
        name = action.name
        if (
            not label
            or not name
            or name in UNSERVED
            or ":" in name
            or len(name) > 60
            or len(action.argument) > MAX_VALUE
        ):
            return None
        url = safe_url(action.url) if action.url is not None else ""
        if url is None or len(url) > MAX_URL:
            return None
        number = self.seen[name] = self.seen.get(name, 0) + 1
        made: Payload = {"type": "button", "text": plain_object(label), "action_id": action_id(name, number)}
        if url:
            made["url"] = url
        elif action.argument:
            made["value"] = action.argument
        if action.style in _STYLES and not url:
            made["style"] = _STYLES[action.style]
        return made


@dataclass(frozen=True, slots=True, kw_only=True)
class _Piece:
    """A block made ready."""

    kind: BlockKind
    text: str = ""
    button: Payload | None = None


def _prefixed(text: str, prefix: str) -> str:
    return "\n".join(prefix + line for line in text.split("\n") if line.strip())


def _within(text: str, limit: int) -> str:
    while len(text) > limit and "\n" in text:
        text = text.rsplit("\n", 1)[0]
    return text


def block_text(block: Block, limit: int = LONGEST_BLOCK) -> str:
    """One block as mrkdwn, at most ``limit`` characters; empty where it says nothing."""
    spans = block.spans
    match block.kind:
        case BlockKind.DIVIDER:
            return ""
        case BlockKind.PREFORMATTED:
            return next(preformatted(spans, limit), "")
        case BlockKind.HEADING:
            bare = [replace(s, style=Style.PLAIN) for s in spans]
            text = fitted(bare, limit - 8).replace("\n", " ")
            return f"*{text}*" if text else ""
        case BlockKind.QUOTE:
            prefix = "> "
        case BlockKind.ITEM if block.action is None:
            text = _within("• " + fitted(spans, limit - 40).replace("\n", "\n   "), limit)
            return text if text.strip("• \n") else ""
        case _:
            prefix = ""
    text = fitted(spans, limit - 40)
    return _within(_prefixed(text, prefix), limit) if text else ""


def preformatted(spans: Sequence[Span], limit: int = MAX_SECTION) -> Iterator[str]:
    """Text as it stands, in as many pieces as it takes, each at most ``limit`` characters, cut at lines."""
    text = clean("".join(s.text for s in spans)).replace("`", "\u02cb").strip("\n")
    while text.strip():
        end = min(len(text), limit - 8)
        while len(said := mute(entities(text[:end].rstrip("\n")))) > limit - 8:
            end = end * 3 // 4
        if end < len(text) and (line := text.rfind("\n", end // 2, end)) > 0:
            end, said = line, mute(entities(text[:line].rstrip("\n")))
        text = text[end:].lstrip("\n")
        if said.strip():
            yield f"```{said}```"


def _is_small(block: Block) -> bool:
    written = [s for s in block.spans if s.text.strip()]
    return block.kind is BlockKind.CONTEXT or (
        block.kind is BlockKind.TEXT and bool(written) and all(s.style is Style.SMALL for s in written)
    )


def _pieces(card: Card, buttons: Buttons) -> list[_Piece]:
    pieces: list[_Piece] = []
    for block in card.blocks:
        if block.kind is BlockKind.DIVIDER:
            if pieces and pieces[-1].kind is not BlockKind.DIVIDER:
                pieces.append(_Piece(kind=block.kind))
            continue
        if block.kind is BlockKind.PREFORMATTED:
            pieces += [_Piece(kind=block.kind, text=text) for text in preformatted(block.spans)]
            continue
        text = block_text(block)
        if not text:
            continue
        button = buttons.make(block.action) if block.action else None
        kind = BlockKind.CONTEXT if _is_small(block) and button is None else block.kind
        pieces.append(_Piece(kind=kind, text=text, button=button))
    while pieces and pieces[-1].kind is BlockKind.DIVIDER:
        pieces.pop()
    return pieces


@dataclass(slots=True)
class _Layout:
    """Blocks under two budgets; ``add`` says whether a piece found room."""

    blocks: int
    characters: int
    made: list[Payload] = field(default_factory=list)
    last: BlockKind | None = None  # of the section or context that the next text may join
    divider: bool = False
    beside: bool = False  # whether the last section is an item with a button, which a quote under it may join

    def add(self, piece: _Piece) -> bool:
        """Draw one more piece."""
        if piece.kind is BlockKind.DIVIDER:
            self.divider = bool(self.made)
            return True
        joined = self._joined(piece)
        if joined is not None:
            cost = size([joined]) - size([self.made[-1]])
            if cost > self.characters:
                return False
            self.made[-1] = joined
        else:
            new: list[Payload] = [{"type": "divider"}] if self.divider else []
            new.append(context(piece.text) if piece.kind is BlockKind.CONTEXT else section(piece.text))
            if piece.button:
                new[-1]["accessory"] = piece.button
            cost = size(new)
            if cost > self.characters or len(new) > self.blocks:
                return False
            self.blocks -= len(new)
            self.made += new
            self.divider = False
        self.characters -= cost
        self.beside = piece.button is not None and piece.kind is BlockKind.ITEM
        self.last = None if piece.button or (joined is not None and "accessory" in joined) else piece.kind
        return True

    def _joined(self, piece: _Piece) -> Payload | None:
        """The last block with the piece in it too: a list goes on, so do small print and what a heading heads."""
        if self.divider or piece.button or (self.last is None and not (self.beside and piece.kind is BlockKind.QUOTE)):
            return None
        together = piece.kind is self.last and piece.kind in {BlockKind.ITEM, BlockKind.CONTEXT, BlockKind.QUOTE}
        headed = self.last is BlockKind.HEADING and piece.kind in {BlockKind.ITEM, BlockKind.TEXT}
        if not (together or headed or self.last is None):
            return None
        holder = self.made[-1]
        old = holder["elements"][0] if holder["type"] == "context" else holder["text"]
        text = f"{old['text']}\n{piece.text}"
        if len(text) > MAX_SECTION:
            return None
        new = text_object(text)
        return holder | ({"elements": [new]} if holder["type"] == "context" else {"text": new})


def title(card: Card, limit: int = MAX_HEADER) -> str:
    """The card's title as plain text, its status shown before it."""
    said = one_line(card.title) or one_line(card.summary) or "Sincethen"
    told = card.tone is Tone.ERROR or STATUS.search(said)  # never a colour alone: a word says the status too
    return shorten((MARKS[card.tone] if told else "") + said, limit)


def _left(pieces: Sequence[_Piece]) -> int:
    """How many things a cut left out: list items where there are any, else blocks."""
    items = sum(1 for p in pieces if p.kind is BlockKind.ITEM)
    return items or sum(1 for p in pieces if p.kind is not BlockKind.DIVIDER)


def render(card: Card) -> list[Payload]:
    """The card as blocks of one message. Too much is cut at a block, and the last line counts what is left."""
    return _drawn(card, say_left="more")[0]


def pages(card: Card) -> list[list[Payload]]:
    """The card as messages: the first as ``render`` gives it, the others what it left out, for its thread."""
    first, rest = _drawn(card, say_left="more_in_thread")
    made = [first]
    while rest and len(made) < MOST_PAGES:
        layout = _Layout(blocks=MAX_BLOCKS - SPARE, characters=MAX_MESSAGE - RESERVE)
        shown = _fill(layout, rest)
        if not shown:
            break
        rest = rest[shown:]
        last = len(made) + 1 == MOST_PAGES and rest
        made.append(layout.made + ([context(say("more", card.language, count=_left(rest)))] if last else []))
    return made


def _fill(layout: _Layout, pieces: Sequence[_Piece]) -> int:
    """How many of the pieces found room."""
    for shown, piece in enumerate(pieces):
        if not layout.add(piece):
            return shown
    return len(pieces)


def _drawn(card: Card, *, say_left: str) -> tuple[list[Payload], Sequence[_Piece]]:
    """The blocks of one message, and the pieces that found no room in it."""
    buttons = Buttons()
    row = [b for action in card.actions if (b := buttons.make(action))][: min(MOST_BUTTONS, MAX_ACTIONS)]
    head: list[Payload] = [{"type": "header", "text": plain_object(title(card))}]
    foot: list[Payload] = [{"type": "actions", "elements": row}] if row else []
    pieces = _pieces(card, buttons)
    free = MAX_MESSAGE - size(head) - size(foot) - RESERVE
    while free < 0:  # buttons with very long arguments
        foot = [{"type": "actions", "elements": foot[0]["elements"][:-1]}] if len(foot[0]["elements"]) > 1 else []
        free = MAX_MESSAGE - size(head) - size(foot) - RESERVE
    layout = _Layout(blocks=MAX_BLOCKS - len(head) - len(foot) - SPARE, characters=free)
    rest = pieces[_fill(layout, pieces) :]
    made = head + layout.made
    if left := _left(rest):
        made.append(context(say(say_left, card.language, count=left)))
    return made + foot, rest


def fallback(card: Card) -> str:
    """The card in one line, for notifications and for readers of the screen. Never empty."""
    line = escape(one_line(card.summary)) or escape(one_line(card.title))
    return shorten(line, MAX_TEXT) or "Sincethen"


def as_text(card: Card) -> str:
    """The whole card as text alone, for a channel that refuses blocks."""
    lines = [escape(title(card))]
    lines += [("• " if b.kind is BlockKind.ITEM else "") + said for b in card.blocks if (said := plain(b.spans))]
    return shorten("\n".join(lines), MAX_TEXT)


def message(card: Card, *, group: str | None = None) -> Payload:
    """The card as the body of a message: blocks, the text beside them, and no previews of links.

    ``group``: the id of a user group that is called; what is no such id calls nobody.
    """
    return body(render(card), card, group=group)


def body(blocks: Sequence[Payload], card: Card, *, group: str | None = None) -> Payload:
    """Blocks of the card as the body of a message."""
    shown = list(blocks)
    if group and GROUP.fullmatch(group):
        shown.insert(1, context(f"<!subteam^{group}>"))
    return {"blocks": shown, "text": fallback(card), "unfurl_links": False, "unfurl_media": False}


def shared(card: Card, by: str) -> Payload:
    """A private card as a public message: without its Share button, with a last line saying who shared it."""
    blocks = tuple(replace(b, action=None) if b.action and b.action.name == "share" else b for b in card.blocks)
    kept = replace(card, actions=tuple(a for a in card.actions if a.name != "share"), blocks=blocks, private=False)
    made = message(kept)
    note = context(say("shared_by", card.language, name=by))
    actions = made["blocks"][-1:] if made["blocks"][-1]["type"] == "actions" else []
    above = made["blocks"][: len(made["blocks"]) - len(actions)]
    return made | {"blocks": [*above, note, *actions]}


def sentence(text: str, *, heading: str, language: str, tone: Tone = Tone.ERROR) -> Card:
    """A card of one sentence."""
    block = Block(kind=BlockKind.TEXT, spans=(Span(text=text),))
    return Card(title=heading, summary=text, tone=tone, blocks=(block,), language=language)
