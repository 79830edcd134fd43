"""Pages: the article's words alone, taken out in a process that is killed where it takes too long."""

from datetime import UTC, datetime

from bot.feeds.pages import WebPages
from bot.feeds.workers import BrokeDownError, TooSlowError, Workers
from bot.ports import FetchFailed, PageRead
from tests.feeds.test_fetch import answering, server

ROWS = [
    "The council of the island has bought two ferries from the yard on the mainland, it said on Thursday.",
    "They take 60 cars each and need an hour less than the old ones, which have served for more than thirty years.",
    "The first one sails in May. Fares stay as they are until the end of the year, and then rise by four percent.",
]
PAGE = (
    "<!doctype html><html lang='en'><head><title>Two new ferries</title><script>var x = 'ferries';</script></head><body>"
    "<nav><a href='/'>Home</a></nav><article><h1>Two new ferries</h1>"
    + "".join(f"<p>{row}</p>" for row in ROWS)
    + "</article><footer>All rights reserved</footer></body></html>"
).encode()


def reader(**options):
    return WebPages(
        user_agent="Sincethen/test (contact)", clock=lambda: datetime.now(UTC), allow_private=True, **options
    )


async def test_the_words_of_the_article_come_from_a_process_of_its_own():
    async with server(ferries=answering(PAGE, ETag='"7"', **{"Content-Type": "text/html; charset=utf-8"})) as base:
        pages = reader()
        found = await pages.read(f"{base}/ferries")
        await pages.rest()
        again = await pages.read(f"{base}/ferries")
        await pages.close()
    assert isinstance(found, PageRead)
    assert (found.article.title, found.etag) == ("Two new ferries", '"7"')
    assert found.article.text.splitlines() == ["Two new ferries", *ROWS]
    assert again == found


async def test_a_page_that_takes_too_long_is_one_clear_failure():
    async with server(ferries=answering(PAGE, **{"Content-Type": "text/html"})) as base:
        pages = reader(seconds=0.001)
        found = await pages.read(f"{base}/ferries")
        await pages.close()
    assert isinstance(found, FetchFailed)
    assert "took too long" in found.reason


async def test_a_page_is_no_larger_than_its_cap():
    body = b"<html>" + b"<p>many words</p>" * 400_000
    async with server(big=answering(body, **{"Content-Type": "text/html"})) as base:
        pages = reader()
        found = await pages.read(f"{base}/big")
        await pages.close()
    assert isinstance(found, FetchFailed)
    assert "more than 5 MiB" in found.reason


async def test_work_that_never_ends_is_killed_and_work_that_dies_is_told_apart():
    workers = Workers()
    try:
        assert await workers.run(len, "abc", seconds=30) == 3
        for work, argument, error in ((_spin, 0, TooSlowError), (_die, 1, BrokeDownError)):
            try:
                await workers.run(work, argument, seconds=1)
            except error:
                continue
            raise AssertionError(error)
        assert await workers.run(len, "ab", seconds=30) == 2
    finally:
        await workers.close()


def _spin(_):
    while True:
        pass


def _die(code):
    import os

    os._exit(code)
