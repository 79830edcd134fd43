"""Threads and forums: one for each story, found again by the id of the message that began it."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import discord

from bot.card.model import BlockKind, Card
from bot.card.parts import status_word
from bot.card.words import translator
from bot.domain.findings import FactStatus
from bot.domain.languages import languages
from bot.domain.model import Destination
from bot.platforms.discord.limits import IS_COMPONENTS_V2, SUPPRESS_NOTIFICATIONS, TEXT, Payload
from bot.platforms.discord.markdown import escape, inline, one_line, shorten
from bot.platforms.discord.rest import Rest

log = logging.getLogger(__name__)

CHANNEL = "/channels/{channel_id}"
THREADS, ACTIVE = CHANNEL + "/threads", "/guilds/{guild_id}/threads/active"
FIRST = CHANNEL + "/messages/{message_id}"
MAX_THREAD_NAME = 100
MAX_TAGS = 5
KEPT_OPEN = 10080  # minutes without a message after which Discord puts a thread away: a week, the longest
REQUIRES_TAG = 1 << 4
LOOK_BACK = 10  # posts looked through for one that may have arrived


def thread_of(reference: str) -> str:
    """The thread of a message's reference: its own, or the one that was opened on it and has its id."""
    return reference.partition("/")[0]


def place(destination: Destination, reference: str) -> tuple[str, str]:
    """Channel and message of a reference: ``channel/message``, or the message's id alone in the destination."""
    channel, slash, message = reference.partition("/")
    return (channel, message) if slash else (destination.channel, reference)


def carries(message: Mapping[str, Any], wanted: int) -> bool:
    """Whether one of the message's outermost components has that id."""
    return any(c.get("id") == wanted for c in message.get("components") or [])


def hash_of(body: Payload) -> str:
    """The same for the same body: a line of the log that is sent twice stands there once."""
    return hashlib.blake2b(json.dumps(body, sort_keys=True).encode(), digest_size=8).hexdigest()


def log_line(card: Card) -> Payload:
    """What the thread keeps of an edit: the status, and the small print with origins and time. It calls nobody."""
    small = [inline(b.spans).replace("\n", " ") for b in card.blocks if b.kind is BlockKind.CONTEXT]
    text = f"**{escape(shorten(one_line(card.title), 250))}**\n" + "\n".join(f"-# {line[:600]}" for line in small[:3])
    return {
        "flags": IS_COMPONENTS_V2 | SUPPRESS_NOTIFICATIONS,
        "components": [{"type": TEXT, "content": text}],
        "allowed_mentions": {"parse": []},
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Forum:
    """A forum channel: each message that begins something is a post of its own, with the tags that fit."""

    channel: str
    guild: str
    tags: Sequence[Mapping[str, Any]] = field(default=())
    must_tag: bool = False

    async def post(self, rest: Rest, card: Card, body: Payload) -> str:
        """Begin a post, and give ``post/message``. Discord takes no nonce there; ``find`` guards instead."""
        name = shorten(one_line(card.topic or card.title), MAX_THREAD_NAME) or "Sincethen"
        made: Payload = {"name": name, "message": body, "auto_archive_duration": KEPT_OPEN}
        if tags := self.tags_for(card):
            made["applied_tags"] = tags
        answer = await rest.call("POST", THREADS, {"channel_id": self.channel}, body=made)
        thread = str(answer["id"])
        return f"{thread}/{thread}"  # the first message of a post has the post's id

    def tags_for(self, card: Card) -> list[str]:
        """The tags whose names stand in the card's title; where the forum demands one, its first at least.

        Tags that only moderators may give are left alone.
        """
        words = {w.strip(".,;:·").casefold() for w in card.title.split()}
        open_to_all = [t for t in self.tags if not t.get("moderated")]
        fitting = [str(t["id"]) for t in open_to_all if _named(t) in words]
        if not fitting and self.must_tag and self.tags:
            fitting = [str((open_to_all or self.tags)[0]["id"])]
        return fitting[:MAX_TAGS]

    async def retag(self, rest: Rest, thread: str, card: Card) -> None:
        """The post's tags say how the story stands now; tags that people gave it stay."""
        about_status = {str(t["id"]) for t in self.tags if _named(t) in _status_words()}
        if not about_status:
            return
        try:
            told = await rest.call("GET", CHANNEL, {"channel_id": thread})
            had = [str(one) for one in told.get("applied_tags") or []]
            others = [one for one in had if one not in about_status]
            now = list(dict.fromkeys([*(t for t in self.tags_for(card) if t in about_status), *others]))[:MAX_TAGS]
            if set(now) != set(had) and (now or not self.must_tag):
                await rest.call("PATCH", CHANNEL, {"channel_id": thread}, body={"applied_tags": now})
        except discord.HTTPException as error:
            log.warning("The tags of post %s could not be changed: %s", thread, error)

    async def find(self, rest: Rest, wanted: int, me: str) -> str | None:
        """The post of ours whose first message carries that id, among the newest."""
        try:
            answer = await rest.call("GET", ACTIVE, {"guild_id": self.guild})
            threads = [
                t
                for t in answer.get("threads") or []
                if str(t.get("parent_id")) == self.channel and str(t.get("owner_id")) == me
            ]
            for thread in sorted(threads, key=lambda t: int(t["id"]), reverse=True)[:LOOK_BACK]:
                at = {"channel_id": str(thread["id"]), "message_id": str(thread["id"])}
                if carries(await rest.call("GET", FIRST, at), wanted):
                    return f"{thread['id']}/{thread['id']}"
        except (discord.Forbidden, discord.NotFound):
            return None
        return None


def _named(tag: Mapping[str, Any]) -> str:
    return str(tag.get("name") or "").casefold()


@cache
def _status_words() -> frozenset[str]:
    return frozenset(
        status_word(status, translator(language)).casefold() for status in FactStatus for language in languages()
    )


async def reopen(rest: Rest, thread: str) -> bool:
    """Take a thread out of the archive, where it is not locked; whether that went well."""
    try:
        await rest.call("PATCH", CHANNEL, {"channel_id": thread}, body={"archived": False})
    except discord.HTTPException as error:
        log.warning("The thread %s could not be taken out of the archive: %s", thread, error)
        return False
    return True


def forum_in(told: Mapping[str, Any], destination: Destination) -> Forum:
    """The forum in what Discord tells of the channel."""
    return Forum(
        channel=destination.channel,
        guild=str(told.get("guild_id") or destination.space),
        tags=tuple(told.get("available_tags") or ()),
        must_tag=bool(int(told.get("flags") or 0) & REQUIRES_TAG),
    )
