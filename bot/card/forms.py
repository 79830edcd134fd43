"""Values, dates and counts in the reader's form: $97.4bn and 97,4 Md$, 14 Feb 2025 and 14 févr. 2025."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime, format_timedelta
from babel.numbers import get_currency_symbol

from bot.card.fitting import squeezed
from bot.card.words import Words, translator
from bot.domain.dossier import FactSpec
from bot.domain.outlets import outlet_name
from bot.domain.values import Count, Day, Duration, Money, Percent, State, Value, Year

NBSP = "\u00a0"
_AGO_MOST = timedelta(days=31)
_FIGURE = re.compile(r"\S*\d\S*(?:[^\S\n]\w+)?")  # with the word after it: a figure says little without its unit
_FIRST = re.compile(r"(?<!\d)1(?= [^\W\d])")
SIGNS = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥"}
# how large amounts are said, by their power of ten: a language that has no word for one says it in the next
SCALES = ((12, "{sign}{amount}tn"), (9, "{sign}{amount}bn"), (6, "{sign}{amount}m"))
PLAIN = "{sign}{amount}"
FIRST_DAY = "1 (first of the month)"


def number(value: Decimal | int, language: str, digits: int = 2, *, least: int = 0) -> str:
    """A number with the language's separators, at least and at most so many decimals (three are shown at most)."""
    return translator(language).number(round(Decimal(value), digits), least=least)


def percent(value: Decimal | int, language: str, digits: int = 2) -> str:
    """``27%``, in French ``27 %``."""
    return translator(language)("{n}%", n=number(value, language, digits))


def money(value: Money, language: str) -> str:
    """``$97.4bn`` in English, ``97,4 Md$`` in French; three decimals where they say something ($97.375bn).

    Cents are two figures: ``$54.20``.
    """
    words = translator(language)
    sign = SIGNS.get(value.currency) or get_currency_symbol(value.currency, locale=words.locale)
    size, pattern = _scale(abs(value.amount), words)
    cents = 2 if size == 1 and round(value.amount, 3) % 1 else 0
    amount = number(abs(value.amount) / size, language, 3, least=cents)
    before, _, after = pattern.replace("{amount}", amount).partition("{sign}")
    # a sign of letters ("CHF") stands apart from a figure or a word beside it
    left = NBSP if before[-1:].isalnum() and sign[0].isalpha() else ""
    right = NBSP if after[:1].isalnum() and sign[-1].isalpha() else ""
    said = f"{'−' if value.amount < 0 else ''}{before}{left}{sign}{right}{after}"
    return said if value.per is None else words("{amount} a {unit}", amount=said, unit=words(value.per))


def _scale(amount: Decimal, words: Words) -> tuple[Decimal, str]:
    """In what the amount is counted, and how that is said; what would be rounded to 1,000 million is a billion."""
    for power, text in SCALES:
        size, said = Decimal(10) ** power, words.own(text)
        if said and (amount >= size or round(amount / size * 1000, 3) >= 1000):
            return size, said
    return Decimal(1), words(PLAIN)


def duration(value: Duration, language: str) -> str:
    """``11 years and 9 months``, ``11 ans et 9 mois``; what is no whole number of months has decimals."""
    words = translator(language)
    months = value.amount * 12
    parts: Sequence[tuple[str, int | Decimal]]
    if value.unit == "year" and value.amount % 1 and abs(months - round(months)) < Decimal("0.01"):
        years, rest = divmod(round(months), 12)
        parts = [*([("year", years)] if years else []), ("month", rest)]
    else:
        parts = [(value.unit, round(value.amount, 2))]
    said = [words.count("{n} " + unit, "{n} " + unit + "s", n) for unit, n in parts]
    return words("{one} and {other}", one=said[0], other=said[1]) if len(said) == 2 else said[0]


def partial_date(iso: str, language: str) -> str:
    """An ISO date as precise as it is: ``14 Feb 2025``, ``Feb 2025``, ``2025``."""
    parts = [int(p) for p in iso.split("-")]
    words = translator(language)
    if len(parts) == 1:
        return iso
    if len(parts) == 2:
        return str(format_date(date(parts[0], parts[1], 1), format=words("MMM y"), locale=words.locale))
    said = format_date(date(parts[0], parts[1], parts[2]), format=words("d MMM y"), locale=words.locale)
    return _first(str(said), words)


