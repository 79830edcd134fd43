"""Turns of phrase that any subject shares: what parts nothing, what stands for whom, and whose event a sentence tells."""

from functools import cache
from pathlib import Path

import pytest

from bot.domain.findings import Article, Relation
from bot.facts.lexicon import Lexicon
from bot.facts.text import sentences
from bot.facts.words import _table, done, forms
from bot.services.subjects import make_subject
from config.dossiers import read_dossier
from config.seeds import load_seed
from tests.facts.affairs import plain
from tests.facts.tables import claims

ROOT = Path(__file__).parents[2]


@cache
def subject(name):
    (seed,) = (ROOT / "seeds/examples").glob(f"{name}*.md")
    return make_subject(read_dossier(ROOT / f"config/dossiers/examples/{name}.yaml"), [load_seed(seed)])


def changes(name, text, title=""):
    found = subject(name).read(Article(title=title, text=text, date="2025-06-02")).findings
    return {f"{f.fact}={plain(f.value)}" for f in found if f.relation is Relation.UPDATES}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Boeing va supprimer 17 000 emplois et repousse le 777X.", {"boeing.job_cuts=17000"}),  # a second deed
        ("Chez Boeing, la suppression de 17 000 emplois est encore repoussée.", set()),
        ("Boeing supprime 17 000 emplois.", {"boeing.job_cuts=17000"}),  # no small word tells that it is French
    ],
)
def test_short_french_sentences_about_jobs_are_read(text, told):
    found = subject("boeing").read(Article(text=text, date="2024-10-12")).findings
    assert {f"{f.fact}={f.value.count}" for f in found if f.relation is Relation.UPDATES} == told


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        # a day, or "finally", between words that belong together
        ("northvolt", "Northvolt a déposé mercredi soir le bilan.", {"northvolt.status=bankrupt"}),
        ("northvolt", "Northvolt s'est placé le 21 novembre sous protection.", set()),
        ("northvolt", "Lyten has finally agreed to buy Northvolt.", {"takeover.status=agreed"}),
        ("northvolt", "Lyten to buy collapsed battery maker Northvolt", {"takeover.status=agreed"}),
        ("northvolt", "Lyten agrees to buy failed Swedish electric battery firm Northvolt", {"takeover.status=agreed"}),
        ("northvolt", "Lyten's talks to buy Northvolt collapsed, the company said.", {"takeover.status=abandoned"}),
        # an infinitive behind "vient de" is done, behind "veut" is not
        ("northvolt", "Lyten vient de boucler le rachat de Northvolt.", {"takeover.status=closed"}),
        ("northvolt", "Lyten veut boucler le rachat de Northvolt.", set()),
        # one verb tells of who stands before it and of who stands after
        (
            "northvolt",
            "At Northvolt, Marcus Dangelmaier replaces Peter Carlsson.",
            {"northvolt.chief=dangelmaier", "northvolt.chief=carlsson_out"},
        ),
        # a negation in another clause is not of this one
        (
            "northvolt",
            "Nobody got no money as Northvolt named Marcus Dangelmaier CEO.",
            {"northvolt.chief=dangelmaier"},
        ),
        ("northvolt", "Northvolt has not named Marcus Dangelmaier.", set()),
        # an aside of any kind parts nothing
        (
            "northvolt",
            "Peter Carlsson (54, a former Tesla man) has resigned from Northvolt.",
            {"northvolt.chief=carlsson_out"},
        ),
        # what is told of a part, or of another company in the sentence, is not told of the company
        ("northvolt", "Northvolt owns a mill. The mill employs 120 people.", set()),
        (
            "northvolt",
            "Northvolt is sold. BMW lost 900 million euros, and Volkswagen made a loss of 2 billion euros.",
            set(),
        ),
        ("northvolt", "Northvolt now employs 4,100 people.", {"northvolt.staff=4100"}),
        # who comes and who goes, in one verb
        (
            "northvolt",
            "Northvolt replaced Peter Carlsson with Marcus Dangelmaier.",
            {"northvolt.chief=dangelmaier", "northvolt.chief=carlsson_out"},
        ),
        (
            "northvolt",
            "Peter Carlsson has been replaced by another man at Northvolt.",
            {"northvolt.chief=carlsson_out"},
        ),
        (
            "northvolt",
            "Northvolt names Marcus Dangelmaier as CEO. He takes over from Peter Carlsson.",
            {"northvolt.chief=dangelmaier", "northvolt.chief=carlsson_out"},
        ),
        ("northvolt", "Northvolt is now led by Marcus Dangelmaier.", {"northvolt.chief=dangelmaier"}),
        ("northvolt", "At Northvolt, Peter Carlsson's reign came to an end.", {"northvolt.chief=carlsson_out"}),
        ("northvolt", "Chez Northvolt, Marcus Dangelmaier prend les rênes.", {"northvolt.chief=dangelmaier"}),
        # to thank is not to dismiss, to be thanked in French is
        ("northvolt", "Peter Carlsson, le patron de Northvolt, a remercié ses équipes.", set()),
        ("northvolt", "Peter Carlsson a été remercié par Northvolt.", {"northvolt.chief=carlsson_out"}),
        # "an ex-minister" in an aside says who somebody is
        (
            "northvolt",
            "Northvolt has news. Marcus Dangelmaier, formerly of Bosch, is the new chief executive.",
            {"northvolt.chief=dangelmaier"},
        ),
        (
            "northvolt",
            "Northvolt has news. Tom Johnstone, an ex-banker, chairs the board.",
            {"northvolt.chairman=johnstone"},
        ),
        # the board of another company
        ("northvolt", "Northvolt said so. Snabe also chairs Siemens.", set()),
        # a part is not the whole
        ("northvolt", "Lyten agreed to buy Northvolt's grid unit for $500 million.", set()),
        ("northvolt", "Lyten signed on the dotted line to buy Northvolt.", {"takeover.status=agreed"}),
        (
            "northvolt",
            "Le rachat par Lyten de ce qui restait de Northvolt en Suède a été bouclé.",
            {"takeover.status=closed"},
        ),
        # no employer has so many
        ("northvolt", "Northvolt employs talk shows: 170 million people know it.", set()),
        ("northvolt", "Le couperet est tombé pour 500 salariés de Northvolt.", {"jobs.cut=500"}),
        # creditors and courts
        (
            "atos",
            "Un accord de principe a été trouvé entre Atos, ses banques et ses créanciers.",
            {"rescue.status=agreed"},
        ),
        ("atos", "A Paris court grants Atos fast-track protection from creditors.", {"rescue.status=safeguard"}),
        ("atos", "Le plan de sauvegarde d'Atos a été arrêté jeudi par le tribunal.", {"rescue.status=approved"}),
        ("atos", "Près de 3 milliards d'euros de dette d'Atos seraient effacés.", set()),
        # a figure that is aimed at is not the one that holds
        ("flamanville", "EDF détient 60 % des 84 % requis dans le réseau.", set()),
    ],
)
def test_a_turn_is_read_as_readers_take_it(name, text, told):
    assert changes(name, text) == told


