"""Parsing: every format, broken ones too; one clear error for what is no feed."""

import csv
import json
import tarfile
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import ParseError
from bot.feeds.discover import find_links, usual_places
from bot.feeds.opml import read_opml, write_opml
from bot.feeds.parse import ParserPool, parse
from bot.feeds.plaintext import plain

URL = "https://x.example/feed"


def rss(items, head="", encoding="UTF-8"):
    text = f'<?xml version="1.0" encoding="{encoding}"?><rss version="2.0"><channel><title>T</title>{head}{items}</channel></rss>'
    return text.encode(encoding)


ONE = "<item><title>A &amp; B</title><link>/1?p=2</link><guid>g</guid><description>&lt;p&gt;Un &lt;b&gt;mot&lt;/b&gt;&lt;/p&gt;</description><pubDate>Tue, 19 May 2026 08:00:00 +0200</pubDate></item>"
ATOM = """<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom" xml:lang="fr"><title>T</title>
<entry><id>urn:1</id><title type="html">L&amp;#8217;offre</title><link href="https://x.example/a"/>
<updated>2026-05-19T08:00:00Z</updated><summary>Résumé</summary></entry></feed>"""
RDF = """<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">
<channel rdf:about="x"><title>T</title></channel><item rdf:about="https://x.example/r"><title>R</title><link>https://x.example/r</link>
<description>D</description></item></rdf:RDF>"""
JSON = json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "T", "language": "en", "items": [
    {"id": 7, "url": "https://x.example/j", "title": "J", "content_html": "<p>C</p>", "date_published": "2026-05-19T08:00:00Z"}]})  # fmt: skip


@pytest.mark.parametrize(
    ("body", "title", "link"),
    [(rss(ONE), "A & B", "https://x.example/1?p=2"), (ATOM.encode(), "L’offre", "https://x.example/a"),
     (RDF.encode(), "R", "https://x.example/r"), (JSON.encode(), "J", "https://x.example/j")],
    ids=["rss", "atom", "rdf", "json"],
)  # fmt: skip
def test_every_format_is_read(body, title, link):
    (entry,) = parse(body, content_type="", url=URL).entries
    assert (entry.title, entry.url) == (title, link)


def test_words_are_plain_and_dates_are_utc():
    (entry,) = parse(rss(ONE), content_type="", url=URL).entries
    assert entry.summary == "Un mot"
    assert entry.published == datetime(2026, 5, 19, 6, tzinfo=UTC)


def test_the_feeds_language_and_pace_and_an_items_source_are_read():
    item = '<item><title>A</title><link>https://n.example/1</link><source url="https://reuters.com">Reuters</source></item>'
    feed = parse(rss(item, "<language>fr-FR</language><ttl>30</ttl>"), content_type="", url=URL)
    assert (feed.language, feed.ttl) == ("fr-FR", 1800)
    assert (feed.entries[0].source_title, feed.entries[0].source_url) == ("Reuters", "https://reuters.com")


@pytest.mark.parametrize("charset", ["iso-8859-1", "windows-1252", "utf-16"])
def test_other_charsets_are_read(charset):
    (entry,) = parse(
        rss("<item><title>Procès à l'été</title><link>https://x.example/1</link></item>", encoding=charset),
        content_type="",
        url=URL,
    ).entries
    assert entry.title == "Procès à l'été"


def test_a_charset_that_only_the_server_tells_is_read():
    body = "<rss version='2.0'><channel><title>T</title><item><title>Procès</title></item></channel></rss>".encode(
        "latin-1"
    )
    (entry,) = parse(body, content_type="application/rss+xml; charset=iso-8859-1", url=URL).entries
    assert entry.title == "Procès"


def test_a_feed_that_breaks_off_gives_what_came():
    body = rss(ONE + ONE.replace("g</guid>", "h</guid>"))[:-60]
    assert len(parse(body, content_type="", url=URL).entries) >= 1


