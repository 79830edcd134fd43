"""Delivery: claim -> send (no transaction held) -> mark. One slow channel never holds up another.

outbox.claim (one row a destination) | send or edit, side by side | mark sent, retry, failed, or pause the channel
While a slow one is under way, the others' next messages are claimed and sent.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.card import notice, translator
from bot.card.model import from_json, to_json
from bot.domain.model import Delivery, DeliveryDraft, DeliveryKind, Destination, Platform
from bot.domain.publishing import delivery_key_notice
from bot.errors import BadMessage, DestinationClosed, RetryLater
from bot.ports import Database, Messenger

log = logging.getLogger(__name__)

MAX_TRIES = 300  # about three days at a quarter of an hour each: a platform that is down for a night loses nothing
BATCH = 50  # messages under way at once
LOOK_AGAIN = 1.0  # seconds after which the outbox is looked at again while something is under way
PAUSED = "{platform} channel {name} is paused: {reason}"
LOST = "{platform} channel {name} did not get a message: {reason}"
OWED = "{platform} channel {name} did not get its digest; the next one tells what it told: {reason}"
SEND_MOST = 100.0  # seconds for one message, all waiting within; less than the 120 s for which it is claimed


@dataclass(slots=True)
class Deliver:
    """Empties the outbox through the messengers that are connected."""

    database: Database
    messengers: Mapping[Platform, Messenger]
    clock: Callable[[], datetime]
    send_most: float = SEND_MOST
    _on_their_way: set[int] = field(default_factory=set, init=False)
    configured: frozenset[Platform] = field(init=False)  # also those whose connection fails later

    def __post_init__(self) -> None:
        self.configured = frozenset(self.messengers)

    async def run(self, *, rounds: int = 1000) -> int:
        """Send what is due until nothing is, or the outbox was asked ``rounds`` times; give how many were sent."""
        sent = 0
        accident: BaseException | None = None
        under_way: set[asyncio.Task[bool]] = set()
        try:
            while True:
                room, rounds = BATCH - len(under_way), rounds - 1
                if room and rounds >= 0 and accident is None:
                    try:
                        claimed = await asyncio.to_thread(self._claim, room, tuple(self._on_their_way))
                    except Exception as error:  # noqa: BLE001 -- raised when those under way are through
                        claimed, accident = (), error
                    under_way |= {asyncio.create_task(self._one(d)) for d in claimed}
                if not under_way:
                    if accident is not None:
                        raise accident
                    return sent
                ended, under_way = await asyncio.wait(
                    under_way, timeout=LOOK_AGAIN, return_when=asyncio.FIRST_COMPLETED
                )
                accident = next((e for task in ended if (e := task.exception()) is not None), accident)
                sent += sum(task.result() for task in ended if task.exception() is None)
        finally:  # broken off; after an accident those under way were waited for: what is posted is marked
            for task in under_way:
                task.cancel()
            await asyncio.gather(*under_way, return_exceptions=True)

    def _claim(self, limit: int, besides: Sequence[int]) -> Sequence[Delivery]:
        with self.database.begin() as uow:
            return uow.outbox.claim(now=self.clock(), limit=limit, platforms=tuple(self.messengers), besides=besides)

    async def _one(self, delivery: Delivery) -> bool:
        self._on_their_way.add(delivery.id)
        try:
            return await self._through(delivery)
        finally:
            self._on_their_way.discard(delivery.id)

    async def _through(self, delivery: Delivery) -> bool:
        try:
            async with asyncio.timeout(self.send_most):
                ref = await self._send(delivery)
        except TimeoutError:
            error = RetryLater(f"no answer within {self.send_most:.0f} s.", seconds=self.send_most, uncertain=True)
            await asyncio.to_thread(self._later, delivery, error)
            return False
        except RetryLater as error:
            await asyncio.to_thread(self._later, delivery, error)
            return False
        except DestinationClosed as error:
            await asyncio.to_thread(self._closed, delivery, error)
            return False
        except BadMessage as error:
            log.exception("delivery %s was refused", delivery.id)
            await asyncio.to_thread(self._failed, delivery, str(error))
            return False
        except Exception as error:  # an accident that nobody foresaw: it holds up no other message
            log.exception("delivery %s met with an accident", delivery.id)
            said = RetryLater(f"an accident ({type(error).__name__}).", seconds=0, uncertain=True)
            await asyncio.to_thread(self._later, delivery, said)
            return False
        await asyncio.to_thread(self._sent, delivery, ref)  # within no time limit: what was posted is marked
        return True

    async def _send(self, delivery: Delivery) -> str:
        messenger = self.messengers[delivery.destination.platform]
        card = from_json(delivery.draft.card)
        to = delivery.destination
        if delivery.draft.kind is DeliveryKind.EDIT and delivery.message_ref:
            await messenger.edit(to, delivery.message_ref, card)
            return delivery.message_ref
        if delivery.draft.edits and delivery.message_ref:
            to = replace(to, thread=delivery.message_ref)
        return await messenger.send(to, card, nonce=delivery.nonce, retry=delivery.tries > 1)

    def _sent(self, delivery: Delivery, ref: str) -> None:
        with self.database.begin() as uow:
            uow.outbox.mark_sent(delivery.id, message_ref=ref, now=self.clock())

    def _failed(self, delivery: Delivery, error: str) -> None:
        """Give the message up, and tell an admin once a day; what a digest told is owed to the channel still."""
        now = self.clock()
        with self.database.begin() as uow:
            failed = uow.outbox.mark_failed(delivery.id, tries=delivery.tries, error=error, now=now)
            if failed and delivery.draft.kind is not DeliveryKind.EDIT:  # else somebody deleted what it draws anew
                said = OWED if delivery.draft.kind is DeliveryKind.DIGEST else LOST
                day = now.replace(hour=0, minute=0, second=0, microsecond=0)
                for admin in _admins(uow.channels.all(), delivery.destination):
                    draft = _notice(said, delivery.destination, admin, error, now, state="refused", since=day)
                    uow.outbox.enqueue(draft, now=now)

    def _later(self, delivery: Delivery, error: RetryLater) -> None:
        if delivery.tries >= MAX_TRIES:
            self._failed(delivery, f"given up after {delivery.tries} tries: {error}")
            return
        wait = max(error.seconds, min(2.0**delivery.tries, 900.0))
        with self.database.begin() as uow:
            at = self.clock() + timedelta(seconds=wait)
            uow.outbox.mark_retry(delivery.id, tries=delivery.tries, at=at, error=str(error))

    def _closed(self, delivery: Delivery, error: DestinationClosed) -> None:
        """Pause the channel and tell an admin once; the message waits until the channel is open again."""
        now = self.clock()
        with self.database.begin() as uow:
            ours = uow.outbox.mark_retry(delivery.id, tries=delivery.tries, at=now, error=str(error))
            if ours and uow.channels.pause(delivery.destination.id, str(error)):
                for admin in _admins(uow.channels.all(), delivery.destination):
                    draft = _notice(PAUSED, delivery.destination, admin, str(error), now, state="paused", since=now)
                    uow.outbox.enqueue(draft, now=now)


def _admins(all_channels: Sequence[Destination], closed: Destination) -> Sequence[Destination]:
    """The console hears of it, as it is the operator's."""
    return [d for d in all_channels if d.platform is Platform.CONSOLE and d.id != closed.id]


def _notice(
    said: str, channel: Destination, admin: Destination, reason: str, now: datetime, *, state: str, since: datetime
) -> DeliveryDraft:
    told = translator(admin.settings.language)(
        said,
        platform=channel.platform.value.capitalize(),
        name=channel.name or channel.channel,
        reason=reason,
    )
    card = notice(told, language=admin.settings.language)
    return DeliveryDraft(
        key=delivery_key_notice(f"channel:{channel.id}", state, since),
        destination_id=admin.id,
        kind=DeliveryKind.NOTICE,
        card=to_json(replace(card, private=False)),
        not_before=now,
    )
