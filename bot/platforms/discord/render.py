"""Draws a Card as a Discord message: Components V2 within every limit, or an embed where those are refused. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from bot.card.links import safe_url
from bot.card.model import Action, ActionStyle, Block, BlockKind, Card, Style, Tone
from bot.platforms.discord.markdown import (
    BREAK,
    clean,
    escape,
    fitted,
    one_line,
    shorten,
    units,
)
from bot.platforms.discord.words import say

# https://discord.com/developers/docs/components/reference
MAX_COMPONENTS = 40
MAX_TEXT = 4000
MAX_ROW = 5
MAX_ROWS = 2  # of our own: more buttons than ten are no longer a choice
MAX_LABEL = 80
MAX_CUSTOM_ID = 100
MAX_SECTION_TEXTS = 3
MAX_BLOCK = 1500  # of our own: one block never fills a message alone
# https://discord.com/developers/docs/resources/message#embed-object-embed-limits
MAX_EMBED_TITLE = 256
MAX_EMBED_TEXT = 4096

CUSTOM_ID = "s"
PICK = "pick"  # a menu: what was picked is the action
MAX_OPTION, MAX_OPTIONS, MAX_MENUS = 100, 25, 2
SHARE_RESERVE = 120  # characters kept free, and one component, for the line that says who shared the card
MORE_RESERVE = 60

EPHEMERAL, SUPPRESS_NOTIFICATIONS, IS_COMPONENTS_V2 = 1 << 6, 1 << 12, 1 << 15
ROW, BUTTON, SELECT, SECTION, TEXT, GALLERY, FILE, SEPARATOR, CONTAINER = 1, 2, 3, 9, 10, 12, 13, 14, 17
CHART = "chart.png"
MAX_ALT = 1024
LINK = 5

Payload = dict[str, Any]

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
_SMALL = frozenset({BlockKind.QUOTE, BlockKind.CONTEXT})
_STYLES = {ActionStyle.PRIMARY: 1, ActionStyle.NORMAL: 2, ActionStyle.DANGER: 4}


def custom_id(name: str, argument: str) -> str:
    """A button's identity: it says what to do, so it works after a restart, with nothing kept in memory."""
    return f"{CUSTOM_ID}:{name}:{argument}"


def read_custom_id(text: str) -> tuple[str, str] | None:
    """Name and argument of one of our buttons; None for another's."""
    prefix, _, rest = text.partition(":")
    name, colon, argument = rest.partition(":")
    return (name, argument) if prefix == CUSTOM_ID and colon and name else None


@dataclass(slots=True)
class _Buttons:
    """Makes buttons; a message may hold each custom_id once."""

    seen: set[str] = field(default_factory=set)

    def make(self, action: Action) -> Payload | None:
        label = shorten(one_line(action.label), MAX_LABEL) or shorten(one_line(action.name), MAX_LABEL)
        if not label:
            return None
        if action.url is not None:
            url = safe_url(action.url)
            return {"type": BUTTON, "style": LINK, "label": label, "url": url} if url else None
        identity = custom_id(action.name, action.argument)
        if identity in self.seen or units(identity) > MAX_CUSTOM_ID or read_custom_id(identity) is None:
            return None
        self.seen.add(identity)
        return {"type": BUTTON, "style": _STYLES[action.style], "label": label, "custom_id": identity}


@dataclass(slots=True)
class _Piece:
    """A block made ready. ``blocks`` says how many of the card's blocks it stands for."""

    kind: BlockKind
    texts: list[str] = field(default_factory=list)
    button: Payload | None = None
    blocks: int = 1
    quoted: bool = False  # whether it ends with a quote


def _prefixed(text: str, prefix: str) -> str:
    return "\n".join(prefix + line for line in text.split("\n") if line.strip())


def _block_text(block: Block, limit: int = MAX_BLOCK) -> str:
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


