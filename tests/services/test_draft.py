"""``dossier new``: what a draft finds in an article, and that it is a dossier."""

from pathlib import Path

import pytest

from bot.domain.dossier import PartyKind
from bot.domain.values import to_json
from bot.services.draft import draft
from bot.services.draft_names import parties_in
from bot.services.examine import examine
from bot.services.subjects import make_subject
from config.dossiers import read_dossier
from config.seeds import Seed, load_seed
from tests.facts.affairs import affair

ROOT = Path(__file__).parents[2]
NIPPON = load_seed(ROOT / "seeds/examples/nippon-us-steel-2023-12.fr.md")


def seed_of(key, text, language="fr"):
    return Seed(file="s", dossier=key, as_of="2025-01", language=language, text=text, digest="")


@pytest.fixture
def drafted(tmp_path):
    def run(key, text, language="fr"):
        path = tmp_path / "d.yaml"
        path.write_text(draft(key, text, language=language, as_of="2025-01"), encoding="utf-8")
        dossier, remarks = examine(path, [seed_of(key, text, language)])
        assert [r for r in remarks if r.error and r.key != "facts"] == []
        return read_dossier(path) if dossier is None else dossier, path.read_text(encoding="utf-8")

    return run


def test_parties_are_found_with_their_kind_and_short_names():
    found = {p.name: p for p in parties_in(NIPPON.text)}
    assert {n for n, p in found.items() if not p.options.get("weak")} == {
        "Nippon Steel",
        "U.S. Steel",
        "Cleveland-Cliffs",
        "David Burritt",
        "United Steelworkers",
    }
    assert found["David Burritt"].kind is PartyKind.PERSON
    assert found["Nippon Steel"].kind is PartyKind.COMPANY
    assert "Burritt" in found["David Burritt"].aliases["any"]


def test_a_draft_holds_the_amounts_years_and_events_of_its_article(drafted):
    dossier, text = drafted("nippon-us-steel", NIPPON.text)
    subject = make_subject(dossier, [seed_of("nippon-us-steel", NIPPON.text)])
    held = {f.fact: to_json(f.value) for f in subject.seeds[0].findings}
    assert held["offer.status"] == "agreed"
    assert held["offer.price"] == {"amount": 55, "currency": "USD", "per": "share"}
    assert held["offer.amount"] == {"amount": 14900000000, "currency": "USD"}
    assert held["offer.premium"] == {"percent": 40}
    assert held["offer.closing"] == "2024-09"
    assert held["u_s_steel.founded"] == 1901
    status = next(f for f in dossier.facts if f.key == "offer.status")
    assert status.options["roles"] == {"actor": "nippon_steel", "target": "u_s_steel"}
    assert "7300000000" in text  # the figure that no fact holds is told in a comment


def test_a_draft_watches_what_comes_later(drafted):
    from bot.domain.findings import Article

    dossier, _ = drafted("nippon-us-steel", NIPPON.text)
    subject = make_subject(dossier, [seed_of("nippon-us-steel", NIPPON.text)])
    later = Article(text="Nippon Steel has completed its takeover of U.S. Steel.", date="2025-06-18", language="en")
    assert [(f.fact, to_json(f.value)) for f in subject.read(later).findings] == [("offer.status", "closed")]


@pytest.mark.parametrize("name", ["aeris", "velmont"])
def test_other_articles_give_dossiers_too(drafted, name):
    seed = affair(name)[0].seeds[0].seed
    dossier, _ = drafted(name, seed.text)
    assert len(dossier.parties) >= 3
    assert len(dossier.facts) >= 2


def test_an_article_in_english_is_drafted_too(drafted):
    text = (
        "Broadline has agreed to buy rival Casterton for $3.2 billion, the companies said on Monday. "
        "Casterton, founded in 1988, employs 4,300 people. Its chief executive, Mary Hollis, will leave. "
        "Mary Hollis told staff that the deal should close in March 2025."
    )
    dossier, _ = drafted("broadline", text, "en")
    subject = make_subject(dossier, [seed_of("broadline", text, "en")])
    held = {f.fact: to_json(f.value) for f in subject.seeds[0].findings}
    assert held["offer.status"] == "agreed"
    assert held["offer.amount"] == {"amount": 3200000000, "currency": "USD"}
    assert held["casterton.founded"] == 1988
    assert held["casterton.staff"] == {"count": 4300}


@pytest.mark.parametrize("text", ["Il pleut.", "", "12 345", "???"])
def test_a_text_without_an_affair_still_gives_a_file_to_edit(text):
    made = draft("x", text)
    assert made.startswith("# A draft")
    assert "facts:" in made


RAIL = (
    "Northrail, the country's largest freight railway, agreed in May to buy its rival Coastline for $9.4 billion, or $31.20 a share. "
    "Its chief executive, Anna Berg, would lead the group. Senator Louise Hart opposes the merger. "
    "The Brotherhood of Rail and Signal Workers has not taken sides. If it fails, Northrail owes Coastline a termination fee of $300 million. "
    "Northrail's plants near the Duluth area build 12 Comet 900 engines. Coastline, founded in 1871, employs 8,400 people. "
    "The investor Paul Reyes holds 6% of Coastline."
)


