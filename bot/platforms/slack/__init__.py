"""Slack as a platform: a messenger that sends cards and a bot that answers people."""

from bot.platforms.slack.bot import OAuth, SlackBot
from bot.platforms.slack.installs import Installs, States
from bot.platforms.slack.messenger import SlackMessenger

__all__ = ["Installs", "OAuth", "SlackBot", "SlackMessenger", "States"]
