"""Some four hundred sentences in the wordings of newsrooms, each with the changes it tells of one company; read as a whole."""

import re
from pathlib import Path

import pytest

from bot.domain.findings import Article, Relation
from bot.services.subjects import make_subject
from config.dossiers import read_dossier
from config.seeds import Seed
from tests.facts.affairs import plain

HERE = Path(__file__).parent / "affairs"
SEED = "Casterton, founded in 1950, runs ferries. Mary Hollis is its chief executive."
CHANGES = {Relation.UPDATES, Relation.DISPUTES}
FRENCH = re.compile(
    r"[éèêàç]|\b(?:le|la|les|de|du|des|son|ses|une|sur|se|va|est|par|en|chez|et|au|aux|ont|limoge|fait)\b"
)
ENGLISH = re.compile(r"\b(?:the|of|to|has|in|for|is|at|by)\b")
NUMBER = re.compile(r"[\d.]+(?:e\d+)?")


def lines():
    """(sentence, its changes): of each change the facts and values that may tell it, parted by |."""
    for line in (HERE / "ferry.txt").read_text(encoding="utf-8").splitlines():
        text, _, told = line.partition(" |")
        yield text.strip(), [{_claim(c) for c in change.split("|")} for change in told.split()]


def _claim(text):
    fact, _, value = text.partition("=")
    return fact, float(value) if NUMBER.fullmatch(value) and fact != "deal.closing" else value


@pytest.fixture(scope="module")
def counts():
    """Right, wrong and missed, over all sentences."""
    dossier = read_dossier(HERE / "ferry.yaml")
    seed = Seed(file="s", dossier="ferry", as_of="2025-01", language="en", text=SEED, digest="")
    subject = make_subject(dossier, [seed])
    right = wrong = missed = 0
    for text, told in lines():
        language = "fr" if FRENCH.search(text) and not ENGLISH.search(text) else "en"
        article = Article(text=text, date="2025-06-02", language=language)
        left = {(f.fact, plain(f.value)) for f in subject.read(article).findings if f.relation in CHANGES}
        for change in told:
            if left & change:
                right += 1
                left -= change
            else:
                missed += 1
        wrong += len(left)
    return right, wrong, missed


def test_most_wordings_are_read(counts):
    right, _, missed = counts
    assert right / (right + missed) > 0.94


def test_few_changes_are_told_that_are_none(counts):
    right, wrong, _ = counts
    assert right / (right + wrong) > 0.92
