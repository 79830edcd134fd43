"""Reads a subject's chronology (YAML) into bot.domain.chronology; every error names the file, the line and the key."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import yaml

from bot.domain.chronology import Account, PastEvent
from config.yaml_files import YamlFile

EVENT_KEYS = ("day", "accounts")
_DAY = re.compile(r"\d{4}-\d\d(-\d\d)?")
_LANGUAGE = re.compile(r"[a-z]{2,3}")


def read_chronology(path: Path) -> tuple[PastEvent, ...]:
    """The events of a file, in its order. Raises ConfigError with file, line and key."""
    file = YamlFile(path)
    root = file.root("write a list of events, each with its day and its accounts")
    if not isinstance(root, yaml.SequenceNode) or not root.value:
        file.fail("needs a list of events, each with its day and its accounts", root)
    return tuple(_event(file, node, f"event {number}") for number, node in enumerate(root.value, 1))


def _event(file: YamlFile, node: yaml.Node, place: str) -> PastEvent:
    table = file.mapping(node, place, EVENT_KEYS)
    for needed in EVENT_KEYS:
        if needed not in table:
            file.fail("is missing", node, f"{place}.{needed}")
    accounts = []
    for language, told in file.mapping(table["accounts"], f"{place}.accounts").items():
        if not _LANGUAGE.fullmatch(language):
            file.fail(f'{language!r} is no language code; write "en" or "fr"', told, f"{place}.accounts")
        accounts += [Account(language=language, text=text) for text in file.texts(told, f"{place}.accounts.{language}")]
    if not accounts:
        file.fail("needs at least one account", table["accounts"], f"{place}.accounts")
    return PastEvent(day=_day(file, table["day"], f"{place}.day"), accounts=tuple(accounts))


def _day(file: YamlFile, node: yaml.Node, place: str) -> str:
    said = file.text(node, place)
    if not _is_day(said):
        hint = 'write it as in "2025-02-10", or "2025-02" where only the month is known'
        file.fail(f"{said!r} is no day; {hint}", node, place)
    return said


def _is_day(said: str) -> bool:
    if not _DAY.fullmatch(said):
        return False
    try:
        date.fromisoformat(said if len(said) == 10 else f"{said}-01")
    except ValueError:
        return False
    return True
