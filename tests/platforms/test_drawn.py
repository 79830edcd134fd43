"""Digests and the messages that follow up, as each platform draws them in English and French."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from bot.card import DigestStory, digest, notice, overdue, reworded
from bot.card.digest import CHANGES_SHOWN
from bot.card.forms import excerpt
from bot.domain.findings import Evidence, FactStatus, FactVersion
from bot.domain.model import Entry, Story
from bot.domain.values import Money, State
from bot.platforms.console.render import draw
from bot.platforms.discord import render as discord
from bot.platforms.discord.markdown import units
from bot.platforms.slack import render as slack
from tests.fakes import shipped_subjects
from tests.platforms.discord import schema
from tests.platforms.slack import blockkit

NOW = datetime(2026, 6, 11, 8, 0, tzinfo=UTC)
TRIAL = "Judge Yvonne Gonzalez Rogers set the jury trial in Elon Musk’s lawsuit against OpenAI for June 8, 2026."
BID = "« Le groupe de M. Musk offre désormais 97,4 milliards de dollars », écrit le quotidien"
LONG = (
    "In a letter that its lawyers sent late on Sunday after a meeting of several hours with the directors, who had been called back from their "
    "holidays one by one, the group of investors around Elon Musk raised its bid to $99.3 billion"
)


def dossier():
    return next(s.dossier for s in shipped_subjects() if s.key == "openai-musk")


def proof(quote, outlet="lemonde.fr", language="fr", origin=None):
    return Evidence(
        finding_id=1, entry_id=5, quote=quote, outlet=outlet, origin=origin or outlet, url=f"https://{outlet}/a/1",
        language=language, published=NOW - timedelta(days=20),
    )  # fmt: skip


def version(number, fact, value, status, *evidence, as_of="2025-02"):
    return FactVersion(
        id=number, dossier="openai-musk", fact=fact, value=value, status=status, as_of=as_of, learned_at=NOW, evidence=evidence
    )  # fmt: skip


def usd(billions):
    return Money(amount=Decimal(billions) * 10**9, currency="USD")


SEED = proof("un texte de départ", "seed.md", origin="seed")
FILED = version(1, "musk_lawsuit.status", State(name="filed"), FactStatus.BASELINE, SEED)
SET = version(
    2, "musk_lawsuit.status", State(name="trial_scheduled"), FactStatus.UPDATED, proof(TRIAL, "reuters.com", "en", "reuters"),
    as_of="2026-03-03",
)  # fmt: skip
HELD = version(3, "musk_offer.amount", usd("97.6"), FactStatus.BASELINE, SEED)
RAISED = version(
    4, "musk_offer.amount", usd("99.3"), FactStatus.DISPUTED, proof(LONG, "apnews.com", "en", "ap"), as_of="2025-02-16"
)
ENTRY = Entry(
    id=5, feed_id=1, url="https://lemonde.fr/a/1", title="OpenAI : ce que propose le groupe d’Elon Musk", summary="", content="",
    published=NOW, first_seen=NOW, language="fr", outlet="lemonde.fr",
)  # fmt: skip


def listed(number, language):
    story = Story(
        id=number, title="t", language=language, first_seen=NOW, last_seen=NOW, origins=("reuters", "lemonde.fr"), reports=7,
        languages=("en", "fr"), entry_ids=(5,),
    )  # fmt: skip
    return DigestStory(
        story=story,
        headline="OpenAI ouvre un bureau à Lyon" if language == "fr" else "OpenAI opens an office in Lyon",
        summary=(
            "OpenAI loue quatre étages près de la gare et recrute 90 personnes. Sam Altman coupera le ruban en juin."
            if language == "fr"
            else "OpenAI rents four floors near the station and hires ninety people. Sam Altman will cut the ribbon in June."
        ),
        url=f"https://paper.example/{number}",
        outlet="paper.example",
    )


def the_digest(language, changes=((FILED, SET), (HELD, RAISED)), stories=2):
    return digest(
        dossiers=[dossier()],
        changes=changes,
        stories=[listed(n, language) for n in range(1, stories + 1)],
        total_stories=14,
        since=NOW - timedelta(days=1, hours=2),
        language=language,
        time_zone="Europe/Paris",
        now=NOW,
        catch_up="1-2",
        rest="6~101",
    )


def the_due(language):
    return overdue(dossier=dossier(), version=SET, proof=SET.evidence[0], due=date(2026, 6, 8), language=language)


def the_reworded(language):
    return reworded(
        dossier=dossier(),
        fact="musk_offer.amount",
        entry=ENTRY,
        before=usd("97.6"),
        after=usd("97.4"),
        quote=BID,
        language=language,
    )


def the_reworded_state(language):
    quote = "The board of directors has unanimously rejected Mr. Musk’s latest attempt."
    was, now = State(name="rejected_by_ceo"), State(name="rejected_by_board")
    return reworded(
        dossier=dossier(), fact="musk_offer.status", entry=ENTRY, before=was, after=now, quote=quote, language=language
    )


CARDS = {"digest": the_digest, "due": the_due, "reworded": the_reworded, "reworded-state": the_reworded_state}


def outline(parts, depth=0):
    """A payload's words as they stand in it: one line for each text and button."""
    rows = []
    for part in parts:
        if "content" in part:
            rows += ["  " * depth + row for row in part["content"].split("\n")]
        elif isinstance(part.get("text"), dict):
            rows += ["  " * depth + row for row in part["text"]["text"].split("\n")]
        inner = [*part.get("components", ()), *part.get("elements", ())]
        rows += outline(inner, depth + 1)
        if part.get("accessory"):
            rows += [f"{'  ' * depth}[{name(part['accessory'])}]"]
        if part.get("type") in {2, "button"}:
            rows += [f"{'  ' * depth}[{name(part)}]"]
        if part.get("type") == "mrkdwn":
            rows += ["  " * depth + row for row in part["text"].split("\n")]
    return rows


