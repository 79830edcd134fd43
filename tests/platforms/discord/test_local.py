"""Commands are named in a French card as a French Discord names them."""

import pytest

from bot.card.model import Span, Style
from bot.platforms.discord.local import localised
from tests.platforms.discord.fakes import card, text


@pytest.mark.parametrize(
    ("said", "style", "there"),
    [
        ("/news facts les énumère.", Style.PLAIN, "/news faits les énumère."),
        ("/news watch list les montre.", Style.PLAIN, "/news veille liste les montre."),
        ("/news help montre tout", Style.PLAIN, "/news aide montre tout"),
        ("/news search QUERY [since] [lang]", Style.CODE, "/news chercher MOTS [depuis] [langue]"),
        ("/news nothing known", Style.PLAIN, "/news nothing known"),
        ("the news facts", Style.PLAIN, "the news facts"),
    ],
)
def test_commands_in_french(said, style, there):
    made = localised(card(text(Span(text=said, style=style)), language="fr"))
    assert made.blocks[0].spans[0].text == there


def test_options_of_the_command_that_a_card_explains():
    made = localised(card(text(Span(text="query", style=Style.CODE), " query"), title="/news search", language="fr"))
    assert made.title == "/news chercher"
    assert [s.text for s in made.blocks[0].spans] == ["mots", " query"]


def test_english_stays():
    given = card(text("/news facts"))
    assert localised(given) is given
