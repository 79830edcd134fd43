"""Reasons of failed feeds are told in the reader's language; what no template knows stays as it is."""

import tomllib
from importlib.resources import files

import pytest

from bot.card.reasons import reason_in
from bot.card.words import translator
from bot.errors import ParseError
from bot.feeds.parse import parse

TEMPLATES = tomllib.loads(files("bot.card").joinpath("reasons.toml").read_text("utf-8"))["templates"]


@pytest.mark.parametrize(
    ("reason", "french"),
    [
        ("cannot be reached: name or service not known.", "injoignable\u00a0: name or service not known."),
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
