"""Whom a byline credits, and whom it does not."""

import pytest

from bot.domain.bylines import origin_with_byline

OWN = "a.example"


@pytest.mark.parametrize(
    ("byline", "origin"),
    [
        ("AFP", "afp"),
        ("Alpha avec AFP", "afp"),
        ("LEXPRESS.fr avec AFP", "afp"),
        ("Par AFP", "afp"),
        ("By Reuters", "reuters"),
        ("Reuters Staff", "reuters"),
        ("The Associated Press", "ap"),
        ("Jane Roe, Associated Press writer", "ap"),
        ("Jane Roe (AP)", "ap"),
        ("Jane Roe | Bloomberg", "bloomberg"),
        ("desk@a.example (AFP)", "afp"),
        ("AFP/Reuters", "afp"),
        ("The Wall Street Journal", "wsj.com"),
        ("Le Figaro", "lefigaro.fr"),
        # persons
        ("Jane Roe", OWN),
        ("Michael Bloomberg", OWN),
        ("Evan Spiegel", OWN),
        ("Spiegel", OWN),
        ("Forbes", OWN),
        ("Ann Belga", OWN),
        ("Jane Roe and Tim Time", OWN),
        ("Jane Roe for Le Figaro", OWN),
        ("", OWN),
        (" , ", OWN),
    ],
)
def test_a_byline_credits_an_agency_or_an_outlet_and_no_person(byline, origin):
    assert origin_with_byline(("Headline", "A text.", ""), byline, OWN) == origin


def test_an_agency_in_the_byline_is_believed_before_what_the_text_attributes_further_down():
    text = (
        "Britain needs to spend more, its prime minister said in Munich on Monday. A plan is to follow in the summer. "
    )
    assert (
        origin_with_byline(("Headline", text + "The BBC reported that it was late.", ""), "Reuters", OWN) == "reuters"
    )


def test_what_the_text_names_is_believed_before_the_byline():
    assert origin_with_byline(("WSJ: OpenAI nears a deal", "", ""), "AFP", OWN) == "wsj.com"
