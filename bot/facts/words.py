"""The shared words and event types of bot/facts/data, loaded once and kept by language."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from bot.facts.lexicon import Lexicon

_DATA = Path(__file__).parent / "data"
# affairs of companies and people; stages of suits, listings, alliances; bans, orders, laws
_ON_DEMAND = ("affair_words", "stage_words", "authority_words")
LANGUAGES = ("en", "fr", "de", "es", "it", "pt")


@cache
def _table(name: str) -> dict[str, Any]:
    return tomllib.loads((_DATA / f"{name}.toml").read_text(encoding="utf-8"))


@cache
def events() -> dict[str, Any]:
    """The event types: their frames and moods by name."""
    return {**_table("events"), **_table("affairs"), **_table("authorities")}


@cache
def _words() -> dict[str, Any]:
    """What can happen, by concept: words.toml and those of the files that are marked on demand."""
    return {**_table("words"), **{k: v for name in _ON_DEMAND for k, v in _table(name).items()}}


def concepts() -> frozenset[str]:
    """The names of all shared concepts."""
    return frozenset(_words()) | frozenset(_table("grammar"))


def entries(concept: str, language: str) -> list[str]:
    """The words of a concept in a language, with those of all languages."""
    table = _words().get(concept) or _table("grammar").get(concept, {})
    listed = [*table.get("any", ()), *table.get(language, ())]
    if concept in on_demand() and not concept.endswith("_n"):
        listed += [said for entry in listed for said in done(entry, language)]
    return listed


@cache
def verbs() -> frozenset[str]:
    """The concepts of words.toml: what can happen. A party right after one is its object."""
    return frozenset(_words())


@cache
def hidden() -> dict[str, tuple[str, ...]]:
    """For a concept, those inside whose phrases it does not count: "lucratif" within "sans but lucratif"."""
    both = [*_words().items(), *_table("grammar").items()]
    return {name: tuple(table["not_in"]) for name, table in both if "not_in" in table}


@cache
def on_demand() -> frozenset[str]:
    """The concepts that are marked in a text only where a dossier's facts use them, for they cost time."""
    return frozenset(k for name in _ON_DEMAND for k in _table(name))


@cache
def class_nouns() -> dict[str, dict[str, list[str]]]:
    """By the word of a name that says what it is ("bank"): what reports call the party, by language."""
    return {word: table for table in _table("class_nouns").values() for word in table["names"]}


@cache
def base_lexicon(language: str) -> Lexicon:
    """The lexicon of the shared concepts in a language, without those on demand; not to be added to."""
    lexicon = Lexicon()
    for concept in concepts():
        if concept != "common" and concept not in on_demand():
            lexicon.add(concept, entries(concept, language))
    return lexicon


@cache
def lexicon_of(concept: str, language: str) -> Lexicon:
    """The lexicon of one concept alone, some of ten thousand phrases, for all dossiers to share; not to be added to."""
    lexicon = Lexicon()
    lexicon.add(concept, entries(concept, language))
    return lexicon


def done(entry: str, language: str) -> list[str]:
    """What an entry of finite verbs ("rejette", "blocks|blocked (the) way") is behind "vient de" or "forced to"."""
    head, _, rest = entry.partition(" ")
    table = _table("infinitives").get(language)
    if table is None or not re.fullmatch(r"[a-z|]+", head) or "~" in head:
        return []
    forms_of = dict.fromkeys(filter(None, (_infinitive(word, language) for word in head.split("|"))))
    before, _, joint = str(table["behind"]).partition(" ")
    found = [f"{before} {joint} {word} {rest}".rstrip() for word in forms_of]
    if language == "fr":
        found += [f"{before} d'{word} {rest}".rstrip() for word in forms_of if word[0] in "aeiouh"]
    return found


def _infinitive(word: str, language: str) -> str | None:
    irregular = _table("infinitives")[language]["irregular"].get(word)
    if irregular is not None:
        return str(irregular)
    if len(word) <= _SHORTEST:
        return None
    if language == "fr":
        if not _FRENCH_E.search(word):
            return None
        return word[:-2] + "yer" if word.endswith("oie") else word + "r"
    for ending, instead in _ENGLISH_S:
        if word.endswith(ending):
            return None if instead is None else word.removesuffix(ending) + instead
    return None


# a French verb in the present ends in a bare "e"; the last ones are infinitives themselves: prendre, mettre, introduire
_FRENCH_E = re.compile(r"(?<!e)e$(?<!ndre|ttre|aire|uire)(?<!clore)")
# an English one in "s", and what stands for it in the infinitive; none for what is no such form: loss, us
_ENGLISH_S = (
    ("sses", "ss"), ("ches", "ch"), ("shes", "sh"), ("xes", "x"), ("ies", "y"), ("ss", None), ("us", None), ("s", ""),
)  # fmt: skip
_SHORTEST = 4  # letters: a shorter word has no forms that are safe
_PLAIN = re.compile(r"[^\W\d_]+(?: [^\W\d_]+)*")


def forms(word: str, language: str) -> tuple[str, ...]:
    """A word of a dossier's own in both numbers and, where French writes a participle, both genders.

    "subvention" is found as "subventions", "séparés" as "séparée"; of several words each may stand in the plural.
    """
    if not _PLAIN.fullmatch(word):
        return (word,)
    parts = word.split(" ")
    first, last = _numbers(parts[0], language), _numbers(parts[-1], language)
    if len(parts) == 1:
        return tuple(dict.fromkeys((word, *first)))
    between = parts[1:-1]
    both = [" ".join((a, *between, b)) for a in (parts[0], *first) for b in (parts[-1], *last)]
    return tuple(dict.fromkeys((word, *both)))


def _numbers(word: str, language: str) -> tuple[str, ...]:
    if len(word) < _SHORTEST or word.isupper():
        return ()
    small = word.casefold()
    if language == "fr":
        bare = small.removesuffix("s")
        if bare.endswith(("é", "ée")):
            root = bare.removesuffix("e") if bare.endswith("ée") else bare
            return (root, root + "e", root + "s", root + "es")
        return (bare, bare + "s") if not small.endswith("x") else ()
    if language == "en":
        if small.endswith(("ss", "us", "is")):
            return (small + "es",)
        if small.endswith("ies"):
            return (small[:-3] + "y",)
        if small.endswith("y") and small[-2] not in "aeiou":
            return (small[:-1] + "ies",)
        return (small.removesuffix("s"), small.removesuffix("s") + "s")
    return ()
