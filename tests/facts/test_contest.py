"""Whose event or figure it is: facts about several parties that may be told by the same words, and who acts as what."""

import pytest

from bot.domain.findings import Article
from tests.facts.affairs import changes_of, plain, written

DOSSIER = """\
key: harbour
title: {en: Harbour}
focus: [orrin]
parties:
  vela: {name: Vela Lines, kind: company, aliases: {any: [Vela]}}
  orrin: {name: Orrin, kind: company, aliases: {any: [Orrin]}}
  holding: {name: Casterton Holdings, kind: company, aliases: {any: [Casterton Holdings, Casterton]}}
  plus: {name: Port+, kind: company, aliases: {any: [Port+]}}
  doe: {name: Jane Doe, kind: person, aliases: {any: [Jane Doe, Doe]}}
  roe: {name: Ann Roe, kind: person, aliases: {any: [Ann Roe, Roe]}}
  bureau: {name: Harbour Commission, kind: body, aliases: {any: [Harbour Commission, HCX]}}
facts:
  orrin.value: {type: money, event: deal_value, roles: {actor: vela, target: orrin}, moves: yes}
  holding.value: {type: money, event: deal_value, roles: {actor: vela, target: holding}, moves: yes}
  deal.status:
    type: state
    roles: {actor: vela, target: orrin}
    states:
      agreed: {event: deal_agreed}
      cleared: {event: deal_cleared}
  doe.fine: {type: money, event: fine, roles: {actor: doe}, moves: yes}
  orrin.fine: {type: money, event: fine, roles: {actor: orrin}, moves: yes}
  plus.jobs: {type: count, event: job_cuts, roles: {target: plus}, moves: yes}
  doe.prison: {type: duration, event: sentence, roles: {actor: doe}, moves: yes}
  orrin.chief:
    type: state
    states:
      doe: {event: in_role, roles: {actor: doe, role: chief, target: orrin}}
      roe: {event: in_role, roles: {actor: roe, role: chief, target: orrin}}
"""
SEED = '---\ndossier: harbour\nas_of: "2025-01"\nlanguage: en\n---\n\n' + (
    "Jane Doe, who founded it, spoke first. Ann Roe, chief executive of Orrin, listened. Vela is in talks with Orrin.\n"
)


@pytest.fixture(scope="module")
def harbour(tmp_path_factory):
    return written(tmp_path_factory.mktemp("harbour"), DOSSIER, SEED)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        # of two prices, each is of whom its sentence names
        (
            "Vela has agreed to buy Orrin in a deal worth $8 billion. Vela will first pay $2.4 billion for Casterton.",
            {"deal.status=agreed", "orrin.value=8000000000", "holding.value=2400000000"},
        ),
        # of two fines, that of the party is not its head's
        (
            "Doe was fined 100,000 euros. Orrin, which she led, was fined 2 million euros.",
            {"doe.fine=100000", "orrin.fine=2000000"},
        ),
        ("Orrin was fined 2 million euros. Doe was fined 100,000 euros.", {"doe.fine=100000", "orrin.fine=2000000"}),
        # a name that ends in a mark is a name
        ("Port+ is to cut 250 jobs.", {"plus.jobs=250"}),
        # a commission is a regulator without being told so
        ("HCX clears the takeover of Orrin by Vela.", {"deal.status=cleared"}),
        # a state that clears a deal is named alone
        ("South Africa clears Vela takeover of Orrin.", {"deal.status=cleared"}),
        # a figure that is a part of another, and a ban beside a term, are no terms
        ("Doe was sentenced to four years in prison, two of them suspended.", {"doe.prison=4"}),
        ("Doe was given a four-year prison term and a five-year ban.", {"doe.prison=4"}),
    ],
)
def test_each_event_is_of_whom_it_is_told(harbour, text, told):
    assert changes_of(harbour.read(Article(text=text, date="2025-06-02"))) == told


def test_a_seed_takes_a_post_from_whom_it_names_beside_it(harbour):
    """Not from whoever else was named before, as a report may that knows who holds it."""
    assert {plain(f.value) for f in harbour.detector.baseline.values() if f.fact == "orrin.chief"} == {"roe"}


TWO_BIDS = """\
key: harbour
title: {en: Harbour}
focus: [orrin]
parties:
  vela: {name: Vela Lines, kind: company, aliases: {any: [Vela]}}
  seaway: {name: Seaway, kind: company, aliases: {any: [Seaway]}}
  orrin: {name: Orrin, kind: company, aliases: {any: [Orrin]}}
facts:
  vela.price: {type: money, per: share, event: price, roles: {actor: vela, target: orrin}, moves: yes}
  seaway.price: {type: money, per: share, event: price, roles: {actor: seaway, target: orrin}, moves: yes}
"""
TWO_BIDS_SEED = (
    '---\ndossier: harbour\nas_of: "2025-01"\nlanguage: en\n---\n\nVela will pay $47.50 a share for Orrin.\n'
)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Seaway has offered $56.50 a share for Orrin, which Vela was to buy.", {"seaway.price=56.5"}),
        ("Vela won Orrin after raising its bid to $60 a share. Seaway says nothing.", {"vela.price=60"}),
        (
            "Orrin is wanted. Seaway now proposes $62.20 a share in cash. Vela raised its own offer to $60.",
            {"seaway.price=62.2", "vela.price=60"},
        ),
    ],
)
def test_of_two_who_bid_for_one_company_each_has_its_own_price(tmp_path, text, told):
    subject = written(tmp_path, TWO_BIDS, TWO_BIDS_SEED)
    assert changes_of(subject.read(Article(text=text, date="2025-06-02", language="en"))) == told
