"""Names in an article that may be parties: found by their capitals, with a guess of what each is."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

from babel import Locale

from bot.domain.dossier import Party, PartyKind
from bot.facts.text import fold
from bot.facts.words import LANGUAGES, entries

_DATA = Path(__file__).parent / "drafting.toml"
_CAPITAL = r"(?:(?:[A-Z]\.){2,}|[A-ZÀ-ÖØ-Þ][\w&'’-]*|[a-z]{1,2}[A-Z]\w+)"
_NAME = rf"(?<![\w'’-]){_CAPITAL}(?:(?:\s|\u00a0)(?:(?:&|and|et|of|de|du)\s)?{_CAPITAL}|\s\d[A-Z]\w*|\s&\s[a-z]\b)*"
_SHORT = re.compile(r"\s\(([A-Z][A-Z-]+)\)")
_AND = re.compile(r"\s(?:and|et)\s")
_STARTS = re.compile(r"(?:^|[.!?:;«»“”\"\n]\s*)$")
_ELISION = re.compile(r"^(?:[LDQldq]|Qu|qu|Jusqu|jusqu)['’](?=\w)")
_ARTICLES = frozenset(["the", "a", "an", "le", "la", "l", "les", "un", "une"])
_DESCRIBED = 3  # words, at least: "Canadien Jeremy Hansen"
_REACH = 40  # characters around a name in which a word tells what it is


@cache
def drafting() -> dict[str, Any]:
    """The data file of drafts."""
    return tomllib.loads(_DATA.read_text(encoding="utf-8"))


@cache
def _name() -> re.Pattern[str]:
    """A name by its capitals, with the small adjective that French ones may end in: "Rassemblement national"."""
    adjectives = "|".join(map(re.escape, drafting()["words"]["adjectives"]))
    return re.compile(rf"{_NAME}(?:(?<=[a-zà-ÿ])\s(?:{adjectives})(?![\w-]))*")


@cache
def _never() -> frozenset[str]:
    words = {fold(w) for w in drafting()["words"]["never"]}
    for concept in ("common", "month_name", "weekday", "he", "it", "his", "its", "said"):
        words.update(fold(w) for language in LANGUAGES for w in entries(concept, language))
    return frozenset(words)


def names_in(text: str) -> list[tuple[str, int]]:
    """The names of a text with how often they stand there, the most frequent first; an article before one is left out.

    A word that stands only once, at the start of a sentence, may be none: it counts 0.
    """
    at_start_only: dict[str, int] = {}
    inside: Counter[str] = Counter()
    at_start: Counter[str] = Counter()
    for match in _name().finditer(text):
        first = bool(_STARTS.search(text[: match.start()]))
        if match.start() and re.search(r"\d\s$", text[: match.start()]):
            continue  # "737 MAX"
        whole = _SHORT.match(text[match.end() :])  # "Alliance of Motion Picture and Television Producers (AMPTP)"
        for part in [match.group()] if whole and _initials(match.group(), whole[1]) else _parts(match.group()):
            name = _trimmed(part.strip(" .'’-") if "." not in part else part.strip())
            if name is None:
                continue
            (at_start if first and " " not in name and "." not in name else inside)[name] += 1
    for name in list(inside):  # a name that only ever stands after "in" is a place
        placed = set(drafting()["words"]["places_before" if " " in name else "place_before"])
        starts = [m.start() for m in re.finditer(rf"\b{re.escape(name)}\b", text)]
        before = [re.findall(r"\w+", fold(text[max(0, at - 12) : at])) for at in starts]
        after = [re.findall(r"\w+", fold(text[at + len(name) : at + len(name) + 12])) for at in starts]
        led = [re.findall(r"\w+", fold(text[max(0, at - 30) : at]))[-4:] for at in starts]
        placed_at = bool(led) and all(map(_place_leads, led))
        region = placed_at or (
            bool(after) and all(words and words[0] in drafting()["words"]["place_after"] for words in after)
        )
        if region or (before and all(words and words[-1] in placed for words in before)):
            del inside[name]
    lower = set(re.findall(r"\b[^\W\d_]+\b", text))
    for name, count in at_start.items():
        if name in inside or any(n.endswith(f" {name}") for n in inside):
            inside[name] += count
        elif name.lower() not in lower:
            at_start_only[name] = count
    inside.update({n: c for n, c in at_start_only.items() if c > 1})
    weak = [(n, 0) for n, c in at_start_only.items() if c == 1]
    return [*inside.most_common(), *weak]


def _place_leads(before: list[str]) -> bool:
    """Whether the words before a name make it a place: "l'aéroport du Bourget"."""
    words = drafting()["words"]
    return bool(before) and before[-1] in words["place_of"] and not set(words["place_nouns"]).isdisjoint(before[:-1])


def _initials(name: str, short: str) -> bool:
    """Whether a short name is made of a name's initials, small words left out or not."""
    words = re.findall(r"[\w'’]+", name)
    capitals = "".join(w[0] for w in words if w[0].isupper())
    return capitals.endswith(short) or "".join(w[0].upper() for w in words).endswith(short)