def test_who_is_a_person_a_union_or_no_party_at_all():
    found = {p.name: p.kind for p in parties_in(RAIL)}
    assert found["Anna Berg"] is found["Louise Hart"] is found["Paul Reyes"] is PartyKind.PERSON
    assert found["Brotherhood of Rail and Signal Workers"] is PartyKind.GROUP
    assert found["Northrail"] is found["Coastline"] is PartyKind.COMPANY
    assert not {"Northrail's", "Senator Louise Hart", "Duluth"} & set(found)


def test_a_draft_tells_posts_opponents_and_old_years(drafted):
    dossier, text = drafted("rail", RAIL, "en")
    subject = make_subject(dossier, [seed_of("rail", RAIL, "en")])
    held = {f.fact: to_json(f.value) for f in subject.seeds[0].findings}
    assert held["offer.status"] == "agreed"
    assert held["offer.price"] == {"amount": 31.2, "currency": "USD", "per": "share"}
    assert held["offer.break_fee"] == {"amount": 300000000, "currency": "USD"}
    assert held["offer.opponents"] == "joined:Louise Hart"
    assert held["coastline.founded"] == 1871
    assert held["reyes.stake"] == {"percent": 6}
    assert held["berg.role"] == "in_post"
    status = next(f for f in dossier.facts if f.key == "offer.status")
    assert status.options["roles"] == {"actor": "northrail", "target": "coastline"}
    assert "focus: [northrail]" in text or "focus: [coastline]" in text
    assert '"fr": "signé"' in text or 'fr: "signé"' in text


def test_names_are_whole_and_places_are_none():
    text = (
        "Twitter, based in San Francisco, sells Twitter Blue. Twitter is German no more. Le Rassemblement national et la Banque "
        "centrale européenne se taisent, Marine Le Pen aussi. Le Pen attend. In California Twitter waits. Workers wait. The "
        "European Commission and American Airlines wait too."
    )
    found = {p.name: (p.kind, set(p.aliases["any"])) for p in parties_in(text) if not p.options.get("weak")}
    assert found == {
        "Twitter": (PartyKind.COMPANY, {"Twitter", "Twitter Blue"}),
        "Rassemblement national": (PartyKind.COMPANY, {"Rassemblement national"}),
        "Banque centrale européenne": (PartyKind.BODY, {"Banque centrale européenne"}),
        "Marine Le Pen": (PartyKind.PERSON, {"Marine Le Pen", "Le Pen"}),
        "European Commission": (PartyKind.BODY, {"European Commission"}),
        "American Airlines": (PartyKind.COMPANY, {"American Airlines"}),
    }


def test_who_leads_a_company_leads_the_one_that_the_article_is_about(drafted):
    text = (
        "Northrail is losing money. Fund Altus Investments wrote to Northrail, whose chairman, Serge Hascoet, said nothing. "
        "Northrail France, which employs 900 people, is calm, and Northrail cut 45 jobs three days earlier."
    )
    dossier, drawn = drafted("rail", text, "en")
    found = {p.name: p.kind for p in parties_in(text)}
    assert found["Serge Hascoet"] is PartyKind.PERSON
    assert found["Northrail"] is PartyKind.COMPANY
    (games,) = parties_in("Epic Games waits. The Games, it says, are Epic Games.")[:1]
    assert games.aliases["any"] == ("Epic Games",)
    post = next(f for f in dossier.facts if f.key == "hascoet.role")
    assert post.options["roles"]["target"] == "northrail"
    assert "focus: [northrail]" in drawn
    assert 'title: {en: "Rail"' in drawn
    assert "duration" not in drawn  # "three days earlier" only says when


def test_places_kin_short_names_and_what_somebody_is():
    text = (
        "Les studios et la Writers Guild of America (WGA) négocient. The Alliance of Film and Television Makers (AFTM) waits. "
        "Le canadien Orrin attend à l'aéroport du Bourget. Son frère Nikolaï et le Canadien Jeremy Hansen se taisent, venus de "
        "Bakou. La Fondation Louis Vuitton expose Orrin. Le Massachusetts et l'Uruguay attendent Orrin."
    )
    found = {p.name: (p.kind, set(p.aliases["any"])) for p in parties_in(text)}
    assert found["Writers Guild of America"][1] == {"Writers Guild of America", "WGA"}
    assert found["Alliance of Film and Television Makers"][1] == {"Alliance of Film and Television Makers", "AFTM"}
    assert found["Nikolaï"][0] is found["Jeremy Hansen"][0] is PartyKind.PERSON
    assert "Fondation Louis Vuitton" in found
    assert not {"Bourget", "Bakou", "Massachusetts", "Uruguay", "WGA", "AFTM", "Canadien Jeremy Hansen"} & set(found)


def test_who_only_speaks_is_in_no_case_and_another_deal_is_no_part_of_this_one(drafted):
    text = (
        "Northrail agreed in July to buy Coastline for 3.8 billion dollars. The day before, Coastline had given up its merger with "
        "Seaway. Police arrested Jane Doe, the chief of Coastline, on Monday. An investigation was opened on 8 July, said prosecutor Laure Beccuau."
    )
    dossier, _ = drafted("rail", text, "en")
    facts = {f.key: f for f in dossier.facts}
    assert "beccuau.case" not in facts
    assert facts["doe.case"].states[0].key in {"investigated", "arrested"}
    subject = make_subject(dossier, [seed_of("rail", text, "en")])
    held = {f.fact: to_json(f.value) for f in subject.seeds[0].findings}
    assert held["offer.status"] == "agreed"
    assert held["doe.case"] == "arrested"
    assert len(facts["offer.status"].states) > 1  # a state from which nothing leads on could never change
