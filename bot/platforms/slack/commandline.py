"""A line of text after ``/news`` as path and options: words and quotes as in a shell, Slack's links undone. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.platforms.slack.words import say
from bot.services.catalogue import CommandSpec, ParamSpec

HELP = frozenset({"help", "--help", "-h", "?", "aide"})
_LINK = re.compile(r"<((?:https?|mailto|tel):[^|>\s]+)(?:\|[^>]*)?>")
_SOURCE = re.compile(r"(?<=source:)<https?://([^|>\s]+)\|\1>", re.IGNORECASE)  # a host that Slack made a link
_GUILLEMETS = re.compile(r"(?<=«)[\s\u00a0\u202f]+|[\s\u00a0\u202f]+(?=»)")  # French spaces inside quotation marks
_NAMED = re.compile(r"<(?P<mark>[@#!])(?P<group>subteam\^)?(?P<id>[^|>]+)(?:\|(?P<name>[^>]*))?>")
_QUOTES = dict.fromkeys(map(ord, "“”„‟″«»＂"), '"') | dict.fromkeys(map(ord, "‘’‚‛′＇"), "'")
_DASHES = re.compile(r"(?<![^\s(])[‐‑‒–—―−﹘﹣－](?=[\w\"(/~])")  # an editor's dash for -- or -
_SPACES = dict.fromkeys(map(ord, "\u00a0\u202f\u2007\u3000\t\r\n"), " ")
_NAME = re.compile(r"(?:--)?([a-z_]+)[=:](.*)\Z", re.DOTALL | re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Called:
    """A command as somebody typed it. ``problem``: why it cannot be read, as a sentence; then nothing else counts."""

    path: tuple[str, ...]
    options: Mapping[str, str | int]
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Word:
    """One word, its quotes taken off; ``start`` and ``end`` say where it stood in the line."""

    text: str
    start: int
    end: int


class _UnclosedError(Exception):
    """A quotation mark without a partner; the argument is what follows it."""


def undo_links(text: str) -> str:
    """The text as it was typed: Slack writes addresses as ``<https://x|x>`` and escapes three characters."""
    text = _SOURCE.sub(r"\1", text)
    text = _LINK.sub(lambda m: m[1].removeprefix("mailto:").removeprefix("tel:"), text)
    text = _NAMED.sub(_named, text)
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _named(match: re.Match[str]) -> str:
    if match["group"]:
        return match[0]  # a user group keeps its id, which settings need
    return ("#" if match["mark"] == "#" else "@") + (match["name"] or match["id"]).lstrip("@#")


def straight(text: str) -> str:
    """The text with straight quotation marks, plain spaces and short dashes, as long as it was."""
    return _DASHES.sub("-", text.translate(_QUOTES).translate(_SPACES))


def _words(text: str) -> list[_Word]:
    """The words of a line. A double quote may open anywhere, a single one only before a word: ``Musk's`` is one."""
    words: list[_Word] = []
    at = 0
    while at < len(text):
        if text[at] == " ":
            at += 1
            continue
        start, said = at, ""
        while at < len(text) and text[at] != " ":
            char = text[at]
            if char == "\\" and at + 1 < len(text) and text[at + 1] in "\"'\\ ":
                said += text[at + 1]
                at += 2
            elif char == '"' or (char == "'" and at == start and _closes(text, at)):
                end = text.find(char, at + 1)
                if end < 0:
                    raise _UnclosedError(text[at + 1 :].strip())
                said += text[at + 1 : end]
                at = end + 1
            else:
                said += char
                at += 1
        words.append(_Word(text=said, start=start, end=at))
    return words


def _closes(text: str, at: int) -> bool:
    end = text.find("'", at + 1)
    return end > at and (end + 1 == len(text) or text[end + 1] == " ")


