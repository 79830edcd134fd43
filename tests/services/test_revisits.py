"""Cited articles read again: an edit of a watched fact is told once, and nothing else is told at all."""

from datetime import timedelta

import pytest

from bot.domain.model import DeliveryKind
from bot.domain.pages import Found
from tests.services.revisiting import (
    AFTER,
    BEFORE,
    COOKIES,
    SAYS,
    TITLE,
    held,
    messages,
    page,
    said,
    through_the_week,
    told,
)
from tests.services.test_walk import OLD


async def test_a_cited_page_is_read_at_each_planned_time_and_no_other(world, site, revisits):
    site.serve(page())
    await told(world, site)
    service, at, seen = revisits(world), world.clock(), []
    for minutes in range(0, 60 * 24 * 8, 30):
        world.clock.now = at + timedelta(minutes=minutes, seconds=30)
        before = len(site.reads)
        await service.run()
        seen += [minutes / 60] * (len(site.reads) - before)
    assert seen == [1, 6, 24, 168]
    assert messages(world) == []


async def test_an_edited_figure_is_told_once_with_its_quote(world, site, revisits):
    site.serve(page())
    await told(world, site)
    found = await through_the_week(world, revisits(world), None, lambda: site.serve(page("97.4")))
    assert found == [Found.BASE, Found.EDITED, Found.SAME, Found.SAME]
    (card,) = messages(world)
    assert "127.0.0.1 changed $99.3bn to $97.4bn" in card.summary
    assert "made a bid of $97.4 billion for OpenAI" in said(card)


async def test_what_only_the_edited_article_said_is_taken_back(world, site, revisits):
    site.serve(page())
    await told(world, site)
    await through_the_week(world, revisits(world), None, lambda: site.serve(page("97.4")))
    (card,) = messages(world)
    assert "No other report here says $99.3bn" in said(card)
    assert messages(world, DeliveryKind.RETRACTION) == []
    assert held(world) == {"99.3": ("retracted", []), "97.4": ("disputed", ["127.0.0.1"])}


async def test_the_feed_and_the_page_tell_one_edit_once(world, site, revisits):
    site.serve(page())
    one = await told(world, site)
    at, service = world.clock(), revisits(world)
    world.clock.now = at + timedelta(hours=1, seconds=1)
    await service.run()
    site.serve(page("97.4"))
    world.web.publish(one, (TITLE, SAYS.format(amount="97.4"), f"{site.base}/bid"), OLD)
    await world.poll()
    world.clock.now = at + timedelta(hours=6, seconds=1)
    assert (await service.run()).found == (Found.EDITED,)
    assert len(messages(world)) == 1


@pytest.mark.parametrize(
    ("other", "found"),
    [
        pytest.param(page(before=[BEFORE[1], "A paragraph that was not there."]), Found.EDITED, id="other words"),
        pytest.param(page(title="Why Musk wants OpenAI"), Found.EDITED, id="a new headline"),
        pytest.param(page(aside="Musk's bid of $97.4 billion for OpenAI"), Found.SAME, id="a box beside it"),
        pytest.param(page(after=[*AFTER, SAYS.format(amount="97.4")]), Found.EDITED, id="another figure beside it"),
        pytest.param(
            page("99.3").replace("<p>", "<div><p>").replace("</p>", "</p></div>"), Found.SAME, id="other markup"
        ),
        pytest.param(page("99,3"), Found.EDITED, id="another sign for the comma"),
        pytest.param(
            page(says="He would not comment.", after=[*AFTER, SAYS.format(amount="97.4")]),
            Found.EDITED,
            id="left out, and elsewhere",
        ),
        pytest.param(
            page(after=[]).replace(SAYS.format(amount="99.3"), "Subscribe to read on."),
            Found.UNREADABLE,
            id="a paywall",
        ),
        pytest.param(
            page(after=[], says="Read also: Elon Musk's group has made a bid of $97.4 billion for OpenAI."),
            Found.UNREADABLE,
            id="a paywall with a teaser",
        ),
        pytest.param(COOKIES, Found.UNREADABLE, id="a cookie page"),
        pytest.param(
            COOKIES.replace("We and our", SAYS.format(amount="97.4") + " We and our"),
            Found.UNREADABLE,
            id="another article",
        ),
        pytest.param("<html><body></body></html>", Found.UNREADABLE, id="an empty page"),
        pytest.param("", Found.UNREADABLE, id="nothing"),
        pytest.param("<html>" + "<div>" * 3000 + "x", Found.UNREADABLE, id="a deep page"),
    ],
)
async def test_what_is_no_edit_of_a_fact_is_silent_and_forgotten(world, site, revisits, other, found):
    site.serve(page())
    await told(world, site)
    before = len(world.planned)
    seen = await through_the_week(world, revisits(world), None, lambda: site.serve(other), lambda: site.serve(page()))
    assert len(world.planned) == before
    assert seen[:2] == [Found.BASE, found]


