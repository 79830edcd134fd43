"""Shared events in the turns of newsrooms: what has happened, and what is only called, sought, or of the exchange."""

import pytest

from bot.domain.findings import Article, Relation
from tests.facts.affairs import changes_of, written

DOSSIER = """\
key: quay
title: {en: Quay}
focus: [orrin]
parties:
  vela: {name: Vela Lines, kind: company, aliases: {any: [Vela]}}
  orrin: {name: Orrin, kind: company, aliases: {any: [Orrin]}}
  doe: {name: Jane Doe, kind: person, aliases: {any: [Jane Doe, Doe]}}
  bureau: {name: Harbour Commission, kind: body, aliases: {any: [Harbour Commission], fr: [Commission du port]}}
words:
  savings: {en: [savings, save], fr: [économies]}
facts:
  deal.status:
    type: state
    roles: {actor: vela, target: orrin}
    states:
      agreed: {event: deal_agreed}
      remedies: {event: remedies_offered}
      cleared: {event: deal_cleared}
      closed: {event: deal_closed}
      blocked: {event: deal_blocked}
  deal.closing: {type: date, event: closing_date, roles: {target: orrin}, moves: yes}
  suit: {type: state, states: {filed: {event: suit_filed, roles: {actor: bureau, target: "vela|orrin"}}}}
  doe.trial:
    type: state
    roles: {actor: doe}
    states:
      charged: {event: charged}
      convicted: {event: convicted}
      appealed: {event: appealed}
  doe.prison: {type: duration, event: sentence, roles: {actor: doe}, moves: yes}
  value: {type: money, event: deal_value, roles: {actor: vela, target: orrin}, moves: yes}
  price: {type: money, per: share, event: price, roles: {actor: vela, target: orrin}, moves: yes}
  chief: {type: state, states: {out: {event: dismissed, roles: {actor: doe, target: orrin}}}}
  stake: {type: percent, event: stake_held, roles: {actor: vela, target: orrin}, moves: yes}
  dividend: {type: money, per: share, near: [orrin], moves: yes, wordings: {en: ["dividend of {money}"], de: ["Dividende von {money}"]}}
  hearing: {type: date, near: [orrin], moves: yes, wordings: {en: ["{trial} .. {date}", "{date} .. {trial}"]}}
  members: {type: count, near: [orrin], wordings: {en: ["{count} dockers"]}}
  counts: {type: count, unit: {en: [counts]}, near: [orrin], moves: yes, wordings: {en: ["counts .. to {count}"]}}
  ruling: {type: state, states: {appealed: {event: appealed, roles: {actor: "vela|orrin"}}}}
  strike: {type: state, roles: {target: orrin}, states: {begun: {event: strike_begun}}}
  profit: {type: money, event: profit, roles: {target: orrin}, moves: yes}
  saved: {type: money, event: figure, roles: {object: savings}, near: [orrin], moves: yes}
  staff: {type: count, event: headcount, roles: {target: orrin}, moves: yes}
  deaths: {type: count, near: [orrin], moves: yes, wordings: {en: ["{count} .. died"], fr: ["{count} .. décès"]}}
  strikers:
    type: count
    unit: {en: [strikers], fr: [grévistes]}
    near: [orrin]
    moves: yes
    wordings: {en: ["number of strikers .. {count}"], fr: ["nombre de grévistes .. {count}"]}
"""
SEED = '---\ndossier: quay\nas_of: "2025-01"\nlanguage: en\n---\n\nOrrin made a profit of 3 million euros in 2024. It has 160,000 dockers.\n'


