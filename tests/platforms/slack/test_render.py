"""Cards as Block Kit: what slack_sdk's models and limits.md take, whatever stands in them."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings

from bot.card.model import Action, BlockKind, Card, Tone
from bot.platforms.slack import limits
from bot.platforms.slack.render import (
    MARKS,
    action_id,
    as_text,
    fallback,
    message,
    pages,
    read_action_id,
    render,
    sentence,
    shared,
    size,
)
from tests.platforms.discord.fakes import alert, card, digest, history, text
from tests.platforms.discord.test_render import CARDS
from tests.platforms.slack import blockkit

PATIENT = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


@PATIENT
@given(CARDS)
def test_slack_takes_any_card(some):
    body = message(some)
    assert blockkit.wrongs(body["blocks"]) == []
    assert 0 < len(body["text"]) <= limits.MAX_TEXT
    assert 0 < len(as_text(some)) <= limits.MAX_TEXT
    for blocks in pages(some)[1:]:
        assert blockkit.wrongs(blocks) == []


@PATIENT
@given(CARDS)
def test_any_card_can_be_shared(some):
    body = shared(some, "<@U1>")
    assert blockkit.wrongs(body["blocks"]) == []
    assert "s:share" not in {p.get("action_id") for p in blockkit.walk(body["blocks"])}


@pytest.mark.parametrize("made", [alert(), digest(), digest(18), history()], ids=["alert", "digest", "long", "history"])
def test_slack_takes_the_cards(made):
    assert blockkit.wrongs(render(made)) == []


@pytest.mark.parametrize(
    ("blocks", "said"),
    [
        ([{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3001}}], "3001"),
        ([{"type": "section"}], "without words"),
        ([{"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}], "151"),
        ([{"type": "divider"}] * 51, "51 blocks"),
        ([{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 2800}}] * 5, "characters in all"),
        (
            [{"type": "actions", "elements": [{"type": "button", "text": {"type": "plain_text", "text": "x" * 76}}]}],
            "76",
        ),
        ([{"type": "actions", "elements": []}], "0 elements"),
        ([{"type": "section", "text": {"type": "mrkdwn", "text": "<!channel>"}}], "mention"),
        ([{"type": "section", "text": {"type": "mrkdwn", "text": " "}}], "empty"),
        ([{"type": "rich"}], "a block of type rich"),
        (
            [
                {
                    "type": "actions",
                    "elements": [{"type": "button", "text": {"type": "plain_text", "text": "x"}, "action_id": "a"}] * 2,
                }
            ],
            "twice",
        ),
    ],
)
def test_the_judge_sees_what_is_wrong(blocks, said):
    assert any(said in wrong for wrong in blockkit.wrongs(blocks))


@pytest.mark.parametrize("made", [alert(), digest(), history()], ids=["alert", "digest", "history"])
def test_cards_as_they_are_drawn(made, snapshot):
    assert message(made) == snapshot


def shown(blocks):
    return " ".join(p["text"] for p in blockkit.walk(blocks) if isinstance(p.get("text"), str))


def test_too_many_stories_are_cut_at_a_story_and_counted():
    blocks = render(digest(40))
    assert len(blocks) <= limits.MAX_BLOCKS
    told = shown(blocks).count("Le jury estime")
    assert f"… et {40 - told} de plus" in shown(blocks)
    assert blocks[-1]["type"] == "actions"


def test_what_does_not_fit_makes_more_messages():
    made = pages(digest(60))
    assert len(made) > 1
    assert all(blockkit.wrongs(blocks) == [] for blocks in made)
    assert pages(digest(3)) == [render(digest(3))]


def test_there_are_at_most_ten_messages():
    endless = card(*(text("mot " * 400, kind=BlockKind.TEXT) for _ in range(200)))
    made = pages(endless)
    assert len(made) == 10
    assert all(blockkit.wrongs(blocks) == [] for blocks in made)
    assert "more" in shown(made[-1][-1:])


def test_many_long_blocks_are_cut():
    long = card(*(text("mot " * 400, kind=BlockKind.TEXT) for _ in range(30)))
    assert blockkit.wrongs(render(long)) == []
    assert size(render(long)) > limits.MAX_MESSAGE * 0.8  # the room is used


def test_a_block_too_long_is_cut_at_a_word():
    said = shown(render(card(text("mot " * 2000))))
    assert "mot…" in said


def test_a_long_fixed_width_text_is_whole_in_several_blocks():
    lines = "\n".join(f"<outline n='{n}'/>" for n in range(300))
    blocks = render(card(text(lines, kind=BlockKind.PREFORMATTED)))
    said = "\n".join(b["text"]["text"].strip("`") for b in blocks[1:])
    assert said == lines.replace("<", "&lt;").replace(">", "&gt;")
    assert blockkit.wrongs(blocks) == []


def test_the_same_button_twice_has_two_identities():
    made = render(card(actions=(Action(name="history", label="A", argument="1"), Action(name="history", label="B"))))
    assert [e["action_id"] for e in made[-1]["elements"]] == ["s:history", "s:history:2"]
    assert [e.get("value") for e in made[-1]["elements"]] == ["1", None]


@pytest.mark.parametrize(("name", "number"), [("history", 1), ("not_a_change", 7)])
def test_a_button_says_what_it_does(name, number):
    assert read_action_id(action_id(name, number)) == name


@pytest.mark.parametrize("foreign", ["", "s", "s:", "x:history", "history"])
def test_other_buttons_are_not_ours(foreign):
    assert read_action_id(foreign) is None


def test_lists_are_one_block_and_small_print_another():
    items = [text(f"fact {n}", kind=BlockKind.ITEM) for n in range(8)]
    small = [text(f"note {n}", kind=BlockKind.CONTEXT) for n in range(3)]
    assert [b["type"] for b in render(card(*items, *small))] == ["header", "section", "context"]


def test_every_tone_has_a_mark_and_the_word_stays():
    assert set(MARKS) == set(Tone)
    drawn = {t: render(replace(alert(), tone=t))[0]["text"]["text"] for t in Tone}
    assert all("CHANGED" in title for title in drawn.values())
    coloured = {Tone.BASELINE, Tone.CONFIRMED, Tone.CHANGED, Tone.DISPUTED, Tone.RETRACTED}
    assert len({drawn[t] for t in coloured}) == len(coloured)


def test_no_colour_stands_alone():
    plain = render(replace(digest(), tone=Tone.CHANGED))[0]["text"]["text"]
    assert plain == digest().title
    assert render(replace(digest(), tone=Tone.ERROR))[0]["text"]["text"].startswith("⚠️")


def test_the_text_beside_the_blocks_is_the_summary():
    assert fallback(Card(title="t", summary="<!here> & *x*")) == "&lt;!here&gt; &amp; ∗x∗"
    assert fallback(Card(title="", summary="")) == "Sincethen"


def test_a_sentence_is_a_card():
    assert blockkit.wrongs(render(sentence("No.", heading="H", language="en"))) == []
