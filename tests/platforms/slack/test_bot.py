"""Bolt's real app against a loopback Slack: connect, acknowledge, answer, reconnect."""

import asyncio
import json
import logging
from dataclasses import replace

import pytest

from bot.card.model import Block, BlockKind, Card, Chart, Point, Span, Tone
from bot.domain.model import Platform
from bot.ports.platforms import Where, Who
from tests.platforms.discord.fakes import alert, digest, history
from tests.platforms.slack.loopback import ADMIN, CHANNEL, PERSON, TEAM, Fault, person


def words(answer):
    return json.dumps(answer["blocks"], ensure_ascii=False)


def buttons(answer):
    return {e["action_id"]: e for b in answer["blocks"] if b["type"] == "actions" for e in b["elements"]}


async def test_a_command_is_acknowledged_then_answered_in_private(slack, bot, commands):
    slack.people[PERSON]["locale"] = "fr-FR"
    envelope = await slack.types("fact musk_offer.amount")
    answer = await slack.answered()
    assert await slack.acked(envelope) is None
    assert answer["response_type"] == "ephemeral"
    assert answer["replace_original"] is False
    assert commands.asked == [
        (
            "call",
            ("fact",),
            {"key": "musk_offer.amount"},
            Who(platform=Platform.SLACK, id=PERSON, name="Ana", language="fr", manager=False),
            Where(platform=Platform.SLACK, channel=CHANNEL, space=TEAM, name="news"),
        )
    ]
    assert "DISPUTED" in words(answer)
    assert "s:share" in buttons(answer)


async def test_the_acknowledgement_does_not_wait_for_the_work(slack, bot, commands):
    go = asyncio.Event()

    async def slow(*_):
        await go.wait()
        return commands.answer

    commands.call = slow
    envelope = await slack.types("latest")
    assert await slack.acked(envelope) is None
    assert slack.answers == []
    go.set()
    assert await slack.answered()


async def test_quotes_links_and_aliases(slack, bot, commands):
    await slack.types("feed sub <https://example.org/a?b=1&amp;c=2|example.org>", user=ADMIN)
    await slack.answered()
    await slack.types("watch add “board of directors” -sport", user=ADMIN)
    await slack.answered(2)
    assert [a[1:3] for a in commands.asked] == [
        (("feed", "subscribe"), {"url": "https://example.org/a?b=1&c=2"}),
        (("watch", "add"), {"expression": '"board of directors" -sport'}),
    ]


async def test_odd_quoting_is_one_clear_sentence(slack, bot, commands):
    await slack.types('fact "musk_offer')
    assert "has no partner" in words(await slack.answered())
    assert commands.asked == []


@pytest.mark.parametrize(
    ("user", "more", "where", "manager"),
    [
        (ADMIN, {}, {}, True),
        (PERSON, {}, {}, False),
        (PERSON, {"is_owner": True}, {}, True),
        (ADMIN, {"team_id": "T9"}, {}, False),  # an admin of another workspace, in a shared channel
        (ADMIN, {"is_restricted": True}, {}, False),
        (ADMIN, {}, {"channel": "D1", "channel_name": "directmessage"}, False),
    ],
)
async def test_who_may_change_settings(slack, bot, commands, user, more, where, manager):
    slack.people[user] |= more
    await slack.types("export", user=user, **where)
    await slack.answered()
    who, place = commands.asked[0][3:]
    assert who.manager is manager
    assert bool(place.channel) is not bool(where)


@pytest.mark.parametrize(
    ("user", "more", "runs"),
    [
        (PERSON, {}, True),
        (PERSON, {"is_restricted": True}, False),  # a guest
        (PERSON, {"team_id": "T9"}, False),  # of another workspace, in a shared channel
        (ADMIN, {}, False),  # an admin needs no more
    ],
)
async def test_whoever_made_the_channel_runs_it(slack, bot, commands, user, more, runs):
    slack.channels[CHANNEL]["creator"] = user
    slack.people[user] |= more
    for number in (1, 2):
        await slack.types("export", user=user)
        await slack.answered(number)
    who = commands.asked[0][3]
    assert (who.runs_channel, who.manager) == (runs, user == ADMIN)
    assert len(slack.made("conversations.info")) <= 1


async def test_a_channel_that_slack_does_not_show_is_run_by_nobody(slack, bot, commands, caplog):
    slack.faults.append(Fault("conversations.info", "channel_not_found"))
    await slack.types("export")
    await slack.answered()
    assert not commands.asked[0][3].may_set
    assert "who made channel" in caplog.text


async def test_without_users_read_people_ask_without_rights(slack, bot, commands, caplog):
    slack.faults.append(Fault("users.info", "missing_scope"))
    await slack.types("latest", user=ADMIN)
    await slack.answered()
    assert not commands.asked[0][3].manager
    assert "missing_scope" in caplog.text


