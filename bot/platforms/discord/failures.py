"""What a failed call to Discord means for a delivery: send later, close the channel, or mend the message."""

from __future__ import annotations

import json

import aiohttp
import discord

from bot.errors import BadMessage, DeliveryError, DestinationClosed, RetryLater

# all that a call may raise; TimeoutError is an OSError, and a body cut off in between is no JSON
FAILURES = (discord.DiscordException, aiohttp.ClientError, OSError, json.JSONDecodeError)

REFUSED = (
    "Discord refuses the bot's token. Set SINCETHEN_DISCORD_TOKEN to the token of the page Bot of your application "
    "at https://discord.com/developers/applications, where Reset Token makes a new one."
)
# https://discord.com/developers/docs/topics/opcodes-and-status-codes#json
UNKNOWN_MESSAGE, UNKNOWN_INTERACTION = 10008, 10062
ALREADY_ANSWERED = 40060
MISSING_ACCESS, MISSING_PERMISSIONS = 50001, 50013
_CLOSED = {
    10003: "Discord knows no such channel: it was deleted, or the id is wrong.",
    10004: "Discord knows no such server: the bot was removed from it.",
    MISSING_ACCESS: "The bot cannot see the channel.",
    MISSING_PERMISSIONS: "The bot may not write in the channel.",
    50007: "This person takes no direct messages from the bot.",
    50008: "Messages cannot be sent in a channel of this kind.",
    50083: "The thread is archived.",
    160005: "The thread is locked.",
}
_ACCIDENT, _NO_CONNECTION, _BLOCKED, _TOKEN = 10.0, 30.0, 600.0, 900.0  # seconds until the next try


def means_no_permission(error: Exception) -> bool:
    """Whether an admin can mend it by granting a permission."""
    return isinstance(error, discord.HTTPException) and error.code in {MISSING_ACCESS, MISSING_PERMISSIONS}


def delivery_error(error: Exception) -> DeliveryError:
    """The delivery error that a failed call amounts to."""
    if isinstance(error, discord.RateLimited):
        return RetryLater(f"Discord asks to wait {error.retry_after:.0f} s.", seconds=error.retry_after)
    if isinstance(error, discord.LoginFailure):
        return RetryLater(REFUSED, seconds=_TOKEN)
    if isinstance(error, discord.HTTPException):
        return _answered(error)
    if isinstance(error, aiohttp.ClientConnectorError):
        return RetryLater("Discord cannot be reached.", seconds=_NO_CONNECTION)
    return RetryLater(
        f"The connection to Discord broke off ({type(error).__name__}).", seconds=_ACCIDENT, uncertain=True
    )


def _answered(error: discord.HTTPException) -> DeliveryError:
    status, code = error.status, error.code
    said = " ".join(error.text.split())[:200]
    if code in _CLOSED:
        return DestinationClosed(_CLOSED[code])
    if status == 429:
        seconds = _retry_after(error)
        return RetryLater(f"Discord asks to wait {seconds:.0f} s.", seconds=seconds)
    if status >= 500:
        return RetryLater(f"Discord had an accident (HTTP {status}).", seconds=_ACCIDENT, uncertain=True)
    if status == 401:
        return RetryLater(REFUSED, seconds=_TOKEN)
    if status == 403 and not code:
        # a page instead of an answer: a network between here and Discord refuses, which says nothing of the channel
        return RetryLater("Discord refuses this machine's requests for now (HTTP 403).", seconds=_BLOCKED)
    if code == UNKNOWN_MESSAGE:
        return BadMessage("The message no longer exists: somebody deleted it.")
    if status in {403, 404}:
        return DestinationClosed(f"Discord refuses to write in the channel: {said or status}.")
    return BadMessage(f"Discord refused the message (HTTP {status}, code {code}): {said}")


def _retry_after(error: discord.HTTPException) -> float:
    # discord.py gives a 429 without a Via header back at once, as it comes from Cloudflare
    try:
        return max(float(error.response.headers.get("Retry-After", "")), 1.0)
    except ValueError:
        return 60.0
