"""Scores findings against labels: precision, recall and F1 of changes, confirmations, relevance and stories."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

CHANGES = ("updates", "disputes")
PARTS = ("title", "summary", "text")
Line = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """Right, wrong and missed, and what follows from them."""

    right: float = 0
    wrong: float = 0
    missed: float = 0

    @property
    def precision(self) -> float:
        """Of what was said, how much is right."""
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 0.0

    @property
    def recall(self) -> float:
        """Of what is right, how much was said."""
        return self.right / (self.right + self.missed) if self.right + self.missed else 0.0

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


@dataclass(slots=True, kw_only=True)
class Scores:
    """All figures of one set of labels."""

    articles: int = 0
    figures: dict[str, Figure] = field(default_factory=dict)
    by_fact: dict[str, Figure] = field(default_factory=dict)
    false_changes_per_100: float = 0.0  # changes told of articles that are about nothing of this
    quotes_not_in_text: int = 0
    errors: list[tuple[str, Hashable]] = field(default_factory=list)


def value_key(value: Any) -> Hashable:
    """A value so that equal means equal: amounts to four figures, names by their first word, without regard to case."""
    if isinstance(value, Mapping):
        if "amount" in value:
            return "money", f"{Decimal(str(value['amount'])):.3e}", value.get("currency"), value.get("per")
        return tuple(sorted((str(k), str(v)) for k, v in value.items()))
    text = str(value).strip().casefold()
    prefix, colon, name = text.partition(":")
    return f"{prefix}:{name.replace(',', ' ').split()[0]}" if colon and name.strip() else text


def overlap(wanted: Collection[Hashable], told: Collection[Hashable]) -> Figure:
    """Two sets as a figure."""
    first, second = set(wanted), set(told)
    return Figure(right=len(first & second), wrong=len(second - first), missed=len(first - second))


def b_cubed(wanted: Mapping[str, str], told: Mapping[str, str | None]) -> Figure:
    """Stories: for each article, how much of its group is right (B-cubed), as shares that behave like counts."""
    mine = {key: told.get(key) or f"alone {key}" for key in wanted}
    precise = complete = 0.0
    for key in wanted:
        ours = {k for k in wanted if mine[k] == mine[key]}
        theirs = {k for k in wanted if wanted[k] == wanted[key]}
        precise += len(ours & theirs) / len(ours)
        complete += len(ours & theirs) / len(theirs)
    count = len(wanted) or 1
    precise, complete = precise / count, complete / count
    if not precise or not complete:
        return Figure()
    return Figure(right=1.0, wrong=1 / precise - 1, missed=1 / complete - 1)


def score(articles: Iterable[Line], labels: Sequence[Line], told: Iterable[Line], *, either: Collection[str]) -> Scores:
    """The figures. ``either``: facts of which an update and a dispute count as one (states of the same moment)."""
    texts = {a["id"]: [str(a.get(p) or "") for p in PARTS] for a in articles}
    said = {line["id"]: line for line in told}
    wanted, got = _Claims(), _Claims()
    scores = Scores(articles=len(labels))
    quiet = false = 0
    for label in labels:
        key = label["id"]
        line = said.get(key, {"relevant": False, "findings": []})
        found = [f for f in line["findings"] if not _left_open(f, label)]
        wanted.add(key, label, label["findings"], either)
        got.add(key, line, found, either)
        scores.quotes_not_in_text += sum(not any(f["quote"] and f["quote"] in t for t in texts[key]) for f in found)
        told_changes = sum(f["relation"] in CHANGES for f in found)
        if not label["relevant"] and not any(f["relation"] in CHANGES for f in label["findings"]):
            quiet += 1
            false += told_changes
    got.forgive(wanted)
    scores.figures = {
        "changes": overlap(wanted.changes, got.changes),
        "confirms": overlap(wanted.confirms, got.confirms),
        "relevant": overlap(wanted.relevant, got.relevant),
        "stories": b_cubed(wanted.stories, {k: line.get("story") for k, line in said.items()}),
    }
    for fact in sorted({c[1] for c in wanted.changes | got.changes}):
        mine = {c for c in wanted.changes if c[1] == fact}
        scores.by_fact[fact] = overlap(mine, {c for c in got.changes if c[1] == fact})
    scores.errors = [("missed", c) for c in sorted(wanted.changes - got.changes, key=str)]
    scores.errors += [("wrong", c) for c in sorted(got.changes - wanted.changes, key=str)]
    scores.false_changes_per_100 = 100 * false / quiet if quiet else 0.0
    return scores


def _left_open(finding: Line, label: Line) -> bool:
    """Whether the label lets the finding be told or not."""
    named = {f["fact"] for f in label["findings"]}
    return finding["fact"] in label.get("optional", ()) and finding["fact"] not in named


@dataclass(slots=True)
class _Claims:
    """What labels, or findings, claim."""

    changes: set[tuple[str, str, str, Hashable]] = field(default_factory=set)
    confirms: set[tuple[str, str]] = field(default_factory=set)
    relevant: set[str] = field(default_factory=set)
    stories: dict[str, str] = field(default_factory=dict)
    open_values: set[tuple[str, str, str]] = field(default_factory=set)  # a change whose value the label leaves open
    background: set[tuple[str, str]] = field(default_factory=set)

    def add(self, key: str, line: Line, findings: Iterable[Line], either: Collection[str]) -> None:
        """One article's."""
        if line["relevant"]:
            self.relevant.add(key)
        if line.get("story"):
            self.stories[key] = str(line["story"])
        for finding in findings:
            fact, relation = finding["fact"], finding["relation"]
            if relation in CHANGES:
                kind = "disputes" if fact in either else relation
                if finding["value"] is None:
                    self.open_values.add((key, fact, kind))
                else:
                    self.changes.add((key, fact, kind, value_key(finding["value"])))
            elif relation == "confirms":
                self.confirms.add((key, fact))
            else:
                self.background.add((key, fact))

    def forgive(self, wanted: _Claims) -> None:
        """A value where the label leaves it open, and a restatement of what it calls background, count neither way."""
        self.changes = {c for c in self.changes if c[:3] not in wanted.open_values}
        self.confirms -= wanted.background - wanted.confirms
