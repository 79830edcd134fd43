"""Discord as a platform."""

from bot.platforms.discord.bot import DiscordBot
from bot.platforms.discord.messenger import DiscordMessenger

__all__ = ["DiscordBot", "DiscordMessenger"]
