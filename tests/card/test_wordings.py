"""Numbers, dates and sentences in the reader's language: every sentence has its French."""

import ast
import re
import tomllib
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
import yaml
from babel.messages.pofile import read_po
from hypothesis import given
from hypothesis import strategies as st

import bot.card as card
from bot.card import failed
from bot.card.forms import ago, cut, difference, moment, money, partial_date, shown
from bot.card.words import translator
from bot.domain.values import Duration, Money, Percent, State
from bot.domain.watch import parse
from bot.errors import ExpressionError, NotFoundError
from tests.card.examples import HIGH, LOW, NOW, as_text, every


def test_french_cards_have_french_spaces():
    for name, one in every("fr"):
        said = re.sub(r"https?:\S+", "", as_text(one)).replace("**", "")
        assert not re.search(r"[^\W\d][:;?!](?=\s|$)|: \||[\w»];", said), name
        assert not re.search(r"[^\s\u00a0\u202f\d/a-z]  ?[!?»]|\w [:;!?»]", as_text(one).replace("///", "")), name


def french():
    """Every sentence that French readers see, from the catalogue, the words of the platforms and the dossiers."""
    root = Path(card.__file__).parents[1]
    for message in read_po(StringIO((root / "card/locales/fr/LC_MESSAGES/sincethen.po").read_text("utf-8"))):
        yield from (message.string if isinstance(message.string, tuple) else (message.string,)) if message.id else ()
    for path in sorted(root.rglob("*.toml")):
        if path.parent.name != "data":
            yield from said_in_french(tomllib.loads(path.read_text("utf-8")))
    for path in sorted((root.parent / "config" / "dossiers").rglob("*.yaml")):
        yield from said_in_french(yaml.safe_load(path.read_text("utf-8")))


def said_in_french(data, *, inside=False):
    if isinstance(data, str) and inside:
        yield data
    elif isinstance(data, dict):
        for name, value in data.items():
            yield from said_in_french(value, inside=inside or (name == "fr" and not isinstance(value, list)))
    elif isinstance(data, list) and not inside:
        for value in data:
            yield from said_in_french(value)


def test_french_sentences_have_french_spaces_and_apostrophes():
    sentences = list(french())
    assert len(sentences) > 700
    for said in sentences:
        told = re.sub(r"https?:\S+|`[^`]*`", "", said)
        assert not re.search(r" [:;?!»%]|« |«(?! |\u00a0)|[^\W\d_][;?!](?:\s|$)|'|\.\.\.", told), said
        assert not re.search(r"\bEtat\b", told), said


@pytest.mark.parametrize(
    ("value", "en", "fr"),
    [("97.4e9", "$97.4bn", "97,4\u00a0Md$"), ("97.375e9", "$97.375bn", "97,375\u00a0Md$"), ("1.25e12", "$1.25tn", "1\u202f250\u00a0Md$"),
     ("134e6", "$134m", "134\u00a0M$"), ("1500", "$1,500", "1\u202f500\u00a0$")],
)  # fmt: skip
def test_money_in_the_readers_form(value, en, fr):
    amount = Money(amount=Decimal(value), currency="USD")
    assert (money(amount, "en"), money(amount, "fr")) == (en, fr)


@pytest.mark.parametrize(
    ("value", "en", "fr"),
    [
        (Money(amount=Decimal("4.2e9"), currency="CHF"), "CHF\u00a04.2bn", "4,2\u00a0Md\u00a0CHF"),
        (Money(amount=Decimal("97.4e9"), currency="CAD"), "CA$97.4bn", "97,4\u00a0Md$CA"),
        (Money(amount=Decimal("-3.2e9"), currency="USD"), "−$3.2bn", "−3,2\u00a0Md$"),
        (Money(amount=Decimal("999.9999e6"), currency="USD"), "$1bn", "1\u00a0Md$"),
        (Money(amount=Decimal("999.5e6"), currency="USD"), "$999.5m", "999,5\u00a0M$"),
        (Money(amount=Decimal("62.2"), currency="USD", per="share"), "$62.20 a share", "62,20\u00a0$ par action"),
        (Money(amount=Decimal("-0.5"), currency="EUR"), "−€0.50", "−0,50\u00a0€"),
        (Money(amount=Decimal("0.125"), currency="USD"), "$0.125", "0,125\u00a0$"),
        (Money(amount=Decimal("54.00"), currency="USD"), "$54", "54\u00a0$"),
        (Money(amount=Decimal(25), currency="USD", per="month"), "$25 a month", "25\u00a0$ par mois"),
        (Money(amount=Decimal(25), currency="USD", per="year"), "$25 a year", "25\u00a0$ par an"),
        (Duration(amount=Decimal("11.75"), unit="year"), "11 years and 9 months", "11 ans et 9 mois"),
        (Duration(amount=11 + Decimal(5) / 12, unit="year"), "11 years and 5 months", "11 ans et 5 mois"),
        (Duration(amount=Decimal("0.5"), unit="year"), "6 months", "6 mois"),
        (Duration(amount=Decimal("1.5"), unit="hour"), "1.5 hours", "1,5 heure"),
        (Duration(amount=Decimal("2.5"), unit="week"), "2.5 weeks", "2,5 semaines"),
        (Duration(amount=Decimal(1), unit="day"), "1 day", "1 jour"),
        (Percent(percent=Decimal("-0.25")), "−0.25%", "−0,25\u202f%"),
    ],
)  # fmt: skip
def test_values_in_the_readers_form(value, en, fr):
    assert (shown(value, None, "en"), shown(value, None, "fr")) == (en, fr)


