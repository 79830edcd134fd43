"""What a search finds on each database: words, filters, dates, and what changed since."""

import random
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.search import marks
from storage.search import Indexed, open_index, refresh
from storage.tables import search_index
from tests.fakes import NOW, item
from tests.storage.test_search import put

ENTRIES = (
    item("1", "https://a.example/1", "Le procès s’ouvre à Oakland", published=NOW - timedelta(days=9), language="fr"),
    item("2", "https://b.example/2", "Musk's bid: $97.4 billion", published=NOW - timedelta(days=5), language="en"),
    item("3", "https://eco.b.example/3", "97,4 milliards : l’offre de Musk", published=NOW - timedelta(days=1), language="fr"),
    item("4", "https://c.example/4", "Œuvre d’art", "ﬁnancée par 東京都", published=NOW - timedelta(days=400), language="fr-CA"),
    item("5", "https://c.example/5", "The trial of the year", "GPT-4 was named, $5.6bn was asked", published=NOW, language="en"),
)  # fmt: skip


@pytest.fixture
def titles(world):
    put(world.database, ENTRIES)

    def search(query, **chosen):
        with world.read() as uow:
            return "".join(e.url[-1] for e in uow.entries.search(query, **chosen))

    return search


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("musk", "32"),
        ("PROCES", "1"),
        ("97.4", "32"),
        ("97,4", "32"),
        ("5,6", "5"),
        ("5.6*", "5"),
        ("5.6bn", "5"),
        ('"5,6 bn"', "5"),
        ("6bn", ""),
        ("oeuvre", "4"),
        ("financee", "4"),
        ("finan*", "4"),
        ("東京", "4"),
        ("京東", ""),
        ("京*", "4"),
        ('"musk s bid"', "2"),
        ("“offre de musk”", "3"),
        ("« offre de mu »", ""),
        ('"offre de mu"*', "3"),
        ("musk's", "2"),
        ("gpt-4", "5"),
        ("gpt4", ""),
        ("year gpt", "5"),
        ('"year gpt"', ""),  # one part of an item ends where the next begins
        ("the 🚀 trial", "5"),
        ("lang:fr", ""),  # words, not a filter
        ("musk AND bid", ""),
        ("tri*", "5"),
        ("milliard", ""),
        ("milliar*", "3"),
        ("x" * 5000, ""),
    ],
)
def test_what_a_query_finds(titles, query, found):
    assert titles(query) == found


@pytest.mark.parametrize(
    ("chosen", "found"),
    [
        ({"language": "fr"}, "3"),
        ({"language": "en"}, "2"),
        ({"language": "de"}, ""),
        ({"source": "b.example"}, "32"),
        ({"source": "https://www.b.example/path"}, "32"),
        ({"source": "eco.b.example"}, "3"),
        ({"source": "example.b"}, ""),
        ({"since": NOW - timedelta(days=3)}, "3"),
        ({"since": NOW - timedelta(days=30), "source": "b.example", "language": "en"}, "2"),
        ({"limit": 1}, "3"),
    ],
)
def test_filters(titles, chosen, found):
    assert titles("musk", **chosen) == found


def test_a_mark_that_two_pairs_share_proves_nothing(world):
    """Of some ten thousand pairs two share a mark: neither is found where the other stands."""
    known = {}
    first, second = next(
        (known[mark], pair)
        for n in range(100_000)
        if known.setdefault(mark := marks(pair := ("first", f"w{n}"), language="", outlet="")[0], pair) != pair
    )
    both = [f"{first[1]} {' '.join(second)} first", f"{second[1]} {' '.join(first)} first"]
    put(world.database, [item(f"g{n}", f"https://a.example/{n}", title) for n, title in enumerate(both)])
    with world.read() as uow:
        for words_, url in ((second, 0), (first, 1)):
            for query in (f'"{" ".join(words_)}"', f'"{" ".join(words_)} fi"*'):
                assert [e.url for e in uow.entries.search(query)] == [f"https://a.example/{url}"]


