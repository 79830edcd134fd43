"""What tells nothing of a party: a stranger's fine or stake, a silence, a stopped clock; and turns that narrow or join."""

import pytest

from bot.domain.findings import Article
from tests.facts.affairs import changes_of, written

DOSSIER = """\
key: harbour
title: {en: Harbour}
focus: [orrin]
parties:
  vela: {name: Vela Lines, kind: company, aliases: {any: [Vela]}}
  orrin: {name: Orrin, kind: company, aliases: {any: [Orrin]}}
  doe: {name: Jane Doe, kind: person, aliases: {any: [Jane Doe, Doe]}}
  bureau: {name: Harbour Bureau, kind: body, aliases: {any: [Harbour Bureau, Bureau du port]}}
words:
  loan_w: {en: [loan], fr: [pret]}
  plan_w: {en: [ferry plan], fr: [projet]}
  shop_w: {en: [shop], fr: [magasin]}
facts:
  vela.value: {type: money, event: investment, roles: {actor: vela}, near: [orrin], moves: yes}
  orrin.price: {type: money, event: deal_value, roles: {actor: vela, target: orrin}, moves: yes}
  deal.closing: {type: date, event: closing_date, roles: {actor: vela, target: orrin}, moves: yes}
  orrin.chief:
    type: state
    roles: {role: chief, target: orrin}
    states:
      doe: {event: in_role, roles: {actor: doe}}
      doe_out: {event: left_role, roles: {actor: doe}}
  orrin.fine: {type: money, event: fine, roles: {actor: orrin}, moves: yes}
  vela.stake: {type: percent, event: stake_held, roles: {actor: vela, target: orrin}, moves: yes}
  orrin.staff: {type: count, unit: {en: [employees, people], fr: [salaries, personnes]}, event: headcount, roles: {target: orrin}, moves: yes}
  orrin.debt: {type: money, event: debt, roles: {target: orrin}, moves: yes}
  deal.premium: {type: percent, event: premium, context: [orrin], moves: yes}
  deal.status:
    type: state
    roles: {actor: vela, target: orrin}
    states:
      refused: {event: bid_refused}
      talks: {event: deal_talks}
      agreed: {event: deal_agreed}
      closed: {event: deal_closed}
      blocked: {event: deal_blocked, roles: {regulator: bureau}}
  deal.remedies:
    type: state
    roles: {actor: vela, target: orrin, regulator: bureau}
    states:
      offered: {event: remedies_offered}
  suit.status:
    type: state
    roles: {actor: vela, target: orrin}
    states:
      upheld: {event: ruling_upheld}
  suit.appeal:
    type: parties
    members:
      joined: {candidates: [vela, orrin], event: appealed}
  shop.status:
    type: state
    roles: {actor: orrin, object: shop_w}
    states:
      planned: {mood: plan, wordings: {en: ["plans to close! ... {shop_w}", "is to close! ... {shop_w}"]}}
      closed: {event: closure}
  orrin.jobs: {type: count, event: job_cuts, roles: {target: orrin}, moves: yes}
  plan.cost: {type: money, near: [orrin], wordings: {any: ["{plan_w} .. {money}"]}}
  loan.status:
    type: state
    near: [orrin]
    states:
      approved: {wordings: {any: ["& {judge} {loan_w} approve*|sanction*|backed|validé!"]}}
"""
SEED = '---\ndossier: harbour\nas_of: "2025-01"\nlanguage: en\n---\n\nVela Lines and Orrin run ferries. Orrin has 400 employees.\n'


@pytest.fixture(scope="module")
def harbour(tmp_path_factory):
    return written(tmp_path_factory.mktemp("strangers"), DOSSIER, SEED)


def told(subject, text, language):
    return changes_of(subject.read(Article(text=text, date="2025-06-02", language=language)))


