"""Reads a watch expression and points at the place that is wrong."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import NoReturn

from bot.domain.inflection import wanted
from bot.domain.text import words
from bot.domain.urls import host
from bot.domain.watch_pattern import PatternError, compile_pattern
from bot.domain.watch_syntax import (
    All,
    Any,
    ChangeOver,
    Expression,
    Fact,
    Forms,
    Language,
    Node,
    Not,
    Pattern,
    Phrase,
    Prefix,
    Source,
    Word,
)
from bot.errors import ExpressionError

MAX_LENGTH = 500
MAX_PARTS = 60
MAX_DEPTH = 8
_FILTERS = ("lang", "source", "fact")
_QUOTES = {'"': '"', "“": "”", "«": "»", "„": "“"}
_SPACE = re.compile(r"[\s\u00a0\u202f]+")
_BARE = re.compile(r'[^\s()"“”«»„\u00a0\u202f]+')
_FILTER = re.compile(r"([A-Za-z]+):(?!//)")
_CHANGE = re.compile(r"change(>=|<=|≥|≤|>|<)([+\-−]?)(\d+(?:[.,]\d+)?)(?:[\s\u00a0\u202f]?%)?", re.IGNORECASE)
_FACT = re.compile(r"(?:[a-z0-9_]+(?:\.[a-z0-9_]+)*(?:\.\*)?|\*)")


def parse(expression: str) -> Expression:
    """The meaning of an expression; ExpressionError, with the place and what to do, where it has none."""
    return _Reader(expression).read()


class _Reader:
    """One pass over the text, by recursive descent."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.parts = 0

    def read(self) -> Expression:
        if len(self.text) > MAX_LENGTH:
            self.fail("A watch has at most {most} characters. Make two watches of it.", MAX_LENGTH, most=MAX_LENGTH)
        self.space()
        if self.at == len(self.text):
            self.fail("A watch needs something to look for, such as: openai +lawsuit.", 0)
        root = self.group(depth=0, opened=None)
        if not _looks_for_something(root):
            self.fail("This watch only says what must not be there. Add something to look for.", 0)
        return Expression(self.text, root)

    def fail(self, message: str, position: int, **named: object) -> NoReturn:
        raise ExpressionError(message, expression=self.text, position=min(position, len(self.text)), **named)

    def space(self) -> None:
        match = _SPACE.match(self.text, self.at)
        if match:
            self.at = match.end()

    def group(self, *, depth: int, opened: int | None) -> Node:
        """Parts up to the closing bracket: + and - hold for the whole group, OR parts it into alternatives."""
        if depth > MAX_DEPTH:
            self.fail("Brackets go at most {most} deep. Make two watches of it.", self.at, most=MAX_DEPTH)
        start = self.at
        always: list[Node] = []
        alternatives: list[list[Node]] = [[]]
        last_or: int | None = None
        while True:
            self.space()
            place = self.at
            if place == len(self.text):
                if opened is not None:
                    self.fail("This bracket is never closed. Add a ) where the group ends.", opened)
                break
            if self.text[place] == ")":
                if opened is None:
                    self.fail("This bracket closes nothing. Remove it, or add a ( before.", place)
                break
            if self.keyword("OR"):
                if not alternatives[-1]:
                    self.fail("OR stands between two things. Write something before it.", place)
                alternatives.append([])
                last_or = place
            elif not self.keyword("AND"):
                sign, part = self.signed(depth)
                if sign:
                    always.append(part)
                else:
                    alternatives[-1].append(part)
        if last_or is not None and not alternatives[-1]:
            self.fail("OR stands between two things. Write something after it.", last_or)
        choices = [_all(parts) for parts in alternatives if parts]
        if choices:
            always.append(choices[0] if len(choices) == 1 else Any(tuple(choices)))
        if not always:
            self.fail("There is nothing between these brackets. Write something, or remove them.", opened or start)
        return _all(always)

    def keyword(self, word: str) -> bool:
        end = self.at + len(word)
        if self.text.startswith(word, self.at) and (
            end == len(self.text) or not re.match(r"[^\s()\"]", self.text[end])
        ):
            self.at = end
            return True
        return False

    def signed(self, depth: int) -> tuple[bool, Node]:
        """One part, and whether it holds for the whole group whatever the alternatives."""
        place = self.at
        if self.keyword("NOT"):
            self.space()
            return True, Not(self.bare_sign(place, depth, "NOT"))
        sign = self.text[place]
        if sign in "+-−":
            self.at += 1
            part = self.bare_sign(place, depth, sign)
            return True, part if sign == "+" else Not(part)
        return False, self.part(depth)

    def bare_sign(self, place: int, depth: int, sign: str) -> Node:
        if self.at == len(self.text) or self.text[self.at] in ")+-−" or _SPACE.match(self.text, self.at):
            self.fail("After {sign} comes a word, a phrase or a bracket, without a space.", place, sign=sign)
        return self.part(depth)

    def part(self, depth: int) -> Node:
        self.parts += 1
        if self.parts > MAX_PARTS:
            self.fail("A watch has at most {most} parts. Make two watches of it.", self.at, most=MAX_PARTS)
        char = self.text[self.at]
        if char == "(":
            opened = self.at
            self.at += 1
            inner = self.group(depth=depth + 1, opened=opened)
            self.at += 1
            return inner
        if char in _QUOTES:
            return self.phrase(_QUOTES[char])
        if char == "/":
            return self.pattern()
        match = _CHANGE.match(self.text, self.at)
        if match:
            return self.change(match)
        return self.bare()

    def phrase(self, closing: str) -> Node:
        opened = self.at
        ends = [
            e for e in (self.text.find(c, opened + 1) for c in {closing, '"' if closing != '"' else closing}) if e >= 0
        ]
        if not ends:
            self.fail("This phrase is never closed. Add a quotation mark where it ends.", opened)
        inside = self.text[opened + 1 : min(ends)]
        self.at = min(ends) + 1
        return self.words_of(inside, opened)

    def words_of(self, text: str, place: int) -> Node:
        found = [plain_number(w) for w in words(text)]
        if not found:
            self.fail("There is no word here. Write letters or digits.", place)
        return Word(found[0]) if len(found) == 1 else Phrase(tuple(found))

    def pattern(self) -> Node:
        opened = self.at
        end = opened + 1
        while end < len(self.text) and self.text[end] != "/":
            end += 2 if self.text[end] == "\\" else 1
        if end >= len(self.text):
            self.fail("This regular expression is never closed. Add a / where it ends, or quote the words.", opened)
        source = self.text[opened + 1 : end].replace("\\/", "/")
        self.at = end + 1
        try:
            return Pattern(source, compile_pattern(source))
        except PatternError as error:
            self.fail(error.message, opened + 1 + error.position)

    def change(self, match: re.Match[str]) -> Node:
        self.at = match.end()
        operator = {"≥": ">=", "≤": "<="}.get(match[1], match[1])
        limit = float(match[3].replace(",", "."))
        rest = _BARE.match(self.text, self.at)
        if rest:
            self.fail("A change is written as change>10% or change<-5%.", self.at)
        return ChangeOver(operator, -limit if match[2] in {"-", "−"} else limit, bool(match[2]))

    def bare(self) -> Node:
        place = self.at
        match = _BARE.match(self.text, place)
        if match is None:  # a closing quotation mark on its own
            self.fail("This quotation mark closes nothing. Remove it, or add one before the phrase.", place)
        text = match[0]
        self.at = match.end()
        if re.match(r"change[<>≤≥=]", text, re.IGNORECASE):
            self.fail("A change is written as change>10% or change<-5%.", place)
        named = _FILTER.match(text)
        if named:
            return self.filter(named[1].lower(), place, named.end())
        if text.startswith("~"):
            return self.forms(text[1:], place)
        if text.endswith("*"):
            return self.prefix(text[:-1], place)
        if "*" in text.strip("*"):
            self.fail(
                "A star stands only at a word's end: offer* finds offer, offers, offered.", place + text.index("*")
            )
        return self.words_of(text, place)

    def prefix(self, text: str, place: int) -> Node:
        found = words(text)
        if len(found) != 1 or "*" in text:
            self.fail(
                "A star stands only at the end of one word: offer* finds offer, offers, offered.", place + len(text)
            )
        if len(found[0]) < 2:
            self.fail("Before a star come at least two letters.", place)
        return Prefix(plain_number(found[0]))

    def forms(self, text: str, place: int) -> Node:
        found = words(text)
        if len(found) != 1 or "*" in text:
            self.fail("After ~ comes one word, without a space: ~offer finds offer, offers, offered.", place)
        if len(found[0]) < 3:
            self.fail("After ~ come at least three letters.", place)
        return Forms(found[0], wanted(found[0]))

    def filter(self, name: str, place: int, start: int) -> Node:
        value = self.text[place + start : self.at]
        if name not in _FILTERS:
            near = get_close_matches(name, _FILTERS, n=1)
            if near:
                said = "“{name}:” is no filter. Did you mean {near}:? Words with a colon need quotation marks."
                self.fail(said, place, name=name, near=near[0])
            known = ", ".join(f + ":" for f in _FILTERS)
            said = "“{name}:” is no filter. There are {known}. Words with a colon need quotation marks."
            self.fail(said, place, name=name, known=known)
        if not value:
            self.fail("After {name}: comes what is meant, without a space.", self.at, name=name)
        if name == "lang":
            if not re.fullmatch(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})?", value):
                self.fail("A language is two letters, such as lang:fr or lang:en.", place + start)
            return Language(value.lower())
        if name == "source":
            return self.source(value, place + start)
        key, equals, wanted = value.casefold().partition("=")
        if not _FACT.fullmatch(key):
            self.fail("A fact is written as fact:musk_offer.status or, for a family, fact:musk_offer.*", place + start)
        if equals and not wanted:
            self.fail("After = comes the state that is meant, such as fact:musk_offer.status=withdrawn.", self.at)
        return Fact(key, wanted)

    def source(self, value: str, place: int) -> Node:
        name = host(value if "//" in value else f"https://{value}")
        if not name or "." not in name:
            self.fail("A source is a site's name, such as source:lemonde.fr.", place)
        return Source(name)


def plain_number(word: str) -> str:
    """A number's decimal comma as a point: "97,4" finds "97.4"."""
    return word.replace(",", ".") if "," in word else word


def _all(parts: list[Node]) -> Node:
    return parts[0] if len(parts) == 1 else All(tuple(parts))


def _looks_for_something(node: Node) -> bool:
    """Whether an empty text would not do: every alternative asks for something."""
    match node:
        case Not():
            return False
        case All(parts=parts):
            return any(_looks_for_something(p) for p in parts)
        case Any(parts=parts):
            return all(_looks_for_something(p) for p in parts)
        case _:
            return True