def name(button):
    return button.get("label") or button["text"]["text"]


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("which", CARDS)
def test_on_the_console(which, language, snapshot):
    written = StringIO()
    draw(CARDS[which](language), Console(file=written, width=100, highlight=False))
    assert "\n" + written.getvalue() == snapshot


@pytest.mark.parametrize("terminal", [True, False])
@pytest.mark.parametrize("width", range(14, 40))
def test_the_console_breaks_no_line_before_a_guillemet(terminal, width):
    card = notice("Il a dit : « non », puis « 97,4 Md$ (−0,2 %) » et rien.".replace(" :", "\u00a0:").replace("« ", "«\u00a0")
        .replace(" »", "\u00a0»").replace(" Md", "\u00a0Md").replace(" %", "\u202f%"), language="fr")  # fmt: skip
    drawn = StringIO()
    draw(card, Console(file=drawn, width=width, force_terminal=terminal, color_system=None))
    lines = [line.strip() for line in drawn.getvalue().split("\n")]
    assert not [line for line in lines if line.startswith((":", "»", "Md$", "%")) or line.endswith("«")]
    assert "«\u00a0non\u00a0»" in drawn.getvalue()


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("which", CARDS)
def test_on_discord(which, language, snapshot):
    payload = discord.render(CARDS[which](language))
    assert "\n" + "\n".join(outline(payload["components"])) == snapshot


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("which", CARDS)
def test_on_slack(which, language, snapshot):
    blocks = slack.render(CARDS[which](language))
    assert blockkit.wrongs(blocks) == []
    assert "\n" + "\n".join(outline(blocks)) == snapshot


@pytest.mark.labelled
@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("which", CARDS)
def test_discord_takes_them(which, language):
    assert schema.needed().check("POST", "/channels/1/messages", discord.render(CARDS[which](language))) == []


def many(number):
    """Changes of as many facts of the dossier, each with a long quote."""
    found = []
    for n, fact in enumerate(f for f in dossier().facts if f.states):
        states = [s.key for s in fact.states][:2]
        was = version(100 + n, fact.key, State(name=states[0]), FactStatus.BASELINE, SEED)
        now = version(
            200 + n, fact.key, State(name=states[-1]), FactStatus.UPDATED, proof(LONG, "reuters.com"), as_of="2025-03"
        )
        found.append((was, now))
    figures = [
        (HELD, replace(RAISED, id=300 + n)) for n in range(number - len(found))
    ]  # a dispute is a line of its own
    return (found + figures)[:number]


@pytest.mark.parametrize("changes", [1, 4, 5, 8, 9, 12, 20])
def test_a_digest_shows_every_quote_and_some_stories_whatever_the_number_of_changes(changes):
    card = the_digest("fr", changes=many(changes), stories=5)
    told = discord.render(card)
    text = "\n".join(outline(told["components"]))
    shown = min(changes, CHANGES_SHOWN)
    assert text.count("> *") == shown
    assert text.count("OpenAI ouvre un bureau") >= 3
    assert sum(units(row) for row in outline(told["components"])) <= 4000
    blocks = slack.render(card)
    said = "\n".join(outline(blocks))
    assert said.count("> _") == shown
    assert said.count("OpenAI ouvre un bureau") == 5


@pytest.mark.parametrize(
    ("text", "most", "kept"),
    [
        ("a bid of $97.4 billion", 80, "a bid of $97.4 billion"),
        ("Musk bids $97.4 billion " + "and more words " * 20, 80, "Musk bids $97.4 billion"),
        ("words without end " * 20 + "a bid of $97.4 billion for the house", 80, "$97.4 billion"),
        ("des mots sans fin " * 20 + "une offre de 97,4\u00a0milliards de dollars", 60, "97,4\u00a0milliards"),
        ("no figure at all " * 20, 60, "no figure at all"),
    ],
)
def test_a_quote_cut_short_keeps_its_figure_and_its_words(text, most, kept):
    said = excerpt(text, most)
    assert len(said) <= most
    assert kept in said
    assert said.strip("… ") in text
    before, _, after = text.partition(said.strip("… "))
    assert before[-1:] in {"", " "}
    assert after[:1] in {"", " "}


@given(st.text(max_size=300), st.integers(10, 80))
def test_law_an_excerpt_is_never_longer_than_asked(text, most):
    assert len(excerpt(text, most)) <= most
