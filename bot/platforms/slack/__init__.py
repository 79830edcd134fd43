"""Slack as a platform: a messenger that sends cards and a bot that answers people."""

from bot.platforms.slack.bot import SlackBot
from bot.platforms.slack.messenger import SlackMessenger

__all__ = ["SlackBot", "SlackMessenger"]
