"""What authorities and lawmakers do: bans, orders, remedies, laws, each as newsrooms say it, and what only looks like it."""

import tomllib
from pathlib import Path

import pytest

from bot.domain.findings import Article, Relation
from bot.services.subjects import make_subject
from config.dossiers import read_dossier
from config.seeds import Seed
from tests.facts.affairs import plain

DATA = Path(__file__).parent / "data"
SENTENCES = tomllib.loads((DATA / "authorities.toml").read_text(encoding="utf-8"))["sentence"]


@pytest.fixture(scope="module")
def subject():
    seed = Seed(
        file="s", dossier="authorities", as_of="2020-01", language="en", text="Google was founded in 1998.", digest=""
    )
    return make_subject(read_dossier(DATA / "authorities.yaml"), [seed])


@pytest.mark.parametrize("one", SENTENCES, ids=[s["text"] for s in SENTENCES])
def test_a_sentence_tells_what_was_decided_and_nothing_else(subject, one):
    found = subject.read(Article(text=one["text"], date="2026-03-01", language=one["language"])).findings
    assert [f"{f.fact}={plain(f.value)}" for f in found if f.relation is Relation.UPDATES] == one["changes"]
