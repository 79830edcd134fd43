"""Several values of one fact in one report: one message, which lives on, and each value told once."""

import asyncio

import pytest

from bot.card.model import from_json
from bot.domain.findings import FactStatus
from bot.domain.model import DeliveryKind, DeliveryState, Platform
from bot.domain.publishing import delivery_key_alert
from bot.ports import Where, Who
from bot.services.commands import Commands
from bot.services.deliver import Deliver
from bot.services.digests import Digests
from tests.services.test_ledger_walk import Newsroom

FACT = "musk_offer.bidders"
TITLE = "Backers of Musk's bid for OpenAI"
ONE_SENTENCE = "Elon Musk's bid for OpenAI is backed by Valor Equity Partners, Baron Capital and Vy Capital."
THREE_SENTENCES = (
    "Musk's bid for OpenAI is backed by Valor Equity Partners. "
    "Baron Capital has joined Musk's consortium bidding for OpenAI. 8VC joins the bid for OpenAI too."
)
ADA = Who(platform=Platform.DISCORD, id="1", name="Ada", manager=True)
HERE = Where(platform=Platform.DISCORD, channel="c1")


@pytest.fixture
def room(world):
    return Newsroom(world)


@pytest.fixture
def press(world, room):
    """Press a button of a message; then what it set off is sent."""
    commands = Commands(
        database=world.database,
        subjects=world.subjects,
        publisher=world.publisher,
        digests=Digests(subjects=world.subjects),
        web=None,
        clock=world.clock,
    )

    async def run(action):
        card = await commands.act(action.name, action.argument, ADA, HERE)
        await Deliver(world.database, {Platform.DISCORD: room.messenger}, world.clock).run()
        return card

    run.commands = commands
    return run


def text(card):
    return "\n".join("".join(s.text for s in b.spans) for b in card.blocks)


def button(card, name, block=None):
    """A button of the card's own row, or of the line that holds the words."""
    held = [b.action for b in card.blocks if b.action and block in "".join(s.text for s in b.spans)] if block else None
    return next(a for a in (held if block else card.actions) if a.name == name)


def cards(room):
    return [card for _, card, *_ in room.messenger.sent]


async def test_those_who_join_in_one_sentence_are_one_message(room, world):
    await room.say("court", TITLE, ONE_SENTENCE, primary=True)
    (alert,) = cards(room)
    assert "Valor, Baron and Vy join" in text(alert)
    assert text(alert).count("backed by Valor") == 1  # the sentence that proves all three stands there once
    assert alert.summary.count("join") == 1
    with world.read() as uow:
        states = uow.outbox.counts()
        here = world.channel().id
        rows = [uow.outbox.find(here, delivery_key_alert(v)) for v in room.versions(FACT)[1:]]
    assert states == {DeliveryState.SENT: 1, DeliveryState.TOGETHER: 2}
    assert rows == [(DeliveryState.SENT, "m1")] * 3


async def test_each_joiner_stands_with_the_quote_that_proves_it(room):
    await room.say("court", TITLE, THREE_SENTENCES, primary=True)
    (alert,) = cards(room)
    said = text(alert).split("\n")
    for name, quote in (("Valor", "backed by Valor"), ("Baron", "Baron Capital has joined"), ("8VC", "8VC joins the")):
        place = next(n for n, line in enumerate(said) if line.startswith(f"{name} joins"))
        assert quote in said[place + 1]


async def test_a_report_taken_again_tells_nothing_again(room, world):
    await room.say("court", TITLE, ONE_SENTENCE, primary=True)
    await room.say("herald", TITLE, ONE_SENTENCE)
    await room.say("court", TITLE, ONE_SENTENCE + " More follows.", link="https://court.example/0")
    assert len(cards(room)) == 1
    alerts = [p for p in world.planned if p.draft.kind is DeliveryKind.ALERT]
    assert [len(p.also) for p in alerts] == [2]


async def test_more_evidence_edits_the_one_message_once(room):
    await room.say("court", TITLE, ONE_SENTENCE, primary=True)
    await room.say("herald", "Who stands behind Musk's offer", THREE_SENTENCES, primary=True)
    reference, anew = room.messenger.edited[0]
    assert [r for r, _ in room.messenger.edited] == ["m1"]
    assert reference == "m1"
    assert "2 origins" in text(anew)
    assert [("8VC joins" in text(c)) for c in cards(room)] == [False, True]  # who is new has a message of its own


