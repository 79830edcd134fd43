"""Who first said it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.origins import origin_of, outlet_key


@pytest.mark.parametrize(
    ("parts", "outlet", "origin"),
    [
        (["Musk bids for OpenAI, according to Reuters"], "example.com", "reuters"),
        (["Musk bids", "According to the Wall Street Journal, the bid is real."], "example.com", "wsj.com"),
        (["Selon l'AFP, Musk renonce"], "lefigaro.fr", "afp"),
        (["Musk renonce, d’après l’Agence France-Presse"], "lefigaro.fr", "afp"),
        (["OAKLAND (AP): A judge said no"], "wsbtv.com", "ap"),
        (["", "A judge said no on Tuesday in Oakland. (AP)"], "wsbtv.com", "ap"),
        (["Une juge a refusé (avec AFP)"], "example.fr", "afp"),
        (["Une juge a refusé", "Le Monde avec AFP"], "lemonde.fr", "afp"),
        (["AFP - Une juge a refusé"], "example.fr", "afp"),
        (["By Jane Doe, Reuters"], "example.com", "reuters"),
        (["Reuters reported on Monday that"], "example.com", "reuters"),
        (["The deal, first reported by The Information, is done"], "example.com", "theinformation.com"),
        (["Bloomberg was the first to report the talks"], "example.com", "bloomberg"),
        (["OpenAI prépare sa cotation, a appris Le Monde"], "example.fr", "lemonde.fr"),
        (["Le Monde a révélé lundi"], "example.fr", "lemonde.fr"),
        (["écrit le Wall Street Journal."], "example.fr", "wsj.com"),
        (["Citing the BBC, the report says"], "example.com", "bbc.com"),
        (["a source told Reuters on Tuesday"], "example.com", "reuters"),
        (["Il a déclaré au Figaro"], "example.fr", "lefigaro.fr"),
        (["Axios informa de que"], "example.es", "axios.com"),
        # the strongest hint counts, not the first
        (["(Reuters) - The talks, first reported by The Information, go on"], "example.com", "theinformation.com"),
        # none of these is a source
        (["Photo: Reuters"], "example.com", "example.com"),
        (["Thomson Reuters hires a chief"], "example.com", "example.com"),
        (["according to people with time on their hands"], "example.com", "example.com"),
        (["selon le monde politique"], "example.fr", "example.fr"),
        (["Musk sues the New York Times"], "example.com", "example.com"),
        (["Nothing is said"], "www.reuters.com", "reuters"),
        (["Nothing is said"], "https://www.lemonde.fr/a/b", "lemonde.fr"),
        (["Nothing is said"], "Le Monde", "lemonde.fr"),
        ([], "https://apnews.com/x", "ap"),
        ([], "eu.usatoday.com", "usatoday.com"),
    ],
)
def test_origin(parts, outlet, origin):
    assert origin_of(parts, outlet) == origin


def test_a_source_named_far_down_is_not_the_origin():
    assert (
        origin_of(
            ["Musk sues", "Words come here. " * 100 + "According to Reuters, it rains. " + "More words. " * 30], "a.com"
        )
        == "a.com"
    )


@given(st.lists(st.text(max_size=60), max_size=3), st.text(max_size=20))
def test_any_text_has_an_origin(parts, outlet):
    assert isinstance(origin_of(parts, outlet), str)
    assert outlet_key(outlet) == outlet_key(outlet.strip())
