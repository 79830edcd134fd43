"""The catalogue of commands (commands.toml), from which every platform builds its own: parity by construction."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.resources import files

from bot.card.parts import status_word
from bot.card.words import language_name, translator
from bot.domain.findings import FactStatus
from bot.domain.languages import languages
from bot.domain.text import fold
from bot.ports.platforms import Who

SETS = {"languages": languages(), "statuses": tuple(FactStatus)}  # choices that commands.toml calls by a name


@dataclass(frozen=True, slots=True, kw_only=True)
class ParamSpec:
    """A parameter. ``complete`` names the kind of suggestions that Commands.complete gives for it."""

    name: str
    kind: str  # "text", "int", "choice" or "role" (a platform's own picker of roles, else text)
    description: Mapping[str, str]
    required: bool = False
    rest: bool = False  # where a platform has only a line of text: takes the rest of it
    complete: str | None = None
    choices: tuple[str, ...] = ()  # what the command takes; readers see and may write choice_name
    label: Mapping[str, str] = field(default_factory=dict)  # its short name in a form

    def named(self, language: str) -> str:
        """Its short name in the language: at most 45 characters."""
        return self.label.get(language) or self.label.get("en") or self.name

    def chosen(self, text: str) -> str:
        """The choice that somebody wrote, in whichever language cards name it; the text itself where it is none."""
        wanted = fold(text.strip())
        for choice in self.choices:
            if wanted == fold(choice) or any(wanted == fold(choice_name(choice, one)) for one in languages()):
                return choice
        return text

    def hint(self, language: str) -> str:
        """What a form says beside its short name: the description without that name before it; empty for no more."""
        about, named = self.description.get(language) or self.description["en"], self.named(language)
        if not about.casefold().startswith(named.casefold()):
            return about
        rest = about[len(named) :]
        if rest and rest.lstrip()[:1] not in {",", ":"}:
            return about
        rest = rest.lstrip(" ,:\u00a0")
        return rest[:1].upper() + rest[1:]


@dataclass(frozen=True, slots=True, kw_only=True)
class FormSpec:
    """A form: the command its answer is given to, and which of its parameters it asks for."""

    name: str
    command: tuple[str, ...]
    title: Mapping[str, str]
    params: tuple[str, ...]

    def titled(self, language: str) -> str:
        """The form's title: at most 24 characters."""
        return self.title.get(language) or self.title["en"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExampleSpec:
    """What may be written in a command's own language, and what it means, by language."""

    write: str
    means: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandSpec:
    """A command: ``/news`` and the words of ``path``.

    ``manager``: only for those who may change settings; ``channel``: of these, one that concerns this channel alone.
    """

    path: tuple[str, ...]
    description: Mapping[str, str]
    params: tuple[ParamSpec, ...] = ()
    manager: bool = False
    channel: bool = False
    aliases: tuple[str, ...] = field(default=())  # other words for the last word of the path
    examples: tuple[ExampleSpec, ...] = ()

    @property
    def usage(self) -> str:
        """``/news search QUERY [since] [lang]``."""
        words = [p.name.upper() if p.required else f"[{p.name}]" for p in self.params]
        return " ".join(("/news", *self.path, *words))

    def allows(self, who: Who) -> bool:
        """Whether the person may use it here."""
        return not self.manager or who.manager or (self.channel and who.may_set)

    def describe(self, language: str) -> str:
        """One line in the language, in English where there is none."""
        return self.description.get(language) or self.description["en"]


def choice_name(choice: str, language: str) -> str:
    """A choice as a reader knows it: a status as cards say it, a language as its speakers do, yes and no."""
    words = translator(language)
    if choice in set(FactStatus):
        said = status_word(FactStatus(choice), words).lower()
    elif choice in languages():
        said = language_name(choice)
    else:
        said = words({"on": "yes", "off": "no"}.get(choice, choice))
    return said[:1].upper() + said[1:]


def _param(data: dict[str, object]) -> ParamSpec:
    description, choices = data["description"], data.get("choices", [])
    if isinstance(choices, str):
        choices = list(SETS[choices])
    if not isinstance(description, dict) or not isinstance(choices, list):
        raise TypeError(f"commands.toml: parameter {data['name']}: description or choices")
    complete, label = data.get("complete"), data.get("label", {})
    if not isinstance(label, dict):
        raise TypeError(f"commands.toml: parameter {data['name']}: label")
    return ParamSpec(
        name=str(data["name"]),
        kind=str(data["kind"]),
        description={str(k): str(v) for k, v in description.items()},
        required=bool(data.get("required", False)),
        rest=bool(data.get("rest", False)),
        complete=None if complete is None else str(complete),
        choices=tuple(str(c) for c in choices),
        label={str(k): str(v) for k, v in label.items()},
    )


def _load() -> tuple[tuple[CommandSpec, ...], tuple[FormSpec, ...]]:
    data = tomllib.loads(files("bot.services").joinpath("commands.toml").read_text(encoding="utf-8"))
    examples = {
        tuple(path): tuple(ExampleSpec(write=line["write"], means=line["means"]) for line in one["lines"])
        for one in data["examples"]
        for path in one["commands"]
    }
    commands = tuple(
        CommandSpec(
            path=tuple(c["path"]),
            description=c["description"],
            params=tuple(_param(p) for p in c.get("params", [])),
            manager=c.get("manager", False),
            channel=c.get("channel", False),
            aliases=tuple(c.get("aliases", [])),
            examples=examples.get(tuple(c["path"]), ()),
        )
        for c in data["command"]
    )
    forms = tuple(
        FormSpec(name=f["name"], command=tuple(f["command"]), title=f["title"], params=tuple(f["params"]))
        for f in data["form"]
    )
    return commands, forms


COMMANDS, FORMS = _load()


def find_command(path: tuple[str, ...]) -> CommandSpec | None:
    """The command of that path, its last word possibly an alias."""
    for spec in COMMANDS:
        if spec.path == path or (spec.path[:-1] == path[:-1] and path and path[-1] in spec.aliases):
            return spec
    return None
