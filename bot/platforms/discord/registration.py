"""The catalogue as Discord's application commands, and an interaction's data back as path and options. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.domain.languages import languages
from bot.platforms.discord.words import group_words, local_name, localizations, say
from bot.services.catalogue import CommandSpec, ParamSpec, choice_name

ROOT = "news"
MAX_DESCRIPTION = 100
MAX_CHOICES = 25

CHAT_INPUT, MESSAGE = 1, 3
SUB_COMMAND, SUB_COMMAND_GROUP, STRING, INTEGER, ROLE, ATTACHMENT = 1, 2, 3, 4, 8, 11
FILED = frozenset({("import",)})  # commands whose text may come as a file
FILE = "file"
GUILD_INSTALL, USER_INSTALL = 0, 1
IN_GUILD, BOT_DM, PRIVATE_CHANNEL = 0, 1, 2

Payload = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Called:
    """A command as somebody called it. ``focused`` names the option that is being typed (autocompletion)."""

    path: tuple[str, ...]
    options: Mapping[str, str | int]
    focused: str | None = None


def _described(description: Mapping[str, str]) -> Payload:
    other = localizations({language: text[:MAX_DESCRIPTION] for language, text in description.items()})
    made: Payload = {"description": description["en"][:MAX_DESCRIPTION]}
    return made | {"description_localizations": other} if other else made


def _named(name: str) -> Payload:
    return _localised(name, {language: local_name(name, language) for language in languages()})


def _localised(name: str, names: Mapping[str, str]) -> Payload:
    other = localizations(names)
    return {"name": name} | ({"name_localizations": other} if other else {})


def _option(param: ParamSpec) -> Payload:
    kind = {"int": INTEGER, "role": ROLE}.get(param.kind, STRING)
    made = {"type": kind, "required": param.required, **_named(param.name), **_described(param.description)}
    if param.choices:
        made["choices"] = [_choice(c) for c in param.choices[:MAX_CHOICES]]
    elif param.complete:
        made["autocomplete"] = True
    return made


def _choice(choice: str) -> Payload:
    names = {language: choice_name(choice, language) for language in languages()}
    return {**_localised(names["en"], names), "value": choice}


def _subcommand(spec: CommandSpec) -> Payload:
    # Discord refuses a required option after an optional one
    params = sorted(spec.params, key=lambda p: not p.required)
    options = [_option(p) for p in params]
    if spec.path in FILED:
        about = {language: say("file", language) for language in languages()}
        options = [o | {"required": False} for o in options]
        options.insert(0, {"type": ATTACHMENT, "required": False, **_named(FILE), **_described(about)})
    made: Payload = {"type": SUB_COMMAND, **_named(spec.path[-1]), **_described(spec.description)}
    return made | {"options": options} if options else made


def _options(specs: Sequence[CommandSpec]) -> list[Payload]:
    made: dict[str, Payload] = {}
    for spec in specs:
        if len(spec.path) == 1:
            made[spec.path[0]] = _subcommand(spec)
            continue
        name = spec.path[0]
        about = {language: group_words(name, language) for language in languages()}
        group = made.setdefault(name, {"type": SUB_COMMAND_GROUP, **_named(name), **_described(about), "options": []})
        group["options"].append(_subcommand(spec))
    return list(made.values())


def registration(specs: Sequence[CommandSpec]) -> list[Payload]:
    """All application commands: ``/news`` with a subcommand for each spec, and the message action.

    Discord knows default permissions only for a whole command, not for its subcommands, and admins may override them:
    the right to change settings is therefore checked where the command is run.
    """
    reach: Payload = {
        "integration_types": [GUILD_INSTALL, USER_INSTALL],
        "contexts": [IN_GUILD, BOT_DM, PRIVATE_CHANNEL],
    }
    about = _described({language: say("root", language) for language in languages()})
    made: list[Payload] = [{"type": CHAT_INPUT, "name": ROOT, **about, "options": _options(specs), **reach}]
    if any(spec.path == ("check",) for spec in specs):
        names = {language: say("check_action", language) for language in languages()}
        made.append({"type": MESSAGE, **_localised(names["en"], names)} | reach)
    return made


def called(data: Mapping[str, Any]) -> Called:
    """Path and options of an application command's or autocompletion's data."""
    path: list[str] = []
    options: Sequence[Mapping[str, Any]] = data.get("options") or []
    while options and options[0].get("type") in {SUB_COMMAND, SUB_COMMAND_GROUP}:
        path.append(str(options[0]["name"]))
        options = options[0].get("options") or []
    values = {str(o["name"]): o["value"] for o in options if isinstance(o.get("value"), (str, int))}
    if FILE in values:
        attached = ((data.get("resolved") or {}).get("attachments") or {}).get(str(values.pop(FILE))) or {}
        values.setdefault("text", str(attached.get("url") or ""))
    focused = next((str(o["name"]) for o in options if o.get("focused")), None)
    return Called(path=tuple(path), options=values, focused=focused)


def words_of(message: Mapping[str, Any]) -> str:
    """Everything a message says: its text, its embeds, its components' texts and addresses."""
    found = [str(message.get("content") or "")]
    for embed in message.get("embeds") or []:
        found += [str(embed.get(key) or "") for key in ("title", "description")]
        found += [str(f.get("value") or "") for f in embed.get("fields") or []]
        if not found[0].strip():
            found.append(str(embed.get("url") or ""))
    found += _component_words(message.get("components") or [])
    return "\n".join(text.strip() for text in found if text.strip())


def _component_words(components: Sequence[Mapping[str, Any]]) -> list[str]:
    found: list[str] = []
    for component in components:
        if isinstance(component.get("content"), str):
            found.append(component["content"])
        found += _component_words(component.get("components") or [])
    return found
