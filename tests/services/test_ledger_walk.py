"""The ledger through the real walk: what it held before, what joins, what is taken back, and what is told of it."""

from datetime import timedelta

import pytest

from bot.card.model import from_json
from bot.domain.findings import FactStatus
from bot.domain.model import DeliveryKind, DeliveryState, Platform
from bot.domain.values import to_json
from bot.services.deliver import Deliver
from tests.fakes import NOW, FakeMessenger

OLD = ("Weather", "It rained in Paris.")
LAWSUIT, STATUS, AMOUNT = "musk_lawsuit.status", "musk_offer.status", "musk_offer.amount"
REJECTED = ("OpenAI board rejects Elon Musk's bid", "OpenAI's board of directors unanimously rejected Elon Musk's bid.")
BID = ("Musk's group bids for OpenAI", "A group led by Elon Musk offers $97.4 billion to buy OpenAI.")


class Newsroom:
    """A world with a channel, whose feeds were polled before: what is published now is news."""

    def __init__(self, world):
        self.world, self.messenger, self.feeds = world, FakeMessenger(), {}
        world.channel()

    async def say(self, outlet, title, text, *, link="", primary=False, weight=2, language="en"):
        """An outlet publishes one item more; it is polled and what is due is sent."""
        if outlet not in self.feeds:
            self.feeds[outlet] = (
                self.world.follow(outlet, primary=primary, weight=weight, language=language),
                [],
            )
            self.world.web.publish(self.feeds[outlet][0], OLD)
            await self.world.poll()
            self.world.clock.pass_(hours=5)
        url, items = self.feeds[outlet]
        address = link or f"https://{outlet}.example/{len(items)}"
        items[:] = [(title, text, address), *(i for i in items if i[2] != address)]
        self.world.web.publish(url, *items, OLD)
        await self.world.poll()
        self.world.clock.pass_(hours=5)
        await Deliver(self.world.database, {Platform.DISCORD: self.messenger}, self.world.clock).run()

    def told(self, kind=DeliveryKind.ALERT):
        return [
            (p.after.fact, to_json(p.before.value) if p.before else None, to_json(p.after.value))
            for p in self.world.planned
            if p.draft.kind is kind and p.after is not None
        ]

    def versions(self, fact):
        with self.world.read() as uow:
            return uow.facts.history("openai-musk", fact)

    def held(self, fact):
        return [(to_json(v.value), v.status) for v in self.versions(fact)]


@pytest.fixture
def room(world):
    return Newsroom(world)


async def test_before_is_what_the_ledger_held_not_always_the_seed(room):
    await room.say(
        "court",
        "Trial date",
        "A judge has set the trial of Elon Musk's lawsuit against OpenAI for March 30, 2026.",
        primary=True,
    )
    await room.say("court", "Verdict", "The jury sided with OpenAI in the case brought by Elon Musk.", primary=True)
    assert room.told() == [
        (LAWSUIT, "filed", "trial_scheduled"),
        (LAWSUIT, "trial_scheduled", "verdict_for_openai"),
    ]


async def test_an_old_state_told_again_is_no_change_back(room):
    await room.say(
        "court",
        "Trial date",
        "A judge has set the trial of Elon Musk's lawsuit against OpenAI for March 30, 2026.",
        primary=True,
    )
    await room.say("court", "Verdict", "The jury sided with OpenAI in the case brought by Elon Musk.", primary=True)
    count = len(room.versions(LAWSUIT))
    await room.say(
        "court",
        "Look back",
        "Elon Musk sued OpenAI in 2024. The trial was scheduled to begin on March 30, 2026.",
        primary=True,
    )
    assert len(room.versions(LAWSUIT)) == count
    assert len(room.told()) == 2


async def test_however_many_say_it_it_is_one_version_one_alert_and_all_of_the_evidence(room):
    told = (
        REJECTED[1],
        "The board of OpenAI has rejected the takeover bid by Elon Musk, its chairman wrote.",
        "Elon Musk's bid was rejected by the board of OpenAI on Friday, three directors said.",
        "Directors met all night; then OpenAI's board rejected Elon Musk's bid, a letter shows.",
    )
    for outlet, words in zip(("one", "two", "three", "four"), told, strict=True):
        await room.say(outlet, REJECTED[0], words)
    (version,) = [v for v in room.versions(STATUS) if to_json(v.value) == "rejected_by_board"]
    assert len({e.entry_id for e in version.evidence}) == 4
    assert room.told() == [(STATUS, "rejected_by_ceo", "rejected_by_board")]