@pytest.mark.parametrize(
    ("body", "said"),
    [(b"", "empty"), (b"  \n", "empty"), (b"<!DOCTYPE html><html><body>Hi</body></html>", "web page"), (b"hello", "no feed"),
     (b"{}", "no list of items"), (b'{"items": [', "breaks off"), (b"\x00\x01\x02" * 50, "no feed"), (b"<rss", "breaks off")],
)  # fmt: skip
def test_what_is_no_feed_is_one_clear_error(body, said):
    with pytest.raises(ParseError, match=said) as problem:
        parse(body, content_type="", url=URL)
    assert URL in problem.value.user_message


BOMB = b"""<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;"><!ENTITY e SYSTEM "file:///etc/passwd">]>
<rss version="2.0"><channel><title>&d;</title><item><title>&e;x</title><link>https://x.example/1</link></item></channel></rss>"""


def test_entities_open_no_file_and_blow_up_nothing():
    try:
        feed = parse(BOMB, content_type="", url=URL)
    except ParseError:
        return
    assert "root:" not in feed.title + "".join(e.title for e in feed.entries)
    assert len(feed.title) < 2000


async def test_the_pool_reads_in_a_process_and_survives_a_kill():
    pool = ParserPool(seconds=5)
    feed = await pool.parse(rss(ONE), content_type="", url=URL)
    assert len(feed.entries) == 1
    with_doctype = b'<?xml version="1.0"?><!DOCTYPE rss>' + rss(ONE).split(b"?>", 1)[1]
    assert len((await pool.parse(with_doctype, content_type="", url=URL)).entries) == 1
    await pool.close()
    slow = ParserPool(seconds=0.05)
    with pytest.raises(ParseError, match="seconds"):
        await slow.parse(with_doctype.replace(ONE.encode(), ONE.encode() * 20_000), content_type="", url=URL)
    await slow.close()


@given(st.binary(max_size=400) | st.text(max_size=300).map(lambda t: rss(f"<item><title>{t}</title></item>")))
@settings(max_examples=150, deadline=None)
def test_law_nothing_but_a_parse_error_comes_out(body):
    try:
        feed = parse(body, content_type="", url=URL)
    except ParseError:
        return
    for entry in feed.entries:
        assert "<" not in entry.title or "<" in body.decode("utf-8", "replace")


@given(st.text(max_size=300))
@settings(max_examples=150, deadline=None)
def test_law_plain_text_has_no_controls(text):
    assert not any(ord(c) < 32 or 0x202A <= ord(c) <= 0x202E for c in plain(text))


def test_the_feeds_of_a_page_are_found():
    page = b"""<html><head><base href="https://x.example/"><link rel="alternate" type="application/rss+xml" href="comments/feed" title="Comments">
    <link rel="alternate" type="application/atom+xml" title="News" href="/atom.xml"><link rel="stylesheet" href="a.css"></head></html>"""
    assert find_links(page, url=URL) == [
        ("https://x.example/atom.xml", "News"),
        ("https://x.example/comments/feed", "Comments"),
    ]
    assert find_links(b"", url=URL) == []
    assert "https://x.example/feed" in usual_places("https://x.example")


def test_opml_goes_out_and_in():
    from bot.domain.model import FeedSpec

    specs = [
        FeedSpec(key="a", url="https://a.example/f", title="A & <B>"),
        FeedSpec(key="s", url="sample:x", title="S"),
    ]
    (back,) = read_opml(write_opml(specs))
    assert (back.url, back.title) == ("https://a.example/f", "A & <B>")
    with pytest.raises(ParseError, match="line 1"):
        read_opml("<opml><body>")
    with pytest.raises(ParseError, match="no feed"):
        read_opml("<opml><body/></opml>")


@pytest.mark.labelled
def test_real_feeds_are_read_as_the_reference_reads_them(shared):
    rows = {
        r["path"]: int(r["entries"] or 0)
        for r in csv.DictReader((shared / "feeds" / "index_feedparser.csv").read_text().splitlines())
    }
    agree = seen = 0
    with tarfile.open(shared / "feeds" / "parser-corpora.tar.xz") as tar:
        for member in tar:
            if not member.isfile() or member.name.removeprefix("./") not in rows or member.name.endswith(".json"):
                continue
            try:
                found = len(parse(tar.extractfile(member).read(), content_type="", url=URL).entries)
            except ParseError:
                found = 0
            seen += 1
            agree += found == rows[member.name.removeprefix("./")]
    assert agree / seen > 0.98
