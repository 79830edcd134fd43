"""The terminal as a platform: cards drawn with rich, as plain text in a pipe."""

from bot.platforms.console.messenger import ConsoleMessenger
from bot.platforms.console.render import draw, render

__all__ = ["ConsoleMessenger", "draw", "render"]
