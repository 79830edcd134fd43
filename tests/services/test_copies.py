"""Copies through the real walk: one text is one origin, in its story, in the ledger and for alerts."""

import pytest

from bot.domain.model import DeliveryKind, FeedSpec, ParsedEntry
from bot.domain.values import to_json

STATUS = "musk_offer.status"
TITLE = "OpenAI board rejects Elon Musk's bid"
BODY = (
    "OpenAI's board of directors has unanimously rejected the $97.4 billion takeover bid by Elon Musk, chairman Bret Taylor "
    "said on Friday. The offer was not in the interest of its mission, he wrote. Musk's lawyer said the consortium would "
    "reconsider the price in the coming weeks."
)
MEETS = (
    "OpenAI's board of directors was meeting on Friday to consider the takeover bid by Elon Musk, people close to the company "
    "said in San Francisco. The company has said before that it is not for sale."
)
RETOLD = (
    "Musk turned down",
    "The board of OpenAI has turned down the takeover offer by Elon Musk, according to {who}.",
)
REFUSED_FR = "Le conseil d'administration d'OpenAI a rejeté à l'unanimité l'offre d'achat d'Elon Musk."
RETOLD_FR = "L'offre d'achat d'Elon Musk a été rejetée par le conseil d'administration d'OpenAI."


class Wire:
    """A world in which outlets publish what others wrote."""

    def __init__(self, world):
        self.world = world
        world.channel()

    def say(self, outlet, title, text, *, link="x", author="", language="en", hours=1):
        """An outlet's feed brings an item; the same link again is the same item with other words."""
        world = self.world
        with world.database.begin() as uow:
            spec = FeedSpec(key=outlet, url=f"https://{outlet}/feed", title=outlet, weight=2, language=language)
            feed = uow.feeds.find(outlet) or uow.feeds.add(spec, now=world.clock())
            address = f"https://{outlet}/{link}"
            item = ParsedEntry(
                guid=address, url=address, title=title, summary=text, published=world.clock(), author=author
            )
            world.take_in.take(uow, feed, [item], now=world.clock(), silent=False)
        world.clock.pass_(hours=hours)

    def fill(self, number):
        """So many other entries before."""
        world = self.world
        with world.database.begin() as uow:
            feed = uow.feeds.add(FeedSpec(key="old", url="https://old/feed", title="old"), now=world.clock())
            items = [ParsedEntry(guid=f"{n}", url=f"https://old/{n}", title=f"Rain, day {n}") for n in range(number)]
            world.take_in.take(uow, feed, items, now=world.clock(), silent=True)

    @property
    def stories(self):
        """The origins and the number of reports of each story, the newest first."""
        with self.world.read() as uow:
            return [(s.origins, s.reports) for s in uow.stories.latest()]

    @property
    def proofs(self):
        """The origins behind the board's no, as the ledger has them."""
        with self.world.read() as uow:
            held = uow.facts.history("openai-musk", STATUS)
            return next((v.origins for v in held if to_json(v.value) == "rejected_by_board"), ())

    @property
    def alerted(self):
        return [p.after.fact for p in self.world.planned if p.draft.kind is DeliveryKind.ALERT and p.after]


@pytest.fixture
def wire(world):
    return Wire(world)


@pytest.mark.parametrize("restarts", [False, True])
async def test_copies_of_copies_are_one_origin_however_many_entries_there_were_before(wire, restarts):
    wire.fill(6)
    for number in range(6):
        wire.say(f"site{number}.example", TITLE, BODY)
        if restarts:
            wire.world.take_in.forget()
    assert wire.stories == [(("site0.example",), 6)]
    assert wire.proofs == ("site0.example",)
    assert wire.alerted == []


async def test_a_copy_of_a_copy_has_the_agency_that_the_first_one_names(wire):
    wire.say("one.example", TITLE, f"(Reuters) - {BODY}")
    wire.say("two.example", TITLE, BODY)
    wire.say("three.example", TITLE, BODY)
    assert (wire.stories, wire.proofs, wire.alerted) == ([(("reuters",), 3)], ("reuters",), [])


