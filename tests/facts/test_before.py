"""The value that held before, told beside a new one, restates what is held; any other value before says nothing."""

import pytest

from bot.domain.findings import Article
from tests.facts.affairs import told, written

DOSSIER = """\
key: harbour
title: {en: Harbour}
focus: [orrin]
parties:
  orrin: {name: Orrin, kind: company, aliases: {any: [Orrin]}}
facts:
  orrin.staff: {type: count, unit: {en: [employees], fr: [salaries]}, event: headcount, roles: {target: orrin}, moves: yes}
  orrin.sales: {type: money, event: revenue, roles: {target: orrin}, moves: yes}
"""
SEED = '---\ndossier: harbour\nas_of: "2025-01"\nlanguage: en\n---\n\n' + (
    "Orrin has 400 employees. Orrin had sales of 18.2 million euros.\n"
)


@pytest.fixture(scope="module")
def harbour(tmp_path_factory):
    return written(tmp_path_factory.mktemp("before"), DOSSIER, SEED)


@pytest.mark.parametrize(
    ("text", "language", "findings"),
    [
        ("Orrin has 300 employees, down from 400.", "en", [("staff", "confirms", 400), ("staff", "updates", 300)]),
        (
            "Orrin emploie 300 salariés, contre 400 un an plus tôt.",
            "fr",
            [("staff", "confirms", 400), ("staff", "updates", 300)],
        ),
        ("Orrin has 300 employees, down from 500.", "en", [("staff", "updates", 300)]),
        (
            "Sales of Orrin fell by a fifth to 14.4 million euros from 18.2 million.",
            "en",
            [("sales", "confirms", 18.2e6), ("sales", "updates", 14.4e6)],
        ),
        (
            "Le chiffre d'affaires d'Orrin recule à 14,4 millions d'euros, contre 18,2 millions.",
            "fr",
            [("sales", "confirms", 18.2e6), ("sales", "updates", 14.4e6)],
        ),
        ("Orrin has 400 employees.", "en", [("staff", "confirms", 400)]),
        # a rounder figure is the one held, told roughly, but where it is said to be another from now on
        ("Orrin had sales of almost 17.9 million euros.", "en", [("sales", "updates", 17.9e6)]),
        ("Orrin had sales of some 18 million euros.", "en", []),
        ("Orrin lowered its sales to about 18 million euros.", "en", [("sales", "updates", 18e6)]),
        ("The staff of Orrin shrank by some 100 to 310 employees.", "en", [("staff", "updates", 310)]),
        # another figure of the sentence is none of before
        ("Orrin has 300 employees, and 400 ships.", "en", [("staff", "updates", 300)]),
    ],
)
def test_a_value_before_restates_what_is_held(harbour, text, language, findings):
    found = told(harbour.read(Article(text=text, date="2025-06-02", language=language)))
    assert found == [[f"orrin.{fact}", relation, value] for fact, relation, value in findings]
