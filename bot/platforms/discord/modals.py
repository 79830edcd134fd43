"""Forms as Discord's modals, and a modal's answer back as options. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.platforms.discord.markdown import shorten
from bot.ports.platforms import Form
from bot.services.catalogue import CommandSpec, ParamSpec, choice_name

LABEL, TEXT_INPUT, SELECT, ROLE_SELECT = 18, 4, 3, 6
SHORT, PARAGRAPH = 1, 2
MAX_TITLE, MAX_FIELDS, MAX_INPUT, MAX_NAME, MAX_ABOUT = 45, 5, 4000, 45, 100
PREFIX = "f"
OFF = "off"  # what an emptied field stands for

Payload = dict[str, Any]


def modal(form: Form, spec: CommandSpec, language: str) -> Payload:
    """The data of a modal callback. At most five fields: Discord takes no more."""
    by_name = {p.name: p for p in spec.params}
    fields = [_field(by_name[n], value, language) for n, value in form.values.items() if n in by_name]
    return {
        "custom_id": ":".join((PREFIX, *form.command)),
        "title": shorten(form.title, MAX_TITLE),
        "components": fields[:MAX_FIELDS],
    }


def _field(param: ParamSpec, value: str, language: str) -> Payload:
    made: Payload = {
        "type": LABEL,
        "label": shorten(param.named(language), MAX_NAME),
        "component": _input(param, value, language),
    }
    about = shorten(param.hint(language), MAX_ABOUT)
    return made | {"description": about} if about else made


def _input(param: ParamSpec, value: str, language: str) -> Payload:
    if param.kind == "choice":
        options = [_option(c, value, language) for c in param.choices]
        return {"type": SELECT, "custom_id": param.name, "options": options, "required": True}
    if param.kind == "role":
        made: Payload = {"type": ROLE_SELECT, "custom_id": param.name, "required": False, "min_values": 0}
        return made | {"default_values": [{"id": value, "type": "role"}]} if value.isdecimal() else made
    style = PARAGRAPH if param.rest and param.required else SHORT
    made = {"type": TEXT_INPUT, "custom_id": param.name, "style": style, "required": param.required}
    if style == SHORT:
        made["max_length"] = 200
    return made | {"value": value[:MAX_INPUT]} if value else made


def _option(choice: str, chosen: str, language: str) -> Payload:
    return {"label": choice_name(choice, language), "value": choice, "default": choice == chosen}


def read_modal(data: Mapping[str, Any]) -> tuple[tuple[str, ...], dict[str, str]] | None:
    """The command's path and options of a modal's answer; None for another's modal."""
    prefix, *path = str(data.get("custom_id") or "").split(":")
    if prefix != PREFIX or not path:
        return None
    options: dict[str, str] = {}
    for component in _inputs(data.get("components") or []):
        name = str(component.get("custom_id") or "")
        values = component.get("values")
        if isinstance(values, list):
            options[name] = str(values[0]) if values else OFF
        else:
            options[name] = str(component.get("value") or "").strip() or OFF
    return tuple(path), options


def _inputs(components: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    found: list[Mapping[str, Any]] = []
    for component in components:
        inner = component.get("component")
        if isinstance(inner, Mapping):
            found.append(inner)
        found += _inputs(component.get("components") or [])
        if component.get("type") in {TEXT_INPUT, SELECT, ROLE_SELECT} and "custom_id" in component:
            found.append(component)
    return found
