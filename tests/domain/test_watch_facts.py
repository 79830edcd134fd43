"""Facts that a watch names: what no dossier has is refused, with what could be meant."""

import pytest

from bot.domain.dossier import Dossier, FactSpec, FactType, Labels, StateSpec
from bot.domain.watch import parse
from bot.domain.watch_facts import check_facts
from bot.errors import ExpressionError


def spec(key, kind, *states):
    made = tuple(StateSpec(key=state, label=Labels(texts={"en": state})) for state in states)
    return FactSpec(key=key, type=kind, label=Labels(texts={"en": key}), states=made)


FACTS = (
    spec("musk_offer.status", FactType.STATE, "rejected", "withdrawn"),
    spec("musk_offer.amount", FactType.MONEY),
    spec("trial.start", FactType.DATE),
    spec("round.investors", FactType.PARTIES),
)
DOSSIER = Dossier(key="d", title=Labels(texts={"en": "D"}), parties=(), facts=FACTS)


@pytest.mark.parametrize(
    "expression",
    [
        "fact:*",
        "fact:musk_offer.*",
        "fact:Musk_Offer.status=Rejected OR fact:trial.start=2026-04-27",
        "fact:trial.start=2026-04",
        "fact:round.investors=joined:Valor",
        "fact:*=withdrawn",
        "fact:musk_offer.*=withdrawn change>10%",
        "musk",
    ],
)
def test_what_a_dossier_has_is_taken(expression):
    check_facts(parse(expression), [DOSSIER])


@pytest.mark.parametrize(
    ("expression", "position", "says"),
    [
        ("musk fact:musk_ofer.amount", 10, "Did you mean fact:musk_offer.amount?"),
        ("-fact:musk_ofer.* musk", 6, "Did you mean fact:musk_offer.*?"),
        ("fact:musk_offer", 5, "family of facts. Did you mean fact:musk_offer.*?"),
        ("fact:zzz", 5, "/news facts lists them"),
        ("fact:musk_offer.status=rejectedd", 23, "Did you mean rejected?"),
        ("fact:musk_offer.status=zzz", 23, "It has rejected, withdrawn."),
        ("(fact:musk_offer.amount=97.4bn)", 24, "fact:musk_offer.amount change>10%"),
        ("fact:trial.start=april", 17, "fact:trial.start=2026-05-18"),
        ("fact:*=zzz", 7, None),
    ],
)
def test_what_none_has_is_pointed_at(expression, position, says):
    if says is None:  # who joins a round is not known beforehand
        check_facts(parse(expression), [DOSSIER])
        return
    with pytest.raises(ExpressionError) as caught:
        check_facts(parse(expression), [DOSSIER])
    assert caught.value.position == position
    assert says in str(caught.value)
