"""A simulated server with a channel, a manager and a member, and what messages there say."""

from dataclasses import replace
from datetime import UTC, datetime

import discord

from bot.domain.findings import FactStatus
from bot.domain.model import Platform
from bot.platforms.discord.render import COLOURS, Tone

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