@pytest.mark.parametrize(
    "text",
    [
        "Sam Altman is no longer chief executive of OpenAI.",
        "Sam Altman is not the chief executive of OpenAI.",
        "Bret Taylor, and not Sam Altman, speaks: he isn't OpenAI's chief executive.",
        "Sam Altman n'est plus le directeur général d'OpenAI.",
        "Sam Altman n'est pas le patron d'OpenAI, a dit un porte-parole.",
        "Sam Altman ist nicht mehr Chef von OpenAI.",
        "Sam Altman ya no es el director ejecutivo de OpenAI.",
    ],
)
def test_a_post_that_is_denied_is_not_confirmed(detector, text):
    assert "altman.role=ceo" not in claims(detector.read(Article(text=text, date="2026-03-01")))


@pytest.mark.parametrize(
    "text",
    [
        "Altman is not only OpenAI's chief executive but also its most famous face.",
        "OpenAI has not appointed a successor to chief executive Sam Altman.",
        "Sam Altman, OpenAI's chief executive, has not resigned.",
    ],
)
def test_a_post_told_beside_a_denial_is_confirmed(detector, text):
    assert claims(detector.read(Article(text=text, date="2026-03-01"))) == {"altman.role=ceo"}


def test_a_thing_told_before_is_what_a_pronoun_stands_for():
    text = "The Flamanville reactor is ready. It was connected to the grid on Monday."
    assert "reactor.status=connected" in changes("flamanville", text)
    text = "L'usine allemande de Heide prend du retard. La production n'y commencera qu'en 2029."
    assert "heide.start=2029" in changes("northvolt", text, "Northvolt")


