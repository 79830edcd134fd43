"""``dossier check``: each mistake is told with its line and key, and nothing else is."""

from pathlib import Path

import pytest

from bot.services.examine import examine
from config.seeds import Seed, load_seeds

ROOT = Path(__file__).parents[2]
GOOD = """\
key: demo
title: Demo
focus: [buyer]
parties:
  buyer: {name: Buyer, kind: company, aliases: {any: [Buyer]}}
  bought: {name: Bought, kind: company, aliases: {any: [Bought]}}
facts:
  deal.status:
    type: state
    roles: {actor: buyer, target: bought}
    states:
      agreed: {event: deal_agreed}
      closed: {event: deal_closed}
  deal.value:
    type: money
    event: deal_value
    roles: {actor: buyer, target: bought}
"""


@pytest.fixture
def check(tmp_path):
    def run(text, seeds=()):
        path = tmp_path / "d.yaml"
        path.write_text(text, encoding="utf-8")
        _, remarks = examine(path, seeds)
        return [(r.line, r.key, r.message) for r in remarks if r.error], [
            (r.line, r.key, r.message) for r in remarks if not r.error
        ]

    return run


def test_a_good_dossier_has_no_error(check):
    errors, warnings = check(GOOD)
    assert errors == []
    assert [w[1] for w in warnings] == ["key"]  # that no seed is there


WRONG = [
    (
        "event: deal_closed",
        "event: deal_close",
        13,
        "facts.deal.status.states.closed.event",
        "did you mean 'deal_closed'",
    ),
    ("type: money", "type: mony", 15, "facts.deal.value.type", "did you mean 'money'"),
    ("focus: [buyer]", "focus: [buyr]", 3, "focus", "did you mean 'buyer'"),
    (
        "roles: {actor: buyer, target: bought}\n    states",
        "roles: {actr: buyer}\n    states",
        10,
        "facts.deal.status.roles.actr",
        "did you mean 'actor'",
    ),
    (
        "    event: deal_value\n    roles: {actor: buyer, target: bought}",
        "    event: deal_value\n    roles: {actor: byer, target: bought}",
        17,
        "facts.deal.value.roles.actor",
        "did you mean 'buyer'",
    ),
    (
        "    event: deal_value\n",
        "    event: deal_value\n    near: [bougt]\n",
        17,
        "facts.deal.value.near",
        "did you mean 'bought'",
    ),
    (
        "    event: deal_value\n",
        "    event: deal_value\n    mood: maybe\n",
        17,
        "facts.deal.value.mood",
        "is none of fact, plan, loose, prospect, any",
    ),
    (
        "    event: deal_value\n",
        "    event: deal_value\n    unit: {en: [jobs]}\n",
        17,
        "facts.deal.value.unit",
        "is for facts of type count",
    ),
    (
        "    event: deal_value\n",
        "    event: deal_value\n    currency: euros\n",
        17,
        "facts.deal.value.currency",
        "ISO 4217",
    ),
    (
        "    event: deal_value\n",
        "    event: deal_value\n    per: shares\n",
        17,
        "facts.deal.value.per",
        "is none of share",
    ),
    (
        "closed: {event: deal_closed}",
        "closed: {wordings: {any: ['{buyer} .. {closs}']}}",
        8,
        "facts.deal.status",
        "{closs} is no party, concept or value",
    ),
    (
        "closed: {event: deal_closed}",
        "closed: {wordings: {any: ['{buyer} .. {acquires} .. money']}}",
        8,
        "facts.deal.status",
        "did you mean {acquire}?",
    ),
    (
        "closed: {event: deal_closed}",
        "closed: {wordings: {any: ['{buyer} .. {zzzqx}']}}",
        8,
        "facts.deal.status",
        "list its words under `words`",
    ),
    ("kind: company, aliases: {any: [Bought]}", "kind: firm", 6, "parties.bought.kind", "'firm' is none of person"),
    ("  deal.value:\n    type: money\n", "  deal.value:\n    type: parties\n", 14, "facts.deal.value", "needs members"),
    (
        "closed: {event: deal_closed}",
        "closed: {event: acquitted, roles: {actor: []}}",
        8,
        "facts.deal.status",
        "stands for nothing",
    ),
    (
        "  deal.value:",
        "  x.role: {type: state, states: {ceo: {event: left_role}}}\n  deal.value:",
        14,
        "facts.x.role.states.ceo.event",
        "needs the roles actor",
    ),
]


