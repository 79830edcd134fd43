"""Platforms care little which database it is: their worlds are on SQLite, the engines are compared elsewhere."""

import pytest

from tests.fakes import World


@pytest.fixture
def world(tmp_path):
    made = World(tmp_path)
    yield made
    made.close()