@pytest.fixture(scope="module")
def quay(tmp_path_factory):
    return written(tmp_path_factory.mktemp("quay"), DOSSIER, SEED)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        # deals: agreed between others' words, no agreement, sought approval, the day of the exchange
        ("Vela won over the board of Orrin with a sweetened bid; the two signed the agreed merger.", "deal.status=agreed"),
        ("Vela said the two sides had been unable to agree on terms of the sale of Orrin.", ""),
        ("Vela et Orrin sont proches d'un accord de fusion.", ""),
        ("Vela handed its plans in to get the commission's approval of its takeover of Orrin.", ""),
        ("Vela a remis jeudi à la Commission du port des engagements sur le rachat d'Orrin.", "deal.status=remedies"),
        ("Orrin, which was taken over by Vela in October, hires.", "deal.status=closed"),
        ("Orrin, racheté l'an dernier par Vela, recrute.", "deal.status=closed"),
        ("Vela's offer is 45% above where the stock of Orrin closed on Friday.", ""),
        ("Vela va racheter Orrin, avec lequel il a conclu un accord le 3 juillet 2025.", "deal.status=agreed"),
        # courts
        ("The takeover of Orrin by Vela also faces a lawsuit from the Harbour Commission.", "suit=filed"),
        ("The Harbour Commission brought its own case against Orrin.", "suit=filed"),
        ("The Harbour Commission, sued by a court clerk, waits. Orrin waits.", ""),
        ("Vela and Orrin lost. Both companies said they would appeal.", "ruling=appealed"),
        ("Vela et Orrin ont perdu. Les deux groupes vont se pourvoir en cassation.", "ruling=appealed"),
        ("Vela peut encore faire appel d'ici à vendredi.", ""),
        ("Condamnée en mars à 100 000 euros d'amende, Jane Doe se tait.", "doe.trial=convicted"),
        ("Convicted in March of fraud, in a case that began in 2023, Doe stays silent.", "doe.trial=convicted"),
        ("Mise en examen jeudi, Jane Doe se tait.", "doe.trial=charged"),
        ("Le parquet met en accusation Jane Doe.", "doe.trial=charged"),
        ("The lawyer is accused of helping Jane Doe hide money.", ""),
        ("Jane Doe's lawyer was convicted of fraud.", ""),
        ("Jane Doe's former right-hand man was arrested and charged.", ""),
        ("L'ancien bras droit de Jane Doe a été condamné.", ""),
        ("A close aide to Jane Doe was charged with fraud.", ""),
        ("Jane Doe's lawyer said that she was convicted of fraud.", "doe.trial=convicted"),
        ("Jane Doe's trial is over: Doe was convicted of fraud.", "doe.trial=convicted"),
        ("Prosecutors laid out eight criminal counts against Jane Doe.", "doe.trial=charged"),
        ("Jane Doe a été condamnée. La patronne d'Orrin, 31 ans, va en prison.", "doe.trial=convicted"),
        ("Doe must spend seven and a half years in prison, the judge decided.", "doe.prison=7.5"),
        ("Jane Doe est condamnée à sept ans et demi de prison.", "doe.prison=7.5 doe.trial=convicted"),
        ("Vingt-cinq ans de prison : la juge a fixé la peine de Jane Doe.", "doe.prison=25"),
        ("Doe was sentenced to twenty-five years in prison.", "doe.prison=25 doe.trial=convicted"),
        ("Doe had spent nine days in the island's old prison.", ""),
        ("Doe was freed after nine days in jail.", ""),
        ("A judge in Paris gave Jane Doe 11 years and three months on Friday for fraud.", "doe.prison=11.25"),
        ("Jane Doe doit purger une peine de onze ans et trois mois.", "doe.prison=11.25"),
        ("The 11 years handed to Jane Doe for fraud are few.", "doe.prison=11"),
        ("L'inculpation pour fraude de Jane Doe date de juin.", "doe.trial=charged"),
        ("Jane Doe, once of Orrin, was found guilty of all 12 counts against her.", "doe.trial=convicted"),
        ("Jane Doe coupable sur toute la ligne.", "doe.trial=convicted"),
        ("Les députés insistent pour que Jane Doe comparaisse en personne.", ""),
        ("Jane Doe a annoncé qu'elle ferait appel du jugement.", "doe.trial=appealed"),
        ("Doe was convicted last Monday of misusing public money and has appealed.", "doe.trial=convicted doe.trial=appealed"),
        ("Doe spoke. The 57-year-old was found guilty last year.", "doe.trial=convicted"),
        ("Un jury a reconnu jeudi Jane Doe coupable.", "doe.trial=convicted"),
        ("Jane Doe, Orrin's former head of ports, was convicted of fraud.", "doe.trial=convicted"),
        ("Ann Roe, the star witness against Jane Doe, was convicted of fraud.", ""),
        ("Doe was sent to prison two months before her appeal.", ""),
        ("Doe was sent to prison for two years after her appeal.", "doe.prison=2"),
        ("Doe was sentenced to two years after a trial of a month.", "doe.prison=2 doe.trial=convicted"),
        ("Jane Doe retourne en prison à deux mois de son procès.", ""),
        ("The boss's trial is known; the ban on the takeover of Orrin by Vela stands, the commission said.", "deal.status=blocked"),
        # shares
        ("The commission allowed Vela to raise its stake in Orrin to 29.9%.", "deal.status=cleared"),
        ("Vela sold 4.5% of Orrin.", ""),
        ("Vela has raised its stake in Orrin to 29.9%.", "stake=29.9"),
        ("Orrin pays a dividend of 65 cents a share.", "dividend=0.65"),
        ("Orrin zahlt eine Dividende von 65 Cent je Aktie.", "dividend=0.65"),
        ("Vela is done: it has bought Orrin. The 57-year-old company hires.", "deal.status=closed"),
        ("Orrin hires a week after Vela took over.", "deal.status=closed"),
        ("Months after the takeover of Orrin, Vela hires.", "deal.status=closed"),
        ("Vela a fini de racheter Orrin, dit le groupe.", "deal.status=closed"),
        ("The Harbour Commission ended its lawsuit against Orrin.", ""),
        ("The Harbour Commission responded to Orrin with a lawsuit.", "suit=filed"),
        ("The deal brings the bill to 3 billion euros for Orrin, says Vela.", "value=3000000000"),
        ("Since Vela acquired a stake of 20% in Orrin, both hire.", "stake=20"),
        ("Orrin, of which Vela holds 41%, made a profit of 2 million euros.", "profit=2000000 stake=41"),
        ("Vela fired the previous chief executive, Jane Doe, at Orrin.", "chief=out"),
        ("Orrin has dropped Jane Doe as its chief executive.", "chief=out"),
        ("La révocation de Jane Doe de la direction d'Orrin est votée.", "chief=out"),
        ("Jane Doe a été invitée par les administrateurs à quitter la direction d'Orrin.", "chief=out"),
        ("Jane Doe dirige la plus grande part des activités d'Orrin.", ""),
        ("Vela plans to cut 75% of Orrin's staff.", ""),
        ("Orrin's shareholders will get one Vela share for every 22.48 they own, the equivalent of 0.76 francs a share.", "price=0.76"),
        ("Les actionnaires d'Orrin recevront une action Vela pour 22,48 titres, soit 0,76 franc par action.", "price=0.76"),
        ("Vela will take over Orrin, with assets of $1.6 trillion, after a record $29 billion profit.", ""),
        ("Vela gives up the state's guarantee for Orrin.", ""),
        # by how much a price or a value changed is neither
        ("Vela's improved proposal for Orrin is 2.50 euros a share above the last one.", ""),
        ("By adding 2.50 euros to its price of 18 euros a share, Vela won over Orrin.", "price=18"),
        ("Le nouveau prix de Vela pour Orrin est supérieur de 2,50 euros par action à celui de mai.", ""),
        ("Vela offers 18 euros a share for Orrin, above the market price.", "price=18"),
        ("Vela raised its offer for Orrin by 2 billion euros.", ""),
        ("Vela met 500 millions d'euros de plus sur la table pour Orrin.", ""),
        ("Vela's deal values Orrin at 13 billion euros, 2 billion euros more than before.", "value=13000000000"),
        ("Orrin a mis fin aux fonctions de Jane Doe.", "chief=out"),
        ("Vela buys Orrin's 2 million shares at 18 euros each.", "deal.status=agreed price=18"),
        ("Vela offers for all shares of Orrin 18 euros apiece.", "price=18"),
        ("Vela offre pour les actions d'Orrin 18 euros chacune.", "price=18"),
        ("Vela offers for Orrin 18 euros per ordinary share.", "price=18"),
        # what is denied, refused, undone or wanted
        ("The commission has not cleared the takeover of Orrin by Vela.", ""),
        ("The Harbour Commission has not yet approved the takeover of Orrin by Vela, said Vela.", ""),
        ("The commission has not blocked the takeover of Orrin by Vela.", ""),
        ("A court overturned the commission's ban on Vela's takeover of Orrin.", ""),
        ("Nordland, not Vela, agreed to buy Orrin.", ""),
        ("Vela ruled out buying Orrin.", ""),
        ("Vela renonce à racheter Orrin.", ""),
        ("Prosecutors dropped the charges against Jane Doe.", ""),
        ("Les poursuites contre Jane Doe ont été abandonnées.", ""),
        ("Jane Doe's conviction was overturned.", ""),
        ("Prosecutors want Jane Doe jailed for five years.", ""),
        ("Jane Doe offered to resign from Orrin.", ""),
        ("Jane Doe refused to resign from Orrin.", ""),
        ("Orrin refused to fire Jane Doe.", ""),
        ("The Harbour Commission refused to sue Orrin.", ""),
        ("La grève chez Orrin n'a pas commencé.", ""),
        ("Vela wants 20% of Orrin.", ""),
        ("Vela, which had held 20% of Orrin, sold its whole stake.", ""),
        ("La Commission du port a refusé d'autoriser le rachat d'Orrin par Vela.", "deal.status=blocked"),
        ("The board of Orrin has not accepted Vela's offer.", ""),
        ("Le rachat d'Orrin par Vela n'a jamais été bouclé.", ""),
        ("The court refused to overturn the ruling against Orrin.", ""),
        ("A judge refused to order Orrin to sell its terminal.", ""),
        ("Jane Doe pleaded not guilty.", ""),
        ("La condamnation de Jane Doe a été annulée.", ""),
        ("Jane Doe renonce à faire appel.", ""),
        ("The agreement between Vela and Orrin was never signed.", ""),
        ("Dockers at Orrin have not gone on strike.", ""),
        ("The Harbour Commission blocked the takeover of Orrin; Vela declined to comment.", "deal.status=blocked"),
        ("Vela, which holds 20% of Orrin, wants a seat on its board.", "stake=20"),
        ("The Harbour Commission refused to give its approval to the takeover of Orrin by Vela.", "deal.status=blocked"),
        # days and what is planned: a wording of the dossier's own
        ("The judge set Oct. 2 as the start of the trial of Orrin.", "hearing=2026-10-02"),
        ("The trial of Orrin will begin on May 4.", "hearing=2026-05-04"),
        ("The trial of Orrin began on November 3.", "hearing=2025-11-03"),
        ("The trial of Orrin was delayed from November 3 to March 15.", "hearing=2026-03-15"),
        ("The trial of Orrin is set for May 2026. The trial of Orrin will begin on May 4, 2026.", "hearing=2026-05-04"),
        ("The number of counts is known: the counts against Orrin rose to 14 in May.", "counts=14"),
        ("A charge more brings the counts against Orrin to 13.", "counts=13"),
        # strikes
        ("Orrin's dockers walked out on Friday against a planned sale.", "strike=begun"),
        ("Orrin's dockers vote to authorize a strike.", ""),
        ("Le syndicat d'Orrin a décidé d'appeler à des grèves en décembre.", ""),
        ("Orrin wants calm after months of strikes.", ""),
        ("Half of the sailings were cancelled as dockers of Orrin walked out.", "strike=begun"),
        ("Half of the sailings resumed as the strike at Orrin ended.", ""),
        # people who are counted, and are no staff; what is left, and is no office; what is cleared, and accuses nobody
        ("A leak at Orrin sickened 52 people.", ""),
        ("Doe a quitté l'hémicycle sous les huées.", ""),
        ("Doe left the stage.", ""),
        ("On ne sait pas si Doe fera appel.", ""),
        ("On ignore s'il fera appel, dit l'avocat de Doe.", ""),
        # of two counts, each has its own noun
        ("Orrin counts 52 wounded, of whom 5 died later.", "deaths=5"),
        ("Le bilan chez Orrin est de 52 blessés, dont 5 décès.", "deaths=5"),
        # figures
        ("Le bénéfice opérationnel du groupe Orrin a reculé d'un tiers, à 2 millions d'euros.", "profit=2000000"),
        ("Orrin's profit fell by nearly a third, to 2 million euros.", "profit=2000000"),
        ("Orrin expects savings of 5 million euros a year.", "saved=5000000"),
        ("The union put the number of strikers at Orrin at 98,650.", "strikers=98650"),
        ("La CGT estime le nombre de grévistes chez Orrin à 9 850.", "strikers=9850"),
    ],
)  # fmt: skip
def test_what_a_sentence_tells(quay, text, told):
    assert changes_of(quay.read(Article(text=text, date="2025-11-20"))) == set(told.split())


@pytest.mark.parametrize(
    ("text", "relation"),
    [
        ("Orrin has 150,000 dockers.", Relation.DISPUTES),
        ("Orrin has 160,000 dockers.", Relation.CONFIRMS),
        ("More than 1,000 dockers of Orrin signed a letter.", Relation.BACKGROUND),  # others of them, no other account
    ],
)
def test_only_a_figure_near_the_one_held_disputes_it(quay, text, relation):
    found = quay.read(Article(text=text, date="2025-11-20")).findings
    assert [f.relation for f in found if f.fact == "members"] == [relation]