def _first(said: str, words: Words) -> str:
    """A language may count the first day of a month in its own way: ``1er mai``."""
    first = words(FIRST_DAY)
    return said if first == FIRST_DAY else _FIRST.sub(first, said)


def weekday(day: int, language: str) -> str:
    """A day of the week, Monday 0, in short: ``Mon``, ``lun.``."""
    return str(format_date(date(2024, 1, 1 + day), "EEE", locale=translator(language).locale))


def moment(at: datetime, language: str, time_zone: str, *, weekday: bool = False) -> str:
    """A moment in a time zone: ``Tuesday 19 May 2026, 08:00``."""
    words = translator(language)
    pattern = words("EEEE d MMMM y, HH:mm") if weekday else words("d MMM y, HH:mm")
    said = _first(str(format_datetime(at, format=pattern, tzinfo=ZoneInfo(time_zone), locale=words.locale)), words)
    return said[:1].upper() + said[1:]


def ago(at: datetime, now: datetime, language: str) -> str:
    """``12 minutes ago``; the date where that is more than a month back, for "2 years ago" says too little."""
    if now - at > _AGO_MOST:
        return partial_date(day(at), language)
    if abs((now - at).total_seconds()) < 60:
        return translator(language)("just now")
    return str(format_timedelta(at - now, add_direction=True, locale=translator(language).locale))


def day(at: datetime) -> str:
    """The ISO date of a moment, in UTC."""
    return at.astimezone(UTC).date().isoformat()


def shown(value: Value | None, spec: FactSpec | None, language: str) -> str:
    """A value in the reader's words: a state's label, a number's form. Never a bare key."""
    words = translator(language)
    match value:
        case None:
            return words("not stated")
        case Money():
            return money(value, language)
        case Percent(percent=share):
            return percent(share, language)
        case Count(count=count, unit=unit):
            return number(count, language) + (f" {unit}" if unit else "")
        case Year(year=year):
            return str(year)
        case Day(date=iso):
            return partial_date(iso, language)
        case Duration():
            return duration(value, language)
        case State(name=name):
            return _state(name, spec, language)


def _state(name: str, spec: FactSpec | None, language: str) -> str:
    words = translator(language)
    declared = spec.state(name) if spec else None
    if declared is not None:
        return declared.label.in_language(language)
    kind, _, who = name.partition(":")
    if who and kind == "joined":
        return words("{name} joins", name=who)
    if who and kind == "declined":
        return words("{name} declines", name=who)
    if name == "not_stated":
        return words("not stated")
    if name == "other":
        return words("something else")
    return name.replace("_", " ") if name.islower() else name


def difference(before: Value | None, after: Value | None, language: str) -> str:
    """``-0.2 %`` between two amounts of one currency or two counts, where it says something; else nothing."""
    match before, after:
        case Money(amount=a, currency=c, per=p), Money(amount=b, currency=d, per=q) if a and c == d and p == q:
            pass
        case Count(count=a), Count(count=b) if a:
            pass
        case _:
            return ""
    change = (b - a) / a * 100
    if change == 0 or abs(change) > 1000:
        return ""
    digits = 1 if abs(change) < 10 else 0
    if round(abs(change), digits) == 0:
        return ""
    return f"{'+' if change > 0 else '−'}{percent(abs(change), language, digits)}"


OUTLET_MOST = 60  # characters of an outlet's name


def origin(key: str, language: str) -> str:
    """An origin as a reader knows it: "WSJ", "OpenAI", "EFE"; an unknown outlet's host, without www."""
    if key == "seed":
        return translator(language)("the seed")
    return cut(outlet_name(key), OUTLET_MOST)


def cut(text: str, most: int) -> str:
    """The text in one line, cut at a word's end with an ellipsis; spaces that do not break stay."""
    flat = squeezed(text)
    if len(flat) <= most:
        return flat
    head = flat[: most - 1]
    at = head.rfind(" ")
    return (head[:at] if at > most // 2 else head).rstrip(" \u00a0\u202f,;:–—-") + "…"


def excerpt(text: str, most: int) -> str:
    """The text in one line, cut at words' ends on either side so that its first figure stays in."""
    flat = squeezed(text)
    figure = _FIGURE.search(flat)
    if len(flat) <= most or figure is None or figure.end() < most - len(" …"):
        return cut(flat, most)
    start = flat.rfind(" ", 0, max(figure.end() - most * 2 // 3, 0)) + 1
    return cut(f"… {flat[start:]}", most) if start else cut(flat, most)
