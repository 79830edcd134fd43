"""Names in lists, parts of all there are, amounts of a year before, places that somebody left: what each tells."""

import pytest

from bot.domain.findings import Article
from tests.facts.affairs import changes_of, told, written

DOSSIER = """\
key: harbour
title: {en: Harbour}
focus: [orrin]
parties:
  vela: {name: Vela Lines, kind: company, aliases: {any: [Vela]}}
  orrin: {name: Orrin, kind: company, aliases: {any: [Orrin]}}
  seaway: {name: Seaway, kind: company, aliases: {any: [Seaway]}}
  doe: {name: Jane Doe, kind: person, aliases: {any: [Jane Doe, Doe]}}
  roe: {name: Ann Roe, kind: person, aliases: {any: [Ann Roe, Roe]}}
  poe: {name: Max Poe, kind: person, aliases: {any: [Max Poe, Poe]}}
  nordland: {name: Nordland, kind: body, aliases: {any: [Nordland]}}
  sudland: {name: Sudland, kind: body, aliases: {any: [Sudland]}}
  bureau: {name: Harbour Bureau, kind: body, aliases: {any: [Harbour Bureau]}}
words:
  ship_w: {en: [maiden voyage, Aurora], fr: [Aurora]}
  judge_w: {en: [administrator]}
facts:
  orrin.staff: {type: count, unit: {en: [employees], fr: [salariés]}, event: headcount, roles: {target: orrin}, moves: yes}
  orrin.jobs: {type: count, event: job_cuts, roles: {target: orrin}, moves: yes}
  orrin.signed: {type: count, unit: {en: [employees], fr: [salariés]}, near: [orrin], wordings: {any: ["{count} ... signed|signé!"]}}
  orrin.loss: {type: money, event: loss, roles: {target: orrin}, moves: yes}
  orrin.riders: {type: count, unit: {en: [riders], fr: [passagers]}, near: [orrin], wordings: {any: ["{orrin} .. {count}"]}, moves: yes}
  orrin.fine: {type: money, event: fine, roles: {actor: orrin}, moves: yes}
  orrin.ends_fee: {type: money, event: break_fee, near: [orrin], moves: yes}
  orrin.state:
    type: state
    roles: {target: orrin}
    states:
      insolvent: {event: insolvency}
      saved: {event: restructured}
  deal.price: {type: money, per: share, event: price, roles: {actor: vela, target: orrin}, moves: yes}
  orrin.debt: {type: money, event: debt, roles: {target: orrin}, moves: yes}
  vela.stake: {type: percent, event: stake_held, roles: {actor: vela, target: orrin}, moves: yes}
  orrin.price_war: {type: state, near: [orrin], states: {over: {wordings: {en: ["{seaway} .. not raise! .. offer"]}}}}
  deal.status:
    type: state
    roles: {actor: vela, target: orrin}
    states:
      offered: {event: bid_made}
      agreed: {event: deal_agreed}
      blocked: {event: deal_blocked}
  doe.case:
    type: state
    roles: {actor: doe}
    states:
      arrested: {event: arrested}
      charged: {event: charged}
  orrin.chief:
    type: state
    roles: {role: chief, target: orrin}
    states:
      doe: {event: [in_role, named_to_role], roles: {actor: doe}}
      doe_out: {event: left_role, roles: {actor: doe}}
  voyage.date: {type: date, event: dated, roles: {object: ship_w}, moves: yes}
  suit.plaintiffs:
    type: parties
    near: [orrin]
    members:
      joined: {candidates: [nordland, sudland], wordings: {fr: ["{candidate} ... joints|jointe! ... plainte"], en: ["{nordland|sudland} .. praised!"]}}
  orrin.board:
    type: parties
    near: [orrin]
    members:
      joined: {candidates: [doe, roe, poe], event: joined}
  orrin.pleas:
    type: parties
    near: [orrin]
    members:
      joined: {candidates: [doe, roe, poe], event: pleaded_guilty}
"""
SEED = '---\ndossier: harbour\nas_of: "2025-01"\nlanguage: en\n---\n\nOrrin runs ferries. Orrin has 400 employees. It lost 30 million euros in 2024.\n'


@pytest.fixture(scope="module")
def harbour(tmp_path_factory):
    return written(tmp_path_factory.mktemp("lists"), DOSSIER, SEED)


