"""Slack's Web API through slack_sdk: where it lies, and what is tried again (never a message)."""

from __future__ import annotations

import logging
from urllib.parse import urlsplit

from slack_sdk.http_retry.async_handler import AsyncRetryHandler
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.http_retry.request import HttpRequest
from slack_sdk.http_retry.response import HttpResponse
from slack_sdk.http_retry.state import RetryState
from slack_sdk.web.async_client import AsyncWebClient

DEFAULT_BASE = "https://slack.com/api/"
TIMEOUT = 20  # seconds of one call
LONGEST_WAIT = 10.0  # seconds a 429 is waited out inside a call that sends no message
ONCE = frozenset({"chat.postMessage", "chat.update"})  # the outbox repeats these, not the client

# The SDK writes a line and a traceback for each failed call; failures.py says what it means instead.
SILENT = logging.getLogger("bot.platforms.slack.sdk")
SILENT.setLevel(logging.CRITICAL)


class ShortWaits(AsyncRateLimitErrorRetryHandler):
    """Waits where Slack asks to, when that is short and no message is being sent."""

    async def _can_retry_async(
        self,
        *,
        state: RetryState,  # noqa: ARG002 -- the SDK's signature
        request: HttpRequest,
        response: HttpResponse | None = None,
        error: Exception | None = None,  # noqa: ARG002
    ) -> bool:
        if response is None or response.status_code != 429:
            return False
        method = urlsplit(request.url).path.rsplit("/", 1)[-1]
        return method not in ONCE and retry_after(response.headers) <= LONGEST_WAIT


def retry_after(headers: object) -> float:
    """Seconds that an answer asks to wait; 30 where it does not say."""
    try:
        pairs = {str(k).lower(): v for k, v in dict(headers).items()}  # type: ignore[call-overload]
        value = pairs["retry-after"]
        return max(float(value[0] if isinstance(value, list) else value), 1.0)
    except (KeyError, TypeError, ValueError):
        return 30.0


def retry_handlers() -> list[AsyncRetryHandler]:
    """Rate limits only: by default the SDK repeats a call after a broken connection, which could post twice."""
    return [ShortWaits(max_retry_count=2)]


def make_client(token: str | None, *, base: str = "") -> AsyncWebClient:
    """A client for the running loop; ``base``: another address of the Web API."""
    return AsyncWebClient(
        token=token,
        base_url=base or DEFAULT_BASE,
        timeout=TIMEOUT,
        trust_env_in_session=True,
        logger=SILENT,
        retry_handlers=retry_handlers(),
    )
