"""The house on the played sample, the bot on a simulated Discord, and a server with people in it."""

import shutil

import pytest

from bot.card.model import Chart, Point
from bot.card.picture import draw
from tests.platforms.discord import schema
from tests.platforms.discord.scenarios.server import WHEN, Server
from tests.platforms.discord.stage import Stage


@pytest.fixture(scope="session")
def played(tmp_path_factory):
    """A database in which the sample was played, made once a process and copied for each scenario."""
    import asyncio

    folder = tmp_path_factory.mktemp("played")
    stage = Stage(folder)
    stage.world.clock.now = WHEN
    asyncio.run(stage.play_sample())
    stage.close()
    points = tuple(Point(date=f"2025-02-1{n}", value=float(n), label=str(n), source="") for n in range(2))
    draw(Chart(title="t", alt="t", points=points), "en")  # loading the drawing library is slow, once a process
    return folder / "t.db"


@pytest.fixture
def stage(tmp_path, played):
    shutil.copy(played, tmp_path / "t.db")
    made = Stage(tmp_path)
    made.world.clock.now = WHEN
    yield made
    made.close()


@pytest.fixture
def simcord_bot(stage):
    return stage.client()


@pytest.fixture
def server(simcord_env, stage):
    yield Server(simcord_env, stage)
    judge = schema.load()
    if judge:
        wrong = [
            f"{one.method} {one.path}: {problem}"
            for one in simcord_env.http_requests
            if one.json is not None and one.method in {"POST", "PUT", "PATCH"}
            for problem in judge.check(one.method, one.path, one.json)
        ]
        assert wrong == []
