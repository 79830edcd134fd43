"""Who joined when, and who disputes what: nobody gets another's date or quote, and nothing open is struck out."""

from dataclasses import replace
from decimal import Decimal

import pytest

import bot.card as card
from bot.card.model import Style
from bot.domain.findings import Article, FactStatus, Finding, Reading, Relation
from bot.domain.values import Money, State
from tests.card.examples import CONSORTIUM, DOSSIER, HIGH, JOINERS, LOW, NOW, STORY, as_text, proof, version

WHERE = {"time_zone": "UTC", "now": NOW}
REFUSAL = version(
    9, State(name="declined:Zed"), FactStatus.UPDATED, proof("Zed will not take part", "cnn.com"), as_of="2025-08-22",
    fact="offer.bidders",
)  # fmt: skip
THIRD = replace(
    HIGH,
    id=10,
    value=Money(amount=Decimal("98e9"), currency="USD"),
    evidence=(proof("a bid of $98 billion", "cnn.com"),),
)
CAME = [(CONSORTIUM, REFUSAL), JOINERS[1], JOINERS[0]]  # newest first


def digest(changes, language):
    return as_text(
        card.digest(
            dossiers=[DOSSIER], changes=changes, stories=[], total_stories=0, since=None, language=language, **WHERE
        )
    )


@pytest.mark.parametrize(
    ("language", "line", "quotes"),
    [
        (
            "en",
            "**Valor and Baron join** (10 Feb 2025), **Zed declines** (22 Aug 2025)",
            ["Valor and Baron join: “Valor and Baron back it”", "Zed declines: “Zed will not take part”"],
        ),
        (
            "fr",
            "**Valor et Baron s’y joignent** (10 févr. 2025), **Zed décline** (22 août 2025)",
            [
                "Valor et Baron s’y joignent\u00a0: «\u00a0Valor and Baron back it\u00a0»",
                "Zed décline\u00a0: «\u00a0Zed will not take part\u00a0»",
            ],
        ),
    ],
)
def test_each_who_came_has_a_date_and_a_quote_of_their_own(language, line, quotes):
    said = digest(CAME, language)
    assert line in said
    assert all(quote in said for quote in quotes)


def test_a_story_and_an_alert_date_those_who_came_each_by_themselves():
    line = "**Valor and Baron join** (10 Feb 2025), **Zed declines** (22 Aug 2025)"
    told = card.story(story=STORY, entries=[], changes=CAME, dossier=DOSSIER, language="en", **WHERE)
    assert line in as_text(told)
    alert = card.alerts_together(dossier=DOSSIER, changes=CAME[::-1], story=None, language="en", now=NOW)
    assert line in as_text(alert)


def test_the_table_of_facts_names_all_who_came():
    ledger = {"offer.bidders": [CONSORTIUM, JOINERS[0][1], JOINERS[1][1], REFUSAL]}
    said = as_text(card.facts_table(dossier=DOSSIER, ledger=ledger, language="en", now=NOW))
    assert "→ **Valor and Baron join** (10 Feb 2025), **Zed declines** (22 Aug 2025)" in said


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", "disputed, **$97.6bn** (the seed), **$97.4bn** (WSJ, Reuters, AP + 1) or **$98bn** (CNN)"),
        (
            "fr",
            "contesté, **97,6\u00a0Md$** (l’article de départ), **97,4\u00a0Md$** (WSJ, Reuters, AP + 1)"
            " ou **98\u00a0Md$** (CNN)",
        ),
    ],
)
def test_a_dispute_names_each_camp_and_is_no_arrow(language, line):
    said = digest([(LOW, THIRD), (LOW, HIGH)], language)
    assert line in said
    assert "→" not in said
    assert ("$98bn: “a bid of $98 billion”" if language == "en" else "98\u00a0Md$\u00a0: «\u00a0a bid") in said


def test_an_alert_shows_each_camp_of_a_dispute():
    made = card.alert(
        dossier=DOSSIER, before=LOW, after=THIRD, rivals=[HIGH], story=None, reports=1, language="en", **WHERE
    )
    block = "".join(s.text for s in made.blocks[0].spans)
    assert block == "$97.6bn: the seed  ·  $97.4bn: WSJ, Reuters, AP + 1  ·  $98bn: CNN"
    assert made.summary.endswith("$97.6bn (the seed), $97.4bn (WSJ, Reuters, AP + 1) or $98bn (CNN)")


def test_a_history_tells_a_dispute_as_one_and_leaves_out_what_was_retracted():
    spec = DOSSIER.fact("offer.amount")

    def summary(*versions):
        return card.fact_history(dossier=DOSSIER, spec=spec, versions=versions, language="en", **WHERE).summary

    assert summary(LOW, HIGH) == "The amount: $97.6bn (the seed) or $97.4bn (WSJ, Reuters, AP + 1)"
    changed = replace(THIRD, status=FactStatus.UPDATED)
    assert summary(LOW, replace(HIGH, status=FactStatus.RETRACTED), changed) == "The amount: $97.6bn → $98bn"


@pytest.mark.parametrize(
    ("fact", "relation", "before", "value", "said"),
    [
        ("offer.bidders", Relation.UPDATES, CONSORTIUM, REFUSAL.value, "Musk’s group → **Zed declines**"),
        ("offer.amount", Relation.DISPUTES, LOW, HIGH.value, "$97.6bn or **$97.4bn**"),
        ("offer.amount", Relation.UPDATES, LOW, HIGH.value, "~~$97.6bn~~ → **$97.4bn**"),
    ],
)
def test_a_check_strikes_only_what_is_replaced(fact, relation, before, value, said):
    found = Finding(fact=fact, relation=relation, value=value, quote="q", start=0, end=1)
    made = card.check(
        dossier=DOSSIER, article=Article(text="q"), reading=Reading(relevant=True, language="en", findings=(found,)),
        baseline={fact: before}, language="en",
    )  # fmt: skip
    assert said in as_text(made)
    assert any(s.style is Style.STRIKE for s in made.blocks[0].spans) is ("~~" in said)


def test_of_many_camps_the_news_and_those_that_most_hold_are_shown():
    rivals = [
        replace(
            HIGH,
            id=20 + n,
            value=Money(amount=Decimal(100 + n) * 10**9, currency="USD"),
            evidence=(proof(f"{100 + n} billion", "cnn.com"),),
        )
        for n in range(20)
    ]
    made = card.alert(
        dossier=DOSSIER, before=LOW, after=THIRD, rivals=[HIGH, *rivals], story=None, reports=1, language="en", **WHERE
    )
    block = "".join(s.text for s in made.blocks[0].spans)
    assert block.startswith("$97.6bn: the seed  ·  $97.4bn: WSJ, Reuters, AP + 1  ·  ")
    assert block.endswith("  ·  $98bn: CNN  ·  + 17")
