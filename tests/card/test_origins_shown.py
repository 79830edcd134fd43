"""Who said it, on cards: every story and every alert names its origins, and the sources show each of them."""

from dataclasses import replace
from decimal import Decimal

import pytest

import bot.card as card
from bot.card.parts import story_item
from bot.card.views import DigestStory
from bot.domain.findings import FactStatus
from bot.domain.model import Story
from bot.domain.values import Money, State
from tests.card.examples import BEFORE, DOSSIER, ENTRY, NOW, STORY, as_text, proof, version


def item(*origins, outlet="paper.example", reports=14, language="en"):
    story = Story(
        id=1,
        title="Board says no",
        language="en",
        first_seen=NOW,
        last_seen=NOW,
        origins=origins,
        reports=reports,
        languages=("en",),
    )
    listed = DigestStory(story=story, headline=story.title, summary="", url="", outlet=outlet)
    return "".join(span.text for span in story_item(listed, 1, language=language).spans)


@pytest.mark.parametrize(
    ("origins", "outlet", "reports", "said"),
    [
        (("reuters", "afp"), "paper.example", 14, "paper.example · 2 origins (Reuters, AFP), 14 reports"),
        (("reuters",), "paper.example", 3, "paper.example · 1 origin (Reuters), 3 reports"),
        (("reuters",), "reuters.com", 3, "reuters.com · 1 origin, 3 reports"),
        (("paper.example",), "paper.example", 1, "paper.example · 1 origin ·"),
        (("afp", "ap", "x.example", "y.example"), "", 4, "· 4 origins (AFP, AP, x.example +1) ·"),
    ],
)
def test_a_story_names_its_origins(origins, outlet, reports, said):
    assert said in item(*origins, outlet=outlet, reports=reports) + " ·"


def test_a_story_names_its_origins_in_french():
    assert "2 origines (Reuters, AFP), 14 articles" in item("reuters", "afp", language="fr")


@pytest.mark.parametrize(
    ("told_by", "story_of", "said"),
    [
        (["reuters"], ["reuters"], "Reuters · 1 origin, 14 reports"),  # copies, cut before the sentence
        (["reuters", "afp"], ["reuters"], "Reuters, AFP · 2 origins, 14 reports"),
        (["reuters", "afp"], ["reuters", "afp", "efe"], "Reuters, AFP · 2 origins, 2 reports"),
        (["reuters"], ["reuters", "efe"], "Reuters · 1 origin ·"),  # the others tell something else
    ],
)
def test_an_alert_counts_the_reports_of_its_own_origins(told_by, story_of, said):
    proofs = [proof("Valor backs it", name, f"{n}.example") for n, name in enumerate(told_by)]
    proofs = [replace(one, entry_id=n) for n, one in enumerate(proofs)]
    after = version(5, State(name="rejected"), FactStatus.UPDATED, *proofs, as_of="2025-02-14")
    story = replace(STORY, origins=tuple(story_of))
    where = {"dossier": DOSSIER, "story": story, "language": "en", "now": NOW}
    alone = card.alert(before=BEFORE, after=after, reports=1, time_zone="UTC", **where)
    both = card.alerts_together(changes=[(BEFORE, after), (BEFORE, replace(after, id=6))], **where)
    assert said in as_text(alone)
    assert said in as_text(both)


def test_the_sources_show_one_report_of_each_origin_before_further_ones():
    copies = [proof(outlet=f"site{n}.example") for n in range(1, 14)]
    others = [proof(outlet="paper.example", origin="efe"), proof(outlet="daily.example", origin="daily.example")]
    one = version(5, State(name="rejected"), FactStatus.UPDATED, *copies, *others)
    shown = card.sources(dossier=DOSSIER, versions=[one], language="en", time_zone="UTC", now=NOW)
    items = [line.strip() for line in as_text(shown).splitlines() if ".example" in line]
    assert ["site1.example" in items[0], "paper.example" in items[1], "daily.example" in items[2]] == [True] * 3
    assert len(items) == 12


@pytest.mark.parametrize(("language", "said"), [("en", "Le Monde changed $97.6bn"), ("fr", "Le Monde a remplacé 97,6")])
def test_who_changed_an_article_has_its_name(language, said):
    low, high = (Money(amount=Decimal(n), currency="USD") for n in ("97.6e9", "97.4e9"))
    entry = replace(ENTRY, outlet="lemonde.fr")
    shown = card.reworded(
        dossier=DOSSIER, fact="offer.amount", entry=entry, before=low, after=high, quote="97,4", language=language
    )
    assert said in shown.summary.replace("\xa0", " ").replace("\u202f", " ")
    assert "Le Monde" in as_text(shown)


@pytest.mark.parametrize(
    ("language", "shown"), [("fr", "le conseil a dit non"), ("en", "the board said no"), ("pl", "the board said no")]
)
def test_the_quote_is_in_the_readers_language_where_a_report_has_it(language, shown):
    wire = proof("the board said no", "reuters", "wire.example", weight=5)
    paper = replace(proof("le conseil a dit non", "lemonde.fr", "lemonde.fr", weight=3), language="fr-FR")
    after = version(5, State(name="rejected"), FactStatus.UPDATED, wire, paper, as_of="2025-02-14")
    where = {"dossier": DOSSIER, "story": None, "language": language, "now": NOW}
    assert shown in as_text(card.alert(before=BEFORE, after=after, reports=2, time_zone="UTC", **where))
    assert shown in as_text(card.alerts_together(changes=[(BEFORE, after), (BEFORE, replace(after, id=6))], **where))


def test_a_primary_source_is_quoted_in_whatever_language():
    court = proof("the motion is denied", "court.example", "court.example", primary=True)
    paper = replace(proof("la requête est rejetée", "lemonde.fr", "lemonde.fr", weight=5), language="fr")
    assert version(5, State(name="rejected"), FactStatus.UPDATED, paper, court).proof_for("fr") == court
