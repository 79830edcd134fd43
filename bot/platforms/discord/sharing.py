"""A private answer shown to all: its components without the Share button, and a line that says who shared it. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from bot.platforms.discord.buttons import read_custom_id
from bot.platforms.discord.limits import CONTAINER, FILE, GALLERY, IS_COMPONENTS_V2, TEXT, Payload


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
