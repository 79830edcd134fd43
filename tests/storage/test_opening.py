"""Opening a database: what is wrong with it is said in one sentence, with the way out; an old one is migrated."""

import subprocess
import sys
from datetime import timedelta

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, make_url, text

from bot.domain.model import FeedSpec
from bot.errors import DatabaseBusyError, DatabaseVersionError, StorageError
from storage.database import open_database
from storage.schema import MIGRATIONS, versions
from tests.fakes import NOW, item

LOCKED = "sincethen_locked"  # the user who has to give a password (.ci/postgres)


@pytest.fixture
def new_url(request, tmp_path):
    """A database without any table, on each engine."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/new.db"
    return request.getfixturevalue("postgres").make()


both = pytest.mark.parametrize(
    "new_url", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True
)


def refused(url):
    database = open_database(url)
    try:
        with pytest.raises(StorageError) as caught:
            database.upgrade()
    finally:
        database.close()
    assert "\n" not in caught.value.user_message
    return caught.value


def run(url, *statements):
    engine = create_engine(url)
    with engine.begin() as raw:
        for one in statements:
            raw.execute(text(one))
    engine.dispose()


@both
def test_a_newer_version_is_refused_with_the_way_out(new_url):
    database = open_database(new_url)
    database.upgrade()
    database.close()
    run(new_url, "UPDATE alembic_version SET version_num = '9999'")
    error = refused(new_url)
    assert isinstance(error, DatabaseVersionError)
    assert "newer Sincethen (schema 9999). Install the newest Sincethen, or set SINCETHEN_DATA" in error.user_message


@both
def test_another_programs_tables_are_left_alone(new_url):
    run(new_url, "CREATE TABLE feeds (id integer)")
    assert "tables of another program are there (feeds). Give Sincethen a database" in refused(new_url).user_message


@both
def test_another_programs_migrations_are_left_alone(new_url):
    run(
        new_url,
        "CREATE TABLE alembic_version (version_num varchar(32))",
        "INSERT INTO alembic_version VALUES ('ae1027a6acf')",
    )
    assert "another program's database (schema ae1027a6acf). Give" in refused(new_url).user_message


@both
def test_a_database_beside_other_tables_is_made(new_url):
    run(new_url, "CREATE TABLE recipes (id integer)")
    database = open_database(new_url)
    database.upgrade()
    assert database.version() != "none"
    database.close()


@both
def test_entries_of_an_older_version_get_their_places_and_are_found(new_url):
    database = open_database(new_url)
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with database._engine.connect() as connection, connection.begin():
        config.attributes["connection"] = connection
        command.upgrade(config, "0002")
        connection.execute(
            text(
                'INSERT INTO feeds (id, key, url, title, weight, "primary", enabled, official, dossiers, removed, added_at, '
                "\"interval\", failures, health, error) VALUES (1, 'a', 'u', 't', 1, false, true, true, '[]', false, "
                "'2026-01-01 00:00:00', 600, 0, 'ok', '')"
            )
        )
        dates = ["2026-05-01 10:00:00.000000", "1950-01-01 00:00:00.000000", *["2026-05-01 10:00:00.000000"] * 300]
        for n, at in enumerate(dates, 1):
            connection.execute(
                text(
                    "INSERT INTO entries (id, feed_id, url, title, summary, content, words, published, first_seen, "
                    'language, outlet, weight, "primary", sample, silent) VALUES (:n, 1, :u, \'Le procès\', \'\', \'\', '
                    "'', :at, :at, 'fr', 'a.example', 1, false, false, false)"
                ),
                {"n": n, "u": f"https://a.example/{n}", "at": at if new_url.startswith("sqlite") else NOW.fromisoformat(at)},
            )  # fmt: skip
        if not new_url.startswith("sqlite"):
            connection.execute(text("SELECT setval('feeds_id_seq', 1), setval('entries_id_seq', 1000)"))
    database.upgrade()
    with database.begin() as uow:
        feed = uow.feeds.add(FeedSpec(key="b", url="https://b.example/f", title="B"), now=NOW)
        at = NOW.replace(month=5, day=1, hour=10)
        for n in range(2):
            uow.entries.add_new(
                feed, [item(f"n{n}", f"https://b.example/{n}", "proces", published=at)], now=NOW, silent=True
            )
        found = uow.entries.search("procès", limit=1000)
        assert [e.id for e in found if e.published.year > 2000] == [e.id for e in uow.entries.recent(limit=303)]
        assert len(found) == 304
        assert found[-1].id == 2  # 1950
        assert len(uow.entries.search("procès", since=at + timedelta(seconds=1), limit=1000)) == 47  # 303 - 256 places
    database.close()


@both
def test_stories_of_an_older_version_get_the_date_of_their_newest_entry(new_url):
    database = open_database(new_url)
    database.upgrade()
    with database.begin() as uow:
        feed = uow.feeds.add(FeedSpec(key="a", url="https://a.example/f", title="A"), now=NOW)
        dates = [NOW - timedelta(days=days) for days in (9, 1, 5)]
        items = [item(f"n{n}", f"https://a.example/{n}", f"T{n}", published=at) for n, at in enumerate(dates)]
        first, second, third = uow.entries.add_new(feed, items, now=NOW, silent=False).new
        late = uow.stories.create(first, dossier="d", origin="a.example")
        uow.stories.join(late.id, second, origin="b.example", copy_of=None)
        early = uow.stories.create(third, dossier="d", origin="a.example")
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with database._engine.connect() as connection, connection.begin():
        config.attributes["connection"] = connection
        command.downgrade(config, "0004")
    database.upgrade()
    with database.read() as uow:
        assert [s.id for s in uow.stories.latest()] == [late.id, early.id]
    database.close()


@both
def test_the_search_index_of_an_older_version_is_made_anew(new_url):
    database = open_database(new_url)
    database.upgrade()
    with database.begin() as uow:
        feed = uow.feeds.add(FeedSpec(key="a", url="https://a.example/f", title="A", language="fr"), now=NOW)
        uow.entries.add_new(feed, [item("1", "https://a.example/1", "Le procès s’ouvre")], now=NOW, silent=False)
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    key, words = ("rowid", "le proces") if new_url.startswith("sqlite") else ("place", "''le'':1 ''proces'':2")
    with database._engine.connect() as connection, connection.begin():
        config.attributes["connection"] = connection
        command.downgrade(config, "0005")
        connection.exec_driver_sql("DELETE FROM entries_fts")
        connection.exec_driver_sql(f"INSERT INTO entries_fts ({key}, words) VALUES (1, '{words}')")
        connection.exec_driver_sql("INSERT INTO search_index (version) VALUES (1)")
    database.upgrade()
    with database.read() as uow:
        for query in ("proces", '"proces s"', "ouv*", "procè*"):
            assert [e.url for e in uow.entries.search(query, language="fr")] == ["https://a.example/1"]
    database.close()


def test_the_versions_are_those_of_the_migrations():
    walked = [revision.revision for revision in ScriptDirectory(str(MIGRATIONS)).walk_revisions()]
    assert versions() == walked[::-1]


def test_a_database_of_today_is_opened_without_loading_what_migrates(tmp_path):
    url = f"sqlite:///{tmp_path}/new.db"
    script = (
        "import sys; from storage.database import open_database\n"
        f"database = open_database({url!r}); database.upgrade(); database.close(); print('alembic' in sys.modules)"
    )
    for loaded in ("True", "False"):
        done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
        assert done.stdout.strip() == loaded


def test_a_driver_that_is_missing_is_named_with_its_extra():
    script = (
        "import sys; sys.modules['psycopg'] = None\n"
        "from storage.database import open_database\n"
        "try: open_database('postgresql://u@h/d')\n"
        "except Exception as error: print(type(error).__name__, error)"
    )
    said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
    assert said == (
        "StorageError The database driver psycopg is not installed. Run pip install 'sincethen[postgresql]'.\n"
    )


@pytest.mark.parametrize("url", ["mysql://u@h/d", "postgresql+asyncpg://u@h/d", "postgres", "", "://"])
def test_what_is_no_address_is_told_how_one_is_written(url):
    with pytest.raises(StorageError, match="SINCETHEN_DATABASE_URL is no database address"):
        open_database(url)


@pytest.mark.parametrize(
    "url",
    [
        "postgresql+psycopg://ada:geheim@127.0.0.1:1/d",
        "postgresql://ada:geheim@/d?host=/nowhere",
        "postgresql://ada:geheim@no-such-host.invalid/d?connect_timeout=2",
    ],
)
def test_a_server_that_is_down_is_said(url):
    said = refused(url).user_message
    assert (
        "the server cannot be reached. Start PostgreSQL, or mend the host and port in SINCETHEN_DATABASE_URL." in said
    )
    assert "geheim" not in said


@pytest.fixture
def server_url(postgres):
    return make_url(postgres.emptied())


def shown(url):
    return url.render_as_string(hide_password=False)


@pytest.mark.postgres
def test_a_wrong_password_is_said_without_it(server_url):
    run(shown(server_url), f"DROP ROLE IF EXISTS {LOCKED}", f"CREATE ROLE {LOCKED} LOGIN PASSWORD 'right'")
    engine = create_engine(server_url)
    with engine.begin() as raw:
        asks = raw.execute(text("SELECT count(*) FROM pg_hba_file_rules WHERE auth_method <> 'trust'")).scalar_one()
    engine.dispose()
    if not asks:
        pytest.skip("this server lets everybody in; that of `make test-postgres` does not")
    wrong = refused(shown(server_url.set(username=LOCKED, password="geheim"))).user_message
    assert "the server refuses the user or the password" in wrong
    assert "geheim" not in wrong
    missing = refused(shown(server_url.set(username=LOCKED, password=None))).user_message
    assert "the server refuses the user or the password" in missing


@pytest.mark.postgres
def test_a_database_and_a_user_that_are_not_there_are_said(server_url):
    assert "no such database. Make it with createdb" in refused(shown(server_url.set(database="nope"))).user_message
    assert "no such user. Make it with createuser" in refused(shown(server_url.set(username="nope"))).user_message


@pytest.mark.postgres
def test_a_user_without_rights_is_told(postgres):
    url = make_url(postgres.make())
    run(shown(url), "DROP ROLE IF EXISTS sincethen_guest", "CREATE ROLE sincethen_guest LOGIN")
    said = refused(shown(url.set(username="sincethen_guest"))).user_message
    assert "may not write there. Make it the owner of a database of its own" in said


@pytest.mark.postgres
def test_a_writer_that_holds_on_is_waited_for_and_then_told_of(server_url):
    quick = open_database(shown(server_url), busy_seconds=1)
    other = open_database(shown(server_url))
    with other.begin(), pytest.raises(DatabaseBusyError, match="another process writes"), quick.begin():
        pass
    with quick.begin() as uow:
        assert uow.channels.all() == []
    quick.close()
    other.close()


@pytest.mark.postgres
def test_a_lookup_sees_one_moment_while_others_write(server_url):
    database = open_database(shown(server_url))
    with database.read() as before:
        assert before.feeds.all() == []
        with database.begin() as uow:
            uow.feeds.add(FeedSpec(key="a", url="https://a.example/f", title="A"), now=NOW)
        assert before.feeds.all() == []
    with database.read() as after:
        assert len(after.feeds.all()) == 1
    database.close()
