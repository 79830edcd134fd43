"""Spans become markdown in which nothing a feed says means anything to Discord."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.card.links import safe_url
from bot.card.model import Span, Style
from bot.platforms.discord.markdown import BREAK, clean, escape, fitted, inline, one_line, shorten, units
from tests.platforms.discord.fakes import moment


def test_spaces_that_do_not_break_stay():
    said = "Fermez\u00a0: «\u00a0non\u00a0»,  97,4\u00a0Md$ (−0,2\u202f%)"
    assert one_line(said) == said.replace("  ", " ")
    assert shorten("Le montant de cette offre\u00a0: 97,6\u00a0Md$", 30) == "Le montant de cette offre…"


def drawn(text, **more):
    return inline([Span(text=text, **more)])


@pytest.mark.parametrize(
    ("text", "markdown"),
    [
        ("plain", "plain"),
        ("**bold** __x__ ~~y~~ ||z||", r"\*\*bold\*\* \_\_x\_\_ \~\~y\~\~ \|\|z\|\|"),
        ("`code`", r"\`code\`"),
        ("@everyone and @here", f"@{BREAK}everyone and @{BREAK}here"),
        ("ana@example.org", "ana@example.org"),
        ("<@&123> <#4> <@5> <t:1:R> </news:7>", r"\<@&123\> \<#4\> \<@5\> \<t\:1:R\> \</news:7\>"),
        ("[bank](https://evil.example)", r"\[bank\](https\://evil.example)"),
        ("https://example.org/x", r"https\://example.org/x"),
        (":smile: at 10:30", r"\:smile: at 10:30"),
        ("# heading", r"\# heading"),
        ("### heading", r"\### heading"),
        ("-# small", r"\-# small"),
        ("- item\n- item", "\\- item\n\\- item"),
        ("1. item", r"1\. item"),
        ("2026. Then", r"2026\. Then"),
        ("> quote", r"\> quote"),
        (">>> quote", r"\>\>\> quote"),
        ("* item", r"\* item"),
        ("   # indented", r"\# indented"),
        ("a\u202eb\u200fc\u2066d", "abcd"),
        ("a\x00b\x1bc", "a b c"),
        ("a\ud800b", "a\ufffdb"),
        ("ev\u200beryone @e\u200bveryone", f"everyone @{BREAK}everyone"),
        ("C:\\dir", r"C:\\dir"),
        ("a\u2028# b", "a\n\\# b"),
        ("👩\u200d🚀", "👩\u200d🚀"),
    ],
)
def test_text_is_only_text(text, markdown):
    assert drawn(text) == markdown


@pytest.mark.parametrize(
    ("spans", "markdown"),
    [
        ([Span(text="a", style=Style.BOLD)], "**a**"),
        ([Span(text=" a ", style=Style.BOLD), Span(text="b")], "**a** b"),
        ([Span(text="a", style=Style.STRIKE)], "~~a~~"),
        ([Span(text="a", style=Style.ITALIC)], "*a*"),
        ([Span(text="a`b", style=Style.CODE)], "`aˋb`"),
        ([Span(text="a"), Span(text=" b ", style=Style.CODE), Span(text="c")], "a `b` c"),
        ([Span(text="a", style=Style.BOLD), Span(text="b", style=Style.BOLD)], "**ab**"),
        ([Span(text="a", style=Style.BOLD), Span(text="b", style=Style.ITALIC)], f"**a**{BREAK}*b*"),
        ([Span(text="   ", style=Style.BOLD)], ""),
        ([Span(text="@every"), Span(text="one")], f"@{BREAK}everyone"),
        ([Span(text="#"), Span(text=" x", style=Style.PLAIN)], r"\# x"),
        ([Span(text="1"), Span(text=". x", style=Style.SMALL)], r"1\. x"),
        ([Span(text="x", url="https://example.org/")], "[x](<https://example.org/>)"),
        ([Span(text="x", style=Style.BOLD, url="https://example.org/")], "**[x](<https://example.org/>)**"),
        ([Span(text="a]b[c\nd", url="https://example.org/")], "[a)b(c d](<https://example.org/>)"),
        ([Span(text="", url="https://www.example.org/a")], "[example.org](<https://www.example.org/a>)"),
        ([Span(text="bank.com", url="https://evil.org/")], "[bank.com (evil.org)](<https://evil.org/>)"),
        ([Span(text="bank.com", url="https://www.bank.com/")], "[bank.com](<https://www.bank.com/>)"),
        ([Span(text="https://bank.com/x", url="https://e.org/")], r"[https\://bank.com/x (e.org)](<https://e.org/>)"),
        ([Span(text="x", url="javascript:alert(1)")], "x"),
        ([Span(text="then", at=moment(2026, 5, 19, 8))], "<t:1779177600:f>"),
        ([Span(text="ago", at=moment(2026, 5, 19, 8), relative=True)], "<t:1779177600:R>"),
        ([Span(text="19 May 2026", at=moment(2026, 5, 19))], "19 May 2026"),
    ],
)
def test_spans(spans, markdown):
    assert inline(spans) == markdown


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("https://example.org/a_(b)", "https://example.org/a_%28b%29"),
        ("https://example.org/a b>c", "https://example.org/a%20b%3Ec"),
        ("HTTPS://Example.org", "https://example.org/"),
        ("https://example.org:8443/x", "https://example.org:8443/x"),
        ("https://bank.com@evil.org/", "https://evil.org/"),
        ("https://exämple.org/é", "https://xn--exmple-cua.org/%C3%A9"),
        ("https://example.org/@everyone", "https://example.org/%40everyone"),
        ("https://example.org/%28?q=%20&r=1#f", "https://example.org/%28?q=%20&r=1#f"),
        ("ftp://example.org/", None),
        ("javascript:alert(1)", None),
        ("data:text/html,x", None),
        ("//example.org/", None),
        ("https://", None),
        ("https://exa mple.org/", None),
        ("https://example.org:99999/", None),
        ("https://[::1/", None),
        ("https://example.org/" + "x" * 600, None),
        ("", None),
    ],
)
def test_addresses(url, safe):
    assert safe_url(url) == safe


UNESCAPED = re.compile(r"(?<!\\)(?:\\\\)*[*_~`|<>\[\]]")


@given(st.text())
def test_no_mark_survives_escaping(text):
    assert not UNESCAPED.search(escape(clean(text)))


@given(st.lists(st.builds(Span, text=st.text(alphabet="@everyonh#-1. >*_[]()<&/:\n x"), style=st.sampled_from(Style))))
def test_nobody_is_called_and_no_line_begins_anything(spans):
    made = inline([s for s in spans if s.style is not Style.CODE])
    assert "@everyone" not in made
    assert "@here" not in made
    assert not re.search(r"(?<!\\)<", made)
    assert not re.search(r"^\s*(?:#{1,3}|-#?|\d+\.|>|>>>) ", made, re.MULTILINE)


@given(st.text(), st.integers(0, 60))
def test_shortened_text_fits(text, limit):
    assert units(shorten(text, limit)) <= max(limit, 0)


@given(
    st.lists(st.builds(Span, text=st.text(max_size=60), style=st.sampled_from(Style)), max_size=5), st.integers(10, 90)
)
def test_fitted_spans_fit(spans, limit):
    assert units(fitted(spans, limit)) <= limit


@given(st.text())
def test_an_address_is_safe_or_none(text):
    for url in (text, f"https://example.org/{text}", f"https://{text}/"):
        made = safe_url(url)
        assert made is None or re.fullmatch(r"https?://[a-z0-9.-]+(?::\d+)?/[\w/%:!$&+,;=?~.#-]*", made, re.ASCII)
