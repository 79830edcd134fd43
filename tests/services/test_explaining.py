"""Why: each finding with its reasons, and the stage that told an article or held it back."""

import json
import re

import pytest

from bot.domain.findings import Article
from bot.domain.model import DeliveryKind, Platform
from bot.ports import Where, Who
from bot.services.asking import Ask
from bot.services.checking import check_articles
from bot.services.lookups import Lookups
from tests.services.test_ledger_walk import REJECTED, Newsroom

LINK = "https://paper.example/a"
HERE = Where(platform=Platform.DISCORD, channel="c1", name="c1")


@pytest.fixture
def room(world):
    return Newsroom(world)


def why(room, url=LINK, language="en", where=HERE, zone="UTC"):
    ask = Ask(
        who=Who(platform=Platform.DISCORD, id="u", name="u", language=language, manager=False),
        where=where,
        options={"url": url},
        now=room.world.clock(),
        language=language,
        time_zone=zone,
    )
    with room.world.read() as uow:
        card = Lookups(subjects=room.world.subjects).why(uow, ask)
    return ["".join(s.text for s in b.spans) for b in card.blocks]


def last(room, **how):
    return why(room, **how)[-1]


async def test_what_was_told_says_so_with_every_reason(room):
    await room.say("paper", *REJECTED, link=LINK, primary=True)
    rows = why(room)
    assert rows[-1].endswith("told in this channel")
    finding = next(r for r in rows if "\u201c" in r and r.startswith("musk_offer.status"))
    for part in ("updates rejected by OpenAI's board", "wording: ", "rule: refusal_by_board", REJECTED[0][:20]):
        assert part in finding
    assert any(r.startswith("seen") for r in rows)
    assert any("about this subject" in r for r in rows)
    assert any("ledger: musk_offer.status: a new value" in r for r in rows)


async def test_one_light_source_is_held_back_by_the_number_of_sources(room):
    await room.say("paper", *REJECTED, link=LINK, weight=1)
    assert last(room).endswith("held back: independent sources: 1, needed: 2")
    assert last(room, language="fr").endswith("retenu\u00a0: sources indépendantes\u00a0: 1, nécessaires\u00a0: 2")


async def test_another_subject_is_held_back_by_that(room):
    await room.say("paper", "Weather", "It snowed in Rome.", link=LINK)
    assert last(room).endswith("held back: it is not about a subject that is followed")


async def test_what_is_known_already_goes_into_the_digest_only(room):
    await room.say("paper", "Look back", "Sam Altman rejected the bid for OpenAI by Elon Musk.", link=LINK)
    rows = why(room)
    assert rows[-1].endswith("no alert: it tells nothing that was not known; it is in the digest")
    assert any("no alert: the value stands as CONFIRMED" in r for r in rows)


async def test_a_muted_fact_is_held_back_by_the_mute(room):
    with room.world.database.begin() as uow:
        (channel,) = uow.channels.all()
        uow.channels.mute(channel.id, "fact:musk_offer.status", until=room.world.clock().replace(year=2030))
    await room.say("paper", *REJECTED, link=LINK, primary=True)
    assert last(room).endswith("held back: the fact is muted here")
    assert [p for p in room.world.planned if p.draft.kind is DeliveryKind.ALERT] == []


async def test_a_new_feeds_items_are_held_back_by_its_first_poll(room):
    url = room.world.follow("paper", primary=True)
    room.world.web.publish(url, (*REJECTED, LINK))
    await room.world.poll()
    rows = why(room)
    assert any("taken as read, not announced" in r for r in rows)
    assert "a new feed" in rows[-1]


async def test_another_channel_has_another_answer(room):
    await room.say("paper", *REJECTED, link=LINK, primary=True)
    other = Where(platform=Platform.DISCORD, channel="c9", name="c9")
    assert last(room, where=other).endswith("not told here: this channel gets no alerts")


async def test_every_stage_is_told_in_french(room):
    await room.say("paper", *REJECTED, link=LINK, primary=True)
    rows = why(room, language="fr", zone="Europe/Paris")
    said = "\n".join(rows)
    assert "vu\u00a0: 20 mai 2026, 17:00, paper.example" in said  # 15:00 in UTC
    assert "Musk et OpenAI\u00a0: Langue de lecture\u00a0: anglais, " in said
    assert "registre\u00a0: musk_offer.status\u00a0: une nouvelle valeur, statut changé" in said
    assert "musk_offer.status\u00a0: actualise " in said
    assert "«\u00a0" in said
    assert "musk_offer.status\u00a0: annoncé dans ce salon" in said
    assert not re.search(r"\b(ledger|alert|told|findings?|Read as|Parties|About the|updates)\b|UTC|\w: ", said)


def test_check_with_why_gives_reasons_and_stages_as_json(world):
    article = Article(text="OpenAI's board rejected Elon Musk's $97.4 billion bid.", date="2025-02-14")
    (line,) = check_articles(world.subjects, [("a", article)], why=True)
    line = json.loads(json.dumps(line))
    assert line["stages"][-1] == f"{len(line['findings'])} findings."
    amount = next(f for f in line["findings"] if f["fact"] == "musk_offer.amount")
    assert amount["why"]["value"] == "$97.4 billion"
    assert amount["why"]["rule"] == "offer"
    for finding in line["findings"]:
        assert finding["why"]["wording"]
    (plain,) = check_articles(world.subjects, [("a", article)])
    assert "stages" not in plain
    assert all("why" not in f for f in plain["findings"])