ENGLISH = [
    # a wording with a choice of members tells of the one that it finds
    ("Orrin is safe. Nordland praised it.", {"suit.plaintiffs=joined:Nordland"}),
    # newcomers stand behind a colon
    (
        "Orrin names three newcomers: Jane Doe, Ann Roe and Max Poe.",
        {"orrin.board=joined:Jane Doe", "orrin.board=joined:Ann Roe", "orrin.board=joined:Max Poe"},
    ),
    # some of all there are
    ("At Orrin 205 of its roughly 410 employees signed a letter.", {"orrin.signed=205", "orrin.staff=410"}),
    # things are no people
    ("Orrin will sell 23 ships and cut jobs.", set()),
    ("Orrin runs 106 ships and has 300 employees.", {"orrin.staff=300"}),
    ("Orrin will furlough 60 pilots.", {"orrin.jobs=60"}),
    # "a billion", and half of it
    ("Orrin, which serves more than a billion riders, is calm.", {"orrin.riders=1000000000"}),
    ("Orrin had half a billion riders.", {"orrin.riders=500000000"}),
    # of two companies that are known, each has its own fine
    ("The bureau fined Orrin 5 million euros. Seaway must pay 2 million euros.", {"orrin.fine=5000000"}),
    # an administration that governs, and a way out of insolvency
    ("The Roe administration barred Vela from selling Orrin ships.", set()),
    ("Orrin left bankruptcy in March.", {"orrin.state=saved"}),
    ("Orrin files for bankruptcy.", {"orrin.state=insolvent"}),
    # whoever leaves a place has not left a post
    ("Orrin waits. Doe left police custody on Monday.", set()),
    ("Doe left Orrin in March.", {"orrin.chief=doe_out"}),
    ("Doe left Orrin, the largest line of France, in March.", {"orrin.chief=doe_out"}),
    ("Doe, the chief of Orrin, tendered her resignation, but the board turned it down.", {"orrin.chief=doe"}),
    # heads of a region lead no company; the successor does
    ("Orrin says little. North America chief Jane Doe was told.", set()),
    ("The head of Orrin left. Her successor, Jane Doe, said nothing.", {"orrin.chief=doe"}),
    # contracts that are ended for a sum
    ("Vela will pay Orrin 69 million dollars to terminate the contract.", {"orrin.ends_fee=69000000"}),
    # small amounts beside a price of a share are prices of shares, but not at the exchange
    (
        "Vela bids for Orrin at $62.20 a share. It will pay $60 in cash.",
        {"deal.status=offered", "deal.price=60", "deal.price=62.2"},
    ),
    ("Orrin went public at $18 a share. Shares of Orrin tumbled to $16.", set()),
    # a wording with its own negation tells what is decided; a right is no deed
    ("Orrin is calm. Seaway said it would not raise its offer.", {"orrin.price_war=over"}),
    # who judges the bankrupt is no bankruptcy, what is wiped out is not owed, what is given is held
    ("A bankruptcy judge heard Orrin.", set()),
    ("The plan wipes out 4 billion euros of debt at Orrin.", set()),
    ("The plan of Orrin gives Vela about 60%.", {"vela.stake=60"}),
    # days: targeted, and behind an aside that begins with a participle
    ("The Aurora is now targeted for August, Orrin said.", {"voyage.date=2025-08"}),
    ("The Aurora, grounded by a broken valve, is to sail in August, Orrin said.", {"voyage.date=2025-08"}),
]
FRENCH = [
    # names with articles are a list, and no asides
    (
        "Le Nordland, le Sudland et la Baltique se sont joints à la plainte contre Orrin.",
        {"suit.plaintiffs=joined:Nordland", "suit.plaintiffs=joined:Sudland"},
    ),
    # newcomers stand behind a colon
    (
        "Orrin élargit son conseil. Deux femmes font leur entrée : Jane Doe, ancienne ministre, et Ann Roe.",
        {"orrin.board=joined:Jane Doe", "orrin.board=joined:Ann Roe"},
    ),
    # names with an aside each; whoever stands in an aside is not one of them
    (
        "Jane Doe, ex-patronne d'Orrin, et Ann Roe, cofondatrice du groupe, ont plaidé coupable.",
        {"orrin.pleas=joined:Jane Doe", "orrin.pleas=joined:Ann Roe"},
    ),
    (
        "Jane Doe, l'associée de Max Poe, et Ann Roe ont plaidé coupable chez Orrin.",
        {"orrin.pleas=joined:Jane Doe", "orrin.pleas=joined:Ann Roe"},
    ),
    # some of all there are
    ("Quelque 205 des 410 salariés d'Orrin ont signé une lettre.", {"orrin.signed=205", "orrin.staff=410"}),
    # the figure of a year before is not the one of now
    ("Orrin a perdu 12 millions d'euros, après 31 millions un an plus tôt.", {"orrin.loss=12000000"}),
    # of two companies that are known, each has its own fine
    ("Orrin condamné à 5 millions d'euros d'amende, Seaway à 2 millions.", {"orrin.fine=5000000"}),
    # whoever leaves a place has not left a post
    ("Jane Doe a quitté la France. Orrin attend.", set()),
    # a second verb of the same person
    (
        "Jane Doe avait été arrêtée en mai 2025, puis mise en examen pour fraude.",
        {"doe.case=arrested", "doe.case=charged"},
    ),
    # rulings that forbid, contracts that are ended for a sum, offers handed in with words between
    ("Vela et Orrin ont fait appel du jugement qui interdit leur fusion.", {"deal.status=blocked"}),
    (
        "Vela a déposé mardi 3 juin une offre conjointe pour racheter la plus grande partie d'Orrin.",
        {"deal.status=offered"},
    ),
    # a day behind a colon
    ("Aurora : Orrin vise le 5 février 2026.", {"voyage.date=2026-02-05"}),
]


@pytest.mark.parametrize(
    ("language", "text", "changes"), [("en", *one) for one in ENGLISH] + [("fr", *one) for one in FRENCH]
)
def test_what_each_sentence_tells(harbour, language, text, changes):
    reading = harbour.read(Article(text=text, date="2025-06-02", language=language))
    assert changes_of(reading) == changes


def test_the_loss_of_the_year_before_restates_the_one_held(harbour):
    text = "Orrin a perdu 12 millions d'euros, après 30 millions un an plus tôt."
    found = told(harbour.read(Article(text=text, date="2025-06-02", language="fr")))
    assert found == [["orrin.loss", "confirms", 30e6], ["orrin.loss", "updates", 12e6]]
