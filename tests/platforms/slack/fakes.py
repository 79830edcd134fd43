"""A clock for the pace, a running bot, and the channel that messages go to."""

import asyncio
from contextlib import asynccontextmanager
from datetime import timedelta

from bot.card.model import to_json
from bot.domain.model import DeliveryDraft, DeliveryKind, Destination, Platform
from bot.platforms.slack.bot import SlackBot
from bot.services.catalogue import COMMANDS
from tests.platforms.discord.fakes import digest
from tests.platforms.slack.loopback import APP_TOKEN, CHANNEL, TEAM, TOKEN


def destination(channel=CHANNEL):
    return Destination(id=1, platform=Platform.SLACK, channel=channel, space=TEAM, name="#news")


@asynccontextmanager
async def running(slack, commands, **more):
    """A bot that is connected, and closed in the end."""
    made = SlackBot(
        token=TOKEN, app_token=APP_TOKEN, commands=commands, specs=COMMANDS, api_base=slack.api_base, **more
    )
    await made.start()
    await asyncio.wait_for(made.ready.wait(), 60)
    yield made
    await made.close()


def enqueue_digest(house, uow, channel):
    """A digest for the channel that is due."""
    now = house.clock()
    draft = DeliveryDraft(
        key="k",
        destination_id=channel.id,
        kind=DeliveryKind.DIGEST,
        card=to_json(digest()),
        not_before=now - timedelta(seconds=1),
    )
    uow.outbox.enqueue(draft, now=now)


class Time:
    """Time that passes only when somebody sleeps."""

    def __init__(self):
        self.now, self.slept = 0.0, []

    def __call__(self):
        return self.now

    async def sleep(self, seconds):
        self.slept.append(round(seconds, 3))
        self.now += seconds
