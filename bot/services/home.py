"""A settings page: what changed lately and the feeds' health for everybody; each channel's settings for managers."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.card.home import channel_page
from bot.domain.schedule import next_slot
from bot.ports import Database, Home, HomeChannel, UnitOfWork, Where
from bot.services.asking import Ask
from bot.services.lookups import Lookups

LATELY = "7d"
MOST_CHANNELS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class HomePage:
    """Reads what a page shows; nothing is changed by looking."""

    database: Database
    lookups: Lookups

    def read(self, ask: Ask) -> Home:
        """The page as it stands. Channels are those of the asker's workspace, and only managers see them."""
        nowhere = replace(ask.where, channel="", name="")  # looking here is not looking at a channel's changes
        anywhere = replace(ask, where=nowhere, options={"since": LATELY})
        with self.database.read() as uow:
            return Home(
                lately=self.lookups.changes(uow, anywhere),
                status=self.lookups.status(uow, anywhere),
                channels=self._channels(uow, ask) if ask.who.manager else (),
            )

    def _channels(self, uow: UnitOfWork, ask: Ask) -> tuple[HomeChannel, ...]:
        platform, spaces = ask.where.platform, {ask.where.space}
        if not uow.installs.spaces(platform):
            spaces.add("")  # a channel named in the settings, where there is only one workspace
        here = [d for d in uow.channels.all() if d.platform is platform and d.channel and d.space in spaces]
        made = []
        for one in here[:MOST_CHANNELS]:
            slot = next_slot(one.settings, ask.now)
            page = channel_page(
                destination=one,
                next_digest=slot.at if slot else None,
                watches=uow.watches.list(one.id),
                language=ask.language,
            )
            where = Where(platform=one.platform, channel=one.channel, space=ask.where.space, name=one.name)
            made.append(HomeChannel(where=where, card=page))
        return tuple(made)
