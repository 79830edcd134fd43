"""What real feeds do that makes other bots flood: replayed, and nothing is told twice, or told that is no news."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest

from bot.bootstrap import parse_feed
from bot.domain.model import FeedSpec
from bot.services.replay import Poll, Replay
from storage.database import open_database
from tests.fakes import shipped_subjects
from tests.replay.bodies import START, STEP, body, items, news, retitled
from tests.services.test_walk import OLD, established

# the source itself: its word is told at once, so that a flood has something to repeat
SPEC = FeedSpec(key="paper", url="https://paper.example/feed", title="Paper", language="en", primary=True)


@pytest.fixture
def play(tmp_path):
    """Plays bodies, one a poll (None: unchanged), and gives the messages and the summary."""
    opened = []

    def run(bodies):
        database = open_database(f"sqlite:///{tmp_path}/{len(opened)}.db")
        database.upgrade()
        opened.append(database)
        polls = (Poll(at=START + STEP * n, body=one, name=str(n)) for n, one in enumerate(bodies))
        *messages, summary = Replay(database, shipped_subjects(), parse_feed).bodies(polls, SPEC)
        return messages, summary

    yield run
    for database in opened:
        database.close()


def told_of(messages):
    """How often each entry, and each value of a fact, was told."""
    counted = Counter()
    for line in messages:
        if line["kind"] == "digest":
            counted.update(line["entries"])
        else:
            counted[line["kind"], line["fact"], str(line["after"])] += 1
    return counted


def kinds(messages):
    return Counter(line["kind"] for line in messages)


def test_one_item_with_300_headlines_is_told_once(play):
    old, late = items(12), news(START + STEP * 3)
    versions = [body([*old, retitled(late, n)]) for n in range(300)]
    messages, summary = play([body(old), *versions])
    assert (summary["entries"], summary["revisions"], summary["repeats"]) == (13, 299, 0)
    assert set(told_of(messages).values()) == {1}
    assert kinds(messages)["alert"] >= 1
    first = START + STEP * 1
    assert {line["at"] for line in messages if line["kind"] == "alert"} == {f"{first:%Y-%m-%dT%H:%M:%SZ}"}
    assert kinds(messages)["digest"] <= 1
    assert set(kinds(messages)) <= {"alert", "digest"}


def test_a_report_is_counted_once_however_often_it_is_retitled(play, tmp_path):
    late = news(START + STEP)
    play([body(items(5)), *(body([*items(5), retitled(late, n)]) for n in range(20))])
    database = open_database(f"sqlite:///{tmp_path}/0.db")
    with database.read() as uow:
        held = [v for versions in uow.facts.ledger("openai-musk").values() for v in versions if v.evidence[0].entry_id]
    database.close()
    assert held
    assert {len({e.entry_id for e in v.evidence}) for v in held} == {1}
    assert max(len(v.evidence) for v in held) <= 2  # its headline and its text


def test_a_flood_of_headlines_of_what_is_known_says_nothing(play):
    old = items(12)
    bodies = [body([retitled(one, n + at) for at, one in enumerate(old)]) for n in range(30)]
    messages, summary = play(bodies)
    assert (summary["entries"], summary["revisions"]) == (12, 12 * 29)
    assert messages == []


def test_a_feed_that_dates_all_its_items_anew_says_nothing(play):
    old = items(30)
    bodies = [body([replace(one, at=START + STEP * n) for one in old], built=START + STEP * n) for n in range(60)]
    messages, summary = play(bodies)
    assert (summary["entries"], summary["revisions"], summary["repeats"]) == (30, 0, 0)
    assert messages == []


def test_quiet_polls_say_nothing(play):
    old = items(10)
    same = body(old)
    built = [body(old, built=START + STEP * n) for n in range(40)]  # only the feed's own date moves
    messages, summary = play([same, *[None] * 200, *[same] * 40, *built])
    assert (summary["polls"], summary["entries"], summary["revisions"], summary["unreadable"]) == (281, 10, 0, 0)
    assert messages == []


@pytest.mark.parametrize("etag", ['"1"', None])
async def test_an_unchanged_answer_is_not_even_read(world, etag):
    channel = world.channel()
    (one,) = await established(world, "one")
    world.web.publish(
        one, ("OpenAI opens a hall", "OpenAI opens a hall in Lille, its first one there."), OLD, etag=etag
    )
    first = await world.poll()
    world.clock.pass_(hours=5)
    before = len(world.planned)
    for _ in range(10):
        report = await world.poll()
        world.clock.pass_(hours=5)
        assert all(feed.taken is None for feed in report.feeds)
    assert first.total("new") >= 1
    assert len(world.planned) == before
    assert channel.id


def test_items_that_slide_out_and_come_back_are_known(play):
    all_of_them = [*items(40), news(START)]
    windows = [[all_of_them[(start + n) % 41] for n in range(10)] for start in [*range(0, 123, 2), *range(122, 0, -5)]]
    messages, summary = play([body(rows) for rows in windows])
    assert (summary["entries"], summary["revisions"], summary["repeats"]) == (41, 0, 0)
    assert set(told_of(messages).values()) == {1}
    assert kinds(messages)["alert"] >= 1


def test_ids_that_change_with_the_same_link_are_the_same_item(play):
    old = [*items(15), news(START)]
    bodies = [body([replace(one, guid=f"{one.guid}-{n}") for one in old]) for n in range(1, 60)]
    messages, summary = play([body(old[:-1]), *bodies])
    assert (summary["entries"], summary["repeats"]) == (16, 0)
    assert set(told_of(messages).values()) == {1}


def test_links_that_carry_their_number_in_the_query_are_different_items(play):
    old = items(40, link="https://paper.example/?p={n}")
    late = news(START + STEP * 2, link="https://paper.example/?p={n}&utm_source=rss")
    again = replace(late, link="https://paper.example/?utm_medium=feed&p=900")
    bodies = [
        body(old[:20]),
        body(old[10:30]),
        body([*old[20:], late]),
        body([*old[25:], again]),
        body([*old[25:], late]),
    ]
    messages, summary = play(bodies * 3)
    assert (summary["entries"], summary["revisions"], summary["repeats"]) == (41, 0, 0)
    assert set(told_of(messages).values()) == {1}
    assert kinds(messages)["alert"] >= 1


@pytest.mark.parametrize("seed", range(3))
def test_all_of_it_at_once(play, seed):
    chance = Random(seed)
    every = [
        *items(25, seed=seed, link="https://paper.example/?p={n}"),
        news(START, link="https://paper.example/?p={n}"),
    ]
    bodies = []
    for n in range(50):
        if chance.random() < 0.3 and bodies:
            bodies.append(chance.choice((None, bodies[-1])))
            continue
        rows = []
        for one in chance.sample(every, 12):
            row = retitled(one, chance.randrange(9)) if chance.random() < 0.3 else one
            row = (
                replace(row, at=START + STEP * n - timedelta(minutes=chance.randrange(90)))
                if chance.random() < 0.5
                else row
            )
            row = replace(row, guid=f"{one.guid}-{n}") if chance.random() < 0.3 else row
            rows.append(row)
        bodies.append(body(rows, built=START + STEP * n))
    messages, summary = play(bodies)
    assert (summary["entries"], summary["repeats"]) == (26, 0)
    assert set(told_of(messages).values()) <= {1}
