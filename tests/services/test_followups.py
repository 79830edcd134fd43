"""What follows up: dates that pass without news, and articles already told whose words change."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.card.model import Tone, from_json
from bot.domain.findings import FactStatus, Finding, Relation
from bot.domain.model import DeliveryDraft, DeliveryKind, Platform
from bot.services.deliver import Deliver
from bot.services.expectations import Expectations
from tests.fakes import FakeMessenger
from tests.services.test_walk import OLD, established

EVERY = frozenset(Platform)
TRIAL = (
    "Trial date set in Musk v. OpenAI",
    "Judge Yvonne Gonzalez Rogers set the jury trial in Elon Musk's lawsuit against OpenAI for June 8, 2026.",
)
OFFER = "Elon Musk's group has made a bid of ${amount} billion for OpenAI, its lawyer said on Monday."
LINK = "https://one.example/bid"


def plan(world, day, month=6):
    with world.database.begin() as uow:
        at = datetime(2026, month, day, 12, tzinfo=UTC)
        return Expectations(subjects=world.subjects).tell_due(uow, now=at, platforms=EVERY)


async def announced(world):
    world.channel()
    (one,) = await established(world, "one")
    world.web.publish(one, TRIAL, OLD)
    await world.poll()
    with world.read() as uow:
        held = uow.facts.history("openai-musk", "musk_lawsuit.status")
    assert [v.value.name for v in held if v.status is FactStatus.UPDATED] == ["trial_scheduled"]


async def test_a_day_that_passes_without_news_is_told_once(world):
    await announced(world)
    assert [plan(world, day) for day in (1, 8, 9, 10)] == [0, 0, 0, 0]
    assert [plan(world, day) for day in (11, 12, 20)] == [1, 0, 0]


async def test_what_passed_long_ago_when_first_looked_at_is_history(world):
    await announced(world)
    assert plan(world, 20, month=8) == 0


async def test_news_in_time_is_no_stale_expectation(world):
    await announced(world)
    with world.database.begin() as uow:
        held = uow.facts.history("openai-musk", "musk_lawsuit.status")[-1]
        uow.facts.add_version(
            dossier="openai-musk",
            fact="musk_lawsuit.status",
            value=type(held.value)(name="trial_started"),
            status=FactStatus.UPDATED,
            as_of="2026-06-08",
            learned_at=datetime(2026, 6, 8, 20, tzinfo=UTC),
            before_id=held.id,
            evidence=held.evidence[0],
        )
    assert plan(world, 12) == 0


@pytest.mark.parametrize(
    ("state", "told"),
    [("countersued", 1), ("claims_proceed", 1), ("trial_started", 0), ("settled", 0), ("withdrawn", 0)],
)
async def test_what_comes_before_it_in_the_course_of_things_does_not_fulfil_it(world, state, told):
    await announced(world)
    with world.database.begin() as uow:
        held = uow.facts.history("openai-musk", "musk_lawsuit.status")[-1]
        uow.facts.add_version(
            dossier="openai-musk",
            fact="musk_lawsuit.status",
            value=type(held.value)(name=state),
            status=FactStatus.UPDATED,
            as_of="2026-05-30",
            learned_at=datetime(2026, 5, 30, 20, tzinfo=UTC),
            before_id=held.id,
            evidence=held.evidence[0],
        )
    assert [plan(world, day) for day in (11, 12)] == [told, 0]


async def test_the_message_says_what_was_expected_and_who_said_so(world):
    await announced(world)
    plan(world, 11)
    messenger = FakeMessenger()
    await Deliver(world.database, {Platform.DISCORD: messenger}, lambda: datetime(2026, 6, 11, 13, tzinfo=UTC)).run()
    (sent,) = [card for _, card, _, _ in messenger.sent if card.title.startswith("NO NEWS")]
    said = " ".join(span.text for block in sent.blocks for span in block.spans)
    assert "trial scheduled" in said
    assert "8 Jun 2026" in said
    assert "one.example" in said


def heard(world, said, published):
    """One more report of the trial, as evidence of what the ledger holds."""
    with world.database.begin() as uow:
        held = uow.facts.history("openai-musk", "musk_lawsuit.status")[-1]
        finding = Finding(
            fact=held.fact, relation=Relation.UPDATES, value=held.value, quote=said, start=0, end=len(said)
        )
        (stored,) = uow.facts.add_findings(None, held.dossier, [finding], now=published)
        proof = replace(held.evidence[0], finding_id=stored.id, entry_id=None, quote=said, published=published)
        uow.facts.add_evidence(held.id, proof)
    return held.id


NEW_DATE = "The jury trial in Elon Musk's lawsuit against OpenAI is now scheduled for {day}."


async def test_a_day_that_is_set_anew_after_it_was_told_is_told_too(world):
    await announced(world)
    assert plan(world, 11) == 1
    heard(world, NEW_DATE.format(day="September 14, 2026"), datetime(2026, 6, 20, 8, tzinfo=UTC))
    assert [plan(world, day) for day in (21, 30)] == [0, 0]
    assert [plan(world, day, month=9) for day in (16, 17, 18)] == [0, 1, 0]


async def test_a_day_that_is_brought_forward_is_told_when_it_passes(world):
    await announced(world)
    heard(world, NEW_DATE.format(day="May 29, 2026"), datetime(2026, 5, 22, 8, tzinfo=UTC))
    assert plan(world, 31, month=5) == 0
    assert [plan(world, day) for day in (1, 2, 11)] == [1, 0, 0]


async def test_a_report_from_after_the_day_puts_nothing_off(world):
    await announced(world)
    heard(world, "The trial, scheduled for June 8, was adjourned.", datetime(2026, 6, 9, 8, tzinfo=UTC))
    assert [plan(world, day) for day in (10, 11)] == [0, 1]


def told_by_an_older_release(world, version_id):
    with world.database.begin() as uow:
        draft = DeliveryDraft(
            key=f"due:version:{version_id}:",
            destination_id=uow.channels.all()[0].id,
            kind=DeliveryKind.DUE,
            card="{}",
            not_before=world.clock(),
        )
        assert uow.outbox.enqueue(draft, now=world.clock())


async def test_what_an_older_release_told_is_not_told_again(world):
    await announced(world)
    version = heard(world, NEW_DATE.format(day="June 8, 2026"), datetime(2026, 5, 20, 8, tzinfo=UTC))
    told_by_an_older_release(world, version)
    assert [plan(world, day) for day in (11, 20)] == [0, 0]


async def test_a_new_day_after_that_is_told(world):
    await announced(world)
    version = heard(world, NEW_DATE.format(day="September 14, 2026"), datetime(2026, 6, 20, 8, tzinfo=UTC))
    told_by_an_older_release(world, version)
    assert [plan(world, day, month=9) for day in (17, 18)] == [1, 0]


async def test_a_channel_is_told_of_days_that_passed_since_it_was_set_up(world):
    await announced(world)
    world.clock.now = datetime(2026, 6, 9, 8, tzinfo=UTC)
    world.channel("late")
    world.clock.now = datetime(2026, 6, 8, 8, tzinfo=UTC)
    world.channel("in time")
    assert plan(world, 11) == 2


@pytest.mark.parametrize(("language", "says"), [("en", "It is disputed"), ("fr", "C’est contesté")])
async def test_what_is_disputed_is_said_to_be(world, language, says):
    await announced(world)
    with world.database.begin() as uow:
        held = uow.facts.history("openai-musk", "musk_lawsuit.status")[-1]
        uow.facts.set_status(held.id, FactStatus.DISPUTED, now=world.clock(), who="test")
        channel = uow.channels.all()[0]
        uow.channels.save_settings(channel.id, replace(channel.settings, language=language))
    assert plan(world, 11) == 1
    messenger = FakeMessenger()
    await Deliver(world.database, {Platform.DISCORD: messenger}, lambda: datetime(2026, 6, 11, 13, tzinfo=UTC)).run()
    card = messenger.sent[-1][1]
    assert says in card.summary
    assert card.tone is Tone.DISPUTED


@pytest.mark.parametrize(("dated", "told"), [(True, 1), (False, 0)])
async def test_next_month_counts_from_a_report_whose_day_is_known(world, dated, told):
    world.channel()
    (one,) = await established(world, "one")
    world.clock.now += timedelta(days=1, microseconds=1)  # as a real clock has it
    said = "A judge set the jury trial in Elon Musk's lawsuit against OpenAI for next month."
    day = f"<pubDate>{world.clock() - timedelta(hours=1):%a, %d %b %Y %H:%M:%S} +0000</pubDate>" if dated else ""
    item = f"<item><title>Trial set</title><link>{LINK}</link><description>{said}</description>{day}</item>"
    world.web.serve(one, f'<?xml version="1.0"?><rss version="2.0"><channel>{item}</channel></rss>'.encode())
    await world.poll()
    assert plan(world, 5, month=7) == told


async def told_of_the_bid(world, amount="99.3"):
    """A channel that was told of an amount in an article."""
    channel = world.channel()
    with world.database.begin() as uow:
        uow.watches.add(channel.id, "fact:musk_offer.amount", now=world.clock())
    (one,) = await established(world, "one")
    world.web.publish(one, ("Musk bids for OpenAI", OFFER.format(amount=amount), LINK), OLD)
    await world.poll()
    await Deliver(world.database, {Platform.DISCORD: FakeMessenger()}, world.clock).run()
    return one


def rewordings(world):
    return [from_json(p.draft.card) for p in world.planned if p.draft.kind is DeliveryKind.REWORDED]


async def test_an_article_that_was_told_and_says_another_figure_now_is_told(world):
    one = await told_of_the_bid(world)
    for _ in range(3):
        world.web.publish(one, ("Musk bids for OpenAI", OFFER.format(amount="97.4"), LINK), OLD)
        await world.poll()
        world.clock.pass_(hours=5)
    (card,) = rewordings(world)
    assert "one.example changed $99.3bn to $97.4bn" in card.summary
    assert "97.4 billion" in " ".join(span.text for block in card.blocks for span in block.spans)


async def test_a_new_title_is_no_news(world):
    one = await told_of_the_bid(world)
    before = len(world.planned)
    for title in ("Musk wants OpenAI", "Why Musk wants OpenAI", "MUSK WANTS OPENAI"):
        world.web.publish(one, (title, OFFER.format(amount="99.3"), LINK), OLD)
        await world.poll()
        world.clock.pass_(hours=5)
    assert len(world.planned) == before


async def test_an_edit_of_an_article_that_nobody_was_told_of_is_silent(world):
    world.channel()
    (one,) = await established(world, "one")
    for amount in ("99.3", "97.4"):
        world.web.publish(one, ("Musk bids for OpenAI", OFFER.format(amount=amount), LINK), OLD)
        await world.poll()
        world.clock.pass_(hours=5)
    assert rewordings(world) == []
