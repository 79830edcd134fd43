"""The tables of texts in our own words: how newsrooms say the facts, and what only looks like one."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from bot.domain.findings import Article, Reading, Relation
from bot.domain.values import to_json

DATA = Path(__file__).parent / "data"
LANGUAGES = ("en", "fr", "de", "es", "it", "pt")
CHANGES = {Relation.UPDATES, Relation.DISPUTES}
DATE = "2026-06-20"  # of texts whose table says none
OUT_OF_REACH = "~"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One text with the claims ("fact=value") that it must give, may give, or must not."""

    text: str
    language: str
    date: str
    wanted: frozenset[str] = frozenset()
    also: frozenset[str] = frozenset()
    out_of_reach: bool = False

    @property
    def article(self) -> Article:
        return Article(text=self.text, language=self.language, date=self.date)


def claims(reading: Reading, relations=frozenset(Relation)) -> set[str]:
    """The values told, as "fact=value"; money in whole units."""
    return {
        f"{f.fact}={_short(to_json(f.value))}"
        for f in reading.findings
        if f.value is not None and f.relation is not Relation.BACKGROUND and f.relation in relations
    }


def _short(value: object) -> str:
    return str(int(value["amount"])) if isinstance(value, dict) and "amount" in value else str(value)


def _read(name: str, table: str):
    return tomllib.loads((DATA / name).read_text(encoding="utf-8"))[table]


def lines(name: str, table: str):
    """The cases of a table with one text a line."""
    for group in _read(name, table):
        wanted = frozenset([f"{group['fact']}={group['value']}"] if "fact" in group else [])
        for language in LANGUAGES:
            for text in group.get(language, ()):
                yield Case(
                    text=text.removeprefix(OUT_OF_REACH),
                    language=language,
                    date=group.get("date", DATE),
                    wanted=wanted,
                    also=frozenset(group.get("also", ())),
                    out_of_reach=text.startswith(OUT_OF_REACH),
                )


def digests(name: str):
    """The cases of a table of digests, which tell of several facts."""
    for item in _read(name, "text"):
        out = frozenset(item.get("out", ()))
        yield Case(
            text=item["text"],
            language=item["lang"],
            date=item.get("date", DATE),
            wanted=frozenset(item["facts"]) - out,
            also=frozenset(item.get("also", ())) | out,
        )
