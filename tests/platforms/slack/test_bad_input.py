"""Whatever people type on Slack is answered with a private, helpful sentence; quoting and links are read as they meant."""

import json

import pytest

from bot.bootstrap import open_house
from bot.domain.model import Platform
from tests.platforms.slack.loopback import ADMIN, CHANNEL
from tests.platforms.slack.test_house import _logs, settings  # noqa: F401 -- a fixture


@pytest.fixture
async def house(slack, tmp_path):
    async with open_house(settings(slack, tmp_path), platforms=True) as made:
        await slack.until(lambda: slack.sockets)
        yield made


WRONG = [
    ("story 99999", "no story 99999"),
    ("story", ""),  # its form opens
    ("story abc", "no whole number"),
    ("story <https://x.example|x>", "no whole number"),
    ("fact musk_offer.amnt", "musk_offer.amount"),
    ("fact “musk_offer.amnt”", "musk_offer.amount"),
    ("fact " + "@everyone *x* <!channel> " * 30, "more than this command takes"),
    ("facts subject=nothing", "no subject"),
    ("facts status=maybe", "no status"),
    ("latest 77", "no watch 77"),
    ("latest count=99", "between 1 and 15"),
    ("search ((( -", "A search needs a word"),
    ("changes since=yesteryear", "3d, 2w or 2026-05-18"),
    ("changes since=" + "9" * 40 + "w", "3d, 2w or 2026-05-18"),
    ("why https://unknown.example/", "No feed has brought this address"),
    ("why <https://unknown.example/|unknown.example>", "No feed has brought this address"),
    ("watch add +openai (a OR b", "bracket"),
    ("watch add “+openai", "quot"),
    ('watch add "a phrase', "quot"),
    ("watch test /(a+/", ""),
    ("watch remove 12345", "no watch 12345"),
    ("watch remove", ""),
    ("watch dance", "no command"),
    ("feed subscribe not an address", "more than this command takes"),
    ("feed sub nonsense", "no web address"),
    ("feed sub <mailto:a@b.example|a@b.example>", "no web address"),
    ("feed test ftp://x.example", "no web address"),
    ("feed sub http://127.0.0.1:9/feed", "private address"),
    ("feed rm nothing", "No feed is called"),
    ("feed pause ²", "No feed is called"),
    ("settings zone=Mars/Olympus", "no time zone"),
    ("settings times=25:99", "no time of day"),
    ("settings quiet=late", "no span of hours"),
    ("settings origins=0", "between 1 and 9"),
    ("settings language=klingon", "Choose en or fr"),
    ("settings mention=<!channel>", "never everyone"),
    ("settings mention=@here", "never everyone"),
    ("settings days=someday", "names no days"),
    ("mute nothing 2d", "No watched fact"),
    ("mute musk_offer.amount ever", "no length of time"),
    ("mute musk_offer.amount", "duration is missing"),
    ("import {nonsense", "JSON cannot be read"),
    ('import {"settings": {"colour": "red"}}', "settings.colour is not known"),
    ('import {"settings": {"mention_role": "everyone"}}', "never everyone"),
    ("import <opml><body/></opml>", "names no feed"),
    ("import <opml>", "breaks at line 1"),
    ("help dance", "no command"),
    ("dance", "no command"),
    ("“", "no command"),
    ("\u202e\u200b", ""),
]


async def test_what_is_wrong_is_answered_in_private_with_a_sentence(slack, house):
    number, wrong = 0, []
    for text, said in WRONG:
        shown = len(slack.views)
        await slack.types(text, user=ADMIN)
        await slack.until(lambda n=number, s=shown: len(slack.answers) > n or len(slack.views) > s)
        if len(slack.views) > shown:
            wrong += [(text, "a form")] if said else []
            continue
        answer = slack.answers[number]
        number += 1
        words = json.dumps(answer["blocks"], ensure_ascii=False).replace('\\"', '"')
        if said not in words or "Something went wrong" in words or answer["response_type"] != "ephemeral":
            wrong.append((text, words))
    assert [text for text, _ in wrong] == [], "\n".join(f"{text}: {words}" for text, words in wrong)
    assert slack.wrongs == []
    with house.database.read() as uow:
        channel = uow.channels.find(Platform.SLACK, CHANNEL)
        assert uow.watches.list() == []
        assert channel.settings.mention_role is None


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("watch add “board of directors” -sport", '"board of directors" -sport'),
        ("watch add ‘OpenAI’", "'OpenAI'"),
        ("watch add „KI Firma“", '"KI Firma"'),
        ("watch add « conseil d’administration »", '"conseil d\'administration"'),
        ("watch add source:<http://lemonde.fr|lemonde.fr>", "source:lemonde.fr"),
        ("watch add a&amp;b", "a&b"),
        ("WATCH ADD openai", "openai"),
        ("  watch   add\u00a0openai  ", "openai"),
    ],
)
async def test_odd_quoting_and_links_are_read_as_meant(slack, house, text, kept):
    await slack.types(text, user=ADMIN)
    said = json.dumps(await slack.answered(), ensure_ascii=False)
    with house.database.read() as uow:
        assert [w.expression for w in uow.watches.list()] == [kept], said