async def test_an_edit_is_seen_behind_a_cookie_page_and_a_wall_in_between(world, site, revisits):
    site.serve(page())
    await told(world, site)
    found = await through_the_week(
        world,
        revisits(world),
        None,
        lambda: site.serve(COOKIES),
        lambda: site.serve(page(after=[], says="Subscribe to read on.")),
        lambda: site.serve(page("97.4")),
    )
    assert found == [Found.BASE, Found.UNREADABLE, Found.UNREADABLE, Found.EDITED]
    assert len(messages(world)) == 1


async def test_a_first_visit_that_meets_a_cookie_page_takes_no_base_from_it(world, site, revisits):
    site.serve(COOKIES)
    await told(world, site)
    found = await through_the_week(
        world, revisits(world), None, lambda: site.serve(page()), lambda: site.serve(page("97.4"))
    )
    assert found == [Found.UNREADABLE, Found.BASE, Found.EDITED, Found.SAME]
    assert len(messages(world)) == 1


async def test_a_wall_that_falls_is_no_edit(world, site, revisits):
    wall = page(
        after=[], before=BEFORE[:1], says="Read also: Elon Musk's group has made a bid of $99.3 billion for OpenAI."
    )
    site.serve(wall)
    await told(world, site)
    found = await through_the_week(world, revisits(world), None, lambda: site.serve(page("97.4")))
    assert found[:2] == [Found.BASE, Found.BASE]
    assert messages(world) == []


@pytest.mark.parametrize(
    ("says", "told_"),
    [
        (SAYS.format(amount="97.4"), 1),  # the feed's sentence, word for word but for the figure
        ("A bid of $97.4 billion for OpenAI was made by Elon Musk's group, its lawyer told us.", 0),  # other words
        ("Elon Musk's investors have made a bid of $97.4 billion for OpenAI, its lawyer said on Monday.", 0),
        (SAYS.format(amount="97.4") + " It had said: " + SAYS.format(amount="99.3"), 0),  # both stand there
    ],
)
async def test_a_first_text_that_differs_from_the_feed_is_an_edit_only_where_that_is_sure(
    world, site, revisits, says, told_
):
    site.serve(page(says=says))
    await told(world, site)
    await through_the_week(world, revisits(world))
    assert len(messages(world)) == told_


async def test_a_late_visit_is_made_up_for_once_by_another_process(world, site, revisits):
    site.serve(page())
    await told(world, site)
    at = world.clock()
    world.clock.now = at + timedelta(hours=1, seconds=1)
    await revisits(world).run()
    site.serve(page("97.4"))
    for minutes in (0, 2, 4):  # a new process each time, a day and a bit later: 6 h and 24 h were missed
        world.clock.now = at + timedelta(hours=30, minutes=minutes)
        await revisits(world).run()
    assert len(site.reads) == 2
    assert len(messages(world)) == 1
    world.clock.now = at + timedelta(days=9)
    assert (await revisits(world).run()).found == (Found.SAME,)
    assert (await revisits(world).run()).found == ()


async def test_a_page_is_planned_before_it_is_read_and_only_within_the_week(world, site, revisits):
    site.serve(page())
    await told(world, site)
    at = world.clock()
    world.clock.now = at + timedelta(days=7)
    assert (await revisits(world).run()).found == ()
    world.clock.now = at + timedelta(minutes=1)
    assert (await revisits(world).run()).found == ()
    with world.read() as uow:
        entry = uow.entries.by_url(f"{site.base}/bid")
        kept = uow.pages.find(entry.id)
    assert (kept.found, kept.next_due) == (Found.WAITING, at + timedelta(hours=1))


async def test_after_the_week_no_text_is_kept(world, site, revisits):
    site.serve(page(), ETag='"1"')
    await told(world, site)
    await through_the_week(world, revisits(world))
    with world.read() as uow:
        kept = uow.pages.find(uow.entries.by_url(f"{site.base}/bid").id)
    assert (kept.next_due, kept.text, kept.etag, kept.found) == (None, "", None, Found.SAME)
