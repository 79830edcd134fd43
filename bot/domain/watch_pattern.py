"""Regular expressions from people: refused where they could run for long, bounded where they may run at all."""

from __future__ import annotations

import re
import unicodedata
import warnings
from functools import lru_cache
from re import _constants as sre  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any

from bot.domain.watch_syntax import WrongPartError

MAX_LENGTH = 200
REACH = 100  # * and + reach that many characters at most
MOST_REPEATED = 1_000
_MAX_STEPS = REACH * REACH  # ways to divide a text among the repeats, from one starting place
# what typography and editors change: apostrophes and quotation marks are straight, spaces plain, soft hyphens gone
_PLAIN: dict[int, str | None] = {
    **dict.fromkeys(map(ord, "’‘ʼ‚‛′＇"), "'"),
    **dict.fromkeys(map(ord, "“”„‟«»″＂"), '"'),
    **dict.fromkeys(map(ord, "\u00a0\u1680\u202f\u205f\u3000"), " "),
    **dict.fromkeys(range(0x2000, 0x200B), " "),
    0xAD: None,
}

_TOKEN = re.compile(
    r"(?P<escape>\\.)"
    r"|(?P<set>\[\^?\]?(?:\\.|[^\]\\])*\])"
    r"|(?P<open>\{(?P<low>\d*),\})"
    r"|(?P<closed>\{\d*(?:,\d+)?\})"
    r"|(?P<repeat>[*+])"
    r"|(?P<other>.)",
    re.DOTALL,
)


class PatternError(WrongPartError):
    """A pattern that is wrong or not taken: ``position`` counts from the pattern's first character."""


def plain(text: str) -> str:
    """The text as patterns are written and looked for: composed, with straight quotes, plain spaces, no soft hyphen."""
    text = text.translate(_PLAIN)
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def compile_pattern(source: str) -> re.Pattern[str]:
    """The pattern, ready to search with; PatternError where it is wrong, too long or could take too long."""
    if not source.strip():
        raise PatternError("This regular expression is empty. Write one between the slashes, such as /gpt-?5/.")
    if len(source) > MAX_LENGTH:
        said = "This regular expression is longer than {most} characters. Shorten it."
        raise PatternError(said, MAX_LENGTH, most=MAX_LENGTH)
    written, source = source, plain(source)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", FutureWarning)  # "[[" and the like: sets inside sets, one day
            parsed = _parser.parse(source, re.IGNORECASE)
    except FutureWarning:
        raise PatternError("Inside [ ], write \\[ for a bracket, and no sign twice in a row.") from None
    except (OverflowError, RecursionError):
        raise PatternError("This regular expression cannot be used. Write it more simply.") from None
    except re.error as error:
        place = _place(written, error.pos or 0)
        raise PatternError("This regular expression is wrong here: {reason}.", place, reason=error.msg) from None
    if _steps(parsed) > _MAX_STEPS:
        raise PatternError("This regular expression has too many open repeats. Use at most two of * or +.")
    if parsed.getwidth()[1] == 0:
        raise PatternError("This regular expression finds a place, but no letter. Add what must be there.")
    try:
        compiled = re.compile(_bounded(source), re.IGNORECASE)
    except (re.error, OverflowError, RecursionError):
        raise PatternError("This regular expression cannot be used. Write it more simply.") from None
    if compiled.match(""):
        raise PatternError(
            "This regular expression also matches nothing at all, so everything. Add what must be there."
        )
    return compiled


def search(pattern: re.Pattern[str], text: str) -> str:
    """The first words that match, empty where none do. Lines are looked at one by one."""
    for line in _lines(text):
        for found in pattern.finditer(line):
            if found[0]:
                return found[0]
    return ""


@lru_cache(maxsize=16)
def _lines(text: str) -> tuple[str, ...]:
    """The plain lines: many patterns are looked for in one text."""
    return tuple(plain(text).splitlines())


def _place(written: str, position: int) -> int:
    """The place in a pattern as it was written, of one in its plain form."""
    return max(n for n in range(len(written) + 1) if len(plain(written[:n])) <= position)


def _steps(parsed: Any) -> int:
    """In how many ways the repeats of a parsed pattern can divide one text: the cost of a text that fails."""
    steps = 1
    for code, value in parsed:
        if code in {sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT}:
            low, high, body = value
            widest = REACH if high is sre.MAXREPEAT else int(high)
            if widest > MOST_REPEATED:
                said = "This regular expression repeats something more than {most} times. Lower the number."
                raise PatternError(said, most=MOST_REPEATED)
            ways = widest - int(low) + 1
            within = _steps(body)
            if widest > 1 and (within > 1 or (ways > 1 and _varies(body))):
                raise PatternError("This regular expression repeats a repeat, which can take for ever. Write it flat.")
            steps *= max(1, ways) * within
        elif code is sre.BRANCH:
            steps *= sum(_steps(branch) for branch in value[1])
        elif code is sre.SUBPATTERN:
            steps *= _steps(value[3])
        elif code is sre.ATOMIC_GROUP:
            steps *= _steps(value)
        elif code in {sre.ASSERT, sre.ASSERT_NOT}:
            steps *= _steps(value[1])
        elif code in {sre.GROUPREF, sre.GROUPREF_EXISTS}:
            raise PatternError("This regular expression refers back to a group, which is not taken here.")
    return steps


def _varies(body: Any) -> bool:
    """Whether one text can be read by ``body`` in several ways: a choice inside a repeat."""
    for code, value in body:
        if code is sre.BRANCH:
            return True
        if code is sre.SUBPATTERN and _varies(value[3]):
            return True
    return False


def _bounded(source: str) -> str:
    """The pattern with every open repeat reaching ``REACH`` characters at most."""

    def one(match: re.Match[str]) -> str:
        if match["repeat"]:
            return (
                f"{{{'1' if match['repeat'] == '+' else '0'},{REACH}}}"
                if match.start() and not _is_mark(match)
                else match[0]
            )
        if match["open"]:
            low = int(match["low"] or 0)
            return f"{{{low},{max(low, REACH)}}}"
        return match[0]

    return _TOKEN.sub(one, source)


def _is_mark(match: re.Match[str]) -> bool:
    """Whether this + makes the repeat before it possessive (``a++``, ``a*+``, ``a?+``, ``a{2}+``)."""
    before = match.string[: match.start()]
    return match[0] == "+" and bool(re.search(r"(?<!\\)(?:\\\\)*[*+?}]$", before))
