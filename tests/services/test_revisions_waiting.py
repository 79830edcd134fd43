"""Edits while an alert waits, and values that come back: nobody is left with what does not stand."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.model import Platform
from bot.services.deliver import Deliver
from tests.fakes import NOW
from tests.services.test_revisions import ACCEPTED, BID, REJECTED, STATUS, TRIAL, Desk, kinds

DENIED = "OpenAI's board of directors has not rejected Elon Musk's bid."
CORRECTED = "Correction: OpenAI's board of directors has not rejected Elon Musk's bid."


@pytest.fixture
def desk(world):
    return Desk(world)


def quiet(desk):
    """From now on nothing is sent there before the evening of the next day."""
    desk.world.clock.now = NOW.replace(hour=20)
    with desk.world.database.begin() as uow:
        channel = uow.channels.find(Platform.DISCORD, "c1")
        uow.channels.save_settings(channel.id, replace(channel.settings, quiet_from="19:00", quiet_to="18:00"))


async def morning(desk):
    """Quiet hours are over; gives the headings of what was sent, in order."""
    desk.world.clock.now = desk.world.clock.now.replace(hour=18, minute=30) + timedelta(days=1)
    await Deliver(desk.world.database, {Platform.DISCORD: desk.messenger}, desk.world.clock).run()
    return [card.title.split(" ")[0] for _, card, *_ in desk.messenger.sent]


@pytest.mark.parametrize("edited", [True, False])
async def test_what_is_taken_back_while_its_alert_waits_is_taken_back_behind_it(desk, edited):
    await desk.hear("other", "It rained.")
    quiet(desk)
    await desk.edit(REJECTED)
    if edited:
        await desk.edit(DENIED)
    else:
        await desk.hear("paper", CORRECTED, primary=True)
    assert desk.messenger.sent == []
    assert await morning(desk) == ["CHANGED", "RETRACTED"]


async def test_a_state_that_stands_again_is_told_once_to_who_heard_that_it_does_not(desk):
    assert kinds(await desk.edit(REJECTED)) == ["alert"]
    assert kinds(await desk.edit(DENIED)) == ["retraction"]
    assert kinds(await desk.edit(REJECTED)) == ["alert"]
    assert kinds(await desk.edit(DENIED)) == []
    assert kinds(await desk.edit(REJECTED)) == []  # to and fro: once each way
    assert desk.proofs(STATUS)["rejected_by_board"][1] == {"paper.example"}


async def test_a_later_state_that_was_taken_out_and_comes_back_is_told(desk):
    for text in (REJECTED, ACCEPTED, REJECTED):
        await desk.edit(text)
    assert kinds(await desk.edit(ACCEPTED)) == ["alert"]


@pytest.mark.parametrize(("first", "then"), [("15", "30"), ("30", "15"), ("15", "16")])
async def test_a_day_that_moves_to_the_end_of_its_month_is_told(desk, first, then):
    await desk.edit(TRIAL.format(first))
    assert kinds(await desk.edit(TRIAL.format(then))) == ["reworded"]


async def test_a_month_that_is_told_to_the_day_is_no_moved_day(desk):
    await desk.edit(TRIAL.format("").replace(" , ", " "))
    assert kinds(await desk.edit(TRIAL.format("30"))) == []


async def test_a_figure_that_comes_back_again_is_drawn_again(desk):
    for amount in ("99.3", "97.4", "99.3", "97.4"):
        await desk.edit(BID.format(f"${amount} billion"))
    struck = desk.edited()
    await desk.edit(BID.format("$99.3 billion"))
    assert desk.edited() != struck
