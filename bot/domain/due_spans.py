"""Every span of time that a text names: a day, a month, a season, a quarter, a year, "next month", "in two weeks"."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import cache

from bot.domain.due_calendar import Kind, Span, later, of_days, of_months, of_unit
from bot.domain.due_words import at, months, numbers, periods, phrases, units, until, weekdays, years
from bot.domain.text import tokens

_ISO = re.compile(r"(?<![\w-])(20[0-9]{2})-([0-9]{1,2})-([0-9]{1,2})(?![\w-])")
_SLASHED = re.compile(r"(?<![\w/.])([0-9]{1,2})([/.])([0-9]{1,2})\2((?:20)?[0-9]{2})(?![\w/])")
_DAY = re.compile(r"([0-9]{1,2})(?:st|nd|rd|th|er|e)?")
_APART = re.compile(r"[;:!?()]")  # what stands between no day and its year
_DASH = re.compile(r"\s*[-–—/]\s*")
_FURTHEST = 60  # units: what lies further off than "in 60 days" is no appointment


class Sentence:
    """A text as it is looked through: its folded words and what stands between them."""

    def __init__(self, text: str, written: date, language: str) -> None:
        self._text = text
        self._tokens = tokens(text)
        self.words = [token.word for token in self._tokens]
        self.written = written
        self.language = language
        self._numeric = dict(self._in_figures())

    def gap(self, n: int) -> str:
        """What stands between the word ``n`` and the one before."""
        return self._text[self._tokens[n - 1].end : self._tokens[n].start] if 0 < n < len(self.words) else ""

    def spans(self) -> list[Span]:
        """All that is named, in order. None overlaps another."""
        found: list[Span] = []
        n = 0
        while n < len(self.words):
            span = self._figures(n) or self._part(n) or self._month(n) or self._year_first(n) or self._period(n)
            span = span or self._relative(n) or self._length(n) or self._bare_year(n, found)
            if span is not None:
                found.append(span)
            n = span.end if span is not None else n + 1
        return found

    # ------------------------------------------------------------ days and months

    def _in_figures(self) -> Iterator[tuple[int, tuple[int, date]]]:
        for pattern in (_ISO, _SLASHED):
            for match in pattern.finditer(self._text):
                inside = [n for n, t in enumerate(self._tokens) if match.start() <= t.start and t.end <= match.end()]
                if pattern is _ISO:
                    year, month, day = int(match[1]), int(match[2]), int(match[3])
                else:
                    year, month, day = int(match[4]) % 100 + 2000, int(match[1]), int(match[3])
                    if match[2] == "." or month > 12 or (self.language not in ("", "en") and day <= 12):
                        month, day = day, month
                    elif self.language not in ("", "en"):
                        continue
                if inside and 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]:
                    yield inside[0], (inside[-1] + 1, date(year, month, day))

    def _figures(self, n: int) -> Span | None:
        if n not in self._numeric:
            return None
        end, day = self._numeric[n]
        return of_days(n, end, day, day, kind=Kind.DATED)

    def _month(self, n: int) -> Span | None:
        named = at(self.words, n, weekdays())
        weekday = weekdays()[tuple(self.words[n : n + named])] if named else None
        at_day = n + named + (named and self._word(n + named) in _set("articles"))
        found = self._days_before(at_day) or self._days_after(n + named)
        if found is None:
            return None if named else self._month_alone(n)
        place, month, first, last, end = found
        return self._dated(n, place, month, first, last, end, weekday)

    def _days_before(self, n: int) -> tuple[int, int, int, int, int] | None:
        """As "16 March", "3rd of May", "16 au 20 mars": (place of the month, month, days, end)."""
        first = last = self._day(n)
        if first is None:
            return None
        place = n + 1
        between = self._word(place) in _set("ranges")
        if (between or _DASH.fullmatch(self.gap(place))) and (second := self._day(place + between)):
            last, place = second, place + between + 1
        place += self._word(place) in _set("day_of")
        month = months().get(self._word(place))
        if month is None or last is None or "," in self.gap(place) or _APART.search(self.gap(place)):
            return None
        return place, month, first, last, place + 1

    def _days_after(self, n: int) -> tuple[int, int, int, int, int] | None:
        """As "March 16", "March 16-20"."""
        month, first = months().get(self._word(n)), self._day(n + 1)
        if month is None or first is None or _APART.search(self.gap(n + 1)) or "," in self.gap(n + 1):
            return None
        end, last = n + 2, first
        between = self._word(end) in _set("ranges")
        second = self._day(end + between)
        apart = between or _DASH.fullmatch(self.gap(end))
        if apart and second and self._word(end + between + 1) not in months():
            last, end = second, end + between + 1
        return n, month, first, last, end

    def _dated(
        self, n: int, place: int, month: int, first: int, last: int, end: int, weekday: int | None
    ) -> Span | None:
        of, hint = self._year_after(end), self._hint_after(end)
        if self.words[place] in _set("verbs") and not self._capital(place) and of is None:
            return None
        kind, year, end = (of[3], of[1], of[2]) if of else (Kind.YEARLESS, self.written.year, end + bool(hint))
        days = [date(year, month, max(1, min(day, monthrange(year, month)[1]))) for day in sorted((first, last))]
        return of_days(n, end, *days, kind=kind, hint=hint, weekday=weekday)

    def _month_alone(self, n: int) -> Span | None:
        hint = self._hint_before(n)
        place = n + bool(hint)
        word = self._word(place)
        if word not in months():
            return None
        month, of = months()[word], self._year_after(place + 1)
        later = self._hint_after(place + 1)
        numeral = word in _set("numerals") and self.language != "en"
        if numeral and not self.gap(place + 1).startswith("."):
            return None
        if of is not None:
            return of_months(n, of[2], (of[1], month), (of[1], month), kind=of[3])
        in_small = word in _set("verbs") and not self._capital(place)
        led = n > 0 and self.words[n - 1] in _set("of_month")
        if not hint and not later and (word in _set("doubtful") or numeral) and not led:
            return None
        if in_small:
            return None
        year = self.written.year
        end = place + 1 + bool(later)
        return of_months(n, end, (year, month), (year, month), kind=Kind.YEARLESS, hint=hint or later)

    # ------------------------------------------------------------ seasons, quarters, parts, years

    def _part(self, n: int) -> Span | None:
        """As "early 2026", "à la fin de l'année prochaine", "fin avril", "the end of the month"."""
        size = at(self.words, n, periods("parts"))
        if not size:
            return None
        name = self.words[n]
        low, high = periods("parts")[(name,)]
        after = n + size
        if name in _set("of_it") and self._word(after) != "of":
            return None
        after += name in _set("in_it") and self._word(after) == "in"
        for place in range(after, min(after + 5, len(self.words))):
            core = self._month(place) or self._period(place, led=True) or self._this_whole(n, place)
            if core is None and (of := self._year(place)):
                core = of_months(n, of[2], (of[1], low), (of[1], high), kind=of[3])
            if core is not None:
                return replace(core, start=n, before=core.last if name in _set("end") else core.before)
            if self.words[place] not in _set("fillers") or _APART.search(self.gap(place)):
                break
        return None

    def _this_whole(self, n: int, place: int) -> Span | None:
        """As "the end of the month": of this one. A year that is named follows the word: "of the year 2026"."""
        word = self.words[place]
        if self.words[n] not in _set("end") or word not in _set("this_whole") or self._hint_after(place + 1):
            return None
        if self._year_after(place + 1) or place == n + 1:
            return None
        first, last = of_unit(units()[word], 0, self.written)
        return of_days(n, place + 1, first, last, kind=Kind.RELATIVE)

    def _period(self, n: int, *, led: bool = False) -> Span | None:
        """A season or a quarter with its year, or with a word before it that says that it is one."""
        hint = self._hint_before(n)
        place = n + bool(hint)
        if hint and at(self.words, n, periods("quarters")):
            hint, place = "", n
        found = self._named(place)
        if found is None:
            return self._compact(n)
        (low, high), end = found
        been = self._word(place) in _set("summer_or_been")
        if been and not hint and self._word(place - 1) not in _set("summer") and self._year(end) is None:
            return None
        of = self._year_after(end)
        if of is not None:
            first_year, year, end, kind = of
            winter = tuple(self.words[place : place + 1]) in periods("seasons") and low == 1
            if winter and first_year == year == self.written.year and self.written.month > high:
                year += 1  # "winter 2026", said in autumn, is the one that ends in 2027
            return of_months(n, end, (year, low), (year, high), kind=kind)
        later = self._hint_after(end)
        after_last = self._word(place) in _set("last") | _set("last_after")
        if not hint and not later and (after_last or not (led or until(self.words, n, phrases("words", "undated")))):
            return None
        if self._word(end) == "of":
            return None  # "in the fall of the company"
        year = self.written.year
        end += bool(later)
        return of_months(n, end, (year, low), (year, high), kind=Kind.YEARLESS, hint=hint or later)

    def _named(self, n: int) -> tuple[tuple[int, int], int] | None:
        for table in ("seasons", "quarters"):
            if size := at(self.words, n, periods(table)):
                return periods(table)[tuple(self.words[n : n + size])], n + size
        return None

    def _compact(self, n: int) -> Span | None:
        """As "1Q26"."""
        word = self._word(n)
        for (name, *more), (low, high) in periods("quarters").items():
            year = word.removeprefix(name)
            if more or len(name) != 2 or not name[0].isdigit() or year == word or not year.isdigit():
                continue
            if len(year) == 2 or _plain_year(year):
                full = int(year) % 100 + 2000
                return of_months(n, n + 1, (full, low), (full, high), kind=Kind.DATED)
        return None

    def _year_first(self, n: int) -> Span | None:
        """As "2026 first quarter", "2026's second half"."""
        year = _plain_year(self._word(n))
        place = n + 1 + (self._word(n + 1) == "s")
        found = self._named(place) if year else None
        if year is None or found is None or self._year_after(found[1]) or "," in self.gap(place):
            return None
        return of_months(n, found[1], (year, found[0][0]), (year, found[0][1]), kind=Kind.DATED)

    def _year(self, n: int) -> tuple[int, int, int, Kind] | None:
        """(first year, last year, end, kind) of the year at ``n``: "2026", "2025-26", "next year"."""
        if _APART.search(self.gap(n)):
            return None
        if year := _plain_year(self._word(n)):
            second = self._word(n + 1) if _DASH.fullmatch(self.gap(n + 1)) else ""
            pair = second in {str(year + 1), f"{(year + 1) % 100:02}"}
            return year, year + pair, n + 1 + pair, Kind.DATED
        if size := at(self.words, n, years()):
            year = self.written.year + years()[tuple(self.words[n : n + size])]
            return year, year, n + size, Kind.RELATIVE
        return None

    def _year_after(self, n: int) -> tuple[int, int, int, Kind] | None:
        for place in range(n, min(n + 5, len(self.words))):
            if found := self._year(place):
                return found
            if self.words[place] not in _set("fillers") or _APART.search(self.gap(place)):
                break
        return None

    def _bare_year(self, n: int, before: list[Span]) -> Span | None:
        found = self._year(n)
        if found is None:
            return None
        follows = before and before[-1].end == n and _DASH.fullmatch(self.gap(n))
        led = found[3] is Kind.RELATIVE or until(self.words, n, phrases("words", "of_year")) or follows
        return of_months(n, found[2], (found[0], 1), (found[1], 12), kind=found[3]) if led else None

    # ------------------------------------------------------------ from the day of the report

    def _relative(self, n: int) -> Span | None:
        """As "next month", "la semaine prochaine", "on Monday", "tomorrow", "by year-end 2026"."""
        if size := at(self.words, n, phrases("words", "year_end")):
            of = self._year_after(n + size)
            _, year, end, kind = of or (0, self.written.year, n + size, Kind.RELATIVE)
            last = date(year, 12, 31)
            return replace(of_days(n, end, last, last, kind=kind), before=last)
        if self._word(n) in _set("tomorrow"):
            day = self.written + timedelta(days=1)
            return of_days(n, n + 1, day, day, kind=Kind.RELATIVE)
        hint = self._hint_before(n)
        place = n + bool(hint)
        later = self._hint_after(place + 1)
        unit = units().get(self._word(place), "day")
        vague = hint == "next" and self._word(place) in _set("several")  # "in the coming weeks"
        if (hint or later) and unit != "day" and not vague:
            ahead = {"last": -1, "this": 0}.get(hint or later, 1)
            end = place + 1 + bool(later) + (self._word(place + 1) == "ci")
            return of_days(n, end, *of_unit(unit, ahead, self.written), kind=Kind.RELATIVE, hint=hint or later)
        if size := at(self.words, place, weekdays()):
            weekday = weekdays()[tuple(self.words[place : place + size])]
            later = self._hint_after(place + size)
            day = self.written + timedelta(days=(weekday - self.written.weekday() - 1) % 7 + 1)
            end, hint = place + size + bool(later), hint or later
            return of_days(n, end, day, day, kind=Kind.RELATIVE, hint=hint, bare=not hint)
        return None

    def _length(self, n: int) -> Span | None:
        """As "in two weeks", "d'ici six mois", "in 3 to 6 months", "in a year or two": the longer one counts."""
        lead = at(self.words, n, phrases("lengths", "leads"))
        if not lead:
            return None
        count, place = self._count(self._past_filling(n + lead))
        if count and (further := self._count_after(place, count)):
            count, place = further
        place = self._past_filling(place)
        unit = units().get(self._word(place))
        if not count or unit is None:
            return None
        place += 1
        further = self._count_after(place, count)
        if further and self._word(further[1]) not in units():
            count, place = further
        day = later(self.written, unit, count)
        return replace(of_days(n, place, self.written, day, kind=Kind.RELATIVE), before=day)

    def _past_filling(self, n: int) -> int:
        while self._word(n) in _listed("lengths", "between"):
            n += 1
        return n

    def _count(self, n: int) -> tuple[int, int]:
        """The small number at ``n``, 0 for none, and where it ends."""
        size = at(self.words, n, numbers())
        figure = self._word(n)
        count = numbers()[tuple(self.words[n : n + size])] if size else int(figure) if _small(figure) else 0
        return count, n + (size or 1)

    def _count_after(self, n: int, first: int) -> tuple[int, int] | None:
        """The larger number of a range, behind the smaller one: "to 6", "-6", "à six", "or two"."""
        between = self._word(n) in _set("ranges")
        count, end = self._count(n + between)
        return (count, end) if count > first and (between or _DASH.fullmatch(self.gap(n))) else None

    # ------------------------------------------------------------ words

    def _word(self, n: int) -> str:
        return self.words[n] if 0 <= n < len(self.words) else ""

    def _day(self, n: int) -> int | None:
        match = _DAY.fullmatch(self._word(n))
        return int(match[1]) if match and 1 <= int(match[1]) <= 31 else None

    def _capital(self, n: int) -> bool:
        return self._text[self._tokens[n].start].isupper()

    def _hint_before(self, n: int) -> str:
        word = self._word(n)
        return next((hint for hint in ("next", "this", "last") if word in _set(hint)), "")

    def _hint_after(self, n: int) -> str:
        word = self._word(n)
        return "prochain" if word in _set("next_after") else "last" if word in _set("last_after") else ""


@cache
def _listed(section: str, name: str) -> frozenset[str]:
    return frozenset(phrase[0] for phrase in phrases(section, name) if len(phrase) == 1)


def _set(name: str) -> frozenset[str]:
    return _listed("tie" if name == "articles" else "words", name)


def _plain_year(word: str) -> int | None:
    return int(word) if len(word) == 4 and word.isascii() and word.isdigit() and word.startswith("20") else None


def _small(word: str) -> bool:
    return word.isascii() and word.isdigit() and len(word) <= 2 and int(word) <= _FURTHEST
