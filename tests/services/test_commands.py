"""Commands: each answers with a card; what a person gets wrong is a helpful sentence."""

import sqlite3
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.card.model import Tone
from bot.domain.model import FeedSpec, Platform
from bot.errors import DatabaseBusyError, FetchError
from bot.ports import FoundFeed, Problem, Where, Who
from bot.services.catalogue import COMMANDS, find_command
from bot.services.commands import Commands
from bot.services.digests import Digests
from tests.fakes import NOW, FakeMessenger, item
from tests.services.test_walk import OLD, REFUSED
from tests.storage.test_search import put

ADA = Who(platform=Platform.DISCORD, id="1", name="Ada", language="en", manager=True)
BOB = Who(platform=Platform.DISCORD, id="2", name="Bob", language="fr")
FRENCH = Who(platform=Platform.DISCORD, id="1", name="Ada", language="fr", manager=True)
HERE = Where(platform=Platform.DISCORD, channel="c1", space="g1", name="news")


class FakePages:
    """The web for commands: one feed, nothing else."""

    async def article(self, url):
        raise FetchError(f"{url} answered 404.", url=url)

    async def find_feeds(self, url):
        if "good" not in url:
            raise FetchError(f"{url} cannot be reached.", url=url)
        return [FoundFeed(url="https://good.example/rss", title="Good", language="en", entries=42, newest=NOW)]

    def read_opml(self, text):
        from bot.feeds.opml import read_opml

        return read_opml(text)

    def write_opml(self, specs):
        from bot.feeds.opml import write_opml

        return write_opml(specs)


@pytest.fixture
def ask(world):
    catalogue = (FeedSpec(key="cat", url="https://cat.example/f", title="Cat", enabled=False),)
    commands = Commands(
        database=world.database,
        subjects=world.subjects,
        publisher=world.publisher,
        digests=Digests(subjects=world.subjects),
        web=FakePages(),
        clock=world.clock,
        catalogue_feeds=catalogue,
    )

    async def run(words, who=ADA, where=HERE, **options):
        return await commands.call(tuple(words.split()), options, who, where)

    run.commands = commands
    return run


def text(card):
    return " ".join([card.title, *("".join(s.text for s in b.spans) for b in card.blocks)])


EXAMPLES = {
    ("search",): {"query": "musk"},
    ("story",): {"id": 1},
    ("fact",): {"key": "musk_offer.amount"},
    ("check",): {"text": "OpenAI's board rejected Elon Musk's bid."},
    ("why",): {"url": "https://x.example/1"},
    ("watch", "add"): {"expression": "+openai"},
    ("watch", "remove"): {"id": 1},
    ("watch", "test"): {"expression": "+openai"},
    ("feed", "subscribe"): {"url": "https://good.example"},
    ("feed", "remove"): {"id": "x"},
    ("feed", "test"): {"url": "https://good.example"},
    ("feed", "pause"): {"id": "x"},
    ("feed", "resume"): {"id": "x"},
    ("mute",): {"thing": "musk_offer.amount", "duration": "2d"},
    ("import",): {"text": '{"settings": {}, "watches": []}'},
}


@pytest.mark.parametrize("spec", COMMANDS, ids=lambda s: " ".join(s.path))
@pytest.mark.parametrize("who", [ADA, BOB], ids=["manager", "member"])
async def test_every_command_answers_and_only_managers_change_settings(ask, spec, who, caplog):
    card = await ask(" ".join(spec.path), who, **EXAMPLES.get(spec.path, {}))
    assert card.summary
    if spec.manager and not who.manager:
        assert card.tone is Tone.ERROR
        assert "gèrent ce serveur" in card.summary  # Bob reads French
        assert "refused to Bob (discord 2) in channel c1" in caplog.text


@pytest.mark.parametrize("spec", [c for c in COMMANDS if any(p.required for p in c.params)], ids=lambda s: s.usage)
async def test_a_missing_option_is_named(ask, spec):
    card = await ask(" ".join(spec.path))
    missing = next(p.name for p in spec.params if p.required)
    assert (card.tone, missing in card.summary) == (Tone.ERROR, True)


async def test_a_facts_history_shows_the_seeds_value_with_its_quote(ask):
    card = await ask("fact", key="musk_offer.amount")
    assert "97,6 milliards" in text(card)
    assert "$97.6bn" in text(card)