def _short_of(name: str, text: str) -> str | None:
    """The short name that stands in brackets behind a name: "Writers Guild of America (WGA)"."""
    found = re.search(rf"\b{re.escape(name)}{_SHORT.pattern}", text)
    return found[1] if found and _initials(name, found[1]) else None


def _parts(name: str) -> list[str]:
    """One name, or the two that "and" joins: only a union or the like has it inside ("Food and Commercial Workers")."""
    if fold(name.rsplit(maxsplit=1)[-1]) in {*drafting()["words"]["group"], *drafting()["words"]["body"]}:
        return [name]
    return _AND.split(name)


def _trimmed(name: str) -> str | None:
    """The name without words before it that are none: "Le Groupe X" is Groupe X, "L'Agence" is Agence."""
    words = re.sub(r"['’]s$", "", name).split()
    titles = drafting()["words"]["titles"]
    while words:
        words[0] = _ELISION.sub("", words[0])
        titled = len(words) > 1 and fold(words[0]).strip(".") in titles
        if fold(words[0]).strip(".") in _never() or not words[0] or titled or _described(words):
            words.pop(0)
        else:
            break
    while words and fold(words[-1]).strip(".") in _never() and words[-2:-1] != ["&"]:
        words.pop()
    made = " ".join(words)
    return made if len(made) > 1 and fold(made).strip(".") not in _no_parties() else None


@cache
def _no_parties() -> frozenset[str]:
    """Names that are no parties: countries and places, and words that a sentence begins with."""
    countries = {fold(name) for language in LANGUAGES for name in Locale(language).territories.values()}
    return frozenset({*_never(), *drafting()["words"]["alone"], *countries})


def _described(words: list[str]) -> bool:
    """Whether the first word only says what a person is: "Canadien Jeremy Hansen", not "Fondation Louis Vuitton"."""
    if len(words) < _DESCRIBED or fold(words[1]) not in _first_names():
        return False
    return fold(words[0]) not in {*_first_names(), *_classes(), *drafting()["words"]["houses"]}


def key_of(name: str) -> str:
    """A name as a key: plain small letters with _ between words."""
    return re.sub(r"[^a-z0-9]+", "_", fold(name)).strip("_") or "party"


def parties_in(text: str, *, limit: int = 24) -> tuple[Party, ...]:
    """Parties guessed from the names; a last name that stands alone joins the full name as its alias."""
    found = names_in(text)
    often = dict(found)
    whole = [n for n, _ in found]
    shorts = {n: short for n in whole if (short := _short_of(n, text)) is not None}
    parties: list[Party] = []
    taken: set[str] = set()
    for name, count in found:
        longer = next((n for n in whole if n != name and (n.endswith(f" {name}") or n.startswith(f"{name} "))), None)
        if longer is not None or len(parties) == limit or name in shorts.values():
            continue
        begins = [n for n in whole if n != name and name.startswith(f"{n} ")]
        ends = [n for n in whole if n != name and name.endswith(f" {n}") and fold(n) not in _classes()]
        kind = kind_of(name, text)
        shorter = ends if kind is PartyKind.PERSON else [*begins, *ends]
        last = name.split()[-1]
        if kind is PartyKind.PERSON and " " in name:
            last = _last_name(name)
            shorter = [*(n for n in shorter if not last.endswith(f" {n}")), *([] if last in shorter else [last])]
        elif begins and often[begins[0]] > often[name]:  # "Twitter" of "Twitter Blue"
            name, shorter = begins[0], [name, *(n for n in shorter if n != begins[0])]  # noqa: PLW2901
        key = key_of(last if kind is PartyKind.PERSON else name)
        key = key if key not in taken else key_of(name)
        if key in taken or fold(key) in _concepts():
            key = f"{key}_1"
        taken.add(key)
        if name in shorts:
            shorter = [*shorter, shorts[name]]
        options: dict[str, object] = {} if count else {"weak": True}
        parties.append(Party(key=key, name=name, kind=kind, aliases={"any": (name, *shorter)}, options=options))
    return tuple(parties)