async def test_a_person_is_looked_up_once_a_minute(slack, bot, commands):
    await slack.types("latest")
    await slack.answered()
    await slack.types("latest")
    await slack.answered(2)
    assert len(slack.made("users.info")) == 1


async def test_a_digest_on_demand_is_for_everybody(slack, bot, commands):
    commands.answer = digest()
    await slack.types("digest now")
    answer = await slack.answered()
    assert answer["response_type"] == "in_channel"
    assert "s:share" not in words(answer)


async def test_an_accident_is_told_and_logged(slack, bot, commands, caplog):
    commands.fail(KeyError("a canary"))
    await slack.types("latest")
    answer = await slack.answered()
    assert "Something went wrong" in words(answer)
    assert "canary" not in words(answer)
    (record,) = [r for r in caplog.records if r.levelno == logging.ERROR]
    assert record.args[0] in words(answer)


async def test_refused_blocks_are_answered_as_text(slack, bot):
    slack.answer_status.append((400, "invalid_blocks"))
    await slack.types("fact x")
    answer = await slack.answered(2)
    assert "blocks" not in answer
    assert "DISPUTED" in answer["text"]


async def test_an_answer_that_slack_does_not_take_is_logged(slack, bot, caplog):
    slack.answer_status.append((404, "used_url"))
    await slack.types("fact x")
    await slack.answered()
    await slack.types("fact x")
    await slack.answered(2)
    assert "used_url" in caplog.text


async def test_a_button_works_without_any_memory_of_it(slack, bot, commands):
    await slack.presses("s:history:3", "musk_offer.status", user=ADMIN)
    answer = await slack.answered()
    kind, name, argument, who, _where = commands.asked[0]
    assert (kind, name, argument, who.manager) == ("act", "history", "musk_offer.status", True)
    assert answer["response_type"] == "ephemeral"
    assert answer["replace_original"] is False


async def test_an_answer_in_a_thread_stays_there(slack, bot, commands):
    await slack.presses("s:history", "musk_offer.status", thread="1.5")
    assert (await slack.answered())["thread_ts"] == "1.5"
    await slack.presses("s:history", "musk_offer.status")
    assert "thread_ts" not in await slack.answered(2)


CHART = Chart(
    title="Musk's offer: amount",
    alt="Musk's offer: amount: Feb 2025, $97.6bn; 10 Feb 2025, $97.4bn",
    points=(
        Point(date="2025-02", value=97.6, label="$97.6bn", source="the seed"),
        Point(date="2025-02-10", value=97.4, label="$97.4bn", source="WSJ"),
    ),
)


async def share_a_number(slack, commands, *, thread=None):
    commands.answer = replace(history(), chart=CHART)
    await slack.types("fact musk_offer.amount")
    private = await slack.answered()
    button = next(e for e in private["blocks"][-1]["elements"] if e["action_id"] == "s:share")
    assert button["text"]["text"] == "Share, with the chart"
    await slack.presses("s:share", button["value"], thread=thread)
    return await slack.answered(2)


@pytest.mark.parametrize("thread", [None, "1763000000.000100"])
async def test_a_number_is_shared_with_its_picture(slack, bot, commands, thread):
    public = await share_a_number(slack, commands, thread=thread)
    assert public["response_type"] == "in_channel"
    await slack.until(lambda: slack.made("files.completeUploadExternal"))
    (one,) = slack.uploads.values()
    assert one["content"].startswith(b"\x89PNG")
    assert (one["channel_id"], one.get("thread_ts")) == (CHANNEL, thread)
    assert one["title"] == CHART.title
    assert one["alt_txt"] == CHART.alt


async def test_without_the_right_to_upload_the_words_are_shared_alone(slack, bot, commands, caplog):
    slack.faults.append(Fault("files.getUploadURLExternal", "missing_scope"))
    public = await share_a_number(slack, commands)
    assert public["blocks"]
    await slack.call("files.getUploadURLExternal")
    async with asyncio.timeout(60):
        while "missing_scope" not in caplog.text:
            await asyncio.sleep(0)


async def test_an_answer_for_one_person_has_no_picture(slack, bot, commands):
    commands.answer = replace(history(), chart=CHART)
    await slack.types("fact musk_offer.amount")
    await slack.answered()
    assert slack.uploads == {}


@pytest.mark.parametrize("name", [a.name for a in (*alert().actions, *digest().actions)])
async def test_every_button_of_a_card_reaches_the_commands(slack, bot, commands, name):
    await slack.presses(f"s:{name}", "12")
    await slack.answered()
    assert commands.asked[0][1:3] == (name, "12")


