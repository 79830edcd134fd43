"""What the bot can do in a channel, each missing scope by its name, in the channel's language."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.model import Destination
from bot.errors import DestinationClosed
from bot.platforms.slack.failures import code_of, delivery_error, explained
from bot.platforms.slack.permissions import SCOPES, missing
from bot.platforms.slack.words import say, scope_use
from bot.ports.platforms import Problem


async def check_channel(client: AsyncWebClient, destination: Destination) -> list[Problem]:
    """The channel, whether the bot is in it, and what it lacks. Raises what calls raise, but for a closed channel."""
    language = destination.settings.language
    name = say("channel", language, name=destination.name or destination.channel)
    try:
        answer: Any = await client.conversations_info(channel=destination.channel)
    except SlackApiError as error:
        if not isinstance(delivery_error(error), DestinationClosed):
            raise
        code = code_of(error)
        return [
            Problem(name=name, ok=False, detail=say("unseen", language, code=code), advice=explained(code, language))
        ]
    channel = answer["channel"]
    found = [Problem(name=name, ok=True, detail=say("there", language, channel=str(channel.get("name") or "")))]
    if channel.get("is_archived"):
        advice = say("unarchive", language)
        found.append(Problem(name=name, ok=False, detail=say("archived", language), advice=advice))
    elif not channel.get("is_member") and not channel.get("is_im"):
        found.append(Problem(name=name, ok=False, detail=say("outside", language), advice=say("invite", language)))
    granted = scopes_of(await client.auth_test())
    return [*found, *(missing_scopes(granted, language) if granted else ())]


def scopes_of(answer: Any) -> tuple[str, ...]:
    """The scopes that an answer of Slack's names; none where it names none."""
    header = next((str(v) for k, v in dict(answer.headers).items() if k.lower() == "x-oauth-scopes"), "")
    return tuple(one.strip() for one in header.split(",") if one.strip())


def missing_scopes(granted: Iterable[str], language: str) -> list[Problem]:
    """Each scope that the app asks for and has not got; not ok where it cannot do without."""
    found = []
    for scope in missing(granted):
        must = SCOPES[scope][1]
        said = say("scope_missing", language, scope=scope, use=scope_use(scope, language))
        advice = say("install_again" if must else "install_better", language)
        found.append(Problem(name=say("scope", language, scope=scope), ok=not must, detail=said, advice=advice))
    return found
