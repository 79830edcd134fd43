"""Discord as a platform: a messenger that sends cards and a bot that answers people."""

import warnings

with warnings.catch_warnings():
    # discord.py imports audioop for voice, which is not used here; Python 3.11 and 3.12 warn of it
    warnings.simplefilter("ignore", DeprecationWarning)
    import discord  # noqa: F401

from bot.platforms.discord.bot import DiscordBot
from bot.platforms.discord.messenger import DiscordMessenger

__all__ = ["DiscordBot", "DiscordMessenger"]
