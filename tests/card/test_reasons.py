"""Reasons of failed feeds are told in the reader's language; what no template knows stays as it is."""

import tomllib
from importlib.resources import files

import pytest

from bot.card import failed
from bot.card.reasons import reason_in
from bot.card.words import translator
from bot.errors import FetchError, ParseError
from bot.feeds.parse import parse

TEMPLATES = tomllib.loads(files("bot.card").joinpath("reasons.toml").read_text("utf-8"))["templates"]
CAUSES = tomllib.loads(files("bot.feeds").joinpath("failures.toml").read_text("utf-8"))


@pytest.mark.parametrize(
    ("reason", "french"),
    [
        ("cannot be reached: the server does not answer.", "injoignable\u00a0: le serveur ne répond pas."),
        ("answered 403 Forbidden.", "a répondu 403 Forbidden."),
        ("gave no whole answer within 20 seconds.", "n’a pas répondu en entier en 20\u00a0secondes."),
        ("something {new} happened.", "something {new} happened."),
    ],
)
def test_a_reason_in_french_and_as_it_was_in_english(reason, french):
    assert reason_in(translator("fr"), reason) == french
    assert reason_in(translator("en"), reason) == reason


@pytest.mark.parametrize("template", TEMPLATES)
def test_every_template_has_its_french(template):
    assert translator("fr")(template) != template


@pytest.mark.parametrize("body", [b"", b"<html><body>Sign in</body></html>", b"just words"])
def test_what_the_parser_says_is_known(body):
    with pytest.raises(ParseError) as caught:
        parse(body, content_type="", url="https://paper.example/feed")
    said = caught.value.user_message
    assert reason_in(translator("fr"), said) != said


@pytest.mark.parametrize("cause", sorted({*CAUSES["errno"].values(), *CAUSES["kind"].values()}))
def test_every_cause_has_its_french(cause):
    assert translator("fr")(cause) != cause


def test_what_a_command_could_not_fetch_is_told_in_french():
    problem = FetchError("{url} {reason}", url="https://a.example/x", reason="answered 404 Not Found.")
    assert problem.user_message == "https://a.example/x answered 404 Not Found."
    assert failed(problem, language="fr").summary == "https://a.example/x a répondu 404 Not Found."
    wrong = ParseError("{url}: this is no feed: neither RSS, Atom, RDF nor JSON Feed.", url="https://a.example/x")
    both = ParseError("{reason} No feed was found there either.", reason=wrong, url="https://a.example/x")
    assert "ce n’est pas un flux" in failed(both, language="fr").summary
    assert "Aucun flux n’y a été trouvé non plus" in failed(both, language="fr").summary
