"""Entries whose words change in their feed: what they said before proves nothing more, and one edit is told once."""

import re

import pytest

from bot.card.model import from_json
from bot.domain.findings import FactStatus
from bot.domain.model import DeliveryKind, Platform
from bot.domain.values import to_json
from bot.ports import Where, Who
from bot.services.asking import Ask
from bot.services.lookups import Lookups
from tests.fakes import NOW
from tests.services.revisiting import said
from tests.services.test_ledger_walk import AMOUNT, LAWSUIT, STATUS, Newsroom

BID = "Elon Musk's group has made a bid of {} for OpenAI, its lawyer said on Monday."
OFFRE = "Le groupe d'Elon Musk a fait une offre de {} milliards de dollars pour OpenAI, a indiqué lundi son avocat."
LINK, TITLE = "https://paper.example/a", "Musk and OpenAI"
ACCEPTED = "OpenAI's board of directors has accepted Elon Musk's bid."
REJECTED = "OpenAI's board of directors has rejected Elon Musk's bid."
TRIAL = "Judge Yvonne Gonzalez Rogers set the jury trial in Elon Musk's lawsuit against OpenAI for June {}, 2026."


class Desk(Newsroom):
    """A newsroom of which one item is edited again and again."""

    async def edit(self, text, *, title=TITLE, **more):
        """The item says this now (the first time: is published); gives the messages that this made."""
        before = len(self.world.planned)
        await self.say("paper", title, text, link=LINK, **{"primary": True, **more})
        return self.since(before)

    async def hear(self, outlet, text, **more):
        before = len(self.world.planned)
        await self.say(outlet, f"{outlet} on Musk and OpenAI", text, **more)
        return self.since(before)

    def since(self, before):
        planned = self.world.planned[before:]
        return [(p.draft.kind.value, from_json(p.draft.card).summary) for p in planned]

    def proofs(self, fact=AMOUNT):
        """What the ledger holds: value, status, and who stands behind it."""
        return {str(to_json(v.value)): (v.status, {e.origin for e in v.evidence}) for v in self.versions(fact)}

    def edited(self):
        """The words of the sent messages as they were last edited."""
        return {ref: said(card) for ref, card in self.messenger.edited}


def kinds(messages):
    return [kind for kind, _ in messages]


@pytest.fixture
def desk(world):
    return Desk(world)


def usd(amount):
    return str({"amount": int(amount * 10**9), "currency": "USD"})


@pytest.mark.parametrize(
    ("fact", "first", "then", "other"),
    [
        (STATUS, ACCEPTED, REJECTED, "The board of OpenAI accepted the takeover offer by Elon Musk, we have learnt."),
        (
            STATUS,
            "Le conseil d'administration d'OpenAI a accepté l'offre d'Elon Musk.",
            "Le conseil d'administration d'OpenAI a rejeté l'offre d'Elon Musk.",
            "The board of OpenAI accepted the takeover offer by Elon Musk, we have learnt.",
        ),
        (
            LAWSUIT,
            "The jury found for Elon Musk in his lawsuit against OpenAI.",
            "The jury found for OpenAI in Elon Musk's lawsuit against OpenAI.",
            "A jury has sided with Elon Musk in his lawsuit against OpenAI, we have learnt.",
        ),
        (
            STATUS,
            REJECTED,
            ACCEPTED,  # a later state: what the item said before is no second origin either
            "The board of OpenAI rejected the takeover offer by Elon Musk, we have learnt.",
        ),
    ],
)
async def test_a_sentence_that_its_publisher_took_out_is_no_second_origin(desk, fact, first, then, other):
    assert await desk.edit(first, primary=False, weight=1) == []
    assert await desk.edit(then, primary=False) == []
    assert await desk.hear("blog", other, weight=1) == []
    told_by_blog = [v for v in desk.versions(fact) if "blog.example" in v.origins]
    assert [v.origins for v in told_by_blog] == [("blog.example",)]


async def test_a_new_title_opens_nothing_that_another_item_corrected(desk):
    assert kinds(await desk.edit(BID.format("$99.3 billion"))) == ["alert"]
    messages = await desk.hear("paper", "Correction: " + BID.format("$97.4 billion"))
    assert kinds(messages) == ["retraction", "alert"]
    assert await desk.edit(BID.format("$99.3 billion"), title="Why Musk wants OpenAI") == []
    assert desk.proofs()[usd(99.3)][0] is FactStatus.RETRACTED


