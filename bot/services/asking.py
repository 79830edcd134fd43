"""One question from a person: what they asked, who and where they are, in which language and time zone."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime

from bot.card import translator
from bot.card.words import Words
from bot.domain.model import ChannelSettings, Destination, Platform
from bot.domain.spans import parse_duration, parse_since
from bot.domain.text import strip_controls
from bot.errors import InputError, NotAllowedError
from bot.ports import UnitOfWork, Where, Who
from bot.services.publish import Publisher

log = logging.getLogger(__name__)

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """A command as it was given. Options that were left out are absent."""

    who: Who
    where: Where
    options: Mapping[str, str | int]
    now: datetime
    language: str
    time_zone: str = "UTC"

    @property
    def words(self) -> Words:
        """The sentences of the asker's language."""
        return translator(self.language)

    def text(self, name: str) -> str:
        """A text option without what nobody sees, "" where it was left out."""
        return strip_controls(str(self.options.get(name, ""))).strip()

    def needed(self, name: str) -> str:
        """A text option that must be there."""
        value = self.text(name)
        if not value:
            said = self.words("{name} is missing. /news help shows how to write the command.", name=name)
            raise InputError(said).of(name)
        return value

    def number(self, name: str, *, default: int | None = None, least: int = 1, most: int = 2**31 - 1) -> int:
        """A whole number between ``least`` and ``most``."""
        raw = self.options.get(name, default)
        if raw is None:
            raise InputError(self.words("{name} is missing: a whole number.", name=name)).of(name)
        try:
            value = int(str(raw).strip().lstrip("#"))
        except ValueError:
            said = self.words("{name}: “{given}” is no whole number.", name=name, given=str(raw)[:50])
            raise InputError(said).of(name) from None
        if not least <= value <= most:
            said = self.words(
                "{name} must lie between {least} and {most}; it is {value}.",
                name=name,
                least=least,
                most=most,
                value=value,
            )
            raise InputError(said).of(name)
        return value

    def since(self, name: str) -> datetime | None:
        """A moment in the past (3d, or a date of the channel's time zone); None where it was left out."""
        given = self.text(name)
        if not given:
            return None
        try:
            moment = parse_since(given, now=self.now, zone=self.time_zone, language=self.language)
        except (InputError, OverflowError):
            said = self.words("“{given}” is no past date. Write 3d, 2w or 2026-05-18.", given=given[:40])
            raise InputError(said).of(name) from None
        if moment > self.now:
            said = self.words("“{given}” lies ahead. Write 3d, 2w or a date that has passed.", given=given[:40])
            raise InputError(said).of(name)
        return moment

    def spoken(self, name: str) -> str | None:
        """A language by its code ("fr", "fr-CA"); None where it was left out."""
        given = self.text(name)
        if given and not _LANGUAGE.fullmatch(given):
            said = self.words("“{given}” is no language: write its two letters, such as en or fr.", given=given[:40])
            raise InputError(said).of(name)
        return given or None

    def until(self, name: str) -> datetime:
        """A moment in the future, given as a length of time (3h, 2d, 1w)."""
        given = self.needed(name)
        with suppress(InputError, OverflowError):
            until = self.now + parse_duration(given)
            if until > self.now:  # 0d is none
                return until
        said = self.words("“{given}” is no length of time. Write 3h, 2d or 1w.", given=self.text(name)[:40])
        raise InputError(said).of(name)

    def manager_only(self, *, channel: bool = False) -> None:
        """NotAllowedError unless the person may change settings here: checked here for every platform.

        ``channel``: what is to be changed concerns this channel alone.
        """
        if self.who.manager or (channel and self.who.may_set):
            return
        log.warning(
            "refused to %s (%s %s) in channel %s: not a manager",
            self.who.name,
            self.who.platform.value,
            self.who.id,
            self.where.channel or "none",
        )
        raise NotAllowedError(self._refusal(channel=channel))

    def _refusal(self, *, channel: bool) -> str:
        if not self.where.channel:
            return self.words("A private conversation has no settings. Use the command in a channel.")
        if self.who.platform is not Platform.SLACK:
            who = self.words("Only people who may manage this server (the permission Manage Server) can do that.")
        elif channel:
            who = self.words("Only the admins of this workspace and whoever made this channel can do that.")
        else:
            who = self.words("Only the admins of this workspace can do that: it concerns every channel.")
        return f"{who} {self.words('Ask one of them; /news help shows what everybody can do.')}"


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
    if not ask.where.channel:
        raise InputError(ask.words("A private conversation has no settings. Use the command in a channel."))
    made = uow.channels.ensure(
        ask.where.platform, ask.where.channel, space=ask.where.space, name=ask.where.name, now=ask.now
    )
    chosen = replace(made.settings, language=ask.language, time_zone=ask.time_zone)
    uow.channels.save_settings(made.id, chosen)
    publisher.welcome(uow, made, now=ask.now)
    return replace(made, settings=chosen)
