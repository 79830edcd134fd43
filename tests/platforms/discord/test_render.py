"""Cards as Discord messages: valid by Discord's schema and within its limits, whatever stands in them."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.card.model import Action, ActionStyle, Block, BlockKind, Card, Chart, Span, Style, TextFile, Tone
from bot.platforms.discord.buttons import custom_id, read_custom_id
from bot.platforms.discord.limits import IS_COMPONENTS_V2
from bot.platforms.discord.markdown import units
from bot.platforms.discord.render import COLOURS, calling, render, render_embed
from bot.platforms.discord.sharing import shared
from bot.platforms.discord.threads import log_line
from tests.platforms.discord import schema
from tests.platforms.discord.fakes import alert, card, digest, history, text

WORDS = st.text(max_size=80) | st.sampled_from(
    ["@everyone", "<@&1>", "x" * 3000, "*" * 2000, "a\n" * 900, "\u202e", ""]
)
URLS = (
    st.none()
    | st.sampled_from(["https://example.org/a_(b)", "javascript:1", "https://e.org/" + "x" * 480])
    | st.text(max_size=30)
)
SPANS = st.builds(
    Span,
    text=WORDS,
    style=st.sampled_from(Style),
    url=URLS,
    at=st.none() | st.datetimes(),
    relative=st.booleans(),
    role=st.booleans(),
)
CHARTS = st.builds(Chart, title=WORDS, alt=WORDS, points=st.just(()))
FILES = st.sampled_from([(), (TextFile(name="feeds.opml", text="<opml/>"), TextFile(name="settings.json", text="{}"))])
ACTIONS = st.builds(
    Action,
    name=st.sampled_from(["sources", "history", "share", "a:b", ""]),
    label=WORDS,
    argument=st.text(max_size=5) | st.just("y" * 120),
    style=st.sampled_from(ActionStyle),
    url=URLS,
)
BLOCKS = st.builds(
    Block,
    kind=st.sampled_from(BlockKind),
    spans=st.lists(SPANS, max_size=4).map(tuple),
    action=st.none() | ACTIONS,
)
CARDS = st.builds(
    Card,
    title=WORDS,
    summary=WORDS,
    tone=st.sampled_from(Tone),
    blocks=st.lists(BLOCKS, max_size=30).map(tuple),
    actions=st.lists(ACTIONS, max_size=14).map(tuple),
    language=st.sampled_from(["en", "fr", "de"]),
    topic=WORDS,
    chart=st.none() | CHARTS,
    files=FILES,
)
PATIENT = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


def walk(components):
    for component in components:
        yield component
        yield from walk(component.get("components", []))
        if "accessory" in component:
            yield component["accessory"]


def assert_within_limits(body):
    parts = list(walk(body["components"]))
    assert len(parts) <= 40
    texts = [p["content"] for p in parts if p["type"] == 10]
    assert sum(map(units, texts)) <= 4000
    assert all(t.strip() for t in texts)
    identities = [p["custom_id"] for p in parts if "custom_id" in p]
    assert len(identities) == len(set(identities))
    for part in parts:
        match part["type"]:
            case 1:
                assert 1 <= len(part["components"]) <= 5
            case 2:
                assert 1 <= units(part["label"]) <= 80
                assert ("url" in part) is (part["style"] == 5)
                assert len(part.get("url", "")) <= 512
                assert units(part.get("custom_id", "")) <= 100
            case 9:
                assert 1 <= len(part["components"]) <= 3
                assert part["accessory"]["type"] == 2
    assert body["allowed_mentions"] == {"parse": []}


def assert_valid(body, method="POST", path="/channels/1/messages"):
    judge = schema.load()
    if judge:
        assert judge.check(method, path, body) == []


@PATIENT
@given(CARDS)
def test_any_card_is_within_the_limits(some):
    body = render(some)
    assert_within_limits(body)
    assert_valid(body)
    assert body["flags"] == IS_COMPONENTS_V2
    with_picture = render(some, chart=True)
    assert_within_limits(with_picture)
    assert_valid(with_picture)


@PATIENT
@given(CARDS)
def test_any_alert_may_call_its_role_and_nobody_else(some):
    body = calling(render(some), "123456789012345678901")
    assert body["allowed_mentions"] == {"parse": [], "roles": ["123456789012345678901"]}
    assert_within_limits(body | {"allowed_mentions": {"parse": []}})
    assert_valid(body)


@PATIENT
@given(CARDS)
def test_any_card_has_a_line_for_the_log(some):
    body = log_line(some)
    assert_within_limits(body)
    assert_valid(body)


@PATIENT
@given(CARDS)
def test_any_card_is_within_the_limits_as_an_embed(some):
    body = render_embed(some)
    (embed,) = body["embeds"]
    assert 1 <= units(embed["title"]) <= 256
    assert 1 <= units(embed.get("description", "x")) <= 4096
    assert len(body["components"]) <= 5
    assert_valid(body)
    assert body["allowed_mentions"] == {"parse": []}


@PATIENT
@given(CARDS)
def test_any_card_can_be_shared(some):
    body = shared(render(some)["components"], "Shared by <@123456789012345678901234567890>")
    assert_within_limits(body)
    assert_valid(body)


@pytest.mark.labelled
@pytest.mark.parametrize("made", [alert(), digest(), digest(40), history()], ids=["alert", "digest", "long", "history"])
@pytest.mark.parametrize("draw", [render, render_embed])
def test_discord_takes_the_cards(made, draw):
    judge = schema.needed()
    body = draw(made, quiet=True)
    assert judge.check("POST", "/channels/1/messages", body | {"nonce": "n", "enforce_nonce": True}) == []
    assert judge.check("PATCH", "/webhooks/1/token/messages/@original", draw(made)) == []


@pytest.mark.labelled
def test_the_judge_sees_what_is_wrong():
    judge = schema.needed()
    body = render(alert())
    body["components"][0]["components"][0]["contents"] = "x"
    assert judge.check("POST", "/channels/1/messages", body)
    assert judge.check("POST", "/channels/1/messages", {"content": "x" * 4001})


@pytest.mark.parametrize("made", [alert(), digest(), history()], ids=["alert", "digest", "history"])
def test_cards_as_they_are_drawn(made, snapshot):
    assert render(made) == snapshot


@pytest.mark.parametrize("made", [alert(), digest()], ids=["alert", "digest"])
def test_cards_as_embeds(made, snapshot):
    assert render_embed(made) == snapshot


def last_text(body):
    return [p["content"] for p in walk(body["components"]) if p["type"] == 10][-1]


def test_too_many_stories_are_cut_at_a_story_and_counted():
    body = render(digest(90))
    (menu,) = [p for p in walk(body["components"]) if p["type"] == 3]
    shown = "\n".join(p["content"] for p in walk(body["components"]) if p["type"] == 10)
    told = shown.count("épisode")
    assert len(menu["options"]) == 25
    assert 25 <= told < 90
    assert last_text(body) == f"-# … et {90 - told} de plus"
    assert sum(1 for p in walk(body["components"]) if p["type"] == 1) == 2  # its buttons stay, below the menu


def test_words_go_before_buttons():
    facts = [
        text(
            f"fact {n}",
            kind=BlockKind.ITEM,
            action=Action(name=("history", "details")[n % 2], label="History", argument=str(n)),
        )
        for n in range(30)
    ]
    body = render(card(*facts))
    shown = "\n".join(p["content"] for p in walk(body["components"]) if p["type"] == 10)
    assert all(f"fact {n}" in shown for n in range(30))
    menus = [p for p in walk(body["components"]) if p["type"] == 3]
    assert sorted(m["custom_id"] for m in menus) == ["s:pick:details", "s:pick:history"]
    assert [len(m["options"]) for m in menus] == [15, 15]


def test_one_menu_stands_for_more_buttons_than_there_is_room_for():
    facts = [
        text(
            Span(text=f"fact {n}: ", style=Style.BOLD),
            "value",
            kind=BlockKind.ITEM,
            action=Action(name="history", label="History", argument=str(n)),
        )
        for n in range(19)
    ]
    body = render(card(*facts))
    assert_valid(body)
    assert not [p for p in walk(body["components"]) if p["type"] == 2]
    (menu,) = [p for p in walk(body["components"]) if p["type"] == 3]
    assert menu["options"][4] == {"label": "fact 4", "value": "history:4"}
    assert len(menu["options"]) == 19
    assert menu["placeholder"] == "History…"


def test_a_block_too_long_is_cut_at_a_word():
    body = render(card(text("word " * 1000)))
    shown = last_text(body)
    assert shown.endswith("word…")
    assert 1000 < len(shown) <= 1500


def test_many_long_blocks_are_cut():
    body = render(card(*[text(f"{n} " + "word " * 200) for n in range(9)]))
    assert last_text(body) == "-# … and 6 more"


def test_the_same_button_twice_is_drawn_once():
    again = Action(name="history", label="History", argument="x")
    body = render(card(text("item", kind=BlockKind.ITEM, action=again), actions=(again,)))
    assert [p["label"] for p in walk(body["components"]) if p["type"] == 2] == ["History"]


def test_digests_come_quietly():
    assert render(digest(), quiet=True)["flags"] == 1 << 12 | 1 << 15


def test_a_shared_card_has_no_share_button_and_says_who():
    made = replace(history(), actions=(Action(name="share", label="Share"), Action(name="sources", label="Sources")))
    body = shared(render(made)["components"], "Shared by <@5>")
    assert [p["label"] for p in walk(body["components"]) if p["type"] == 2] == ["Sources"]
    assert last_text(body) == "-# Shared by <@5>"
    assert body["flags"] == IS_COMPONENTS_V2


@pytest.mark.parametrize("argument", ["", "12", "musk_offer.status:12"])
def test_a_button_says_what_it_does(argument):
    assert read_custom_id(custom_id("history", argument)) == ("history", argument)


@pytest.mark.parametrize("text_", ["", "s", "s:", "x:a:b", "s::b", "s:a"])
def test_other_buttons_are_not_ours(text_):
    assert read_custom_id(text_) is None


def _linear(colour):
    channels = [(colour >> shift & 255) / 255 for shift in (16, 8, 0)]
    return [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]


def _luminance(rgb):
    return 0.2126 * rgb[0] + 0.7152 * rgb[1] + 0.0722 * rgb[2]


# Machado, Oliveira and Fernandes (2009), full severity, on linear RGB
SIGHTS = {
    "usual": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protan": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deutan": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritan": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}


def _lab(rgb):
    x = 0.4124 * rgb[0] + 0.3576 * rgb[1] + 0.1805 * rgb[2]
    z = 0.0193 * rgb[0] + 0.1192 * rgb[1] + 0.9505 * rgb[2]

    def f(t):
        return t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116

    fx, fy, fz = f(max(x, 0) / 0.9505), f(max(_luminance(rgb), 0)), f(max(z, 0) / 1.089)
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def distances():
    tones = [t for t in Tone if COLOURS[t] is not None and t is not Tone.ERROR]
    for sight, matrix in SIGHTS.items():
        seen = {
            t: _lab([sum(m * c for m, c in zip(row, _linear(COLOURS[t]), strict=True)) for row in matrix])
            for t in tones
        }
        for i, one in enumerate(tones):
            for other in tones[i + 1 :]:
                far = sum((a - b) ** 2 for a, b in zip(seen[one], seen[other], strict=True)) ** 0.5
                yield sight, one, other, far


def test_colours_are_told_apart_by_everybody():
    sight, one, other, far = min(distances(), key=lambda d: d[3])
    assert far > 15, f"{one} and {other} look alike ({sight}, {far:.1f})"


@pytest.mark.parametrize("tone", [t for t in Tone if COLOURS[t] is not None])
@pytest.mark.parametrize(("ground", "least"), [(0x242429, 3), (0xFFFFFF, 2)])
def test_colours_stand_out_in_dark_and_light(tone, ground, least):
    light, dark = sorted([_luminance(_linear(COLOURS[tone])), _luminance(_linear(ground))], reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= least