def test_an_amount_without_a_currency_is_in_that_of_the_text():
    text = "Northvolt made sales of 900 million Swiss francs. It has raised 5 billion from investors."
    found = subject("northvolt").read(Article(text=text, date="2025-06-02")).findings
    assert {(f.fact, f.value.currency) for f in found} == {("northvolt.cash", "CHF")}


def test_a_loss_may_be_many_times_that_of_the_year_before():
    assert "northvolt.loss=57000000000" in changes("northvolt", "Northvolt made a loss of 57 billion dollars.")


def test_no_concept_is_listed_twice():
    names = [
        name for file in ("words", "affair_words", "stage_words", "authority_words", "grammar") for name in _table(file)
    ]
    assert len(names) == len(set(names))


def test_whoever_heads_a_company_is_whom_the_text_names():
    text = Article(text="Peter Carlsson spoke. The boss of Northvolt was hopeful.", date="2024-10-02")
    assert claims(subject("northvolt").read(text)) == {"northvolt.chief=carlsson"}


def test_names_joined_by_hyphens_are_a_list(detector):
    names = "musk", "altman", "zuckerberg"
    text = Article(text="Le trio Musk-Altman-Zuckerberg a parlé.", date="2025-03-01")
    (sentence,) = detector.tag(text)[0].sentences
    spans = [span for name in names for span in sentence.hits[name]]
    assert (min(spans)[0], max(spans)[1]) in sentence.lists


def test_a_partys_class_stands_for_it_where_no_other_has_it():
    nouns = subject("northvolt")
    read = nouns.read(Article(text="Goldman Sachs and Northvolt went to the bank.", date="2025-01-01"))
    assert read.parties == ("goldman", "northvolt")


@pytest.mark.parametrize(
    ("word", "language", "among", "not_among"),
    [
        ("subvention", "fr", "subventions", "subventionner"),
        ("séparés", "fr", "séparée", "séparer"),
        ("subsidies", "en", "subsidy", "subsid"),
        ("part de marché", "fr", "parts de marché", "part"),
        ("777X", "en", "777X", "777Xs"),
        ("DOJ", "en", "DOJ", "DOJs"),
    ],
)
def test_an_own_word_is_found_in_both_numbers(word, language, among, not_among):
    assert among in forms(word, language)
    assert not_among not in forms(word, language)


def test_finite_verbs_give_what_is_done_behind_an_infinitive():
    assert any("annuler" in e and "d'" in e for e in done("annule|annulee", "fr"))
    assert any(e.endswith("to block") for e in done("blocks|blocked", "en"))
    assert done("a l'arret", "fr") == []
    for spelt, infinitive in (
        ("reaches", "reach"), ("denies", "deny"), ("seizes", "seize"), ("dismisses", "dismiss"), ("fixes", "fix"),
        ("closes", "close"), ("halts", "halt"),
    ):  # fmt: skip
        assert done(spelt, "en") == [f"forced|compelled|obliged to {infinitive}"]
    assert done("loss|status", "en") == []
    assert any(e.endswith(" renvoyer") for e in done("renvoie", "fr"))
    assert done("prendre|introduire|mettre", "fr") == []
    assert done("verkauft", "de") == []


def test_a_phrase_is_found_around_a_day():
    lexicon = Lexicon()
    lexicon.add("bid", ["launched a bid"])
    (one,) = sentences(Article(text="Orrin launched on Friday evening a bid for Casterton."))
    lexicon.tag(one)
    assert one.hits["bid"] == [(1, 7)]
    (other,) = sentences(Article(text="Orrin launched Casterton a bid on Friday."))
    lexicon.tag(other)
    assert "bid" not in other.hits


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("It was asked to stop “unfair acts.” Northvolt files for bankruptcy.", "Northvolt files for bankruptcy"),
        (
            "It spoke of “bad luck.” Northvolt files for bankruptcy after a “terrible year” in Sweden.",
            "Northvolt files for bankruptcy after a “terrible year” in Sweden",
        ),
        ("“Northvolt files for bankruptcy”, it wrote.", "“Northvolt files for bankruptcy”, it wrote"),
        ("« Northvolt dépose le bilan », écrit-il.", "« Northvolt dépose le bilan », écrit-il"),
    ],
)
def test_a_quote_begins_with_no_end_of_a_quotation(text, quote):
    found = subject("northvolt").read(Article(text=text, date="2025-03-12")).findings
    assert [f.quote for f in found if f.fact == "northvolt.status"] == [quote]
