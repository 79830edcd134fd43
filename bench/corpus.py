"""Made-up entries with a vocabulary as news has it: English and French, frequencies by Zipf's law, 200 sources."""

from __future__ import annotations

import random
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path

WORDS = 60_000  # of each language
TITLE, SUMMARY = 10, 30  # words
SOURCES = 200
FRENCH = 0.4  # of all entries
GAP = 60  # seconds between two entries, at most
LATE = 7_200  # an entry is at most so many seconds older than when it came
START = datetime(2025, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One made-up entry."""

    number: int
    language: str
    outlet: str
    published: datetime
    seen: datetime
    words: tuple[str, ...]

    @property
    def title(self) -> str:
        return " ".join(self.words[:TITLE])

    @property
    def summary(self) -> str:
        return " ".join(self.words[TITLE:])


class Corpus:
    """The vocabulary, most frequent word first, and entries drawn from it; the same for the same seed."""

    def __init__(self, seed: int = 20260520) -> None:
        data = tomllib.loads(Path(__file__).with_suffix(".toml").with_stem("search").read_text(encoding="utf-8"))
        self._rng = random.Random(seed)
        self.vocabulary = {language: self._vocabulary(parts) for language, parts in data.items()}
        self._weights = list(accumulate(1 / (rank + 2.7) for rank in range(WORDS)))  # Mandelbrot's form of the law
        self.outlets = [f"outlet{n}.example" for n in range(SOURCES)]
        self.outlet_weights = list(accumulate(1 / (rank + 1) for rank in range(SOURCES)))

    def _vocabulary(self, parts: dict[str, list[str]]) -> list[str]:
        found = dict.fromkeys(parts["frequent"])
        draw = self._rng.choice
        while len(found) < WORDS:
            middle = "".join(draw(parts["syllables"]) for _ in range(draw((1, 2, 2, 3))))
            found[draw(parts["beginnings"]) + middle + draw(parts["endings"])] = None
        return list(found)

    def items(self, number: int) -> Iterator[Item]:
        """So many entries, oldest first."""
        rng, seen = self._rng, START
        for n in range(1, number + 1):
            language = "fr" if rng.random() < FRENCH else "en"
            seen += timedelta(seconds=rng.randrange(GAP))
            yield Item(
                number=n,
                language=language,
                outlet=rng.choices(self.outlets, cum_weights=self.outlet_weights)[0],
                published=seen - timedelta(seconds=rng.randrange(LATE)),
                seen=seen,
                words=tuple(rng.choices(self.vocabulary[language], cum_weights=self._weights, k=TITLE + SUMMARY)),
            )
