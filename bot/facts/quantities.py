"""Amounts, percentages, counts, years, dates and lengths of time in a sentence, as news in six languages has them."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from typing import Any

from bot.domain.values import Count, Day, Duration, Money, Percent, Value, Year
from bot.facts.lexicon import phrases
from bot.facts.text import Sentence

_DATA = Path(__file__).parent / "data" / "numbers.toml"
_REACH = 12  # words between "shares" and "18 euros each"
_JOINED_FROM = 20  # "vingt et un", "a hundred and four", but no "two and three"
LANGUAGES = ("en", "fr", "de", "es", "it", "pt")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A value with the tokens it stands on. ``about``: said to be near it; ``digits``: how many figures are written."""

    kind: str  # money, money_share (of one share), percent, count, spelt (a count in words), year, date, duration
    value: Value
    start: int
    end: int
    about: bool = False
    bound: bool = False
    digits: int = 1
    part: bool = False  # how much of the figure before it is meant
    bare: bool = False  # its currency is not told but understood


def parse_number(token: str, language: str = "en") -> Decimal | None:
    """Read a number as the language writes it: 1,250.5 in English, 1.250,5 or 1 250,5 elsewhere.

    A text may mix both, so a lone mark parts thousands only where it is the language's own mark for them and three
    figures follow.
    """
    text = token.replace(" ", "")
    comma, point = text.count(","), text.count(".")
    if comma and point:
        text = text.replace(".", "").replace(",", ".") if text.rfind(",") > text.rfind(".") else text.replace(",", "")
    elif comma or point:
        mark = "," if comma else "."
        parts = text.split(mark)
        threes = all(len(p) == 3 for p in parts[1:]) and parts[0] != "0"
        grouped = threes and (len(parts) > 2 or mark == ("," if language == "en" else "."))
        text = "".join(parts) if grouped else text.replace(mark, ".")
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


