"""What ten thousand watches cost an entry: python -m bench.watches [watches] [entries] [1: with accents]."""

from __future__ import annotations

import gc
import sys
import time
from dataclasses import dataclass
from random import Random
from statistics import median

from bench.texts import News
from bot.domain.watch import Expression, WatchSet, WatchText, parse

_ACCENTS = str.maketrans({"e": "é", "u": "ù", "'": "’", "$": "€"})
BLOCK = 100  # entries, five of which change facts


def expressions(news: News, count: int, *, seed: int = 3) -> list[str]:
    """Watches of every kind, as people write them: on names, and on words that tell something (no common ones)."""
    rng = Random(seed)
    facts = [f"subject{n}.fact{m}" for n in range(8) for m in range(8)]
    written = []
    for n in range(count):
        names, _, _ = news.event()
        one, two, three, word = names[0], names[1], news.word(), news.word()
        kinds = (
            one,
            f"{one} {two}",
            f'"{one} {three}"',
            f"{one} OR {two}",
            f"+{one} -{three}",
            f"{word[:4]}*",
            f"~{word}",
            f"~{one} ~{three}",
            f"({one} OR {two}) -{three} lang:en",
            f"({one} ({two} OR {three})) OR (~{word} -{names[2]})",
            f"fact:{rng.choice(facts)}",
            f"fact:{rng.choice(facts)}=state{rng.randint(1, 9)} {one}",
            f"fact:{rng.choice(facts)} change>{rng.randint(1, 50)}%",
            f"source:{one.lower()}.example {two}",
        )
        written.append(kinds[n % len(kinds)])
    return written


def entries(news: News, count: int, *, accented: bool = False) -> list[WatchText]:
    """Entries as long as those of feeds (190 characters of title and summary in the mean); one in 20 changes a fact.

    Those ``accented`` say the same with accents, typographic apostrophes and a euro sign.
    """
    made = []
    for n in range(count):
        title, summary = news.report(news.event(), sentences=1)
        if accented:
            title, summary = title.translate(_ACCENTS), summary.translate(_ACCENTS)
        keys = (f"subject{n % 8}.fact1", f"subject{n % 8}.fact2") if n % 20 == 0 else ()
        made.append(
            WatchText(
                title=title,
                summary=summary,
                language="en" if n % 3 else "fr",
                outlet="paper.example",
                facts=(keys[0], f"{keys[1]}=state3") if keys else (),
                moves=tuple((key, 12.0) for key in keys),
            )
        )
    return made


@dataclass(frozen=True)
class Measured:
    """Seconds to build the set, and seconds of one core an entry in the median and in the fastest block."""

    build: float
    median: float
    fastest: float
    matches: float
    characters: int


def measure(watches: int = 10_000, looked_at: int = 3_000, *, accented: bool = False) -> Measured:
    """Blocks of entries are timed one by one: on a machine that does other things the fastest one tells most."""
    news = News()
    parsed: list[tuple[int, Expression]] = [(n, parse(e)) for n, e in enumerate(expressions(news, watches))]
    texts = entries(
        news, 2 * looked_at, accented=accented
    )  # the first half warms up: what a word calls up is worked out once
    started = time.process_time()
    built = WatchSet(parsed)
    took = time.process_time() - started
    for text in texts[:looked_at]:
        built.match(text)
    gc.freeze()
    times, found = [], 0
    for at in range(looked_at, 2 * looked_at, BLOCK):
        started = time.process_time()
        for text in texts[at : at + BLOCK]:
            found += len(built.match(text).ids)
        times.append((time.process_time() - started) / len(texts[at : at + BLOCK]))
    gc.unfreeze()
    length = sum(len(t.title) + len(t.summary) for t in texts) // len(texts)
    return Measured(took, median(times), min(times), found / looked_at, length)


def main(watches: int = 10_000, looked_at: int = 3_000, accented: int = 0) -> None:
    told = measure(watches, looked_at, accented=bool(accented))
    print(
        f"{watches:,} watches, built in {1e3 * told.build:.0f} ms; entries of {told.characters} characters"
        f"{' with accents' if accented else ''}: {1e6 * told.median:.0f} us each of one core in the median, "
        f"{1e6 * told.fastest:.0f} us in the fastest of {looked_at // BLOCK} blocks; "
        f"{told.matches:.1f} matches an entry"
    )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
