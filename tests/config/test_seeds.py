"""Seed articles: what is read from a file, and what a wrong one is told."""

import json
import os
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import SeedError
from config.seeds import load_seed, load_seeds

ROOT = Path(__file__).parents[2]
HEAD = '---\ndossier: openai-musk\nas_of: "2025-02"\nlanguage: fr\n---\n'


@pytest.fixture
def seed(tmp_path):
    def write(text, name="a.fr.md"):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


def refused(path):
    with pytest.raises(SeedError) as caught:
        load_seed(path)
    assert str(caught.value).startswith(str(path))
    return str(caught.value)


def test_the_shipped_seed_is_the_french_article_of_february_2025():
    (seed,) = load_seeds(ROOT / "seeds")
    assert (seed.file, seed.dossier) == ("musk-openai-2025-02.fr.md", "openai-musk")
    assert (seed.as_of, seed.language) == ("2025-02", "fr")
    assert seed.text.startswith("Le leader de l'intelligence artificielle générative")
    assert seed.text.endswith("redéfinir l’avenir du secteur.")
    assert seed.digest == sha256((ROOT / "seeds" / seed.file).read_bytes()).hexdigest()


@pytest.mark.labelled
def test_the_shipped_seed_is_the_text_as_given_to_the_last_character():
    given_in = Path(os.environ.get("SINCETHEN_SHARED_DATA", ROOT.parent / "shared" / "data")).parent / "seeds"
    texts = sorted(given_in.glob("*.txt"))
    if not texts:
        pytest.skip(f"no {given_in}: the article as given is not beside the project")
    (seed,) = load_seeds(ROOT / "seeds")
    assert texts[0].read_text(encoding="utf-8").strip() == f"date 2025-02 {seed.text}"


def test_a_seed_keeps_its_text_and_says_where_it_is_from(seed):
    text = "Un titre\n\n« Non merci« , dit-il. \n  Fin"
    got = load_seed(
        seed(HEAD.replace("---\n", "---\ntitle: T: un\n", 1).replace("T: un", '"T: un"') + "\n" + text + "\n")
    )
    assert got.text == text
    assert (got.title, got.outlet, got.url) == ("T: un", "", "")


@pytest.mark.parametrize("as_of", ["2025", "2025-02", "2025-02-11", '"2025-02"', "'2025-02-11'"])
def test_a_date_is_text_whether_quoted_or_not(seed, as_of):
    assert load_seed(seed(HEAD.replace('"2025-02"', as_of) + "Texte")).as_of == as_of.strip("\"'")


@pytest.mark.parametrize("as_of", ["02-2025", "2025-13", "2025-02-30", "février 2025", "2025-2"])
def test_a_date_that_is_none_is_told_with_its_line(seed, as_of):
    told = refused(seed(HEAD.replace('"2025-02"', as_of) + "Texte"))
    assert ", line 3: as_of:" in told
    assert "is no date" in told


@pytest.mark.parametrize("key", ["dossier", "as_of", "language"])
def test_a_missing_key_is_told(seed, key):
    text = "".join(line for line in HEAD.splitlines(keepends=True) if not line.startswith(key))
    assert f"{key}: is missing" in refused(seed(text + "Texte"))


def test_an_empty_value_is_missing_too(seed):
    assert ", line 2: dossier: is missing" in refused(seed(HEAD.replace("openai-musk", "") + "Texte"))


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("langauge: fr", ', line 2: langauge: is not a known key. Did you mean "language"?'),
        ("zzz: 1", ", line 2: zzz: is not a known key. Known keys: dossier"),
        ("outlet: [a, b]", ", line 2: outlet: must be one text"),
        ("title: a: b", ", line 2: front matter is no valid YAML"),
        ("title: \x07", ", line 1: front matter is no valid YAML"),
        ("language: en", ", line 5: language: stands here twice, first on line 2"),
    ],
)
def test_wrong_front_matter_is_told_with_line_and_key(seed, line, says):
    assert says in refused(seed(HEAD.replace("---\n", f"---\n{line}\n", 1) + "Texte"))


def test_front_matter_that_is_no_table_is_told(seed):
    assert "must be lines such as" in refused(seed("---\njust words\n---\nTexte"))
    assert "dossier: is missing" in refused(seed("---\n---\nTexte"))


def test_a_language_that_is_none_is_told(seed):
    assert ", line 4: language:" in refused(seed(HEAD.replace("language: fr", "language: français") + "Texte"))


@pytest.mark.parametrize("text", ["", "\n\n  \n"])
def test_a_seed_without_text_is_told(seed, text):
    assert "has no text" in refused(seed(HEAD + text))


def test_a_seed_without_front_matter_or_without_its_end_is_told(seed):
    assert "has no front matter" in refused(seed("Un article sans rien."))
    assert "has no front matter" in refused(seed(""))
    assert "never ends" in refused(seed("---\ndossier: openai-musk\nTexte"))


def test_a_seed_that_is_not_utf_8_is_told_with_its_line(seed):
    assert ", line 7: is not UTF-8" in refused(seed(HEAD.encode() + b"Texte\n" + "été".encode("latin-1")))


def test_a_byte_order_mark_and_windows_line_ends_are_no_errors(seed):
    got = load_seed(seed(b"\xef\xbb\xbf" + (HEAD + "Un\n\nDeux").replace("\n", "\r\n").encode()))
    assert got.text == "Un\n\nDeux"


def test_a_changed_file_has_another_digest(seed):
    first = load_seed(seed(HEAD + "Texte"))
    assert load_seed(seed(HEAD + "Texte")).digest == first.digest
    assert load_seed(seed(HEAD + "Texte.")).digest != first.digest
    assert load_seed(seed(HEAD.replace("2025-02", "2025-03") + "Texte")).digest != first.digest


def test_seeds_come_by_name_without_the_readme(seed, tmp_path):
    seed(HEAD + "B", "b.md")
    seed(HEAD + "A", "a.md")
    seed("# no seed", "README.md")
    assert [s.file for s in load_seeds(tmp_path)] == ["a.md", "b.md"]


def test_with_somewhere_to_tell_it_a_wrong_seed_is_left_out_and_the_rest_read(seed, tmp_path):
    seed("nothing", "a.md")
    seed(HEAD + "B", "b.md")
    told = []
    assert [s.file for s in load_seeds(tmp_path, told.append)] == ["b.md"]
    assert "a.md, line 1" in str(told[0])
    with pytest.raises(SeedError):
        load_seeds(tmp_path)


def test_a_directory_that_is_not_there_is_told(tmp_path):
    with pytest.raises(SeedError, match="SINCETHEN_SEEDS_DIR"):
        load_seeds(tmp_path / "none")


@given(
    text=st.text(alphabet=st.characters(blacklist_categories=("Cs",), blacklist_characters="\r")),
    title=st.text(alphabet=st.characters(blacklist_categories=("Cs", "Cc"))),
)
def test_any_text_comes_back_as_it_was(tmp_path_factory, text, title):
    path = tmp_path_factory.mktemp("s") / "a.md"
    kept = text.strip("\n").rstrip()
    head = HEAD.replace("---\n", f"---\ntitle: {json.dumps(title)}\n", 1)
    path.write_bytes((head + text).encode())
    if not kept:
        assert "has no text" in refused(path)
    else:
        assert load_seed(path).text == kept
