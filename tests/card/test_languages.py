"""A language is there as soon as its catalogue is: nothing else has to be told of it."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
POLISH = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);\\n"

msgid "{n} fact"
msgid_plural "{n} facts"
msgstr[0] "{n} fakt"
msgstr[1] "{n} fakty"
msgstr[2] "{n} faktów"

msgid "CHANGED"
msgstr "ZMIENIONE"

msgid "yes"
msgstr "tak"

msgid "{sign}{amount}bn"
msgstr "{amount} mld {sign}"

msgid "{sign}{amount}"
msgstr "{amount} {sign}"

msgid "“{text}”"
msgstr "„{text}”"

msgid "‘{text}’"
msgstr "»{text}«"
"""
ASKED = """
import json
from decimal import Decimal
from bot.card.forms import money, partial_date, weekday
from bot.card.parts import in_marks
from bot.card.words import translator
from bot.domain.languages import known, languages
from bot.domain.values import Money
from bot.platforms.discord.registration import registration
from bot.platforms.discord.words import say
from bot.services.catalogue import COMMANDS, choice_name, find_command
from bot.services.choices import days, yes
from config.dossiers import LANGUAGES
from config.settings import Settings

words = translator("pl")
status = next(p for p in find_command(("facts",)).params if p.name == "status")
root = registration(COMMANDS)[0]
(facts,) = [o for o in root["options"] if o["name"] == "facts"]
(given,) = [o for o in facts["options"] if o["name"] == "status"]
print(json.dumps({
    "languages": languages(),
    "known": [known("pl-PL"), known("de")],
    "plurals": [words.count("{n} fact", "{n} facts", n) for n in (1, 3, 5, 22, 1234)],
    "untranslated": words("Nothing new."),
    "money": [money(Money(amount=Decimal(n), currency="USD"), "pl") for n in ("97.4e9", "1.5e12", "2500000")],
    "date": [partial_date("2025-02-14", "pl"), weekday(0, "pl")],
    "quotes": [in_marks("x", "pl"), in_marks("„x”", "pl")],
    "name": choice_name("pl", "en"),
    "chosen": status.chosen("zmienione"),
    "registered": [c["name_localizations"].get("pl") for c in given["choices"] if c["value"] == "updated"],
    "fallback": [say("share", "pl"), find_command(("latest",)).describe("pl")],
    "settings": Settings(language="pl").language,
    "labels": "pl" in LANGUAGES,
    "days": days("śr"),
    "yes": yes("tak", "x"),
}))
"""


@pytest.fixture(scope="module")
def polish(tmp_path_factory):
    """What a copy of the program says once it has a small Polish catalogue."""
    copy = tmp_path_factory.mktemp("copy")
    for package in ("bot", "config"):
        shutil.copytree(ROOT / package, copy / package, ignore=shutil.ignore_patterns("__pycache__"))
    catalogue = copy / "bot" / "card" / "locales" / "pl" / "LC_MESSAGES" / "sincethen.po"
    catalogue.parent.mkdir(parents=True)
    catalogue.write_text(POLISH, encoding="utf-8")
    asked = subprocess.run([sys.executable, "-c", ASKED], cwd=copy, capture_output=True, text=True, check=False)
    assert asked.returncode == 0, asked.stderr
    return json.loads(asked.stdout)


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("languages", ["en", "fr", "pl"]),
        ("known", ["pl", "en"]),
        ("plurals", ["1 fakt", "3 fakty", "5 faktów", "22 fakty", "1\u00a0234 fakty"]),
        ("untranslated", "Nothing new."),
        ("money", ["97,4 mld $", "1\u00a0500 mld $", "2\u00a0500\u00a0000 $"]),
        ("date", ["14 lut 2025", "pon."]),
        ("quotes", ["„x”", "»„x”«"]),
        ("name", "Polski"),
        ("chosen", "updated"),
        ("registered", ["Zmienione"]),
        ("fallback", ["Share", "The newest stories of this channel"]),
        ("settings", "pl"),
        ("labels", True),
        ("days", [2]),
        ("yes", True),
    ],
)
def test_what_follows_from_a_catalogue(polish, what, said):
    assert polish[what] == said