async def test_in_french_the_card_is_french(ask):
    card = await ask("fact", BOB, key="musk_offer.amount")
    assert "97,6\u00a0Md$" in text(card)


@pytest.mark.parametrize("key", ["montant de l'offre de Musk pour OpenAI", "Montant de l’offre de Musk pour OpenAI"])
async def test_a_fact_is_found_by_its_label_however_it_is_typed(ask, key):
    assert (await ask("fact", key=key)).title.startswith("Amount of Musk's offer")


@pytest.mark.parametrize("key", ["musk_offer.amnt", "", "x" * 300, "musk_offer"])
async def test_an_unknown_fact_is_answered_with_a_way_out(ask, key):
    card = await ask("fact", key=key)
    assert card.tone is Tone.ERROR


async def test_a_wrong_expression_is_refused_with_its_place(ask):
    card = await ask("watch add", expression="+openai (a OR b")
    assert card.tone is Tone.ERROR
    assert "^" in text(card)


@pytest.mark.parametrize(
    ("path", "options", "said"),
    [
        ("watch test", {"expression": "+openai (a OR b"}, "Cette parenthèse n’est jamais fermée"),
        ("story", {"id": 999}, "Le sujet 999 n’existe pas"),
        ("story", {"id": 2**31 - 1}, "n’existe pas"),
        ("story", {"id": 2**31}, "2147483648"),
        ("search", {"query": "«musk"}, "Un guillemet de «\u00a0«musk\u00a0» n’est pas fermé"),
        ("search", {"query": "m*"}, "«\u00a0m*\u00a0» est trop court"),
        ("search", {"query": "musk", "source": "le monde"}, "n’est pas une source"),
        ("search", {"query": "musk", "lang": "french"}, "n’est pas une langue"),
        ("search", {"query": "musk", "since": "2030-01-01"}, "est à venir"),
        ("changes", {"since": "demain"}, "n’est pas une date passée"),
        ("fact", {"key": "rien"}, "Aucun fait suivi"),
        ("feed test", {"url": "pas une adresse"}, "n’est pas une adresse web"),
    ],
)
async def test_what_went_wrong_is_said_in_french(ask, path, options, said):
    assert said in (await ask(path, BOB, **options)).summary


@pytest.mark.parametrize(("zone", "found"), [("Europe/Paris", True), ("UTC", False), ("America/Los_Angeles", False)])
async def test_a_search_counts_the_days_of_the_channels_time_zone(world, ask, zone, found):
    put(world.database, [item("1", "https://a.example/1", "Musk", published=datetime(2026, 5, 17, 23, 30, tzinfo=UTC))])
    channel = world.channel(HERE.channel)
    with world.database.begin() as uow:
        uow.channels.save_settings(channel.id, replace(channel.settings, time_zone=zone))
    card = await ask("search", query="musk", since="18/05/2026")
    assert ("a.example" in text(card)) is found


async def test_a_search_that_finds_more_than_it_shows_says_so(world, ask):
    many = [item(f"g{n}", f"https://a.example/{n}", "Musk", published=NOW - timedelta(hours=n)) for n in range(11)]
    put(world.database, many[:10])
    assert "narrow" not in text(await ask("search", query="musk"))
    put(world.database, many)
    shown = await ask("search", query="musk")
    assert shown.summary == "10 articles"
    assert "Older articles match, too" in text(shown)


