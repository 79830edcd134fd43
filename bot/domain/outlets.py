"""Agencies and outlets: the names that texts call them, the hosts where they print, what readers see."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from bot.domain.data import table
from bot.domain.text import fold, words, written
from bot.domain.urls import host, site

# a name's article as it may stand before it, contracted or not: "du Monde", "aux Échos"
_ARTICLES = {
    "the": {"the"}, "le": {"le", "du", "au"}, "la": {"la"}, "les": {"les", "des", "aux"}, "l'": {"l'"},
}  # fmt: skip
PART = re.compile(r"(?:[ldnsjcmt]|qu|lorsqu|aujourd)'|[^\W_]+|[^\w\s]|\n", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Name:
    """How texts call a source: its folded parts behind the article that it may need, and whose it is."""

    parts: tuple[str, ...]
    article: frozenset[str]  # one of these goes before; empty where none has to
    key: str
    agency: bool
    common: bool  # an everyday word, too
    lower: bool  # written in lower case, too
    capitals: bool  # a short abbreviation: written in capitals only
    code: bool  # counts in a dateline alone


@dataclass(frozen=True, slots=True)
class _Book:
    names: dict[str, tuple[Name, ...]]  # by first part, longest first
    firsts: frozenset[str]  # the first parts as they are written
    lower: tuple[str, ...]
    hosts: dict[str, str]
    shown: dict[str, str]
    called: frozenset[tuple[str, ...]]
    keys: dict[tuple[str, ...], str]


@cache
def _book() -> _Book:
    data = table("outlets.toml")
    common = {tuple(words(name)) for name in data["common"]}
    lower = {fold(word) for word in data["lower"]}
    names: list[Name] = []
    firsts: set[str] = set()
    hosts: dict[str, str] = {}
    shown = dict(data["own"])
    keys: dict[tuple[str, ...], str] = {}
    for group in ("agencies", "outlets"):
        for key, source in data[group].items():
            hosts.update(dict.fromkeys(source.get("hosts", [key]), key))
            shown[key] = source.get("show") or source["names"][0]
            for called in (*source["names"], *source.get("codes", ())):
                parts = parts_of(fold(called))
                # the "LA" of "LA Times" is none
                article = frozenset() if called[:2] == "LA" else frozenset(_ARTICLES.get(parts[0], ()))
                core = tuple(parts[1:] if article else parts)
                name = Name(
                    parts=core,
                    article=article,
                    key=key,
                    agency=group == "agencies",
                    common=tuple(words(called)) in common,
                    lower=core[0] in lower,
                    capitals=len(called) <= 3 and called.isalpha() and (called.isupper() or called.islower()),
                    code=called not in source["names"],
                )
                names.append(name)
                plain = (written(called) or parts)[bool(article)]
                firsts |= {plain, plain.upper(), plain.capitalize(), plain.lower()}
                if not name.code:
                    keys[tuple(words(called))] = key
                    if article and not name.common:
                        keys.setdefault(tuple(words(" ".join(core))), key)
    by_first: dict[str, list[Name]] = {}
    for name in sorted(names, key=lambda n: -len(n.parts)):
        by_first.setdefault(name.parts[0], []).append(name)
    return _Book(
        names={first: tuple(some) for first, some in by_first.items()},
        firsts=frozenset(word for word in firsts if not word.islower() or fold(word) in lower),
        lower=tuple(sorted(lower)),
        hosts=hosts,
        shown=shown,
        called=frozenset(keys),
        keys=keys,
    )


def parts_of(text: str) -> list[str]:
    """The words and signs of a text: "l'agence" is two, "Handelsblatt's" three, a line's end is one."""
    return PART.findall(text)


def has_name(text: str) -> bool:
    """Whether a source may be named in the text: all the words of one of their names are in it. Quick."""
    book = _book()
    found = written(text) or _WORD.findall(text)
    firsts = book.firsts.intersection(found)
    if not firsts:
        return False
    seen = {fold(word) for word in found}
    return any(_may_be(name, seen) for first in firsts for name in names_from(fold(first)))


def _may_be(name: Name, seen: set[str]) -> bool:
    wanted = not name.article or any(word.rstrip("'") in seen for word in name.article)
    return wanted and all(part in seen or not part.isalnum() for part in name.parts)


def names_from(first: str) -> Sequence[Name]:
    """The names whose first part, folded, is ``first``: the longest first."""
    return _book().names.get(first, ())


def agency_names() -> Iterable[Name]:
    """Every name of an agency."""
    return (name for some in _book().names.values() for name in some if name.agency)


@lru_cache(maxsize=4096)
def outlet_key(outlet: str) -> str:
    """The key of an outlet given by host, address or name: "reuters", "wsj.com"; of an unknown host its site."""
    book = _book()
    text = outlet.strip()
    name = host(text if "//" in text else f"https://{text}") if "." in text and " " not in text else ""
    if name:
        labels = name.split(".")
        for start in range(len(labels) - 1):
            known = book.hosts.get(".".join(labels[start:]))
            if known:
                return known
        return site(name)
    asked = tuple(words(text))
    return book.keys.get(asked) or " ".join(asked)


def outlet_name(key: str) -> str:
    """What readers see for a key of ``outlet_key``: "WSJ", "OpenAI", "EFE"; the host where nothing better is known."""
    return _book().shown.get(key) or key.removeprefix("www.")


def is_agency(key: str) -> bool:
    """Whether a key of ``outlet_key`` is that of an agency, whose text others print."""
    return key in _listed("agencies")


def is_outlet(key: str) -> bool:
    """Whether a key of ``outlet_key`` is that of an outlet that is known by name."""
    return key in _listed("outlets")


@cache
def _listed(group: str) -> frozenset[str]:
    return frozenset(table("outlets.toml")[group])


def known_names() -> frozenset[tuple[str, ...]]:
    """Every source's folded names, as words: for those who clean headlines of them."""
    return _book().called
