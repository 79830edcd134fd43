"""A model's second look: whom it asks about what, what it lets into the ledger, and that it keeps to its budget."""

import pytest

from bot.bootstrap import make_proposing
from bot.domain.findings import FactStatus
from bot.domain.proposals import Proposal, Proposed
from bot.domain.values import to_json
from bot.services.proposing import Proposing
from config.settings import Settings
from tests.services.test_ledger_walk import REJECTED, Newsroom

# about the subject, and worded so that no rule reads it
ODD = (
    "OpenAI and Elon Musk",
    "Elon Musk wanted OpenAI and its investors' money. Friday's answer: a flat refusal signed by all on the board.",
)
QUOTE = "a flat refusal signed by all on the board"


class FakeModel:
    """Answers what it was told to; counts."""

    def __init__(self):
        self.asked, self.answer = [], Proposed(tokens=100)

    def will_propose(self, *found, tokens=100, note=""):
        self.answer = Proposed(
            proposals=tuple(Proposal(fact=f, value=v, quote=q) for f, v, q in found), tokens=tokens, note=note
        )

    async def propose(self, article, dossier):
        self.asked.append(article.title)
        return self.answer

    async def close(self):
        pass


@pytest.fixture
def room(world):
    made = Newsroom(world)
    made.model = FakeModel()
    made.proposing = Proposing(
        database=world.database,
        subjects=world.subjects,
        take_in=world.take_in,
        proposer=made.model,
        model="m",
        daily_tokens=1000,
        clock=world.clock,
    )
    return made


async def look(room):
    with room.world.read() as uow:
        entries = [e.id for e in uow.entries.recent()]
    return await room.proposing.run(entries)


async def test_what_passes_enters_the_ledger_with_its_quote_and_waits_for_others(room):
    await room.say("paper", *ODD, weight=5)
    assert "rejected_by_board" not in [v for v, _ in room.held("musk_offer.status")]
    room.model.will_propose(("musk_offer.status", "rejected_by_board", QUOTE))
    assert await look(room) == 1
    (version,) = [v for v in room.versions("musk_offer.status") if to_json(v.value) == "rejected_by_board"]
    assert (version.status, version.evidence[0].quote, version.told_at) == (FactStatus.UPDATED, QUOTE, None)
    assert room.told() == []  # a proposal alone is never unmistakable


async def test_a_second_source_makes_it_an_alert(room):
    await room.say("paper", *ODD)
    room.model.will_propose(("musk_offer.status", "rejected_by_board", QUOTE))
    await look(room)
    await room.say("daily", *REJECTED)
    assert [t[2] for t in room.told()] == ["rejected_by_board"]


async def test_an_invented_quote_leaves_no_trace_but_a_note(room):
    await room.say("paper", *ODD)
    room.model.will_propose(("musk_offer.status", "rejected_by_board", "the board rejected the bid"))
    assert await look(room) == 0
    assert "rejected_by_board" not in [v for v, _ in room.held("musk_offer.status")]
    with room.world.read() as uow:
        entry = next(e for e in uow.entries.recent() if e.title == ODD[0])
        _, notes = uow.entries.relevance(entry.id)["openai-musk"]
    assert "model: musk_offer.status: refused, the quote does not stand in the text" in notes


async def test_only_reports_about_a_subject_without_a_change_are_worth_a_question(room):
    await room.say("paper", *ODD)
    await room.say("paper", "Rain", "It rained in Rome.")
    await room.say("paper", *REJECTED)
    await look(room)
    assert room.model.asked == [ODD[0]]


async def test_the_budget_of_a_day_is_kept_and_comes_back_with_the_next(room):
    await room.say("paper", *ODD)
    room.model.will_propose(tokens=600)
    for _ in range(4):
        await look(room)
    assert len(room.model.asked) == 2  # 600, then 1200 of 1000
    room.world.clock.pass_(days=1)
    await look(room)
    assert len(room.model.asked) == 3


async def test_a_model_that_fails_changes_nothing(room):
    await room.say("paper", *ODD)
    before = room.held("musk_offer.status")
    room.model.will_propose(note="the model refused", tokens=5)
    assert await look(room) == 0
    assert room.held("musk_offer.status") == before


def test_no_model_is_asked_unless_its_address_and_name_are_set(world):
    def made(**settings):
        return make_proposing(Settings(_env_file=None, **settings), world.database, world.subjects, world.take_in)

    assert made() is None
    assert made(llm_url="http://127.0.0.1:9/v1") is None
    assert made(llm_model="m") is None
    both = made(llm_url="http://127.0.0.1:9/v1", llm_model="m", llm_daily_tokens=7)
    assert (both.model, both.daily_tokens) == ("m", 7)


async def test_a_poll_lets_the_model_look_at_what_is_new(room):
    rounds = room.world.rounds()
    rounds.prepare()
    rounds.proposing = room.proposing
    room.model.will_propose(("musk_offer.status", "rejected_by_board", QUOTE))
    url = room.world.follow("paper")
    room.world.web.publish(url, ("Weather", "It rained in Rome."))
    await rounds.poll()
    room.world.clock.pass_(hours=5)
    room.world.web.publish(url, ODD, ("Weather", "It rained in Rome."))
    await rounds.poll()
    assert room.model.asked == [ODD[0]]
    assert ("rejected_by_board", FactStatus.UPDATED) in room.held("musk_offer.status")
