"""Items in storage: what is new, what is known, what was changed."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.model import FeedSpec
from tests.fakes import NOW, item


@pytest.fixture
def feed(world):
    with world.database.begin() as uow:
        return uow.feeds.add(FeedSpec(key="a", url="https://a.example/f", title="A", language="fr"), now=NOW)


def add(world, feed, *items, now=NOW, silent=False):
    with world.database.begin() as uow:
        return uow.entries.add_new(feed, items, now=now, silent=silent)


def test_the_same_item_is_new_once(world, feed):
    assert len(add(world, feed, item()).new) == 1
    again = add(world, feed, item())
    assert (again.new, again.revised) == ((), ())


def test_dates_never_make_an_item_new_nor_changed(world, feed):
    add(world, feed, item(published=NOW - timedelta(days=2)))
    again = add(world, feed, item(published=NOW, updated=NOW), now=NOW + timedelta(days=1))
    assert (again.new, again.revised) == ((), ())


def test_a_changed_title_is_a_revision_that_keeps_the_words_before(world, feed):
    add(world, feed, item(title="97,6 milliards"))
    again = add(world, feed, item(title="97,4 milliards"))
    ((entry, revision),) = again.revised
    assert (again.new, entry.title, revision.title) == ((), "97,4 milliards", "97,6 milliards")


def test_white_space_is_no_change(world, feed):
    add(world, feed, item(summary="one two"))
    assert add(world, feed, item(summary=" one\n  two ")).revised == ()


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("https://a.example/x?utm_source=rss", "https://a.example/x"),
        ("https://A.example:443/x/#xtor=RSS", "https://a.example/x"),
    ],
)
def test_decoration_of_an_address_does_not_count(world, feed, first, second):
    add(world, feed, item(guid=None, url=first))
    assert add(world, feed, item(guid=None, url=second)).new == ()


def test_a_query_that_identifies_counts(world, feed):
    added = add(world, feed, item("1", "https://a.example/?p=1", "One"), item("2", "https://a.example/?p=2", "Two"))
    assert len(added.new) == 2


def test_a_changed_guid_with_the_same_address_is_known(world, feed):
    add(world, feed, item(guid="1"))
    assert add(world, feed, item(guid="2")).new == ()


def test_a_changed_address_with_the_same_guid_is_known(world, feed):
    add(world, feed, item(guid="1", url="https://a.example/old"))
    assert add(world, feed, item(guid="1", url="https://a.example/new")).new == ()
    assert add(world, feed, item(guid="9", url="https://a.example/new")).new == ()


def test_one_guid_on_every_item_swallows_none(world, feed):
    added = add(world, feed, *(item("same", f"https://a.example/{n}", f"T{n}") for n in range(5)))
    assert len(added.new) == 5


def test_one_address_on_every_item_swallows_none(world, feed):
    added = add(world, feed, *(item(f"g{n}", "https://a.example/", f"T{n}") for n in range(5)))
    assert len(added.new) == 5
    assert add(world, feed, *(item(f"g{n}", "https://a.example/", f"T{n}") for n in range(5))).new == ()


def test_items_that_leave_and_come_back_are_not_new(world, feed):
    add(world, feed, item("1", "https://a.example/1"), item("2", "https://a.example/2"))
    add(world, feed, item("2", "https://a.example/2"))
    assert add(world, feed, item("1", "https://a.example/1")).new == ()


def test_a_removed_feed_does_not_forget(world, feed):
    add(world, feed, item())
    with world.database.begin() as uow:
        uow.feeds.remove(feed.id)
        again = uow.feeds.add(FeedSpec(key="a", url="https://a.example/f", title="A"), now=NOW)
    assert add(world, again, item()).new == ()


def test_an_article_in_two_feeds_is_one_entry(world, feed):
    with world.database.begin() as uow:
        other = uow.feeds.add(FeedSpec(key="b", url="https://b.example/f", title="B"), now=NOW)
    add(world, feed, item(guid="x"))
    again = add(world, other, item(guid="y", title="another title there"))
    assert (again.new, again.revised) == ((), ())


def test_an_aggregators_changing_links_are_one_entry(world, feed):
    link = "https://news.google.com/rss/articles/{}?oc=5"
    add(world, feed, item(None, link.format("abc"), "Musk sues - Reuters", source_title="Reuters"))
    assert add(world, feed, item(None, link.format("xyz"), "Musk sues - Reuters", source_title="Reuters")).new == ()


def test_a_date_in_the_future_is_brought_back_to_now(world, feed):
    (entry,) = add(world, feed, item(published=NOW + timedelta(days=400))).new
    assert entry.published == NOW


def test_search_folds_accents_and_knows_phrases_and_beginnings(world, feed):
    add(world, feed, item("1", "https://a.example/1", "Le procès s’ouvre", "à Oakland"))
    add(world, feed, item("2", "https://a.example/2", "Rien à voir", "un communiqué"))
    with world.read() as uow:
        found = {q: len(uow.entries.search(q)) for q in ("proces", "PROCÈS", '"proces s ouvre"', "communi*", "communi")}
    assert found == {"proces": 1, "PROCÈS": 1, '"proces s ouvre"': 1, "communi*": 1, "communi": 0}


def test_a_language_of_any_length_is_taken_in(world, feed):
    (entry,) = add(world, feed, item(language="en-Latn-GB-x-very-private")).new
    assert entry.language == "en-Latn-GB"


def test_feeds_never_polled_come_first(world, feed):
    with world.database.begin() as uow:
        later = uow.feeds.add(FeedSpec(key="b", url="https://b.example/f", title="B"), now=NOW)
        uow.feeds.save_state(replace(uow.feeds.all()[0][1], next_due=NOW - timedelta(days=1)))
        assert [f.id for f, _ in uow.feeds.due(NOW, limit=5)] == [later.id, feed.id]


def test_an_accident_in_the_transaction_keeps_nothing(world, feed):
    def fail_half_way() -> None:
        with world.database.begin() as uow:
            uow.entries.add_new(feed, [item()], now=NOW, silent=False)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_half_way()
    assert len(add(world, feed, item()).new) == 1


rows = st.lists(
    st.builds(
        item,
        guid=st.sampled_from([None, "1", "2", "3"]),
        url=st.sampled_from([None, "https://a.example/1", "https://a.example/2?utm_x=1", "https://a.example/?p=3"]),
        title=st.sampled_from(["A", "B", "C"]),
        summary=st.sampled_from(["", "s"]),
    ),
    max_size=6,
)


@given(body=rows)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_law_a_body_polled_twice_brings_nothing_the_second_time(world, body):
    with world.database.begin() as uow:
        feed = uow.feeds.add(FeedSpec(key="law", url="https://law.example/f", title="L"), now=NOW)
        uow.entries.add_new(feed, body, now=NOW, silent=False)
        assert uow.entries.add_new(feed, body, now=NOW, silent=False).new == ()
