"""Commands on watches: what is refused and how, what the newest stories of a watch are, pages, imports, help."""

import json

import pytest

from bot.card.model import Tone
from bot.domain.model import Platform
from bot.ports import Where, Who
from tests.services.test_commands import ADA, HERE, ask, text  # noqa: F401 -- a fixture
from tests.services.test_walk import OLD, REFUSED, established
from tests.services.test_watching import DEAL, FERRY, watch

JEAN = Who(platform=Platform.DISCORD, id="3", name="Jean", language="fr", manager=True)


@pytest.mark.parametrize(
    ("expression", "en", "fr"),
    [
        ("fact:musk_ofer.amount", "Did you mean fact:musk_offer.amount?", "Vouliez-vous dire fact:musk_offer.amount\u00a0?"),
        ("fact:musk_offer", "is a family of facts", "est une famille de faits"),
        ("fact:musk_offer.status=withdrawnn", "Did you mean withdrawn?", "Vouliez-vous dire withdrawn\u00a0?"),
        ("fact:musk_offer.amount=97.4bn", "change>10%", "change>10%"),
        ("/(a/", "missing ), unterminated", "il manque une )"),
        ("/[z-a]/", "bad character range z-a", "l’intervalle z-a est à l’envers"),
        (r"/\q/", "bad escape", "n’a pas de sens"),
        ("/a**/", "multiple repeat", "deux répétitions se suivent"),
        ("/" + "a" * 201 + "/", "longer than 200", "dépasse 200 caractères"),
        ("/a{1001}/", "more than 1000 times", "plus de 1000 fois"),
        ("/.*/", "matches nothing at all", "trouve aussi le vide"),
        ("/[[a]/", "Inside [ ]", "écrivez \\[ pour un crochet"),
        ("musk OR -tesla", "Leave out OR, or -", "Retirez OR, ou -"),
        ("musk AND", "after it", "Écrivez-en une après"),
        ("source:lemonde.*", "no star", "pas d’étoile"),
    ],
)  # fmt: skip
async def test_a_mistake_is_refused_in_the_readers_language(ask, expression, en, fr):  # noqa: F811
    for command in ("watch add", "watch test"):
        for who, said in ((ADA, en), (JEAN, fr)):
            card = await ask(command, who, expression=expression)
            assert (card.tone, card.option) == (Tone.ERROR, "expression")
            assert said in card.summary
            assert "^" in text(card)


async def test_what_is_watched_already_is_not_added_again(ask, world):  # noqa: F811
    await ask("watch add", expression="openai")
    await ask("watch add", expression="é OR b")
    for same in ("OpenAI", "(openai)", "+openai", "openai ", "OPENAI  "):
        assert "watches that already: watch 1" in (await ask("watch add", expression=same)).summary
    assert "watches that already: watch 2" in (await ask("watch add", expression="e\u0301 OR b")).summary
    assert "added" in (await ask("watch add", expression="~openai")).summary


async def test_an_import_adds_each_watch_once_and_counts_what_it_added(ask, world):  # noqa: F811
    await ask("watch add", expression="openai")
    given = {"settings": {}, "watches": ["OpenAI", "zzz", "zzz", " zzz", "(zzz)", "ferry"]}
    assert "with 2 watches" in (await ask("import", text=json.dumps(given))).summary
    with world.read() as uow:
        assert [w.expression for w in uow.watches.list()] == ["openai", "zzz", "ferry"]
    assert "with 0 watches" in (await ask("import", text=json.dumps(given))).summary


@pytest.mark.parametrize("nonsense", [None, 5, ["a"], {"a": "b"}, True])
async def test_an_import_of_what_is_no_text_is_refused_whole(ask, world, nonsense):  # noqa: F811
    card = await ask("import", text=json.dumps({"watches": ["zzz", nonsense]}))
    assert "is no text" in card.summary
    with world.read() as uow:
        assert list(uow.watches.list()) == []