async def test_an_outlet_that_changes_sides_stands_on_one_side_only(desk):
    assert await desk.edit(BID.format("$97.6 billion"), primary=False) == []
    await desk.hear("wsj", "A group led by Elon Musk offers $97.4 billion to buy OpenAI, we have learnt.")
    (alert,) = await desk.hear("nyt", "Elon Musk has bid $97.4 billion for OpenAI, two people told us.")
    assert alert[0] == "alert"
    messages = await desk.edit(BID.format("$97.4 billion"), primary=False)
    assert kinds(messages) == ["reworded"]
    assert "paper.example changed $97.6bn to $97.4bn" in messages[0][1]
    held = desk.proofs()
    assert held[usd(97.6)] == (FactStatus.BASELINE, {"seed"})
    assert held[usd(97.4)] == (FactStatus.DISPUTED, {"wsj.example", "nyt.example", "paper.example"})
    (words,) = desk.edited().values()
    assert re.search(r"\$97.6bn ?: the seed .* \$97.4bn ?: wsj.example, nyt.example, paper.example", words)


async def test_sources_leave_out_what_was_edited_away(desk):
    await desk.edit(BID.format("$97.6 billion"), primary=False)
    await desk.hear("wsj", "A group led by Elon Musk offers $97.4 billion to buy OpenAI, we have learnt.", weight=5)
    await desk.edit(BID.format("$97.4 billion"), primary=False)
    where = Where(platform=Platform.DISCORD, channel="c1", space="", name="")
    who = Who(platform=Platform.DISCORD, id="u", name="u", manager=True)
    with desk.world.read() as uow:
        ask = Ask(who=who, where=where, options={}, now=desk.world.clock(), language="en")
        card = Lookups(subjects=desk.world.subjects).sources(uow, ask, [v.id for v in desk.versions(AMOUNT)])
    words = said(card)
    assert "97.6 billion" not in words
    assert "made a bid of $97.4 billion" in words


async def test_an_article_told_for_another_fact_is_told_when_its_figure_changes(desk):
    text = "Le conseil d'administration d'OpenAI a rejeté à l'unanimité l'offre de {} milliards de dollars d'Elon Musk."
    assert kinds(await desk.edit(text.format("97,6"))) == ["alert"]
    messages = await desk.edit(text.format("97,4"))
    assert kinds(messages) == ["reworded"]
    assert "paper.example changed $97.6bn to $97.4bn" in messages[0][1]
    # one more origin makes a dispute of it
    messages = await desk.hear("wsj", "A group led by Elon Musk offers $97.4 billion to buy OpenAI, we have learnt.")
    assert kinds(messages) == ["alert"]


@pytest.mark.parametrize(
    ("language", "text", "words"),
    [
        ("en", "OpenAI is restructured: Microsoft will hold a {}% stake in it.", "paper.example changed 27% to 26%"),
        ("fr", "OpenAI se restructure : Microsoft détiendra une participation de {} %.", "changed 27% to 26%"),
    ],
)
async def test_a_figure_that_a_state_was_told_by_is_told_when_it_changes(desk, language, text, words):
    assert "alert" in kinds(await desk.edit(text.format("27"), language=language))
    messages = await desk.edit(text.format("26"), language=language)
    assert kinds(messages) == ["reworded"]
    assert words in messages[0][1]
    assert await desk.edit(text.format("26"), title="Another headline", language=language) == []
    (held,) = [v for v in desk.versions("microsoft_openai.partnership") if str(to_json(v.value)) == "stake_set"]
    assert (held.status, ["26" in e.quote for e in held.evidence]) == (FactStatus.UPDATED, [True])


async def test_an_article_told_in_a_digest_is_told_when_its_figure_changes(desk):
    assert await desk.edit(BID.format("$99.3 billion"), primary=False, weight=1) == []
    rounds = desk.world.rounds(desk.messenger)
    desk.world.clock.now = NOW.replace(day=21, hour=8, minute=1)
    assert await rounds.plan_digests() == 1
    await rounds.deliver.run()
    (message,) = await desk.edit(BID.format("$97.4 billion"), primary=False)
    assert "paper.example changed $99.3bn to $97.4bn" in message[1]


