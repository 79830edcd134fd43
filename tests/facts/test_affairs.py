"""Subjects that the engine has never heard of: a dossier with parties, facts and states, and the shared events."""

import re
import tomllib
from decimal import Decimal
from pathlib import Path

import pytest

from bot.domain.dossier import Dossier, FactSpec, FactType, Labels, Party, PartyKind
from bot.domain.findings import Article, Relation
from bot.domain.values import Duration, to_json
from bot.facts.detector import Detector
from bot.facts.relation import same
from config.dossiers import read_dossier
from tests.facts.affairs import DOSSIERS, affair, article_of, articles, plain, told

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(("name", "one"), [pytest.param(n, a, id=f"{n}-{a['id']}") for n, a in articles()])
def test_an_article_says_what_a_reader_takes_from_it(name, one):
    subject, _ = affair(name)
    reading = subject.read(article_of(one))
    assert told(reading) == sorted(one["expect"], key=str)
    if one["expect"]:
        assert reading.relevant
    for finding in reading.findings:
        assert article_of(one).part(finding.part)[finding.start : finding.end] == finding.quote


SENTENCES = tomllib.loads((ROOT / "tests/facts/affairs/sentences.toml").read_text(encoding="utf-8"))["sentence"]


@pytest.mark.parametrize("one", SENTENCES, ids=[s["text"][:40] for s in SENTENCES])
def test_a_sentence_changes_what_it_tells_and_nothing_else(one):
    subject, _ = affair(one["subject"])
    found = subject.read(Article(text=one["text"], date="2026-05-02")).findings
    changed = [[f.fact, plain(f.value)] for f in found if f.relation in {Relation.UPDATES, Relation.DISPUTES}]
    assert sorted(changed, key=str) == sorted(one["changes"], key=str)


WORD_FILES = ("words", "affair_words", "stage_words", "grammar")

BASELINE = {
    "deal.price": {"amount": 55, "currency": "USD", "per": "share"},
    "deal.value": {"amount": 14900000000, "currency": "USD"},
    "deal.premium": {"percent": 40},
    "deal.status": "agreed",
    "deal.closing": "2024-09",
    "deal.break_fee": {"amount": 565000000, "currency": "USD"},
    "deal.opponents": "joined:USW",
    "deal.lawsuit": "not_stated",
    "cliffs_offer.amount": {"amount": 7300000000, "currency": "USD"},
    "cliffs_offer.status": "rejected",
    "nippon.investment": "not_stated",
    "nippon.capacity_pledge": "not_stated",
    "ussteel.founded": 1901,
    "ussteel.employees": {"count": 22000},
    "burritt.role": "ceo",
}


def test_the_second_seed_states_its_facts_in_its_own_words():
    (seed,) = affair("nippon-us-steel")[0].seeds
    assert {f.fact: to_json(f.value) for f in seed.findings} == BASELINE
    assert all(seed.article.text[f.start : f.end] == f.quote for f in seed.findings)


@pytest.mark.parametrize("name", DOSSIERS)
def test_the_other_dossiers_need_hardly_a_wording_of_their_own(name):
    dossier = read_dossier(DOSSIERS[name])
    own = [w for f in dossier.facts for s in (f, *f.states) for ws in s.wordings.values() for w in ws]
    assert len(own) <= 1


def test_every_type_of_fact_is_read_from_other_subjects():
    types = {f.type.value for name in DOSSIERS for f in read_dossier(DOSSIERS[name]).facts}
    assert types == {"money", "percent", "count", "year", "date", "duration", "state", "parties"}


def test_the_engine_knows_no_name_of_the_shipped_subject():
    dossier = read_dossier(ROOT / "config/dossiers/openai-musk.yaml")
    names = {a.casefold() for p in dossier.parties for aliases in p.aliases.values() for a in aliases if len(a) > 2}
    names -= {"meta", "apple", "baron", "valor", "taylor", "emanuel", "grok"}  # words of their own
    word = re.compile(r"\b(?:" + "|".join(sorted(map(re.escape, names))) + r")\b")
    for path in [*(ROOT / "bot/facts").rglob("*.toml"), ROOT / "bot/domain/data/events.toml"]:
        for table in tomllib.loads(path.read_text(encoding="utf-8")).values():
            assert not word.findall(str(table).casefold()), path
    for path in (ROOT / "bot/facts").glob("*.py"):
        written = path.read_text(encoding="utf-8").splitlines()
        code = "\n".join(line.split("#")[0] for line in written if '"""' not in line and "``" not in line)
        assert not word.findall(code.casefold()), path


SPELT = [
    ("Warner Bros. Discovery", "Warner Bros. Discovery said no. It rained."),
    ("Warner Bros. Discovery", "On Friday Warner Bros Discovery said no."),
    ("U.S. Steel", "Talks with U.S. Steel ended."),
    ("U.S. Steel", "US Steel said no."),
    ("J.P. Morgan", "It was JP Morgan."),
    ("Seven & i", "Buyers like Seven & i Holdings."),
    ("7-Eleven", "They own 7-Eleven."),
    ("L'Oréal", "Le groupe L'Oréal dit non."),
    ("Saint-Gobain", "Chez Saint-Gobain, non."),
    ("the Dutch state", "Dutch state sells bank."),
    ("the Dutch state", "Said the Dutch state."),
]


