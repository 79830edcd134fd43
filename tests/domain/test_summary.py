"""Headlines and sentences that tell a story."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.summary import best_headline, clean_headline, extract, sentences


@dataclass(frozen=True)
class Report:
    title: str = ""
    summary: str = ""
    content: str = ""
    language: str = "en"
    outlet: str = "example.com"


@pytest.mark.parametrize(
    ("title", "outlet", "clean"),
    [
        ("Jury finds that Musk sued too late | Reuters", "reuters.com", "Jury finds that Musk sued too late"),
        ("Musk perd son procès - Le Monde", "lemonde.fr", "Musk perd son procès"),
        ("Musk loses – The Verge", "theverge.com", "Musk loses"),
        ("Musk loses - TechCrunch.com", "", "Musk loses"),
        ("Musk loses | Technology | The Guardian", "theguardian.com", "Musk loses"),
        ("EN DIRECT : Musk perd son procès", "x.fr", "Musk perd son procès"),
        ("BREAKING: OpenAI files for an IPO", "x.com", "OpenAI files for an IPO"),
        ("[VIDÉO] Musk au tribunal", "x.fr", "Musk au tribunal"),
        ("OpenAI - Microsoft: what the deal says", "x.com", "OpenAI - Microsoft: what the deal says"),
        ("Musk v. OpenAI: the verdict", "x.com", "Musk v. OpenAI: the verdict"),
        ("Procès Musk - OpenAI : le verdict", "lemonde.fr", "Procès Musk - OpenAI : le verdict"),
        ("Musk loses - AP News", "apnews.com", "Musk loses"),
        ("Musk loses - BBC News", "bbc.co.uk", "Musk loses"),
        ("Musk perd - Les Echos", "lesechos.fr", "Musk perd"),
        ("Musk and Altman – the end", "independent.co.uk", "Musk and Altman – the end"),
        ("Musk loses – a long time coming", "time.com", "Musk loses – a long time coming"),
        ("Musk sues – next steps", "x.com", "Musk sues – next steps"),
        ("Plan B – A", "apnews.com", "Plan B – A"),
        ("Reuters", "reuters.com", "Reuters"),
        ("LIVE", "x.com", "LIVE"),
        ("", "x.com", ""),
    ],
)
def test_clean_headline(title, outlet, clean):
    assert clean_headline(title, outlet) == clean


def test_the_best_headline_is_the_one_most_share_in_the_readers_language():
    reports = [
        Report("You won't believe what the jury told Musk!"),
        Report("Jury finds that Elon Musk sued OpenAI too late | Reuters"),
        Report("Elon Musk sued OpenAI too late, jury finds in Oakland"),
        Report("Le jury juge tardive la plainte d’Elon Musk contre OpenAI", language="fr"),
        Report("What does the verdict mean for Musk and OpenAI?"),
    ]
    assert best_headline(reports, "en") == "Jury finds that Elon Musk sued OpenAI too late"
    assert best_headline(reports, "fr").startswith("Le jury")
    assert best_headline(reports, "de") == best_headline(reports, "en")
    assert best_headline([], "en") == ""


def test_sentences_are_cut_at_their_ends_only():
    text = "Mr. Musk bid $97.4 billion on Feb. 10. The U.S. board refused! « Non », dit-il. Fin\nAutre ligne"
    assert sentences(text) == [
        "Mr. Musk bid $97.4 billion on Feb. 10.",
        "The U.S. board refused!",
        "« Non », dit-il.",
        "Fin",
        "Autre ligne",
    ]


REPORTS = [
    Report(
        summary="A jury in Oakland found on Monday that Elon Musk sued OpenAI too late. He will appeal. Read more on our site about the case.",
        content="The nine jurors took less than two hours to reach their unanimous advisory verdict. Is it over?",
    ),
    Report(
        summary="Elon Musk sued OpenAI too late, a jury in Oakland found. His lawyers said that he would take the case to the Ninth Circuit."
    ),
    Report(summary="Le jury d’Oakland a jugé lundi la plainte d’Elon Musk contre OpenAI trop tardive.", language="fr"),
]


def test_two_sentences_that_say_different_things():
    lead, second = extract(REPORTS, "en")
    assert "too late" in lead
    assert "too late" not in second
    assert "Read more" not in lead + second


def test_only_in_the_language_asked_for():
    assert extract(REPORTS, "fr") == (
        "Le jury d’Oakland a jugé lundi la plainte d’Elon Musk contre OpenAI trop tardive.",
    )
    assert extract(REPORTS, "de") == ()


texts = st.lists(
    st.sampled_from(
        [
            "A jury found that Musk sued OpenAI too late. ",
            "It rains. ",
            "Le « jury » dit non ! ",
            "e.g. ",
            "\n",
            "x" * 50 + ". ",
        ]
    ),
    max_size=8,
)


@given(
    st.lists(
        st.builds(Report, title=st.text(max_size=30), summary=texts.map("".join), content=st.text(max_size=200)),
        max_size=4,
    ),
    st.integers(0, 3),
)
def test_what_is_told_stands_in_a_report(reports, count):
    told = extract(reports, "en", count)
    assert len(told) <= count
    assert len(set(told)) == len(told)
    assert all(any(s in r.summary or s in r.content for r in reports) for s in told)
    best_headline(reports, "en")


@given(st.text(max_size=200))
def test_sentences_lose_no_words(text):
    assert "".join("".join(sentences(text)).split()) == "".join(text.split())


@given(st.text(max_size=80), st.text(max_size=12))
def test_a_clean_headline_stays_clean(title, outlet):
    once = clean_headline(title, outlet)
    assert clean_headline(once, outlet) == once
