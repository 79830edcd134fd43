"""Sentences about a public project, a strike, a cartel case, a takeover, a trial: each with its changes, read as a whole."""

from pathlib import Path

import pytest

from bot.domain.findings import Article, Relation
from bot.domain.values import to_json
from bot.services.subjects import make_subject
from config.dossiers import read_dossier
from config.seeds import Seed
from tests.facts.affairs import plain

HERE = Path(__file__).parent / "affairs"
CHANGES = {Relation.UPDATES, Relation.DISPUTES}
LEAST = {
    "tunnel": (0.97, 0.96),
    "siege": (0.95, 0.88),
    "orbis": (0.97, 0.98),
    "ferrand": (0.94, 0.92),
}  # precision, recall


def subject_of(name, language):
    """The subject, and its lines: day, language, sentence, changes."""
    seed, _, rest = (HERE / f"{name}.txt").read_text(encoding="utf-8").partition("\n-\n")
    text = seed.split("\n", 1)[1]
    made = Seed(file=name, dossier=name, as_of="2025-01", language=language, text=text, digest="")
    lines = [line.split("|") for line in rest.splitlines()]
    return make_subject(read_dossier(HERE / f"{name}.yaml"), [made]), lines


def claim(text):
    fact, _, value = text.removeprefix("?").partition("=")
    try:
        return fact, float(value)
    except ValueError:
        return fact, value


def shown(value):
    data = to_json(value)
    return f"{data['duration']}{data['unit']}" if isinstance(data, dict) and "duration" in data else plain(value)


@pytest.mark.parametrize(("name", "language"), [("tunnel", "en"), ("siege", "fr"), ("orbis", "en"), ("ferrand", "fr")])
def test_most_sentences_tell_their_changes_and_hardly_another(name, language):
    subject, lines = subject_of(name, language)
    right = wrong = missed = 0
    for day, spoken, text, told in lines:
        claims = [c for c in told.split(";") if c]
        wanted = {claim(c) for c in claims if c[0] != "?"}
        left_open = {claim(c) for c in claims if c[0] == "?"}
        reading = subject.read(Article(text=text, date=day, language=spoken))
        found = {(f.fact, shown(f.value)) for f in reading.findings if f.relation in CHANGES}
        right += len(found & wanted)
        wrong += len(found - wanted - left_open)
        missed += len(wanted - found)
    precision, recall = LEAST[name]
    assert right / (right + wrong) >= precision
    assert right / (right + missed) >= recall


TUNNEL = [
    ("The Harbour tunnel will open in March.", "2025-11-10", "tunnel.opening", "2026-03"),
    ("The Harbour tunnel will open in December.", "2025-11-10", "tunnel.opening", "2025-12"),
    ("The opening of the Harbour tunnel was discussed in March.", "2025-11-10", "tunnel.opening", None),
    ("The Harbour tunnel, first put at 900 million euros, will cost 3.1 billion.", "2025-11-10", "tunnel.cost", 3.1e9),
    ("The Harbour tunnel's cost rose by 700 million to 3.1 billion euros.", "2025-11-10", "tunnel.cost", 3.1e9),
    ("The Harbour tunnel was meant to open in 2020 and to cost 900 million euros.", "2025-11-10", "tunnel.cost", None),
]


@pytest.mark.parametrize(("text", "day", "fact", "value"), TUNNEL)
def test_the_figure_and_the_day_that_hold_now_are_told(text, day, fact, value):
    subject, _ = subject_of("tunnel", "en")
    found = subject.read(Article(text=text, date=day, language="en")).findings
    told = [plain(f.value) for f in found if f.fact == fact and f.relation in CHANGES]
    assert told == ([] if value is None else [value])


SIEGE = [
    ("Un consortium composé d'Orrin et de Vela rachètera des filiales de Casterton.", "buyers", 2),
    ("Vela, qui détient 5 % de Lorne, a rejeté l'offre de Broadline sur Casterton.", "stake", 0),
    ("Broadline offre 34 euros par action pour les 75,1 % de Casterton qu'il ne détient pas.", "stake", 0),
    ("Broadline a acheté 24,9 % de Casterton.", "deal.status", 0),
    ("La fusion de Broadline et de Casterton est encore reportée.", "deal.status", 0),
]


@pytest.mark.parametrize(("text", "fact", "changes"), SIEGE)
def test_lists_clauses_and_shares_are_told_apart(text, fact, changes):
    subject, _ = subject_of("siege", "fr")
    found = subject.read(Article(text=text, date="2025-05-02", language="fr")).findings
    assert len([f for f in found if f.fact == fact and f.relation in CHANGES]) == changes