@pytest.mark.parametrize(
    ("text", "changes"),
    [
        # a fine, or a stake, is of whom the words behind it name
        ("Orrin is slow. The bureau once fined Southern 126 million euros.", set()),
        ("The Harbour Bureau fined Orrin 126 million euros.", {"orrin.fine=126000000"}),
        ("The Harbour Bureau fined Orrin on Tuesday 126 million euros.", {"orrin.fine=126000000"}),
        ("Besides Orrin, Vela owns 10% of miner Seaway Metals.", set()),
        ("Vela owns 10% of the capital in Orrin.", {"vela.stake=10"}),
        # whoever speaks to a newspaper works elsewhere, who says nothing refuses nothing, a clock is no deal
        ("Orrin may sell its boats, two people familiar with the matter said.", set()),
        ("Vela made an offer for Orrin. Orrin declined to comment.", set()),
        ("Vela made an offer for Orrin. Orrin declined it.", {"deal.status=refused"}),
        ("Vela wants Orrin. The Harbour Bureau stopped the clock on the deal.", set()),
        ("Vela wants Orrin. The Harbour Bureau stopped the deal.", {"deal.status=blocked"}),
        # a debt that rises is not one that a price includes
        ("Orrin lost money in March and its debt rose to 16 million euros.", {"orrin.debt=16000000"}),
        # a price above that of the market, remedies that somebody "has offered", a deal "signed in October"
        ("Vela made an offer for Orrin. The offer is 54% above the price of June.", {"deal.premium=54"}),
        (
            "The Bureau studies concessions that Vela has offered to win approval for Orrin.",
            {"deal.remedies=offered"},
        ),
        ("Vela owns 95% of Orrin after closing the takeover last week.", {"vela.stake=95", "deal.status=closed"}),
        # a ruling left as it was; who says "we" is who is quoted
        ("Vela sued Orrin. In April the court left the verdict largely intact.", {"suit.status=upheld"}),
        (
            'A judge ruled against Orrin. "We will comply, and we will appeal," Orrin said.',
            {"suit.appeal=joined:Orrin"},
        ),
        # talks that go on; thinking about a better offer, or about staying out, is none
        ('Orrin says nothing of Vela. "We are still in talks with Vela," it said.', {"deal.status=talks"}),
        ("Vela weighs a sweetened offer for Orrin, sources say.", set()),
        # what is to be borrowed is not what is owed
        ("Orrin can go ahead with its 3 billion euro debt package.", set()),
        ("Orrin's debt is 3 billion euros.", {"orrin.debt=3000000000"}),
        # a seat in the board is not the post
        ("Doe rejoins the board that she quit in August at Orrin.", set()),
        ("Doe quit Orrin in March.", {"orrin.chief=doe_out"}),
        # the price of a year before the seed's is history; a year to compare with dates nothing
        ("Vela bought Orrin for $5 billion in 2016.", set()),
        (
            "Vela buys Orrin for $5 billion, its largest deal since 2016.",
            {"deal.status=agreed", "orrin.price=5000000000"},
        ),
        ("Vela has bought shares for $2 billion in Orrin.", {"vela.value=2000000000"}),
        # of two who are fined, each its own sum
        (
            "The bureau hit Orrin with a fine of 150 million euros, and 325 million for Seaway.",
            {"orrin.fine=150000000"},
        ),
        # things that are counted are not paid
        ("The bureau fined Orrin, which sold 96 million new shares.", set()),
        ("The bureau fined Orrin 96 million.", {"orrin.fine=96000000"}),
        # where what is planned is a state of its own, the other one is done
        ("Orrin plans to close the shop.", {"shop.status=planned"}),
        ("Orrin decided to close the shop.", set()),
        ("Orrin closed the shop.", {"shop.status=closed"}),
        # a deal told in passing, with when it was struck
        ("Regulators cleared the last hurdle for Vela and Orrin, a deal struck a year ago.", {"deal.status=agreed"}),
        ("The sale of Orrin to Vela, closed on Wednesday, made headlines.", {"deal.status=closed"}),
        # a figure of a dossier's own may be one that is only possible
        ("Orrin has a ferry plan that could cost up to $8 billion.", {"plan.cost=8000000000"}),
        # jobs that go; workers who go somewhere do not
        ("Orrin shuts a dock. All 71 jobs go at the port.", {"orrin.jobs=71"}),
        ("Orrin sells a dock. Some 71 workers go with the boats.", set()),
        ("Orrin shuts a dock, and 185 people are affected.", {"orrin.jobs=185"}),
        # words may be the event that negation and mood are asked of
        ("A court approved the loan to Orrin.", {"loan.status=approved"}),
        ("The loan to Orrin still needs to be approved by a court.", set()),
    ],
)
def test_in_english(harbour, text, changes):
    assert told(harbour, text, "en") == changes


@pytest.mark.parametrize(
    ("text", "changes"),
    [
        ("Après Orrin, Vela prend 10 % du canadien Seaway Metals.", set()),
        ("Orrin : Vela et ses alliés prennent 10 % pour 8 milliards de dollars.", {"vela.stake=10"}),
        (
            "C'était le dernier obstacle au rachat d'Orrin par Vela, opération de 12 milliards d'euros, signée en mars 2025.",
            {"deal.status=agreed", "orrin.price=12000000000"},
        ),
        ("Le jugement entre Vela et Orrin est donc confirmé pour l'essentiel.", {"suit.status=upheld"}),
        ("Vela n'a bouclé le rachat d'Orrin qu'en mai.", {"deal.status=closed"}),
        ("Vela n'a pas bouclé le rachat d'Orrin, alors qu'on l'attendait.", set()),
        ("Vela met 2 milliards de dollars dans Orrin.", {"vela.value=2000000000"}),
        ("Orrin ne dit rien de Vela. Les discussions se poursuivent, dit-on.", {"deal.status=talks"}),
        ("Orrin, que veut Vela, a réalisé en 2023 un chiffre d'affaires de 14 milliards d'euros.", set()),
        ("Doe a quitté la direction d'Orrin, qu'elle occupait depuis 2005.", {"orrin.chief=doe_out"}),
        ("Orrin se tourne vers Vela, faute d'avoir bouclé le rachat.", set()),
        ("Vela dirige Orrin, un an après l'accord conclu avec la famille.", {"deal.status=agreed"}),
        ("La direction d'Orrin chiffre à 185 le nombre de suppressions de postes.", {"orrin.jobs=185"}),
        # accents count in no wording
        ("Le tribunal a validé le prêt à Orrin.", {"loan.status=approved"}),
        ("Orrin veut finir l'année avec 75 000 salariés.", {"orrin.staff=75000"}),
    ],
)
def test_in_french(harbour, text, changes):
    assert told(harbour, text, "fr") == changes
