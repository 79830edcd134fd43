"""Which permissions the bot has in a channel, worked out from what the REST API says. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import discord

THREADS = frozenset({10, 11, 12})
FORUMS = frozenset({15, 16})
_VIEW = ("View Channel", discord.Permissions(view_channel=True))
_SEND = ("Send Messages", discord.Permissions(send_messages=True))
_SEND_IN_THREADS = ("Send Messages in Threads", discord.Permissions(send_messages_in_threads=True))
_POST = ("Create Posts", discord.Permissions(send_messages=True))  # what a forum calls sending messages
_THREADS = ("Create Public Threads", discord.Permissions(create_public_threads=True))
_FILES = ("Attach Files", discord.Permissions(attach_files=True))
_ROLES = ("Manage Roles", discord.Permissions(manage_roles=True))
_EMBED = ("Embed Links", discord.Permissions(embed_links=True))
_HISTORY = ("Read Message History", discord.Permissions(read_message_history=True))

INVITE = discord.Permissions(
    view_channel=True,
    send_messages=True,
    send_messages_in_threads=True,
    create_public_threads=True,
    embed_links=True,
    read_message_history=True,
)


def granted(
    *,
    guild_id: str,
    me: str,
    my_roles: Iterable[str],
    roles: Sequence[Mapping[str, Any]],
    overwrites: Sequence[Mapping[str, Any]],
) -> discord.Permissions:
    """The bot's permissions in a channel (https://discord.com/developers/docs/topics/permissions)."""
    mine = {guild_id, *my_roles}
    base = 0
    for role in roles:
        if str(role["id"]) in mine:
            base |= int(role["permissions"])
    if discord.Permissions(base).administrator:
        return discord.Permissions.all()
    everyone = [o for o in overwrites if str(o["id"]) == guild_id]
    by_role = [o for o in overwrites if str(o["id"]) in mine and str(o["id"]) != guild_id]
    by_me = [o for o in overwrites if str(o["id"]) == me]
    for step in (everyone, by_role, by_me):
        deny = allow = 0
        for overwrite in step:
            deny |= int(overwrite["deny"])
            allow |= int(overwrite["allow"])
        base = (base & ~deny) | allow
    return discord.Permissions(base)


def needed(channel_type: int, *, threads: bool = False, role: bool = False) -> tuple[tuple[str, bool], ...]:
    """Names of what a channel of that type needs; False: only better to have.

    ``threads``: each story gets one of its own; ``role``: readers join a role to be notified.
    """
    if channel_type in THREADS:
        first = [(_SEND_IN_THREADS[0], True)]
    elif channel_type in FORUMS:
        first = [(_POST[0], True), (_SEND_IN_THREADS[0], True)]
    else:
        first = [(_SEND[0], True)]
        if threads:
            first += [(_THREADS[0], True), (_SEND_IN_THREADS[0], True)]
    better = [(_EMBED[0], False), (_HISTORY[0], False)]
    if role:
        better.append((_ROLES[0], False))
    return ((_VIEW[0], True), *first, *better)


def has(permissions: discord.Permissions, name: str) -> bool:
    """Whether they hold the permission of that name."""
    wanted = dict((_VIEW, _SEND, _POST, _SEND_IN_THREADS, _THREADS, _EMBED, _FILES, _HISTORY, _ROLES))[name]
    return permissions.is_superset(wanted)


def invite_url(application_id: str) -> str:
    """Where an admin adds the bot to a server, with just the permissions it needs."""
    return discord.utils.oauth_url(int(application_id), permissions=INVITE, scopes=("bot", "applications.commands"))
