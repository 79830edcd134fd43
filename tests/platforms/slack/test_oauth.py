"""Many workspaces: installed over OAuth, each served with its own token, sealed at rest, forgotten when removed."""

import asyncio
import json
import re
from pathlib import Path

import pytest
from slack_sdk.oauth.installation_store import Installation

from bot.bootstrap import open_house
from bot.domain.model import Platform
from bot.errors import ConfigError, StorageError
from bot.platforms.slack import Installs, States
from storage.vault import Vault, open_vault
from tests.platforms.slack.fakes import enqueue_digest
from tests.platforms.slack.loopback import ADMIN, CLIENT_SECRET, PERSON, person
from tests.platforms.slack.signed import SECRET, Caller
from tests.platforms.slack.test_house import _logs, settings  # noqa: F401 -- a fixture

# slack_sdk speaks to aiohttp in a way that aiohttp means to drop in its next major version
pytestmark = pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning")
COOKIE = "slack-app-oauth-state"


@pytest.fixture
async def house(slack, tmp_path, unused_tcp_port):
    given = settings(
        slack,
        tmp_path,
        slack_bot_token=None,
        slack_app_token=None,
        slack_channels="",
        slack_signing_secret=SECRET,
        slack_client_id="1.2",
        slack_client_secret=CLIENT_SECRET,
        slack_http_address=f"127.0.0.1:{unused_tcp_port}",
    )
    async with open_house(given, platforms=True) as made:
        await asyncio.to_thread(made.rounds.prepare)
        yield made


@pytest.fixture
def caller(unused_tcp_port):
    return Caller(unused_tcp_port)


async def begin(caller):
    """Somebody opens the installation page: the state that Slack will send back."""
    status, page, headers, _ = await caller.get("/slack/install")
    assert status == 200
    state = re.search(r"state=([\w-]+)", page)[1]
    assert f"{COOKIE}={state}" in headers["Set-Cookie"]
    for scope in ("commands", "chat%3Awrite", "users%3Aread"):
        assert scope in page or scope.replace("%3A", ":") in page
    return state


async def install(slack, caller, team="T2"):
    state = await begin(caller)
    slack.codes["code"] = team
    return await caller.get(f"/slack/oauth_redirect?code=code&state={state}", cookies={COOKIE: state})


def of(slack, team, text, channel):
    """A command of another workspace."""
    slack.people[f"U-{team}"] = person(f"U-{team}", admin=True, team=team)
    slack.channels[channel] = {"id": channel, "name": "news", "is_member": True, "is_archived": False}
    return slack.typed(text, user=f"U-{team}", channel=channel) | {"team_id": team}


async def test_each_workspace_is_served_with_its_own_token(slack, house, caller):
    for number, team in enumerate(["T2", "T3"], 1):
        assert (await install(slack, caller, team))[0] == 200
        assert await caller.command(of(slack, team, "watch add openai", f"C{team}")) == (200, "")
        await slack.answered(number)
        assert slack.made("users.info")[-1].token == f"xoxb-of-{team}"
    with house.database.begin() as uow:
        found = {d.channel: d for d in uow.channels.all() if d.platform is Platform.SLACK}
        assert {d.space for d in found.values()} == {"T2", "T3"}
        for one in found.values():
            enqueue_digest(house, uow, one)
    await house.deliver.run()
    assert {c.body["channel"]: c.token for c in slack.made("chat.postMessage")} == {
        "CT2": "xoxb-of-T2",
        "CT3": "xoxb-of-T3",
    }


async def test_no_token_lies_readable_in_the_database(slack, house, caller):
    await install(slack, caller)
    with house.database.read() as uow:
        (space,) = uow.installs.spaces(Platform.SLACK)
        assert space == "T2"
    stored = b"".join(f.read_bytes() for f in Path(house.settings.data_dir).glob("sincethen.db*"))
    assert b"xoxb" not in stored
    key = house.settings.data_dir / "slack.key"
    assert key.stat().st_mode & 0o777 == 0o600


async def test_a_workspace_that_did_not_install_it_is_not_served(slack, house, caller):
    await caller.command(of(slack, "T9", "latest", "C9"))
    await install(slack, caller)
    await caller.command(of(slack, "T2", "latest", "C2"))
    await slack.answered()
    assert {c.token for c in slack.made("users.info")} == {"xoxb-of-T2"}


async def test_who_installed_it_may_change_everything(slack, house, caller):
    await install(slack, caller)
    slack.people[ADMIN]["is_admin"] = False
    for number, user in enumerate((ADMIN, PERSON), 1):
        slack.people[user]["team_id"] = "T2"
        await caller.command(of(slack, "T2", "feed pause numerama", "C2") | {"user_id": user})
        said = json.dumps(await slack.answered(number), ensure_ascii=False)
        assert ("is paused" in said) is (user == ADMIN), said


