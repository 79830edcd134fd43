"""Draws what a reader sees on Discord into docs/screens: real output of the bundled sample. Run by ``make screens``."""

import asyncio
import sys
import tempfile
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import discord
import simcord
from PIL import Image

from bot.card.model import Card
from bot.domain.model import ChannelSettings, Destination, Platform
from bot.platforms.discord.bot import DiscordClient
from tests.platforms.discord.browser import use_system_chromium
from tests.platforms.discord.stage import Stage

WHEN = datetime(2026, 6, 8, 6, 0, tzinfo=UTC)  # two days after the sample's last item
WIDTH, MOST = 720, 150_000  # points, bytes
LOCALES = {"en": discord.Locale.british_english, "fr": discord.Locale.french}


@dataclass
class Scene:
    """A channel of a simulated server, with a manager in it."""

    env: object
    channel: object
    ada: object
    stage: Stage
    folder: Path
    language: str

    async def show(self, name, what):
        """Draw one message (or modal) into a file, no wider than it is and no heavier than it need be."""
        async with self.env.preview(
            self.channel, viewers=[self.ada], locale=str(LOCALES[self.language]), timezone="Europe/Paris",
            presentation_time=WHEN, width=WIDTH, height=1800, display="fixed",
        ) as preview:  # fmt: skip
            capture = await preview.screenshot(target=what, allow_incomplete=True)
        path = self.folder / f"{name}-{self.language}.png"
        _save(capture.png, path)
        print(f"{path.name}: {path.stat().st_size // 1024} KB", *capture_notes(capture))  # noqa: T201

    async def ask(self, name, path, **options):
        """Type a command and draw the answer."""
        await self.show(name, await self.ada.slash(self.channel, f"news {path}", **options))

    async def open(self, name, path, button):
        """Type a command, press a button of the answer, and draw the form that opens."""
        answer = await self.ada.slash(self.channel, f"news {path}")
        await self.show(name, await self.ada.click(answer.response, custom_id=button))

    async def post(self, name, card: Card, **settings):
        """Send a card to the channel as the outbox would, and draw it."""
        to = Destination(
            id=1, platform=Platform.DISCORD, channel=str(self.channel.id), space=str(self.channel.guild.id),
            settings=ChannelSettings(language=self.language, **settings),
        )  # fmt: skip
        await self.stage.messengers[Platform.DISCORD].send(to, card, nonce=name, retry=False)
        message = self.channel.last_message
        await self.show(name, message)
        return message


def capture_notes(capture):
    """What the drawing could not show, if anything."""
    return [str(d)[:160] for d in getattr(capture, "diagnostics", ())]


def _save(png, path):
    image = Image.open(BytesIO(png)).convert("RGB")
    image.quantize(128, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(path, optimize=True)
    size = path.stat().st_size
    if size > MOST:
        raise SystemExit(f"{path}: {size} bytes are more than {MOST}")


class Abroad(DiscordClient):
    """The bot among people whose Discord speaks French; the simulation knows English ones only."""

    async def on_interaction(self, interaction):
        interaction.locale = discord.Locale.french
        await super().on_interaction(interaction)


@asynccontextmanager
async def scene(folder, language):
    """The sample, played in that language."""
    with tempfile.TemporaryDirectory() as home:
        stage = Stage(Path(home))
        stage.world.clock.now = WHEN
        stage.rounds.console = ChannelSettings(language=language, time_zone="Europe/Paris")
        await stage.play_sample()
        async with simcord.run(
            stage.client(Abroad if language == "fr" else DiscordClient), shard_count=1, settle_timeout=90.0
        ) as env:
            env.backend.bot_user.name = "Sincethen"
            await env.advance_time((WHEN - env.now()).total_seconds())
            guild = env.create_guild()
            channel = guild.create_text_channel("actus" if language == "fr" else "news")
            managers = guild.create_role("Editors", permissions=discord.Permissions(manage_guild=True))
            ada = guild.add_member(env.create_user("ada", global_name="Ada"), roles=[managers])
            with stage.world.database.begin() as uow:
                made = uow.channels.ensure(Platform.DISCORD, str(channel.id), name=channel.name, now=WHEN)
                uow.channels.save_settings(made.id, ChannelSettings(language=language, time_zone="Europe/Paris"))
            yield Scene(env, channel, ada, stage, folder, language)
        stage.close()


async def draw(folder, language, only):
    """Every card of the guide, or those named, in that language."""
    async with scene(folder, language) as s:
        for name, title in (("disputed", "DISPUTED"), ("alert", "CHANGED")):
            if only and name not in only:
                continue
            cards = [c for c in s.stage.alerts_seen() if c.tone.value == title.lower()]
            await s.post(name, max(cards, key=lambda c: int("verdict" in c.summary)))
        if not only or "together" in only:
            await s.post("together", next(c for c in s.stage.alerts_seen() if "," in c.actions[0].argument))
        for name, path, options in COMMANDS_SHOWN:
            if only and name not in only:
                continue
            await s.ask(name, path, **options)
        for form, path in FORMS_SHOWN:
            if only and f"form-{form}" not in only:
                continue
            await s.open(f"form-{form}", path, f"s:form:{form}")


COMMANDS_SHOWN = (
    ("setup", "setup", {}),
    ("digest", "digest now", {}),
    ("latest", "latest", {"count": 3}),
    ("facts", "facts", {}),
    ("fact", "fact", {"key": "musk_offer.amount"}),
    ("history", "fact", {"key": "musk_lawsuit.status"}),
    ("changes", "changes", {"since": "30d"}),
    ("story", "story", {"id": 1}),
    ("search", "search", {"query": "openai"}),
    ("watch", "watch add", {"expression": "+openai (musk OR altman) -apple"}),
    ("feeds", "feed list", {}),
    ("status", "status", {}),
    ("settings", "settings", {}),
    ("help", "help", {}),
    ("help-one", "help", {"command": "search"}),
    ("error", "watch test", {"expression": "+openai (musk OR altman"}),
    ("export", "export", {}),
)

FORMS_SHOWN = (
    ("times", "settings"),
    ("alerts", "settings"),
    ("watch", "setup"),
    ("feed", "setup"),
    ("import", "export"),
)


def main():
    """All screens, or those of the languages and names given after the folder."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "docs/screens")
    folder.mkdir(parents=True, exist_ok=True)
    asyncio.run(use_system_chromium())
    only = [name for name in sys.argv[2:] if name not in LOCALES]
    for language in [name for name in sys.argv[2:] if name in LOCALES] or list(LOCALES):
        asyncio.run(draw(folder, language, only))


if __name__ == "__main__":
    main()