def _pieces(card: Card, buttons: _Buttons) -> list[_Piece]:
    pieces: list[_Piece] = []
    for block in card.blocks:
        if card.files and block.kind in {BlockKind.PREFORMATTED, BlockKind.HEADING}:
            continue  # what it holds goes along as a file
        if block.kind is BlockKind.DIVIDER:
            if pieces and pieces[-1].kind is not BlockKind.DIVIDER:
                pieces.append(_Piece(kind=block.kind, blocks=0))
            continue
        text = _block_text(block)
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
            pieces.append(_Piece(kind=block.kind, texts=[text], button=button))
    while pieces and pieces[-1].kind is BlockKind.DIVIDER:
        pieces.pop()
    return pieces


@dataclass(slots=True)
class _Layout:
    """Components under two budgets; ``add`` says whether a piece found room."""

    components: int
    text: int
    tight: bool
    made: list[Payload] = field(default_factory=list)
    last: BlockKind | None = None  # of the text display that the next text may join
    divider: bool = False

    def add(self, piece: _Piece) -> bool:
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
        if self.last is BlockKind.QUOTE and kind is not BlockKind.QUOTE:
            return False  # what follows would be drawn as if it were quoted too
        if self.tight or kind in _SMALL:
            return True
        return kind is self.last is BlockKind.ITEM or (self.last is BlockKind.HEADING and kind is not BlockKind.HEADING)


def _rows(actions: Sequence[Action], buttons: _Buttons, rows: int = MAX_ROWS) -> list[Payload]:
    made = [button for action in actions if (button := buttons.make(action))][: rows * MAX_ROW]
    return [{"type": ROW, "components": made[i : i + MAX_ROW]} for i in range(0, len(made), MAX_ROW)]


def _title(card: Card, limit: int = MAX_EMBED_TITLE) -> str:
    return shorten(one_line(card.title), limit) or shorten(one_line(card.summary), limit) or "Sincethen"


def _lay_out(
    pieces: Sequence[_Piece], components: int, text: int, *, tight: bool, buttons: int | None = None
) -> tuple[_Layout, int]:
    """The layout and how many pieces it holds; with ``buttons``, pieces after that many go without their own."""
    layout = _Layout(components=components, text=text, tight=tight)
    for shown, piece in enumerate(pieces):
        bare = piece.button is not None and buttons is not None and buttons <= 0
        if buttons is not None and piece.button:
            buttons -= 1
        if not layout.add(replace(piece, button=None) if bare else piece):
            return layout, shown
    return layout, len(pieces)


def _best(pieces: Sequence[_Piece], components: int, text: int) -> tuple[_Layout, int]:
    """Airy where all fits so; else close together; else with buttons at the first pieces only. Words go first."""
    best = _lay_out(pieces, components, text, tight=False)
    for buttons in (None, *range(sum(1 for p in pieces if p.button), -1, -1)):
        if best[1] == len(pieces):
            break
        found = _lay_out(pieces, components, text, tight=True, buttons=buttons)
        best = found if found[1] > best[1] else best
    return best


def _left(pieces: Sequence[_Piece]) -> int:
    """How many things a cut left out: list items where there are any, else blocks."""
    items = sum(1 for p in pieces if p.kind is BlockKind.ITEM)
    return items or sum(p.blocks for p in pieces)


def _menu(card: Card, name: str) -> Payload | None:
    """One menu in place of the buttons of that kind beside the lines; None where there are too few of them."""
    options: dict[str, Payload] = {}
    labels: list[str] = []
    for block in card.blocks:
        action = block.action
        if action is None or action.url is not None or action.name != name:
            continue
        labels.append(action.label)
        label = shorten(one_line(_lead(block)), MAX_OPTION)
        value = f"{action.name}:{action.argument}"
        if label and units(value) <= MAX_OPTION:
            options.setdefault(value, {"label": label, "value": value})
    identity = custom_id(PICK, name)
    if len(options) < 2 or units(identity) > MAX_CUSTOM_ID:
        return None
    chosen = shorten(one_line(labels[0]), MAX_LABEL) + "…"
    menu = {"type": SELECT, "custom_id": identity, "options": list(options.values())[:MAX_OPTIONS]}
    return {"type": ROW, "components": [menu | {"placeholder": chosen}]}


def _without(card: Card, name: str) -> Card:
    """The card without the buttons of that kind beside its lines."""
    blocks = tuple(replace(b, action=None) if b.action and b.action.name == name else b for b in card.blocks)
    return replace(card, blocks=blocks)


