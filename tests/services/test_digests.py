"""Digests: one a slot whatever happens, changes first, the rest behind buttons, silent where there is nothing."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.card.model import BlockKind, from_json
from bot.domain.model import ChannelSettings, DeliveryKind, Entry, Platform, Story
from bot.domain.ranking import rank
from bot.errors import InputError, NotFoundError
from bot.ports import Where, Who
from bot.services import choices
from bot.services.commands import Commands
from bot.services.digests import STORIES_SHOWN, Digests
from tests.fakes import FakeMessenger
from tests.services.test_walk import OLD, OTHER, REFUSED, established

EVERY = frozenset(Platform)
IN_FRENCH = (
    "OpenAI loue quatre étages à Lyon",
    "OpenAI loue quatre étages près de la gare de Lyon et recrute 90 personnes.",
)
NEWS = [
    ("OpenAI opens an office in Lyon", "OpenAI rents four floors near the station in Lyon and hires ninety people."),
    ("OpenAI and Elon Musk quarrel over a podcast", "Elon Musk mocked a podcast in which Sam Altman praised OpenAI."),
    ("OpenAI sued by a paper in Ohio", "A newspaper of Toledo sued OpenAI over 900 recipes in its training data."),
    (
        "Musk's xAI borrows from three banks",
        "xAI of Elon Musk took a loan of $2 billion at nine percent from three banks.",
    ),
    ("OpenAI buys chips from a start-up", "OpenAI ordered 40,000 chips from the start-up Cerelane for next winter."),
    ("OpenAI raises the price of its phone plan", "Subscribers of OpenAI pay $3 more each month from September."),
    ("Grok misreads a map, xAI says sorry", "xAI apologised after Grok sent hikers of a club in Wales to a quarry."),
    ("OpenAI hires a chief economist", "The economist Dana Wills leaves her chair at Leeds for OpenAI."),
    ("A data centre for xAI divides Memphis", "Neighbours in Memphis complain of turbines at the data centre of xAI."),
    ("Sam Altman plants a tree", "OpenAI's Sam Altman planted an oak in a park of St. Louis with schoolchildren."),
]


def settle(world, channel, **chosen):
    with world.database.begin() as uow:
        uow.channels.save_settings(channel.id, ChannelSettings(**chosen))


def plan(world, digests, at):
    with world.database.begin() as uow:
        return digests.plan_due(uow, now=at, platforms=EVERY)


def view(world, channel, since=None):
    with world.read() as uow:
        return Digests(subjects=world.subjects).view(
            uow, uow.channels.get(channel.id), since=since, now=world.clock(), scheduled=False
        )


def commands(world):
    return Commands(
        database=world.database,
        subjects=world.subjects,
        publisher=world.publisher,
        digests=Digests(subjects=world.subjects),
        web=None,
        clock=world.clock,
        catalogue_feeds=(),
        messengers={},
        time_zone="UTC",
    )


WHO = Who(platform=Platform.DISCORD, id="u1", name="U", language="en")
HERE = Where(platform=Platform.DISCORD, channel="c1")


@pytest.mark.parametrize(
    ("zone", "start"),
    [
        ("Europe/Paris", "2026-03-28T00:00"),
        ("Europe/Paris", "2026-10-24T00:00"),
        ("America/New_York", "2026-03-07T00:00"),
        ("America/New_York", "2026-10-31T00:00"),
    ],
)
def test_one_digest_a_slot_over_a_clock_change_and_restarts(world, zone, start):
    now = datetime.fromisoformat(start).replace(tzinfo=UTC)
    planned = []
    world.clock.now = now
    channel = world.channel()
    settle(world, channel, time_zone=zone, digest_times=("01:30", "02:30", "08:00"), empty_digest=True)
    for _ in range(3 * 24 * 2):  # a new Digests at each tick: a restart every half hour
        plan(world, Digests(subjects=world.subjects, observe=planned.append), now)
        plan(world, Digests(subjects=world.subjects, observe=planned.append), now)
        now += timedelta(minutes=30)
    keys = [p.draft.key for p in planned]
    assert len(keys) == len(set(keys))
    assert {k.rpartition("T")[2][:5] for k in keys} == {"01:30", "02:30", "08:00"}
    assert 8 <= len(keys) <= 10  # three days of UTC are a little more or less in the zone


@pytest.mark.parametrize(("asked", "planned"), [(False, 0), (True, 1)])
def test_an_empty_digest_is_silent_unless_asked_for(world, asked, planned):
    channel = world.channel()
    settle(world, channel, digest_times=("10:00",), empty_digest=asked)
    assert plan(world, Digests(subjects=world.subjects), world.clock().replace(hour=10)) == planned


def test_a_weekly_digest_comes_on_its_day(world):
    channel, planned = world.channel(), []
    settle(world, channel, digest_times=("10:00",), digest_days=(0,), empty_digest=True)
    for day in range(14):
        plan(
            world,
            Digests(subjects=world.subjects, observe=planned.append),
            world.clock() + timedelta(days=day, hours=1),
        )
    assert [datetime.fromisoformat(p.draft.key.removeprefix("digest:")).weekday() for p in planned] == [0, 0]


async def test_changes_come_first_and_their_stories_are_not_told_twice(world):
    channel = world.channel()
    one, two = await established(world, "one", "two")
    world.web.publish(one, REFUSED, *NEWS[:3], OLD)
    world.web.publish(two, OTHER, OLD)
    since = world.clock() - timedelta(minutes=1)
    await world.poll()
    found = view(world, channel, since=since)
    assert {after.fact for _, after in found.changes} >= {"musk_offer.status"}
    assert all(REFUSED[0] not in (s.title, s.title) for s in found.stories)
    card = Digests(subjects=world.subjects).card(channel, found, since=since, now=world.clock())
    headings = [b.spans[0].text for b in card.blocks if b.kind is BlockKind.HEADING]
    assert headings[0].startswith("WHAT CHANGED")
    assert headings[1].startswith("STORIES")


async def test_what_is_not_shown_is_behind_the_button_and_numbered_on(world):
    channel = world.channel()
    (one,) = await established(world, "one")
    since = world.clock() - timedelta(minutes=1)
    world.web.publish(one, *NEWS, OLD)
    await world.poll()
    found = view(world, channel, since=since)
    card = Digests(subjects=world.subjects).card(channel, found, since=since, now=world.clock())
    more = next(a for a in card.actions if a.name == "more")
    left = len(found.stories) - STORIES_SHOWN
    assert left > 0
    assert more.label == f"{left} more"
    rest = await commands(world).act(more.name, more.argument, WHO, HERE)
    assert len(rest.blocks) == left
    assert rest.blocks[0].spans[0].text.strip() == str(STORIES_SHOWN + 1)
    shown = {s.story.id for s in found.shown[:STORIES_SHOWN]}
    assert not shown & {s.story.id for s in found.shown[STORIES_SHOWN:]}


async def test_catch_up_goes_back_to_when_this_person_last_looked(world):
    channel = world.channel()
    (one,) = await established(world, "one")
    since = world.clock() - timedelta(minutes=1)
    world.web.publish(one, NEWS[0], OLD)
    await world.poll()
    argument = f"{int(since.timestamp())}-{int(world.clock().timestamp())}"
    asked = commands(world)
    first = await asked.act("catch_up", argument, WHO, HERE)
    again = await asked.act("catch_up", argument, WHO, HERE)
    other = await asked.act(
        "catch_up", argument, Who(platform=Platform.DISCORD, id="u2", name="V", language="fr"), HERE
    )
    assert first.private
    assert "1 new story" in first.summary
    assert again.summary == "Nothing new."
    assert other.language == "fr"
    assert "1 nouveau sujet" in other.summary
    assert channel.id


async def test_who_presses_a_button_reads_in_their_own_language(world):
    channel = world.channel()
    one, two = await established(world, "one", "two")
    since = world.clock() - timedelta(minutes=1)
    world.web.publish(one, *NEWS, OLD)
    world.web.publish(two, IN_FRENCH, OLD)
    await world.poll()
    reader = Who(platform=Platform.DISCORD, id="u2", name="V", language="fr")
    found = view(world, channel, since=since)
    card = Digests(subjects=world.subjects).card(channel, found, since=since, now=world.clock())
    more, catch_up = (next(a for a in card.actions if a.name == name) for name in ("more", "catch_up"))
    rest = await commands(world).act(more.name, more.argument, reader, HERE)
    assert (rest.language, rest.title) == ("fr", "Autres sujets")
    told = await commands(world).act(catch_up.name, catch_up.argument, reader, HERE)
    text = "".join(s.text for b in told.blocks for s in b.spans)
    assert IN_FRENCH[0] in text


async def test_a_button_with_a_wrong_argument_is_out_of_date(world):
    world.channel()
    with world.read() as uow, pytest.raises(NotFoundError, match="out of date"):
        Digests(subjects=world.subjects).more(uow, uow.channels.find(Platform.DISCORD, "c1"), "x", language="en")


async def test_a_channel_reads_what_its_watches_find_and_no_other_does(world):
    one, other = world.channel("c1"), world.channel("c2")
    with world.database.begin() as uow:
        uow.watches.add(one.id, "ferry", now=world.clock())
    (feed,) = await established(world, "one")
    since = world.clock() - timedelta(minutes=1)
    world.web.publish(feed, ("Ferry strike in Calais", "The ferry crews of Calais strike for a second day."), OLD)
    await world.poll()
    assert [s.title for s in view(world, one, since=since).stories] == ["Ferry strike in Calais"]
    assert view(world, other, since=since).stories == ()


async def test_a_digest_reaches_the_channel_once(world):
    channel = world.channel()
    settle(world, channel, digest_times=("20:00",))
    (one,) = await established(world, "one")
    world.web.publish(one, NEWS[0], OLD)
    await world.poll()
    messenger = FakeMessenger()
    rounds = world.rounds(messenger)
    world.clock.now = world.clock().replace(hour=20)
    for _ in range(3):
        await rounds.plan_digests()
        await rounds.deliver.run()
        world.clock.pass_(minutes=10)
    assert [c.title for _, c, _, _ in messenger.sent if "digest" in c.title.lower()] != []
    assert len(messenger.sent) == 1


def entry(**more):
    values = {"weight": 2, "published": datetime(2026, 5, 20, 8, tzinfo=UTC), **more}
    base = {
        "id": 1,
        "feed_id": 1,
        "url": "",
        "title": "t",
        "summary": "",
        "content": "",
        "language": "en",
        "outlet": "a",
    }
    return Entry(**base, first_seen=values["published"], **values)


def story(origins):
    at = datetime(2026, 5, 20, 8, tzinfo=UTC)
    names = tuple(f"o{n}" for n in range(origins))
    return Story(
        id=1, title="t", language="en", first_seen=at, last_seen=at, origins=names, reports=9, languages=("en",)
    )


@pytest.mark.parametrize(
    ("above", "below"),
    [
        ((story(3), [entry()], False), (story(1), [entry()], False)),
        ((story(1), [entry(weight=5)], False), (story(1), [entry(weight=2)], False)),
        ((story(1), [entry(primary=True)], False), (story(1), [entry()], False)),
        ((story(1), [entry()], True), (story(1), [entry()], False)),
        ((story(1), [entry()], False), (story(1), [entry(published=datetime(2026, 5, 18, tzinfo=UTC))], False)),
        ((story(4), [entry()], False), (story(1), [entry(weight=4)], False)),
    ],
)
def test_what_comes_first(above, below):
    now = datetime(2026, 5, 20, 9, tzinfo=UTC)

    def height(one):
        return rank(one[0], one[1], watched=one[2], now=now)

    assert height(above) > height(below)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("weekdays", (0, 1, 2, 3, 4)),
        ("all", (0, 1, 2, 3, 4, 5, 6)),
        ("mon", (0,)),
        ("Monday, Thursday", (0, 3)),
        ("fri-mon", (0, 4, 5, 6)),
        ("lundi", (0,)),
        ("lun-ven", (0, 1, 2, 3, 4)),
        ("en semaine", (0, 1, 2, 3, 4)),
        ("dimanche", (6,)),
        ("week-end", (5, 6)),
    ],
)
def test_days_as_people_write_them(text, days):
    assert choices.days(text) == days


@pytest.mark.parametrize("text", ["", "someday", "mon-", "1"])
def test_no_days_are_said_so(text):
    with pytest.raises(InputError, match="names no days"):
        choices.days(text)


def test_a_card_of_the_outbox_is_public(world):
    channel, planned = world.channel(), []
    settle(world, channel, digest_times=("10:00",), empty_digest=True)
    plan(world, Digests(subjects=world.subjects, observe=planned.append), world.clock() + timedelta(hours=1))
    assert [p.draft.kind for p in planned] == [DeliveryKind.DIGEST]
    assert not from_json(planned[0].draft.card).private


LYON = (
    "OpenAI opens an office in Lyon",
    "OpenAI rents four floors near the station in Lyon and hires ninety people. Sam Altman will cut the ribbon in June, beside the mayor. "
    "He hopes for more.",
)
LYON_FR = (
    "OpenAI ouvre un bureau à Lyon",
    "OpenAI loue quatre étages près de la gare de Lyon et recrute 90 personnes. Sam Altman coupera le ruban en juin avec le maire. "
    "Il en espère d’autres.",
)


@pytest.mark.parametrize(("language", "wanted"), [("en", LYON), ("fr", LYON_FR)])
@pytest.mark.parametrize("said", [True, False])
async def test_a_story_is_told_in_the_channels_language_where_a_report_of_it_is(world, language, wanted, said):
    channel = world.channel()
    settle(world, channel, language=language)
    urls = [world.follow(key, language=key if said else None) for key in ("en", "fr")]
    for url in urls:
        world.web.publish(url, OLD)
    await world.poll()
    world.clock.pass_(hours=5)
    for url, news in zip(urls, (LYON, LYON_FR), strict=True):
        world.web.publish(url, news, OLD)
    await world.poll()
    stories = {story.headline: story for story in view(world, channel, since=world.clock() - timedelta(hours=3)).shown}
    told = stories[wanted[0]].summary
    found = [sentence for sentence in wanted[1].replace(". ", ".\n").split("\n") if sentence in told]
    assert len(found) == 2
    assert told == " ".join(found)


async def test_no_words_of_another_language_stand_for_a_story(world):
    channel = world.channel()
    settle(world, channel, language="fr")
    (one,) = await established(world, "one")
    world.web.publish(one, LYON, OLD)
    since = world.clock()
    await world.poll()
    (story,) = view(world, channel, since=since - timedelta(minutes=1)).shown
    assert (story.headline, story.summary) == (LYON[0], "")


def changed_in(found):
    return [(after.fact, getattr(after.value, "name", after.value)) for _, after in found.changes]


async def test_a_change_whose_alert_comes_after_a_digest_is_in_the_next(world):
    channel, before = world.channel(), world.clock()
    one, two = await established(world, "one", "two")
    world.web.publish(one, REFUSED, OLD)
    await world.poll()
    slot = world.clock() + timedelta(minutes=5)
    with world.read() as uow:
        first = Digests(subjects=world.subjects).view(uow, channel, since=before, now=slot, scheduled=True)
    world.clock.pass_(hours=1)
    world.web.publish(two, OTHER, OLD)
    await world.poll()
    with world.read() as uow:
        next_one = Digests(subjects=world.subjects).view(
            uow, channel, since=slot, now=world.clock() + timedelta(minutes=1), scheduled=True
        )
    assert ("musk_offer.status", "rejected_by_board") not in changed_in(first)
    assert ("musk_offer.status", "rejected_by_board") in changed_in(next_one)


async def test_a_change_that_a_manager_confirms_is_still_one(world):
    channel, since = world.channel(), world.clock()
    one, two = await established(world, "one", "two")
    world.web.publish(one, REFUSED, OLD)
    world.web.publish(two, OTHER, OLD)
    await world.poll()
    changed = next(p.after for p in world.planned if p.after and p.after.fact == "musk_offer.status")
    manager = Who(platform=Platform.DISCORD, id="u1", name="Ada", language="en", manager=True)
    await commands(world).act("confirm", str(changed.id), manager, HERE)
    assert ("musk_offer.status", "rejected_by_board") in changed_in(view(world, channel, since=since))


async def test_who_asks_for_one_fact_has_not_seen_the_rest(world):
    world.channel()
    one, two = await established(world, "one", "two")
    world.web.publish(one, REFUSED, NEWS[0], OLD)
    world.web.publish(two, OTHER, OLD)
    since = world.clock() - timedelta(minutes=1)
    await world.poll()
    asked = commands(world)
    argument = f"{int(since.timestamp())}-{int(world.clock().timestamp())}"
    await asked.call(("changes",), {"fact": "altman.role"}, WHO, HERE)
    await asked.call(("changes",), {"since": "1h"}, WHO, HERE)
    seen = await asked.call(("changes",), {}, WHO, HERE)
    assert "Nothing changed" not in seen.summary
    world.clock.pass_(minutes=1)
    again = await asked.call(("changes",), {}, WHO, HERE)
    assert "Nothing changed" in again.summary
    caught_up = await asked.act("catch_up", argument, WHO, HERE)
    assert "1 new story" in caught_up.summary  # the changes were seen, the stories were not


async def test_changes_are_those_of_the_subjects_that_the_channel_follows(world):
    channel = world.channel()
    one, two = await established(world, "one", "two")
    world.web.publish(one, REFUSED, OLD)
    world.web.publish(two, OTHER, OLD)
    await world.poll()
    asked = commands(world)
    assert "Nothing changed" not in (await asked.call(("changes",), {"since": "9d"}, WHO, HERE)).summary
    settle(world, channel, dossiers=("another",))
    assert "Nothing changed" in (await asked.call(("changes",), {"since": "9d"}, WHO, HERE)).summary
    one_fact = {"since": "9d", "fact": "musk_offer.status"}
    assert "Nothing changed" not in (await asked.call(("changes",), one_fact, WHO, HERE)).summary
