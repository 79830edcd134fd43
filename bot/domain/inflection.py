"""What a word has in common with its other forms, in English or French: offer, offered; vendre, vendu; child, children.

A root is a word as it is, of an irregular one, or a stem with its paradigm (data/inflection.toml): "refus|fr-er". Two
words are forms of one if they have a root in common. A word that is both English and French takes both.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import product

from bot.domain.data import table

_LEAST = 2  # letters of a stem


@dataclass(frozen=True, slots=True, kw_only=True)
class _Paradigm:
    """Endings of one kind of stem: ``citation`` is that of the dictionary; by ``asked`` the word asked for is read."""

    tag: str
    verb: bool
    citation: str
    takes: Callable[[str], object]
    asked: dict[str, int]

    def reads(self, ending: str, stem: str) -> bool:
        """Whether a word asked for may be the stem with the ending."""
        return ending in self.asked and (ending == self.citation or len(stem) >= self.asked[ending])


_Endings = dict[str, list[tuple[_Paradigm, str]]]  # with {x} replaced; each with its paradigm and as it is in the data


@cache
def _regular() -> tuple[_Endings, int, frozenset[str], frozenset[str]]:
    """The paradigms by ending, the longest ending's length, words without other forms, and those that are no verbs."""
    found: _Endings = {}
    rows = {row["tag"]: row for row in table("inflection.toml")["paradigms"]}
    for row in rows.values():
        written = [*rows[row["like"]]["endings"], *row["endings"]] if "like" in row else row["endings"]
        asked = [*rows[row["like"]]["asked"], *row["asked"]] if "like" in row else row.get("asked", written)
        least = {**rows.get(row.get("like", ""), {}).get("least", {}), **row.get("least", {})}
        paradigm = _Paradigm(
            tag=row["tag"],
            verb=row.get("verb", False),
            citation=written[0],
            takes=frozenset(row["stems"]).__contains__ if "stems" in row else re.compile(row["stem"]).fullmatch,
            asked={ending: least.get(ending, _LEAST) for ending in asked},
        )
        for ending in written:
            letters = "bcdefghijklmnopqrstuvwxyz" if "{x}" in ending else " "
            for letter in letters:
                found.setdefault(ending.replace("{x}", letter), []).append((paradigm, ending))
    words = table("inflection.toml")["words"]
    return found, max(map(len, found)), frozenset(words["whole"]), frozenset(words["nouns"])


def _stems(word: str, among: Container[str] | None = None) -> Iterator[tuple[str, _Paradigm, str]]:
    """Each stem that a folded word could have (of those ``among`` which it may be), with its paradigm and ending."""
    by_ending, longest, whole, nouns = _regular()
    places: Iterable[int] = range(max(_LEAST, len(word) - longest), len(word) + 1)
    if among is not None:
        places = [at for at in places if word[:at] in among]
    for at in places:
        stem = word[:at]
        for paradigm, ending in by_ending.get(word[at:], ()):
            if (paradigm.verb and word in nouns) or (ending != paradigm.citation and word in whole):
                continue
            if ("{x}" not in ending or stem[-1] == word[at]) and paradigm.takes(stem):
                yield stem, paradigm, ending


def roots(word: str, among: Container[str] | None = None) -> set[str]:
    """Every root that a folded word could have; it is a form of the word asked for if one of them is `wanted`.

    ``among``: only those of these stems, found sooner.
    """
    found = {word}
    if word.isalpha():
        for stem, paradigm, _ in _stems(word, among):
            found.add(f"{stem}|{paradigm.tag}")
    return found


def stem(root: str) -> str:
    """The stem of a root: how each word that has the root begins."""
    return root.partition("|")[0]


@lru_cache(maxsize=20_000)
def wanted(word: str) -> frozenset[str]:
    """The roots by which the forms of a folded word are known, those of its nearest kin too (rachat, racheter)."""
    own = _read(word)
    near = {kin for root in own for kin in _kin().get(root, ())}
    return own.union(*near)


def _read(word: str) -> frozenset[str]:
    """The roots of a word asked for: of the paradigms that read it so, and of irregular words of which it is a form."""
    found = {word}
    if word.isalpha():
        noun = word in _nouns_asked()
        found.update(
            f"{stem}|{one.tag}"
            for stem, one, ending in _stems(word)
            if one.reads(ending, stem) and not (noun and one.verb)
        )
    return frozenset(found).union(*(shared for root in found for shared in _irregular().get(root, ())))


@cache
def _nouns_asked() -> frozenset[str]:
    """Words that are written like a form of a verb, and meant as nouns."""
    return frozenset(table("inflection.toml")["words"]["asked_as_nouns"])


@cache
def _irregular() -> dict[str, list[frozenset[str]]]:
    """What the roots of an irregular word share: all its forms, and the regular ones of the dictionary's word."""
    data = table("irregular.toml")
    found: dict[str, list[frozenset[str]]] = {}
    for first, *others in map(str.split, data["rows"]):
        regular = {f"{stem}|{one.tag}" for stem, one, ending in _stems(first) if ending == one.citation}
        shared = frozenset({first, *others, *regular})
        for root in (first, *others, *regular):
            found.setdefault(root, []).append(shared)
    left_out, nouns = frozenset(data["homographs"]), frozenset(data["nouns"])
    for row in data["verbs"]:
        for asked, forms in _conjugated(row):
            shared = frozenset(forms) - left_out
            for form in asked:
                if form in shared and form not in nouns:
                    found.setdefault(form, []).append(shared)
    return found


@cache
def _kin() -> dict[str, list[frozenset[str]]]:
    """The roots of words that belong together, by each of them."""
    found: dict[str, list[frozenset[str]]] = {}
    for words in map(str.split, table("irregular.toml")["kin"]):
        shared = frozenset[str]().union(*map(_as_listed, words))
        for root in shared:
            found.setdefault(root, []).append(shared)
    return found


def _as_listed(word: str) -> frozenset[str]:
    """The roots of a word of the dictionary."""
    regular = {f"{stem}|{one.tag}" for stem, one, ending in _stems(word) if ending == one.citation}
    return frozenset({word, *regular}).union(*_irregular().get(word, ()))


def _conjugated(row: str) -> Iterator[tuple[set[str], set[str]]]:
    """Of each verb of a row of French verbs the forms by which it is asked for, and all."""
    infinitive, prefixes, present, future, past, participle, further = (part.strip() for part in row.split("|"))
    i, we, they = present.split()
    he = i if i[-1] in "dte" else f"{i}t"
    plural = participle if participle.endswith("s") else f"{participle}s"
    asked = {
        infinitive, he, participle, plural, f"{participle}e", f"{participle}es",
        *_with([they], "ent"), *_with([we], "ez ait aient ant"), *_with([future], "a ont ait aient"),
    }  # fmt: skip
    forms = {*asked, f"{i}s", f"{they}e", *_with([we], "ons ais"), *_with([future], "ai ons ez"), *further.split()}
    if past != "-":
        forms |= {f"{past}t", f"{past}rent"}
    for prefix in ("" if one == "-" else one for one in prefixes.split()):
        yield {prefix + one for one in asked}, {prefix + one for one in forms}


def _with(stems: Iterable[str], endings: str) -> Iterator[str]:
    return map("".join, product(stems, endings.split()))
