"""Names in an article that may be parties: found by their capitals, with a guess of what each is."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

from bot.domain.dossier import Party, PartyKind
from bot.facts.text import fold
from bot.facts.words import LANGUAGES, entries

_DATA = Path(__file__).parent / "drafting.toml"
_CAPITAL = r"(?:(?:[A-Z]\.){2,}|[A-ZÀ-ÖØ-Þ][\w&'’-]*|[a-z]{1,2}[A-Z]\w+)"
_NAME = re.compile(rf"(?<![\w'’-]){_CAPITAL}(?:(?:\s|\u00a0)(?:(?:&|of|de|du)\s)?{_CAPITAL}|\s\d[A-Z]\w*)*")
_STARTS = re.compile(r"(?:^|[.!?:;«»“”\"\n]\s*)$")
_ELISION = re.compile(r"^(?:[LDQldq]|Qu|qu|Jusqu|jusqu)['’](?=\w)")
_REACH = 40  # characters around a name in which a word tells what it is


@cache
def drafting() -> dict[str, Any]:
    """The data file of drafts."""
    return tomllib.loads(_DATA.read_text(encoding="utf-8"))


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
    for match in _NAME.finditer(text):
        first = bool(_STARTS.search(text[: match.start()]))
        name = _trimmed(match.group().strip(" .'’-") if "." not in match.group() else match.group().strip())
        if name is None:
            continue
        (at_start if first and " " not in name and "." not in name else inside)[name] += 1
    placed = set(drafting()["words"]["place_before"])
    for name in [n for n in inside if " " not in n]:  # a name that only ever stands after "in" is a place
        starts = [m.start() for m in re.finditer(rf"\b{re.escape(name)}\b", text)]
        before = [re.findall(r"\w+", fold(text[max(0, at - 12) : at])) for at in starts]
        if before and all(words and words[-1] in placed for words in before):
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


def _trimmed(name: str) -> str | None:
    """The name without words before it that are none: "Le Groupe X" is Groupe X, "L'Agence" is Agence."""
    words = name.split()
    while words:
        words[0] = _ELISION.sub("", words[0])
        if fold(words[0]).strip(".") in _never() or not words[0]:
            words.pop(0)
        else:
            break
    while words and fold(words[-1]).strip(".") in _never():
        words.pop()
    made = " ".join(words)
    return made if len(made) > 1 and fold(made).strip(".") not in {*_never(), *drafting()["words"]["alone"]} else None


def key_of(name: str) -> str:
    """A name as a key: plain small letters with _ between words."""
    return re.sub(r"[^a-z0-9]+", "_", fold(name)).strip("_") or "party"


def parties_in(text: str, *, limit: int = 24) -> tuple[Party, ...]:
    """Parties guessed from the names; a last name that stands alone joins the full name as its alias."""
    found = names_in(text)
    whole = [n for n, _ in found]
    parties: list[Party] = []
    taken: set[str] = set()
    for name, count in found:
        longer = next((n for n in whole if n != name and (n.endswith(f" {name}") or n.startswith(f"{name} "))), None)
        if longer is not None or len(parties) == limit:
            continue
        begins = [n for n in whole if n != name and name.startswith(f"{n} ")]
        ends = [n for n in whole if n != name and name.endswith(f" {n}")]
        kind = kind_of(name, text, alone=bool(ends))
        shorter = ends if kind is PartyKind.PERSON else begins
        last = name.split()[-1]
        if kind is PartyKind.PERSON and " " in name and last not in shorter:
            shorter.append(last)
        key = key_of(last if kind is PartyKind.PERSON else name)
        key = key if key not in taken else key_of(name)
        if key in taken or fold(key) in _concepts():
            key = f"{key}_1"
        taken.add(key)
        options: dict[str, object] = {} if count else {"weak": True}
        parties.append(Party(key=key, name=name, kind=kind, aliases={"any": (name, *shorter)}, options=options))
    return tuple(parties)


@cache
def _concepts() -> frozenset[str]:
    from bot.facts.rules import QUANTITIES, ROLE_NAMES  # noqa: PLC0415 -- only for drafts
    from bot.facts.words import concepts  # noqa: PLC0415

    return frozenset({*concepts(), *QUANTITIES, *ROLE_NAMES})


def kind_of(name: str, text: str, *, alone: bool) -> PartyKind:
    """A person, a company or a body: by the words of the name, then by those around it, then by its shape."""
    words = drafting()["words"]
    own = set(re.findall(r"[a-z]+", fold(name)))
    for kind in (PartyKind.BODY, PartyKind.COMPANY):
        if own & set(words[kind.value]):
            return kind
    votes: Counter[PartyKind] = Counter()
    for match in re.finditer(rf"\b{re.escape(name)}\b", text):
        before = re.findall(r"[a-z]+", fold(text[max(0, match.start() - _REACH) : match.start()]))[-3:]
        after = re.findall(r"[a-z]+", fold(text[match.end() : match.end() + _REACH]))[:4]
        votes[PartyKind.PERSON] += len(set(words["person"]) & {*before, *after})
        votes[PartyKind.COMPANY] += len(set(words["company"]) & set(before))
        votes[PartyKind.BODY] += len(set(words["body"]) & set(before[-1:]))
    shaped = bool(re.fullmatch(r"[A-ZÀ-Þ][\w'’-]+(?: [A-ZÀ-Þ]\.?)?(?: [A-ZÀ-Þ][\w'’-]+){1,2}", name))
    if shaped and (votes[PartyKind.PERSON] >= max(1, votes[PartyKind.COMPANY]) or (alone and not votes.total())):
        return PartyKind.PERSON
    if votes[PartyKind.BODY] > votes[PartyKind.COMPANY]:
        return PartyKind.BODY
    return PartyKind.COMPANY
