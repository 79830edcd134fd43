"""Cards reach a channel once; each failure says what to do next."""

from dataclasses import replace

import pytest

from bot.domain.model import ChannelSettings
from bot.errors import BadMessage, DestinationClosed, RetryLater
from bot.platforms.slack.messenger import SlackMessenger
from bot.platforms.slack.pace import Pace
from bot.platforms.slack.permissions import SCOPES
from bot.platforms.slack.render import pages as slack_pages
from tests.platforms.discord.fakes import alert, digest
from tests.platforms.slack.fakes import Time, destination
from tests.platforms.slack.loopback import APP_TOKEN, CHANNEL, TOKEN, Fault, limited

POST = "chat.postMessage"


async def sent(messenger, nonce="delivery-1", card=None, retry=False, channel=CHANNEL):
    return await messenger.send(destination(channel), card or alert(), nonce=nonce, retry=retry)


def again(slack):
    """A messenger that remembers nothing, as after a crash."""
    return SlackMessenger(token=TOKEN, api_base=slack.api_base, pace=Pace(spacing=0.0))


async def test_a_card_is_sent_with_the_delivery_in_its_metadata(slack, messenger):
    reference = await sent(messenger)
    (call,) = slack.made(POST)
    assert reference in slack.messages
    assert call.body["metadata"] == {"event_type": "sincethen_delivery", "event_payload": {"delivery": "delivery-1"}}
    assert call.body["unfurl_links"] is call.body["unfurl_media"] is False
    assert call.body["text"] == "Changed: Musk's offer for OpenAI, now rejected by the board"
    assert call.token == TOKEN
    assert slack.made("conversations.history") == []


async def test_a_message_that_arrived_is_found_after_a_crash(slack, messenger):
    slack.faults.append(Fault(POST, lost=True))
    with pytest.raises(RetryLater) as caught:
        await sent(messenger)
    assert caught.value.uncertain
    assert len(slack.made(POST)) == 1  # the SDK did not post again by itself
    reference = await sent(again(slack), retry=True)
    assert list(slack.messages) == [reference]


async def test_a_message_that_never_arrived_is_sent_again(slack, messenger):
    await sent(messenger, nonce="another")
    reference = await sent(again(slack), retry=True)
    assert slack.messages[reference]["metadata"]["event_payload"] == {"delivery": "delivery-1"}
    assert len(slack.messages) == 2


async def test_what_surely_did_not_arrive_is_not_looked_for(slack, messenger):
    slack.faults.append(limited(POST, 1))
    with pytest.raises(RetryLater):
        await sent(messenger)
    messenger._pace._held.clear()
    await sent(messenger, retry=True)
    assert slack.made("conversations.history") == []


async def test_without_the_right_to_look_it_is_sent_again(slack, messenger, caplog):
    slack.faults.append(Fault("conversations.history", "missing_scope"))
    assert await sent(messenger, retry=True) in slack.messages
    assert "channels:history" in caplog.text


async def test_while_nobody_can_look_nothing_is_sent(slack, messenger):
    slack.faults.append(Fault("conversations.history", "internal_error", 500))
    with pytest.raises(RetryLater):
        await sent(messenger, retry=True)
    assert slack.messages == {}


async def test_a_story_has_its_thread_and_is_found_there_too(slack, messenger):
    first = await sent(messenger)
    inside = replace(destination(), thread=first)
    reference = await messenger.send(inside, alert(), nonce="delivery-2", retry=False)
    assert slack.messages[reference]["thread_ts"] == first
    assert await again(slack).send(inside, alert(), nonce="delivery-2", retry=True) == reference
    assert len(slack.messages) == 2


def words(slack):
    return "\n".join(str(m["blocks"]) for m in slack.messages.values())


@pytest.mark.parametrize("retry", [False, True])
async def test_where_the_message_of_a_thread_was_deleted_the_channel_takes_what_follows(slack, messenger, retry):
    slack.faults += [Fault("conversations.replies", "thread_not_found"), Fault(POST, "cannot_reply_to_message")]
    inside = replace(destination(), thread="1763000000.000100")
    reference = await messenger.send(inside, alert(), nonce="delivery-1", retry=retry)
    assert "thread_ts" not in slack.messages[reference]
    assert len(slack.messages) == 1


async def test_a_digest_too_long_for_one_message_goes_on_in_its_thread(slack, messenger):
    reference = await sent(messenger, card=digest(60))
    assert slack.wrongs == []
    first, *more = slack.messages.values()
    assert first["ts"] == reference
    assert more
    assert {m["thread_ts"] for m in more} == {reference}
    assert "dans le fil" in str(first["blocks"])
    assert [words(slack).count(f"épisode {n}*") for n in range(1, 61)] == [1] * 60  # nothing lost, nothing twice
    assert all(m["unfurl_links"] is False and m["text"] for m in more)