async def test_an_article_told_for_a_watch_is_told_when_its_figure_changes(desk):
    with desk.world.database.begin() as uow:
        channel = uow.channels.find(Platform.DISCORD, "c1")
        uow.watches.add(channel.id, "lawyer", now=desk.world.clock())
    assert kinds(await desk.edit(BID.format("$99.3 billion"), primary=False)) == ["watch"]
    assert kinds(await desk.edit(BID.format("$97.4 billion"), primary=False)) == ["reworded"]


async def test_of_an_article_that_was_never_told_no_edit_is_told(desk):
    await desk.hear("wsj", "A group led by Elon Musk offers $97.4 billion to buy OpenAI, we have learnt.")
    await desk.hear("nyt", "Elon Musk has bid $97.4 billion for OpenAI, two people told us.")
    assert await desk.edit(BID.format("$96.2 billion"), primary=False, weight=1) == []
    assert await desk.edit(BID.format("$97.4 billion"), primary=False) == []
    assert desk.proofs()[usd(96.2)] == (FactStatus.RETRACTED, set())


@pytest.mark.parametrize("primary", [True, False])
async def test_a_feed_that_goes_to_and_fro_is_told_once_each_way(desk, primary):
    with desk.world.database.begin() as uow:
        channel = uow.channels.find(Platform.DISCORD, "c1")
        uow.watches.add(channel.id, f"fact:{AMOUNT}", now=desk.world.clock())
    told, edits = [], []
    for turn in range(12):
        amount = "$97.4 billion" if turn % 2 else "$99.3 billion"
        told.append(kinds(await desk.edit(BID.format(amount), primary=primary)))
        edits.append(len(desk.messenger.edited))
    assert told == [["alert"], ["reworded"], ["reworded"], *[[]] * 9]
    assert edits[-1] == edits[7]
    assert len(desk.versions(AMOUNT)) == 3
    assert desk.proofs()[usd(97.4)] == (FactStatus.DISPUTED, {"paper.example"})


@pytest.mark.parametrize(
    ("language", "first", "then"),
    [
        (
            "en",
            "The jury trial in Elon Musk's lawsuit against OpenAI began on Monday.",
            "The jury in Elon Musk's lawsuit against OpenAI found for OpenAI on Tuesday.",
        ),
        (
            "fr",
            "Le procès d'Elon Musk contre OpenAI s'est ouvert lundi.",
            "Le jury a donné raison à OpenAI mardi dans le procès intenté par Elon Musk.",
        ),
        ("en", REJECTED, ACCEPTED),
    ],
)
async def test_a_story_that_moves_on_is_news_and_no_rewording(desk, language, first, then):
    assert kinds(await desk.edit(first, language=language)) == ["alert"]
    (message,) = await desk.edit(then)
    assert message[0] == "alert"
    assert message[1].startswith("CHANGED")


async def test_a_state_that_is_taken_out_for_another_is_told_in_quotation_marks(desk):
    assert kinds(await desk.edit(ACCEPTED)) == ["alert"]
    (message,) = await desk.edit(REJECTED)
    assert "changed “accepted” to “rejected by OpenAI's board”" in message[1]


@pytest.mark.parametrize(
    ("text", "notice"),
    [
        (BID, "Correction: An earlier version of this article said the bid was {}."),
        (BID, "Editor's note: a previous version of this story incorrectly stated that the bid was {}."),
        (BID, "Correction: the bid is $97.4 billion, not {}."),
        (OFFRE, "Erratum : une version précédente de cet article évoquait une offre de {} milliards de dollars."),
    ],
)
async def test_a_correction_notice_does_not_say_what_it_corrects(desk, text, notice):
    old, new = ("$99.3 billion", "$97.4 billion") if text is BID else ("99,3", "97,4")
    assert kinds(await desk.edit(text.format(old))) == ["alert"]
    messages = await desk.edit(f"{text.format(new)} {notice.format(old)}")
    assert kinds(messages) == ["reworded"]
    assert desk.proofs()[usd(99.3)] == (FactStatus.RETRACTED, set())
    assert desk.proofs()[usd(97.4)] == (FactStatus.DISPUTED, {"paper.example"})


async def test_a_day_that_is_moved_is_told_and_awaited(desk):
    assert kinds(await desk.edit(TRIAL.format(8))) == ["alert"]
    (message,) = await desk.edit(TRIAL.format(15))
    assert message[0] == "reworded"
    assert "paper.example changed 8 Jun 2026 to 15 Jun 2026" in message[1]
    (version,) = [v for v in desk.versions(LAWSUIT) if v.status is FactStatus.UPDATED]
    assert [e.quote for e in version.evidence] == [TRIAL.format(15).rstrip(".")]