async def test_they_are_told_together_once_enough_origins_say_so(room, world):
    channel = world.channel()
    with world.database.begin() as uow:
        settings = uow.channels.get(channel.id).settings
        uow.channels.save_settings(channel.id, type(settings)(origins_needed=2))
    await room.say("herald", TITLE, ONE_SENTENCE)
    assert cards(room) == []
    await room.say(
        "tribune",
        "Investors line up behind Musk",
        "Valor Equity Partners, Vy Capital and Baron Capital are backing Musk's bid for OpenAI, people close to it said.",
    )
    (alert,) = cards(room)
    assert "Valor, Baron and Vy join" in text(alert)
    assert "2 origins" in text(alert)


async def test_one_of_them_can_be_denied_and_the_rest_confirmed(room, press):
    await room.say("court", TITLE, THREE_SENTENCES, primary=True)
    (alert,) = cards(room)
    answer = await press(button(alert, "not_a_change", "Baron joins"))
    assert "Not a change, says Ada" in text(answer)
    retraction = cards(room)[-1]
    assert retraction.title.startswith("RETRACTED")
    assert "Baron joins" in text(retraction)
    assert "Valor" not in text(retraction)
    _, anew = room.messenger.edited[-1]
    assert "Valor and 8VC join" in text(anew)
    assert "Baron joins (retracted)" in text(anew)
    await press(button(anew, "confirm"))
    assert [v.status for v in room.versions(FACT)[1:]] == [
        FactStatus.CONFIRMED,
        FactStatus.RETRACTED,
        FactStatus.CONFIRMED,
    ]
    _, last = room.messenger.edited[-1]
    assert last.title.startswith("CONFIRMED")
    assert "Confirmed by Ada" in text(last)


async def test_the_whole_can_be_denied_and_that_undone(room, press):
    await room.say("court", TITLE, ONE_SENTENCE, primary=True)
    (alert,) = cards(room)
    answer = await press(button(alert, "not_a_change"))
    assert {v.status for v in room.versions(FACT)[1:]} == {FactStatus.RETRACTED}
    retractions = [c for c in cards(room) if c.title.startswith("RETRACTED")]
    assert ["Valor, Baron and Vy join" in text(c) for c in retractions] == [True]
    assert room.messenger.edited[-1][1].title.startswith("RETRACTED")
    await press(button(answer, "undo"))
    assert {v.status for v in room.versions(FACT)[1:]} == {FactStatus.UPDATED}
    assert "Taken back by Ada" in text(room.messenger.edited[-1][1])


async def test_sources_are_those_of_all(room, press):
    await room.say("court", TITLE, THREE_SENTENCES, primary=True)
    (alert,) = cards(room)
    shown = await press(button(alert, "sources"))
    assert "Valor, Baron and 8VC join" in shown.title
    assert text(shown).count("court") == 3


@pytest.mark.parametrize("wrong", ["", "12,", "x", "12,13:", "12:updated;"])
async def test_a_wrong_number_is_a_sentence(press, wrong):
    for name in ("sources", "confirm", "undo"):
        card = await press.commands.act(name, wrong, ADA, HERE)
        assert "out of date" in text(card)


async def test_an_accident_before_it_is_sent_tells_all_of_them_later(room, world):
    room.messenger.will_be_limited(5)
    await room.say("court", TITLE, ONE_SENTENCE, primary=True)
    with world.read() as uow:
        here = world.channel().id
        assert {uow.outbox.find(here, delivery_key_alert(v))[0] for v in room.versions(FACT)[1:]} == {
            DeliveryState.PENDING
        }
    world.clock.pass_(minutes=1)
    await Deliver(world.database, {Platform.DISCORD: room.messenger}, world.clock).run()
    assert len(cards(room)) == 1


def test_the_card_waits_in_the_outbox_as_one(room, world):
    asyncio.run(room.say("court", TITLE, ONE_SENTENCE, primary=True))
    (alert,) = [p for p in world.planned if p.draft.kind is DeliveryKind.ALERT]
    assert "Valor, Baron and Vy join" in from_json(alert.draft.card).summary
