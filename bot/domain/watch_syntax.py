"""The parts that a watch expression is made of (the language itself: bot.domain.watch)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field


class WrongPartError(ValueError):
    """A part that is wrong: a sentence with ``{names}`` to fill in, and where (counted from the part's beginning)."""

    def __init__(self, message: str, position: int = 0, **named: object) -> None:
        super().__init__(message.format(**named) if named else message)
        self.message, self.position, self.named = message, position, named


@dataclass(frozen=True, slots=True)
class Word:
    """A whole word, folded."""

    word: str


@dataclass(frozen=True, slots=True)
class Prefix:
    """Any word that begins so, folded."""

    start: str


@dataclass(frozen=True, slots=True)
class Forms:
    """Any form of a word, folded: ``~offer`` takes offers, offered, offering."""

    word: str
    roots: frozenset[str]


@dataclass(frozen=True, slots=True)
class Phrase:
    """Two or more whole words in a row, folded."""

    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pattern:
    """A guarded regular expression, read in the text as written, without regard to case."""

    source: str
    compiled: re.Pattern[str] = field(compare=False)


@dataclass(frozen=True, slots=True)
class Language:
    """The entry's language: "fr" also takes "fr-CA"."""

    code: str


@dataclass(frozen=True, slots=True)
class Source:
    """The entry's outlet: the host itself or one below it."""

    host: str


@dataclass(frozen=True, slots=True)
class Fact:
    """A changed fact: its key, or with ``.*`` a family of keys; ``value`` where one state is meant."""

    key: str
    value: str = ""

    def takes(self, changed: str) -> bool:
        """Whether a changed fact, as "key" or "key=value", is meant."""
        key, _, value = changed.casefold().partition("=")
        if self.value and value != self.value:
            return False
        if self.key == "*":
            return True
        return key.startswith(self.key[:-1]) if self.key.endswith(".*") else key == self.key


@dataclass(frozen=True, slots=True)
class ChangeOver:
    """A number that moved: by more than a size either way or, where the limit has a sign, that way.

    ``facts``: those that are named beside it, one of which the number must be; empty: any number.
    """

    operator: str
    limit: float
    signed: bool
    facts: tuple[Fact, ...] = ()

    def takes(self, key: str, percent: float) -> bool:
        """Whether a change of the fact by ``percent`` is meant."""
        if self.facts and not any(fact.takes(key) for fact in self.facts):
            return False
        size = percent if self.signed else abs(percent)
        match self.operator:
            case ">":
                return size > self.limit
            case ">=":
                return size >= self.limit
            case "<":
                return size < self.limit
            case _:
                return size <= self.limit


@dataclass(frozen=True, slots=True)
class Not:
    """What must not be there."""

    part: Node


@dataclass(frozen=True, slots=True)
class All:
    """Every part is needed."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Any:
    """One part is enough."""

    parts: tuple[Node, ...]


Node = Word | Prefix | Forms | Phrase | Pattern | Language | Source | Fact | ChangeOver | Not | All | Any


@dataclass(frozen=True, slots=True)
class Expression:
    """A watch expression that was read: ``source`` as written, ``root`` its meaning.

    ``facts``: each fact that it names and where its key stands, in characters from 0.
    """

    source: str
    root: Node
    facts: tuple[tuple[Fact, int], ...] = ()
