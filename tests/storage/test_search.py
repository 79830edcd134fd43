"""Search on each database against an oracle in plain Python: the same ids, in the same order."""

import random
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.model import FeedSpec
from bot.domain.search import parse_query
from bot.domain.text import words
from bot.domain.watch_parser import plain_number
from bot.errors import InputError
from storage.database import open_database
from tests.fakes import NOW, item

PIECES = [
    "l'offre",
    "l’offre",
    "d'OpenAI",
    "œuvre",
    "oeuvre",
    "ŒUVRE",
    "ﬁnance",
    "finance",
    "naïve",
    "NAÏVE",
    "naïve",
    "Straße",
    "strasse",
    "İstanbul",
    "ıstanbul",
    "97,4",
    "97.4",
    "97.4%",
    "97",
    "4",
    "1,000,000",
    "1.000.000",
    "2026-05-18",
    "x²",
    "½",
    "GPT-4",
    "GPT",
    "4",
    "covid-19",
    "U.S.",
    "AT&T",
    "C++",
    "a_b",
    "a",
    "b",
    "O'Neil",
    "O’Neil",
    "«procès»",
    "procès",
    "proces",
    "Procès",
    "s'ouvre",
    "東京",
    "北京大学",
    "東",
    "京",
    "サッカー",
    "한국어",
    "한국",
    "สวัสดี",
    "السلام",
    "Привет",
    "привет",
    "Ελλάδα",
    "🚀",
    "🚀moon",
    "a🚀b",
    "the",
    "le",
    "la",
    "de",
    "of",
    "AND",
    "OR",
    "NOT",
    "NEAR",
    "and",
    "or",
    "title:x",
    "-x",
    "=lang:fr",
    "lang:fr",
    "=12:415",
    "=*mu",
    "*mus",
    "mus",
    "musk",
    "Musk's",
    "musks",
    "Elon",
    "Elon/Musk",
    "\\",
    "%",
    ":*",
    "<->",
    "&",
    "|",
    "!",
    "(",
    ")",
    "^",
    "{",
    "}",
    "'",
    "''",
    '"',
    "“",
    "”",
    ";",
    "--",
    "\xa0",
    "\u200b",
    "\xad",
    "soft\xadhyphen",
    "zero\u200bwidth",
    "éé́",
    "ÀÉÎÕÜ",
]
LANGUAGES = ("fr", "en", "fr-CA", "")
OUTLETS = ("a.example", "news.a.example", "b.example", "www.c-d.example")


def documents(number=150):
    """Odd texts with dates in bunches, over two years."""
    chance = random.Random(20260520)
    made = []
    for n in range(number):
        title, summary, content = (" ".join(chance.choices(PIECES, k=chance.choice((0, 1, 4, 9)))) for _ in range(3))
        at = NOW - timedelta(seconds=chance.choice((0, 1, 3, 4000, 90_000, 3_000_000, chance.randrange(60_000_000))))
        made.append(
            item(
                f"g{n}",
                f"https://{chance.choice(OUTLETS)}/{n}",
                title or f"n{n}",
                summary,
                content=content,
                published=at,
                language=chance.choice(LANGUAGES) or None,
            )
        )
    return made


def put(database, items, language=None):
    with database.begin() as uow:
        feed = uow.feeds.add(FeedSpec(key="a", url="https://a.example/f", title="A", language=language), now=NOW)
        return uow.entries.add_new(feed, items, now=NOW, silent=False).new


class Oracle:
    """What a search has to find, word by word."""

    def __init__(self, entries):
        # of the same second the one stored last comes first
        self.entries = sorted(entries, key=lambda e: (int(e.published.timestamp()), e.id), reverse=True)
        self.lists = {
            e.id: [[plain_number(w) for w in words(part)] for part in (e.title, e.summary, e.content)] for e in entries
        }

    def find(self, query, *, since=None, language=None, source=None, limit=20):
        terms = parse_query(query).terms
        return [
            e.id
            for e in self.entries
            if all(self.holds(e, t) for t in terms)
            and (since is None or int(e.published.timestamp()) >= int(since.timestamp()))
            and (not language or self.speaks(e.language, language))
            and (not source or f".{e.outlet}".endswith("." + source.removeprefix("www.")))
        ][:limit]

    @staticmethod
    def speaks(code, wanted):
        return code.lower() == wanted.lower() or code.lower().partition("-")[0] == wanted.lower()

    def holds(self, entry, term):
        size = len(term.words)
        runs = (tuple(line[n : n + size]) for line in self.lists[entry.id] for n in range(len(line) - size + 1))
        if not term.prefix:
            return term.words in runs
        return any(run[:-1] == term.words[:-1] and run[-1].startswith(term.words[-1]) for run in runs)


piece = st.sampled_from(PIECES)
asked_term = st.one_of(
    piece,
    piece.map(lambda p: p + "*"),
    piece.flatmap(lambda p: st.integers(1, max(1, len(p))).map(lambda n: p[:n] + "*")),
    st.lists(piece, min_size=1, max_size=3).map(lambda ps: '"' + " ".join(ps) + '"'),
    st.lists(piece, min_size=1, max_size=2).map(lambda ps: '"' + " ".join(ps) + '"*'),
    st.text(max_size=5),
)
asked = st.lists(asked_term, min_size=1, max_size=3).map(" ".join)
filters = st.fixed_dictionaries(
    {
        "language": st.sampled_from((None, None, "fr", "en", "FR", "fr-ca", "de")),
        "source": st.sampled_from(
            (None, None, "a.example", "news.a.example", "www.b.example", "c-d.example", "x.example")
        ),
        "since": st.sampled_from(
            (None, None, NOW, NOW - timedelta(days=2), NOW - timedelta(days=300), NOW + timedelta(1))
        ),
        "limit": st.sampled_from((1, 3, 20, 1000)),
    }
)


def outcome(search, query, **more):
    """The ids, or the sentence that refuses the query."""
    try:
        return [getattr(e, "id", e) for e in search(query, **more)]
    except InputError as error:
        return error.user_message


def test_law_a_database_finds_what_the_oracle_finds(world):
    oracle = Oracle(put(world.database, documents()))
    some = 0

    @given(query=asked, chosen=filters)
    @settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
    def law(query, chosen):
        nonlocal some
        with world.read() as uow:
            found = outcome(uow.entries.search, query, **chosen)
        assert found == outcome(oracle.find, query, **chosen)
        some += isinstance(found, list) and bool(found)

    law()
    assert some > 30  # the law says little where nothing is ever found


@pytest.mark.postgres
def test_law_both_databases_find_the_same(tmp_path, postgres):
    both = [open_database(url) for url in (f"sqlite:///{tmp_path}/t.db", postgres.emptied())]
    for database in both:
        database.upgrade()
        put(database, documents())

    @given(query=asked, chosen=filters)
    @settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow])
    def law(query, chosen):
        found = []
        for database in both:
            with database.read() as uow:
                found.append(outcome(uow.entries.search, query, **chosen))
        assert found[0] == found[1]

    law()
    for database in both:
        database.close()
