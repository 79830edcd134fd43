"""~word: which words are its forms, in English and French, and which only look so."""

import pytest

from bot.domain.inflection import roots, wanted
from bot.domain.text import fold
from bot.domain.watch import WatchText, matches, parse

ENGLISH = """
offer: offers offered offering | sale: sales | party: parties | city: cities | tax: taxes taxed taxing | boss: bosses | hero: heroes | crash: crashes crashed
ban: bans banned banning | bid: bids bidding | stop: stopped stopping | quit: quits quitting | travel: travelled traveled travelling | cancel: cancelled canceled
refer: referred | panic: panicked panicking | sue: sues sued suing | merge: merges merged merging merger | use: used using | agree: agrees agreed agreeing
free: freed freeing | flee: flees fled fleeing | try: tries tried trying | deny: denies denied | ally: allies allied | fly: flies flying flew flown | die: dies died dying
buy: buys buying bought | sell: sells selling sold | say: says saying said | pay: pays paid paying | win: wins winning won | lose: lost losing | lead: leads leading led
make: made making | take: took taken | give: gave given giving | rise: rose risen | fall: fell fallen | strike: struck | find: found | hold: held | withdraw: withdrew withdrawn
child: children | woman: women | man: men | person: people | knife: knives | life: lives | half: halves | thief: thieves | crisis: crises | criterion: criteria
spokeswoman: spokeswomen | analysis: analyses | index: indices indexes | large: larger largest | reject: rejects rejected rejecting rejection | negotiate: negotiation
bought: buy buys buying | selling: sold sell | children: child | women: woman | rejected: reject rejects rejecting | tries: try tried | offers: offer offered
"""

FRENCH = """
journal: journaux | général: généraux générale générales | réseau: réseaux | jeu: jeux | bijou: bijoux | travail: travaux | bail: baux | oeil: yeux | loi: lois
nouveau: nouveaux nouvelle nouvelles nouvel | vieux: vieille | public: publics publique publiques | grec: grecque | blanc: blanche | long: longue longues | neuf: neuve
actif: actifs active actives | heureux: heureuse heureuses | premier: première premiers | européen: européenne | officiel: officielle | important: importante importants
directeur: directrice directrices | vendeur: vendeuse | acteur: actrice | français: française | américain: américaine | grand: grande grands | étranger: étrangère
racheter: rachète rachètent rachetait rachetée rachètera rachat rachats | rachat: racheter rachète racheté | refuser: refuse refusé refusent refusait refusera refus
rejeter: rejette rejeté rejettent rejetait | appeler: appelle appelé appellent | lever: lève levée lèvent | annoncer: annonce annonçait annonçant annonça annoncés
manger: mangeait mangeant mangeons | changer: change changeait changement | plonger: plongeait | payer: paie paye payé payait | employer: emploie employé employée
licencier: licencie licencié licenciement licenciements | annuler: annulation annulé | finir: finit finissent fini finie finissait finira | choisir: choisi choisie choisissait
vendre: vend vendent vendu vendue vendait vendra vendant vente | perdre: perd perdu perdra | poursuivre: poursuit poursuivi poursuivent poursuivait poursuite
offrir: offre offrent offert offerte offrait offrira | acquérir: acquiert acquièrent acquis acquise acquerra | prendre: prend prennent pris prenait prendra
apprendre: appris | permettre: permet permis | élire: élit élu élue élus | ouvrir: ouvert ouvre | tenir: tient tenu tiendra | convaincre: convaincu | détruire: détruit détruisent
faire: fait font faisait fera | dire: dit disent | vouloir: veut veulent voudra | pouvoir: peut peuvent pourra | devoir: doit doivent devait devra | mettre: met mis mise
recevoir: reçoit reçu | éteindre: éteint éteignent | paraître: paraît paru | résoudre: résolu | battre: bat battu | interrompre: interrompt interrompu | tuer: tué tuée tuent
envoyer: envoie enverra | réussir: réussi réussit | rejeté: rejette rejeter | vendue: vend vendre | élu: élire élue | refusent: refusé refuser | choisi: choisir choisissent
licenciements: licenciement | fusion: fusions fusionner | publique: public publics | longue: long | heureuse: heureux
"""

APART = """
offer off often office | ford for fore | session ses | parent par pare parer | passion pas passe | news new newer | new news | final fin | plane plan plans planned | plan plane planes
ally all | party part parti | fund fun | card car care | car care cart | station state states statue | state station statement | wind win wins winning wound | win wine winded
data date dater | date data | meta met metal | met meta | letter let lette | army arm armed | apple apply applied | apply apple | press près pressure pres | fusion fusée fus
legal leg | bond bon | bonds bons | band ban | mission miss | version vers | media médi | user us use usa | use usa user | rate rat ratio | rat rate rates | hope hop | hop hope hopes
trade trader | driver drive | maker make makes | paper pape papes | river rive rives | power pouvoir | seed see sees | speed spe | need née | feed fee fees | fee feed | see seed
general generation generate | university universe | operation opera | police policy | policy police | import important importance | importer important | port portal portion porte
action acte actes | prison prise | moteur mot mots | secteur secte | docteur doct | parler parlement | parlement parler | element elle | content conte contes | france franc
departement depart départs | cour cours | court cours courir | cours cour | suit suivre suivi | sue sait savoir | promise promettre | surprise surprendre | due doit | part partir pars
partir par | pouvoir peu | andré and | openai openair | chine china | californie california | santé santa | entrée entre | venue venir | sharon share | share sharon | texas texa
series serie | united unit | unit united unir | general générer | animal animer | capital capitaine | minister ministère | national nation | nation national | marin marine
"""


def rows(table):
    return [row.strip() for row in table.replace("\n", "|").split("|") if row.strip()]


def is_form(asked, found):
    return not wanted(fold(asked)).isdisjoint(roots(fold(found)))


@pytest.mark.parametrize("row", rows(ENGLISH) + rows(FRENCH))
def test_every_form_is_found(row):
    asked, _, forms = row.partition(": ")
    assert [form for form in forms.split() if not is_form(asked, form)] == []


@pytest.mark.parametrize("row", rows(APART))
def test_what_is_no_form_is_not_found(row):
    asked, *others = row.split()
    assert [other for other in others if is_form(asked, other)] == []


def test_a_word_is_a_form_of_itself():
    assert all(is_form(word, word) for word in ("offer", "news", "data", "été", "gpt4", "東京", "97.4"))


def test_both_languages_are_taken():
    assert all(is_form("change", form) for form in ("changing", "changed", "changeait", "changent"))


@pytest.mark.parametrize(
    ("asked", "other"),
    [
        ("année", "Anne"),
        ("armée", "armes"),
        ("données", "donner"),
        ("musée", "Muse"),
        ("Corée", "core"),
        ("traité", "traiter"),
    ],
)
def test_a_noun_that_looks_like_a_participle_is_none(asked, other):
    assert not matches(parse(f"~{asked}"), WatchText(title=other))
    assert matches(parse(f"~{asked}"), WatchText(title=asked))
