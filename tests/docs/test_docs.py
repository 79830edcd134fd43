"""The documents say what the code does: settings, permissions, links, examples."""

import json
import re
from pathlib import Path

import pytest

from bot.domain.findings import Relation
from bot.domain.model import DeliveryKind
from config.catalog import load_feeds
from tests.docs.settings_table import GUIDE, names, with_table

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted(
    path
    for path in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "seeds").rglob("README.md")]
    if path.is_file()
)
LINK = re.compile(r"\[[^\]]+\]\(([^)\s]+)\)")


def read(name):
    return (ROOT / name).read_text(encoding="utf-8")


def test_the_guide_has_the_table_of_settings_of_now():
    guide = GUIDE.read_text(encoding="utf-8")
    assert guide == with_table(guide), "run: python -m tests.docs.settings_table"


@pytest.mark.parametrize("document", ["docs/guide.md", ".env.example"])
def test_every_setting_is_told_and_none_that_is_not_there(document):
    text = read(document)
    told = set(re.findall(r"SINCETHEN_[A-Z_]+", text))
    assert told == set(names())


def test_every_line_of_the_example_is_a_comment_or_a_setting():
    for line in read(".env.example").splitlines():
        assert not line or line.startswith("# ") or re.fullmatch(r"#SINCETHEN_[A-Z_]+=\S*", line), line


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda p: str(p.relative_to(ROOT)))
def test_every_link_within_the_project_leads_somewhere(path):
    for target in LINK.findall(path.read_text(encoding="utf-8")):
        if "://" in target:
            continue
        name, _, anchor = target.partition("#")
        there = (path.parent / name).resolve() if name else path
        assert there.exists(), target
        if anchor:
            headings = re.findall(r"^#+ (.+)$", there.read_text(encoding="utf-8"), re.MULTILINE)
            assert anchor in {re.sub(r"[^\w -]", "", h).strip().lower().replace(" ", "-") for h in headings}, target


def test_the_invitation_asks_for_the_sum_of_the_permissions_told():
    text = read("docs/connect-discord.md")
    values = [int(value) for value in re.findall(r"^\| [A-Z][\w ]+ \| (\d+) \|", text, re.MULTILINE)]
    # view channel, send messages, embed links, read message history, create public threads, send messages in threads
    assert values == [1 << 10, 1 << 11, 1 << 14, 1 << 16, 1 << 35, 1 << 38]
    assert re.findall(r"permissions=(\d+)", text) == [str(sum(values))]
    assert f"**{sum(values)}**" in text
    assert "scope=bot+applications.commands" in text


def test_the_examples_of_machine_readable_output_are_json_and_their_quotes_stand_in_the_text():
    blocks = re.findall(r"```json\n(.*?)```", read("docs/machine-readable.md"), re.DOTALL)
    article, reading, replay = blocks[0], blocks[1], blocks[2].splitlines()
    text = json.loads(article)
    for finding in json.loads(reading)["findings"]:
        assert text[finding["part"]][finding["start"] : finding["end"]] == finding["quote"]
    assert [json.loads(line)["kind"] for line in replay] == ["alert", "summary"]


def test_every_relation_and_kind_of_message_is_in_the_reference():
    text = read("docs/machine-readable.md")
    for word in (*Relation, *DeliveryKind):
        assert f"`{word}`" in text


def test_the_changelog_counts_the_feeds_right():
    feeds = load_feeds(ROOT / "config" / "feeds.toml")
    on = sum(feed.enabled for feed in feeds)
    assert f"A catalogue of {len(feeds)} feeds, {on} of them on by default." in read("CHANGELOG.md")


def test_every_decision_is_in_the_index():
    index = read("docs/adr/README.md")
    for path in (ROOT / "docs" / "adr").glob("[0-9]*.md"):
        assert f"]({path.name})" in index