class Numbers:
    """The wordings of quantities of one language, with those that all languages share."""

    def __init__(self, language: str) -> None:
        data = numbers_data()
        self.language = language
        self.currencies: dict[tuple[str, ...], str] = {}
        for code, entries in data["currencies"].items():
            self.currencies.update(dict.fromkeys(_all(entries), code))
        self.scales: dict[tuple[str, ...], int] = {}
        for table in ("any", language):
            for power, entries in data["scales"].get(table, {}).items():
                self.scales.update(dict.fromkeys(_all(entries), int(power)))
        self.words: dict[str, int] = data["words"].get(language, {})
        self.one = frozenset(data["one"].get(language, ()))
        self.half = frozenset(data["half"].get(language, ()))
        self.and_half = dict.fromkeys(_all(data["and_half"].get(language, ())), 0)
        self.hundreds = frozenset(data["hundreds"].get(language, ()))
        self.joints = frozenset(data["joints"].get(language, ()))
        self.about = _all([*data["about"]["any"], *data["about"].get(language, [])])
        self.bound = _all([*data["bound"]["any"], *data["bound"].get(language, [])])
        self.months = {p[0]: n for n, entry in enumerate(data["months"][language], 1) for p in phrases(entry)}
        self.month_led = frozenset(data["month_led"].get(language, ()))
        self.percent = _all(data["percent"]["any"])
        self.subunits = {
            p: code
            for code, table in data["subunits"].items()
            for p in _all([*table.get("any", ()), *table.get(language, ())])
        }
        self.units = {unit: dict.fromkeys(_all(table["any"]), 0) for unit, table in data["units"].items()}
        self.counted = frozenset(data["counted"].get(language, ()))
        self.counted_led = frozenset(data["counted"]["led"])
        self.apiece, self.shares = frozenset(data["apiece"]["any"]), frozenset(data["shares"]["any"])
        self.paid_in = dict.fromkeys(_all(data["paid_in"]["any"]), 0)
        self.durations = {p[0]: unit for unit, entries in data["durations"].items() for p in _all(entries)}
        self.later = _all(data["later"].get(language, []))
        self.since = frozenset(data["year_before"].get(language, []))
        self.ago = _all(data["ago"].get(language, []))
        self.relative = {p: n for text, n in data["relative_year"].get(language, {}).items() for p in phrases(text)}

    def read(
        self, sentence: Sentence, published_year: int | None, named: frozenset[int] = frozenset()
    ) -> list[Quantity]:
        """All quantities of the sentence, in order; the tokens ``named`` are parts of names, as in "737 MAX"."""
        found: list[Quantity] = []
        taken = -1
        for i, word in enumerate(sentence.words):
            if i < taken or i in named:
                continue
            for quantity in self._at(sentence, i, word, published_year, found):
                found.append(quantity)
                taken = quantity.end
                break
        return found

    def _at(
        self, sentence: Sentence, i: int, word: str, published_year: int | None, before: list[Quantity]
    ) -> Iterator[Quantity]:
        words = sentence.words
        digit = word[0].isdigit()
        one = word in self.one and (self._longest(words, i + 1, self.scales) or (0, 0))[1] >= 6  # "a billion"
        if digit or one or word in self.words or word in self.hundreds:
            number, size = (parse_number(word, self.language), 1) if digit else self._spelled(words, i)
            if one:
                number, size = Decimal("0.5") if i and words[i - 1] in self.half else Decimal(1), 1
            if number is not None:
                if (date := self._date(sentence, i, number)) is not None:
                    yield date
                if (amount := self._amount(sentence, i, i + size, word, number)) is not None:
                    yield amount
                if digit and (_year(word) or (_old_year(word) and i and words[i - 1] in self.since)):
                    yield Quantity("year", Year(year=int(word)), i, i + 1, digits=4)
                if (length := self._duration(words, i, i + size, number)) is not None:
                    yield length
                if digit:
                    unit = words[i + 1] if i + 1 < len(words) and words[i + 1][0].isalpha() else None
                    yield Quantity("count", Count(count=number, unit=unit), i, i + 1, self._is_about(words, i))
                elif number > 1:
                    yield Quantity("spelt", Count(count=number), i, i + size, self._is_about(words, i))
        elif word in self.months and (date := self._month_date(sentence, i)) is not None:
            yield date
        else:
            for phrase, shift in self.relative.items():
                if tuple(words[i : i + len(phrase)]) == phrase:
                    year = Year(year=(published_year or 0) + shift)
                    yield Quantity("relative", year, i, i + len(phrase), about=True)
        del before

    def _spelled(self, words: list[str], i: int) -> tuple[Decimal | None, int]:
        """A number in words, "a hundred and thirty-four" or "cent trente-quatre", and how many tokens it takes."""
        total, j, end = 0, i, i
        while j < len(words):
            word = words[j]
            if word in self.hundreds:
                total = max(1, total) * 100
            elif word in self.words:
                more = self.words[word]
                total = total * more if 0 < total < more <= 20 and more == 20 else total + more  # "quatre-vingt"
            elif word not in self.joints or (word != "-" and total < _JOINED_FROM):
                break
            j += 1
            if word not in self.joints:
                end = j
        return Decimal(total), max(1, end - i)

    def _amount(self, sentence: Sentence, i: int, after: int, word: str, number: Decimal) -> Quantity | None:
        words = sentence.words
        start, j = i, after
        currency = None
        if i and (code := self.currencies.get((words[i - 1],))) is not None:
            currency, start = code, i - 1
            if start and words[start - 1] == "us" and words[start] == "$":
                start -= 1
        power = 0
        scale = self._longest(words, j, self.scales)
        if scale is not None:
            size, power = scale
            letter = len(words[j]) == 1
            touching = sentence.starts[j] - sentence.ends[after - 1] <= 1
            if not letter or currency or touching:
                j += size
            else:
                power = 0
        if currency is None:
            k = j
            while (
                k < len(words)
                and words[k] in {"de", "d'", "di", "von", "us", "u", ".", "s", "americains"}
                and k - j < 4
            ):
                k += 1
            for at in (j, k):
                if (named := self._longest(words, at, self.currencies)) is not None:
                    currency = named[1]
                    j = at + named[0]
                    break
        elif j < len(words) and (named := self._longest(words, j, self.currencies)) is not None:
            j += named[0]
        if currency is None and power == 0 and (small := self._longest(words, j, self.subunits)) is not None:
            size, code = small
            return self._cents(words, start, j + size, number, code, _digits(word))
        if currency is None:
            if (share := self._longest(words, j, dict.fromkeys(self.percent, 0))) is not None:
                return Quantity(
                    "percent",
                    Percent(percent=number),
                    start,
                    j + share[0],
                    self._is_about(words, start),
                    self._is_bound(words, start),
                    _digits(word),
                )
            if power >= 6 and self._counts(words, j):  # "96 million new shares"
                return Quantity("count", Count(count=number * 10**power), start, j)
            if power >= 6:  # "44 milliards": the currency is understood
                currency = "USD"
                return Quantity(
                    "bare_money",
                    Money(amount=number * 10**power, currency=currency),
                    start,
                    j,
                    self._is_about(words, start),
                    self._is_bound(words, start),
                    _digits(word),
                    bare=True,
                )
            return None
        per = self._per(words, j)
        return Quantity(
            "money" if per is None else f"money_{per}",
            Money(amount=number * 10**power, currency=currency, per=per),
            start,
            j,
            self._is_about(words, start),
            self._is_bound(words, start),
            _digits(word),
        )

    def _counts(self, words: list[str], j: int) -> bool:
        """Whether the noun that follows is of things that are counted; a word may say of what kind they are."""
        at = j + 1 if j < len(words) and words[j] in self.counted_led else j
        return not self.counted.isdisjoint(words[at : at + 2])

    def _cents(self, words: list[str], start: int, end: int, number: Decimal, code: str, digits: int) -> Quantity:
        """``65 cents a share``: an amount below one, in a currency that may only be understood."""
        per, known = self._per(words, end), len(code) == 3
        return Quantity(
            f"money_{per}" if per else "money" if known else "bare_money",
            Money(amount=number / 100, currency=code if known else "USD", per=per),
            start,
            end,
            self._is_about(words, start),
            self._is_bound(words, start),
            digits,
            bare=not known,
        )

    def _per(self, words: list[str], j: int) -> str | None:
        """Of what the amount is the price: "a share", "in cash per share"; None for an amount in all."""
        paid = self._longest(words, j, self.paid_in)
        after = j + (paid[0] if paid else 0)
        led = words[max(0, after - _REACH) : after]
        if self.apiece.intersection(words[after : after + 1]) and self.shares.intersection(led):
            return "share"  # "two million shares at 18 euros each"
        told = (unit for unit, table in self.units.items() if self._longest(words, after, table) is not None)
        return next(told, None)

    def _date(self, sentence: Sentence, i: int, number: Decimal) -> Quantity | None:
        """``27 avril 2026``, ``27. April 2026``, ``27 de abril de 2026``: a day before its month."""
        words = sentence.words
        if number != int(number) or not 1 <= number <= 31:
            return None
        j = i + 1
        while j < len(words) and words[j] in {".", "er", "de", "st", "nd", "rd", "th", "of", "º", "°"} and j - i < 3:
            j += 1
        if j >= len(words) or words[j] not in self.months:
            return None
        month = self.months[words[j]]
        k = j + 1
        if k < len(words) and words[k] in {"de", "del", ",", "."}:
            k += 1
        if k < len(words) and (year := _year(words[k])):
            return Quantity("date", Day(date=f"{year}-{month:02}-{int(number):02}"), i, k + 1, digits=8)
        return Quantity("day", Day(date=f"{month:02}-{int(number):02}"), i, j + 1, digits=4)

    def _month_date(self, sentence: Sentence, i: int) -> Quantity | None:
        """``April 27, 2026``, ``April 2026``, ``avril 2026``: a month before its day or year."""
        words = sentence.words
        month = self.months[words[i]]
        if (
            not sentence.capitals[i]
            and words[i] in {"may", "mar", "mars"}
            and not (words[i] == "mars" and i and words[i - 1] in self.month_led)
            and not (i + 1 < len(words) and _year(words[i + 1]))
        ):
            return None
        j = i + 1
        if j < len(words) and words[j] in {".", "de", "del"}:
            j += 1
        if j >= len(words):
            return self._bare_month(words, i, month)
        if (year := _year(words[j])) is not None:
            return Quantity("date", Day(date=f"{year}-{month:02}"), i, j + 1, digits=6)
        if words[j].isdigit() and 1 <= int(words[j]) <= 31:
            day, k = int(words[j]), j + 1
            if k < len(words) and words[k] in {"st", "nd", "rd", "th"}:
                k += 1
            if k < len(words) and words[k] == ",":
                k += 1
            if k < len(words) and (year := _year(words[k])) is not None:
                return Quantity("date", Day(date=f"{year}-{month:02}-{day:02}"), i, k + 1, digits=8)
            return Quantity("day", Day(date=f"{month:02}-{day:02}"), i, j + 1, digits=4)
        return self._bare_month(words, i, month)

    def _bare_month(self, words: list[str], i: int, month: int) -> Quantity | None:
        """A month alone, "in April", "fin mars": its year is the report's to tell."""
        if not i or words[i - 1] not in self.month_led:
            return None
        return Quantity("month", Day(date=f"{month:02}"), i, i + 1, digits=2)

    def _duration(self, words: list[str], i: int, at: int, number: Decimal) -> Quantity | None:
        """A length of time whose number ends before ``at``, "and a half" before its unit or behind."""
        before = self._longest(words, at, self.and_half)
        at += before[0] if before else 0
        if at >= len(words) or (unit := self.durations.get(words[at])) is None:
            return None
        behind = self._longest(words, at + 1, self.and_half)
        end = at + 1 + (behind[0] if behind else 0)
        amount = number + Decimal("0.5") if before or behind else number
        if unit == "year" and (months := self._months(words, end)) is not None:
            amount, end = amount + months[0] / 12, months[1]
        after = self._longest(words, end, dict.fromkeys(self.later, 0))
        kind = "later" if after is not None else "duration"
        return Quantity(
            kind, Duration(amount=amount, unit=unit), i, end + (after[0] if after else 0), self._is_about(words, i)
        )

    def _months(self, words: list[str], at: int) -> tuple[Decimal, int] | None:
        """How many months follow a number of years, and where they end: "eleven years and three months"."""
        if at + 2 >= len(words) or words[at] not in self.joints:
            return None
        digit = words[at + 1][0].isdigit()
        number = parse_number(words[at + 1], self.language) if digit else self._spelled(words, at + 1)[0]
        month = self.durations.get(words[at + 2]) == "month"
        return (number, at + 3) if month and number is not None and number < 12 else None

    @staticmethod
    def _longest(words: list[str], at: int, table: dict[tuple[str, ...], int] | dict[tuple[str, ...], str]) -> Any:
        """The longest phrase of ``table`` that begins at ``at``: its length and what it stands for."""
        for size in (3, 2, 1):
            phrase = tuple(words[at : at + size])
            if len(phrase) == size and phrase in table:
                return size, table[phrase]
        if at < len(words):
            for phrase, meaning in table.items():
                if phrase[-1][-1] == "*" and _matches(words, at, phrase):
                    return len(phrase), meaning
        return None

    def _is_about(self, words: list[str], start: int) -> bool:
        return any(tuple(words[start - len(p) : start]) == p for p in self.about if start >= len(p))

    def _is_bound(self, words: list[str], start: int) -> bool:
        return any(tuple(words[start - len(p) : start]) == p for p in self.bound if start >= len(p))


