"""What an edit is: a value that gave way to another, a state that came next, a day that was moved."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from bot.domain.dossier import FactSpec, FactType, Labels, StateSpec
from bot.domain.findings import Article, Finding, Relation, Why
from bot.domain.values import Money, State
from bot.facts.edits import alike, follows, gained, moved_days, moved_figures, rewordings, unsettled

NAMED = Labels(texts={"en": "x"})
STATUS = FactSpec(
    key="case",
    type=FactType.STATE,
    label=NAMED,
    states=(
        StateSpec(key="set", label=NAMED, rank=1, options={"expects": True}),
        StateSpec(key="begun", label=NAMED, rank=2),
        StateSpec(key="over", label=NAMED, rank=3),
    ),
)
PRICE = FactSpec(key="price", type=FactType.MONEY, label=NAMED)
FACTS = (STATUS, PRICE)
WRITTEN = date(2026, 5, 20)


def says(value, fact="", quote="a quote", relation=Relation.UPDATES):
    if isinstance(value, str):
        return Finding(fact=fact or "case", relation=relation, value=State(name=value), quote=quote, start=0, end=7)
    money = Money(amount=Decimal(str(value)), currency="USD")
    return Finding(fact=fact or "price", relation=relation, value=money, quote=quote, start=0, end=7)


def test_a_value_that_gave_way_to_another_is_an_edit():
    (edit,) = rewordings(FACTS, [says(97.6)], [says(97.4)])
    assert (edit.was.value.amount, edit.says.value.amount, edit.later) == (Decimal("97.6"), Decimal("97.4"), False)


@pytest.mark.parametrize(
    ("said", "now"),
    [
        ([says(97.6)], [says(97.6)]),
        ([says(97.6)], [says(97.6), says(97.4)]),  # added beside it
        ([says(97.6), says(97.4)], [says(97.4)]),  # left out beside it
        ([says(97.6)], []),
        ([says(97.375)], [says(97.4)]),  # rounded
        ([says(97.6)], [says(97, relation=Relation.BACKGROUND)]),
    ],
)
def test_what_is_added_left_out_or_rounded_is_none(said, now):
    assert rewordings(FACTS, said, now) == ()


def test_a_later_state_is_what_came_next_and_an_earlier_one_an_edit():
    assert [e.later for e in rewordings(FACTS, [says("begun")], [says("over")])] == [True]
    assert [e.later for e in rewordings(FACTS, [says("over")], [says("begun")])] == [False]
    rivals = replace(STATUS, options={"same_time": True})
    assert [e.later for e in rewordings((rivals,), [says("begun")], [says("over")])] == [False]
    assert not follows(None, State(name="begun"), State(name="over"))


def test_only_a_proved_pair_counts():
    pair = rewordings(FACTS, [says(1.5), says(2.5)], [says(3.5)], proved=lambda was, _: was.value.amount > 2)
    assert [e.was.value.amount for e in pair] == [Decimal("2.5")]
    assert rewordings(FACTS, [says(1.5)], [says(3.5)], proved=lambda *_: False) == ()


def test_what_is_gained_and_what_is_left_open():
    assert gained([says(97.6)], [says(97.6), says("over")]) == (says("over"),)
    assert unsettled([says(97.6)], [])
    assert unsettled([says(97.6)], [says(97, relation=Relation.BACKGROUND)])
    assert not unsettled([says(97.6)], [says(97.4)])
    assert alike(says(97.375).value, says(97.4).value)
    assert not alike(None, says(97.4).value)


@pytest.mark.parametrize(
    ("first", "then", "days"),
    [
        ("The trial is set for June 8, 2026.", "The trial is set for June 15, 2026.", ("2026-06-08", "2026-06-15")),
        ("Le procès est fixé au 8 juin 2026.", "Le procès est fixé au 15 juin 2026.", ("2026-06-08", "2026-06-15")),
        ("The trial is set for June 8, 2026.", "The trial is set for 8 June 2026.", None),
        ("The trial is set for June 8, 2026.", "The trial is set for June 2026.", None),  # told less exactly
        ("The trial is set for June 8, 2026.", "The trial is set.", None),
    ],
)
def test_a_day_that_is_moved(first, then, days):
    texts = Article(summary=first), Article(summary=then)
    said, now = ([replace(says("set", quote=t.summary.rstrip(".")), part="summary")] for t in texts)
    found = moved_days(FACTS, said, now, texts, written=WRITTEN)
    assert [(e.was.value.date, e.says.value.date) for e in found] == ([days] if days else [])


def test_a_state_that_announces_nothing_has_no_day_to_move():
    texts = Article(text="It began on June 8, 2026."), Article(text="It began on June 15, 2026.")
    said, now = ([says("begun", quote=t.text)] for t in texts)
    assert moved_days(FACTS, said, now, texts, written=WRITTEN) == ()


STAKE = "{actor} .. {percent} .. {stake_n|target}"


def holds(quote, wording=STAKE, state="begun"):
    return replace(says(state, quote=quote), why=Why(parties=(), wording=wording, value=state, rule="stake"))


@pytest.mark.parametrize(
    ("first", "then", "told"),
    [
        ("Orrin takes a 27% stake in Vela.", "Orrin takes a 26% stake in Vela.", (27, 26)),
        ("Orrin prend 27 % de Vela.", "Orrin prend 26,5 % de Vela.", (27, "26.5")),
        ("The fund has 26%, Orrin holds 27% of Vela.", "The fund has 26%, Orrin holds 28% of Vela.", (27, 28)),
        ("Orrin takes a 27% stake in Vela.", "Orrin takes a 27 per cent stake in Vela.", None),
        ("Orrin takes a 26.5% stake in Vela.", "Orrin takes a stake of about 27% in Vela.", None),  # rounded
        ("Orrin takes a 27% stake in Vela.", "Orrin takes a stake in Vela.", None),
        ("Orrin takes a 27% stake in Vela.", "Vela rose by 3% on Friday as its owner left.", None),  # another sentence
        ("It has 26% and 27% of Vela.", "It has 27% and 26% of Vela.", None),  # two figures differ
    ],
)
def test_a_figure_that_a_state_is_told_by(first, then, told):
    found = moved_figures([holds(first)], [holds(then)], language="fr" if "prend" in first else "en")
    expected = [tuple(Decimal(str(figure)) for figure in told)] if told else []
    assert [(e.was.value.percent, e.says.value.percent) for e in found] == expected
    assert [e.says.quote for e in found] == [then] * len(expected)


def test_a_figure_beside_a_state_that_is_told_without_one_is_none():
    plain = "{trial} .. {begin}"
    said, now = (holds(f"The trial began as shares fell {n}%.", plain) for n in (3, 4))
    assert moved_figures([said], [now], language="en") == ()
    assert moved_figures([holds("Orrin takes 27%.")], [holds("Orrin takes 26%.", state="over")], language="en") == ()


def test_a_figure_of_a_state_has_to_be_proved_where_it_is_asked():
    said, now = holds("Orrin takes a 27% stake in Vela."), holds("Orrin takes a 26% stake in Vela.")
    assert moved_figures([said], [now], language="en", proved=lambda *_: False) == ()
    (edit,) = moved_figures([said], [now], language="en", proved=lambda was, _: was.value.percent == 27)
    assert edit.fact == "case"
