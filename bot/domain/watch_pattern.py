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
MANY = 9  # a repeat that may be so many times longer or shorter is open
MOST_STEPS_OF_ALL = 4 * 101**2  # the patterns of one watch together
REACH = 100  # * and + reach that many characters at most
MOST_REPEATED = 1_000
_MAX_STEPS = (REACH + 1) ** 2  # two of them; ways to divide a text among the repeats, from one starting place
# what typography and editors change: apostrophes and quotation marks are straight, spaces plain, soft hyphens and
# joiners gone
_PLAIN: dict[int, str | None] = {
    **dict.fromkeys(map(ord, "’‘ʼ‚‛′＇"), "'"),
    **dict.fromkeys(map(ord, "“”„‟«»″＂"), '"'),
    **dict.fromkeys(map(ord, "\u00a0\u1680\u202f\u205f\u3000"), " "),
    **dict.fromkeys(range(0x2000, 0x200B), " "),
    **dict.fromkeys((0xAD, 0x200C, 0x200D), None),
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
    """The text as patterns are written and looked for: composed, straight quotes, plain spaces, no soft hyphen."""
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
    _touching(parsed)
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
            each = [_steps(branch) for branch in value[1]]
            steps *= max(each) if _apart(value[1]) else sum(each)
        elif code is sre.SUBPATTERN:
            steps *= _steps(value[3])
        elif code is sre.ATOMIC_GROUP:
            steps *= _steps(value)
        elif code in {sre.ASSERT, sre.ASSERT_NOT}:
            steps *= _steps(value[1])
        elif code in {sre.GROUPREF, sre.GROUPREF_EXISTS}:
            raise PatternError("This regular expression refers back to a group, which is not taken here.")
    return steps


def steps_of(source: str) -> int:
    """What a pattern that was taken may cost, as ``_steps`` counts it: for those who add up several."""
    return _steps(_parser.parse(plain(source), re.IGNORECASE))


def _touching(parsed: Any) -> tuple[bool, bool, bool]:
    """Whether a parsed pattern begins, and ends, with an open repeat, and whether it may be empty.

    PatternError where two touch: a line of letters could be divided between ".+.+" at every place of it.
    """
    begins, ends, empty = False, False, True
    for code, value in parsed:
        first, last, optional = _edges(code, value)
        if ends and first:
            said = "Two open repeats touch here, which can take for ever. Put between them what must be there."
            raise PatternError(said)
        begins = begins or (empty and first)
        ends = last or (optional and ends)
        empty = empty and optional
    return begins, ends, empty


def _edges(code: Any, value: Any) -> tuple[bool, bool, bool]:
    if code in {sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT}:
        low, high, body = value
        _touching(body)
        open_ = high is sre.MAXREPEAT or int(high) - int(low) > MANY
        return open_, open_, int(low) == 0
    if code is sre.BRANCH:
        each = [_touching(branch) for branch in value[1]]
        return any(b for b, _, _ in each), any(e for _, e, _ in each), any(empty for *_, empty in each)
    if code in {sre.SUBPATTERN, sre.ATOMIC_GROUP}:
        return _touching(value[3] if code is sre.SUBPATTERN else value)
    return False, False, code in {sre.AT, sre.ASSERT, sre.ASSERT_NOT}


def _apart(branches: Any) -> bool:
    """Whether each alternative begins with a letter of its own, so that a place can be read by one of them only."""
    begins = [branch[0] for branch in branches if len(branch)]
    letters = {chr(value).casefold() for code, value in begins if code is sre.LITERAL}
    return len(letters) == len(branches)


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
