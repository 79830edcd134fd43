"""Addresses of one page have one canonical form, and no two pages share one."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.urls import canonical_url, host, is_http, site

SAME = [
    ("http://www.Example.com:80/a/b", "https://example.com/a/b"),
    ("https://example.com/a/b/", "https://example.com/a/b"),
    ("https://example.com/a/b/index.html", "https://example.com/a/b"),
    ("https://example.com/a/b.html", "https://example.com/a/b"),
    ("https://example.com/a?utm_source=x&utm_medium=rss", "https://example.com/a"),
    ("https://www.francetvinfo.fr/x.html#xtor=RSS-3-[titres]", "https://francetvinfo.fr/x"),
    (
        "https://example.com/a?xtor=RSS-1&at_medium=x&ns_campaign=y&fbclid=1&gclid=2&cmp=3&ref=rss",
        "https://example.com/a",
    ),
    ("https://arstechnica.com/?p=2011612", "https://arstechnica.com/?p=2011612"),
    ("https://www.youtube.com/watch?v=abc&feature=share", "https://youtube.com/watch?v=abc"),
    ("https://example.com/story?id=7&UTM_Source=x", "https://example.com/story?id=7"),
    ("https://example.com/a?b=1&a=2", "https://example.com/a?a=2&b=1"),
    ("https://example.com/2025/02/offer/amp/", "https://example.com/2025/02/offer"),
    ("https://example.com/offer.amp.html", "https://example.com/offer"),
    ("https://example.com/offer?outputType=amp", "https://example.com/offer"),
    ("https://amp.example.com/offer", "https://example.com/offer"),
    ("https://www.google.com/amp/s/www.example.com/offer/amp", "https://example.com/offer"),
    ("https://example-com.cdn.ampproject.org/c/s/www.example.com/offer.amp.html", "https://example.com/offer"),
    ("https://www.google.com/url?q=https%3A%2F%2Fexample.com%2Foffer&sa=U", "https://example.com/offer"),
    ("https://example.com/caf%c3%a9/%7Eme", "https://example.com/café/~me"),
    ("https://example.com/a?q=x+y", "https://example.com/a?q=x%20y"),
    ("https://example.com./a;jsessionid=1F2?x=1", "https://example.com/a?x=1"),
    ("https://Bücher.example/a", "https://xn--bcher-kva.example/a"),
    (" https://example.com/a\n", "https://example.com/a"),
    ("//example.com/a", "https://example.com/a"),
    ("https://user:secret@example.com/a", "https://example.com/a"),
    ("https://example.com/a?x=1&amp;y=2", "https://example.com/a?x=1&y=2"),
]
OTHER = [
    ("https://arstechnica.com/?p=1", "https://arstechnica.com/?p=2"),
    ("https://example.com/amp", "https://example.com/"),
    ("https://example.com/Amp/story", "https://example.com/story"),
    ("https://example.com/a?v=1", "https://example.com/a?v=2"),
    ("https://example.com:8443/a", "https://example.com/a"),
    ("https://fr.example.com/a", "https://example.com/a"),
    ("https://example.com/a%2Fb", "https://example.com/a/b"),
    ("https://example.com/#!/one", "https://example.com/#!/two"),
    ("https://example.com/A", "https://example.com/a"),
    ("https://example.com/stamp", "https://example.com/st"),
]

hosts = st.text(string.ascii_letters + string.digits + "-", min_size=1, max_size=8)
pieces = st.text(max_size=12)


@st.composite
def addresses(draw):
    path = "/".join(
        draw(st.lists(st.one_of(pieces, st.sampled_from(["amp", "index.html", "..", "x.amp.html"])), max_size=4))
    )
    keys = st.one_of(pieces, st.sampled_from(["utm_source", "p", "id", "v", "source", "url"]))
    query = "&".join(f"{k}={v}" for k, v in draw(st.lists(st.tuples(keys, pieces), max_size=4)))
    start = draw(
        st.sampled_from(["http://", "https://", "https://www.", "HTTPS://amp.", "https://google.com/amp/s/", "//"])
    )
    return f"{start}{draw(hosts)}.{draw(hosts)}/{path}?{query}#{draw(pieces)}"


@pytest.mark.parametrize(("one", "other"), SAME)
def test_addresses_of_one_page_are_one(one, other):
    assert canonical_url(one) == canonical_url(other)


@pytest.mark.parametrize(("one", "other"), OTHER)
def test_other_pages_stay_apart(one, other):
    assert canonical_url(one) != canonical_url(other)


@pytest.mark.parametrize(
    "text", ["", "mailto:a@b.c", "urn:x", "http://", "https://[::1", "http://a:99999/", "ftp://a.b/c", "tag:x,2020:1"]
)
def test_what_is_no_page_comes_back_as_it_was(text):
    assert canonical_url(text) == text
    assert not is_http(text)
    assert host(text) == ""


def test_the_host_is_the_publisher():
    assert host("https://WWW.LeMonde.fr:443/a") == "lemonde.fr"
    assert host("http://[::1]:8000/a") == "[::1]"


@given(addresses())
def test_canonical_twice_is_canonical_once(url):
    once = canonical_url(url)
    assert canonical_url(once) == once


@given(st.text())
def test_any_text_is_taken(text):
    once = canonical_url(text)
    assert canonical_url(once) == once
    assert is_http(text) == bool(host(text))


@given(addresses(), st.sampled_from(["utm_campaign=a", "fbclid=b", "xtor=RSS-1"]))
def test_tracking_never_makes_another_page(url, tracking):
    before, _, fragment = url.partition("#")
    before += "" if "?" in before else "?"
    if "google.com/amp" in url or "google.com/url" in url:
        return
    assert canonical_url(f"{before}&{tracking}#{fragment}") == canonical_url(url)


@pytest.mark.parametrize(
    ("name", "whose"),
    [
        ("status.openai.com", "openai.com"),
        ("a.b.c.example.org", "example.org"),
        ("x.co.uk", "x.co.uk"),
        ("a.x.co.uk", "x.co.uk"),
        ("news.abc.net.au", "abc.net.au"),
        ("jane.substack.com", "jane.substack.com"),
        ("substack.com", "substack.com"),
        ("a.jane.blogspot.com", "jane.blogspot.com"),
        ("t.co", "t.co"),
        ("localhost", "localhost"),
        ("127.0.0.1", "127.0.0.1"),
        ("[::1]", "[::1]"),
        ("", ""),
    ],
)
def test_a_host_belongs_to_a_site(name, whose):
    assert site(name) == whose
    assert site(site(name)) == site(name)
