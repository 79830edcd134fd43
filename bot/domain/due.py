"""By when something is expected, as reports say it: "a trial in spring 2026", "fin avril", "on March 16, 2026"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import IntEnum

from bot.domain.data import table
from bot.domain.due_calendar import Kind, Span
from bot.domain.due_spans import Sentence
from bot.domain.due_words import phrases, said, until
from bot.domain.standing import trimmed

_HALF = timedelta(days=183)  # a day without a year that is past by less than this is past
_SOON = timedelta(days=45)  # a season that begins sooner than this is not "prochain"
_OPENING = 2  # words before a span with which a sentence begins: "in the fall"
_NEAR = 3  # words before an expectation that say how it stands: "was initially set", "is now scheduled"
_CLAUSE = re.compile(r"[;:!?()]|\s[–—-]\s|—")
_COMMA = re.compile(r"[,;:!?()]|\s[–—-]\s|—")
_PARTICIPLE = re.compile(r"(?:e|i|u|is|it|ert)e?s?$")
_DASH = re.compile(r"\s*[-–—/]\s*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What one report says of an expectation: a sentence, and the day on which it was published.

    ``dated``: whether that day is known, and not only that of when the report was found.
    """

    text: str
    written: date
    language: str = ""
    dated: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """The span by which something is due: to the end of its ``last`` day, which is not before the report's.

    ``first``: its first day, at the earliest that of the report. ``yearless``: the year is a guess.
    ``moved``: told as a new date.
    """

    first: date
    last: date
    yearless: bool = False
    moved: bool = False


class _Rank(IntEnum):
    MOVED = 0  # "postponed to 2027", "now set for May"
    SET = 1  # "is set for May"
    WAS_SET = 2  # "was set for May"
    NAMED_NEARBY = 3  # an expectation, and further on a span with its year
    NAMED = 4  # a span with its year
    NEARBY = 5
    NEXT_ROUND = 6  # "set for January", said in March
    LOOSE = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tie:
    """How a span stands to the nearest word of an expectation before it."""

    gap: int  # words between the two
    direct: bool  # none but small words between
    moved: bool
    stands: bool  # not "was set for", nor an aside
    former: bool  # "originally set for"
    comma: bool  # one stands between the two
    looks_back: bool  # "set on Tuesday": a day of the week is that of the decision


def due_date(text: str, written: date, *, language: str = "", dated: bool = True) -> date | None:
    """The last day by which a report of the day ``written`` expects something; None where it names none.

    As ``due_in``.
    """
    found = due_in(Report(text=text, written=written, language=language, dated=dated))
    return found.last if found else None


def due_in(report: Report) -> Due | None:
    """By when one report expects something; None where it does not say.

    A day counts to its end, a month or a season to its last day, "before 2027" to the end of 2026. Of several spans
    the one that the expectation is tied to, then one with a year. A day without a year that has just passed is past.
    """
    sentence = Sentence(trimmed(report.text), report.written, report.language)  # a dateline has the report's own day
    best: tuple[tuple[int, int, int], Due] | None = None
    for n, span in enumerate(_whole(sentence, sentence.spans())):
        if not report.dated and (span.kind is Kind.RELATIVE or span.hint):
            continue
        found = _judged(sentence, span)
        if found is None:
            continue
        rank, gap, due = found
        order = -due.last.toordinal() if rank <= _Rank.SET else gap
        if best is None or (rank, order, n) < best[0]:
            best = (rank, order, n), due
    return best[1] if best else None


def due_by(reports: Sequence[Report]) -> tuple[int, Due] | None:
    """By when several reports expect one thing, and which of them says so: the newest that names a day decides.

    A newer one that only says the same less exactly ("this year") moves nothing, nor does one from after the day that
    names it without its year.
    """
    held: tuple[int, Due] | None = None
    for n in sorted(range(len(reports)), key=lambda n: reports[n].written):
        due = due_in(reports[n])
        if due is not None and (held is None or _moves(due, held[1], reports[n].written)):
            held = n, due
    return held


def _moves(due: Due, held: Due, written: date) -> bool:
    if due.yearless and written > held.last and (due.last.month, due.last.day) == (held.last.month, held.last.day):
        return False
    vaguer = due.first <= held.last <= due.last and due.last - due.first > held.last - held.first
    return due.moved or not vaguer or written > held.last


