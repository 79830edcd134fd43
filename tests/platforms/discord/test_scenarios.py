"""People on a simulated Discord: each command, button, form and refusal, with the real client and the real commands."""

import shutil
from dataclasses import replace
from datetime import UTC, datetime

import discord
import pytest

from bot.card.model import Chart, Point
from bot.card.picture import draw
from bot.domain.findings import FactStatus
from bot.domain.model import ChannelSettings, DeliveryState, Platform
from bot.platforms.discord.render import COLOURS, Tone
from bot.services.catalogue import COMMANDS
from tests.platforms.discord import schema
from tests.platforms.discord.stage import Stage

pytestmark = pytest.mark.simcord(shard_count=1, settle_timeout=30.0)

WHEN = datetime(2026, 6, 8, 6, 0, tzinfo=UTC)
ERROR = COLOURS[Tone.ERROR]
EXAMPLES = {
    ("search",): {"query": "openai"},
    ("story",): {"id": 1},
    ("fact",): {"key": "musk_offer.amount"},
    ("check",): {"text": "OpenAI's board unanimously rejected Elon Musk's $97.4 billion bid for OpenAI."},
    ("why",): {"url": "https://arstechnica.com/x"},
    ("watch", "add"): {"expression": "+openai musk"},
    ("watch", "remove"): {"id": 1},
    ("watch", "test"): {"expression": "+openai musk"},
    ("feed", "subscribe"): {"url": "https://good.example/"},
    ("feed", "remove"): {"id": "numerama"},
    ("feed", "test"): {"url": "https://good.example/"},
    ("feed", "pause"): {"id": "numerama"},
    ("feed", "resume"): {"id": "numerama"},
    ("settings",): {"zone": "Europe/Paris", "times": "07:30"},
    ("mute",): {"thing": "musk_offer.amount", "duration": "2d"},
    ("import",): {"text": '{"settings": {"language": "fr"}, "watches": ["+openai"]}'},
}


@pytest.fixture(scope="session")
def played(tmp_path_factory):
    """A database in which the sample was played, made once a process and copied for each scenario."""
    import asyncio

    folder = tmp_path_factory.mktemp("played")
    stage = Stage(folder)
    stage.world.clock.now = WHEN
    asyncio.run(stage.play_sample())
    stage.close()
    points = tuple(Point(date=f"2025-02-1{n}", value=float(n), label=str(n), source="") for n in range(2))
    draw(Chart(title="t", alt="t", points=points), "en")  # loading the drawing library is slow, once a process
    return folder / "t.db"


@pytest.fixture
def stage(tmp_path, played):
    shutil.copy(played, tmp_path / "t.db")
    made = Stage(tmp_path)
    made.world.clock.now = WHEN
    yield made
    made.close()


@pytest.fixture
def simcord_bot(stage):
    return stage.client()


class Server:
    """A server with one channel, a manager and a member."""

    def __init__(self, env, stage):
        self.env, self.stage = env, stage
        self.guild = env.create_guild()
        self.channel = self.guild.create_text_channel("news")
        editors = self.guild.create_role("Editors", permissions=discord.Permissions(manage_guild=True))
        self.readers = self.guild.create_role("Readers", mentionable=True)
        self.ada = self.guild.add_member(env.create_user("ada", global_name="Ada"), roles=[editors])
        self.bob = self.guild.add_member(env.create_user("bob", global_name="Bob"))

    def destination(self, **settings):
        """Make the channel one that is told, and give it."""
        now = self.stage.world.clock()
        with self.stage.world.database.begin() as uow:
            made = uow.channels.ensure(
                Platform.DISCORD, str(self.channel.id), space=str(self.guild.id), name="news", now=now
            )
            uow.channels.save_settings(made.id, replace(made.settings, **settings))
            return uow.channels.get(made.id)

    async def tell(self, fact="musk_offer.status", **settings):
        """The alert of that fact's newest version, through the outbox into the channel."""
        self.destination(origins_needed=1, **settings)
        with self.stage.world.database.begin() as uow:
            version = next(a for _, a in uow.facts.changes(fact=fact, limit=50) if a.status is FactStatus.UPDATED)
            entry = next(e.entry_id for e in version.evidence if e.entry_id)
            self.stage.world.publisher.tell(
                uow, version, story=uow.stories.of_entry(entry), confidence=1.0, quiet=False, fresh=True,
                sample=False, now=self.stage.world.clock(),
            )  # fmt: skip
        await self.stage.deliver.run()
        await self.env.settle()
        return version

    def status(self, version):
        with self.stage.world.database.read() as uow:
            return uow.facts.get(version.id).status


