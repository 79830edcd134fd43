"""What the bot can do in a channel, each missing permission by its name in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import discord

from bot.domain.model import Destination
from bot.platforms.discord import permissions
from bot.platforms.discord.failures import REFUSED, delivery_error
from bot.platforms.discord.rest import Rest
from bot.platforms.discord.words import permission_name, say
from bot.ports.platforms import Problem

CHANNEL = "/channels/{channel_id}"
ROLES, MEMBER = "/guilds/{guild_id}/roles", "/guilds/{guild_id}/members/{user_id}"


async def check_channel(rest: Rest, destination: Destination, me: str) -> list[Problem]:
    """The channel and each permission it needs. Raises what calls raise, but for a channel that cannot be seen."""
    language = destination.settings.language
    name = say("channel", language, name=destination.name or destination.channel)
    try:
        channel = await rest.call("GET", CHANNEL, {"channel_id": destination.channel})
        guild_id = str(channel.get("guild_id") or "")
        if not guild_id:
            return [Problem(name=name, ok=True, detail=say("private", language))]
        around = channel
        if channel["type"] in permissions.THREADS:
            around = await rest.call("GET", CHANNEL, {"channel_id": str(channel["parent_id"])})
        roles = await rest.call("GET", ROLES, {"guild_id": guild_id})
        member = await rest.call("GET", MEMBER, {"guild_id": guild_id, "user_id": me})
    except discord.HTTPException as error:
        if error.status not in {403, 404}:
            raise
        return [_unseen(name, error, language)]
    mine = permissions.granted(
        guild_id=guild_id,
        me=me,
        my_roles=[str(r) for r in member["roles"]],
        roles=roles,
        overwrites=around.get("permission_overwrites") or [],
    )
    where = str(channel.get("name") or "")
    found = [Problem(name=name, ok=True, detail=say("there", language, channel=where))]
    settings = destination.settings
    wanted = permissions.needed(channel["type"], threads=settings.threads, role=bool(settings.mention_role))
    found += [_permission(name, p, must, permissions.has(mine, p), where, language) for p, must in wanted]
    if settings.mention_role:
        found += _role(name, settings.mention_role, roles, [str(r) for r in member["roles"]], mine, language)
    return found


def _permission(name: str, permission: str, must: bool, has: bool, channel: str, language: str) -> Problem:
    said = permission_name(permission, language)
    advice = say("grant" if must else "grant_better", language, permission=said)
    return Problem(
        name=f"{name}: {said}",
        ok=has or not must,
        detail=say("granted", language) if has else say("missing", language, permission=said, channel=channel),
        advice="" if has else advice,
    )


def _role(
    name: str,
    wanted: str,
    roles: Sequence[Mapping[str, Any]],
    mine: Sequence[str],
    rights: discord.Permissions,
    language: str,
) -> list[Problem]:
    """Whether the role to notify is there, can be called, and can be given by the bot."""
    known = {str(r["id"]): r for r in roles}
    role = known.get(wanted)
    if role is None:
        return [Problem(name=name, ok=False, detail=say("role_gone", language), advice=say("role_choose", language))]
    title = str(role.get("name") or wanted)
    problems = []
    if not role.get("mentionable") and not rights.mention_everyone:
        said = say("role_silent", language, role=title)
        problems.append(Problem(name=f"{name}: @{title}", ok=False, detail=said, advice=say("role_mention", language)))
    highest = max((int(known[r].get("position") or 0) for r in mine if r in known), default=0)
    if rights.manage_roles and int(role.get("position") or 0) >= highest:
        said = say("role_above", language, role=title)
        problems.append(Problem(name=f"{name}: @{title}", ok=True, detail=said, advice=say("role_move", language)))
    return problems


def _unseen(name: str, error: discord.HTTPException, language: str) -> Problem:
    if error.status == 404:
        return Problem(name=name, ok=False, detail=say("unknown_channel", language), advice=say("copy_id", language))
    view, send = permission_name("View Channel", language), permission_name("Send Messages", language)
    return Problem(
        name=name,
        ok=False,
        detail=say("unseen", language, permission=view),
        advice=say("grant", language, permission=f"{view}, {send}"),
    )


def unreachable(error: Exception) -> Problem:
    """What a failed call says of token or network."""
    if isinstance(error, discord.LoginFailure) or (isinstance(error, discord.HTTPException) and error.status == 401):
        return Problem(name="Discord token", ok=False, detail="Discord refuses it.", advice=REFUSED)
    return Problem(
        name="Discord",
        ok=False,
        detail=str(delivery_error(error)),
        advice="See whether this machine reaches https://discord.com, and https://discordstatus.com for accidents.",
    )
