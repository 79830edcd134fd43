"""Subjects that the engine has never heard of: a dossier with parties, facts and states, and the shared events."""

import re
import tomllib
from pathlib import Path

import pytest

from bot.domain.values import to_json
from config.dossiers import read_dossier
from tests.facts.affairs import DOSSIERS, affair, article_of, articles, told

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(("name", "one"), [pytest.param(n, a, id=f"{n}-{a['id']}") for n, a in articles()])
def test_an_article_says_what_a_reader_takes_from_it(name, one):
    subject, _ = affair(name)
    reading = subject.read(article_of(one))
    assert told(reading) == sorted(one["expect"], key=str)
    if one["expect"]:
        assert reading.relevant
    for finding in reading.findings:
        assert article_of(one).part(finding.part)[finding.start : finding.end] == finding.quote


BASELINE = {
    "deal.price": {"amount": 55, "currency": "USD", "per": "share"},
    "deal.value": {"amount": 14900000000, "currency": "USD"},
    "deal.premium": {"percent": 40},
    "deal.status": "agreed",
    "deal.closing": "2024-09",
    "deal.break_fee": {"amount": 565000000, "currency": "USD"},
    "deal.opponents": "joined:USW",
    "deal.lawsuit": "not_stated",
    "cliffs_offer.amount": {"amount": 7300000000, "currency": "USD"},
    "cliffs_offer.status": "rejected",
    "nippon.investment": "not_stated",
    "nippon.capacity_pledge": "not_stated",
    "ussteel.founded": 1901,
    "ussteel.employees": {"count": 22000},
    "burritt.role": "ceo",
}


def test_the_second_seed_states_its_facts_in_its_own_words():
    (seed,) = affair("nippon-us-steel")[0].seeds
    assert {f.fact: to_json(f.value) for f in seed.findings} == BASELINE
    assert all(seed.article.text[f.start : f.end] == f.quote for f in seed.findings)


@pytest.mark.parametrize("name", DOSSIERS)
def test_the_other_dossiers_need_hardly_a_wording_of_their_own(name):
    dossier = read_dossier(DOSSIERS[name])
    own = [w for f in dossier.facts for s in (f, *f.states) for ws in s.wordings.values() for w in ws]
    assert len(own) <= 1


def test_every_type_of_fact_is_read_from_other_subjects():
    types = {f.type.value for name in DOSSIERS for f in read_dossier(DOSSIERS[name]).facts}
    assert types == {"money", "percent", "count", "year", "date", "duration", "state", "parties"}


def test_the_engine_knows_no_name_of_the_shipped_subject():
    dossier = read_dossier(ROOT / "config/dossiers/openai-musk.yaml")
    names = {a.casefold() for p in dossier.parties for aliases in p.aliases.values() for a in aliases if len(a) > 2}
    names -= {"meta", "apple", "baron", "valor", "taylor", "emanuel", "grok"}  # words of their own
    word = re.compile(r"\b(?:" + "|".join(sorted(map(re.escape, names))) + r")\b")
    for path in [*(ROOT / "bot/facts").rglob("*.toml"), ROOT / "bot/domain/data/events.toml"]:
        for table in tomllib.loads(path.read_text(encoding="utf-8")).values():
            assert not word.findall(str(table).casefold()), path
    for path in (ROOT / "bot/facts").glob("*.py"):
        written = path.read_text(encoding="utf-8").splitlines()
        code = "\n".join(line.split("#")[0] for line in written if '"""' not in line and "``" not in line)
        assert not word.findall(code.casefold()), path
