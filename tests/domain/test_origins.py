"""Who first said it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.origins import origin_of
from bot.domain.outlets import known_names, outlet_key, outlet_name


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


@pytest.mark.parametrize(
    ("parts", "outlet", "origin"),
    [
        (
            [
                "Musk drops bid",
                "Elon Musk will withdraw his bid, The Information reported Wednesday, citing two people.",
            ],
            "x.com",
            "theinformation.com",
        ),
        (["OpenAI in talks to raise $40bn - source"], "reuters.com", "reuters"),
        (["OpenAI nears deal, WSJ reports"], "e.com", "wsj.com"),
        (
            [
                "OpenAI nears deal: report",
                "OpenAI is close to a deal, the Wall Street Journal reported on Friday, citing people familiar with the matter.",
            ],
            "e.com",
            "wsj.com",
        ),
        (["OpenAI nears deal (Bloomberg)"], "e.com", "bloomberg"),
        (["OpenAI nears deal – Bloomberg"], "e.com", "bloomberg"),
        (["Bloomberg: OpenAI nears deal"], "e.com", "bloomberg"),
        (["WSJ: OpenAI nears deal"], "e.com", "wsj.com"),
        (["OpenAI nears deal", "The news was first reported by Bloomberg News on Tuesday."], "e.com", "bloomberg"),
        (["OpenAI nears deal", "The deal was first reported earlier on Tuesday by Axios."], "e.com", "axios.com"),
        (["OpenAI nears deal", "as first reported by the Financial Times."], "e.com", "ft.com"),
        (["OpenAI nears deal", "The New York Times earlier reported the talks."], "e.com", "nytimes.com"),
        (["OpenAI nears deal", "The New York Times first reported the talks."], "e.com", "nytimes.com"),
        (["x", "In an interview with CNBC, Altman said no."], "e.com", "cnbc.com"),
        (["x", "Altman told the Financial Times that he would not sell."], "e.com", "ft.com"),
        (["x", "Altman told Bloomberg TV on Tuesday"], "e.com", "bloomberg"),
        (["x", "WASHINGTON, Feb 10 (Reuters) - Elon Musk leads a bid."], "e.com", "reuters"),
        (["x", "SAN FRANCISCO (AP) — A judge said no."], "e.com", "ap"),
        (["x", "PARIS, 10 fév 2025 (AFP) - Elon Musk"], "e.fr", "afp"),
        (["x", "Le conseil a refusé, rapporte l'agence Reuters."], "e.fr", "reuters"),
        (["x", "Le conseil a refusé, selon une source citée par Reuters."], "e.fr", "reuters"),
        (["x", "D'après des informations du Wall Street Journal, le conseil a refusé."], "e.fr", "wsj.com"),
        (["x", "Selon les informations du Monde, le conseil a refusé."], "e.fr", "lemonde.fr"),
        (["x", "Selon le média américain The Information, le conseil a refusé."], "e.fr", "theinformation.com"),
        (["x", "Selon Le Figaro, le conseil a refusé."], "e.fr", "lefigaro.fr"),
        (["x", "Le Wall Street Journal rapporte que le conseil a refusé."], "e.fr", "wsj.com"),
        (["x", "Comme l'a révélé le Financial Times, le conseil a refusé."], "e.fr", "ft.com"),
        (["x", "Comme le rapporte Bloomberg, le conseil a refusé."], "e.fr", "bloomberg"),
        (["x", "C'est le New York Times qui a révélé l'affaire."], "e.fr", "nytimes.com"),
        (["x", "a annoncé Sam Altman à l'AFP"], "e.fr", "afp"),
        (["x", "a-t-il déclaré à l'Agence France-Presse."], "e.fr", "afp"),
        (["x", "a-t-il indiqué sur BFM Business."], "e.fr", "bfmtv.com"),
        (["x", "Interrogé par franceinfo, il dit non."], "e.fr", "franceinfo.fr"),
        (["x", "dans une interview au Monde"], "e.fr", "lemonde.fr"),
        (["x", "(Avec AFP)"], "e.fr", "afp"),
        (["x", "Le texte. Avec Reuters."], "e.fr", "reuters"),
        (["x", "Le texte. (AFP/VNA)"], "e.fr", "afp"),
        (["x", "Par Le Figaro avec AFP"], "lefigaro.fr", "afp"),
        (["x", "Par L'Obs avec AFP"], "e.fr", "afp"),
        (["x", "Source : AFP"], "e.fr", "afp"),
        (["x", "© AFP"], "e.fr", "e.fr"),
        (["x", "Le texte. © 2025 AFP"], "e.fr", "afp"),
        (["x", "Crédit photo : AFP. Le texte."], "e.fr", "e.fr"),
        (["x", "AFP PHOTO / Joel Saget. Le texte."], "e.fr", "e.fr"),
        (["x", "Il quitte Le Monde pour OpenAI."], "e.fr", "e.fr"),
        (["x", "Bloomberg a perdu son procès."], "e.fr", "e.fr"),
        (["x", "OpenAI signs a licensing deal with the Associated Press."], "e.com", "e.com"),
        (["x", "OpenAI signs a licensing deal with AP"], "e.com", "e.com"),
        (["x", "OpenAI s'associe avec Le Monde."], "e.fr", "e.fr"),
        (["x", "OpenAI partners with Reuters"], "e.com", "e.com"),
        (["OpenAI partners with Reuters"], "e.com", "e.com"),
        (["OpenAI strikes content deal with AP"], "e.com", "e.com"),
        (["Accord de contenus d'OpenAI avec l'AFP"], "e.fr", "e.fr"),
        (["Mistral signe un accord avec l'AFP"], "e.fr", "e.fr"),
        (["New York Times reporters sue OpenAI"], "e.com", "e.com"),
        (["The Times of London says no"], "e.com", "e.com"),
        (["x", "The report by The Verge says no"], "e.com", "theverge.com"),
        (["x", "per a Bloomberg report"], "e.com", "bloomberg"),
        (["x", "a Reuters report said"], "e.com", "reuters"),
        (["x", "sources tell Axios"], "e.com", "axios.com"),
        (["x", "according to a report in the Wall Street Journal"], "e.com", "wsj.com"),
        (["x", "according to a filing seen by Reuters"], "e.com", "reuters"),
        (["x", "according to documents obtained by The New York Times"], "e.com", "nytimes.com"),
        (["x", "(Via The Verge)"], "e.com", "theverge.com"),
        (["x", "[via Engadget]"], "e.com", "engadget.com"),
        (["x", "Source: The Verge"], "e.com", "theverge.com"),
        (["x", "Reporting by Anna Tong; Editing by Lisa Shumaker - Reuters"], "e.com", "reuters"),
        (["x", "Copyright 2025 The Associated Press. All rights reserved."], "e.com", "ap"),
        (["x", "Musk sued, CNN reports."], "e.com", "cnn.com"),
        (["x", "The Guardian has reported that"], "e.com", "theguardian.com"),
        (["x", "Time is running out for OpenAI, reports say"], "e.com", "e.com"),
        (["x", "Next, reports said, OpenAI will"], "e.com", "e.com"),
    ],
)
def test_origin_in_the_wordings_of_newsrooms(parts, outlet, origin):
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


@pytest.mark.parametrize(
    ("outlet", "key", "shown"),
    [
        ("www.francetvinfo.fr", "franceinfo.fr", "franceinfo"),
        ("bbc.co.uk", "bbc.com", "BBC"),
        ("thetimes.co.uk", "thetimes.com", "The Times"),
        ("abcnews.com", "abcnews.go.com", "ABC News"),
        ("franceinter.fr", "radiofrance.fr", "Radio France"),
        ("insider.com", "businessinsider.com", "Business Insider"),
        ("tass.ru", "tass", "TASS"),
        ("dpa-international.com", "dpa", "dpa"),
        ("m.dailymail.co.uk", "dailymail.co.uk", "Daily Mail"),
        ("wsj.com", "wsj.com", "WSJ"),
        ("status.openai.com", "openai.com", "OpenAI"),
        ("developers.openai.com", "openai.com", "OpenAI"),
        ("https://en.yna.co.kr/view/1", "yonhap", "Yonhap"),
        ("efe.com", "efe", "EFE"),
        # an unknown host is its site's
        ("m.paper.example", "paper.example", "paper.example"),
        ("news.paper.co.uk", "paper.co.uk", "paper.co.uk"),
        # blogs on a shared host are each their own
        ("jane.substack.com", "jane.substack.com", "jane.substack.com"),
        ("john.wordpress.com", "john.wordpress.com", "john.wordpress.com"),
        ("a.john.github.io", "john.github.io", "john.github.io"),
    ],
)
def test_an_outlet_has_one_key_and_a_readable_name(outlet, key, shown):
    assert outlet_key(outlet) == key
    assert outlet_name(key) == shown


def test_names_are_known_with_and_without_their_article():
    assert {("the", "guardian"), ("guardian",), ("wsj",), ("le", "monde"), ("monde",)} <= known_names()
    assert ("times",) not in known_names()


def test_an_abbreviation_that_the_text_spells_out_is_no_agency_anywhere_in_it():
    parts = ["Officers search offices", "The Australian Federal Police (AFP) was there.", "A source told AFP so."]
    assert origin_of(parts, "a.com") == "a.com"
