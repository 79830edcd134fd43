"""A role to notify, joined and left with a button: by those who want it, never for everyone."""

from __future__ import annotations

import logging
from typing import Any, Protocol

import discord

from bot.card.model import Block, BlockKind, Card, Span, Tone
from bot.domain.model import ChannelSettings
from bot.platforms.discord.rest import Rest
from bot.platforms.discord.words import say
from bot.ports.platforms import Where

log = logging.getLogger(__name__)

MEMBER_ROLE = "/guilds/{guild_id}/members/{user_id}/roles/{role_id}"


class Chosen(Protocol):
    """What a channel chose."""

    async def settings_of(self, where: Where) -> ChannelSettings | None: ...


async def toggle(rest: Rest, chosen: Chosen, where: Where, person: str, roles: tuple[str, ...], language: str) -> Card:
    """Give the person the channel's role, or take it off where they have it; a card says which."""
    settings = await chosen.settings_of(where)
    role = settings.mention_role if settings else None
    if role is None or not role.isdecimal() or role == where.space or not where.space:
        return _card(say("no_role", language), role, language, Tone.ERROR)
    at: dict[str, Any] = {"guild_id": where.space, "user_id": person, "role_id": role}
    has = role in roles
    try:
        await rest.call("DELETE" if has else "PUT", MEMBER_ROLE, at)
    except discord.HTTPException as error:
        if error.status not in {403, 404}:
            raise
        log.warning("The role %s could not be given in server %s: %s", role, where.space, error)
        return _card(say("role_refused", language, role="\0"), role, language, Tone.ERROR)
    return _card(say("left" if has else "joined", language, role="\0"), role, language, Tone.PLAIN)


def _card(text: str, role: str | None, language: str, tone: Tone) -> Card:
    before, mark, after = text.partition("\0")
    spans = (Span(text=before), *((Span(text=role or "", role=True), Span(text=after)) if mark else ()))
    return Card(
        title=say("notify_title", language),
        summary=text.replace("\0", role or ""),
        tone=tone,
        language=language,
        blocks=(Block(kind=BlockKind.TEXT, spans=spans),),
    )
