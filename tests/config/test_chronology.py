"""A subject's chronology: what is read, and which mistakes are told with their place."""

from pathlib import Path

import pytest

from bot.domain.chronology import Account, PastEvent
from bot.errors import ConfigError
from bot.services.examine import examine
from config.chronology import read_chronology
from config.dossiers import read_dossier
from config.seeds import load_seeds

ROOT = Path(__file__).parents[2]
SHIPPED = ROOT / "config" / "dossiers" / "openai-musk.yaml"
GOOD = """\
- day: "2024-05-06"
  accounts:
    en: [The ferry sank off Elba., "Off Elba, a ferry went down."]
    fr:
      - >-
        Le ferry a coulé
        au large de l'île d'Elbe.
- {day: "2024-07", accounts: {en: A judge opened an inquiry.}}
"""


@pytest.fixture
def write(tmp_path):
    def put(text, name="past.yaml"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return put


def test_events_are_read_with_their_day_and_their_accounts(write):
    sank, opened = read_chronology(write(GOOD))
    assert sank.day == "2024-05-06"
    assert [a.language for a in sank.accounts] == ["en", "en", "fr"]
    assert sank.accounts[2].text == "Le ferry a coulé au large de l'île d'Elbe."
    assert opened == PastEvent(day="2024-07", accounts=(Account(language="en", text="A judge opened an inquiry."),))


@pytest.mark.parametrize(
    ("text", "line", "key", "said"),
    [
        (GOOD.replace("2024-07", "2024-13"), 8, "event 2.day", "'2024-13' is no day"),
        (GOOD.replace("2024-05-06", "6 May 2024"), 1, "event 1.day", "no day; write it as in"),
        (GOOD.replace("en: [", "english: ["), 3, "event 1.accounts", "no language code"),
        (GOOD.replace('day: "2024-07", ', ""), 8, "event 2.day", "is missing"),
        (GOOD.replace("accounts: {en: A judge opened an inquiry.}", "accounts: {}"), 8, "event 2.accounts", "at least"),
        (GOOD.replace('day: "2024-07"', 'date: "2024-07"'), 8, "event 2", "unknown key 'date'"),
        ("day: 2024", 1, "", "needs a list of events"),
        ("", None, "", "is empty; write a list of events"),
        ("[]", 1, "", "needs a list of events"),
        ("- [", 2, "", "is not YAML"),
    ],
)
def test_a_mistake_names_its_line_and_its_event(write, text, line, key, said):
    with pytest.raises(ConfigError) as error:
        read_chronology(write(text))
    assert (error.value.line, error.value.key) == (line, key)
    assert said in error.value.message


DOSSIER = """\
key: ferry
title: Ferry
chronology: past.yaml
parties: {lines: {name: Castor Lines, kind: company, aliases: {any: [Castor]}}}
facts: {lines.founded: {type: year, event: founding, roles: {target: lines}, near: [lines]}}
"""


def test_a_dossier_names_its_chronology_from_its_own_folder(write):
    write(GOOD)
    assert len(read_dossier(write(DOSSIER, "ferry.yaml")).chronology) == 2


def test_without_its_chronology_a_dossier_is_read_and_the_check_says_so(write):
    path = write(DOSSIER, "ferry.yaml")
    assert read_dossier(path).chronology == ()
    (wrong,) = (r for r in examine(path)[1] if r.error)
    assert (wrong.key, wrong.line) == ("chronology", 3)
    assert wrong.message == f"names 'past.yaml', but there is no file {path.parent / 'past.yaml'}."


def test_checking_a_dossier_tells_what_is_wrong_in_its_chronology(write):
    path = write(DOSSIER, "ferry.yaml")
    write(GOOD.replace("2024-07", "2024-13"))
    _, (wrong,) = examine(path)
    assert wrong.error
    assert (wrong.key, wrong.line) == ("chronology", 3)
    assert "past.yaml, line 8: event 2.day: '2024-13' is no day" in wrong.message
    write(GOOD.replace("The ferry sank off Elba.", "Castor was founded in 1904."))
    doubts = [r.message for r in examine(path)[1] if r.key == "chronology"]
    assert len(doubts) == 3  # all accounts but the one that names the company
    assert "2024-07: 'A judge opened an inquiry.' ... is about nothing of the subject." in doubts


def test_the_shipped_chronology_is_in_order_and_about_its_subject():
    dossier, remarks = examine(SHIPPED, load_seeds(ROOT / "seeds"))
    assert not [r for r in remarks if r.key == "chronology"]
    days = [event.day for event in dossier.chronology]
    assert days == sorted(days)
    assert all(len(account.text) > 60 for event in dossier.chronology for account in event.accounts)
