"""One question from a person: what they asked, who and where they are, in which language and time zone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.domain.model import ChannelSettings, Destination
from bot.errors import InputError, NotAllowedError
from bot.ports import UnitOfWork, Where, Who
from bot.services.publish import Publisher


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """A command as it was given. Options that were left out are absent."""

    who: Who
    where: Where
    options: Mapping[str, str | int]
    now: datetime
    language: str
    time_zone: str = "UTC"

    def text(self, name: str) -> str:
        """A text option, "" where it was left out."""
        return str(self.options.get(name, "")).strip()

    def needed(self, name: str) -> str:
        """A text option that must be there."""
        value = self.text(name)
        if not value:
            raise InputError("{name} is missing. /news help shows how to write the command.", name=name)
        return value

    def number(self, name: str, *, default: int | None = None, least: int = 1, most: int = 10**12) -> int:
        """A whole number between ``least`` and ``most``."""
        raw = self.options.get(name, default)
        if raw is None:
            raise InputError("{name} is missing: a whole number.", name=name)
        try:
            value = int(str(raw).strip().lstrip("#"))
        except ValueError:
            raise InputError("{name}: {text} is no whole number.", name=name, text=raw) from None
        if not least <= value <= most:
            raise InputError(
                "{name} must lie between {least} and {most}; it is {value}.",
                name=name,
                least=least,
                most=most,
                value=value,
            )
        return value

    def manager_only(self) -> None:
        """NotAllowedError unless the person may change settings here: checked here for every platform."""
        if not self.who.manager:
            raise NotAllowedError(
                "Only people who may manage this server or workspace can do that. Ask one of them, or use /news help "
                "to see what everybody can do."
            )


def channel_of(uow: UnitOfWork, ask: Ask) -> Destination:
    """The channel as stored, or, for one that has no settings yet, as it would be (id 0, nothing written)."""
    found = uow.channels.find(ask.where.platform, ask.where.channel)
    return found or Destination(
        id=0,
        platform=ask.where.platform,
        channel=ask.where.channel,
        space=ask.where.space,
        name=ask.where.name,
        settings=ChannelSettings(language=ask.language, time_zone=ask.time_zone),
    )


def ensure_channel(uow: UnitOfWork, ask: Ask, publisher: Publisher) -> Destination:
    """The channel, made known to storage where it was not, with all that is known counted as told there."""
    known = uow.channels.find(ask.where.platform, ask.where.channel)
    if known is not None:
        return known
    made = uow.channels.ensure(
        ask.where.platform, ask.where.channel, space=ask.where.space, name=ask.where.name, now=ask.now
    )
    publisher.welcome(uow, made, now=ask.now)
    return made