async def test_a_watch_on_a_fact_that_is_followed_no_more_stays(ask, world):  # noqa: F811
    channel = world.channel(HERE.channel)
    watch(world, channel, "fact:gone.by")
    card = await ask("import", text=json.dumps({"watches": ["fact:gone.by", "zzz"]}))
    assert "with 1 watch." in card.summary
    assert "fact:gone.by" in text(await ask("watch list"))
    assert (await ask("import", text=json.dumps({"watches": ["fact:gone.*"]}))).tone is Tone.ERROR


@pytest.mark.parametrize("broken", ["{", '{"watches": [}', '{"a": ' * 100_000])
async def test_broken_json_is_told_in_french(ask, broken):  # noqa: F811
    said = (await ask("import", JEAN, text=broken)).summary
    assert said.startswith("Le JSON est ")
    assert "Expecting" not in said


async def test_the_latest_of_a_watch_are_what_it_finds_by_facts_too(ask, world):  # noqa: F811
    world.channel(HERE.channel)
    (a,) = await established(world, "one")
    world.web.publish(a, REFUSED, DEAL, FERRY, OLD)
    await world.poll()
    for expression in ("fact:musk_offer.status", "norwick", "change>0% OR fact:*", "ferry -fact:*", "zebra"):
        await ask("watch add", expression=expression)
    shown = {n: await ask("latest", watch=str(n)) for n in range(1, 6)}
    assert "rejects" in text(shown[1])
    assert "Norwick" not in text(shown[1])
    assert "Norwick buys a mill" in text(shown[2])  # added after the article came, which is in no story
    assert shown[2].blocks[0].action is None
    assert shown[1].blocks[0].action.argument == "1"
    assert "rejects" in text(shown[3])
    assert "Ferry strike" in text(shown[4])
    assert "No story yet" in text(shown[5])
    assert "Norwick" in text(await ask("latest"))


async def test_a_long_list_of_watches_has_pages(ask, world):  # noqa: F811
    channel = world.channel(HERE.channel)
    for n in range(121):
        watch(world, channel, f"word{n} " + "x" * 200)
    card, seen, pages = await ask("watch list"), [], 0
    while True:
        pages += 1
        assert sum(len(s.text) for b in card.blocks for s in b.spans) < 3_000
        seen += [b.spans[1].text.split()[0] for b in card.blocks if len(b.spans) > 1]
        button = next((a for a in card.actions if a.name == "watches"), None)
        if button is None:
            break
        card = await ask.commands.act(button.name, button.argument, ADA, HERE)
    assert seen == [f"word{n}" for n in range(121)]
    assert 8 < pages < 20
    console = Who(platform=Platform.CONSOLE, id="1", manager=True)
    here = Where(platform=Platform.CONSOLE, channel="console")
    own = world.channel("console", platform=Platform.CONSOLE)
    for n in range(40):
        watch(world, own, f"word{n}")
    assert len((await ask("watch list", console, here)).blocks) == 40


@pytest.mark.parametrize("who", [ADA, JEAN])
async def test_help_says_what_an_expression_may_be(ask, who):  # noqa: F811
    for command in ("watch add", "watch test"):
        said = text(await ask("help", who, command=command))
        for written in ("~offer", "offer*", "/gpt-?5/", "source:", "lang:", "fact:", "change>", " OR "):
            assert written in said
    assert ("forme du mot" in said) is (who is JEAN)


async def test_each_example_of_the_help_is_an_expression(ask):  # noqa: F811
    from bot.services.catalogue import find_command

    for example in find_command(("watch", "add")).examples:
        assert (await ask("watch test", expression=example.write)).tone is not Tone.ERROR


async def test_a_watch_that_nothing_can_be_tried_on_says_so(ask):  # noqa: F811
    assert "No article is here yet" in text(await ask("watch test", expression="zzz"))
