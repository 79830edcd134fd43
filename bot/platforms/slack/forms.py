"""Forms as Slack's modals, and a modal's answer back as options. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.card.model import Card
from bot.platforms.slack.limits import MAX_LABEL, MAX_METADATA, MAX_OPTION, MAX_OPTIONS, MAX_VIEW_TITLE, Payload
from bot.platforms.slack.mrkdwn import one_line, shorten
from bot.platforms.slack.render import plain_object, render
from bot.platforms.slack.words import say
from bot.ports.platforms import Choice, Form
from bot.services.catalogue import CommandSpec, ParamSpec, choice_name

CALLBACK = "form"
FIELD = "v"  # the action_id of every input: a form has one in each block, named after the parameter
SUGGESTED = "c:"  # the action_id of inputs with suggestions: what kind
OPEN_KINDS = frozenset({"catalogue"})  # suggestions that do not exclude other answers, so the field stays a text
OFF = "off"  # what an emptied field of these settings stands for
CAN_BE_OFF = frozenset({"times", "quiet", "mention"})
LONGEST_INPUT = 3000


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a form was opened: what its answer needs to know."""

    channel: str = ""
    name: str = ""
    response_url: str = ""

    def pack(self) -> str:
        """As a view's private_metadata."""
        made = json.dumps([self.channel, self.name, self.response_url], separators=(",", ":"))
        return made if len(made) <= MAX_METADATA else json.dumps([self.channel, "", ""])


def unpack(text: str) -> Origin:
    """The origin again; an empty one where the text is another's."""
    try:
        channel, name, response_url = map(str, json.loads(text))
    except (TypeError, ValueError):
        return Origin()
    return Origin(channel=channel, name=name, response_url=response_url)


def view(form: Form, spec: CommandSpec, origin: Origin, language: str) -> Payload:
    """The modal of a form, with what stands there now."""
    by_name = {p.name: p for p in spec.params}
    blocks = [_input(by_name[n], value, language, spec) for n, value in form.values.items() if n in by_name]
    return {
        "type": "modal",
        "callback_id": ":".join((CALLBACK, *form.command)),
        "private_metadata": origin.pack(),
        "title": plain_object(shorten(one_line(form.title), MAX_VIEW_TITLE)),
        "submit": plain_object(say("submit", language)),
        "close": plain_object(say("cancel", language)),
        "blocks": blocks,
    }


def bare_form(spec: CommandSpec) -> Form:
    """An empty form that asks for everything a command takes."""
    return Form(command=spec.path, title=" ".join(("/news", *spec.path)), values={p.name: "" for p in spec.params})


def result(card: Card, language: str) -> Payload:
    """A card in place of the form, for one that has no conversation to answer in."""
    shown = [b for b in render(card) if b["type"] not in {"header", "actions"}]
    for block in shown:
        block.pop("accessory", None)  # its buttons answer in conversations
    said = {"type": "section", "text": plain_object(shorten(one_line(card.summary) or "Sincethen", MAX_LABEL))}
    return {
        "type": "modal",
        "title": plain_object(shorten(one_line(card.title) or "Sincethen", MAX_VIEW_TITLE)),
        "close": plain_object(say("close", language)),
        "blocks": shown or [said],
    }


def _input(param: ParamSpec, value: str, language: str, spec: CommandSpec) -> Payload:
    about = param.description.get(language) or param.description["en"]
    named = param.named(language)
    label = about if named == param.name else named
    made: Payload = {
        "type": "input",
        "block_id": param.name,
        "label": plain_object(shorten(one_line(label), MAX_LABEL)),
        "element": _element(param, value, language, spec),
        "optional": not param.required and not (param.choices and value),
    }
    if label != about and (hint := shorten(one_line(param.hint(language)), MAX_LABEL)):
        made["hint"] = plain_object(hint)
    return made


def _element(param: ParamSpec, value: str, language: str, spec: CommandSpec) -> Payload:
    if param.choices:
        known = [option(choice_name(c, language), c) for c in param.choices]
        made: Payload = {"type": "static_select", "action_id": FIELD, "options": known}
        return made | _initial(known, value)
    if param.complete and param.complete not in OPEN_KINDS:
        made = {"type": "external_select", "action_id": SUGGESTED + param.complete, "min_query_length": 0}
        return made | ({"initial_option": option(value, value)} if 0 < len(value) <= MAX_OPTION else {})
    multiline = param.rest and param.required and spec.path[-1] in {"import", "check"}
    made = {"type": "plain_text_input", "action_id": FIELD, "multiline": multiline, "max_length": LONGEST_INPUT}
    return made | ({"initial_value": value[:LONGEST_INPUT]} if value else {})


def _initial(known: Sequence[Payload], value: str) -> Payload:
    chosen = next((one for one in known if one["value"] == value), None)
    return {"initial_option": chosen} if chosen else {}


def option(label: str, value: str) -> Payload:
    """One choice of a select."""
    return {"text": plain_object(shorten(one_line(label), MAX_OPTION) or value), "value": value}


def options(choices: Sequence[Choice]) -> list[Payload]:
    """Suggestions as choices of a select; a value too long is left out, for cut short it would be another."""
    return [option(c.label, c.value) for c in choices if 0 < len(c.value) <= MAX_OPTION][:MAX_OPTIONS]


def read(view: Mapping[str, Any]) -> tuple[tuple[str, ...], dict[str, str]] | None:
    """The command's path and options of a modal's answer; None for another's modal."""
    prefix, *path = str(view.get("callback_id") or "").split(":")
    if prefix != CALLBACK or not path:
        return None
    filled: dict[str, str] = {}
    for name, fields in ((view.get("state") or {}).get("values") or {}).items():
        for given in fields.values():
            chosen = given.get("selected_option") or {}
            filled[str(name)] = str(chosen.get("value") or given.get("value") or "").strip()
    if path == ["settings"]:
        filled |= {name: OFF for name in CAN_BE_OFF & filled.keys() if not filled[name]}
    return tuple(path), {name: value for name, value in filled.items() if value}


def field_of(card: Card, asked: Sequence[str]) -> str:
    """The field that an error belongs to: its option where the form asks for it, else the first."""
    return card.option if card.option in asked else next(iter(asked), "")