def test_many_entries_that_begin_alike(world):
    """More than are looked through: a long beginning is found however old what holds it is."""
    titles = [f"{'internet' if n % 90 else 'interpol'} {'report' if n % 7 else 'reports'} {n}" for n in range(1000)]
    at = [NOW - timedelta(hours=n * 3) for n in range(1000)]
    items = [item(f"g{n}", f"https://a.example/{n}", title, published=at[n]) for n, title in enumerate(titles)]
    put(world.database, items, language="en")

    def numbers(query, **chosen):
        with world.read() as uow:
            return [int(e.title.split()[-1]) for e in uow.entries.search(query, **chosen)]

    for chosen in ({}, {"language": "en"}, {"since": at[-1]}):
        assert numbers("interp*", limit=20, **chosen) == list(range(0, 1000, 90))
        assert numbers("interpo* repor*", limit=3, **chosen) == [0, 90, 180]
        assert numbers("intern* reports", limit=1000, **chosen) == [n for n in range(0, 1000, 7) if n % 90]
        assert numbers('"internet report" intern*', limit=4, **chosen) == [1, 2, 3, 4]
        assert numbers('"interpol reports"', limit=9, **chosen) == [0, 630]
        assert numbers('"interpol repo"*', limit=2, **chosen) == [0, 90]
    assert numbers("interp*", since=at[180], limit=20) == [0, 90, 180]
    assert numbers("interp*", language="fr") == []


def test_a_common_word_is_found_by_its_language(titles):
    assert (titles("the", language="en"), titles("the", language="fr"), titles("the")) == ("5", "", "5")
    assert (titles("d'art", language="fr"), titles("d'art", language="fr-ca")) == ("4", "4")


def test_changed_words_are_found_and_the_former_are_not(world, titles):
    put(world.database, [item("1", "https://a.example/1", "L’audience reprend", language="fr")])
    assert (titles("audience"), titles("proces")) == ("1", "")


def test_more_items_than_a_second_has_places_keep_their_order(world):
    put(world.database, [item(f"g{n}", f"https://a.example/{n}", f"same word {n}", published=NOW) for n in range(520)])
    put(world.database, [item("next", "https://a.example/next", "same word", published=NOW + timedelta(seconds=1))])
    with world.read() as uow:
        found = [e.url.rpartition("/")[2] for e in uow.entries.search("same", limit=1000)]
        recent = [e.url.rpartition("/")[2] for e in uow.entries.recent(limit=1000)]
    assert len(found) == 521
    assert found == recent
    assert [one for one in found if one != "next"] == [str(n) for n in range(519, -1, -1)]


def test_a_text_of_any_length_is_taken_in(world):
    chance = random.Random(7)
    cyrillic = ["".join(chance.choices("абвгдежзиклмнопрст", k=6)) for _ in range(20_000)]
    gothic = ["".join(chance.choices("𐌰𐌱𐌲𐌳𐌴𐌵𐌶𐌷𐌸𐌹", k=7)) for _ in range(20_000)]
    many = item("1", "https://a.example/1", "many", " ".join(cyrillic))
    wide = item("4", "https://a.example/4", "wide", " ".join(gothic), language="got")
    long = item("2", "https://a.example/2", "long", "y" * 2_000_000)
    same = item("3", "https://a.example/3", "same", "buffalo " * 20_000 + "end")
    put(world.database, [many, wide, long, same])
    with world.read() as uow:
        phrases = (f'"{found[0]} {found[1]}"' for found in (cyrillic, gothic))
        for query in (*phrases, "y" * 2_000_000, '"buffalo buffalo"'):
            assert len(uow.entries.search(query)) == 1


def test_dates_before_1970_come_last(world):
    put(world.database, [item("1", "https://a.example/1", "old word", published=datetime(1950, 1, 1, tzinfo=UTC))])
    put(world.database, [item("2", "https://a.example/2", "new word", published=NOW)])
    with world.read() as uow:
        assert [e.title for e in uow.entries.search("word")] == ["new word", "old word"]


def test_an_index_of_another_version_is_made_anew(world, titles):
    index = world.database
    with index._engine.begin() as raw:
        places = raw.exec_driver_sql("SELECT place FROM entries ORDER BY place").scalars().all()
        raw.exec_driver_sql("DELETE FROM entries_fts")
        # as the first version indexed: words without the marks of pairs and of words with their language
        old = [Indexed(place=place, words=("musk", "s", "bid"), marks=("=lang:en",)) for place in places]
        open_index(raw).add(old)
        raw.execute(search_index.update().values(version=1))
    assert len(titles("musk")) == 5
    assert titles('"musk s bid"') == ""
    index.upgrade()
    assert titles("musk") == "32"
    assert titles('"musk s bid"', language="en") == "2"
    put(world.database, [item("6", "https://a.example/6", "Musk again", published=NOW)])
    assert titles("musk") == "632"
    with index._engine.begin() as raw:
        assert refresh(raw) is False
