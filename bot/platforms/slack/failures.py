"""What a failed call to Slack means for a delivery: send later, close the channel, or mend the message."""

from __future__ import annotations

import asyncio
import tomllib
from importlib.resources import files
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.errors import BadMessage, DeliveryError, DestinationClosed, RetryLater
from bot.platforms.slack.api import retry_after

# all that a call may raise
FAILURES = (SlackClientError, aiohttp.ClientError, asyncio.TimeoutError, OSError)

_SAID: dict[str, dict[str, str]] = tomllib.loads(
    files("bot.platforms.slack").joinpath("errors.toml").read_text(encoding="utf-8")
)
LIMITED = frozenset({"ratelimited", "rate_limited", "message_limit_exceeded"})
UNSURE = frozenset({"internal_error", "fatal_error", "service_unavailable", "request_timeout"})
LAYOUT = frozenset({"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "msg_too_long"})
_ACCIDENT, _NO_CONNECTION = 10.0, 30.0  # seconds until the next try


def code_of(error: BaseException | None) -> str:
    """Slack's name for what went wrong; empty where the answer has none."""
    if not isinstance(error, SlackApiError):
        return ""
    data: Any = getattr(error.response, "data", error.response)
    return str(data.get("error") or "") if isinstance(data, dict) else ""


def status_of(error: Exception) -> int:
    """The HTTP status of the answer; 0 where there was none."""
    response = getattr(error, "response", None)
    return int(getattr(response, "status_code", 0) or getattr(response, "status", 0) or 0)


def means_bad_token(error: Exception) -> bool:
    """Whether the token is wrong, was revoked or has expired."""
    return code_of(error) in _SAID["token"]


def explained(code: str, language: str = "en") -> str:
    """A sentence for an error of Slack's, with what to do; the bare code where nobody wrote one."""
    for group in (_SAID.get(language, {}), _SAID["token"], _SAID["closed"]):
        if code in group:
            return f"{group[code]} ({code})"
    return f"Slack says {code}." if code else "Slack gave no reason."


def delivery_error(error: Exception) -> DeliveryError:
    """The delivery error that a failed call amounts to."""
    code, status = code_of(error), status_of(error)
    if code in LIMITED or status == 429:
        seconds = retry_after(getattr(getattr(error, "response", None), "headers", None))
        return RetryLater(f"Slack asks to wait {seconds:.0f} s.", seconds=seconds)
    if code in _SAID["token"] or code in _SAID["closed"]:
        return DestinationClosed(explained(code))
    if code in UNSURE or status >= 500 or (isinstance(error, SlackApiError) and not code):
        said = code or f"HTTP {status}"
        return RetryLater(f"Slack had an accident ({said}).", seconds=_ACCIDENT, uncertain=True)
    if code:
        return BadMessage(explained(code))
    if isinstance(error, aiohttp.ClientConnectorError):
        return RetryLater("Slack cannot be reached.", seconds=_NO_CONNECTION)
    return RetryLater(f"The connection to Slack broke off ({type(error).__name__}).", seconds=_ACCIDENT, uncertain=True)
