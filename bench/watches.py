"""What ten thousand watches cost an entry: python -m bench.watches [watches] [entries]."""

from __future__ import annotations

import gc
import sys
import time
from random import Random

from bench.texts import News
from bot.domain.watch import Expression, WatchSet, WatchText, parse


def expressions(news: News, count: int, *, seed: int = 3) -> list[str]:
    """Watches of every kind, as people write them: on names, and on words that tell something (no common ones)."""
    rng = Random(seed)
    facts = [f"{a}.{b}" for a in ("musk_offer", "xai", "openai", "deal") for b in ("status", "amount", "outlook")]
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


def entries(news: News, count: int) -> list[WatchText]:
    """Entries as long as those of feeds (190 characters of title and summary in the mean); one in 20 changes a fact."""
    made = []
    for n in range(count):
        title, summary = news.report(news.event(), sentences=1)
        facts = ("musk_offer.amount", "musk_offer.status=state3") if n % 20 == 0 else ()
        made.append(
            WatchText(
                title=title,
                summary=summary,
                language="en" if n % 3 else "fr",
                outlet="paper.example",
                facts=facts,
                change_percent=12.0 if facts else None,
            )
        )
    return made


def measure(watches: int = 10_000, looked_at: int = 3_000) -> tuple[float, float, float, int]:
    """Seconds to build the set, seconds of one core an entry, matches an entry, characters of an entry."""
    news = News()
    parsed: list[tuple[int, Expression]] = [(n, parse(e)) for n, e in enumerate(expressions(news, watches))]
    texts = entries(news, 2 * looked_at)  # the first half warms up: what a word calls up is worked out once
    started = time.process_time()
    built = WatchSet(parsed)
    took = time.process_time() - started
    for text in texts[:looked_at]:
        built.match(text)
    gc.freeze()
    started, found = time.process_time(), 0
    for text in texts[looked_at:]:
        found += len(built.match(text))
    each = (time.process_time() - started) / looked_at
    return took, each, found / looked_at, sum(len(t.title) + len(t.summary) for t in texts) // len(texts)


def main(watches: int = 10_000, looked_at: int = 3_000) -> None:
    took, each, found, length = measure(watches, looked_at)
    print(
        f"{watches:,} watches, built in {1e3 * took:.0f} ms; entries of {length} characters: {1e6 * each:.1f} us each "
        f"of one core, {found:.1f} matches an entry"
    )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