def multiply(world, most):
    """As if the one entry had come so many times, each with a story of its own: row by row it would take minutes."""
    with sqlite3.connect(world.file) as database:
        for table, changed in (
            ("entries", {"id": "n.n", "url": "url || n.n", "title": "'Story ' || n.n", "place": "place + n.n"}),
            ("stories", {"id": "n.n", "title": "'Story ' || n.n"}),
            ("story_entries", {"entry_id": "n.n", "story_id": "n.n"}),
        ):
            names = [row[1] for row in database.execute(f"pragma table_info({table})")]
            columns = ", ".join(f'"{name}"' for name in names)
            values = ", ".join(changed.get(name, f'"{name}"') for name in names)
            database.execute(
                f"with recursive n(n) as (select 2 union all select n + 1 from n where n < {most}) "
                f"insert into {table} ({columns}) select {values} from {table}, n"
            )
    database.close()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_suggestions_come_fast_from_a_full_database(ask, world):
    with world.database.begin() as uow:
        for number in range(1000):
            spec = FeedSpec(key=f"feed-{number}", url=f"https://f{number}.example/rss", title=f"Feed {number}")
            feed = uow.feeds.add(spec, now=world.clock())
        channel = uow.channels.ensure(Platform.DISCORD, "c1", now=world.clock())
        (first,) = uow.entries.add_new(feed, [item(title="Story 1 of OpenAI")], now=world.clock(), silent=True).new
        uow.stories.create(first, dossier="openai-musk", origin="a.example")
        for number in range(200):
            uow.watches.add(channel.id, f"+openai word{number}", now=world.clock())
    multiply(world, 10_000)
    await ask.commands.complete("story", "", ADA, HERE)
    for kind in ("story", "feed", "watch", "fact", "mutable", "zone", "catalogue", "subject", "command"):
        took = []
        for _ in range(3):
            began = time.perf_counter()
            found = await ask.commands.complete(kind, "", ADA, HERE)
            took.append(time.perf_counter() - began)
            assert len(found) <= 25
        assert min(took) < 0.3, kind  # the quickest of three: another program may hold up any one of them
    older = await ask.commands.complete("story", "7", ADA, HERE)
    assert older[0].value == "7"  # by its number, however old


async def test_watches_are_the_channels_own(ask):
    await ask("watch add", expression="+openai -apple")
    assert "+openai -apple" in text(await ask("watch list"))
    elsewhere = Where(platform=Platform.DISCORD, channel="c2")
    assert "+openai" not in (await ask("watch list", where=elsewhere)).blocks[0].spans[-1].text[:8]
    assert "removed" in (await ask("watch remove", id=1)).summary


async def test_feeds_come_and_go(ask):
    assert "42 items are taken as read" in (await ask("feed subscribe", url="good.example")).summary
    assert (await ask("feed subscribe", url="good.example")).tone is Tone.ERROR
    assert "Cat" in (await ask("feed subscribe", url="cat")).summary
    assert "Good" in text(await ask("feed list"))
    assert "paused" in (await ask("feed pause", id="good-example-rss")).summary
    assert "no longer" in (await ask("feed remove", id="good-example-rss")).summary


async def test_help_is_found_in_any_case(ask):
    assert (await ask("help", command="/News Watch Add")).title == "/news watch add EXPRESSION"


async def test_settings_are_checked_and_kept(ask):
    assert "Europe/Paris" in text(await ask("settings", zone="Europe/Paris", times="8:00, 18h30", quiet="22:00-07:00"))
    shown = text(await ask("settings"))
    assert "08:00, 18:30" in shown
    for wrong in (
        {"zone": "Paris"},
        {"times": "25:00"},
        {"origins": 0},
        {"quiet": "late"},
        {"quiet": "7h-7h"},
        {"language": "xx"},
    ):
        assert (await ask("settings", **wrong)).tone is Tone.ERROR


@pytest.mark.parametrize(
    ("given", "after"), [("on", True), ("oui", True), ("false", False), ("jamais", False), ("Off", False)]
)
async def test_threads_are_on_or_off_in_either_language(ask, world, given, after):
    channel = world.channel("c1")
    with world.database.begin() as uow:
        uow.channels.save_settings(channel.id, replace(channel.settings, threads=not after))
    assert (await ask("settings", threads=given)).tone is not Tone.ERROR
    with world.read() as uow:
        assert uow.channels.get(channel.id).settings.threads is after


async def test_threads_are_not_switched_by_a_word_that_is_neither(ask):
    answer = await ask("settings", threads="maybe")
    assert answer.tone is Tone.ERROR
    assert "neither yes nor no" in answer.summary


@pytest.mark.parametrize("given", ["updated", "changed", "CHANGÉ", "change"])
async def test_facts_are_chosen_by_the_status_that_cards_show(ask, given):
    assert (await ask("facts", status=given)).tone is not Tone.ERROR


async def test_a_status_that_there_is_not_is_answered_with_those_there_are(ask):
    refused = await ask("facts", who=BOB, status="nouveau")
    assert "départ, confirmé, changé, contesté, retiré" in refused.summary


async def test_the_days_of_the_digest_stand_behind_its_times(ask):
    assert "Résumé\u00a0: 08:00, lun. mar. mer." in text(await ask("settings", who=FRENCH, days="lun-mer"))


