"""The shipped chronology at work: reports without a date, told apart and brought together by what happened before."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.domain.findings import Article
from bot.services.checking import check_articles
from bot.services.subjects import make_subject
from config.dossiers import read_dossier
from config.seeds import load_seeds

ROOT = Path(__file__).parents[2]
LICENCE = (
    "OpenAI will let Microsoft keep a licence to its models until 2032, but no longer an exclusive one, the two said."
)
DAMAGES = "Elon Musk wants up to $134 billion from OpenAI and Microsoft, according to his lawyers."
TOLD = (
    "Jurors in Oakland needed an hour and a half: Elon Musk came to court against OpenAI too late, they found.",
    "Elon Musk débouté : son action contre OpenAI est prescrite, juge à l'unanimité le jury californien.",
    LICENCE,
    DAMAGES,
    "The board of OpenAI unanimously rejected Elon Musk's bid.",
)


@pytest.fixture(scope="module")
def subject():
    dossier = read_dossier(ROOT / "config" / "dossiers" / "openai-musk.yaml")
    return make_subject(dossier, [s for s in load_seeds(ROOT / "seeds") if s.dossier == dossier.key])


def stories(subject, texts, date=None):
    articles = [(str(number), Article(text=text, date=date)) for number, text in enumerate(texts)]
    return [line["story"] for line in check_articles([subject], articles)]


def test_reports_without_a_date_are_placed_by_the_chronology(subject):
    bare = replace(subject, dossier=replace(subject.dossier, chronology=()))
    english, french, licence, damages, board = stories(subject, TOLD)
    assert english == french
    assert len({english, licence, damages, board}) == 4
    assert stories(bare, TOLD)[2] == stories(bare, TOLD)[3]  # Microsoft is in both


def test_where_every_report_has_its_day_the_chronology_changes_nothing(subject):
    bare = replace(subject, dossier=replace(subject.dossier, chronology=()))
    assert stories(subject, TOLD, "2026-05-19") == stories(bare, TOLD, "2026-05-19")