@pytest.fixture
def server(simcord_env, stage):
    yield Server(simcord_env, stage)
    judge = schema.load()
    if judge:
        wrong = [
            f"{one.method} {one.path}: {problem}"
            for one in simcord_env.http_requests
            if one.json is not None and one.method in {"POST", "PUT", "PATCH"}
            for problem in judge.check(one.method, one.path, one.json)
        ]
        assert wrong == []


def parts(components):
    for component in components:
        yield component
        yield from parts(component.get("components") or [])
        if "accessory" in component:
            yield component["accessory"]


def words(shown):
    """All that a message says."""
    return "\n".join(str(p["content"]) for p in parts(components_of(shown)) if p.get("type") == 10)


def components_of(shown):
    given = shown.components
    return [c if isinstance(c, dict) else c.to_dict() for c in given]


def colour(result):
    return result.response.components[0].get("accent_color")


# --- commands


@pytest.mark.parametrize("spec", COMMANDS, ids=lambda s: " ".join(s.path))
async def test_every_command_answers_its_manager(server, spec):
    if spec.path == ("watch", "remove"):
        await server.ada.slash(server.channel, "news watch add", expression="+openai")
    result = await server.ada.slash(server.channel, f"news {' '.join(spec.path)}", **EXAMPLES.get(spec.path, {}))
    assert result.acknowledged
    assert any(r.path.endswith("/callback") and r.json["type"] == 5 for r in server.env.http_requests)  # first of all
    assert words(result.response)
    assert colour(result) != ERROR or spec.path == ("status",), words(result.response)
    assert result.response.ephemeral is (spec.path != ("digest", "now"))


@pytest.mark.parametrize("spec", [c for c in COMMANDS if c.manager], ids=lambda s: " ".join(s.path))
async def test_every_command_that_changes_something_is_refused_to_members(server, spec, caplog):
    result = await server.bob.slash(server.channel, f"news {' '.join(spec.path)}", **EXAMPLES.get(spec.path, {}))
    assert result.response.ephemeral
    assert "Only people who may manage this server" in words(result.response)
    assert "refused to Bob" in caplog.text
    with server.stage.world.database.read() as uow:
        assert uow.channels.find(Platform.DISCORD, str(server.channel.id)) is None


@pytest.mark.parametrize("spec", [c for c in COMMANDS if not c.manager], ids=lambda s: " ".join(s.path))
async def test_every_look_up_is_open_to_members(server, spec):
    result = await server.bob.slash(server.channel, f"news {' '.join(spec.path)}", **EXAMPLES.get(spec.path, {}))
    assert colour(result) != ERROR, words(result.response)


async def test_a_number_has_a_picture_with_words_for_those_who_cannot_see_it(server):
    result = await server.bob.slash(server.channel, "news fact", key="musk_offer.amount")
    (picture,) = result.response.attachments
    assert picture.filename == "chart.png"
    (gallery,) = [p for p in parts(result.response.components) if p["type"] == 12]
    assert "$97.6bn" in gallery["items"][0]["description"]


async def test_an_export_comes_as_files_that_can_be_taken_in_again(server):
    await server.ada.slash(server.channel, "news watch add", expression="+openai musk")
    result = await server.ada.slash(server.channel, "news export")
    assert [a.filename for a in result.response.attachments] == ["feeds.opml", "settings.json"]
    server.stage.pages.texts["https://cdn.example/f.opml"] = server.stage.pages.write_opml(
        [replace(server.stage.rounds.feeds[0], url="https://new.example/rss", title="New")]
    )
    result = await server.ada.slash(server.channel, "news import", text="https://cdn.example/f.opml")
    assert "1 feed added" in words(result.response)


async def test_the_message_action_compares_a_message(server):
    message = await server.bob.send(server.channel, "OpenAI's board rejected Elon Musk's $97.4 billion bid for OpenAI.")
    result = await server.bob.context_menu(server.channel, "Check against the facts", message)
    assert result.response.ephemeral
    assert "UPDATES" in words(result.response)


# --- suggestions


@pytest.mark.parametrize(
    ("spec", "param"),
    [(s, p) for s in COMMANDS for p in s.params if p.complete and not p.choices],
    ids=lambda v: getattr(v, "name", None) or " ".join(v.path),
)
async def test_every_id_is_suggested(server, spec, param):
    if param.complete == "watch":
        await server.ada.slash(server.channel, "news watch add", expression="+openai")
    found = await server.ada.autocomplete(server.channel, f"news {' '.join(spec.path)}", param.name, "")
    assert 1 <= len(found) <= 25
    assert all(1 <= len(choice["name"]) <= 100 for choice in found)


