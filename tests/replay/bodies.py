"""A small newsroom that writes feeds as real ones are written: made of a few words, the same each time."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from random import Random
from xml.sax.saxutils import escape

START = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
STEP = timedelta(minutes=20)

WHO = (
    "OpenAI",
    "The town of Lille",
    "A yard in Brest",
    "xAI",
    "The school of Arras",
    "A museum in Ghent",
    "A bank in Turin",
)
DOES = ("opens", "closes", "rents", "buys", "paints", "sells", "plans", "measures")
WHAT = (
    "a hall",
    "two bridges",
    "the old mill",
    "a data centre",
    "nine buses",
    "a library",
    "the north pier",
    "a bakery",
)
WHEN = ("in spring", "after Easter", "on Sunday", "before noon", "at last", "for a year", "once more", "in the rain")
WHY = (
    "The neighbours were asked first and had little against it.",
    "It costs less than the council had feared.",
    "The works begin as soon as the ground is dry.",
    "Nobody could say how long that will take.",
    "A second vote is not needed.",
)
REJECTED = (
    "OpenAI board rejects Elon Musk's bid",
    "OpenAI's board of directors unanimously rejected Elon Musk's $97.4 billion bid.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One item of a feed."""

    guid: str
    link: str
    title: str
    summary: str
    at: datetime


def items(number, *, seed=1, link="https://paper.example/{n}"):
    """Different items, oldest first."""
    chance = Random(seed)
    made, seen = [], set()
    while len(made) < number:
        title = " ".join((chance.choice(WHO), chance.choice(DOES), chance.choice(WHAT), chance.choice(WHEN)))
        if title in seen:
            continue
        seen.add(title)
        n = len(made) + 1
        summary = f"{title}. {chance.choice(WHY)} That makes {n} this year."
        made.append(
            Item(
                guid=f"paper-{n}",
                link=link.format(n=n),
                title=title,
                summary=summary,
                at=START - timedelta(hours=number - n),
            )
        )
    return made


def news(at, *, n=900, link="https://paper.example/{n}"):
    """An item that changes a watched fact."""
    return Item(guid=f"paper-{n}", link=link.format(n=n), title=REJECTED[0], summary=REJECTED[1], at=at)


def retitled(item, version):
    """The item under its headline number so many."""
    mark = ("", " - live", ": what we know", " (updated)", "!", " | Paper")[version % 6]
    return replace(item, title=f"{item.title}{mark}{' ' + str(version) if version > 5 else ''}")


def body(rows, *, built=START):
    """The feed that lists the items, newest first."""
    listed = "".join(
        f"<item><title>{escape(i.title)}</title><link>{escape(i.link)}</link><guid isPermaLink='false'>{escape(i.guid)}</guid>"
        f"<description>{escape(i.summary)}</description><pubDate>{i.at:%a, %d %b %Y %H:%M:%S} +0000</pubDate></item>"
        for i in reversed(rows)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>Paper</title><link>https://paper.example/</link>'
        f"<language>en</language><lastBuildDate>{built:%a, %d %b %Y %H:%M:%S} +0000</lastBuildDate>{listed}</channel></rss>"
    ).encode()