def parse(text: str, specs: Sequence[CommandSpec], *, language: str = "en") -> Called:
    """Path and options of what stands after ``/news``. ``help`` before or after a command asks for its help."""
    typed = _GUILLEMETS.sub("", undo_links(text)).strip()
    line = straight(typed)
    first = [w.casefold() for w in line.split()]
    spec, taken = _find(first, specs)
    if spec is None:
        return _without_command(first, specs)
    rest = _after(line, taken)
    typed = typed[len(line) - len(rest) :]
    if rest.casefold() in HELP and spec.path != ("help",):
        return Called(path=("help",), options={"command": " ".join(spec.path)})
    try:
        options = _options(rest, typed, spec)
    except _UnclosedError as unclosed:
        return Called(path=spec.path, options={}, problem=say("unclosed", language, text=str(unclosed)[:60]))
    except ValueError as extra:
        problem = say("too_many", language, text=str(extra)[:60], usage=spec.usage)
        return Called(path=spec.path, options={}, problem=problem)
    return Called(path=spec.path, options=options)


def _find(words: Sequence[str], specs: Sequence[CommandSpec]) -> tuple[CommandSpec | None, int]:
    for length in (2, 1):
        head = tuple(words[:length])
        if len(head) < length:
            continue
        for spec in specs:
            names = {spec.path, *((*spec.path[:-1], alias) for alias in spec.aliases)}
            if head in names:
                return spec, length
    return None, 0


def _without_command(words: Sequence[str], specs: Sequence[CommandSpec]) -> Called:
    """Nothing, ``help``, a group alone (its help), or something unknown (the commands say so)."""
    asked = [w for w in words if w not in HELP]
    groups = {spec.path[0] for spec in specs if len(spec.path) > 1}
    if not asked:
        return Called(path=("help",), options={})
    if asked[0] in groups and len(asked) == 1:
        return Called(path=("help",), options={"command": asked[0]})
    return Called(path=tuple(asked[:2] if asked[0] in groups else asked[:1]), options={})


def _after(line: str, words: int) -> str:
    for _ in range(words):
        line = line.partition(" ")[2].lstrip()
    return line


def _options(line: str, typed: str, spec: CommandSpec) -> dict[str, str | int]:
    """The options: ``name=value`` for any, the others in the catalogue's order, the rest for one that takes it.

    What takes the rest keeps its quotes, for an expression needs them; a text to compare keeps even their shape.
    """
    tail = next((p for p in spec.params if p.rest), None)
    if tail is not None and len(spec.params) == 1:
        text = typed if tail.name == "text" else line
        bare = text[1:-1] if _quoted_whole(line) and tail.name == "text" else text
        return {tail.name: bare} if bare.strip() else {}
    named = {p.name: p for p in spec.params if p is not tail}
    given: dict[str, str] = {}
    free: list[_Word] = []
    try:
        words = _words(line)
    except _UnclosedError:
        if tail is None:
            raise
        return {tail.name: line}  # the command knows better what to say of its own expression
    for word in words:
        match = None if line[word.start] in "\"'" else _NAME.match(word.text)
        name = match[1].casefold() if match else ""
        if match and name in named and name not in given and match[2]:
            given[name] = match[2]
        else:
            free.append(word)
    if tail is not None:
        if free:
            given[tail.name] = " ".join(line[w.start : w.end] for w in free)
    else:
        _place(free, [p for p in spec.params if p.name not in given], given)
    return {name: convert(value, spec, name) for name, value in given.items()}


def _quoted_whole(line: str) -> bool:
    return len(line) > 2 and line[0] == line[-1] == '"' and line.count('"') == 2


def _place(words: Sequence[_Word], params: Sequence[ParamSpec], given: dict[str, str]) -> None:
    """Give each word to the parameter it fits; the name of one before a word says which: ``quiet off``."""
    open_, left = list(params), list(words)
    while left:
        word = left.pop(0)
        chosen = next((p for p in open_ if left and word.text.casefold().removeprefix("--") == p.name), None)
        if chosen is not None:
            word = left.pop(0)
        chosen = chosen or next((p for p in open_ if p.chosen(word.text) in p.choices), None)
        chosen = chosen or next((p for p in open_ if not p.choices or p.required), None)
        chosen = chosen or (open_[0] if open_ else None)
        if chosen is None:
            raise ValueError(word.text)
        open_.remove(chosen)
        given[chosen.name] = chosen.chosen(word.text)


def convert(text: str, spec: CommandSpec, name: str) -> str | int:
    """An option's text as the command wants it: a number for one that is a number; all else as it stands."""
    number = text.removeprefix("#")
    whole = any(p.name == name and p.kind == "int" for p in spec.params)
    return int(number) if whole and number.isdecimal() and len(number) < 15 else text