async def test_a_crash_in_the_middle_of_a_long_digest_doubles_nothing(slack, messenger):
    """The thread's parts are found one by one: what arrived stays, what did not is sent."""
    whole = len(slack_pages(digest(60)))
    assert whole > 2
    for arrived in range(1, whole):
        slack.messages.clear()
        slack.faults[:] = [Fault(POST, "internal_error", 500, after=arrived)]
        with pytest.raises(RetryLater):
            await sent(again(slack), card=digest(60))
        slack.faults.clear()
        reference = await sent(again(slack), card=digest(60), retry=True)
        assert next(iter(slack.messages)) == reference
        assert [words(slack).count(f"épisode {n}*") for n in range(1, 61)] == [1] * 60


async def test_what_is_known_to_be_there_is_not_sent_again_without_the_right_to_look(slack, messenger):
    slack.faults[:] = [limited(POST, 1, after=1)]
    with pytest.raises(RetryLater):
        await sent(messenger, card=digest(60))
    messenger._pace._held.clear()
    slack.faults[:] = [Fault("conversations.history", "missing_scope"), Fault("conversations.replies", "missing_scope")]
    await sent(messenger, card=digest(60), retry=True)
    assert [words(slack).count(f"épisode {n}*") for n in range(1, 61)] == [1] * 60


async def test_a_part_that_slack_refuses_does_not_hold_up_the_rest(slack, messenger, caplog):
    slack.faults[:] = [Fault(POST, "invalid_arguments", after=1)]
    await sent(messenger, card=digest(60))
    assert "Part 2" in caplog.text
    assert len(slack.messages) == len(slack_pages(digest(60))) - 1


async def test_in_a_thread_a_long_card_goes_on_there(slack, messenger):
    inside = replace(destination(), thread="1763000000.000100")
    await messenger.send(inside, digest(60), nonce="n", retry=False)
    assert {m["thread_ts"] for m in slack.messages.values()} == {"1763000000.000100"}


@pytest.mark.parametrize(("role", "called"), [("S0123ABC", True), ("everyone", False), ("123", False), (None, False)])
async def test_an_alert_calls_its_user_group_and_nobody_else(slack, messenger, role, called):
    settings = ChannelSettings(mention_role=role)
    to = replace(destination(), settings=settings)
    reference = await messenger.send(to, replace(alert(), topic="A story"), nonce="n", retry=False)
    assert ("<!subteam^S0123ABC>" in str(slack.messages[reference]["blocks"])) is called
    quiet = await messenger.send(to, alert(), nonce="n2", retry=False)  # no story: nobody is called
    assert "subteam" not in str(slack.messages[quiet]["blocks"])
    await messenger.edit(to, reference, replace(alert(), topic="A story"))
    assert "subteam" not in str(slack.messages[reference]["blocks"])


async def test_a_message_is_drawn_anew(slack, messenger):
    reference = await sent(messenger)
    await messenger.edit(destination(), reference, digest())
    assert slack.messages[reference]["blocks"][0]["text"]["text"] == "OpenAI et xAI · mardi 19 mai 2026, 08:00"
    assert slack.messages[reference]["text"] == "2 changements, 17 sujets"


async def test_editing_a_deleted_message_is_pointless(slack, messenger):
    with pytest.raises(BadMessage, match="deleted"):
        await messenger.edit(destination(), "1.1", alert())


async def test_refused_blocks_go_as_text(slack, messenger, caplog):
    slack.faults.append(Fault(POST, "msg_blocks_too_long"))
    reference = await sent(messenger)
    text = slack.messages[reference]["text"]
    assert "rejected by the board" in text
    assert "Reuters" in text
    assert slack.messages[reference]["metadata"]["event_payload"] == {"delivery": "delivery-1"}


# ---------------------------------------------------------------- the pace


async def test_one_message_a_second_in_each_channel(slack):
    time = Time()
    paced = SlackMessenger(token=TOKEN, api_base=slack.api_base, pace=Pace(now=time, sleep=time.sleep))
    slack.channels["C2"] = {"id": "C2", "name": "b", "is_member": True, "is_archived": False}
    for number in range(3):
        await sent(paced, nonce=str(number))
    await sent(paced, nonce="x", channel="C2")
    await paced.edit(destination(), next(iter(slack.messages)), alert())
    assert time.slept == [1.0, 1.0, 1.0]


async def test_a_rate_limit_is_kept_for_its_channel_alone(slack):
    time = Time()
    paced = SlackMessenger(token=TOKEN, api_base=slack.api_base, pace=Pace(now=time, sleep=time.sleep))
    slack.channels["C2"] = {"id": "C2", "name": "b", "is_member": True, "is_archived": False}
    slack.faults.append(limited(POST, 30))
    with pytest.raises(RetryLater) as caught:
        await sent(paced)
    assert caught.value.seconds == 30
    assert not caught.value.uncertain
    with pytest.raises(RetryLater):
        await sent(paced, nonce="another")
    assert len(slack.made(POST)) == 1  # nothing went there before its time
    await sent(paced, nonce="elsewhere", channel="C2")
    time.now += 30
    await sent(paced)
    assert len(slack.messages) == 2