def _menus(card: Card, buttons: _Buttons, components: int, text: int) -> tuple[list[Payload], _Layout, int, int]:
    """Buttons at some lines only would look like a choice: the kind with the most lines becomes a menu, then the next.

    Gives the menus, the layout, how many pieces it holds, and how many things it leaves out.
    """
    kinds = Counter(b.action.name for b in card.blocks if b.action is not None and b.action.url is None)
    rows: list[Payload] = []
    for name, _ in kinds.most_common(MAX_MENUS):
        menu = _menu(card, name)
        if menu is None:
            continue
        rows.append(menu)
        card = _without(card, name)
        pieces = _pieces(card, replace(buttons, seen=set(buttons.seen)))
        layout, shown = _lay_out(pieces, components - 2 * len(rows), text, tight=False)
        if shown == len(pieces):
            return rows, layout, shown, 0
    pieces = _pieces(card, replace(buttons, seen=set(buttons.seen)))
    layout, shown = _best(pieces, components - 2 * len(rows), text)
    return rows, layout, shown, _left(pieces[shown:])


def _lead(block: Block) -> str:
    """What names a line: its first bold words."""
    bold = next((s.text for s in block.spans if s.style is Style.BOLD), None)
    return (bold or "".join(s.text for s in block.spans)).strip().rstrip(":\u00a0 ")


def _files(card: Card, *, chart: bool) -> list[Payload]:
    made: list[Payload] = [{"type": FILE, "file": {"url": f"attachment://{f.name}"}} for f in card.files]
    if chart and card.chart is not None:
        about = shorten(one_line(card.chart.alt), MAX_ALT)
        item: Payload = {"media": {"url": f"attachment://{CHART}"}}
        made.append({"type": GALLERY, "items": [item | {"description": about} if about else item]})
    return made


def container(card: Card, *, chart: bool = False) -> Payload:
    """The card as one container. Too much for one message is cut at a block, and the last line counts what is left."""
    buttons = _Buttons()
    rows = _rows(card.actions, buttons)  # first: where a custom_id stands twice, the card's own row keeps it
    title = "### " + escape(_title(card)).replace("@", f"@{BREAK}")
    shown_files = _files(card, chart=chart)
    room = MAX_COMPONENTS - 1 - 1 - 1 - 1 - sum(1 + len(r["components"]) for r in rows)  # container, title, more, share
    room -= len(shown_files)
    text = MAX_TEXT - units(title) - SHARE_RESERVE - MORE_RESERVE
    pieces = _pieces(card, replace(buttons, seen=set(buttons.seen)))
    layout, shown = _lay_out(pieces, room, text, tight=False)
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
    buttons = _Buttons()
    beside = [b.action for b in card.blocks if b.action]
    rows = _rows([*card.actions, *beside], buttons, rows=5)
    lines, room, left = [], MAX_EMBED_TEXT - MORE_RESERVE, 0
    for block in card.blocks:
        text = _block_text(block)
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


def shared(components: Sequence[Payload], note: str) -> Payload:
    """A private message's components as a public one: without its Share button, with a last line saying who shared."""
    kept = [c for component in components if (c := _without_share(component)) is not None]
    kept = [c for c in kept if c["type"] not in {GALLERY, FILE}]
    for box in kept:
        if box.get("type") == CONTAINER:
            box["components"] = [*box["components"], {"type": TEXT, "content": "-# " + note}]
            break
    return {"flags": IS_COMPONENTS_V2, "components": kept, "allowed_mentions": {"parse": []}}


def _without_share(component: Payload) -> Payload | None:
    identity = read_custom_id(str(component.get("custom_id") or ""))
    if identity and identity[0] == "share":
        return None
    kept = {k: v for k, v in component.items() if v is not None and k != "id"}
    if "components" in component:
        inside = [c for c in component["components"] if c.get("type") not in {GALLERY, FILE}]
        kept["components"] = [c for child in inside if (c := _without_share(child)) is not None]
        if not kept["components"]:
            return None
    if "accessory" in component:  # a section cannot be without it, so it stays whatever it does
        kept["accessory"] = {k: v for k, v in component["accessory"].items() if v is not None and k != "id"}
    return kept
