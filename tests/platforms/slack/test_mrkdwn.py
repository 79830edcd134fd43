"""Text stays text in Slack's mrkdwn, whoever wrote it."""

import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.card.links import safe_url
from bot.card.model import Span, Style
from bot.platforms.slack.mrkdwn import BREAK, escape, fitted, inline, one_line, shorten
from tests.platforms.discord.test_render import SPANS


def test_spaces_that_do_not_break_stay():
    said = "Fermez\u00a0: «\u00a0non\u00a0»,  97,4\u00a0Md$ (−0,2\u202f%)"
    assert one_line(said) == said.replace("  ", " ")
    assert shorten("Le montant de cette offre\u00a0: 97,6\u00a0Md$", 30) == "Le montant de cette offre…"


MOMENT = datetime(2026, 5, 19, 8, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("AT&T < 5 > 3", "AT&amp;T &lt; 5 &gt; 3"),
        ("<!channel> <@U1>", "&lt;!channel&gt; &lt;@U1&gt;"),
        ("*bold* ~gone~ `code`", "∗bold∗ ∼gone∼ ˋcodeˋ"),
        ("_it_ but snake_case", "ˍitˍ but snake_case"),
        ("> no quote", f"{BREAK}&gt; no quote"),
        (":tada: 10:30", f":{BREAK}tada: 10:30"),
        ("@channel @everyone ana@here.org", f"@{BREAK}channel @{BREAK}everyone ana@{BREAK}here.org"),
        ("l’offre à 97,4 Md$", "l’offre à 97,4 Md$"),
    ],
)
def test_text_is_only_text(text, shown):
    assert escape(text) == shown


@pytest.mark.parametrize(
    ("spans", "shown"),
    [
        ([Span(text="a", style=Style.STRIKE), Span(text=" → "), Span(text="b", style=Style.BOLD)], "~a~ → *b*"),
        ([Span(text="a", style=Style.BOLD), Span(text="b", style=Style.BOLD)], "*ab*"),
        ([Span(text="a", style=Style.BOLD), Span(text="b")], "*a*\u200bb"),
        ([Span(text=" a ", style=Style.ITALIC)], "_a_"),
        ([Span(text="a\nb", style=Style.BOLD)], "*a*\n*b*"),
        ([Span(text="x & y", style=Style.CODE)], "`x &amp; y`"),
        ([Span(text="Reuters", url="https://r.com/a?b=1&c=2")], "<https://r.com/a?b=1&amp;c=2|Reuters>"),
        ([Span(text="Re|ut>ers", url="https://r.com/")], "<https://r.com/|Re¦ut&gt;ers>"),
        ([Span(text="lemonde.fr", url="https://evil.example/")], "<https://evil.example/|lemonde.fr (evil.example)>"),
        ([Span(text="x", url="javascript:alert(1)")], "x"),
        ([Span(text="3 h ago", at=MOMENT, relative=True)], f"<!date^{int(MOMENT.timestamp())}^{{ago}}|3 h ago>"),
        (
            [Span(text="then", at=MOMENT)],
            f"<!date^{int(MOMENT.timestamp())}^{{date_short_pretty}}, {{time}}|then>",
        ),
        ([Span(text="19 May", at=datetime(2026, 5, 19, tzinfo=UTC))], "19 May"),
        ([Span(text="long ago", at=datetime(1900, 5, 19, 3, tzinfo=UTC))], "long ago"),
        ([Span(text="a|b", at=MOMENT, relative=True)], f"<!date^{int(MOMENT.timestamp())}^{{ago}}|a¦b>"),
    ],
)
def test_spans(spans, shown):
    assert inline(spans) == shown


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("https://example.org", "https://example.org/"),
        ("https://user:pw@example.org/", "https://example.org/"),
        ("https://example.org/a|b>c", "https://example.org/a%7Cb%3Ec"),
        ("ftp://example.org/", None),
        ("https://exa mple.org/", None),
        ("https://example.org/" + "x" * 600, None),
    ],
)
def test_addresses(url, safe):
    assert safe_url(url) == safe


@given(st.lists(SPANS, max_size=6))
def test_nobody_is_called_and_nothing_is_disguised(spans):
    shown = inline(spans)
    assert not re.search(r"@(everyone|channel|here)\b", shown)
    assert not re.search(r"<[@#]|<!(?!date\^\d+\^\{)", shown)
    # what stands between angle brackets is an address or a date of our own
    assert all(re.match(r"https?://[^|]+\||!date\^", inside) for inside in re.findall(r"<([^>]*)>", shown))


@given(st.text(), st.integers(0, 60))
def test_shortened_text_fits(text, limit):
    assert len(shorten(text, limit)) <= max(limit, 0)


@given(st.lists(SPANS, max_size=5), st.integers(10, 400))
def test_fitted_spans_fit(spans, limit):
    assert len(fitted(spans, limit)) <= limit