async def test_one_edit_is_one_message_and_the_alert_is_drawn_anew(desk):
    assert kinds(await desk.edit(BID.format("$99.3 billion"))) == ["alert"]
    before = len(desk.world.planned)
    (message,) = await desk.edit(BID.format("$97.4 billion"))
    assert message[0] == "reworded"
    card = from_json(desk.world.planned[before].draft.card)
    assert "No other report here says $99.3bn" in said(card)
    (words,) = desk.edited().values()
    assert "paper.example says so no more" in words


async def test_a_figure_edited_in_two_steps_is_told_with_the_last_one_that_was_exact(desk):
    await desk.edit(BID.format("$99.3 billion"))
    assert await desk.edit(BID.format("about $97 billion")) == []
    (message,) = await desk.edit(BID.format("$97.4 billion"))
    assert "changed $99.3bn to $97.4bn" in message[1]


async def test_an_item_that_is_cut_short_and_comes_back_says_nothing(desk):
    await desk.edit(BID.format("$99.3 billion"))
    for text in ("More soon.", BID.format("$99.3 billion"), "More soon.", BID.format("$99.3 billion")):
        assert await desk.edit(text) == []
    assert desk.proofs()[usd(99.3)] == (FactStatus.DISPUTED, {"paper.example"})


@pytest.mark.parametrize(
    "amount", ["$97.4bn", "97.4 billion dollars", "about $97 billion", "€94 billion ($97.4 billion)"]
)
async def test_the_same_figure_set_otherwise_is_silent(desk, amount):
    assert kinds(await desk.edit(BID.format("$97.4 billion"))) == ["alert"]
    assert await desk.edit(BID.format(amount)) == []
    assert await desk.edit(BID.format("$97.4 billion")) == []


async def test_a_denial_without_another_value_is_told_as_one(desk):
    assert kinds(await desk.edit(REJECTED)) == ["alert"]
    (message,) = await desk.edit("OpenAI's board of directors has not rejected Elon Musk's bid.")
    assert message[0] == "retraction"


async def test_what_a_person_marked_as_no_change_stays_so_whatever_the_item_says(desk):
    await desk.edit(BID.format("$99.3 billion"))
    await desk.edit(BID.format("$97.4 billion"))
    with desk.world.database.begin() as uow:
        gone = next(v for v in uow.facts.history("openai-musk", AMOUNT) if v.status is FactStatus.RETRACTED)
        uow.facts.set_status(gone.id, FactStatus.DISPUTED, now=desk.world.clock(), who="ada")
        uow.facts.set_status(gone.id, FactStatus.RETRACTED, now=desk.world.clock(), who="ada")
    await desk.edit(BID.format("$99.3 billion"))
    assert desk.proofs()[usd(99.3)][0] is FactStatus.RETRACTED


async def test_another_outlets_report_stands_when_one_of_two_is_edited(desk):
    await desk.edit(BID.format("$99.3 billion"))
    await desk.hear("wsj", "A group led by Elon Musk offers $99.3 billion to buy OpenAI, we have learnt.")
    before = len(desk.world.planned)
    assert kinds(await desk.edit(BID.format("$97.4 billion"))) == ["reworded"]
    assert "No other report" not in said(from_json(desk.world.planned[before].draft.card))
    assert desk.proofs()[usd(99.3)] == (FactStatus.DISPUTED, {"wsj.example"})
    assert DeliveryKind.RETRACTION not in {p.draft.kind for p in desk.world.planned}


async def test_who_comes_back_to_a_value_joins_those_who_hold_it_by_now(desk):
    await desk.edit(ACCEPTED, primary=False, weight=1)
    await desk.edit(REJECTED, primary=False)
    await desk.hear("blog", "The board of OpenAI accepted the takeover offer by Elon Musk, we have learnt.", weight=1)
    (alert,) = await desk.edit(ACCEPTED, primary=False)
    assert alert[0] == "alert"
    assert alert[1].endswith("→ accepted (20 May 2026)")
    (standing,) = [v for v in desk.versions(STATUS) if "blog.example" in v.origins]
    assert set(standing.origins) == {"blog.example", "paper.example"}