# --- buttons


@pytest.mark.parametrize("label", ["Sources", "History", "Mute"])
async def test_the_buttons_of_an_alert(server, label):
    await server.tell()
    result = await server.ada.click(server.channel.last_message, label=label)
    assert result.response.ephemeral
    assert colour(result) != ERROR, words(result.response)


async def test_confirm_is_told_in_the_alert_with_who_and_can_be_undone(server):
    version = await server.tell()
    message = server.channel.last_message
    result = await server.ada.click(message, label="Confirm")
    assert server.status(version) is FactStatus.CONFIRMED
    await server.stage.deliver.run()
    assert "Confirmed by Ada" in words(server.channel.last_message)
    assert "CONFIRMED" in words(server.channel.last_message)
    await server.ada.click(result.response, label="Undo")
    assert server.status(version) is version.status
    await server.stage.deliver.run()
    assert "Taken back by Ada" in words(server.channel.last_message)
    again = await server.ada.click(server.channel.last_message, label="Confirm")
    assert "Confirmed by Ada" in words(again.response)
    await server.stage.deliver.run()
    assert "Confirmed by Ada" in words(server.channel.last_message)


async def test_not_a_change_strikes_the_alert_and_is_told_to_every_channel(server):
    version = await server.tell()
    alert = server.channel.last_message
    await server.ada.click(alert, label="Not a change")
    await server.stage.deliver.run()
    assert server.status(version) is FactStatus.RETRACTED
    assert server.channel.last_message.id != alert.id
    assert "RETRACTED" in words(server.channel.last_message)
    drawn_anew = next(m for m in server.channel.history() if m.id == alert.id)
    assert "RETRACTED" in words(drawn_anew)


@pytest.mark.parametrize("label", ["Confirm", "Not a change", "Mute"])
async def test_members_may_not_judge(server, label):
    version = await server.tell()
    result = await server.bob.click(server.channel.last_message, label=label)
    assert result.response.ephemeral
    assert "Only people who may manage" in words(result.response)
    assert server.status(version) is version.status


async def test_the_buttons_of_a_digest_and_of_what_they_show(server):
    digest = (await server.bob.slash(server.channel, "news digest now")).response
    details = next(p["custom_id"] for p in parts(digest.components) if p.get("label") == "Details")
    catch_up = next(p["custom_id"] for p in parts(digest.components) if p.get("label") == "Catch me up")
    for identity in (details, catch_up):
        result = await server.bob.click(digest, custom_id=identity)
        assert result.response.ephemeral
        assert colour(result) != ERROR, words(result.response)


async def test_a_menu_stands_for_many_buttons(server):
    result = await server.bob.slash(server.channel, "news facts")
    shown = await server.bob.select(result.response, ["history:musk_offer.amount"])
    assert "$97.6bn" in words(shown.response)


async def test_share_shows_a_private_answer_to_all(server):
    result = await server.bob.slash(server.channel, "news latest", count=2)
    shared = await server.bob.click(result.response, label="Share")
    assert not shared.response.ephemeral
    assert "Shared by" in words(shared.response)


async def test_a_picture_is_shared_too(server):
    result = await server.bob.slash(server.channel, "news fact", key="musk_offer.amount")
    shared = await server.bob.click(result.response, label="Share")
    assert not shared.response.ephemeral
    assert [a.filename for a in shared.response.attachments] == ["chart.png"]
    assert "Shared by Bob" in words(shared.response)


async def test_buttons_live_through_a_restart(server, simcord_env):
    version = await server.tell()
    message = server.channel.last_message
    await simcord_env.restart_bot(server.stage.client())
    result = await server.ada.click(message, label="History")
    assert "rejected" in words(result.response)
    await server.ada.click(message, label="Confirm")
    assert server.status(version) is FactStatus.CONFIRMED


async def test_a_reader_joins_the_role_and_alerts_call_it(server):
    await server.tell(mention_role=str(server.readers.id))
    assert words(server.channel.last_message).startswith(f"<@&{server.readers.id}>")
    assert not server.channel.last_message.mention_everyone
    digest = await server.bob.slash(server.channel, "news digest now")
    joined = await server.bob.click(digest.response, label="Notify me")
    assert "from now on" in words(joined.response)
    assert any(r.method == "PUT" and r.path.endswith(f"/roles/{server.readers.id}") for r in server.env.http_requests)
    left = await server.bob.click(digest.response, label="Notify me")
    assert "no longer" in words(left.response)