def _whole(sentence: Sentence, spans: list[Span]) -> list[Span]:
    """The spans, "from March 16 to April 10" being one."""
    made: list[Span] = []
    for span in spans:
        made.append(_range(made.pop(), span) if made and _joined(sentence, made[-1], span) else span)
    return made


def _range(low: Span, high: Span) -> Span:
    """One span from the first day of the one to the last of the other; a year that only one names is that of both."""
    first = low.first
    if low.kind is Kind.YEARLESS and high.kind is not Kind.YEARLESS:
        first = low.in_year(high.last.year).first
    elif low.kind is not Kind.YEARLESS and high.kind is Kind.YEARLESS:
        high = replace(high.in_year(low.last.year), kind=low.kind)
    before = first - timedelta(days=1) if first <= high.last else high.before
    return replace(high, start=low.start, first=min(first, high.last), before=before)


def _joined(sentence: Sentence, one: Span, other: Span) -> bool:
    between = tuple(sentence.words[one.end : other.start])
    if not between:
        return _DASH.fullmatch(sentence.gap(other.start)) is not None
    if one.bare or "," in sentence.gap(one.end):
        return False
    if between in phrases("tie", "joins_between"):
        return _led(sentence.words, one.start, "between") > 0
    return between in phrases("tie", "joins")


def _judged(sentence: Sentence, span: Span) -> tuple[_Rank, int, Due] | None:
    row, written = sentence.words, sentence.written
    if _led(row, span.start, "away"):
        return None
    tie = _tie(sentence, span)
    if (tie and tie.former) or (span.bare and (tie is None or tie.comma or tie.looks_back or not tie.stands)):
        return None
    if span.hint == "last" or (tie is None and _happened(sentence, span)):
        return None
    if span.daily and _led(row, span.start, "week"):
        span = replace(span, last=span.last + timedelta(days=6))
    settled, next_round = _settled(sentence, span, tie)
    if settled is None:
        return None
    last = settled.last
    exclusive = _led(row, span.start, "before")
    if exclusive and not until(row, exclusive - 1, phrases("tie", "inclusive")):
        last = settled.before
    if last < written:
        return None
    first = written if exclusive or _led(row, span.start, "by") else max(settled.first, written)
    yearless = span.kind is Kind.YEARLESS and span.hint == ""
    moved = tie is not None and tie.moved
    due = Due(first=min(first, last), last=last, yearless=yearless, moved=moved)
    return _ranked(span, tie, next_round), tie.gap if tie else 0, due


def _ranked(span: Span, tie: _Tie | None, next_round: bool) -> _Rank:
    if next_round:
        return _Rank.NEXT_ROUND
    named = span.kind is Kind.DATED
    if tie is None:
        return _Rank.NAMED if named else _Rank.LOOSE
    if tie.moved:
        return _Rank.MOVED
    if tie.direct:
        return _Rank.SET if tie.stands else _Rank.WAS_SET
    return _Rank.NAMED_NEARBY if named else _Rank.NEARBY


def _settled(sentence: Sentence, span: Span, tie: _Tie | None) -> tuple[Span | None, bool]:
    """The span in the year that is meant, and whether it took the next round of the calendar; None where it is past."""
    written = sentence.written
    if span.kind is not Kind.YEARLESS:
        return span, False
    ahead = next(s for s in map(span.in_year, (written.year, written.year + 1)) if s.last >= written)
    back = span.in_year(ahead.last.year - 1)
    if span.hint == "this":
        winter = not span.daily and span.first.month == 1 and span.last.month == 3 and written.month > 6
        return span.in_year(written.year + winter), False
    if span.hint == "next":
        return span.in_year(written.year + 1), False
    if span.hint:
        margin = timedelta(0) if span.daily or span.first.month == span.last.month else _SOON
        upcoming = ahead if ahead.first > written + margin else span.in_year(ahead.last.year + 1)
        return upcoming, False
    if span.weekday is not None and (ahead.last.weekday() == span.weekday) != (back.last.weekday() == span.weekday):
        return (ahead, False) if ahead.last.weekday() == span.weekday else (None, False)
    if written - back.last >= _HALF:
        return ahead, False
    stands = tie is not None and tie.stands
    if stands and (ahead.last.year == written.year or (not span.daily and tie is not None and tie.direct)):
        return ahead, True
    # nothing tied: a season of this year is one to come ("a trial in the fall"), but where the sentence begins with it
    opening = span.start <= _OPENING and span.end < len(sentence.words)
    if tie is None and span.first.month != span.last.month and ahead.last.year == written.year and not opening:
        return ahead, True
    return None, False