def _matches(words: list[str], at: int, phrase: tuple[str, ...]) -> bool:
    if at + len(phrase) > len(words):
        return False
    return all(
        w == p or (p[-1] == "*" and w.startswith(p[:-1]))
        for w, p in zip(words[at : at + len(phrase)], phrase, strict=True)
    )


def _year(word: str) -> int | None:
    return int(word) if len(word) == 4 and word.isdigit() and 1900 <= int(word) <= 2100 else None


def _old_year(word: str) -> bool:
    """Whether a number may be a year before 1900: only "in 1883", "fondé en 1851" tells it from a count."""
    return len(word) == 4 and word.isdigit() and 1500 <= int(word) < 1900


def _digits(word: str) -> int:
    figures = "".join(c for c in word if c.isdigit())
    return len(figures.lstrip("0").rstrip("0") if "," not in word and "." not in word else figures.lstrip("0")) or 1


def _all(entries: Iterable[str]) -> set[tuple[str, ...]]:
    return {p for e in entries for p in phrases(e)} | {(e,) for e in entries if not phrases(e)}


@cache
def numbers_data() -> dict[str, Any]:
    """The tables of numbers.toml."""
    return tomllib.loads(_DATA.read_text(encoding="utf-8"))


@cache
def numbers(language: str) -> Numbers:
    """The reader of quantities of a language; English where it is unknown."""
    return Numbers(language if language in LANGUAGES else "en")