async def test_a_version_knows_when_it_held_and_when_it_was_learned(room):
    room.world.clock.pass_(days=3)
    await room.say("court", *REJECTED, primary=True)
    version = room.versions(STATUS)[-1]
    assert version.as_of == NOW.date().isoformat()
    assert version.learned_at - NOW > timedelta(days=3)


async def test_a_dispute_is_told_once_with_both_camps_and_a_more_exact_figure_joins(room):
    await room.say("one", *BID)
    await room.say(
        "two",
        "OpenAI gets an offer",
        "Elon Musk and other investors want OpenAI and put an offer of $97.4 billion before its board.",
    )
    await room.say("three", BID[0], "A group led by Elon Musk offers $97.375 billion to buy OpenAI, a filing shows.")
    disputes = [t for t in room.told() if t[0] == AMOUNT]
    assert [t[2]["amount"] for t in disputes] == [97400000000]
    (card,) = [c for _, c, _, _ in room.messenger.sent if "97.4" in c.summary]
    text = "".join(s.text for b in card.blocks for s in b.spans)
    assert "97.6" in text
    assert "97.4" in text
    (version,) = [v for v in room.versions(AMOUNT) if v.status is FactStatus.DISPUTED]
    assert len({e.entry_id for e in version.evidence}) == 3


# ---------------------------------------------------------------- when is it enough


async def test_a_weighty_source_in_plain_words_is_enough_alone(room):
    await room.say("paper", *REJECTED, weight=5)
    assert room.told() == [(STATUS, "rejected_by_ceo", "rejected_by_board")]


async def test_hearsay_is_not_enough_alone_even_from_a_weighty_source(room):
    await room.say(
        "paper",
        "OpenAI and its suitor",
        "OpenAI's board has reportedly rejected Elon Musk's bid, people familiar with the matter said.",
        weight=5,
    )
    assert room.told() == []
    assert ("rejected_by_board", FactStatus.UPDATED) in room.held(STATUS)


async def test_a_light_source_is_not_enough_alone(room):
    await room.say("blog", *REJECTED, weight=1)
    assert room.told() == []


# ---------------------------------------------------------------- corrections


async def test_a_figure_that_its_source_edits_is_taken_back_and_told_as_an_edit(room):
    link = "https://court.example/bid"
    await room.say(
        "court",
        "Musk bids for OpenAI",
        "A group led by Elon Musk offers $79.4 billion to buy OpenAI.",
        link=link,
        primary=True,
    )
    assert [t[2]["amount"] for t in room.told()] == [79400000000]
    await room.say(
        "court",
        "Musk bids for OpenAI",
        "A group led by Elon Musk offers $97.4 billion to buy OpenAI.",
        link=link,
        primary=True,
    )
    states = {v[0]["amount"]: v[1] for v in room.held(AMOUNT)}
    assert states[79400000000] is FactStatus.RETRACTED
    assert states[97400000000] is FactStatus.DISPUTED
    assert room.told(DeliveryKind.RETRACTION) == []  # one edit is one message
    (card,) = [c for _, c, _, _ in room.messenger.sent if "court.example changed" in c.summary]
    assert "changed $79.4bn to $97.4bn" in card.summary
    with room.world.read() as uow:
        version = next(v for v in room.versions(AMOUNT) if v.status is FactStatus.RETRACTED)
        ((_, who, was, became, reason),) = uow.facts.status_log(version.id)
    assert (who, was, became, reason) == ("source court.example", FactStatus.DISPUTED, FactStatus.RETRACTED, link)


async def test_a_correction_in_an_item_of_its_own_takes_back_what_its_outlet_alone_said(room):
    await room.say("paper", *REJECTED, weight=5)
    await room.say(
        "paper", "Correction: OpenAI and Musk", "Correction: OpenAI's board has not rejected Elon Musk's bid.", weight=5
    )
    assert ("rejected_by_board", FactStatus.RETRACTED) in room.held(STATUS)
    assert [t[2] for t in room.told(DeliveryKind.RETRACTION)] == ["rejected_by_board"]


