"""Fixtures for all: no setting of this machine reaches a test; a world on a real database."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

from tests.fakes import World
from tests.postgres import ADDRESS, Server

settings.register_profile("unhurried", deadline=None)  # a busy machine is no failure
settings.load_profile("unhurried")


@pytest.fixture(autouse=True, scope="session")
def _no_settings_of_this_machine():
    for name in [n for n in os.environ if n.startswith("SINCETHEN_") and n not in KEPT]:
        del os.environ[name]


KEPT = {"SINCETHEN_SHARED_DATA", ADDRESS}


@pytest.fixture(scope="session")
def postgres():
    """A PostgreSQL server, where there is one: `make test-postgres` starts one."""
    if not os.environ.get(ADDRESS):
        pytest.skip(f"{ADDRESS} names no PostgreSQL server; `make test-postgres` starts one")
    server = Server(os.environ[ADDRESS])
    yield server
    server.close()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request, tmp_path):
    """The address of an empty database: a file that is not there yet, then one on PostgreSQL."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/t.db"
        return
    yield request.getfixturevalue("postgres").emptied()


@pytest.fixture
def world(tmp_path, database_url):
    made = World(tmp_path, url=database_url)
    yield made
    made.close()


@pytest.fixture(scope="session")
def shared():
    """The labelled data beside the project; what uses it is skipped, visibly, where it is absent."""
    folder = Path(os.environ.get("SINCETHEN_SHARED_DATA") or Path(__file__).parents[2] / "shared" / "data")
    if not folder.is_dir():
        pytest.skip("the labelled data is not beside the project")
    return folder
