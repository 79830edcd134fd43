"""Reads a watch expression and points at the place that is wrong."""

from __future__ import annotations

import re
from typing import NoReturn

from bot.domain.inflection import wanted
from bot.domain.text import fold, words
from bot.domain.watch_filters import CHANGE, CHANGE_WRONG, change, filtered, refuse_comparison
from bot.domain.watch_pattern import MOST_STEPS_OF_ALL, compile_pattern, steps_of
from bot.domain.watch_syntax import (
    All,
    Any,
    Expression,
    Fact,
    Forms,
    Node,
    Not,
    Pattern,
    Phrase,
    Prefix,
    Word,
    WrongPartError,
)
from bot.domain.watch_ties import tied
from bot.errors import ExpressionError

MAX_LENGTH = 500
MAX_PARTS = 60
MAX_DEPTH = 8
_QUOTES = {'"': '"', "“": '"”', "«": '"»', "„": '"“”'}  # each with those that may close it
_SPACE = re.compile(r"[\s\u00a0\u202f]+")
_BARE = re.compile(r'[^\s()"“”«»„\u00a0\u202f]+')
_FILTER = re.compile(r"([A-Za-z]+)[:：](?!//)")
_KEYWORDS = ("OR", "AND", "NOT")
_STAR = re.compile(r"(?<=\w)\*(?!\w)|(?<!\w)\*(?=\w)")  # at a word's end or beginning


def parse(expression: str) -> Expression:
    """The meaning of an expression; ExpressionError, with the place and what to do, where it has none."""
    return _Reader(expression).read()