async def test_changes_are_those_since_this_person_last_looked(ask, world):
    with world.database.begin() as uow:
        uow.channels.ensure(Platform.DISCORD, "c1", now=world.clock())
    url = world.follow("court", primary=True)
    world.web.publish(url, OLD)
    await world.poll()
    world.clock.pass_(hours=5)
    world.web.publish(url, REFUSED, OLD)
    await world.poll()
    assert "rejected by OpenAI" in text(await ask("changes"))
    world.clock.pass_(hours=1)
    assert "rejected by OpenAI" not in text(await ask("changes"))
    assert "rejected by OpenAI" in text(await ask("changes", since="30d"))


async def test_a_verdict_moves_the_status_is_told_and_undone(ask, world):
    with world.database.begin() as uow:
        uow.channels.ensure(Platform.DISCORD, "c1", now=world.clock())
    url = world.follow("court", primary=True)
    world.web.publish(url, OLD)
    await world.poll()
    world.clock.pass_(hours=5)
    world.web.publish(url, REFUSED, OLD)
    await world.poll()
    with world.read() as uow:
        after = next(a for _, a in uow.facts.changes() if a.fact == "musk_offer.status")
    member = await ask.commands.act("not_a_change", str(after.id), BOB, HERE)
    assert member.tone is Tone.ERROR
    card = await ask.commands.act("not_a_change", str(after.id), ADA, HERE)
    (undo,) = card.actions
    with world.read() as uow:
        assert uow.facts.get(after.id).status == "retracted"
    await ask.commands.act(undo.name, undo.argument, ADA, HERE)
    with world.read() as uow:
        assert uow.facts.get(after.id).status == after.status
        assert [who for _, who, _, _, _ in uow.facts.status_log(after.id)][-2:] == ["Ada", "Ada"]


@pytest.mark.parametrize("name", ["sources", "history", "details", "confirm", "mute", "more", "catch_up", "gone"])
async def test_a_button_that_is_out_of_date_answers(ask, name):
    assert (await ask.commands.act(name, "999999", ADA, HERE)).summary


@pytest.mark.parametrize("kind", sorted({p.complete for c in COMMANDS for p in c.params if p.complete}))
async def test_every_kind_of_suggestion_is_answered(ask, kind):
    found = await ask.commands.complete(kind, "", ADA, HERE)
    assert len(found) <= 25
    assert all(len(c.label) <= 100 for c in found)


def test_aliases_find_their_command():
    assert find_command(("feed", "sub")).path == ("feed", "subscribe")
    assert find_command(("feed", "zap")) is None


@pytest.mark.parametrize("well", [True, False])
async def test_setup_opens_a_paused_channel_again_where_nothing_is_missing(world, ask, well):
    class Checked(FakeMessenger):
        async def check(self, destination=None):
            return [Problem(name="channel", ok=well, detail="looked at")]

    ask.commands.messengers = {Platform.DISCORD: Checked()}
    channel = world.channel("c1")
    with world.database.begin() as uow:
        uow.channels.pause(channel.id, "missing Send Messages")
    await ask("setup")
    with world.read() as uow:
        assert (uow.channels.get(channel.id).paused == "") is well


@pytest.mark.parametrize("thing", ["²", "9" * 20, f"story:{'9' * 20}", "story:²"])
async def test_a_number_that_is_none_is_told(ask, thing):
    refused = await ask("mute", thing=thing, duration="7d")
    assert refused.tone is Tone.ERROR


async def test_no_time_at_all_is_no_length_of_time(ask):
    refused = await ask("mute", thing="musk_offer.amount", duration="0d")
    assert "no length of time" in refused.summary


async def test_what_ails_the_database_is_told_without_its_place(ask, world):
    class Busy:
        def begin(self):
            raise DatabaseBusyError("/srv/secret/sincethen.db: another process holds the database.")

        read = begin

    ask.commands.database = Busy()
    refused = await ask("watch add", expression="ferry")
    assert "secret" not in text(refused)
    assert "busy" in text(refused)


async def test_a_paused_channel_says_so(ask, world):
    channel = world.channel()
    assert "paused" not in text(await ask("status"))
    with world.database.begin() as uow:
        uow.channels.pause(channel.id, "missing Send Messages")
    assert "This channel: paused: missing Send Messages" in text(await ask("status"))


async def test_settings_of_a_subject_that_nobody_follows_are_refused(ask):
    refused = await ask("import", text='{"settings": {"dossiers": ["openai_musk"]}}')
    assert "openai_musk" in text(refused)
    assert "Known: openai-musk" in text(refused)
