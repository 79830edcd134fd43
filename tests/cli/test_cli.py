"""The command line as a person meets it, in a directory of its own."""

import json
import os
import re
import subprocess
import sys
import tarfile
from io import BytesIO
from pathlib import Path

import pytest

from bot.cli import MODULES

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A data directory in which a first round was made, with every feed out of reach."""
    folder = tmp_path_factory.mktemp("home")
    first = call(folder, "once")
    assert first.returncode == 0, first.stderr
    (folder / "first.txt").write_text(first.stdout + first.stderr)
    return folder


def call(folder, *words, stdin="", **env):
    """Run ``sincethen`` with every feed pointing at a closed port of this machine."""
    config = folder / "config"
    if not config.exists():
        (config / "dossiers").mkdir(parents=True)
        for file in (ROOT / "config" / "dossiers").glob("*.yaml"):
            (config / "dossiers" / file.name).write_text(file.read_text())
        (config / "feeds.toml").write_text(
            '[[feed]]\nkey = "a"\nurl = "http://127.0.0.1:9/f"\ntitle = "A"\nlanguage = "en"\n'
        )
    kept = {k: v for k, v in os.environ.items() if not k.startswith("SINCETHEN_")}
    settings = {
        "SINCETHEN_DATA_DIR": str(folder / "var"), "SINCETHEN_CONFIG_DIR": str(config),
        "SINCETHEN_ALLOW_PRIVATE_ADDRESSES": "true", "PYTHONWARNINGS": "", "COLUMNS": "120", **env,
        "PYTHONPYCACHEPREFIX": str(folder.parent / "compiled"), "PYTHONDONTWRITEBYTECODE": "",  # once for all the calls
    }  # fmt: skip
    return subprocess.run(
        [sys.executable, "-m", "bot", *words], input=stdin, capture_output=True, text=True, cwd=ROOT,
        env={**kept, **settings}, timeout=180, check=False,
    )  # fmt: skip


def test_a_first_run_without_a_network_shows_the_sample_and_the_way_on(home):
    shown = (home / "first.txt").read_text()
    for said in (
        "No feed could be reached",
        "SAMPLE",
        "WHAT CHANGED",
        "DISPUTED",
        "97.4bn",
        "sincethen run",
        "Discord",
        "Slack",
        str(home / "var"),
    ):
        assert said in shown
    assert shown.count("No feed could be reached") == 1


def test_a_run_speaks_the_language_that_is_set(tmp_path):
    made = call(tmp_path, "once", SINCETHEN_LANGUAGE="fr")
    assert made.returncode == 0, made.stderr
    for said in (
        "faits lus, chacun avec la phrase qui le prouve", "Aucun flux n’a pu être joint", "Pour continuer\u00a0:", "regarder de près",
    ):  # fmt: skip
        assert said in made.stderr
    assert not re.search(r"No feed|Go on|look closer|facts read|lies in", made.stderr)


def test_a_second_run_tells_nothing_twice(home):
    again = call(home, "once")
    assert again.returncode == 0
    assert "CHANGED ·" not in again.stdout
    assert "No new alert" in again.stderr


@pytest.mark.postgres
def test_the_same_on_postgresql(postgres, home, tmp_path):
    here = {"SINCETHEN_DATABASE_URL": postgres.make()}
    first = call(tmp_path, "once", **here)
    assert first.returncode == 0, first.stderr
    shown = "\n".join(first.stdout.splitlines()[2:])  # the second line has the time
    assert "97.4bn" in shown
    assert shown in (home / "first.txt").read_text()
    assert not (tmp_path / "var").exists()
    assert "CHANGED ·" not in call(tmp_path, "once", **here).stdout
    for words in (
        ("facts", "musk_offer.amount"),
        ("search", "milliard*", "--lang", "fr"),
        ("changes", "--since", "2025-01-01"),
    ):
        shown = call(tmp_path, *words, **here).stdout
        assert len(shown) > 100
        assert shown == call(home, *words).stdout
    refused = call(tmp_path, "db", "backup", **here)
    assert (refused.returncode, refused.stderr.count("pg_dump")) == (2, 1)
    assert "schema 0" in call(tmp_path, "doctor", **here).stdout


def test_facts_come_from_the_seed_with_their_quotes(home):
    shown = call(home, "facts", "musk_offer.amount").stdout
    assert "97,6 milliards de dollars" in shown
    assert "DISPUTED" in shown
    assert "2015" in call(home, "facts").stdout


@pytest.mark.parametrize(
    "words",
    [
        ["changes", "--since", "2025-01"],
        ["digest"],
        ["latest"],
        ["search", "musk"],
        ["status"],
        ["feeds", "list"],
        ["watch", "list"],
        ["story", "1"],
    ],
)
def test_lookups_answer(home, words):
    answer = call(home, *words)
    assert (answer.returncode, answer.stderr) == (0, "")
    assert len(answer.stdout) > 20


@pytest.mark.parametrize("command", ["", *MODULES])
def test_every_command_has_help(home, command):
    words = [command, "--help"] if command else ["--help"]
    answer = call(home, *words)
    assert answer.returncode == 0
    assert "Usage" in answer.stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [(["facts", "nope.key"], "No watched fact"), (["watch", "add", "(a OR"], "^"), (["feeds", "remove", "zzz"], "No feed"),
     (["feeds", "add", "http://127.0.0.1:9/x"], "cannot be reached"), (["check"], "--jsonl"), (["check", "nofile.txt"], "no file"),
     (["replay"], "--bodies"), (["replay", "--bodies", "/nonexistent"], "is not there"), (["changes", "--since", "soon"], "no past date"),
     (["story", "999"], "no story"), (["check", "--jsonl", "/nonexistent"], "cannot be read"), (["check", "--jsonl", "/dev/null", "--dossier", "nope"], "dossier")],
)  # fmt: skip
def test_what_a_person_gets_wrong_is_one_sentence(home, words, said):
    answer = call(home, *words)
    assert answer.returncode != 0
    assert said in answer.stderr
    assert "Traceback" not in answer.stderr


@pytest.mark.parametrize(
    ("env", "said"),
    [({"SINCETHEN_POLL_INTERVAL": "soon"}, "SINCETHEN_POLL_INTERVAL"), ({"SINCETHEN_LOG_LEVEL": "LOUD"}, "SINCETHEN_LOG_LEVEL"),
     ({"SINCETHEN_DATABASE_URL": "nonsense"}, "SINCETHEN_DATABASE_URL"), ({"SINCETHEN_DATA_DIR": "/proc/nowhere"}, "SINCETHEN_DATA_DIR"),
     ({"SINCETHEN_SEEDS_DIR": "/nonexistent"}, "SINCETHEN_SEEDS_DIR")],
)  # fmt: skip
def test_a_wrong_setting_is_named(home, env, said):
    answer = call(home, "facts", **env)
    assert answer.returncode != 0
    assert said in answer.stderr
    assert "Traceback" not in answer.stderr


def test_a_broken_feeds_file_is_named_with_its_line(tmp_path):
    call(tmp_path, "--version")
    (tmp_path / "config" / "feeds.toml").write_text('[[feed]]\nkey = "a"\nurl = nope\n')
    answer = call(tmp_path, "once")
    assert answer.returncode == 2
    assert "feeds.toml, line 3" in answer.stderr


def test_a_seed_without_text_is_named(tmp_path):
    seeds = tmp_path / "seeds"
    seeds.mkdir()
    (seeds / "empty.md").write_text("---\ndossier: openai-musk\nas_of: 2025-02\nlanguage: fr\n---\n\n")
    answer = call(tmp_path, "facts", SINCETHEN_SEEDS_DIR=str(seeds))
    assert answer.returncode == 2
    assert "empty.md" in answer.stderr


def test_check_answers_a_line_an_article_in_order(home):
    lines = [
        {"id": "b", "text": "OpenAI's board has unanimously rejected Elon Musk's $97.4 billion bid."},
        {"id": "a", "title": "It rains", "summary": None, "date": None},
        {"id": 3, "title": "Musk sues", "date": "2024-03", "outlet": "x.example", "lang": "en"},
    ]
    given = "\n".join([*(json.dumps(x) for x in lines), "not json", ""])
    answer = call(home, "check", "--jsonl", "-", stdin=given)
    found = [json.loads(x) for x in answer.stdout.splitlines()]
    assert [f["id"] for f in found] == ["b", "a", "3"]
    assert set(found[0]) == {"id", "relevant", "story", "findings"}
    assert found[1]["findings"] == []
    for finding in found[0]["findings"]:
        assert lines[0]["text"][finding["start"] : finding["end"]] == finding["quote"]
        assert set(finding) >= {"fact", "relation", "value", "quote", "start", "end", "as_of", "confidence"}
    assert ("musk_offer.status", "rejected_by_board") in [(f["fact"], f["value"]) for f in found[0]["findings"]]
    assert "line 4" in answer.stderr


def test_check_for_people(home, tmp_path):
    (tmp_path / "a.txt").write_text("OpenAI's board has unanimously rejected Elon Musk's $97.4 billion bid.")
    shown = call(home, "check", str(tmp_path / "a.txt"), "--why").stdout
    assert "rejected" in shown
    assert "DISPUTES" in shown


def body(*items):
    rows = "".join(
        f"<item><title>{t}</title><link>https://x.example/{n}</link><description>{d}</description></item>"
        for n, t, d in items
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>X</title>{rows}</channel></rss>'.encode()


def test_a_replay_tells_each_thing_once_and_sums_up(home, tmp_path):
    old = (0, "Old", "Nothing")
    story = (1, "Musk v. OpenAI", "OpenAI's board rejected Elon Musk's bid, Sam Altman said.")
    bodies = {
        "20250210T080000Z.xml": body(old),
        "20250214T080000Z.xml": body(story, old),
        "20250214T120000Z.xml": body((1, "Musk v. OpenAI: retitled", story[2]), old),
        "20250215T090000Z.xml": b"<html>broken</html>",
        "20250216T090000Z.xml": body(
            (2, "Again", "The board of OpenAI rejected Elon Musk's bid on Friday."), story, old
        ),
    }
    with tarfile.open(tmp_path / "x.tar.xz", "w:xz") as tar:
        for name, data in bodies.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            tar.addfile(info, BytesIO(data))
    (tmp_path / "polls.csv").write_text(
        "commit_time_utc,file_in_tar\n2025-02-13T08:00:00+00:00,\n2025-02-14T08:00:00+00:00,20250214T080000Z.xml\n"
    )
    answer = call(
        home, "replay", "--bodies", str(tmp_path / "x.tar.xz"), "--polls", str(tmp_path / "polls.csv"), "--jsonl"
    )
    assert answer.returncode == 0, answer.stderr
    lines = [json.loads(x) for x in answer.stdout.splitlines()]
    summary = lines[-1]
    assert {k: summary[k] for k in ("kind", "polls", "entries", "revisions", "repeats")} == {
        "kind": "summary",
        "polls": 6,
        "entries": 3,
        "revisions": 2,
        "repeats": 0,
    }
    assert set(summary) >= {"relevant", "alerts", "seconds"}
    for line in lines[:-1]:
        assert set(line) == {
            "at",
            "kind",
            "fact",
            "before",
            "after",
            "relation",
            "quote",
            "sources",
            "entries",
            "message",
        }
        if line["kind"] == "alert":
            assert all(line[k] for k in ("before", "after", "quote"))
    told = [e for line in lines[:-1] if line["kind"] == "digest" for e in line["entries"]]
    assert len(told) == len(set(told))


def test_a_replay_of_articles(home):
    articles = [
        {
            "id": "1",
            "date": "2025-02-10",
            "source": "wsj.com",
            "text": "A group led by Elon Musk offers $97.4 billion for OpenAI.",
        },
        {
            "id": "2",
            "date": "2025-02-11",
            "source": "lemonde.fr",
            "lang": "fr",
            "text": "Elon Musk offre 97,4 milliards de dollars pour racheter OpenAI.",
        },
        {"id": "3", "date": None, "source": "x.example", "text": "Elon Musk offered $97.4 billion for OpenAI."},
    ]
    answer = call(home, "replay", "--articles", "-", "--jsonl", stdin="\n".join(map(json.dumps, articles)))
    lines = [json.loads(x) for x in answer.stdout.splitlines()]
    alerts = [x for x in lines if x["kind"] == "alert"]
    assert [(a["fact"], a["before"]["amount"], a["after"]["amount"], a["relation"]) for a in alerts] == [
        ("musk_offer.amount", 97600000000, 97400000000, "disputes")
    ]
    assert set(alerts[0]["entries"]) == {"1", "2"}


def test_the_database_is_backed_up(home, tmp_path):
    made = call(home, "db", "backup", str(tmp_path / "b.db"))
    assert made.returncode == 0, made.stderr
    assert (tmp_path / "b.db").stat().st_size > 10_000
    assert re.search(r"at version \d{4}\.", call(home, "db", "upgrade").stdout)


def test_a_changed_seed_is_read_again_and_nothing_is_lost(home, tmp_path):
    seeds = tmp_path / "seeds"
    seeds.mkdir()
    seed = next((ROOT / "seeds").glob("musk*.md"))
    text = seed.read_text(encoding="utf-8")
    (seeds / seed.name).write_text(text.replace("97,6", "97,4"), encoding="utf-8")
    shown = call(home, "facts", "musk_offer.amount", SINCETHEN_SEEDS_DIR=str(seeds)).stdout
    assert "97.6bn" in shown
    assert "97.4bn" in shown


# ---------------------------------------------------------------- dossiers of one's own


SEED = '---\ndossier: harbour\nas_of: "2025-03"\nlanguage: en\n---\n\n' + (
    "Broadline has agreed to buy rival Casterton for $3.2 billion, the companies said. Casterton, founded in 1988, employs 4,300 people.\n"
)


@pytest.fixture(scope="module")
def own(tmp_path_factory):
    """A seed and its drafted dossier, outside of the configuration."""
    folder = tmp_path_factory.mktemp("own")
    (folder / "seed.md").write_text(SEED)
    made = call(folder, "dossier", "new", str(folder / "seed.md"), "--out", str(folder / "harbour.yaml"))
    assert made.returncode == 0, made.stderr
    return folder


def test_a_drafted_dossier_passes_its_check(own):
    done = call(own, "dossier", "check", str(own / "harbour.yaml"), "--seed", str(own / "seed.md"))
    assert (done.returncode, "good:" in done.stdout) == (0, True), done.stdout
    assert "What the seed says:" in done.stdout
    assert ": $3.2bn\n      Broadline has agreed to buy rival Casterton for $3.2 billion" in done.stdout


def test_a_wrong_dossier_is_refused_with_line_and_key(own):
    (own / "wrong.yaml").write_text(
        (own / "harbour.yaml").read_text().replace("event: deal_closed", "event: deal_close")
    )
    done = call(own, "dossier", "check", str(own / "wrong.yaml"))
    assert done.returncode == 2
    assert "wrong.yaml, line " in done.stdout
    assert "did you mean 'deal_closed'" in done.stdout


def test_check_reads_with_a_dossier_and_a_seed_from_anywhere(own):
    articles = '{"id": "a", "text": "Broadline completes its purchase of Casterton.", "date": "2025-09-01"}\n'
    done = call(
        own,
        "check",
        "--dossier",
        str(own / "harbour.yaml"),
        "--seed",
        str(own / "seed.md"),
        "--jsonl",
        "-",
        stdin=articles,
    )
    assert done.returncode == 0, done.stderr
    (line,) = map(json.loads, done.stdout.splitlines())
    assert [(f["fact"], f["value"]) for f in line["findings"]] == [("offer.status", "closed")]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["check", "--dossier", "nowhere", "--jsonl", "-"], "is no dossier's file and no key"),
        (["check", "--seed", "nowhere.md", "--jsonl", "-"], "nowhere.md: cannot be read"),
        (["dossier", "new", "nowhere.txt"], "nowhere.txt cannot be read"),
        (["dossier", "check", "nowhere.yaml"], "cannot be read"),
    ],
)
def test_a_file_that_is_not_there_is_one_clear_sentence(own, words, says):
    done = call(own, *words, stdin="")
    assert done.returncode == 2
    assert says in done.stdout + done.stderr
    assert "Traceback" not in done.stderr
