"""The stages of suits, forms, listings and alliances, as newsrooms say them: each sentence gives its value, no trap does."""

import tomllib
from functools import cache
from pathlib import Path

import pytest

from bot.domain.findings import Article, Relation
from bot.domain.values import State
from bot.services.subjects import make_subject
from config.dossiers import read_dossier
from config.seeds import load_seed

ROOT = Path(__file__).parents[2]
DATA = Path(__file__).parent / "data"
LANGUAGES = ("en", "fr", "de", "es", "it", "pt")


@cache
def subject():
    dossier = read_dossier(ROOT / "config/dossiers/openai-musk.yaml")
    return make_subject(dossier, [load_seed(ROOT / "seeds/musk-openai-2025-02.fr.md")])


def told(text, language):
    """What a text of June 2026 claims of states: (fact, value, relation) of each finding that is no mere mention."""
    found = subject().read(Article(text=text, date="2026-06-01", language=language)).findings
    claims = [f for f in found if f.relation is not Relation.BACKGROUND and isinstance(f.value, State)]
    return {(f.fact, f.value.name, f.relation) for f in claims}


def sentences(file, table):
    items = tomllib.loads((DATA / file).read_text(encoding="utf-8"))[table]
    return [pytest.param(i, lang, text, id=text[:60]) for i in items for lang in LANGUAGES for text in i.get(lang, ())]


@pytest.mark.parametrize(("item", "language", "text"), sentences("states-1.toml", "say"))
def test_a_wording_tells_its_stage(item, language, text):
    assert (item["fact"], item["value"]) in {(fact, value) for fact, value, _ in told(text, language)}


@pytest.mark.parametrize(("item", "language", "text"), sentences("traps-states.toml", "trap"))
def test_what_only_looks_like_a_stage_changes_nothing(item, language, text):
    claims = told(text, language)
    changed = {(fact, value) for fact, value, relation in claims if relation is not Relation.CONFIRMS}
    assert changed == {(fact, value) for fact, value in item.get("but", ())}