@pytest.mark.parametrize(
    ("first", "then", "who", "origin"),
    [
        (("msn.com", BODY), ("wsj.com", BODY), "the Wall Street Journal", "wsj.com"),
        (("one.example", BODY), ("two.example", f"(Reuters) - {BODY}"), "Reuters", "reuters"),
    ],
)
async def test_what_a_later_copy_shows_of_the_source_counts_for_all(wire, first, then, who, origin):
    for outlet, text in (first, then):
        wire.say(outlet, TITLE, text)
    wire.say("three.example", RETOLD[0], RETOLD[1].format(who=who))
    assert (wire.stories, wire.proofs, wire.alerted) == ([((origin,), 3)], (origin,), [])


async def test_copies_that_are_changed_in_place_stay_one_origin(wire):
    for outlet in ("one.example", "two.example", "three.example"):
        wire.say(outlet, "OpenAI board meets on Musk bid", MEETS)
    for outlet in ("two.example", "one.example", "three.example"):
        wire.say(outlet, TITLE, BODY)
    assert (wire.stories, wire.proofs) == ([(("one.example",), 3)], ("one.example",))
    assert STATUS not in wire.alerted


async def test_two_reports_that_come_to_print_the_same_words_are_one_origin(wire):
    wire.say("one.example", "OpenAI board meets on Musk bid", MEETS)
    wire.say(
        "two.example", "A day off in Paris", "Nobody works today; the sun shines on the river and the parks are full."
    )
    for outlet in ("one.example", "two.example"):
        wire.say(outlet, TITLE, BODY)
    assert (wire.stories, wire.proofs, wire.alerted) == ([(("one.example",), 2)], ("one.example",), [])


async def test_a_source_that_is_named_later_in_one_copy_is_that_of_all(wire):
    wire.say("one.example", TITLE, BODY)
    wire.say("two.example", TITLE, BODY)
    wire.say("two.example", TITLE, f"{BODY} (AFP)")
    assert (wire.stories, wire.proofs) == ([(("afp",), 2)], ("afp",))


async def test_reports_in_their_own_words_stay_origins_of_their_own(wire):
    wire.say("one.example", TITLE, BODY)
    wire.say(
        "two.example", "Musk turned down", "Two directors told us that the board of OpenAI has rejected Musk's bid."
    )
    assert wire.proofs == ("one.example", "two.example")
    assert STATUS in wire.alerted


async def test_an_agency_in_the_byline_is_the_origin_and_stays_it_when_the_words_are_changed(wire):
    wire.say("one.example", "OpenAI rejette l'offre de Musk", REFUSED_FR, author="Alpha avec AFP", language="fr")
    wire.say("two.example", "Musk éconduit par OpenAI", RETOLD_FR, author="AFP", language="fr")
    assert (wire.stories, wire.proofs, wire.alerted) == ([(("afp",), 2)], ("afp",), [])
    wire.say("two.example", "Musk éconduit par OpenAI", f"{RETOLD_FR} Il n'a pas réagi.", language="fr")
    assert (wire.stories, wire.proofs) == ([(("afp",), 2)], ("afp",))


ANEW = (
    "Sam Altman's allies have turned the offer down: directors of OpenAI rejected Elon Musk's bid after a night of talks that "
    "our reporters followed at the company's offices in the Mission District, where employees cheered in the corridors."
)


@pytest.mark.parametrize(
    ("said", "origin"), [("", "two.example"), (" So the Wall Street Journal reported.", "wsj.com")]
)
async def test_a_copy_that_was_written_anew_has_an_origin_of_its_own(wire, said, origin):
    wire.say("one.example", TITLE, BODY)
    wire.say("two.example", TITLE, BODY)
    wire.say("two.example", "Cheers at OpenAI as Musk's bid is rejected", ANEW + said)
    assert (wire.stories, wire.proofs) == ([(("one.example", origin), 2)], ("one.example", origin))


async def test_a_report_under_another_headline_is_copied_as_before(wire):
    wire.say("one.example", "OpenAI board meets on Musk offer", BODY)
    wire.say("one.example", "Taylor: no sale of the company", BODY)
    wire.say("two.example", "Musk turned down", BODY)
    assert (wire.stories, wire.alerted) == ([(("one.example",), 2)], [])