@pytest.mark.parametrize("kind", ["app_uninstalled", "tokens_revoked"])
async def test_an_uninstalled_workspace_is_forgotten_and_its_channels_pause(slack, house, caller, kind):
    await install(slack, caller)
    await caller.command(of(slack, "T2", "watch add openai", "C2"))
    await slack.answered()
    event = {"type": kind, "tokens": {"bot": ["UBOT"]}} if kind == "tokens_revoked" else {"type": kind}
    payload = {"type": "event_callback", "team_id": "T2", "api_app_id": "A1", "event_id": "Ev1", "event": event}
    assert (await caller.event(payload))[0] == 200
    async with asyncio.timeout(60):
        while await gone(house):
            await asyncio.sleep(0.01)
    with house.database.begin() as uow:
        channel = uow.channels.find(Platform.SLACK, "C2")
        enqueue_digest(house, uow, channel)
    await house.deliver.run()
    assert slack.made("chat.postMessage") == []
    with house.database.read() as uow:
        assert "not installed" in uow.channels.get(channel.id).paused
    await install(slack, caller)  # and again: the channel waits for nothing else
    await house.deliver.run()
    assert [c.token for c in slack.made("chat.postMessage")] == ["xoxb-of-T2"]


async def gone(house):
    def spaces():
        with house.database.read() as uow:
            return uow.installs.spaces(Platform.SLACK)

    return await asyncio.to_thread(spaces)


async def test_a_state_is_good_once_and_in_its_browser(slack, house, caller):
    state = await begin(caller)
    slack.codes |= {"a": "T2", "b": "T3", "c": "T4"}
    assert (await caller.get(f"/slack/oauth_redirect?code=a&state={state}"))[0] == 400  # another browser
    assert (await caller.get(f"/slack/oauth_redirect?code=a&state={state}", cookies={COOKIE: state}))[0] == 200
    assert (await caller.get(f"/slack/oauth_redirect?code=b&state={state}", cookies={COOKIE: state}))[0] == 401
    forged = "x" * 43
    assert (await caller.get(f"/slack/oauth_redirect?code=c&state={forged}", cookies={COOKIE: forged}))[0] == 401
    assert await gone(house) == ["T2"]


async def test_a_wrong_code_installs_nothing(slack, house, caller):
    state = await begin(caller)
    assert (await caller.get(f"/slack/oauth_redirect?code=no&state={state}", cookies={COOKIE: state}))[0] == 401
    assert await gone(house) == []


async def test_doctor_looks_at_every_workspace(slack, house, caller):
    messenger = house.messengers[Platform.SLACK]
    (none,) = await messenger.check()
    assert "/slack/install" in none.advice
    await install(slack, caller)
    rows = await messenger.check()
    assert [r.name for r in rows][:2] == ["Slack workspaces", "Slack workspace T2"]
    assert all(r.ok for r in rows)


# ---------------------------------------------------------------- the stores


@pytest.fixture
def installs(world):
    return Installs(database=world.database, sealer=Vault("k" * 20), clock=world.clock)


def installation(team="T1", enterprise=None, **more):
    return Installation(
        app_id="A1", enterprise_id=enterprise, team_id=team, bot_token=f"xoxb-{team}", bot_id="B", user_id="U", **more
    )


async def test_an_organisation_serves_its_workspaces_and_the_workspace_comes_first(installs):
    await installs.async_save(installation(team=None, enterprise="E1", is_enterprise_install=True))
    found = await installs.async_find_bot(enterprise_id="E1", team_id="T5")
    assert found.bot_token == "xoxb-None"
    await installs.async_save(installation(team="T5", enterprise="E1"))
    assert (await installs.async_find_bot(enterprise_id="E1", team_id="T5")).bot_token == "xoxb-T5"
    assert await installs.async_find_bot(enterprise_id="E2", team_id="T6") is None


async def test_the_newest_installation_counts(installs):
    await installs.async_save(installation())
    newer = installation()
    newer.bot_token = "xoxb-newer"
    await installs.async_save(newer)
    assert await installs.token("T1") == "xoxb-newer"
    assert await installs.spaces() == ["T1"]
    await installs.async_delete_installation(enterprise_id=None, team_id="T1", user_id="U")
    assert await installs.token("T1") == "xoxb-newer"  # a person's token is none of ours
    await installs.async_delete_all(enterprise_id=None, team_id="T1")
    assert await installs.token("T1") is None


async def test_another_key_is_told_in_a_sentence(world, installs):
    await installs.async_save(installation())
    other = Installs(database=world.database, sealer=Vault("another key, another"), clock=world.clock)
    with pytest.raises(StorageError, match="SINCETHEN_SLACK_TOKEN_KEY"):
        await other.token("T1")


async def test_a_state_runs_out(world):
    states = States(database=world.database, clock=world.clock)
    kept, late = await states.async_issue(), await states.async_issue()
    assert await states.async_consume(kept)
    assert not await states.async_consume(kept)
    world.clock.pass_(minutes=11)
    assert not await states.async_consume(late)


def test_a_vault_keeps_its_key_in_a_file_of_its_own(tmp_path):
    sealed = open_vault("", tmp_path / "new").seal("a token")
    assert "token" not in sealed
    assert open_vault("", tmp_path / "new").unseal(sealed) == "a token"
    with pytest.raises(StorageError):
        open_vault("x" * 16, tmp_path).unseal(sealed)
    with pytest.raises(StorageError):
        Vault("x" * 16).unseal(json.dumps("tampered"))


def test_a_short_key_is_refused(tmp_path):
    with pytest.raises(ConfigError, match="16 characters"):
        open_vault("short", tmp_path)


def test_a_directory_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match="SINCETHEN_SLACK_TOKEN_KEY"):
        open_vault("", tmp_path / "file")
