"""robots.txt: whose rules count, which rule wins, and what its absence means."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.feeds.robots import RobotsBook, Verdict, read_robots
from bot.ports import Fetched, FetchFailed

PAGE = "https://a.example/news/2026/bid?x=1"


def allowed(text, url=PAGE, agent="Sincethen"):
    return read_robots(text, agent).allow(url)


@pytest.mark.parametrize(
    ("text", "may"),
    [
        ("", True),
        ("<html><body>Not found: sorry</body></html>", True),
        ("User-agent: *\nDisallow: /", False),
        ("User-agent: *\nDisallow:", True),
        ("user-AGENT : *\n DISALLOW : /news # ours", False),
        ("User-agent: *\nDisallow: /private", True),
        ("User-agent: *\nDisallow: /\nAllow: /news", True),
        ("User-agent: *\nAllow: /news\nDisallow: /news/2026", False),
        ("User-agent: *\nDisallow: /news\nAllow: /news", True),  # as long: Allow wins
        ("User-agent: *\nDisallow: /*?x=", False),
        ("User-agent: *\nDisallow: /*.pdf$", True),
        ("User-agent: *\nDisallow: /news/2026/bid$", True),
        ("User-agent: *\nDisallow: /*bid*1$", False),
        ("User-agent: *\nDisallow: /*bid*x$", True),
        ("User-agent: *\nDisallow: /*x=1*1$", True),  # one character cannot be two
        ("User-agent: *\nDisallow: *", False),
        ("User-agent: *\nDisallow: /news/*$", False),
        ("User-agent: Other\nDisallow: /", True),
        ("User-agent: Sincethen\nAllow: /\n\nUser-agent: *\nDisallow: /", True),
        ("User-agent: *\nDisallow: /x\n\nUser-agent: sincethen/1.0 (x)\nDisallow: /news", False),
        ("User-agent: Other\nUser-agent: Sincethen\nDisallow: /", False),
        ("User-agent: Sincethen\nDisallow: /x\n\nUser-agent: Sincethen\nDisallow: /news", False),
        ("User-agent: Sincethen\n\nUser-agent: *\nDisallow: /", False),  # one group with two names
        ("User-agent: Sincethen-Images\nDisallow: /", True),
        ("Disallow: /", True),  # of no group
        ("\ufeffUser-agent: *\nDisallow: /", False),
        ("User-agent: *\nSitemap: /s.xml\nDisallow: /", False),
    ],
)
def test_who_is_told_what(text, may):
    assert allowed(text) is may


@pytest.mark.parametrize(
    ("rule", "path", "may"),
    [
        ("/caf%C3%A9", "/café/1", False),
        ("/café", "/caf%c3%a9/1", False),
        ("/~me", "/%7Eme/x", False),
        ("/a+b", "/a+b", False),
        ("/a.b", "/axb", True),
        ("/", "/robots.txt", True),
    ],
)
def test_paths_are_compared_in_one_spelling(rule, path, may):
    assert allowed(f"User-agent: *\nDisallow: {rule}", f"https://a.example{path}") is may


def test_a_pattern_of_many_stars_is_no_trap():
    rules = read_robots("User-agent: *\nDisallow: /" + "*a" * 12 + "*b$", "Sincethen")
    assert rules.allow("https://a.example/" + "a" * 60)


def test_the_pause_that_a_host_asks_for_is_read():
    assert read_robots("User-agent: *\nCrawl-delay: 10\nDisallow: /x", "Sincethen").delay == 10
    assert read_robots("User-agent: *\nCrawl-delay: soon", "Sincethen").delay == 0


class OneHost:
    """Answers for robots.txt, and counts."""

    def __init__(self, outcome):
        self.outcome, self.asked = outcome, []

    async def fetch(self, url, *, etag=None, last_modified=None):
        self.asked.append(url)
        return self.outcome


def failed(**how):
    return FetchFailed(url="u", reason="r", **how)


@pytest.mark.parametrize(
    ("outcome", "verdict"),
    [
        (Fetched(url="u", body=b"User-agent: *\nDisallow: /", content_type="text/plain"), Verdict.REFUSED),
        (Fetched(url="u", body=b"\xff\xfe\x00garbage", content_type=""), Verdict.ALLOWED),
        (failed(status=404), Verdict.ALLOWED),
        (failed(status=403, blocked=True), Verdict.ALLOWED),
        (failed(status=410, gone=True), Verdict.ALLOWED),
        (failed(status=429, blocked=True), Verdict.NOT_NOW),
        (failed(status=500), Verdict.NOT_NOW),
        (failed(status=503, retry_after=60), Verdict.NOT_NOW),
        (failed(unreachable=True), Verdict.NOT_NOW),
        (failed(), Verdict.NOT_NOW),
    ],
)
async def test_what_an_answer_means(outcome, verdict):
    book = RobotsBook(OneHost(outcome), agent="Sincethen", clock=lambda: datetime(2026, 5, 20, tzinfo=UTC))
    assert await book.verdict(PAGE) is verdict


async def test_a_host_is_asked_once_a_day_and_each_host_for_itself():
    host, now = OneHost(failed(status=404)), datetime(2026, 5, 20, tzinfo=UTC)
    times = iter([now, now + timedelta(hours=23), now, now, now + timedelta(hours=24)])
    book = RobotsBook(host, agent="Sincethen", clock=lambda: next(times))
    for url in (PAGE, PAGE, "http://a.example/", "https://me:pw@a.example:8443/x", PAGE):
        await book.verdict(url)
    assert host.asked == [
        "https://a.example/robots.txt",
        "http://a.example/robots.txt",
        "https://a.example:8443/robots.txt",
        "https://a.example/robots.txt",
    ]


async def test_a_host_that_could_not_answer_is_asked_again_after_an_hour():
    host, now = OneHost(failed(status=500)), datetime(2026, 5, 20, tzinfo=UTC)
    times = iter([now, now + timedelta(minutes=59), now + timedelta(minutes=61)])
    book = RobotsBook(host, agent="Sincethen", clock=lambda: next(times))
    for _ in range(3):
        assert await book.verdict(PAGE) is Verdict.NOT_NOW
    assert len(host.asked) == 2