@pytest.mark.parametrize(("old", "new", "line", "key", "says"), WRONG, ids=[w[3] + "-" + w[4][:12] for w in WRONG])
def test_a_mistake_is_told_with_its_line_and_key(check, old, new, line, key, says):
    assert old in GOOD
    errors, _ = check(GOOD.replace(old, new, 1))
    told = [e for e in errors if e[1] == key]
    assert told, errors
    assert says in told[0][2]
    assert told[0][0] == line


def test_several_mistakes_are_told_at_once(check):
    errors, _ = check(GOOD.replace("deal_closed", "x").replace("[buyer]", "[y]").replace("deal_value", "z"))
    assert len(errors) == 3
    assert [e[0] for e in errors] == sorted(e[0] for e in errors)


@pytest.mark.parametrize("text", ["", "key: [", "- a\n- b\n", "key: x\n"])
def test_a_file_that_is_none_is_one_error(check, text):
    errors, _ = check(text)
    assert len(errors) == 1


def test_what_is_doubtful_is_a_warning(check):
    doubtful = GOOD.replace(", aliases: {any: [Bought]}", "").replace("agreed: {event: deal_agreed}", "agreed: {}")
    errors, warnings = check(doubtful)
    assert errors == []
    assert {w[1] for w in warnings} >= {"parties.bought", "facts.deal.status.states.agreed"}


def test_a_fact_that_the_seed_does_not_give_is_told():
    seeds = load_seeds(ROOT / "seeds/examples")
    _, remarks = examine(ROOT / "config/dossiers/examples/nippon-us-steel.yaml", seeds)
    assert [r.error for r in remarks] == [False] * 3
    silent = {"facts.deal.lawsuit", "facts.nippon.investment", "facts.nippon.capacity_pledge"}
    assert {r.key for r in remarks} == silent


@pytest.mark.parametrize("path", sorted((ROOT / "config/dossiers").rglob("*.yaml")), ids=lambda p: p.stem)
def test_the_shipped_dossiers_have_no_error(path):
    _, remarks = examine(path, [*load_seeds(ROOT / "seeds"), *load_seeds(ROOT / "seeds/examples")])
    assert [r for r in remarks if r.error] == []


@pytest.mark.parametrize("mood", ["fact", "plan", "loose", "prospect", "any"])
def test_every_mood_that_is_taught_is_accepted(check, mood):
    errors, _ = check(GOOD.replace("{event: deal_closed}", f"{{event: deal_closed, mood: {mood}}}"))
    assert errors == []


def test_a_relevance_that_passes_by_what_the_seed_says_is_doubted(check):
    seed = Seed(dossier="demo", as_of="2025-03", language="en", text=TOLD, file="seed.md", digest="")
    errors, warnings = check(GOOD.replace("facts:", WIDE + "facts:", 1), [seed])
    assert (errors, [w for w in warnings if w[1] == "relevance.any"]) == ([], [])
    errors, warnings = check(GOOD.replace("facts:", NARROW + "facts:", 1), [seed])
    assert errors == []
    assert [(line, message.split(". ")[0]) for line, key, message in warnings if key == "relevance.any"] == [
        (8, "passes by what the seed says of bought and buyer")
    ]


TOLD = "Buyer has agreed to buy Bought for $3 billion."
WIDE = "relevance:\n  any: [['buyer', 'bought']]\n"
NARROW = "relevance:\n  any: [['buyer', 'regulator']]\n"
