"""Answers to people through the response_url of what they did: for them alone, or for the channel."""

from __future__ import annotations

import logging

from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.card.model import Card
from bot.platforms.slack.api import SILENT, TIMEOUT, retry_handlers
from bot.platforms.slack.failures import FAILURES, delivery_error
from bot.platforms.slack.limits import Payload
from bot.platforms.slack.render import as_text, message

log = logging.getLogger(__name__)


async def answer(response_url: str, card: Card, *, body: Payload | None = None) -> bool:
    """Post the card as private or public as it is; whether Slack took it. Slack takes five within half an hour.

    ``body``: the card as it was drawn already.
    """
    drawn = message(card) if body is None else body
    more = {"response_type": "ephemeral" if card.private else "in_channel", "replace_original": False}
    client = AsyncWebhookClient(
        url=response_url,
        timeout=TIMEOUT,
        trust_env_in_session=True,
        logger=SILENT,
        retry_handlers=retry_handlers(),
    )
    try:
        response = await client.send_dict(drawn | more)
        if response.status_code in {400, 500} and "block" in response.body:
            log.warning("Slack refused a card's blocks, so it goes as text: %s", response.body[:200])
            response = await client.send_dict({"text": as_text(card)} | more)
    except FAILURES as error:
        log.warning("An answer could not be given: %s", delivery_error(error))
        return False
    if response.status_code != 200:
        log.warning("Slack did not take an answer (HTTP %s): %s", response.status_code, response.body[:200])
    return response.status_code == 200
