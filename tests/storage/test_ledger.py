"""The ledger and the outbox: what the database itself refuses, and what is claimed once."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from threading import Thread

import pytest

from bot.domain.findings import Evidence, FactStatus
from bot.domain.model import DeliveryDraft, DeliveryKind, DeliveryState, FeedSpec, Platform
from bot.domain.values import Money, State
from bot.errors import DatabaseReadOnlyError, DatabaseVersionError, InputError, StorageError
from storage.database import open_database
from tests.fakes import NOW, item


def proof(quote="a quote", origin="reuters"):
    return Evidence(
        finding_id=1,
        entry_id=None,
        quote=quote,
        outlet="x.example",
        origin=origin,
        url="",
        language="en",
        published=NOW,
    )


def version(uow, value="filed", status=FactStatus.BASELINE, before=None, evidence=None):
    return uow.facts.add_version(
        dossier="d",
        fact="f",
        value=State(name=value) if isinstance(value, str) else value,
        status=status,
        as_of="2025-02",
        learned_at=NOW,
        before_id=before,
        evidence=evidence or proof(),
    )


@pytest.mark.parametrize("status", [FactStatus.UPDATED, FactStatus.DISPUTED])
def test_a_change_without_a_before_cannot_be_stored(world, status):
    with pytest.raises(StorageError), world.database.begin() as uow:
        version(uow, status=status)


def test_a_version_without_a_quote_cannot_be_stored(world):
    with pytest.raises(StorageError), world.database.begin() as uow:
        version(uow, evidence=proof(quote=""))


def test_a_version_without_a_value_cannot_be_stored(world):
    with pytest.raises(StorageError), world.database.begin() as uow:
        version(uow, value="")


def test_a_fact_keeps_its_versions_with_their_evidence(world):
    money = Money(amount=Decimal(97375000000), currency="USD")
    with world.database.begin() as uow:
        first = version(uow)
        second = version(uow, money, FactStatus.UPDATED, first.id)
        uow.facts.add_evidence(second.id, proof("again", "afp"))
    with world.read() as uow:
        history = uow.facts.history("d", "f")
        ((before, after),) = uow.facts.changes(dossier="d")
        assert uow.facts.changes(dossier="d", since=NOW) == []
    assert [v.value for v in history] == [State(name="filed"), money]
    assert (before.id, after.id, after.origins) == (first.id, second.id, ("reuters", "afp"))


def test_a_status_moves_with_who_and_when(world):
    with world.database.begin() as uow:
        one = version(uow)
        uow.facts.set_status(one.id, FactStatus.CONFIRMED, now=NOW, who="ada", reason="seen")
        assert uow.facts.status_log(one.id) == [(NOW, "ada", FactStatus.BASELINE, FactStatus.CONFIRMED, "seen")]


def draft(destination, key="k", at=NOW, edits=None):
    return DeliveryDraft(
        key=key, destination_id=destination.id, kind=DeliveryKind.ALERT, card="{}", not_before=at, edits=edits
    )


def claim(world, now=NOW, limit=10):
    with world.database.begin() as uow:
        return [d.draft.key for d in uow.outbox.claim(now=now, limit=limit, platforms=list(Platform))]


def put(world, *drafts):
    with world.database.begin() as uow:
        return [uow.outbox.enqueue(d, now=NOW) for d in drafts]


def test_enqueued_twice_it_is_sent_once(world):
    c = world.channel()
    assert put(world, draft(c), draft(c)) == [True, False]
    assert claim(world) == ["k"]
    assert claim(world) == []


def test_a_channel_gets_one_message_at_a_time_in_order(world):
    c, other = world.channel("c"), world.channel("d")
    put(world, draft(c, "1"), draft(c, "2"), draft(other, "3"))
    assert claim(world) == ["1", "3"]
    assert claim(world) == []


def test_a_limit_holds_up_its_own_channel_only_and_not_for_ever(world):
    c, other = world.channel("c"), world.channel("d")
    put(world, draft(c, "1"), draft(c, "2"), draft(other, "3"))
    now = NOW
    for tries in range(1, 8):
        with world.database.begin() as uow:
            first = uow.outbox.claim(now=now, limit=10, platforms=list(Platform))[0]
            assert (first.draft.key, first.tries) == ("1", tries)
            uow.outbox.mark_retry(first.id, tries=first.tries, at=now + timedelta(minutes=1), error="limited")
        assert claim(world, now + timedelta(seconds=30)) == (["2"] if tries == 7 else [])
        now += timedelta(minutes=1)


def test_a_claim_that_ran_out_is_claimed_again_with_the_same_nonce(world):
    c = world.channel()
    put(world, draft(c))
    with world.database.begin() as uow:
        (one,) = uow.outbox.claim(now=NOW, limit=1, platforms=[Platform.DISCORD])
    with world.database.begin() as uow:
        (two,) = uow.outbox.claim(now=NOW + timedelta(minutes=5), limit=1, platforms=[Platform.DISCORD])
    assert (one.nonce, one.tries, two.tries) == (two.nonce, 1, 2)


def test_a_paused_channel_is_left_alone_and_told_of_once(world):
    c = world.channel()
    put(world, draft(c))
    with world.database.begin() as uow:
        assert [uow.channels.pause(c.id, "gone"), uow.channels.pause(c.id, "gone")] == [True, False]
    assert claim(world) == []
    with world.database.begin() as uow:
        uow.channels.resume(c.id)
    assert claim(world) == ["k"]


def test_an_edit_waits_for_its_message(world):
    c = world.channel()
    put(world, draft(c, "alert:1:"), draft(c, "edit", edits="alert:1:"))
    with world.database.begin() as uow:
        (one,) = uow.outbox.claim(now=NOW, limit=5, platforms=[Platform.DISCORD])
        uow.outbox.mark_sent(one.id, message_ref="m7", now=NOW)
        (edit,) = uow.outbox.claim(now=NOW, limit=5, platforms=[Platform.DISCORD])
    assert (one.draft.key, edit.draft.key, edit.message_ref) == ("alert:1:", "edit", "m7")


def test_what_was_taken_as_told_is_never_sent(world):
    c = world.channel()
    with world.database.begin() as uow:
        uow.outbox.enqueue(draft(c), now=NOW, told=True)
        assert uow.outbox.find(c.id, "k") == (DeliveryState.DROPPED, None)
    assert claim(world) == []


def test_what_is_told_in_anothers_message_shares_its_fate(world):
    c, other = world.channel(), world.channel("c2")
    put(world, draft(other, "alert:1:"))
    with world.database.begin() as uow:
        assert uow.outbox.enqueue(draft(c, "alert:1:"), now=NOW)
        assert uow.outbox.enqueue(draft(c, "alert:2:"), now=NOW, within="alert:1:")
        assert not uow.outbox.enqueue(draft(c, "alert:2:"), now=NOW)
        assert uow.outbox.find(c.id, "alert:2:") == (DeliveryState.PENDING, None)
        assert uow.outbox.sent_with_prefix("alert:2:") == []
        claimed = uow.outbox.claim(now=NOW, limit=5, platforms=[Platform.DISCORD])
        assert {(d.destination.id, d.draft.key) for d in claimed} == {(c.id, "alert:1:"), (other.id, "alert:1:")}
        mine = next(d for d in claimed if d.destination.id == c.id)
        uow.outbox.mark_sent(mine.id, message_ref="m7", now=NOW)
        assert uow.outbox.claim(now=NOW, limit=5, platforms=[Platform.DISCORD]) == []
        assert uow.outbox.find(c.id, "alert:2:") == (DeliveryState.SENT, "m7")
        assert [(d.id, k, r) for d, k, r in uow.outbox.sent_with_prefix("alert:2:")] == [(c.id, "alert:1:", "m7")]
        for key in ("alert:1:", "alert:2:"):
            assert uow.outbox.told_within(c.id, key) == ["alert:1:", "alert:2:"]
        assert uow.outbox.told_within(other.id, "alert:1:") == ["alert:1:"]


def test_two_workers_never_claim_the_same_message(world):
    for n in range(20):
        put(world, draft(world.channel(f"c{n}"), f"k{n}"))
    found = []

    def work():
        for _ in range(20):
            found.extend(claim(world, limit=1))

    threads = [Thread(target=work) for _ in range(2)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert sorted(found) == sorted(f"k{n}" for n in range(20))


def test_a_digest_slot_is_taken_once(world):
    c = world.channel()
    with world.database.begin() as uow:
        assert [uow.channels.claim_slot(c.id, "2026-05-20T08:00", now=NOW) for _ in range(2)] == [True, False]


def test_a_database_of_a_newer_version_is_refused_with_the_way_out(tmp_path):
    database = open_database(f"sqlite:///{tmp_path}/n.db")
    database.upgrade()
    with database._engine.begin() as raw:
        raw.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(DatabaseVersionError, match="newer Sincethen"):
        database.upgrade()
    database.close()


def test_a_file_that_is_no_database_is_named(tmp_path):
    (tmp_path / "x.db").write_text("hello, this is a text file and no database at all" * 50)
    database = open_database(f"sqlite:///{tmp_path}/x.db")
    with pytest.raises(StorageError, match=r"x\.db: this is no database"):
        database.upgrade()
    database.close()


def test_a_wrong_address_says_how_one_is_written():
    with pytest.raises(StorageError, match="postgresql://"):
        open_database("nonsense")


def test_a_read_only_database_says_so(tmp_path):
    database = open_database(f"sqlite:///{tmp_path}/r.db")
    database.upgrade()
    database.close()
    again = open_database(f"sqlite:///file:{tmp_path}/r.db?mode=ro&uri=true")
    with pytest.raises(DatabaseReadOnlyError, match="cannot be written"), again.begin() as uow:
        uow.seeds.remember("a", "b", now=NOW)
    again.close()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_backup_is_a_whole_database(world, tmp_path):
    world.channel("kept")
    made = world.database.backup(tmp_path / "deep" / "b.db")
    copy = open_database(f"sqlite:///{made}")
    with copy.read() as uow:
        assert uow.channels.find(Platform.DISCORD, "kept") is not None
    copy.close()


@pytest.mark.parametrize("database_url", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True)
def test_postgresql_has_a_backup_of_its_own(world, tmp_path):
    with pytest.raises(InputError, match="pg_dump"):
        world.database.backup(tmp_path / "b.db")


def test_the_migrations_make_what_the_tables_say(world):
    from alembic.autogenerate import compare_metadata
    from alembic.runtime.migration import MigrationContext

    from storage.tables import metadata

    with world.database._engine.connect() as raw:
        found = compare_metadata(MigrationContext.configure(raw), metadata)
    assert [d for d in found if "entries_fts" not in str(d)] == []


def entry(world):
    with world.database.begin() as uow:
        feed = uow.feeds.add(FeedSpec(key="a", url="https://a.example/f", title="A"), now=NOW)
        return uow.entries.add_new(feed, [item()], now=NOW, silent=False).new[0]


def test_evidence_that_was_withdrawn_stays_beside_the_version_and_can_come_back(world):
    own = entry(world).id
    with world.database.begin() as uow:
        one = version(uow, evidence=proof("first", "seed"))
        for quote in ("second", "third"):
            uow.facts.add_evidence(one.id, replace(proof(quote), entry_id=own))
        without = uow.facts.withdraw(one.id, own, now=NOW)
        again = uow.facts.renew(one.id, replace(proof("fourth"), entry_id=own, finding_id=7))
    assert [e.quote for e in without.evidence] == ["first"]
    assert [e.quote for e in without.withdrawn] == ["second", "third"]
    assert without.origins == ("seed",)
    assert [(e.quote, e.finding_id) for e in again.evidence] == [("first", 1), ("fourth", 7)]
    assert again.withdrawn == ()


def test_a_version_that_nobody_holds_any_more_still_has_its_quote(world):
    own = entry(world).id
    with world.database.begin() as uow:
        one = version(uow, evidence=replace(proof("first"), entry_id=own))
        gone = uow.facts.withdraw(one.id, own, now=NOW)
    assert (gone.evidence, gone.origins, gone.proof.quote) == ((), (), "first")


@pytest.mark.parametrize(
    ("key", "kind", "told", "shown"),
    [
        ("alert:{after}:d:f", DeliveryKind.ALERT, False, True),
        ("alert:{after}:d:f", DeliveryKind.ALERT, True, False),  # counted as told, never sent
        ("alert:{before}:d:f", DeliveryKind.ALERT, False, True),
        ("alert:99:d:f", DeliveryKind.ALERT, False, False),
        ("digest:1", DeliveryKind.DIGEST, False, True),
        ("watch:story:1:", DeliveryKind.WATCH, False, True),
        ("retraction:1:", DeliveryKind.RETRACTION, False, False),
    ],
)
def test_who_was_shown_an_entry(world, key, kind, told, shown):
    own, channel = entry(world), world.channel()
    with world.database.begin() as uow:
        before = version(uow, evidence=replace(proof("first"), entry_id=own.id, url=own.url))
        after = version(uow, "begun", FactStatus.DISPUTED, before=before.id, evidence=proof("second"))
        sent = DeliveryDraft(
            key=key.format(before=before.id, after=after.id),
            destination_id=channel.id,
            kind=kind,
            card='{"blocks":[{"url":"https://a.example/1"},{"url":"https://a.example/12"}]}',
            not_before=NOW,
        )
        uow.outbox.enqueue(sent, now=NOW, told=told)
        assert uow.facts.told_here(channel.id, own.id) is shown
        assert not uow.facts.told_here(channel.id + 1, own.id)
