"""Logs: no secret of the settings shows in them."""

import logging

import pytest
from pydantic import SecretStr

from bot.bootstrap import set_up_logs
from config.settings import Settings


@pytest.fixture
def root():
    logger = logging.getLogger()
    handlers, level = logger.handlers[:], logger.level
    yield logger
    logger.handlers[:] = handlers
    logger.setLevel(level)


def test_the_password_of_the_database_is_struck_out(tmp_path, root, capsys):
    address = "postgresql://news:s%40fe-word@db.example/news"
    set_up_logs(Settings(data_dir=tmp_path, database_url=SecretStr(address)))
    root.error("cannot reach %s with s@fe-word", address)
    logged = capsys.readouterr().err
    assert "cannot reach" in logged
    assert "fe-word" not in logged
