"""What stands after /news, read like a shell; nobody's typing is too odd for an answer."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.platforms.slack.commandline import HELP, parse, straight, undo_links
from bot.services.catalogue import COMMANDS


@pytest.mark.parametrize(
    ("text", "path", "options"),
    [
        ("", ("help",), {}),
        ("help", ("help",), {}),
        ("?", ("help",), {}),
        ("help watch add", ("help",), {"command": "watch add"}),
        ("watch", ("help",), {"command": "watch"}),
        ("watch help", ("help",), {"command": "watch"}),
        ("watch add --help", ("help",), {"command": "watch add"}),
        ("search help", ("help",), {"command": "search"}),
        ("  LATEST  ", ("latest",), {}),
        ("fact musk_offer.amount", ("fact",), {"key": "musk_offer.amount"}),
        ("fact “musk_offer.amount”", ("fact",), {"key": "musk_offer.amount"}),
        ("fact key=musk_offer.amount", ("fact",), {"key": "musk_offer.amount"}),
        ("facts disputed", ("facts",), {"status": "disputed"}),
        ("facts openai-musk Disputed", ("facts",), {"subject": "openai-musk", "status": "disputed"}),
        ("feed rm lemonde", ("feed", "remove"), {"id": "lemonde"}),
        ("feed unsub lemonde", ("feed", "remove"), {"id": "lemonde"}),
        ("feed sub <https://a.org/f?x=1&amp;y=2|a.org/f>", ("feed", "subscribe"), {"url": "https://a.org/f?x=1&y=2"}),
        ("feed ls", ("feed", "list"), {}),
        ("watch rm #3", ("watch", "remove"), {"id": 3}),
        ("watch rm three", ("watch", "remove"), {"id": "three"}),
        ("mute 12 2d", ("mute",), {"thing": "12", "duration": "2d"}),
        ("watch add “the board” –sport l’offre", ("watch", "add"), {"expression": '"the board" -sport l\'offre'}),
        (
            "watch add (‑sport musk) −“super bowl” —(a OR b)",
            ("watch", "add"),
            {"expression": '(-sport musk) -"super bowl" -(a OR b)'},
        ),
        ("watch add lang:fr source:lemonde.fr", ("watch", "add"), {"expression": "lang:fr source:lemonde.fr"}),
        ('watch test "open', ("watch", "test"), {"expression": '"open'}),
        ("search Musk's offer since:3d lang=fr", ("search",), {"query": "Musk's offer", "since": "3d", "lang": "fr"}),
        ("search musk source:lemonde.fr", ("search",), {"query": "musk", "source": "lemonde.fr"}),
        ('search "no since:3d here"', ("search",), {"query": '"no since:3d here"'}),
        ("check l’offre  de “Musk”", ("check",), {"text": "l’offre  de “Musk”"}),
        ("check “Musk offers 97.4”", ("check",), {"text": "Musk offers 97.4"}),
        ("check <https://a.org/x|a.org/x>", ("check",), {"text": "https://a.org/x"}),
        ('import {"a":\n "b"}', ("import",), {"text": '{"a":\n "b"}'}),
        (
            "settings language=fr zone=Europe/Paris times=08:00,18:00 quiet=off",
            ("settings",),
            {"language": "fr", "zone": "Europe/Paris", "times": "08:00,18:00", "quiet": "off"},
        ),
        ("settings quiet off --language fr", ("settings",), {"quiet": "off", "language": "fr"}),
        ("changes since 3d", ("changes",), {"since": "3d"}),
        ("fact key", ("fact",), {"key": "key"}),
        ("facts contesté", ("facts",), {"status": "disputed"}),
        ("facts openai-musk changed", ("facts",), {"subject": "openai-musk", "status": "updated"}),
        ("bogus x", ("bogus",), {}),
        ("feed bogus x", ("feed", "bogus"), {}),
    ],
)
def test_reading(text, path, options):
    called = parse(text, COMMANDS)
    assert (called.path, dict(called.options), called.problem) == (path, options, "")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('fact "musk', "“musk” has no partner"),
        ("fact a b", "“b” is more than this command takes. Write it as /news fact KEY"),
        ("digest now please", "/news digest now"),
    ],
)
def test_what_cannot_be_read_is_told(text, said):
    assert said in parse(text, COMMANDS).problem


def test_it_is_told_in_french():
    assert parse('fact "musk', COMMANDS, language="fr").problem.startswith("Le guillemet avant «\u00a0musk\u00a0»")


@pytest.mark.parametrize("word", sorted(HELP))
@pytest.mark.parametrize("spec", COMMANDS, ids=lambda s: " ".join(s.path))
def test_every_verb_has_help(spec, word):
    called = parse(f"{' '.join(spec.path)} {word}", COMMANDS)
    assert called.path == ("help",)
    if spec.path != ("help",):
        assert called.options == {"command": " ".join(spec.path)}


@pytest.mark.parametrize("spec", COMMANDS, ids=lambda s: " ".join(s.path))
def test_every_command_and_alias_is_found_with_all_its_options(spec):
    values = {p.name: p.choices[0] if p.choices else "7" if p.kind == "int" else f"v-{p.name}" for p in spec.params}
    for last in (spec.path[-1], *spec.aliases):
        named = [f"{p.name}={values[p.name]}" for p in spec.params if not p.rest]
        line = " ".join((*spec.path[:-1], last, *named, *(values[p.name] for p in spec.params if p.rest)))
        called = parse(line, COMMANDS)
        assert called.path == spec.path
        assert {k: str(v) for k, v in called.options.items()} == values


def test_links_and_names():
    assert undo_links("<@U1|ana> <#C1|news> <!subteam^S1|@desk> <!here> <mailto:a@b.c|a@b.c>") == (
        "@ana #news <!subteam^S1|@desk> @here a@b.c"
    )


@given(st.text(max_size=300))
def test_anything_typed_gives_a_command_or_a_sentence(text):
    called = parse(text, COMMANDS)
    assert called.path
    assert all(isinstance(v, (str, int)) for v in called.options.values())


@given(st.text(max_size=100))
def test_straightening_keeps_every_place(text):
    assert len(straight(text)) == len(text)
