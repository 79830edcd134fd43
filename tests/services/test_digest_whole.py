"""What stands in a digest: each change that was told, however many were not, and each story once."""

from dataclasses import replace
from datetime import timedelta

from bot.domain.findings import FactStatus
from bot.domain.model import DeliveryDraft, DeliveryKind
from bot.domain.publishing import delivery_key_alert
from bot.services.digests import Digests
from tests.fakes import FakeMessenger
from tests.services.events import NAMED, PLAIN
from tests.services.test_digests import settle
from tests.services.test_walk import OLD, established


def test_changes_that_nobody_was_told_of_push_none_out_of_the_digest(world):
    channel, since = world.channel(), world.clock()
    with world.database.begin() as uow:
        held = uow.facts.history("openai-musk", "musk_offer.amount")[0]
        for n in range(70):
            made = uow.facts.add_version(
                dossier=held.dossier,
                fact=held.fact,
                value=replace(held.value, amount=held.value.amount + n + 1),
                status=FactStatus.UPDATED,
                as_of="2026-05-20",
                learned_at=since + timedelta(seconds=n + 1),
                before_id=held.id,
                evidence=held.evidence[0],
            )
            if n == 0:  # of the first one alone there was an alert
                draft = DeliveryDraft(
                    key=delivery_key_alert(made),
                    destination_id=channel.id,
                    kind=DeliveryKind.ALERT,
                    card="{}",
                    not_before=since,
                )
                uow.outbox.enqueue(draft, now=since)
    later = since + timedelta(hours=1)
    with world.read() as uow:
        found = Digests(subjects=world.subjects).view(uow, channel, since=since, now=later, scheduled=True)
    assert len(found.changes) == 1


async def test_a_story_that_a_subject_takes_over_from_a_watch_is_in_one_digest(world):
    watching, other = world.channel("c1"), world.channel("c2")
    for channel in (watching, other):
        settle(world, channel, digest_times=("20:00",))
    with world.database.begin() as uow:
        uow.watches.add(watching.id, "nadella", now=world.clock())
    feeds, messenger = await established(world, "one", "two"), FakeMessenger()
    rounds, day = world.rounds(messenger), world.clock().replace(hour=20)
    for url, report, days in zip(feeds, (PLAIN, NAMED), (0, 1), strict=True):
        world.web.publish(url, report, OLD)
        await world.poll()
        world.clock.now = day + timedelta(days=days)
        await rounds.plan_digests()
        await rounds.deliver.run()
        world.clock.pass_(hours=1)
    assert [channel for channel, card, _, _ in messenger.sent if "digest" in card.title] == ["c1", "c2"]
