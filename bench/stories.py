"""How many entries a second find their story among 10,000 open ones: python -m bench.stories [stories] [entries]."""

from __future__ import annotations

import gc
import sys
import time

from bench.texts import News
from bot.domain.stories import Joins, StoryIndex, StoryText

BLOCK = 100  # entries: on a machine that does other things the fastest block tells most


def main(stories: int = 10_000, entries: int = 3_000) -> None:
    news = News()
    events = [news.event() for _ in range(stories)]
    moments = news.days(stories + entries)
    opened = []
    for number, event in enumerate(events):
        title, summary = news.report(event)
        opened.append(StoryText(id=number, title=title, summary=summary, language="en", published=next(moments)))
    texts, truth = [], []
    for number in range(entries):
        known = number % 2 == 0  # every second entry tells of an open story
        place = number * 7 % stories
        title, summary = news.report(events[place] if known else news.event())
        truth.append(place if known else None)
        texts.append(
            StoryText(id=stories + number, title=title, summary=summary, language="en", published=next(moments))
        )
    index = StoryIndex(parties=[("openai", ("openai",)), ("musk", ("elon musk",))])
    started = time.perf_counter()
    for text in opened:
        index.add(text, text.id)
    loaded = time.perf_counter() - started
    gc.freeze()
    right, blocks = 0, []
    began = started = time.process_time()
    for number, (text, place) in enumerate(zip(texts, truth, strict=True), 1):
        match index.assign(text):
            case Joins(story=story):
                right += story == place
                index.add(text, story)
            case _:
                right += place is None
                index.add(text, text.id)
        if number % BLOCK == 0:
            now = time.process_time()
            blocks.append((now - began) / BLOCK)
            began = now
    each = (time.process_time() - started) / entries
    length = sum(len(t.title) + len(t.summary) for t in texts) // entries
    print(
        f"{stories:,} open stories loaded in {loaded:.1f} s; entries of {length} characters: {1 / each:,.0f} a second "
        f"of one core ({1e3 * each:.2f} ms each), {1 / min(blocks):,.0f} in the fastest of {len(blocks)} blocks; "
        f"{100 * right / entries:.1f} % placed right"
    )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
