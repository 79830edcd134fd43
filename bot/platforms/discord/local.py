"""Commands as a reader's own Discord names them: ``/news facts`` reads ``/news faits`` in French. Pure."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.card.model import Card, Span, Style
from bot.platforms.discord.words import local_name
from bot.services.catalogue import COMMANDS

_COMMAND = re.compile(r"(?<=/news) ([a-z]+)(?: ([a-z]+))?")
_OPTION = re.compile(r"\[([a-z]+)\]|(?<= )([A-Z]+)(?= |$)")
_PATHS = frozenset(spec.path for spec in COMMANDS)
_FIRST = frozenset(path[0] for path in _PATHS)


def localised(card: Card) -> Card:
    """The card with the names of commands in its language."""
    if card.language == "en" or local_name("latest", card.language) == "latest":
        return card
    return replace(
        card,
        title=_local(card.title, card.language, usage=True),
        blocks=tuple(replace(b, spans=tuple(_span(s, card.language) for s in b.spans)) for b in card.blocks),
    )


def _span(span: Span, language: str) -> Span:
    if "/news" not in span.text:
        return span
    return replace(span, text=_local(span.text, language, usage=span.style is Style.CODE))


def _local(text: str, language: str, *, usage: bool) -> str:
    def named(match: re.Match[str]) -> str:
        first, second = match.groups()
        if first not in _FIRST:
            return match[0]
        if second is None or (first, second) not in _PATHS:
            return f" {local_name(first, language)}" + (f" {second}" if second else "")
        return f" {local_name(first, language)} {local_name(second, language)}"

    def option(match: re.Match[str]) -> str:
        if match[1]:
            return f"[{local_name(match[1], language)}]"
        return local_name(match[2].lower(), language).upper()

    said = _COMMAND.sub(named, text)
    return _OPTION.sub(option, said) if usage and said.startswith("/news") else said
