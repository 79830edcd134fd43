"""Blocks as markdown, and the markdown as components under Discord's budgets: airy where there is room. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from bot.card.model import Block, BlockKind, Card, Style
from bot.platforms.discord.buttons import Buttons
from bot.platforms.discord.limits import MAX_BLOCK, MAX_SECTION_TEXTS, SECTION, SEPARATOR, TEXT, Payload
from bot.platforms.discord.markdown import clean, fitted, shorten, units

_SMALL = frozenset({BlockKind.QUOTE, BlockKind.CONTEXT})


@dataclass(slots=True)
class Piece:
    """A block made ready. ``blocks`` says how many of the card's blocks it stands for."""

    kind: BlockKind
    texts: list[str] = field(default_factory=list)
    button: Payload | None = None
    blocks: int = 1
    quoted: bool = False  # whether it ends with a quote


def _prefixed(text: str, prefix: str) -> str:
    return "\n".join(prefix + line for line in text.split("\n") if line.strip())


def block_text(block: Block, limit: int = MAX_BLOCK) -> str:
    """One block as markdown, at most ``limit`` units."""
    spans = block.spans
    match block.kind:
        case BlockKind.DIVIDER:
            return ""
        case BlockKind.PREFORMATTED:
            text = clean("".join(s.text for s in spans)).replace("`", "\u02cb").strip("\n")
            return f"```\n{shorten(text, limit - 8)}\n```" if text.strip() else ""
        case BlockKind.HEADING:
            text = fitted(spans, limit - 8).replace("\n", " ").replace("**", "")
            return f"**{text}**" if text else ""
        case BlockKind.QUOTE:
            prefix = "> "
        case BlockKind.CONTEXT:
            prefix = "-# "
        case BlockKind.ITEM if block.action is None:
            text = fitted(spans, limit - 40).replace("\n", "\n  ")
            return f"- {text}" if text else ""
        case _:
            small = bool(spans) and all(s.style is Style.SMALL for s in spans)
            prefix = "-# " if small else ""
    text = fitted(spans, limit - 40)
    return _within(_prefixed(text, prefix), limit) if text else ""


def _within(text: str, limit: int) -> str:
    """Whole lines, at most ``limit`` units: prefixes on very many lines may have made the text longer."""
    while units(text) > limit and "\n" in text:
        text = text.rsplit("\n", 1)[0]
    return text


def pieces_of(card: Card, buttons: Buttons) -> list[Piece]:
    """The card's blocks made ready, small print beside the button it belongs to."""
    pieces: list[Piece] = []
    for block in card.blocks:
        if card.files and block.kind in {BlockKind.PREFORMATTED, BlockKind.HEADING}:
            continue  # what it holds goes along as a file
        if block.kind is BlockKind.DIVIDER:
            if pieces and pieces[-1].kind is not BlockKind.DIVIDER:
                pieces.append(Piece(kind=block.kind, blocks=0))
            continue
        text = block_text(block)
        if not text:
            continue
        button = buttons.make(block.action) if block.action else None
        last, small = pieces[-1] if pieces else None, block.kind in _SMALL and button is None
        under = block.kind is BlockKind.QUOTE and last is not None and last.kind is BlockKind.ITEM and last.blocks == 1
        if last and ((last.button and small) or under) and len(last.texts) < MAX_SECTION_TEXTS:
            last.texts.append(text)  # the small print of a story stands beside its button, a quote under its item
            last.quoted = block.kind is BlockKind.QUOTE
            last.blocks += 1
        else:
            pieces.append(Piece(kind=block.kind, texts=[text], button=button))
    while pieces and pieces[-1].kind is BlockKind.DIVIDER:
        pieces.pop()
    return pieces


@dataclass(slots=True)
class Layout:
    """Components under two budgets; ``add`` says whether a piece found room."""

    components: int
    text: int
    tight: bool
    made: list[Payload] = field(default_factory=list)
    last: BlockKind | None = None  # of the text display that the next text may join
    divider: bool = False

    def add(self, piece: Piece) -> bool:
        """Draw one more piece."""
        if piece.kind is BlockKind.DIVIDER:
            self.divider = bool(self.made)
            return True
        texts = ["\n".join(piece.texts)] if self.tight else piece.texts
        length = sum(map(units, texts))
        if piece.button is None:
            texts = ["\n".join(texts)]
        joins = piece.button is None and self._joins(piece.kind)
        cost = (0 if joins else 2 + len(texts) if piece.button else 1) + self.divider
        if length + joins > self.text or cost > self.components:
            return False
        self.text -= length + joins
        self.components -= cost
        if self.divider:
            self.made.append({"type": SEPARATOR, "divider": True, "spacing": 1})
            self.divider = False
        if piece.button:
            shown = [{"type": TEXT, "content": text} for text in texts]
            self.made.append({"type": SECTION, "components": shown, "accessory": piece.button})
            self.last = None
        elif joins:
            self.made[-1]["content"] += "\n" + texts[0]
            self.last = piece.kind
        else:
            self.made.append({"type": TEXT, "content": texts[0]})
            self.last = piece.kind
        self.last = BlockKind.QUOTE if piece.quoted and self.last is not None else self.last
        return True

    def _joins(self, kind: BlockKind) -> bool:
        """Whether the text goes on in the last display: a list does, small print does, a new paragraph does not."""
        if self.last is None or self.divider:
            return False
        if self.last is BlockKind.QUOTE and kind is BlockKind.ITEM:
            return True  # a list item ends the quote above it
        if self.last is BlockKind.QUOTE and kind is not BlockKind.QUOTE:
            return False  # what follows would be drawn as if it were quoted too
        if self.tight or kind in _SMALL:
            return True
        return kind is self.last is BlockKind.ITEM or (self.last is BlockKind.HEADING and kind is not BlockKind.HEADING)


def lay_out(
    pieces: Sequence[Piece], components: int, text: int, *, tight: bool, buttons: int | None = None
) -> tuple[Layout, int]:
    """The layout and how many pieces it holds; with ``buttons``, pieces after that many go without their own."""
    layout = Layout(components=components, text=text, tight=tight)
    for shown, piece in enumerate(pieces):
        bare = piece.button is not None and buttons is not None and buttons <= 0
        if buttons is not None and piece.button:
            buttons -= 1
        if not layout.add(replace(piece, button=None) if bare else piece):
            return layout, shown
    return layout, len(pieces)


def best(pieces: Sequence[Piece], components: int, text: int) -> tuple[Layout, int]:
    """Airy where all fits so; else close together; else with buttons at the first pieces only. Words go first."""
    best = lay_out(pieces, components, text, tight=False)
    for buttons in (None, *range(sum(1 for p in pieces if p.button), -1, -1)):
        if best[1] == len(pieces):
            break
        found = lay_out(pieces, components, text, tight=True, buttons=buttons)
        best = found if found[1] > best[1] else best
    return best


def left_of(pieces: Sequence[Piece]) -> int:
    """How many things a cut left out: list items where there are any, else blocks."""
    items = sum(1 for p in pieces if p.kind is BlockKind.ITEM)
    return items or sum(p.blocks for p in pieces)
