"""The sample of a first run: every body parses, and what the issue asks of it is in it."""

import json
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path

import feedparser
import pytest
from lxml import etree

from bot.errors import ConfigError
from config.catalog import load_feeds, load_sample

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "seeds" / "sample"
FEEDS = load_sample(SAMPLE / "sample.toml")
BODIES = [(feed, body) for feed in FEEDS for body in feed.bodies]
ATOM = "{http://www.w3.org/2005/Atom}"


def items(body):
    """(title, link, when, summary) of each item, read without any of our parsers."""
    if body.suffix == ".json":
        for item in json.loads(body.read_text(encoding="utf-8"))["items"]:
            yield item["title"], item["url"], datetime.fromisoformat(item["date_published"]), item["content_html"]
        return
    root = etree.parse(body).getroot()
    if root.tag == f"{ATOM}feed":
        for entry in root.iter(f"{ATOM}entry"):
            when = datetime.fromisoformat(entry.findtext(f"{ATOM}published"))
            yield (
                entry.findtext(f"{ATOM}title"),
                entry.find(f"{ATOM}link").get("href"),
                when,
                entry.findtext(f"{ATOM}summary"),
            )
        return
    for item in root.iter("item"):
        when = parsedate_to_datetime(item.findtext("pubDate"))
        yield item.findtext("title"), item.findtext("link"), when, item.findtext("description")


ALL = [(feed, *item) for feed, body in BODIES for item in items(body)]


@pytest.mark.parametrize(("feed", "body"), BODIES, ids=lambda v: v.parent.name if isinstance(v, Path) else "")
def test_every_body_parses_and_every_item_is_whole(feed, body):
    got = list(items(body))
    assert len(got) >= 4
    for title, link, when, summary in got:
        assert title.strip()
        assert summary.strip()
        assert link.startswith(("https://", "http://"))
        assert datetime(2025, 2, 1, tzinfo=UTC) <= when <= datetime(2026, 7, 31, tzinfo=UTC)
    if body.suffix != ".json":
        parsed = feedparser.parse(body.read_bytes())
        assert not parsed.bozo
        assert len(parsed.entries) == len(got)
    assert [when for _, _, when, _ in got] == sorted((when for _, _, when, _ in got), reverse=True)


def test_the_sample_has_every_format_and_both_languages():
    assert {body.suffix for _, body in BODIES} == {".xml", ".atom", ".json"}
    assert {feed.spec.language for feed in FEEDS} == {"en", "fr"}
    assert 40 <= len({link for _, _, link, _, _ in ALL}) <= 60


def test_a_sample_feed_stands_for_a_real_one_and_cannot_be_fetched():
    real = {feed.url for feed in load_feeds(ROOT / "config" / "feeds.toml")}
    for feed in FEEDS:
        assert feed.stands_for in real or "hnrss.org" in feed.stands_for
        assert feed.spec.url == f"sample:{feed.spec.key}"
        assert not feed.spec.enabled


def test_one_item_has_another_headline_in_the_second_poll():
    first, second = next(feed for feed in FEEDS if feed.spec.key == "sample-ars-technica").bodies
    before = {link: title for title, link, *_ in items(first)}
    after = {link: title for title, link, *_ in items(second)}
    assert len([link for link in after if link in before and after[link] != before[link]]) == 1
    assert len(before.keys() - after.keys()) > 5
    assert len(after.keys() - before.keys()) == 1


def test_one_wire_report_stands_in_three_outlets():
    copies = [link for _, _, link, _, summary in ALL if "e-mailed the $97.4 billion offer" in summary]
    assert len({link.split("/")[2] for link in copies}) == 3


def test_one_address_stands_in_two_feeds():
    links = {}
    for feed, _, link, *_ in ALL:
        links.setdefault(link, set()).add(feed.spec.key)
    assert [keys for keys in links.values() if len(keys) > 1] == [{"sample-openai-news", "sample-hacker-news"}]


GOOD = '[[feed]]\nkey = "s"\nbodies = ["1.xml"]\ntitle = "S"\nstands_for = "https://s.example/"\n'


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ('"1.xml"', '"2.xml"', 3, 'names "2.xml", but there is no such file'),
        ('["1.xml"]', "[]", 3, "at least one file"),
        ("https://s.example/", "s.example", 5, "must begin with http"),
        ("stands_for", "stand_for", 5, 'Did you mean "stands_for"?'),
    ],
)
def test_a_wrong_sample_is_told_with_file_line_and_key(tmp_path, old, new, line, says):
    (tmp_path / "1.xml").write_text("<rss/>")
    path = tmp_path / "sample.toml"
    path.write_text(GOOD)
    assert load_sample(path)[0].bodies == (tmp_path / "1.xml",)
    path.write_text(GOOD.replace(old, new))
    with pytest.raises(ConfigError) as caught:
        load_sample(path)
    assert (caught.value.file, caught.value.line) == (str(path), line)
    assert says in caught.value.message
