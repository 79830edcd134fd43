"""Buttons, rows of them, and menus in their place: each id says what to do, so it outlives restarts. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from bot.card.links import safe_url
from bot.card.model import Action, ActionStyle, Block, Card, Style
from bot.platforms.discord.limits import (
    BUTTON,
    LINK,
    MAX_CUSTOM_ID,
    MAX_LABEL,
    MAX_OPTION,
    MAX_OPTIONS,
    MAX_ROW,
    MAX_ROWS,
    ROW,
    SELECT,
    Payload,
)
from bot.platforms.discord.markdown import one_line, shorten, units

CUSTOM_ID = "s"
PICK = "pick"  # a menu: what was picked is the action
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
class Buttons:
    """Makes buttons; a message may hold each custom_id once."""

    seen: set[str] = field(default_factory=set)

    def make(self, action: Action) -> Payload | None:
        """The button, or None where it would not work."""
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


def rows_of(actions: Sequence[Action], buttons: Buttons, rows: int = MAX_ROWS) -> list[Payload]:
    """The buttons in rows of five."""
    made = [button for action in actions if (button := buttons.make(action))][: rows * MAX_ROW]
    return [{"type": ROW, "components": made[i : i + MAX_ROW]} for i in range(0, len(made), MAX_ROW)]


def menu(card: Card, name: str) -> Payload | None:
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
    select = {"type": SELECT, "custom_id": identity, "options": list(options.values())[:MAX_OPTIONS]}
    return {"type": ROW, "components": [select | {"placeholder": chosen}]}


def without(card: Card, name: str) -> Card:
    """The card without the buttons of that kind beside its lines."""
    blocks = tuple(replace(b, action=None) if b.action and b.action.name == name else b for b in card.blocks)
    return replace(card, blocks=blocks)


def _lead(block: Block) -> str:
    """What names a line: its first bold words."""
    bold = next((s.text for s in block.spans if s.style is Style.BOLD), None)
    return (bold or "".join(s.text for s in block.spans)).strip().rstrip(":\u00a0 ")