# ---------------------------------------------------------------- failures


@pytest.mark.parametrize(
    "code",
    [
        "not_in_channel",
        "is_archived",
        "channel_not_found",
        "token_revoked",
        "invalid_auth",
        "account_inactive",
        "missing_scope",
    ],
)
async def test_what_closes_a_channel(slack, messenger, code):
    slack.faults.append(Fault(POST, code))
    with pytest.raises(DestinationClosed, match=code):
        await sent(messenger)


@pytest.mark.parametrize(
    ("fault", "uncertain"),
    [
        (Fault(POST, "internal_error", 500), True),
        (Fault(POST, "fatal_error"), True),
        (Fault(POST, status=502, text="<html>Bad gateway</html>"), True),
        (Fault(POST, status=200, text="<html>A portal</html>"), True),
        (Fault(POST, lost=True), True),
        (limited(POST, 5), False),
    ],
)
async def test_what_is_tried_again(slack, messenger, fault, uncertain):
    slack.faults.append(fault)
    with pytest.raises(RetryLater) as caught:
        await sent(messenger)
    assert caught.value.uncertain is uncertain
    assert len(slack.made(POST)) == 1


async def test_nobody_listens():
    alone = SlackMessenger(token=TOKEN, api_base="http://127.0.0.1:9/api/")
    with pytest.raises(RetryLater, match="cannot be reached") as caught:
        await sent(alone)
    assert not caught.value.uncertain


async def test_a_message_that_slack_never_takes(slack, messenger):
    slack.faults.append(Fault(POST, "metadata_too_large"))
    with pytest.raises(BadMessage, match="metadata_too_large"):
        await sent(messenger)


# ---------------------------------------------------------------- doctor


def failing(problems):
    return [p for p in problems if not p.ok]


async def test_all_is_well(slack, messenger):
    problems = await messenger.check()
    assert failing(problems) == []
    assert [p.name for p in problems] == ["Slack token", "Slack scopes", "Slack app token"]
    assert failing(await messenger.check(destination())) == []


async def test_each_missing_scope_is_named_with_what_to_do(slack, messenger):
    slack.scopes = ["commands", "chat:write"]
    problems = await messenger.check()
    named = {p.name.removeprefix("Slack scope ") for p in problems if p.name.startswith("Slack scope ")}
    assert named == set(SCOPES) - {"commands", "chat:write"}
    assert all("slack-manifest.yml" in p.advice for p in problems if p.name.startswith("Slack scope "))
    assert {p.name for p in failing(problems)} == {
        f"Slack scope {s}" for s in ("users:read", "channels:read", "groups:read")
    }


async def test_wrong_tokens(slack):
    wrong = SlackMessenger(token="xoxb-canary", app_token="xapp-canary", api_base=slack.api_base)
    token, app_token = await wrong.check()
    assert (token.ok, app_token.ok) == (False, False)
    assert "SINCETHEN_SLACK_BOT_TOKEN" in token.advice
    assert "connections:write" in app_token.advice
    assert "canary" not in repr([token, app_token])


async def test_slack_is_out_of_reach():
    (problem,) = await SlackMessenger(token=TOKEN, app_token=APP_TOKEN, api_base="http://127.0.0.1:9/api/").check()
    assert not problem.ok
    assert "slack-status.com" in problem.advice


@pytest.mark.parametrize(
    ("channel", "said"),
    [
        ({"is_member": False, "is_archived": False}, "/invite"),
        ({"is_member": True, "is_archived": True}, "Unarchive"),
        (None, "channel_not_found"),
    ],
)
async def test_a_channel_that_cannot_be_written_to(slack, messenger, channel, said):
    if channel is None:
        slack.channels.clear()
    else:
        slack.channels[CHANNEL] = {"id": CHANNEL, "name": "news", **channel}
    (problem,) = failing(await messenger.check(destination()))
    assert said in problem.advice


async def test_a_channel_names_the_scopes_that_are_missing_in_its_language(slack, messenger):
    slack.scopes.remove("files:write")
    slack.scopes.remove("chat:write")
    to = replace(destination(), settings=ChannelSettings(language="fr"))
    problems = await messenger.check(to)
    assert [(p.name, p.ok) for p in problems] == [
        ("Canal Slack #news", True),
        ("Droit Slack chat:write", False),
        ("Droit Slack files:write", True),
    ]
    assert "envoyer les résumés et les alertes" in problems[1].detail
    slack.channels[CHANNEL]["is_member"] = False
    assert "Le bot n’est pas dans le canal." in [p.detail for p in await messenger.check(to)]
    gone = replace(to, channel="C404")
    (problem,) = await messenger.check(gone)
    assert "écrivez-y /invite" in problem.advice