# --- forms and first steps


async def test_each_missing_permission_is_named_and_granting_it_is_enough(server):
    shut = discord.PermissionOverwrite(send_messages=False, embed_links=False)
    closed = server.guild.create_text_channel("closed", overwrites={server.env.bot.user: shut})
    result = await server.ada.slash(closed, "news setup")
    assert "1 thing is missing" in words(result.response)
    assert "The permission Send Messages is missing in #closed" in words(result.response)
    assert "Embed Links" in words(result.response)
    assert not any(p.get("label") == "First digest, now" for p in parts(result.response.components))
    await server.env.bot.get_channel(closed.id).set_permissions(server.env.bot.user, overwrite=None)
    result = await server.ada.slash(closed, "news setup")
    assert "This channel is set up" in words(result.response)


async def test_in_a_private_conversation_people_look_up_and_change_nothing(server):
    user = server.env.create_user("carl", global_name="Carl")
    result = await user.slash("news facts")
    assert "$97.6bn" in words(result.response)
    result = await user.slash("news settings", zone="Europe/Paris")
    assert "Only people who may manage" in words(result.response)


async def test_first_steps_lead_to_a_digest(server):
    first = await server.ada.slash(server.channel, "news setup")
    assert "This channel is set up" in words(first.response)
    digest = await server.ada.click(first.response, label="First digest, now")
    public = [m for m in server.channel.history() if not m.flags.ephemeral]
    assert any("WHAT CHANGED" in words(m) for m in public), digest


async def test_first_steps_take_the_language_of_who_makes_them(server):
    french = server.guild.add_member(server.env.create_user("chloe", global_name="Chloé"))
    assert french
    result = await server.ada.slash(server.channel, "news setup")
    with server.stage.world.database.read() as uow:
        settings = uow.channels.find(Platform.DISCORD, str(server.channel.id)).settings
    assert settings == ChannelSettings(language="en", time_zone="Europe/Paris"), result


async def test_settings_are_changed_in_a_form(server):
    shown = await server.ada.slash(server.channel, "news settings")
    form = await server.ada.click(shown.response, label="Language and times")
    assert form.modal is not None
    result = await server.ada.submit_modal(
        form, {"language": ["fr"], "zone": "Europe/Paris", "times": "7:30, 18h", "quiet": "22:00-07:00"}
    )
    assert "07:30, 18:00" in words(result.response)
    form = await server.ada.click(shown.response, label="Alerts")
    result = await server.ada.submit_modal(form, {"origins": "3", "mention": [server.readers], "threads": ["on"]})
    assert f"<@&{server.readers.id}>" in words(result.response)
    with server.stage.world.database.read() as uow:
        kept = uow.channels.find(Platform.DISCORD, str(server.channel.id)).settings
    assert (kept.language, kept.digest_times, kept.origins_needed) == ("fr", ("07:30", "18:00"), 3)
    assert (kept.mention_role, kept.threads, kept.quiet_from) == (str(server.readers.id), True, "22:00")


async def test_a_wrong_form_is_refused_with_a_sentence_and_nothing_is_kept(server):
    shown = await server.ada.slash(server.channel, "news settings")
    form = await server.ada.click(shown.response, label="Language and times")
    values = {"language": ["en"], "zone": "Paris", "times": "25:00", "quiet": "off"}
    result = await server.ada.submit_modal(form, values)
    assert "Europe/Paris" in words(result.response)
    assert result.response.ephemeral


async def test_a_form_is_not_for_members(server):
    shown = await server.ada.slash(server.channel, "news setup")
    await server.ada.click(shown.response, label="New watch")
    result = await server.bob.slash(server.channel, "news settings")
    assert "Only people" in words(result.response)


# --- threads


async def test_an_alert_opens_a_thread_and_its_edits_are_logged_there(server):
    await server.tell(threads=True)
    message = next(m for m in server.channel.history() if m.components)
    await server.ada.click(message, label="Confirm")
    await server.stage.deliver.run()
    (thread,) = server.channel.threads
    assert thread.id == message.id
    assert "CONFIRMED" in words(thread.last_message)
    assert "Confirmed by Ada" in words(thread.last_message)


async def test_a_forum_gets_a_post_for_a_story(server):
    server.channel = server.guild.create_forum_channel("stories")
    await server.tell()
    (post,) = server.channel.threads
    assert "CHANGED" in words(post.last_message)


# --- bad input


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
