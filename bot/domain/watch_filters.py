"""The filters of a watch expression: what stands after ``lang:``, ``source:`` and ``fact:``, and ``change>10%``."""

from __future__ import annotations

import re
from difflib import get_close_matches
from functools import cache

from bot.domain.data import table
from bot.domain.text import fold
from bot.domain.urls import host
from bot.domain.watch_syntax import ChangeOver, Fact, Language, Source, WrongPartError

FILTERS = ("lang", "source", "fact")
CHANGE = re.compile(
    r"change(>=|<=|≥|≤|>|<)([+\-‐‑‒–—―−﹘﹣－]?)(\d+(?:[.,]\d+)?)(?:[\s\u00a0\u202f]?%)?", re.IGNORECASE
)
_COMPARES = "<>=≤≥＜＞＝"
CHANGE_WRONG = re.compile(rf"change([\s\u00a0\u202f]*)[{_COMPARES}]", re.IGNORECASE)
_FACT = re.compile(r"(?:[a-z0-9_]+(?:\.[a-z0-9_]+)*(?:\.\*)?|\*)")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_HOST = re.compile(r"(?:[^\W_](?:[\w\-]*\w)?\.)+[^\W_](?:[\w\-]*\w)?")


def filtered(name: str, value: str) -> Language | Source | Fact:
    """What a filter asks for. WrongPartError, its place counted from the value, for what no text could ever have."""
    if name not in FILTERS:
        near = get_close_matches(name, FILTERS, n=1)
        known = ", ".join(f"{f}:" for f in FILTERS)
        place = -len(name) - 1
        if near:
            said = "“{name}:” is no filter. Did you mean {near}:? Words with a colon need quotation marks."
            raise WrongPartError(said, place, name=name, near=near[0])
        said = "“{name}:” is no filter. There are {known}. Words with a colon need quotation marks."
        raise WrongPartError(said, place, name=name, known=known)
    if not value:
        raise WrongPartError("After {name}: comes what is meant, without a space.", name=name)
    match name:
        case "lang":
            return _language(value)
        case "source":
            return _source(value)
        case _:
            return _fact(value)


def change(match: re.Match[str]) -> ChangeOver:
    """What a match of ``CHANGE`` asks for."""
    operator = {"≥": ">=", "≤": "<="}.get(match[1], match[1])
    limit = float(match[3].replace(",", "."))
    return ChangeOver(operator, -limit if fold(match[2]) == "-" else limit, bool(match[2]))


def refuse_comparison(text: str) -> None:
    """WrongPartError where a word begins with a sign such as > that stands nowhere but behind ``change``."""
    if text[:1] in _COMPARES:
        said = "“{sign}” stands only behind change or a fact, without a space: change>10%, fact:NAME=STATE."
        raise WrongPartError(said, sign=text[0])


@cache
def _languages() -> frozenset[str]:
    codes = table("languages.toml")
    return frozenset(f"{codes['two_letters']} {codes['three_letters']}".split())


def _language(value: str) -> Language:
    if not _LANGUAGE.fullmatch(value):
        raise WrongPartError("A language is two letters, such as lang:fr or lang:en.")
    code = value.lower()
    if code.partition("-")[0] not in _languages():
        raise WrongPartError("There is no language “{code}”. Write lang:fr or lang:en.", code=value)
    return Language(code)


def _source(value: str) -> Source:
    if "," in value or ";" in value:
        place = min(value.find(sign) for sign in ",;" if sign in value)
        raise WrongPartError("One source at a time: (source:lemonde.fr OR source:bbc.com).", place)
    name = host(value if "//" in value else f"https://{value}")
    if "*" in value:
        said = "A source takes no star: source:lemonde.fr takes what lies below it, such as m.lemonde.fr, too."
        raise WrongPartError(said, value.index("*"))
    if not _HOST.fullmatch(name):
        raise WrongPartError("A source is a site's name, such as source:lemonde.fr.")
    return Source(name)


def _fact(value: str) -> Fact:
    key, equals, wanted = value.casefold().partition("=")
    if re.search(f"[{_COMPARES}]", key):
        raise WrongPartError("How far a number moved is asked with change: fact:musk_offer.amount change>10%.")
    if not _FACT.fullmatch(key):
        raise WrongPartError("A fact is written as fact:musk_offer.status or, for a family, fact:musk_offer.*")
    if equals and not wanted:
        said = "After = comes the state that is meant, such as fact:musk_offer.status=withdrawn."
        raise WrongPartError(said, len(value))
    return Fact(key, wanted)