def test_large_counts_are_grouped():
    assert translator("en").count("{n} fact", "{n} facts", 12345) == "12,345 facts"
    assert translator("fr").count("{n} fact", "{n} facts", 12345) == "12\u202f345 faits"


def test_other_forms():
    assert partial_date("2025-02-14", "en") == "14 Feb 2025"
    assert partial_date("2025-02", "fr") == "févr. 2025"
    assert partial_date("2025-05-01", "fr") == "1er mai 2025"
    assert partial_date("2025-05-11", "fr") == "11 mai 2025"
    assert partial_date("2025-05-01", "en") == "1 May 2025"
    assert moment(datetime(2026, 6, 1, 6, 0, tzinfo=UTC), "fr", "Europe/Paris", weekday=True) == (
        "Lundi 1er juin 2026, 08:00"
    )
    assert shown(Percent(percent=Decimal(27)), None, "fr") == "27\u202f%"
    assert shown(State(name="joined:Valor"), None, "en") == "Valor joins"
    assert difference(LOW.value, HIGH.value, "en") == "−0.2%"
    assert difference(LOW.value, Money(amount=Decimal(1), currency="EUR"), "en") == ""
    assert ago(NOW - timedelta(minutes=12), NOW, "fr") == "il y a 12 minutes"


@given(st.text(max_size=200), st.integers(2, 80))
def test_law_a_cut_is_never_longer_than_asked(text, most):
    assert len(cut(text, most)) <= most


def _sentences_of(source):
    """The literal sentences of errors and of answers that are said through the catalogue."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Assign) and [getattr(t, "id", "") for t in node.targets] == ["said"]:
            if isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
                yield node.value.value
            continue
        if not isinstance(node, ast.Call) or not node.args:
            continue
        called = node.func
        name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
        if isinstance(called, ast.Call):
            name = getattr(called.func, "id", "")
        first = node.args[1] if name in {"_say", "_fail"} and len(node.args) > 1 else node.args[0]
        said = name in {
            "InputError", "NotFoundError", "NotAllowedError", "PatternError", "WrongPartError", "fail", "_fail", "translator",
            "words", "_say",
        }  # fmt: skip
        if said and isinstance(first, ast.Constant) and isinstance(first.value, str):
            yield first.value


def test_every_error_and_answer_has_its_french():
    root = Path(card.__file__).parents[1]
    folders = (root / "domain", root / "services")
    said = {s for folder in folders for path in folder.glob("*.py") for s in _sentences_of(path.read_text("utf-8"))}
    french = translator("fr")
    assert sorted(s for s in said if s not in french._singular and len(s) > 2 and " " in s) == []


def test_an_error_is_said_in_the_readers_language():
    problem = NotFoundError("There is no story {number}. /news latest shows the newest.", number=12)
    assert problem.user_message == "There is no story 12. /news latest shows the newest."
    assert failed(problem, language="fr").blocks[0].spans[0].text.startswith("Le sujet 12 n’existe pas")
    with pytest.raises(ExpressionError) as caught:
        parse("musk (openai")
    wrong = failed(caught.value, language="fr", pointer=caught.value.pointer)
    assert "parenthèse" in wrong.blocks[0].spans[0].text
    assert wrong.blocks[1].spans[0].text.endswith("^")


def test_every_sentence_that_counts_has_its_french():
    root = Path(card.__file__).parents[1]
    pairs = set()
    for path in root.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("words.count") and len(node.args) > 2:
                pairs |= {tuple(a.value for a in node.args[:2])} if isinstance(node.args[0], ast.Constant) else set()
    text = (root / "card/locales/fr/LC_MESSAGES/sincethen.po").read_text("utf-8")
    catalogue = read_po(StringIO(text), locale="fr")
    there = {m.id: m.string for m in catalogue if isinstance(m.id, tuple)}
    assert len(pairs) > 20
    assert sorted(pair for pair in pairs if not all(there.get(pair, ("",)))) == []


def test_every_sentence_has_its_french():
    said = set()
    root = Path(card.__file__).parents[1]
    for path in (*root.glob("card/*.py"), *root.glob("services/*.py"), *root.glob("cli/*.py")):
        source = path.read_text(encoding="utf-8")
        said |= set(re.findall(r'\bwords\(\s*((?:"(?:[^"\\]|\\.)+"\s*)+)[,)]', source))
    said = {"".join(re.findall(r'"((?:[^"\\]|\\.)+)"', one)) for one in said}
    french = translator("fr")
    missing = sorted(s for s in said if s not in french._singular)
    assert missing == []
    for source, target in french._singular.items():
        assert set(re.findall(r"\{\w+\}", source)) == set(re.findall(r"\{\w+\}", target)), source
