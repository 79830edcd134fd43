"""Draws a card in a terminal: colours and links where it can, words alone where it cannot."""

from __future__ import annotations

import sys

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from bot.card.model import Block, BlockKind, Card, Span, Style, Tone
from bot.domain.text import strip_controls

# legible on dark and light grounds, and apart for colour-blind readers; the word is always there too
COLOURS = {
    Tone.PLAIN: "bold",
    Tone.BASELINE: "bold bright_black",
    Tone.CONFIRMED: "bold green",
    Tone.CHANGED: "bold dark_orange3",
    Tone.DISPUTED: "bold medium_purple2",
    Tone.RETRACTED: "bold red",
    Tone.ERROR: "bold red",
}
PIPE_WIDTH = 100
# rich breaks lines at spaces that do not break, and a "»" would stand alone: letters stand for them meanwhile
_HELD = {0xA0: "\ue0a0", 0x202F: "\ue0a1"}
_FREED = {ord(letter): chr(space) for space, letter in _HELD.items()}
STYLES = {
    Style.PLAIN: "",
    Style.BOLD: "bold",
    Style.STRIKE: "strike",
    Style.ITALIC: "italic",
    Style.CODE: "cyan",
    Style.SMALL: "dim",
}


def _clean(text: str) -> str:
    return strip_controls(text).translate(_HELD)


def _span(span: Span, *, links: bool) -> Text:
    text = "\n".join(_clean(line) for line in span.text.split("\n"))
    style = STYLES[span.style]
    if span.url and links and span.url.startswith(("http://", "https://")):
        style = f"{style} link {strip_controls(span.url).replace(' ', '%20')}".strip()
    return Text(text, style=style)


def _line(block: Block, *, terminal: bool) -> Text:
    line = Text()
    for span in block.spans:
        if span.style is Style.STRIKE and not terminal:  # no struck letters in a pipe: marks say it
            line.append(f"~{_clean(span.text)}~")
        else:
            line.append_text(_span(span, links=terminal))
    return line


def _hung(mark: Text, line: Text) -> RenderableType:
    """A line behind a mark, its further rows below its words."""
    row = Table.grid()
    row.add_column(no_wrap=True)
    row.add_column()
    row.add_row(mark, line)
    return row


def render(card: Card, *, terminal: bool) -> RenderableType:
    """The card as something rich can print; ``draw`` puts the spaces that do not break back in."""
    parts: list[RenderableType] = [Text(_clean(card.title), style=COLOURS[card.tone])]
    last: BlockKind | None = None
    for block in card.blocks:
        line = _line(block, terminal=terminal)
        match block.kind:
            case BlockKind.DIVIDER:
                parts.append(Text(""))
            case BlockKind.HEADING:
                parts += [] if last is BlockKind.DIVIDER else [Text("")]
                parts.append(Text(line.plain, style="bold underline" if terminal else ""))
            case BlockKind.QUOTE:
                parts.append(Padding(_hung(Text("> ", style="dim"), line), (0, 0, 0, 4)))
            case BlockKind.PREFORMATTED:
                parts.append(Text("\n".join(_clean(row) for row in line.plain.split("\n")), no_wrap=True))
            case BlockKind.ITEM:
                first, *rest = line.split("\n")
                parts.append(Padding(first, (0, 0, 0, 2)))
                parts += [Padding(row, (0, 0, 0, 5)) for row in rest]
            case _:
                parts.append(Padding(line, (0, 0, 0, 2)))
        last = block.kind
    return Group(*parts, Text(""))


def draw(card: Card, console: Console | None = None) -> None:
    """Print the card on the console, standard output where none is given."""
    to = console or Console(highlight=False, width=None if sys.stdout.isatty() else PIPE_WIDTH)
    terminal = to.is_terminal
    with to.capture() as drawn:
        if terminal:
            to.print(Rule(style="dim"))
        to.print(render(card, terminal=terminal))
    text = drawn.get().translate(_FREED)
    if not terminal:  # a pipe gets plain lines, without the spaces that fill a terminal's
        text = "\n".join(line.rstrip() for line in text.split("\n"))
    to.file.write(text)