async def test_another_outlets_denial_takes_nothing_back(room):
    await room.say("paper", *REJECTED, weight=5)
    await room.say(
        "blog", "Correction: OpenAI and Musk", "Correction: OpenAI's board has not rejected Elon Musk's bid."
    )
    await room.say("paper", "OpenAI and Musk", "OpenAI's board has not rejected every bid by Elon Musk.", weight=5)
    assert ("rejected_by_board", FactStatus.UPDATED) in room.held(STATUS)


async def test_what_two_outlets_say_is_not_taken_back_by_one(room):
    await room.say("paper", *REJECTED, weight=5)
    await room.say(
        "daily",
        "No from OpenAI",
        "The directors of OpenAI met on Friday; the board formally rejected the takeover offer by Elon Musk.",
    )
    await room.say(
        "paper", "Correction: OpenAI and Musk", "Correction: OpenAI's board has not rejected Elon Musk's bid.", weight=5
    )
    assert ("rejected_by_board", FactStatus.UPDATED) in room.held(STATUS)


async def test_a_primary_source_takes_back_what_others_said(room):
    await room.say("paper", *REJECTED, weight=5)
    await room.say("openai", "Statement", "OpenAI's board has not rejected Elon Musk's bid.", primary=True)
    assert ("rejected_by_board", FactStatus.RETRACTED) in room.held(STATUS)


async def test_what_was_taken_back_can_come_true_later(room):
    await room.say("paper", *REJECTED, weight=5)
    await room.say(
        "paper", "Correction: OpenAI and Musk", "Correction: OpenAI's board has not rejected Elon Musk's bid.", weight=5
    )
    await room.say("court", *REJECTED, primary=True)
    assert [s for v, s in room.held(STATUS) if v == "rejected_by_board"] == [FactStatus.RETRACTED, FactStatus.UPDATED]
    assert [t[2] for t in room.told()].count("rejected_by_board") == 2


async def test_what_a_person_marked_as_no_change_stays_so_whoever_says_it_again(room):
    await room.say("paper", *REJECTED, weight=5)
    with room.world.database.begin() as uow:
        version = uow.facts.history("openai-musk", STATUS)[-1]
        uow.facts.set_status(version.id, FactStatus.RETRACTED, now=room.world.clock(), who="ada")
    await room.say("court", REJECTED[0], REJECTED[1] + " So says the docket.", primary=True)
    assert [s for v, s in room.held(STATUS) if v == "rejected_by_board"] == [FactStatus.RETRACTED]
    assert [t[2] for t in room.told()].count("rejected_by_board") == 1


async def test_a_shortened_item_takes_nothing_back(room):
    link = "https://court.example/a"
    await room.say("court", *REJECTED, link=link, primary=True)
    await room.say("court", "OpenAI and Elon Musk, the latest", "More to come.", link=link, primary=True)
    assert ("rejected_by_board", FactStatus.UPDATED) in room.held(STATUS)
    assert room.told(DeliveryKind.RETRACTION) == []


async def test_every_alert_has_a_before_an_after_and_a_quote_that_stands_in_its_item(room):
    await room.say("court", *REJECTED, primary=True)
    await room.say("court", *BID, primary=True)
    planned = [p for p in room.world.planned if p.draft.kind is DeliveryKind.ALERT]
    assert len(planned) == 2
    for one in planned:
        assert one.before is not None
        assert one.before.value != one.after.value
        proof = one.after.evidence[0]
        with room.world.read() as uow:
            entry = uow.entries.get(proof.entry_id)
        assert proof.quote in f"{entry.title}\n{entry.summary}"
    with room.world.read() as uow:
        assert uow.outbox.counts().get(DeliveryState.FAILED, 0) == 0


async def test_an_alert_of_a_third_value_names_each_camp(room):
    await room.say("wire", *BID, primary=True)
    await room.say(
        "court", "The bid for OpenAI", "A group led by Elon Musk offers $97.5 billion to buy OpenAI.", primary=True
    )
    cards = [from_json(p.draft.card) for p in room.world.planned if p.after is not None and p.after.fact == AMOUNT]
    last = "".join(s.text for s in cards[-1].blocks[0].spans)
    assert [value in last for value in ("$97.6bn", "$97.4bn", "$97.5bn")] == [True] * 3, last
