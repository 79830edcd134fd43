"""Who asks: each person's language, and whether they run the workspace or made the channel; kept for a while."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.languages import known
from bot.domain.model import Platform
from bot.errors import StorageError
from bot.platforms.slack.failures import FAILURES, code_of
from bot.ports.platforms import Who

log = logging.getLogger(__name__)

KEPT_SECONDS = 60.0
KEPT_PEOPLE = 2000
KEPT_CHANNELS = 2000
PATIENCE = 5.0  # seconds; without an answer a person asks in English and without rights


def _loop_time() -> float:
    return asyncio.get_running_loop().time()


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """What Slack says of somebody."""

    name: str
    language: str
    admin: bool
    member: bool = True  # of this very workspace, and no guest


async def _nobody(_: str) -> str:
    return ""


@dataclass(slots=True)
class People:
    """Looks people up. ``managers``: those whom the operator names; ``installer``: who installed it in a workspace."""

    now: Callable[[], float] = _loop_time
    managers: frozenset[str] = frozenset()
    installer: Callable[[str], Awaitable[str]] = _nobody
    _known: dict[tuple[str, str], tuple[float, Person]] = field(default_factory=dict)
    _makers: dict[tuple[str, str], str] = field(default_factory=dict)

    async def who(
        self, client: AsyncWebClient, user: str, team: str, *, name: str = "", channel: str = "", at_home: bool
    ) -> Who:
        """The person as the commands know them.

        A manager is an admin or owner of this very workspace, who installed the app there, or whom the operator
        names, in a channel (``at_home``): a private conversation has no settings. Whoever made ``channel`` may set what
        concerns it alone. Guests, and people of another workspace in a shared channel, have no rights here.
        """
        person = await self._person(client, user, team)
        manager = person.admin or (person.member and (user in self.managers or user == await self._installed(team)))
        made = (
            at_home
            and not manager
            and person.member
            and bool(channel)
            and user == await self._maker(client, team, channel)
        )
        return Who(
            platform=Platform.SLACK,
            id=user,
            name=person.name or name,
            language=person.language,
            manager=at_home and manager,
            runs_channel=made,
        )

    async def _installed(self, team: str) -> str | None:
        try:
            return await self.installer(team) or None
        except StorageError as error:
            log.warning("Who installed the app in %s is not known: %s", team, error)
            return None

    async def _maker(self, client: AsyncWebClient, team: str, channel: str) -> str | None:
        """Who made the channel; None where Slack does not say."""
        known = self._makers.get((team, channel))
        if known is not None:
            return known
        try:
            async with asyncio.timeout(PATIENCE):
                answer: Any = await client.conversations_info(channel=channel)
        except FAILURES as error:
            log.warning("Slack does not say who made channel %s (%s).", channel, code_of(error) or error)
            return None
        if len(self._makers) >= KEPT_CHANNELS:
            self._makers.clear()
        return self._makers.setdefault((team, channel), str(answer["channel"].get("creator") or "")) or None

    async def _person(self, client: AsyncWebClient, user: str, team: str) -> Person:
        known = self._known.get((team, user))
        if known is not None and known[0] > self.now():
            return known[1]
        try:
            async with asyncio.timeout(PATIENCE):
                answer: Any = await client.users_info(user=user, include_locale=True)
        except FAILURES as error:
            log.warning("Slack does not say who asks (%s), so they ask without rights.", code_of(error) or error)
            return Person(name="", language="en", admin=False, member=False)
        person = read_person(answer["user"], team)
        if len(self._known) >= KEPT_PEOPLE:
            self._known.clear()
        self._known[team, user] = (self.now() + KEPT_SECONDS, person)
        return person


def read_person(user: dict[str, Any], team: str) -> Person:
    """A user object of Slack's, seen from a workspace."""
    profile = user.get("profile") or {}
    names = (profile.get("display_name"), profile.get("real_name"), user.get("real_name"), user.get("name"))
    ours = not team or user.get("team_id", team) == team
    foreign = bool(user.get("is_stranger") or user.get("is_restricted") or user.get("deleted"))
    return Person(
        name=str(next((n for n in names if n), "")),
        language=known(str(user.get("locale") or "")),
        admin=ours and not foreign and bool(user.get("is_admin") or user.get("is_owner")),
        member=ours and not foreign,
    )
