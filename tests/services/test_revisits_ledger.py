"""Pages read again and the ledger: what an edited page says now stands there, and what the feed says adds nothing."""

from datetime import timedelta

import pytest

from bot.domain.model import DeliveryKind, Platform
from bot.domain.pages import Found
from bot.services.deliver import Deliver
from tests.fakes import FakeMessenger
from tests.services.revisiting import AFTER, SAYS, TITLE, held, messages, page, said, through_the_week, told
from tests.services.test_walk import OLD, established

NOTICE = "Correction: An earlier version of this article said that the group's bid for OpenAI was $99.3 billion."
TRIAL_BEFORE = [
    "The hearing took place in Oakland, in a full room, before a judge who asked both sides to be brief about it all.",
    "Sam Altman leads OpenAI, and the two men have been at odds about the course of the house for many years.",
]


def kinds(world, since=0):
    return [p.draft.kind.value for p in world.planned[since:]]


async def visited(world, revisits, site, *pages):
    site.serve(pages[0])
    return await through_the_week(
        world, revisits(world), None, *(lambda body=body: site.serve(body) for body in pages[1:])
    )


async def test_what_a_page_says_now_stands_in_the_ledger(world, site, revisits):
    await told(world, site)
    await visited(world, revisits, site, page(), page("97.4"), page("98.1"))
    assert held(world) == {"99.3": ("retracted", []), "97.4": ("retracted", []), "98.1": ("disputed", ["127.0.0.1"])}
    assert kinds(world) == ["alert", "reworded", "reworded"]


async def test_an_edit_that_is_undone_stands_as_before(world, site, revisits):
    await told(world, site)
    await visited(world, revisits, site, page(), page("97.4"), page())
    assert held(world) == {"99.3": ("disputed", ["127.0.0.1"]), "97.4": ("retracted", [])}
    assert kinds(world) == ["alert", "reworded", "reworded"]


@pytest.mark.parametrize(
    "between",
    [
        page("about $97").replace("$about $97", "about $97"),
        page(says="Elon Musk's group has made a bid of nearly $100 billion for OpenAI, its lawyer said on Monday."),
        page(says="Elon Musk's group would not say what its bid for OpenAI is, its lawyer said on Monday."),
    ],
)
async def test_an_edit_in_two_steps_is_told_with_the_last_exact_figure(world, site, revisits, between):
    await told(world, site)
    found = await visited(world, revisits, site, page(), between, page("97.4"))
    assert found == [Found.BASE, Found.EDITED, Found.EDITED, Found.SAME]
    (card,) = messages(world)
    assert "127.0.0.1 changed $99.3bn to $97.4bn" in card.summary


@pytest.mark.parametrize(
    "after", [page("97.4", after=[*AFTER, NOTICE]), page("97.4", before=[NOTICE, *TRIAL_BEFORE[1:]], after=AFTER)]
)
async def test_a_notice_of_what_was_corrected_does_not_hide_the_edit(world, site, revisits, after):
    await told(world, site)
    await visited(world, revisits, site, page(), after)
    assert held(world) == {"99.3": ("retracted", []), "97.4": ("disputed", ["127.0.0.1"])}
    assert kinds(world) == ["alert", "reworded"]


@pytest.mark.parametrize(
    ("title", "amount"), [("Why Musk wants OpenAI", "99.3"), (TITLE, "97.4"), ("Musk and OpenAI", "97.4")]
)
async def test_the_feed_adds_nothing_to_what_its_page_showed_first(world, site, revisits, title, amount):
    one = await told(world, site)
    await visited(world, revisits, site, page(), page("97.4"))
    before = len(world.planned)
    world.web.publish(one, (title, SAYS.format(amount=amount), f"{site.base}/bid"), OLD)
    assert (await world.poll()).total("revised") == 1
    assert len(world.planned) == before
    assert held(world) == {"99.3": ("retracted", []), "97.4": ("disputed", ["127.0.0.1"])}


