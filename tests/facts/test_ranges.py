"""Figures that belong together: ranges, of which one end is told, and parts of the figure before them."""

import pytest

from bot.domain.findings import Article
from bot.domain.values import to_json
from bot.facts.ranges import figures
from bot.facts.text import sentences


def read(text, language="en"):
    found = sentences(Article(text=text))
    return [
        (q.kind, to_json(q.value), q.part)
        for sentence in found
        for q in figures(language, sentence, 2025)
        if q.kind not in {"year", "relative"}
    ]


def values(text, language="en"):
    return [value.get("count", value) if isinstance(value, dict) else value for _, value, _ in read(text, language)]


@pytest.mark.parametrize(
    ("language", "text", "told"),
    [
        ("en", "It will cut between 30,000 and 35,000 jobs.", [35000]),
        ("en", "It will cut 30,000 to 35,000 jobs.", [35000]),
        ("fr", "Il supprimera de 30 000 à 35 000 postes.", [35000]),
        ("fr", "Il supprimera entre 30 000 et 35 000 postes.", [35000]),
        ("de", "Es sollen zwischen 30.000 und 35.000 Stellen wegfallen.", [35000]),
        ("en", "The members voted 3-1 for it.", [3, 1]),  # no range: the second is the smaller
        ("en", "It employs 30,000 and 35,000 more wait.", [30000, 35000]),  # nothing says "between"
        ("en", "A poll put her at between 34% and 37%.", [{"percent": 37}]),
        ("fr", "Un sondage lui donne de 34 à 37 %.", [{"percent": 37}]),
        ("en", "It takes three to five years.", [{"duration": 5, "unit": "year"}]),
    ],
)
def test_of_a_range_the_upper_end_is_told(language, text, told):
    assert values(text, language) == told


@pytest.mark.parametrize(
    ("language", "text", "days"),
    [
        ("en", "The hearing runs from January 13 to February 12, 2026.", ["2026-01-13"]),
        ("en", "The hearing runs from December 13 to February 12, 2026.", ["2025-12-13"]),
        ("fr", "L'audience se tiendra du 13 janvier au 12 février 2026.", ["2026-01-13"]),
        ("fr", "L'audience se tiendra du 13 janvier 2026 au 12 février 2026.", ["2026-01-13"]),
        ("en", "They extended the deadline from July 18, 2023 to October 18, 2023.", ["2023-10-18"]),
        ("fr", "L'échéance est repoussée du 18 juillet 2023 au 18 octobre 2023.", ["2023-10-18"]),
    ],
)
def test_of_days_the_first_is_told_and_of_one_that_was_moved_the_last(language, text, days):
    assert values(text, language) == days


@pytest.mark.parametrize(
    ("language", "text", "parts"),
    [
        ("en", "It will cut 35,000 jobs, including 15,000 at home.", [False, True]),
        ("en", "It will cut 35,000 jobs, 15,000 of them at home.", [False, True]),
        ("en", "It will cut 35,000 jobs, of which about 15,000 at home.", [False, True]),
        ("fr", "Il supprimera 35 000 postes, dont quelque 15 000 en Saxe.", [False, True]),
        ("fr", "Deux millions d'euros d'amende, dont un million ferme.", [False, True]),
        (
            "fr",
            "Le groupe, dont 40 % appartiennent à l'Etat, a 35 000 salariés.",
            [False, False],
        ),  # no figure before it
        ("en", "It has 35,000 jobs and paid 2 million euros, including taxes.", [False, False]),
    ],
)
def test_a_part_of_the_figure_before_is_marked(language, text, parts):
    assert [part for _, _, part in read(text, language)] == parts


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "She got four years in prison, two of them suspended."),
        ("en", "She got four years in prison, of which two are suspended."),
        ("fr", "Elle écope de quatre ans de prison, dont deux avec sursis."),
    ],
)
def test_a_part_without_its_unit_has_that_of_the_whole(language, text):
    assert read(text, language) == [
        ("duration", {"duration": 4, "unit": "year"}, False),
        ("duration", {"duration": 2, "unit": "year"}, True),
    ]
