"""``make score``: the detector's figures on the labelled articles, held against the committed floors.

The sets in ``bench/sets`` are the project's own. Those of publishers' articles are not part of it: they are looked for
in ``../shared/data``, or where the variable SINCETHEN_SHARED_DATA points. Where they are absent, this says so and goes
on.
"""

from __future__ import annotations

import json
import os
import sys
import time
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from bench.scoring import Scores, score
from bot.loading import load_subjects
from bot.services.checking import article_of_json, check_articles
from config.settings import Settings

FLOORS = Path(__file__).parent / "floors.toml"
OWN_SETS = Path(__file__).parent / "sets"


def data_folder() -> Path:
    """Where the labelled articles would be."""
    named = os.environ.get("SINCETHEN_SHARED_DATA")
    return Path(named) if named else Path(__file__).parents[2] / "shared" / "data"


def folder_of(name: str, data: Path) -> Path:
    """Where a set lies: among the project's own, or in ``data``."""
    return OWN_SETS / name if (OWN_SETS / name).is_dir() else data / name


def read_lines(path: Path) -> list[dict[str, Any]]:
    """The objects of a JSON-lines file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def measure(folder: Path, labels: str, *, dossier: str | None = None) -> tuple[Scores, float]:
    """The scores of one set, and how many articles a second of one core were read.

    ``dossier``: the key of the subject that it is about; without it, those that are followed.
    """
    subjects = load_subjects(Settings(_env_file=None), only=[dossier] if dossier else ())
    either = {f.key for s in subjects for f in s.dossier.facts if f.options.get("same_time")}
    articles = read_lines(folder / "articles.jsonl")
    pairs = [article_of_json(json.dumps(a), number=n) for n, a in enumerate(articles, 1)]
    list(check_articles(subjects, pairs[:20]))  # the rules of each language are compiled once
    started = time.process_time()
    told = list(check_articles(subjects, pairs))
    speed = len(pairs) / (time.process_time() - started)
    return score(articles, read_lines(folder / labels), told, either=either), speed


def lines_of(scores: Scores, speed: float) -> Iterator[str]:
    """The figures for a reader."""
    for name, figure in scores.figures.items():
        yield f"  {name:10} precision {figure.precision:.3f}  recall {figure.recall:.3f}  F1 {figure.f1:.3f}"
    yield f"  false changes per 100 articles about nothing of this: {scores.false_changes_per_100:.2f}"
    yield f"  quotes not in the text: {scores.quotes_not_in_text}"
    yield f"  articles a second of one core, stories and all: {speed:.0f}"
    for fact, figure in scores.by_fact.items():
        right, wrong, missed = int(figure.right), int(figure.wrong), int(figure.missed)
        yield f"    {fact:34} {right} right, {wrong} wrong, {missed} missed, F1 {figure.f1:.2f}"


def below(scores: Scores, floors: Mapping[str, Any]) -> Iterator[str]:
    """What is worse than committed, a sentence each."""
    for name, wanted in floors.items():
        part, _, which = name.partition("_")
        if part in scores.figures:
            got = float(getattr(scores.figures[part], which))
            if got < wanted:
                yield f"{part}: {which} is {got:.3f}, below {wanted}"
    if scores.false_changes_per_100 > floors.get("false_changes_most", 100):
        yield f"false changes: {scores.false_changes_per_100:.2f} per 100, more than {floors['false_changes_most']}"
    if scores.quotes_not_in_text:
        yield f"{scores.quotes_not_in_text} quotes do not stand in their text"


def main(data: Path, *, floors: Path = FLOORS, errors: bool = False) -> int:
    """Measure every set of ``floors``, the project's and those in ``data``; 1 where a figure is below its floor."""
    worse: list[str] = []
    for name, table in tomllib.loads(floors.read_text(encoding="utf-8")).items():
        folder = folder_of(name, data)
        if not (folder / table["labels"]).is_file():
            print(f"{name}: SKIPPED, there are no labelled articles in {folder}")
            continue
        scores, speed = measure(folder, table["labels"], dossier=table.get("dossier"))
        print(f"{name}: {scores.articles} labelled articles")
        print("\n".join(lines_of(scores, speed)))
        if errors:
            print("\n".join(f"    {kind}: {claim}" for kind, claim in scores.errors))
        worse += [f"{name}: {what}" for what in below(scores, table["floors"])]
    for what in worse:
        print(f"WORSE THAN COMMITTED: {what}")
    return 1 if worse else 0


if __name__ == "__main__":
    sys.exit(main(data_folder(), errors="--errors" in sys.argv))