async def test_an_article_told_for_another_fact_is_told_when_its_page_changes_a_figure(world, site, revisits):
    title, says = (
        "OpenAI board rejects Elon Musk's bid",
        "OpenAI's board unanimously rejected Elon Musk's ${amount} billion bid.",
    )
    world.channel()
    one = world.follow("court", primary=True)
    world.web.publish(one, OLD)
    await world.poll()
    world.clock.pass_(hours=5)
    world.web.publish(one, (title, says.format(amount="97.6"), f"{site.base}/bid"), OLD)
    at = world.clock()
    await world.poll()
    await Deliver(world.database, {Platform.DISCORD: FakeMessenger()}, world.clock).run()
    world.clock.now = at
    await visited(world, revisits, site, page("97.6", title=title, says=says), page("97.4", title=title, says=says))
    (card,) = messages(world)
    assert "127.0.0.1 changed $97.6bn to $97.4bn" in card.summary
    assert kinds(world) == ["alert", "reworded"]


async def test_the_other_side_of_a_dispute_is_read_again(world, site, revisits):
    world.channel()
    (paper,) = await established(world, "paper")
    court = world.follow("court", primary=True)
    world.web.publish(court, OLD)
    world.web.publish(paper, (TITLE, SAYS.format(amount="97.6"), f"{site.base}/bid"), OLD)
    await world.poll()
    world.clock.pass_(hours=5)
    other = ("A filing", "Elon Musk has bid $97.4 billion for OpenAI, a filing shows.", f"{site.base}/filing")
    world.web.publish(court, other, OLD)
    at = world.clock()
    await world.poll()
    await Deliver(world.database, {Platform.DISCORD: FakeMessenger()}, world.clock).run()
    assert kinds(world) == ["alert"]
    service = revisits(world)
    for hours, amount in ((1, "97.6"), (6, "97.4")):
        site.serve(page(amount))
        for minute in (1, 2):  # one page of a host at a time
            world.clock.now = at + timedelta(hours=hours, minutes=minute)
            await service.run()
    assert site.reads.count("/bid") == 2
    (card,) = messages(world)
    assert "127.0.0.1 changed $97.6bn to $97.4bn" in card.summary


async def test_a_live_article_that_moves_on_is_news(world, site, revisits):
    title = "Musk v. OpenAI: the trial"
    first = "The jury trial in Elon Musk's lawsuit against OpenAI began on Monday."
    then = "The jury in Elon Musk's lawsuit against OpenAI found for OpenAI on Tuesday."
    world.channel()
    one = world.follow("court", primary=True)
    world.web.publish(one, OLD)
    await world.poll()
    world.clock.pass_(hours=5)
    world.web.publish(one, (title, first, f"{site.base}/bid"), OLD)
    at = world.clock()
    await world.poll()
    await Deliver(world.database, {Platform.DISCORD: FakeMessenger()}, world.clock).run()
    world.clock.now = at
    pages = [page("", title=title, says=says, before=TRIAL_BEFORE) for says in (first, then)]
    await visited(world, revisits, site, *pages)
    assert kinds(world) == ["alert", "alert"]
    assert messages(world) == []
    (_, card) = messages(world, DeliveryKind.ALERT)
    assert "verdict for OpenAI" in said(card)


async def test_an_article_that_a_digest_or_a_watch_showed_is_read_again(world, site, revisits):
    channel = world.channel()
    with world.database.begin() as uow:
        uow.watches.add(channel.id, "lawyer", now=world.clock())
    (one,) = await established(world, "one")
    world.web.publish(one, (TITLE, SAYS.format(amount="99.3"), f"{site.base}/bid"), OLD)
    at = world.clock()
    await world.poll()
    await Deliver(world.database, {Platform.DISCORD: FakeMessenger()}, world.clock).run()
    assert kinds(world) == ["watch"]
    world.clock.now = at + timedelta(hours=1)
    found = await visited(world, revisits, site, page(), page("97.4"))
    assert found[:2] == [Found.BASE, Found.EDITED]
    (card,) = messages(world)
    assert "127.0.0.1 changed $99.3bn to $97.4bn" in card.summary