async def test_a_foreign_button(slack, bot, commands):
    await slack.presses("something else")
    assert "another version" in words(await slack.answered())
    assert commands.asked == []


async def test_a_link_button_is_only_acknowledged(slack, bot, commands):
    envelope = await slack.presses("s:link", url="https://example.org")
    await slack.acked(envelope)
    await slack.types("latest")
    await slack.answered()
    assert len(slack.answers) == 1


async def test_share_posts_the_card_for_everybody(slack, bot, commands):
    await slack.types("fact musk_offer.amount")
    value = buttons(await slack.answered())["s:share"]["value"]
    await slack.presses("s:share", value, user=ADMIN)
    public = await slack.answered(2)
    assert public["response_type"] == "in_channel"
    assert "97.4 bn USD" in words(public)
    assert f"Shared by <@{ADMIN}>" in words(public)
    assert "s:share" not in words(public)
    assert len(commands.asked) == 1


async def test_share_asks_again_after_a_restart(slack, bot, commands):
    await slack.types("fact musk_offer.amount")
    kept = json.loads(buttons(await slack.answered())["s:share"]["value"])
    await slack.presses("s:share", json.dumps(kept | {"k": "forgotten"}))
    public = await slack.answered(2)
    assert public["response_type"] == "in_channel"
    assert [a[1] for a in commands.asked] == [("fact",), ("fact",)]


async def test_what_changed_since_you_looked_cannot_be_asked_again(slack, bot, commands):
    await slack.types("changes")
    kept = json.loads(buttons(await slack.answered())["s:share"]["value"])
    assert list(kept) == ["k"]
    await slack.presses("s:share", json.dumps({"k": "forgotten"}))
    answer = await slack.answered(2)
    assert answer["response_type"] == "ephemeral"
    assert "too old" in words(answer)


@pytest.mark.parametrize("value", ["", "no json", "[]", '{"k":1,"b":"x"}', '{"p":3,"o":4}'])
async def test_a_share_button_of_nonsense(slack, bot, commands, value):
    await slack.presses("s:share", value)
    assert "too old" in words(await slack.answered())
    assert commands.asked == []


@pytest.mark.parametrize(
    ("message", "asked"),
    [
        ({"text": "Musk offers &lt;97.4&gt; billion"}, "Musk offers <97.4> billion"),
        ({"text": "<https://example.org/a|example.org/a>"}, "https://example.org/a"),
        (
            {"text": "", "attachments": [{"title": "T", "text": "D", "from_url": "https://e.org/"}]},
            "T\nD\nhttps://e.org/",
        ),
        ({"text": "", "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "In a card"}}]}, "In a card"),
    ],
)
async def test_any_message_can_be_compared_with_the_facts(slack, bot, commands, message, asked):
    await slack.compares(message)
    await slack.answered()
    assert commands.asked[0][1:3] == (("check",), {"text": asked})


async def test_a_picture_cannot_be_compared(slack, bot, commands):
    await slack.compares({"text": "", "files": [{"id": "F1"}]})
    assert "neither words nor a link" in words(await slack.answered())
    assert commands.asked == []


async def test_markup_in_a_card_stays_text(slack, bot, commands):
    hostile = Block(kind=BlockKind.TEXT, spans=(Span(text="@channel <!channel> <@U1> *b* <https://evil.example|x>"),))
    commands.answer = Card(title="<!here>", summary="<!everyone> @here", blocks=(hostile,))
    await slack.types("latest")
    answer = await slack.answered()
    assert "<!" not in words(answer).replace('"<!here>"', "")  # a header is plain text
    assert "<!" not in answer["text"]


@pytest.mark.parametrize("tone", [Tone.ERROR])
async def test_an_error_has_no_share_button(slack, bot, commands, tone):
    commands.answer = Card(title="Not here", summary="Not here", tone=tone)
    await slack.types("fact x")
    assert "s:share" not in words(await slack.answered())


def test_people_of_other_kinds():
    from bot.platforms.slack.people import read_person

    assert read_person(person(ADMIN, admin=True), TEAM).admin
    assert not read_person(person(ADMIN, admin=True, deleted=True), TEAM).admin
    assert read_person({"id": "U", "name": "u", "locale": "pt-BR"}, TEAM).language == "en"


async def test_what_slack_delivers_again_is_answered_once(slack, bot, commands):
    typed = slack.typed("digest now")
    first = await slack.send("slash_commands", typed)
    await slack.answered()
    again = await slack.send("slash_commands", typed)
    assert await slack.acked(first) is None
    assert await slack.acked(again) is None  # acknowledged, so that Slack is content
    await slack.types("latest")
    await slack.answered(2)
    assert [asked[1] for asked in commands.asked] == [("digest", "now"), ("latest",)]