class _Reader:
    """One pass over the text, by recursive descent."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.parts = 0
        self.steps = 0  # of its regular expressions together
        self.facts: list[tuple[Fact, int]] = []

    def read(self) -> Expression:
        if len(self.text) > MAX_LENGTH:
            self.fail("A watch has at most {most} characters. Make two watches of it.", MAX_LENGTH, most=MAX_LENGTH)
        self.space()
        if self.at == len(self.text):
            self.fail("A watch needs something to look for, such as: openai +lawsuit.", 0)
        root = self.group(depth=0, opened=None)
        if not _looks_for_something(root):
            self.fail("This watch only says what must not be there. Add something to look for.", 0)
        return Expression(self.text, tied(root), tuple(self.facts))

    def fail(self, message: str, position: int, **named: object) -> NoReturn:
        raise ExpressionError(message, expression=self.text, position=min(position, len(self.text)), **named)

    def fail_as(self, error: WrongPartError, start: int) -> NoReturn:
        self.fail(error.message, start + error.position, **error.named)

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
        last_and: int | None = None  # that nothing has followed yet
        signed = ""  # the sign of a part since the last OR
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
                self.complete(last_and)
                if not alternatives[-1]:
                    self.alone(signed, place)
                    self.fail("OR stands between two things. Write something before it.", place)
                alternatives.append([])
                last_or, signed = place, ""
            elif self.keyword("AND"):
                if last_and is not None or not (alternatives[-1] or signed):
                    self.fail("AND stands between two things. Write something before it.", place)
                last_and = place
            else:
                sign, part = self.signed(depth)
                last_and = None
                if sign:
                    always.append(part)
                    signed = sign
                else:
                    alternatives[-1].append(part)
        self.complete(last_and)
        if last_or is not None and not alternatives[-1]:
            self.alone(signed, last_or)
            self.fail("OR stands between two things. Write something after it.", last_or)
        choices = [_all(parts) for parts in alternatives if parts]
        if choices:
            always.append(choices[0] if len(choices) == 1 else Any(tuple(choices)))
        if not always:
            self.fail(
                "There is nothing between these brackets. Write something, or remove them.",
                start if opened is None else opened,
            )
        return _all(always)

    def complete(self, last_and: int | None) -> None:
        """Refuse an AND behind which nothing stands."""
        if last_and is not None:
            self.fail("AND stands between two things. Write something after it.", last_and)

    def alone(self, sign: str, place: int) -> None:
        """Refuse an OR beside which only a part with a sign stands."""
        if sign:
            said = "A part with {sign} holds for all alternatives, so it is none itself. Leave out OR, or {sign}."
            self.fail(said, place, sign=sign)

    def keyword(self, word: str) -> bool:
        end = self.at + len(word)
        if self.text.startswith(word, self.at) and (
            end == len(self.text) or not re.match(r"[^\s()\"]", self.text[end])
        ):
            self.at = end
            return True
        return False

    def signed(self, depth: int) -> tuple[str, Node]:
        """One part, and the sign with which it holds for the whole group whatever the alternatives; "" for none."""
        place = self.at
        if self.keyword("NOT"):
            self.space()
            return "NOT", Not(self.bare_sign(place, depth, "NOT"))
        sign = self.text[place]
        if _is_sign(sign):
            self.at += 1
            part = self.bare_sign(place, depth, sign)
            return sign, part if fold(sign) == "+" else Not(part)
        return "", self.part(depth)

    def bare_sign(self, place: int, depth: int, sign: str) -> Node:
        char = self.text[self.at : self.at + 1]
        if not char or char == ")" or _is_sign(char) or _SPACE.match(char) or any(map(self.keyword, _KEYWORDS)):
            if sign == "NOT":
                self.fail("After NOT comes a word, a phrase or a bracket.", place)
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
        match = CHANGE.match(self.text, self.at)
        if match:
            return self.change(match)
        match = CHANGE_WRONG.match(self.text, self.at)
        if match and match[1]:
            self.fail("Write it without spaces: change>10% or change<-5%.", match.start(1))
        if match:
            self.fail("A change is written as change>10% or change<-5%.", self.at)
        return self.bare()

    def phrase(self, closing: str) -> Node:
        opened = self.at
        ends = [e for e in (self.text.find(c, opened + 1) for c in closing) if e >= 0]
        if not ends:
            self.fail("This phrase is never closed. Add a quotation mark where it ends.", opened)
        inside = self.text[opened + 1 : min(ends)]
        star = _STAR.search(inside)
        if star:
            place = opened + 1 + star.start()
            self.fail("Between quotation marks a star finds nothing. Write offer* outside of them.", place)
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
        if _BARE.match(self.text, self.at):
            said = (
                "A regular expression ends at its second /. Put a space behind it; case never counts. "
                "Write \\/ for a / inside."
            )
            self.fail(said, self.at)
        try:
            compiled = compile_pattern(source)
        except WrongPartError as error:
            self.fail_as(error, opened + 1)
        self.steps += steps_of(source)
        if self.steps > MOST_STEPS_OF_ALL:
            self.fail("The regular expressions of this watch have too many open repeats together. Use fewer.", opened)
        return Pattern(source, compiled)

    def change(self, match: re.Match[str]) -> Node:
        self.at = match.end()
        if _BARE.match(self.text, self.at):
            self.fail("A change is written as change>10% or change<-5%.", self.at)
        return change(match)

    def bare(self) -> Node:
        place = self.at
        match = _BARE.match(self.text, place)
        if match is None:  # a closing quotation mark on its own
            self.fail("This quotation mark closes nothing. Remove it, or add one before the phrase.", place)
        text = match[0]
        self.at = match.end()
        try:
            refuse_comparison(text)
        except WrongPartError as error:
            self.fail_as(error, place)
        named = _FILTER.match(text)
        if named:
            return self.filter(named[1].lower(), place + named.end())
        if text.startswith("~"):
            return self.forms(text[1:], place)
        star = text.find("*")
        if 0 <= star < len(text) - 1:
            self.fail("A star stands only at a word's end: offer* finds offer, offers, offered.", place + star)
        if star >= 0:
            return self.prefix(text[:-1], place)
        return self.words_of(text, place)

    def prefix(self, text: str, place: int) -> Node:
        found = words(text)
        if len(found) != 1:
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
        return Forms(plain_number(found[0]), wanted(plain_number(found[0])))

    def filter(self, name: str, start: int) -> Node:
        try:
            node = filtered(name, self.text[start : self.at])
        except WrongPartError as error:
            self.fail_as(error, start)
        if isinstance(node, Fact):
            self.facts.append((node, start))
        return node


def plain_number(word: str) -> str:
    """A number's decimal comma as a point: "97,4" finds "97.4"."""
    return word.replace(",", ".") if "," in word else word


def _is_sign(char: str) -> bool:
    """Whether this is a plus or a dash, whichever dash an editor made of it."""
    return fold(char) in {"+", "-"}


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
