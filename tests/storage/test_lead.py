"""Which of several processes on one database leads, and how the lead passes on."""

import pytest

from bot.errors import StorageError
from storage.database import open_database

postgres_only = pytest.mark.parametrize(
    "database_url", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True
)


@pytest.fixture
def open_(database_url):
    opened = []

    def one():
        opened.append(open_database(database_url))
        return opened[-1]

    yield one
    for database in opened:
        database.close()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_on_sqlite_a_process_always_leads(open_):
    assert [open_().lead(), open_().lead()] == [1, 1]


@postgres_only
def test_one_leads_until_it_ends(open_):
    one, two = open_(), open_()
    assert [one.lead(), two.lead(), one.lead(), two.lead()] == [1, 0, 1, 0]
    one.close()
    assert [two.lead(), two.lead(), one.lead()] == [1, 1, 0]
    two.close()
    assert one.lead() == 2  # another term: others led in between


@postgres_only
def test_a_leader_that_was_cut_off_says_so_and_begins_a_new_term(open_):
    one, two = open_(), open_()
    assert one.lead() == 1
    with two._engine.begin() as raw:
        raw.exec_driver_sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    with pytest.raises(StorageError):
        one.lead()
    assert one.lead() == 2
    assert two.lead() == 0
