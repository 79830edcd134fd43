"""Notes of how an article was read are told in the reader's language, also those that were stored long ago."""

import ast
import re
import tomllib
from importlib.resources import files
from pathlib import Path

import pytest

import bot.card as card
from bot.card.notes import note_in
from bot.card.words import translator

NOTES = tomllib.loads(files("bot.card").joinpath("notes.toml").read_text("utf-8"))["note"]
ROOT = Path(card.__file__).parents[1]
# where stages are noted: each sentence in these files that is not for developers
WRITERS = (
    "facts/detector.py", "facts/relevance.py", "facts/compare.py", "facts/proposals.py", "services/takein.py", "services/proposing.py",
)  # fmt: skip
SENTENCE = re.compile(r"(?:ledger|alert|model): \S.*|(?:[A-Z][a-z']*:? |\d+ findings).*\.|(?:the|it|no|nobody) \w+ .*")


@pytest.mark.parametrize(
    ("note", "en", "fr"),
    [
        (
            "Read as en, in 3 sentence(s).",
            "Read as English, in 3 sentences.",
            "Langue de lecture\u00a0: anglais, 3\u00a0phrases.",
        ),
        ("1 findings.", "1 finding.", "1 constat."),
        ("Parties named: none.", "Parties named: none.", "Acteurs nommés\u00a0: aucun."),
        (
            "About the subject: musk and openai stand in one sentence.",
            "About the subject: musk and openai stand in one sentence.",
            "Dans le sujet\u00a0: musk et openai figurent dans une même phrase.",
        ),
        (
            "ledger: a.b: a new value, updated",
            "ledger: a.b: a new value, changed",
            "registre\u00a0: a.b\u00a0: une nouvelle valeur, statut changé",
        ),
        (
            "ledger: a.b: The same report said so already.",
            "ledger: a.b: The same report said so already.",
            "registre\u00a0: a.b\u00a0: Le même article l’a déjà dit.",
        ),
        (
            "alert: a.b: told to 1 channel(s)",
            "alert: a.b: told to 1 channel",
            "alerte\u00a0: a.b\u00a0: annoncé à 1 salon",
        ),
        ("model: the model refused", "model: the model refused", "modèle\u00a0: the model refused"),
        ("two parties named", "two parties named", "two parties named"),
    ],
)
def test_a_note_in_the_readers_words(note, en, fr):
    assert (note_in(translator("en"), note), note_in(translator("fr"), note)) == (en, fr)


@pytest.mark.parametrize("note", NOTES, ids=lambda n: n["stored"])
def test_every_note_has_its_french(note):
    french = translator("fr")
    if "one" in note:
        assert french.count(note["one"], note["many"], 2, origin="o", language="l", fact="f") != note["many"]
    else:
        assert french(note["stored"]) != note["stored"]


def _sentences(source):
    """Each text of a file, what is filled in as "7"; without docstrings, errors and logs."""
    tree = ast.parse(source)
    skipped = set()
    for node in ast.walk(tree):
        logs = isinstance(node, ast.Call) and ast.unparse(node.func).startswith("log.")
        documents = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        if logs or documents or isinstance(node, ast.Raise | ast.JoinedStr):
            skipped |= {id(part) for part in ast.walk(node) if part is not node}
    for node in ast.walk(tree):
        if id(node) in skipped:
            continue
        if isinstance(node, ast.JoinedStr):
            yield "".join(str(v.value) if isinstance(v, ast.Constant) else "7" for v in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


@pytest.mark.parametrize("writer", WRITERS)
def test_every_note_that_is_written_is_known(writer):
    written = [s for s in _sentences((ROOT / writer).read_text("utf-8")) if SENTENCE.fullmatch(s)]
    assert written
    french = translator("fr")
    assert [s for s in written if note_in(french, s) == s] == []
