"""The error tree. Each error says, for a person, what happened, where, and the next step.

SincethenError
  ConfigError            a settings, feeds or dossier file is wrong: names file, place and key
  SeedError              a seed file cannot be used
  ExpressionError        a watch expression is wrong: carries the position
  InputError             a command was given something it cannot use
  NotAllowedError        the person may not do this
  NotFoundError          nothing has that id
  FeedError
    FetchError           the address gave no usable answer (kind: FetchProblem)
    ParseError           the body is no feed
  StorageError
    DatabaseBusyError    locked by another process
    DatabaseReadOnlyError
    DatabaseVersionError written by a newer Sincethen
  DeliveryError          a message could not be sent: answers "retry when, or give up?"
    RetryLater(at_seconds)   the platform asks to wait, or had an accident
    DestinationClosed        missing permission, archived, deleted: pause it and tell an admin once
    BadMessage               the payload was refused: ours to mend, never sent again
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Self


class SincethenError(Exception):
    """Any failure that Sincethen expects. ``user_message`` is a sentence for a person.

    ``message`` may hold ``{names}`` that ``named`` fills in, so that a catalogue can say it in another language.
    ``option`` names the option of a command that is wrong, so that a form can say it there; empty where none is.
    """

    exit_code = 1
    option = ""

    def __init__(self, message: str = "", **named: object) -> None:
        super().__init__(message.format(**named) if named else message)
        self.template, self.named = message, named

    @property
    def user_message(self) -> str:
        """What happened, where, and what to do: one or two sentences."""
        return str(self)

    def said(self, words: Callable[..., str]) -> str:
        """The sentence in another language: ``words(template, **named)`` is a catalogue's translator."""
        return words(self.template, **{name: _said(value, words) for name, value in self.named.items()})

    def of(self, option: str) -> Self:
        """The same error, about that option; one that knows its option already keeps it."""
        self.option = self.option or option
        return self


@contextmanager
def about(option: str) -> Iterator[None]:
    """What is refused inside is refused because of that option."""
    try:
        yield
    except SincethenError as error:
        error.of(option)
        raise


def _columns(text: str) -> int:
    """How many columns a text takes: wide characters two, accents that join a letter and what is not seen none."""
    joined = ("Mn", "Me", "Cf")
    return sum(
        0 if unicodedata.category(c) in joined else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text
    )


def _said(value: object, words: Callable[..., str]) -> object:
    """A part of a sentence that is a sentence itself."""
    if isinstance(value, SincethenError):
        return value.said(words)
    return words(value) if isinstance(value, str) and value else value


class ConfigError(SincethenError):
    """A file that an operator edits is wrong."""

    exit_code = 2

    def __init__(self, message: str, *, file: str = "", line: int | None = None, key: str = "") -> None:
        super().__init__(message)
        self.message, self.file, self.line, self.key = message, file, line, key

    def __str__(self) -> str:
        place = self.file + (f", line {self.line}" if self.line else "")
        named = f"{self.key}: " if self.key else ""
        return f"{place}: {named}{self.message}" if place else f"{named}{self.message}"


class SeedError(SincethenError):
    """A seed file cannot be used."""

    exit_code = 2


class ExpressionError(SincethenError):
    """A watch expression is wrong at ``position`` (characters from 0) of ``expression``."""

    exit_code = 2

    def __init__(self, message: str, *, expression: str, position: int, **named: object) -> None:
        super().__init__(message, **named)
        self.message, self.expression, self.position = str(self), expression, position

    @property
    def pointer(self) -> str:
        """The line that is wrong with a caret below the wrong place: two lines for a fixed-width font."""
        start = 0
        lines = self.expression.splitlines(keepends=True) or [""]
        for line in lines:
            shown = (line.splitlines() or [""])[0].replace("\t", " ")
            if self.position < start + len(line) or line is lines[-1]:
                break
            start += len(line)
        return f"{shown}\n{' ' * _columns(shown[: self.position - start])}^"


class InputError(SincethenError):
    """A command was given something it cannot use."""

    exit_code = 2


class NotAllowedError(SincethenError):
    """The person may not do this here."""


class NotFoundError(SincethenError):
    """Nothing has that id."""


class FeedError(SincethenError):
    """A feed could not be used; ``url`` names it."""

    def __init__(self, message: str, *, url: str = "", **named: object) -> None:
        super().__init__(message, **({"url": url} if "{url}" in message else {}), **named)
        self.url = url


class FetchError(FeedError):
    """The address gave no usable answer."""


class ParseError(FeedError):
    """The body is no feed that can be read."""


class StorageError(SincethenError):
    """The database cannot be used."""

    exit_code = 3


class DatabaseBusyError(StorageError):
    """Another process holds the database's lock."""


class DatabaseReadOnlyError(StorageError):
    """The database cannot be written to."""


class DatabaseVersionError(StorageError):
    """The database was written by a newer version."""


class DeliveryError(SincethenError):
    """A message could not be sent."""


class RetryLater(DeliveryError):  # noqa: N818 -- an answer to "what now?", named as one
    """Send again after ``seconds``; ``uncertain`` says that the message may have arrived."""

    def __init__(self, message: str, *, seconds: float, uncertain: bool = False) -> None:
        super().__init__(message)
        self.seconds, self.uncertain = seconds, uncertain


class DestinationClosed(DeliveryError):  # noqa: N818
    """The channel cannot be written to: pause it and tell an admin once."""


class BadMessage(DeliveryError):  # noqa: N818
    """The platform refused the message itself; sending it again cannot help."""