def _tie(sentence: Sentence, span: Span) -> _Tie | None:
    """The nearest word of an expectation before the span, in its clause; None where there is none."""
    row = sentence.words
    moved = _put_off(sentence, span)
    n, comma = span.start, False
    while n > 0:
        if _CLAUSE.search(sentence.gap(n)):
            break
        comma = comma or _COMMA.search(sentence.gap(n)) is not None
        n -= 1
        if said(row, n, "tie", "speech"):
            break
        size = said(row, n, "tie", "plan") or int(_future(sentence, n))
        if not size or n + size > span.start:
            continue
        between = row[n + size : span.start]
        around = range(max(0, n - _NEAR), span.start)
        aside = "," in sentence.gap(n) and "," in sentence.gap(span.end)
        return _Tie(
            gap=len(between),
            direct=all((word,) in phrases("tie", "glue") for word in between),
            moved=moved or any(said(row, k, "tie", "now") for k in around),
            stands=not aside and not any(said(row, k, "tie", "was") for k in range(max(0, n - _NEAR), n)),
            former=not moved and (any(said(row, k, "tie", "former") for k in around) or _negated(row, n, span.start)),
            comma=comma,
            looks_back=_looks_back(row, n, span),
        )
    if moved:
        return _Tie(gap=0, direct=True, moved=True, stands=True, former=False, comma=False, looks_back=False)
    return None


def _put_off(sentence: Sentence, span: Span) -> bool:
    """As "postponed ... to", "reporté à"."""
    row = sentence.words
    return _led(row, span.start, "moved_to") > 0 and any(said(row, n, "tie", "moved") for n in range(span.start))


def _looks_back(row: Sequence[str], n: int, span: Span) -> bool:
    if not said(row, n, "tie", "decided"):
        return False
    is_set = n > 0 and (row[n - 1],) in phrases("tie", "ahead")
    return not is_set and (row[span.start - 1],) not in phrases("tie", "ahead_to")


def _negated(row: Sequence[str], n: int, start: int) -> bool:
    """As "will not begin in March"; but "not until March" is in March."""
    denied = False
    for k in range(max(0, n - 2), start):
        denied = said(row, k, "tie", "not") > 0 or (denied and (row[k],) not in phrases("tie", "but"))
    return denied and not _led(row, start, "not_until")


def _future(sentence: Sentence, n: int) -> bool:
    word = sentence.words[n]
    return (
        sentence.language in ("", "fr") and len(word) > 4 and word.endswith(tuple(table("due.toml")["tie"]["future"]))
    )


def _happened(sentence: Sentence, span: Span) -> bool:
    """Whether a span of the present ("this year", "in 2025", "in two weeks") is that of a verb in the past."""
    if span.kind is Kind.YEARLESS or not span.first <= sentence.written <= span.last:
        return False
    row = sentence.words
    if _led(row, span.start, "later"):
        return False
    short = span.hint == "this" and span.last - span.first < _HALF  # "a judge this week ..."
    if short or (span.end < len(row) and _past_verb(row, span.end)):
        return True
    for n in range(span.start - 1, -1, -1):
        if _COMMA.search(sentence.gap(n + 1)):
            return False
        had = n > 0 and sentence.language == "fr" and (row[n - 1],) in phrases("tie", "auxiliaries")
        if _past_verb(row, n) or (had and _PARTICIPLE.search(row[n])):
            return True
    return False


def _past_verb(row: Sequence[str], n: int) -> bool:
    return said(row, n, "tie", "done") > 0 or (row[n].endswith("ed") and len(row[n]) > 4)


def _led(row: Sequence[str], start: int, name: str) -> int:
    """Where the words of the list ``name`` begin, plus 1, that lead to ``start``, articles left out; 0 for none."""
    for n in range(start, max(start - 3, 0), -1):
        if size := until(row, n, phrases("tie", name)):
            return n - size + 1
        if (row[n - 1],) not in phrases("tie", "articles"):
            return 0
    return 0
