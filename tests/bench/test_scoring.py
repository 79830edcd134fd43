"""The scorer: each rule of the labels on a hand-made example, and the floors on labelled data where there is some."""

import json
import tomllib

import pytest

from bench.score import FLOORS, OWN_SETS, below, main, measure
from bench.scoring import b_cubed, overlap, score, value_key

MONEY = {"amount": 97400000000, "currency": "USD"}

# sets that are not part of the project
OTHERS = {n: t for n, t in tomllib.loads(FLOORS.read_text("utf-8")).items() if not (OWN_SETS / n).is_dir()}


def article(key="a", text="The board said no to $97.4 billion."):
    return {"id": key, "text": text}


def finding(relation="updates", value="x", fact="f", quote="said no"):
    return {"fact": fact, "relation": relation, "value": value, "quote": quote}


def label(*findings, key="a", relevant=True, **more):
    return {"id": key, "relevant": relevant, "story": None, "findings": list(findings), **more}


def figures(labels, told, articles=None, either=()):
    return score(articles or [article()], labels, told, either=either)


def counts(scores, name="changes"):
    one = scores.figures[name]
    return int(one.right), int(one.wrong), int(one.missed)


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ([finding()], (1, 0, 0)),
        ([finding(value="X ")], (1, 0, 0)),
        ([finding(value="y")], (0, 1, 1)),
        ([finding(relation="disputes")], (0, 1, 1)),
        ([finding(fact="g")], (0, 1, 1)),
        ([finding("confirms")], (0, 0, 1)),
        ([], (0, 0, 1)),
        ([finding(), finding()], (1, 0, 0)),
    ],
)
def test_a_change_is_right_with_fact_relation_and_value(told, expected):
    assert counts(figures([label(finding())], [label(*told)])) == expected


def test_an_article_that_nothing_was_said_of_misses_all():
    scores = figures([label(finding())], [])
    assert counts(scores) == (0, 0, 1)
    assert counts(scores, "relevant") == (0, 0, 1)


def test_a_fact_of_either_relation_counts_with_both():
    assert counts(figures([label(finding())], [label(finding("disputes"))], either={"f"})) == (1, 0, 0)


def test_a_value_that_the_label_leaves_open_counts_neither_way():
    assert counts(figures([label(finding(value=None))], [label(finding(value="y"))])) == (0, 0, 0)


def test_a_restatement_of_what_is_background_counts_neither_way():
    scores = figures([label(finding("background", None))], [label(finding("confirms"))])
    assert counts(scores, "confirms") == (0, 0, 0)


def test_a_change_where_the_label_says_background_is_wrong():
    assert counts(figures([label(finding("background", None))], [label(finding())])) == (0, 1, 0)


def test_an_optional_fact_may_be_told_or_not():
    assert counts(figures([label(optional=["f"])], [label(finding())])) == (0, 0, 0)


def test_false_changes_are_those_of_articles_about_nothing_of_this():
    labels = [label(key="a", relevant=False), label(key="b", relevant=False)]
    told = [label(finding(), key="a", relevant=False), label(key="b", relevant=False)]
    scores = figures(labels, told, [article("a"), article("b")])
    assert scores.false_changes_per_100 == 50


def test_a_quote_that_is_not_in_the_text_is_counted():
    assert figures([label()], [label(finding(quote="said yes"))]).quotes_not_in_text == 1
    assert figures([label()], [label(finding(quote=""))]).quotes_not_in_text == 1
    assert figures([label()], [label(finding())]).quotes_not_in_text == 0


@pytest.mark.parametrize(
    ("one", "other", "equal"),
    [
        (MONEY, {"amount": 97401000000, "currency": "USD"}, True),
        (MONEY, {"amount": 97600000000, "currency": "USD"}, False),
        (MONEY, {"amount": 97400000000, "currency": "EUR"}, False),
        ("joined:Baron", "joined:baron capital", True),
        ("joined:Baron", "declined:Baron", False),
        (2015, 2015, True),
        ({"percent": 27}, {"percent": 27}, True),
        ({"percent": 27}, {"percent": 28}, False),
    ],
)
def test_equal_values_have_equal_keys(one, other, equal):
    assert (value_key(one) == value_key(other)) is equal


def test_figures_of_sets():
    one = overlap({1, 2, 3, 4}, {3, 4, 5})
    assert (one.precision, one.recall, round(one.f1, 3)) == (2 / 3, 0.5, 0.571)
    assert overlap(set(), set()).f1 == 0


def test_stories_are_scored_by_article():
    gold = {"a": "1", "b": "1", "c": "2"}
    assert b_cubed(gold, {"a": "x", "b": "x", "c": "y"}).f1 == 1
    lumped = b_cubed(gold, dict.fromkeys(gold, "x"))
    assert (round(lumped.precision, 3), lumped.recall) == (0.556, 1.0)
    parted = b_cubed(gold, {})
    assert (parted.precision, round(parted.recall, 3)) == (1.0, 0.667)


def test_what_is_below_its_floor_is_told():
    scores = figures([label(finding())], [label(finding(value="y"))])
    assert list(below(scores, {"changes_f1": 0.5, "relevant_f1": 0.9})) == ["changes: f1 is 0.000, below 0.5"]


@pytest.fixture
def floors(tmp_path):
    """Two sets: one of the project's own, one that lies beside it or does not."""
    path = tmp_path / "floors.toml"
    path.write_text(
        '[fresh-feeds]\nlabels = "labels.jsonl"\nfloors = {}\n'
        '[beside]\nlabels = "labels.jsonl"\nfloors = { changes_f1 = 0.9 }\n'
    )
    return path


def test_without_data_the_score_says_so_and_ends_well(tmp_path, floors, capsys):
    assert main(tmp_path, floors=floors) == 0
    out = capsys.readouterr().out
    assert "beside: SKIPPED, there are no labelled articles in" in out
    assert "fresh-feeds: 140 labelled articles" in out


def test_with_data_below_the_floors_the_score_fails(tmp_path, floors, capsys):
    (tmp_path / "beside").mkdir()
    text = {"id": "a", "text": "It rained in Paris.", "date": "2025-02-14"}
    (tmp_path / "beside" / "articles.jsonl").write_text(json.dumps(text))
    wanted = {"id": "a", "relevant": True, "story": "s", "findings": [finding(quote="It rained")]}
    (tmp_path / "beside" / "labels.jsonl").write_text(json.dumps(wanted))
    assert main(tmp_path, floors=floors, errors=True) == 1
    out = capsys.readouterr().out
    assert "WORSE THAN COMMITTED: beside: changes: f1 is 0.000, below 0.9" in out
    assert "missed: ('a', 'f', 'updates', 'x')" in out


def test_every_set_of_the_committed_floors_has_its_labels():
    listed = tomllib.loads(FLOORS.read_text(encoding="utf-8"))
    assert {p.name for p in OWN_SETS.iterdir() if p.is_dir()} <= set(listed)
    assert all((OWN_SETS / n / t["labels"]).is_file() for n, t in listed.items() if n not in OTHERS)


@pytest.mark.labelled
@pytest.mark.parametrize("name", OTHERS)
def test_the_detector_reaches_its_floors(shared, name):
    table = tomllib.loads(FLOORS.read_text(encoding="utf-8"))[name]
    if not (shared / name / table["labels"]).is_file():
        pytest.skip(f"no {name} beside the project")
    scores, _ = measure(shared / name, table["labels"])
    assert list(below(scores, table["floors"])) == []
