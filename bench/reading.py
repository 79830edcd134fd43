"""How fast the detector reads, how soon it starts, how much memory it takes. Rates are by CPU time of one core.

python bench/reading.py                  # the texts of tests/facts/data
python bench/reading.py articles.jsonl   # one article a line, as `sincethen check --jsonl` takes them
"""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from bot.domain.findings import Article  # noqa: E402 -- the path comes first
from bot.facts.detector import Detector  # noqa: E402
from bot.services.checking import article_of_json, check_articles  # noqa: E402
from bot.services.subjects import Subject, make_subjects  # noqa: E402
from config.dossiers import read_dossier  # noqa: E402
from config.seeds import load_seeds  # noqa: E402
from tests.facts.tables import lines  # noqa: E402

BESIDE_THE_SUBJECT = Article(
    title="Council votes on a second bridge over the river",
    summary="The vote on Tuesday was close. Work could begin next spring and cost 40 million euros, the mayor said.",
    date="2026-01-01",
    language="en",
)


def texts() -> list[tuple[str, Article]]:
    """The articles to read: those of the file named, else those of the tests' tables."""
    if len(sys.argv) > 1:
        with Path(sys.argv[1]).open(encoding="utf-8") as file:
            return [article_of_json(line, number=n) for n, line in enumerate(file, 1) if line.strip()]
    cases = [case for name in ("said-1.toml", "said-3.toml") for case in lines(name, "say")]
    return [(str(n), case.article) for n, case in enumerate(cases)]


def subjects() -> tuple[Subject, ...]:
    """The shipped dossier with its seed."""
    dossier = read_dossier(ROOT / "config" / "dossiers" / "openai-musk.yaml")
    return make_subjects([dossier], [s for s in load_seeds(ROOT / "seeds") if s.dossier == dossier.key])


def rate(detector: Detector, articles: list[Article]) -> float:
    """Articles read in a second: the best of three runs."""
    best = 0.0
    for _ in range(3):
        begun = time.process_time()
        for article in articles:
            detector.read(article)
        best = max(best, len(articles) / (time.process_time() - begun))
    return best


def main() -> None:
    """Measure and print."""
    begun = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "bot", "check", "--jsonl", "-"], cwd=ROOT, check=True, input=b"", stdout=sys.stderr
    )
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    begun = time.perf_counter() - begun
    print(f"start-up, nothing to read: {begun:.2f} s, {spent.ru_utime + spent.ru_stime:.2f} s of CPU")
    made = subjects()
    articles = texts()
    whole = time.process_time()
    list(check_articles(made, articles))
    print(f"whole of `check`, stories too: {len(articles) / (time.process_time() - whole):.0f} texts/s")
    print(f"read: {rate(made[0].detector, [a for _, a in articles]):.0f} texts/s")
    print(f"read, no party named: {rate(made[0].detector, [BESIDE_THE_SUBJECT] * 3000):.0f} texts/s")
    print(f"memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
