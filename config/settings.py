"""Settings: SINCETHEN_* in the environment or in a .env file. Secrets never show in logs or errors."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.domain.languages import languages
from bot.domain.schedule import local_time, time_zone
from bot.errors import ConfigError, InputError

PREFIX = "SINCETHEN_"
ENV_FILE = Path(".env")
_ASSIGNED = re.compile(rf"^\s*(?:export\s+)?({PREFIX}\w+)\s*=", re.MULTILINE)


class Settings(BaseSettings):
    """Everything an operator sets. Names in the environment are these with SINCETHEN_ before them, in capitals."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_file=".env", env_ignore_empty=True, extra="ignore")

    data_dir: Path = Field(Path("var"), description="Where everything stored lies.")
    database_url: SecretStr | None = Field(None, description="Overrides the SQLite file in the data directory.")
    seeds_dir: Path | None = Field(None, description="Seed articles; default: the seeds/ of the project.")
    config_dir: Path | None = Field(None, description="feeds.toml and dossiers/; default: the config/ of the project.")
    dossiers: str = Field("", description="Subjects to follow, comma-separated; default: all in config/dossiers.")
    language: str = Field("en", description=f"Language of the console and of new channels: {' or '.join(languages())}.")
    time_zone: str = Field("UTC", description="Time zone of the console and of new channels (IANA name).")
    digest_times: str = Field("08:00", description="Local times of the digest, comma-separated.")
    log_level: str = Field("WARNING", description="DEBUG, INFO, WARNING or ERROR.")
    contact: str = Field("", description="An address or page, told to publishers in the User-Agent.")
    poll_interval: int = Field(1200, ge=60, description="Seconds between two polls of a feed, where it says nothing.")
    fetch_concurrency: int = Field(16, ge=1, le=256, description="Feeds fetched side by side.")
    reread_pages: bool = Field(True, description="Read the pages of cited articles again, where robots.txt allows it.")
    allow_private_addresses: bool = Field(False, description="Let feeds lie on private addresses (tests, intranets).")
    health_address: str = Field("", description="host:port of GET /health of the daemon; empty: none.")

    discord_token: SecretStr | None = Field(None, description="Bot token; with it the Discord bot starts.")
    discord_channels: str = Field("", description="Channel ids that get digests and alerts from the start.")
    discord_api_base: str = Field("", description="Another address of Discord's API (tests).")
    discord_gateway_url: str = Field("", description="Another address of Discord's gateway (tests).")
    slack_bot_token: SecretStr | None = Field(None, description="xoxb-... token; with it the Slack bot starts.")
    slack_app_token: SecretStr | None = Field(None, description="xapp-... token for Socket Mode.")
    slack_signing_secret: SecretStr | None = Field(None, description="Proves that a request is Slack's, in HTTP mode.")
    slack_client_id: str = Field("", description="With the two below: installation in many workspaces (HTTP mode).")
    slack_client_secret: SecretStr | None = Field(None, description="The app's client secret.")
    slack_token_key: SecretStr | None = Field(None, description="Seals stored tokens; default: a key file.")
    slack_http_address: str = Field("", description="host:port to take Slack's requests on; empty: Socket Mode.")
    slack_channels: str = Field("", description="Channel ids that get digests and alerts from the start.")
    slack_managers: str = Field("", description="Ids of people who may change everything, besides admins.")
    slack_api_base: str = Field("", description="Another address of Slack's Web API (tests).")

    llm_url: str = Field("", description="Base address of an OpenAI-compatible API; empty: no model is asked.")
    llm_model: str = Field("", description="The model's name there; empty: no model is asked.")
    llm_api_key: SecretStr | None = Field(None, description="Its key, where it wants one.")
    llm_daily_tokens: int = Field(200_000, ge=0, description="Tokens a day that the model may cost.")
    llm_timeout: float = Field(30, gt=0, le=600, description="Seconds to wait for one answer.")

    @field_validator("log_level")
    @classmethod
    def _known_level(cls, value: str) -> str:
        level = value.strip().upper()
        if level not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
            raise ValueError("must be DEBUG, INFO, WARNING or ERROR")
        return level

    @field_validator("language")
    @classmethod
    def _known_language(cls, value: str) -> str:
        language = value.strip().lower()
        there = {one.casefold(): one for one in languages()}
        if language not in there:
            raise ValueError(f"must be {' or '.join(languages())}")
        return there[language]

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            return time_zone(value.strip()).key
        except InputError as error:
            raise ValueError(error.user_message.removesuffix(".")) from None

    @field_validator("digest_times")
    @classmethod
    def _known_times(cls, value: str) -> str:
        try:
            return ",".join(f"{local_time(one):%H:%M}" for one in value.split(",") if one.strip())
        except InputError as error:
            raise ValueError(error.user_message.removesuffix(".")) from None

    @field_validator("health_address", "slack_http_address")
    @classmethod
    def _an_address(cls, value: str) -> str:
        host, _, port = value.strip().rpartition(":")
        if value.strip() and not (host and port.isdigit() and int(port) < 65536):
            raise ValueError("must be host:port, such as 127.0.0.1:8080")
        return value.strip()

    def url(self) -> str:
        """The database's address: the one set, else the SQLite file in the data directory."""
        if self.database_url is not None:
            return self.database_url.get_secret_value()
        return f"sqlite:///{self.data_dir / 'sincethen.db'}"


def load_settings() -> Settings:
    """The settings as they stand in the environment and .env; ConfigError names the wrong one and says why."""
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        name = PREFIX + "_".join(str(part) for part in first["loc"]).upper()
        said = str(first["msg"]).removeprefix("Value error, ")
        raise ConfigError(f"{said}. Set it in the environment or in .env.", key=name) from None
    except UnicodeDecodeError as error:
        raise ConfigError(f"is not UTF-8 text ({error.reason}). Save it as UTF-8.", file=".env") from None


def unknown_names(environment: Mapping[str, str] | None = None, env_file: Path = ENV_FILE) -> tuple[str, ...]:
    """A sentence for each SINCETHEN_* that is set and means nothing: most often a slip of the pen."""
    names: Iterable[str] = os.environ if environment is None else environment
    given = {name.upper() for name in names if name.upper().startswith(PREFIX)}
    if env_file.is_file():
        given |= {name.upper() for name in _ASSIGNED.findall(env_file.read_text(encoding="utf-8", errors="replace"))}
    known = {PREFIX + field.upper() for field in Settings.model_fields}
    said = []
    for name in sorted(given - known):
        near = get_close_matches(name, known, n=1, cutoff=0.8)
        said.append(f"{name} is no setting" + (f"; {near[0]} is one." if near else "."))
    return tuple(said)
