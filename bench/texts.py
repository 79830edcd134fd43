"""Made-up news in the numbers that a benchmark wants: words by Zipf's law, names, figures; always the same."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from random import Random

from bot.domain.data import table

_CONSONANTS = ("r", "l", "m", "t", "k", "s", "v", "d", "p", "n", "g", "z", "f", "b", "ch", "tr")
_LITTLE = ("the", "of", "and", "to", "in", "a", "that", "on", "for", "it", "with", "as", "was", "by", "at", "from")
START = datetime(2026, 3, 1, tzinfo=UTC)


def made_word(rng: Random, syllables: int) -> str:
    """A word that no language has."""
    return "".join(rng.choice(_CONSONANTS) + rng.choice("aeiou") for _ in range(syllables))


class News:
    """Events, each told by one to several reports in words of their own."""

    def __init__(self, *, seed: int = 7, words: int = 20_000, names: int = 6_000) -> None:
        rng = Random(seed)
        self._rng = rng
        self._words = [made_word(rng, rng.randint(2, 4)) for _ in range(words)]
        self._weights = list(accumulate(1 / (n + 10) for n in range(words)))  # summed up, as choices() wants them
        self._names = [made_word(rng, 3).title() for _ in range(names)]
        happenings = table("events.toml")["concepts"].values()
        self._happenings = [w for ws in happenings for w in ws if w.isalpha()]

    def event(self) -> tuple[list[str], list[str], str]:
        """What an event is told with: names, words, a figure."""
        rng = self._rng
        told = rng.choices(self._words, cum_weights=self._weights, k=10) + rng.choices(self._happenings, k=3)
        return rng.choices(self._names, k=3), told, f"${rng.randint(2, 900)}.{rng.randint(0, 9)} billion"

    def word(self) -> str:
        """A word of the news, a rare one as likely as a common one."""
        return self._rng.choice(self._words)

    def report(self, event: tuple[list[str], list[str], str], *, sentences: int = 2) -> tuple[str, str]:
        """A title and a summary about the event."""
        rng = self._rng
        names, told, figure = event
        rows = []
        for _ in range(sentences + 1):
            row = rng.sample(told, 5) + rng.choices(self._words, cum_weights=self._weights, k=7)
            row += rng.choices(_LITTLE, k=5)
            rng.shuffle(row)
            rows.append(" ".join([rng.choice(names), *row[:9], rng.choice(names), *row[9:], figure]))
        return rows[0][:90], ". ".join(r[0].upper() + r[1:] for r in rows[1:]) + "."

    def days(self, count: int) -> Iterator[datetime]:
        """Moments of the last four days before START."""
        for _ in range(count):
            yield START - timedelta(minutes=self._rng.randint(0, 4 * 1440))
