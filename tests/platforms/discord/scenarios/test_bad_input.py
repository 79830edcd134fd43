"""People on a simulated Discord: what is wrong is answered with a private, helpful sentence."""

import pytest

from bot.domain.model import DeliveryState, Platform
from tests.platforms.discord.scenarios.server import words

pytestmark = pytest.mark.simcord(shard_count=1, settle_timeout=90.0)


@pytest.mark.parametrize(
    ("path", "options", "said"),
    [
        ("story", {"id": 99999}, "no story 99999"),
        ("fact", {"key": "musk_offer.amnt"}, "musk_offer.amount"),
        ("fact", {"key": "@everyone **x** " * 30}, "No watched fact"),
        ("facts", {"subject": "nothing"}, "no subject"),
        ("latest", {"watch": "77"}, "no watch 77"),
        ("latest", {"count": 99}, "between 1 and 15"),
        ("search", {"query": '"""((('}, "is not closed"),
        ("search", {"query": "((("}, "A search needs a word"),
        ("search", {"query": "musk", "source": "nowhere"}, "lemonde.fr"),
        ("search", {"query": "neverwritten", "source": "lemonde.fr"}, "Nothing found"),
        ("changes", {"since": "yesteryear"}, "3d, 2w or 2026-05-18"),
        ("changes", {"since": "9" * 40 + "w"}, "3d, 2w or 2026-05-18"),
        ("check", {"text": "https://gone.example/page"}, "answered 404"),
        ("why", {"url": "https://unknown.example/"}, "No feed has brought this address"),
        ("watch add", {"expression": "+openai (a OR b"}, "bracket"),
        ("watch add", {"expression": "/(a+)+$/"}, ""),
        ("watch remove", {"id": 12345}, "no watch 12345"),
        ("feed subscribe", {"url": "not an address"}, "no web address"),
        ("feed subscribe", {"url": "https://nothing.example/"}, "no feed"),
        ("feed test", {"url": "ftp://x.example"}, "no web address"),
        ("feed remove", {"id": "nothing"}, "No feed is called"),
        ("feed pause", {"id": "²"}, "No feed is called"),
        ("settings", {"zone": "Mars/Olympus"}, "no time zone"),
        ("settings", {"times": "8 o'clock"}, "no time of day"),
        ("settings", {"quiet": "late"}, "22:00-07:00"),
        ("settings", {"origins": 0}, "between 1 and 9"),
        ("mute", {"thing": "nothing", "duration": "2d"}, "No watched fact"),
        ("mute", {"thing": "musk_offer.amount", "duration": "for ever"}, "no length of time"),
        ("mute", {"thing": "musk_offer.amount", "duration": "9" * 30 + "w"}, "no length of time"),
        ("import", {"text": "{nonsense"}, "JSON cannot be read"),
        ("import", {"text": '{"settings": {"colour": "red"}}'}, "settings.colour is not known"),
        ("import", {"text": '{"settings": {"mention_role": "everyone"}}'}, "never everyone"),
        ("import", {"text": '{"settings": {"origins_needed": "many"}}'}, "origins_needed"),
        ("import", {"text": "<opml><body/></opml>"}, "names no feed"),
        ("import", {}, "text is missing"),
        ("help", {"command": "dance"}, "no command"),
    ],
)
async def test_bad_input_is_answered_with_a_private_sentence(server, path, options, said):
    result = await server.ada.slash(server.channel, f"news {path}", **options)
    assert result.response.ephemeral
    text = words(result.response)
    assert said in text.replace("\\", "")
    assert "Something went wrong" not in text
    assert "<@" not in text
    assert "@everyone" not in text


async def test_everyone_is_no_role_to_notify(server):
    result = await server.ada.slash(server.channel, "news settings", mention=server.guild.default_role)
    assert "never everyone" in words(result.response)


async def test_titles_full_of_markdown_and_mentions_stay_text(server):
    nasty = "@everyone <@&1> **bold** [click](https://evil.example) `x` " * 6
    assert len(nasty) > 300
    world = server.stage.world
    url = world.follow("nasty", primary=True)
    world.web.publish(url, (nasty.replace("<", "&lt;"), "OpenAI and Elon Musk"))
    await world.poll()
    result = await server.bob.slash(server.channel, "news search", query="evil")
    text = words(result.response)
    assert "@everyone" not in text
    assert "<@&1>" not in text
    assert "](https://evil" not in text


async def test_a_deleted_channel_is_paused_and_the_operator_told_once(server):
    await server.tell()
    await server.env.bot.get_channel(server.channel.id).delete()
    with server.stage.world.database.begin() as uow:
        version = next(a for _, a in uow.facts.changes(fact="musk_lawsuit.status", limit=50))
        server.stage.world.publisher.tell(
            uow, version, story=None, confidence=1.0, quiet=False, fresh=True, sample=False,
            now=server.stage.world.clock(),
        )  # fmt: skip
    await server.stage.deliver.run()
    with server.stage.world.database.read() as uow:
        assert "deleted" in uow.channels.find(Platform.DISCORD, str(server.channel.id)).paused
        assert uow.outbox.counts().get(DeliveryState.FAILED, 0) == 0
