"""Settings: a wrong one is named with the way out, a misspelt one is noticed, secrets stay secret."""

import pytest

from bot.errors import ConfigError
from config.settings import Settings, load_settings, unknown_names


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("TIME_ZONE", "Mars/Olympus", "no known time zone"),
        ("DIGEST_TIMES", "08:00,25:99", "25:99"),
        ("LANGUAGE", "zz", "must be en or fr"),
        ("LOG_LEVEL", "loud", "must be DEBUG"),
        ("POLL_INTERVAL", "abc", "valid integer"),
        ("POLL_INTERVAL", "1", "greater than or equal to 60"),
        ("HEALTH_ADDRESS", "8080", "host:port"),
    ],
)
def test_a_wrong_setting_is_named_with_the_way_out(monkeypatch, name, value, said):
    monkeypatch.setenv(f"SINCETHEN_{name}", value)
    with pytest.raises(ConfigError) as caught:
        load_settings()
    assert f"SINCETHEN_{name}" in caught.value.user_message
    assert said in caught.value.user_message
    assert ".env" in caught.value.user_message
    assert "Value error" not in caught.value.user_message


def test_forms_that_people_write_are_read(monkeypatch):
    monkeypatch.setenv("SINCETHEN_DIGEST_TIMES", "8h00, 18:30")
    monkeypatch.setenv("SINCETHEN_LANGUAGE", "FR")
    monkeypatch.setenv("SINCETHEN_TIME_ZONE", " Europe/Paris ")
    settings = load_settings()
    assert (settings.digest_times, settings.language, settings.time_zone) == ("08:00,18:30", "fr", "Europe/Paris")


def test_a_misspelt_name_is_noticed_wherever_it_stands(tmp_path):
    env = tmp_path / ".env"
    env.write_text("SINCETHEN_DISCORD_TOKN=x\n# SINCETHEN_NOTHING=1\nexport SINCETHEN_LANGUAGE=fr\n", encoding="utf-8")
    said = unknown_names({"SINCETHEN_COLOUR": "red", "HOME": "/"}, env)
    assert said == (
        "SINCETHEN_COLOUR is no setting.",
        "SINCETHEN_DISCORD_TOKN is no setting; SINCETHEN_DISCORD_TOKEN is one.",
    )


def test_secrets_do_not_show(monkeypatch):
    monkeypatch.setenv("SINCETHEN_DISCORD_TOKEN", "canary-token")
    assert "canary" not in repr(load_settings())
    assert "canary" not in str(Settings().model_dump())