@cache
def _classes() -> frozenset[str]:
    """The words of names that say what somebody is: no name by themselves ("Games" of "Epic Games")."""
    words = drafting()["words"]
    return frozenset(word for kind in ("company", "body", "group") for word in words[kind])


def _last_name(name: str) -> str:
    """The last name with its particle: "Le Pen" of "Marine Le Pen"."""
    *before, last = name.split()
    return f"{before[-1]} {last}" if len(before) > 1 and fold(before[-1]) in drafting()["words"]["particles"] else last


@cache
def _first_names() -> frozenset[str]:
    return frozenset(drafting()["words"]["first_names"].split())


@cache
def _concepts() -> frozenset[str]:
    from bot.facts.compiler import ROLE_NAMES  # noqa: PLC0415 -- only for drafts
    from bot.facts.rules import QUANTITIES  # noqa: PLC0415 -- only for drafts
    from bot.facts.words import concepts  # noqa: PLC0415

    return frozenset({*concepts(), *QUANTITIES, *ROLE_NAMES})


def kind_of(name: str, text: str) -> PartyKind:
    """A person, a company or a body: by the words of the name, then by those around it, then by its shape."""
    words = drafting()["words"]
    own = set(re.findall(r"[a-z]+", fold(name)))
    for kind in (PartyKind.GROUP, PartyKind.BODY, PartyKind.COMPANY):
        if own & set(words[kind.value]):
            return kind
    kin = rf"\b(?:{'|'.join(words['kin'])})\s$"
    if any(re.search(kin, fold(text[: m.start()])) for m in re.finditer(rf"\b{re.escape(name)}\b", text)):
        return PartyKind.PERSON
    votes: Counter[PartyKind] = Counter()
    for match in re.finditer(rf"\b{re.escape(name)}\b", text):
        lead = fold(text[max(0, match.start() - _REACH) : match.start()])
        before = re.findall(r"[a-z]+", lead)[-5:]
        title = [w for w in before if w not in _ARTICLES][-1:]
        after = re.findall(r"[a-z]+", fold(text[match.end() : match.end() + _REACH]))[:4]
        votes[PartyKind.PERSON] += len(set(words["person"]) & {*before, *after})
        votes[PartyKind.COMPANY] += len(set(words["company"]) & set(before[-3:]))
        votes[PartyKind.BODY] += len(set(words["body"]) & set(title))
        votes[PartyKind.GROUP] += len(set(words["group"]) & set(before[-2:]))
    if fold(name.rsplit(maxsplit=1)[-1]) in words["alone"]:  # "ArcelorMittal France" is no person
        votes[PartyKind.PERSON] = 0
    shaped = bool(re.fullmatch(r"[A-ZÀ-Þ][\w'’-]+(?: [A-ZÀ-Þ]\.?)?(?: [A-ZÀ-Þ][\w'’-]+){1,2}", name))
    if shaped and re.split(r"[ -]", fold(name))[0] in _first_names():
        return PartyKind.PERSON
    if shaped and votes[PartyKind.PERSON] >= max(1, votes[PartyKind.COMPANY]):
        return PartyKind.PERSON
    for kind in (PartyKind.GROUP, PartyKind.BODY):
        if votes[kind] > votes[PartyKind.COMPANY]:
            return kind
    return PartyKind.COMPANY
