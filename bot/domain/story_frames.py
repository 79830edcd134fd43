"""Lines that are an outlet's frame, not its report: "Réservé aux abonnés ..." under every headline, "Points: 61"."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from bot.domain.text import overlap, words

Id = int | str

UNLIKE = 0.4  # two headlines with a smaller part of their words in common tell of two things
_MOST = 3  # reports that are kept as those with a line
_LABEL_WORDS = 5
_LABELLED = re.compile(r"\s*([^:|]{2,50}?)\s*[:|]\s+(\S.*)", re.DOTALL)
_LABELS = re.compile(r"(?:\W*(?:\w+\s+){0,3}\w+\s*:\s*(?:https?://\S+|\d[\d.,]*(?!\S))?)+\W*")


def labelled(title: str) -> tuple[str, str]:
    """What stands before a headline's colon or bar, of five words at the most, and the rest; "" where nothing does.

    It may be the paper's label ("Daily Planet Live: ..."), or a word of the news ("Bonn: ...").
    """
    found = _LABELLED.match(title)
    return (found[1], found[2]) if found and len(words(found[1])) <= _LABEL_WORDS else ("", title)


def same_label(one: str, other: str) -> bool:
    """Whether two headlines have one label, of two words or more, before unlike ones."""
    (mine, rest), (its, its_rest) = labelled(one), labelled(other)
    row = words(mine)
    return len(row) > 1 and row == words(its) and overlap(_longer(rest), _longer(its_rest)) < UNLIKE


def _longer(text: str) -> frozenset[str]:
    """A headline's longer words and its figures."""
    return frozenset(w for w in words(text) if len(w) > 3 or w[0].isdigit())


def is_label(sentence: str) -> bool:
    """Whether it only names addresses and figures, in four words each at the most: "Article URL: https://..."."""
    return ":" in sentence and _LABELS.fullmatch(sentence) is not None


@dataclass(slots=True)
class Lines:
    """The sentences of one report as they are read, and which of them are its outlet's frame."""

    outlet: str
    title: str
    known: Frames
    of: Id | None = None  # the report, where it has a number: what it said before is no frame of it
    headline: frozenset[str] | None = None
    keys: list[int] = field(default_factory=list)

    def skips(self, sentence: str) -> bool:
        """Whether the outlet printed the sentence under an unlike headline before; the sentence is remembered.

        The headline itself may stand in it: "The post ... appeared first on ...".
        """
        key = hash((self.outlet, sentence.replace(self.title, "") if self.title else sentence))
        self.keys.append(key)
        others = (other for other in self.known.with_line(key) if self.of is None or other.of != self.of)
        return any(self.is_unlike(other) for other in others)

    def is_unlike(self, other: Lines) -> bool:
        """Whether the headlines of two reports tell of two things."""
        mine, its = self.read_headline(), other.read_headline()
        return bool(mine and its) and overlap(mine, its) < UNLIKE

    def read_headline(self) -> frozenset[str]:
        """The headline's longer words and its figures."""
        if self.headline is None:
            self.headline = _longer(self.title)
        return self.headline


class Frames:
    """Which reports have which line, outlet by outlet."""

    def __init__(self) -> None:
        self._by_line: dict[int, tuple[Id, ...]] = {}
        self._reports: dict[Id, Lines] = {}

    def lines(self, outlet: str, title: str, *, of: Id | None = None) -> Lines:
        """To read a report of that outlet with: the report ``of``, where it may be known already."""
        return Lines(outlet, title, self, of)

    def add(self, one: Id, lines: Lines) -> None:
        """Keep the lines of a report."""
        self._reports[one] = lines
        for key in lines.keys:
            others = self._by_line.get(key, ())
            if len(others) < _MOST:
                self._by_line[key] = (*others, one)

    def forget(self, one: Id) -> None:
        """Keep them no more; nothing where there are none."""
        lines = self._reports.pop(one, None)
        for key in lines.keys if lines else ():
            left = tuple([other for other in self._by_line.get(key, ()) if other != one])
            if left:
                self._by_line[key] = left
            else:
                self._by_line.pop(key, None)

    def with_line(self, key: int) -> list[Lines]:
        """Reports with a line."""
        return [self._reports[one] for one in self._by_line.get(key, ())]
