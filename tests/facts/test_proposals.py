"""The gate: only a verbatim quote in which our grammar reads the value, with the parties named, passes."""

import pytest

from bot.domain.findings import Article
from bot.domain.proposals import Proposal
from bot.domain.publishing import UNMISTAKABLE
from bot.domain.values import to_json
from bot.facts.proposals import CONFIDENCE, vet
from tests.facts.affairs import affair
from tests.fakes import shipped_subjects

TEXT = (
    "Elon Musk wanted OpenAI. Friday's answer from its directors: the board rebuffed him, and the $97.4 billion with him. "
    "The board has not accepted anything. Rain is expected in Paris."
)


def ask(text, fact, value, quote, subject=None):
    detector = (subject or shipped_subjects()[0]).detector
    passed, refused = vet(detector, Article(text=text, date="2025-02-14"), [Proposal(fact=fact, value=value, quote=quote)])
    assert len(passed) + len(refused) == 1
    return (passed[0], "") if passed else (None, refused[0].reason)


PASS = [
    ("musk_offer.status", "rejected_by_board", "the board rebuffed him", "updates"),
    ("musk_offer.amount", {"amount": 97400000000, "currency": "USD"}, "the $97.4 billion with him", "disputes"),
]


@pytest.mark.parametrize(("fact", "value", "quote", "relation"), PASS)
def test_a_proposal_that_can_be_read_passes(fact, value, quote, relation):
    found, reason = ask(TEXT, fact, value, quote)
    assert reason == ""
    assert (found.fact, to_json(found.value), found.relation) == (fact, value, relation)
    assert TEXT[found.start : found.end] == found.quote == quote
    assert found.confidence == CONFIDENCE < UNMISTAKABLE


REFUSE = [
    ("musk_offer.nothing", "x", "the board rebuffed him", "no such fact"),
    ("musk_offer.status", "rejected_by_board", "the board refused Musk's offer", "does not stand in the text"),
    ("musk_offer.status", "rejected_by_board", "The board rebuffed him", "does not stand in the text"),
    ("musk_offer.status", "rejected_by_board", "Rain is expected in Paris", "cannot be read"),
    ("musk_offer.status", "accepted", "The board has not accepted anything", "cannot be read"),
    ("musk_offer.status", "sold", "the board rebuffed him", "cannot be read"),
    ("musk_offer.status", "rejected_by_board", "board", "too short"),
    ("musk_offer.amount", {"amount": 98000000000, "currency": "USD"}, "the $97.4 billion with him", "cannot be read"),
    ("musk_offer.amount", {"amount": 97400000000, "currency": "EUR"}, "the $97.4 billion with him", "cannot be read"),
    ("musk_offer.amount", "97.4 billion", "the $97.4 billion with him", "cannot be read"),
    ("musk_offer.amount", None, "the $97.4 billion with him", "cannot be read"),
    ("musk_offer.amount", {"amount": "a lot", "currency": "USD"}, "the $97.4 billion with him", "cannot be read"),
    ("musk_offer.amount", {}, "the $97.4 billion with him", "cannot be read"),
    ("openai.founded", True, "the $97.4 billion with him", "cannot be read"),
]


@pytest.mark.parametrize(("fact", "value", "quote", "says"), REFUSE)
def test_a_proposal_that_cannot_be_read_is_refused(fact, value, quote, says):
    found, reason = ask(TEXT, fact, value, quote)
    assert found is None
    assert says in reason


def test_a_text_that_does_not_name_the_parties_lets_nothing_pass():
    found, reason = ask("The board rebuffed the bid of $97.4 billion.", "musk_offer.status", "rejected_by_board", "The board rebuffed the bid")
    assert found is None
    assert "is named in the text" in reason


def test_what_is_proposed_twice_passes_once():
    detector = shipped_subjects()[0].detector
    one = Proposal(fact="musk_offer.status", value="rejected_by_board", quote="the board rebuffed him")
    passed, refused = vet(detector, Article(text=TEXT, date="2025-02-14"), [one, one])
    assert (len(passed), refused[0].reason) == (1, "it was proposed twice")


def test_a_price_of_a_share_is_read_for_other_subjects_too():
    subject, _ = affair("nippon-us-steel")
    text = "Nippon Steel now puts $60 a share on the table for U.S. Steel."
    found, _ = ask(text, "deal.price", {"amount": 60, "currency": "USD", "per": "share"}, "$60 a share on the table", subject)
    assert to_json(found.value) == {"amount": 60, "currency": "USD", "per": "share"}
