"""docs/dossiers.md: its example is a dossier that works, and it tells every event, key and type."""

import re
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from bot.domain.dossier import FactType, PartyKind
from bot.domain.findings import Article, Relation
from bot.domain.values import to_json
from bot.facts.words import events
from bot.services.examine import examine
from bot.services.subjects import make_subject
from config import dossiers
from config.seeds import load_seed
from tests.facts.affairs import plain

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs/dossiers.md").read_text(encoding="utf-8")


@pytest.fixture
def example(tmp_path):
    (seed,) = re.findall(r"```markdown\n(.*?)```", TEXT, re.DOTALL)
    file = re.findall(r"```yaml\n(key: .*?)```", TEXT, re.DOTALL)[0]
    (tmp_path / "s.md").write_text(seed, encoding="utf-8")
    (tmp_path / "d.yaml").write_text(file, encoding="utf-8")
    return tmp_path / "d.yaml", load_seed(tmp_path / "s.md")


def test_the_example_has_no_error_and_its_seed_states_all_but_the_opponents(example):
    path, seed = example
    _, remarks = examine(path, [seed])
    assert [(r.error, r.key) for r in remarks] == [(False, "facts.deal.opponents")]


def test_the_values_of_the_example_are_those_of_its_article(example):
    path, seed = example
    subject = make_subject(dossiers.read_dossier(path), [seed])
    assert {f.fact: to_json(f.value) for f in subject.seeds[0].findings} == {
        "deal.status": "agreed",
        "deal.value": {"amount": 3200000000, "currency": "USD"},
        "deal.price": {"amount": 41, "currency": "USD", "per": "share"},
        "deal.closing": "2025-09",
        "casterton.founded": 1988,
        "casterton.staff": {"count": 4300},
        "orrin.stake": {"percent": 12},
        "hollis.role": "ceo",
        "deal.opponents": "not_stated",
    }


SENTENCES = [
    ("Brussels clears Broadline's takeover of Casterton.", ("deal.status", "cleared")),
    ("Le ministre a bloqué la vente de Casterton à Broadline.", ("deal.status", "blocked")),
    (
        "Broadline has raised its offer for Casterton to $44 a share.",
        ("deal.price", {"amount": 44, "currency": "USD", "per": "share"}),
    ),
    ("Orrin s'oppose à la vente de Casterton.", ("deal.opponents", "joined:Orrin")),
    ("Mary Hollis a démissionné de Casterton mardi.", ("hollis.role", "left")),
    ("Broadline completes the purchase of Casterton.", ("deal.status", "closed")),
]


@pytest.mark.parametrize(("text", "wanted"), SENTENCES)
def test_the_example_reads_the_news(example, text, wanted):
    path, seed = example
    subject = make_subject(dossiers.read_dossier(path), [seed])
    found = subject.read(Article(text=text, date="2025-06-02")).findings
    assert wanted in [(f.fact, to_json(f.value)) for f in found if f.value is not None]


def test_whoever_the_seed_names_among_many_is_no_news(example):
    path, seed = example
    path.write_text(
        path.read_text(encoding="utf-8").replace("candidates: [orrin]", "candidates: [orrin, hollis]"), "utf-8"
    )
    told = replace(seed, text=f"{seed.text}\n\nOrrin opposes the sale of Casterton. Hollis opposes the sale too.")
    subject = make_subject(dossiers.read_dossier(path), [told])
    held = [to_json(f.value) for f in subject.seeds[0].findings if f.fact == "deal.opponents"]
    assert held == ["joined:Orrin", "joined:Mary Hollis"]
    silent = replace(seed, file="later.md", as_of="2025-07")
    subject = make_subject(
        subject.dossier, [told, silent]
    )  # who takes part is not forgotten where a later seed is silent
    for name in ("Orrin", "Mary Hollis"):
        found = subject.read(Article(text=f"{name} opposes the sale of Casterton.", date="2025-06-02")).findings
        assert [(f.relation, to_json(f.value)) for f in found if f.fact == "deal.opponents"] == [
            (Relation.CONFIRMS, f"joined:{name}")
        ]


def test_a_state_without_a_label_is_shown_in_words(tmp_path):
    path = tmp_path / "d.yaml"
    path.write_text(
        "key: k\ntitle: {en: T}\nparties:\n  poe: {name: Ann Poe, kind: person}\nfacts:\n"
        "  a.chief: {type: state, states: {poe: {}, poe_out: {}, to_be_named: {}}}\n"
    )
    (fact,) = dossiers.read_dossier(path).facts
    assert [s.label.in_language("en") for s in fact.states] == ["Ann Poe", "Ann Poe out", "to be named"]


MORE = tomllib.loads((Path(__file__).parent / "sentences.toml").read_text(encoding="utf-8"))["sentence"]


@pytest.mark.parametrize("one", MORE, ids=[m["text"][:40] for m in MORE])
def test_the_example_tells_changes_from_what_only_looks_like_one(example, one):
    path, seed = example
    subject = make_subject(dossiers.read_dossier(path), [seed])
    found = subject.read(Article(text=one["text"], date="2025-06-02")).findings
    changed = [[f.fact, plain(f.value)] for f in found if f.relation in {Relation.UPDATES, Relation.DISPUTES}]
    held = {f.fact: plain(f.value) for f in subject.seeds[0].findings}
    assert sorted(changed, key=str) == sorted((c for c in one["changes"] if held[c[0]] != c[1]), key=str)


def test_every_event_type_of_affairs_is_in_the_table_and_no_other():
    table = TEXT.split("<!-- events -->")[1].split("<!-- /events -->")[0]
    told = set(re.findall(r"`([a-z_]+)`", "\n".join(line.split("|")[1] for line in table.splitlines() if "|" in line)))
    from bot.facts.words import _table

    assert told == {*_table("affairs"), *_table("authorities")}


def test_every_key_type_and_kind_is_told():
    keys = {
        *dossiers.DOSSIER_KEYS,
        *dossiers.PARTY_KEYS,
        *dossiers.FACT_KEYS,
        *dossiers.STATE_KEYS,
        *dossiers.MEMBER_KEYS,
    }
    for name in keys - {"seeds"} | {str(t) for t in FactType} | {str(k) for k in PartyKind}:
        assert f"`{name}`" in TEXT, name


def test_events_that_the_text_names_exist():
    for name in re.findall(r"event: (\w+)", TEXT):
        assert name in events()
