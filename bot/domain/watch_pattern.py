"""Regular expressions from people: refused where they could run for long, bounded where they may run at all."""

from __future__ import annotations

import re
import warnings
from re import _constants as sre  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any

MAX_LENGTH = 200
REACH = 100  # * and + reach that many characters at most
PIECE = 1_000  # a pattern is read in pieces of one line, of that many characters at most
_MAX_STEPS = REACH * REACH  # ways to divide a piece among the repeats, from one starting place

_TOKEN = re.compile(
    r"(?P<escape>\\.)"
    r"|(?P<set>\[\^?\]?(?:\\.|[^\]\\])*\])"
    r"|(?P<open>\{(?P<low>\d*),\})"
    r"|(?P<closed>\{\d*(?:,\d+)?\})"
    r"|(?P<repeat>[*+])"
    r"|(?P<other>.)",
    re.DOTALL,
)


class PatternError(ValueError):
    """A pattern that is wrong or not taken: ``position`` counts from the pattern's first character."""

    def __init__(self, message: str, position: int = 0) -> None:
        super().__init__(message)
        self.message, self.position = message, position


def compile_pattern(source: str) -> re.Pattern[str]:
    """The pattern, ready to search with; PatternError where it is wrong, too long or could take too long."""
    if not source.strip():
        raise PatternError("This regular expression is empty. Write one between the slashes, such as /gpt-?5/.")
    if len(source) > MAX_LENGTH:
        raise PatternError(f"This regular expression is longer than {MAX_LENGTH} characters. Shorten it.", MAX_LENGTH)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", FutureWarning)  # "[[" and the like: sets inside sets, one day
            parsed = _parser.parse(source, re.IGNORECASE)
    except FutureWarning:
        raise PatternError("Inside [ ], write \\[ for a bracket, and no sign twice in a row.") from None
    except (re.error, OverflowError, RecursionError) as error:
        place = getattr(error, "pos", None) or 0
        reason = getattr(error, "msg", "too deep")
        raise PatternError(f"This regular expression is wrong here: {reason}.", place) from None
    if _steps(parsed, inside=False) > _MAX_STEPS:
        raise PatternError("This regular expression has too many open repeats. Use at most two of * or +.")
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
    """The first words that match, empty where none do."""
    for line in text.splitlines():
        for start in range(0, len(line), PIECE - 2 * REACH):
            found = pattern.search(line[start : start + PIECE])
            if found and found[0]:
                return found[0]
            if start + PIECE >= len(line):
                break
    return ""


def _steps(parsed: Any, *, inside: bool) -> int:
    """In how many ways the repeats of a parsed pattern can divide one text: the cost of a text that fails."""
    steps = 1
    for code, value in parsed:
        if code in {sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT}:
            low, high, body = value
            widest = REACH if high is sre.MAXREPEAT else int(high)
            if widest > 1_000:
                raise PatternError("This regular expression repeats something more than 1,000 times. Lower the number.")
            ways = widest - int(low) + 1
            within = _steps(body, inside=inside or widest > 1)
            if widest > 1 and (within > 1 or (ways > 1 and _varies(body))):
                raise PatternError("This regular expression repeats a repeat, which can take for ever. Write it flat.")
            steps *= max(1, ways) * within
        elif code is sre.BRANCH:
            steps *= sum(_steps(branch, inside=inside) for branch in value[1])
        elif code is sre.SUBPATTERN:
            steps *= _steps(value[3], inside=inside)
        elif code is sre.ATOMIC_GROUP:
            steps *= _steps(value, inside=inside)
        elif code in {sre.ASSERT, sre.ASSERT_NOT}:
            steps *= _steps(value[1], inside=inside)
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
