"""Values, dates and counts in the reader's form: $97.4bn and 97,4 Md$, 14 Feb 2025 and 14 févr. 2025."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime, format_timedelta
from babel.numbers import format_decimal, get_currency_symbol

from bot.card.words import translator
from bot.domain.dossier import FactSpec
from bot.domain.outlets import outlet_name
from bot.domain.values import Count, Day, Duration, Money, Percent, State, Value, Year

NBSP = "\u00a0"
NARROW = "\u202f"
LOCALES = {"en": "en_GB", "fr": "fr_FR"}
_AGO_MOST = timedelta(days=31)
_FIGURE = re.compile(r"\S*\d\S*(?:[^\S\n]\w+)?")  # with the word after it: a figure says little without its unit
_BREAKING = re.compile(r"[^\S\u00a0\u202f]+")
_FIRST = re.compile(r"(?<!\d)1(?= [^\W\d])")
SIGNS = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥"}


def locale_of(language: str) -> str:
    """Babel's locale for a language."""
    return LOCALES.get(language[:2], "en_GB")


def number(value: Decimal | int, language: str, digits: int = 2) -> str:
    """A number with the language's separators, at most ``digits`` decimals."""
    return str(format_decimal(round(Decimal(value), digits), format="#,##0.###", locale=locale_of(language)))


def money(value: Money, language: str) -> str:
    """``$97.4bn`` in English, ``97,4 Md$`` in French; three decimals where they say something ($97.375bn)."""
    sign = SIGNS.get(value.currency) or get_currency_symbol(value.currency, locale=locale_of(language))
    amount, scale_en, scale_fr = value.amount, "", ""
    if amount >= Decimal(10) ** 12 and language != "fr":
        amount, scale_en = amount / Decimal(10) ** 12, "tn"
    elif amount >= Decimal(10) ** 9:
        amount, scale_en, scale_fr = amount / Decimal(10) ** 9, "bn", "Md"
    elif amount >= Decimal(10) ** 6:
        amount, scale_en, scale_fr = amount / Decimal(10) ** 6, "m", "M"
    plain = number(amount, language, 3)
    if language == "fr":
        said = f"{plain}{NBSP}{scale_fr}{sign}"
    else:
        said = f"{sign}{plain}{scale_en}" if len(sign) == 1 else f"{sign} {plain}{scale_en}"
    if value.per is None:
        return said
    words = translator(language)
    return words("{amount} a {unit}", amount=said, unit=words(value.per))


def partial_date(iso: str, language: str) -> str:
    """An ISO date as precise as it is: ``14 Feb 2025``, ``Feb 2025``, ``2025``."""
    parts = [int(p) for p in iso.split("-")]
    locale = locale_of(language)
    if len(parts) == 1:
        return iso
    if len(parts) == 2:
        return str(format_date(date(parts[0], parts[1], 1), format="MMM y", locale=locale))
    return _first(str(format_date(date(parts[0], parts[1], parts[2]), format="d MMM y", locale=locale)), language)


def _first(said: str, language: str) -> str:
    """French counts the first day of a month in its own way: ``1er mai``."""
    return _FIRST.sub("1er", said) if language[:2] == "fr" else said


def weekday(day: int, language: str) -> str:
    """A day of the week, Monday 0, in short: ``Mon``, ``lun.``."""
    return str(format_date(date(2024, 1, 1 + day), "EEE", locale=locale_of(language)))


def moment(at: datetime, language: str, time_zone: str, *, weekday: bool = False) -> str:
    """A moment in a time zone: ``Tuesday 19 May 2026, 08:00``."""
    pattern = "EEEE d MMMM y, HH:mm" if weekday else "d MMM y, HH:mm"
    said = str(format_datetime(at, format=pattern, tzinfo=ZoneInfo(time_zone), locale=locale_of(language)))
    said = _first(said, language)
    return said[:1].upper() + said[1:]


def ago(at: datetime, now: datetime, language: str) -> str:
    """``12 minutes ago``; the date where that is more than a month back, for "2 years ago" says too little."""
    if now - at > _AGO_MOST:
        return partial_date(day(at), language)
    if abs((now - at).total_seconds()) < 60:
        return translator(language)("just now")
    return str(format_timedelta(at - now, add_direction=True, locale=locale_of(language)))


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
        case Percent(percent=percent):
            return f"{number(percent, language)}{NARROW if language == 'fr' else ''}%"
        case Count(count=count, unit=unit):
            return number(count, language) + (f" {unit}" if unit else "")
        case Year(year=year):
            return str(year)
        case Day(date=iso):
            return partial_date(iso, language)
        case Duration(amount=amount, unit=unit):
            names = {u: ("{n} " + u, "{n} " + u + "s") for u in ("hour", "day", "week", "month", "year")}
            one, many = names.get(unit, ("{n} " + unit, "{n} " + unit))
            return words.count(one, many, int(amount))
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
    plain = number(round(abs(change), digits), language, digits)
    if plain == "0":
        return ""
    space = NARROW if language == "fr" else ""
    return f"{'+' if change > 0 else '−'}{plain}{space}%"


OUTLET_MOST = 60  # characters of an outlet's name


def origin(key: str, language: str) -> str:
    """An origin as a reader knows it: "WSJ", "OpenAI", "EFE"; an unknown outlet's host, without www."""
    if key == "seed":
        return translator(language)("the seed")
    return cut(outlet_name(key), OUTLET_MOST)


def cut(text: str, most: int) -> str:
    """The text in one line, cut at a word's end with an ellipsis; spaces that do not break stay."""
    flat = _BREAKING.sub(" ", text).strip()
    if len(flat) <= most:
        return flat
    head = flat[: most - 1]
    at = head.rfind(" ")
    return (head[:at] if at > most // 2 else head).rstrip(" ,;:–—-") + "…"


def excerpt(text: str, most: int) -> str:
    """The text in one line, cut at words' ends on either side so that its first figure stays in."""
    flat = _BREAKING.sub(" ", text).strip()
    figure = _FIGURE.search(flat)
    if len(flat) <= most or figure is None or figure.end() < most - len(" …"):
        return cut(flat, most)
    start = flat.rfind(" ", 0, max(figure.end() - most * 2 // 3, 0)) + 1
    return cut(f"… {flat[start:]}", most) if start else cut(flat, most)