@pytest.mark.parametrize(("name", "text"), SPELT)
def test_a_name_is_recognised_as_news_spells_it(name, text):
    party = Party(key="p", name=name, kind=PartyKind.COMPANY, aliases={"any": (name,)})
    fact = FactSpec(key="f", type=FactType.YEAR, label=Labels(texts={"en": "f"}))
    dossier = Dossier(key="d", title=Labels(texts={"en": "d"}), parties=(party,), facts=(fact,))
    assert Detector(dossier).read(Article(text=text)).parties == ("p",)


MONEY = [
    ("$55 per share", "USD", 55, "share"),
    ("$55-a-share", "USD", 55, "share"),
    ("$55 in cash per share", "USD", 55, "share"),
    ("55 dollars par action", "USD", 55, "share"),
    ("55 euros en numéraire par action", "EUR", 55, "share"),
    ("27,75 dollars l'action", "USD", "27.75", "share"),
    ("70 dollars le baril", "USD", 70, "unit"),
    ("$19.99 a month", "USD", "19.99", "month"),
    ("2 000 milliards de yens", "JPY", 2 * 10**12, None),
    ("1,45 milliard d'euros", "EUR", 1450000000, None),
    ("£3.2bn", "GBP", 3200000000, None),
]


@pytest.mark.parametrize(("text", "currency", "amount", "per"), MONEY)
def test_prices_are_read_with_their_unit(text, currency, amount, per):
    article = Article(
        text=f"The price is {text}.", language="fr" if "," in text or " le " in text or "yens" in text else "en"
    )
    dossier = Dossier(key="d", title=Labels(texts={"en": "d"}), parties=(), facts=())
    (found,) = [q.value for q, _ in Detector(dossier).quantities(article) if q.kind.startswith("money")]
    assert (found.currency, found.amount, found.per) == (currency, Decimal(str(amount)), per)


@pytest.mark.parametrize(
    ("told", "published", "value"),
    [
        ("on June 18", "2025-06-20", "2025-06-18"),
        ("on December 30", "2025-01-03", "2024-12-30"),
        ("in June 2025", "2025-01-01", "2025-06"),
        ("on February 29", "2025-02-27", "2024-02-29"),
        ("in 2026", "2025-01-01", "2026"),
    ],
)
def test_a_day_without_its_year_gets_the_nearest(told, published, value):
    subject, _ = affair("nippon-us-steel")
    article = Article(
        text=f"Nippon Steel wants to complete its purchase of U.S. Steel {told}.", date=published, language="en"
    )
    assert [to_json(f.value) for f in subject.read(article).findings if f.fact == "deal.closing"] == [value]


@pytest.mark.parametrize(
    ("first", "second", "equal"),
    [
        ((18, "month"), ("1.5", "year"), True),
        ((14, "day"), (2, "week"), True),
        ((1, "year"), (12, "month"), True),
        ((1, "year"), (13, "month"), False),
    ],
)
def test_lengths_of_time_are_compared_across_units(first, second, equal):
    one, other = (Duration(amount=Decimal(str(n)), unit=u) for n, u in (first, second))
    assert same(one, other) is equal


def figured(*names):
    party = Party(key="p", name=names[0], kind=PartyKind.COMPANY, aliases={"any": names})
    return Detector(Dossier(key="d", title=Labels(texts={"en": "d"}), parties=(party,), facts=()))


@pytest.mark.parametrize(
    ("name", "text", "counts"),
    [
        ("737 MAX", "Elle livrera 42 737 MAX par mois.", [42]),
        ("737 MAX", "Elle en a vendu 42 737 en tout.", [42737]),
        ("Channel 4", "Channel 4 has 900 employees.", [900]),
        ("Studio 54", "It sold 54 seats to Studio 54.", [54]),
    ],
)
def test_a_figure_within_a_name_counts_nothing(name, text, counts):
    article = Article(text=text, language="fr" if "Elle" in text else "en")
    assert [q.value.count for q, _ in figured(name).quantities(article) if q.kind == "count"] == counts


@pytest.mark.parametrize(
    ("text", "language", "year"),
    [
        ("The grocer, founded in 1883, has 4000 shops.", "en", 1883),
        ("La maison existe depuis 1837.", "fr", 1837),
        ("Das Haus wurde 1874 gegründet, im Jahr 1874.", "de", 1874),
        ("It sold 1883 cars.", "en", None),
    ],
)
def test_an_old_year_is_told_from_a_count(text, language, year):
    found = [
        q.value.year for q, _ in figured("X Corp").quantities(Article(text=text, language=language)) if q.kind == "year"
    ]
    assert found == ([] if year is None else [year])


def test_no_shared_concept_is_defined_twice():
    files = [tomllib.loads((ROOT / f"bot/facts/data/{n}.toml").read_text(encoding="utf-8")) for n in WORD_FILES]
    names = [name for table in files for name in table]
    assert sorted(names) == sorted(set(names))
