"""A clock for the pace, and the channel that messages go to."""

from bot.domain.model import Destination, Platform
from tests.platforms.slack.loopback import CHANNEL, TEAM


def destination(channel=CHANNEL):
    return Destination(id=1, platform=Platform.SLACK, channel=channel, space=TEAM, name="#news")


class Time:
    """Time that passes only when somebody sleeps."""

    def __init__(self):
        self.now, self.slept = 0.0, []

    def __call__(self):
        return self.now

    async def sleep(self, seconds):
        self.slept.append(round(seconds, 3))
        self.now += seconds
