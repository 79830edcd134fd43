"""The digest: what changed first, then the stories; each line reads well on a phone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.card.chains import Chain, chains
from bot.card.forms import cut, moment
from bot.card.model import Action, Block, BlockKind, Card, Style, Tone
from bot.card.parts import Room, change_blocks, fact_name, sample_note, story_item, text_block
from bot.card.views import DigestStory
from bot.card.words import Words, translator
from bot.domain.dossier import Dossier
from bot.domain.findings import FactVersion

CHANGES_SHOWN = 12
ALONE = Room(quote=160, quotes=3)
CROWDED = Room(quote=80, steps=110, linked=False)
ROOMS = ((4, ALONE), (8, Room(quote=110, quotes=2, steps=160, linked=False)))  # up to so many changes; more are crowded


def _dossier(dossiers: Sequence[Dossier], key: str) -> Dossier:
    return next((d for d in dossiers if d.key == key), dossiers[0])


def _since(since: datetime | None, now: datetime, words: Words, language: str, time_zone: str) -> str:
    if since is None:
        return words("since the seed")
    zone = ZoneInfo(time_zone)
    days = (now.astimezone(zone).date() - since.astimezone(zone).date()).days
    if days == 1 and now - since >= timedelta(hours=20):
        return words("since yesterday")
    return words("since {when}", when=moment(since, language, time_zone))


def digest(
    *,
    dossiers: Sequence[Dossier],
    changes: Sequence[tuple[FactVersion, FactVersion]],
    stories: Sequence[DigestStory],
    total_stories: int,
    since: datetime | None,
    language: str,
    time_zone: str,
    now: datetime,
    sample: bool = False,
    catch_up: str = "",
    rest: str = "",
) -> Card:
    """A channel's digest. ``total_stories`` counts those not shown too; ``catch_up``, ``rest``: buttons' arguments."""
    words = translator(language)
    subject = ", ".join(d.title.in_language(language) for d in dossiers) or "Sincethen"
    blocks: list[Block] = [
        text_block(
            f"{moment(now, language, time_zone, weekday=True)} · {_since(since, now, words, language, time_zone)}",
            kind=BlockKind.CONTEXT,
            style=Style.SMALL,
        )
    ]
    if sample:
        blocks.append(sample_note(language))
    told = chains(changes, lambda key: _dossier(dossiers, key))
    if told:
        blocks.append(text_block(words("WHAT CHANGED ({n})", n=len(told)), kind=BlockKind.HEADING))
        room = next((room for count, room in ROOMS if len(told) <= count), CROWDED)
        for one in told[:CHANGES_SHOWN]:
            blocks += change_blocks(_dossier(dossiers, one.after.dossier), one, language=language, room=room)
        if len(told) > CHANGES_SHOWN:
            more = len(told) - CHANGES_SHOWN
            blocks.append(
                text_block(words.count("… and {n} more change", "… and {n} more changes", more), kind=BlockKind.CONTEXT)
            )
    else:
        blocks.append(text_block(words("Nothing changed in the watched facts.")))
    if stories:
        shown, total = len(stories), max(total_stories, len(stories))
        heading = (
            words("STORIES ({n} of {total})", n=words.number(shown), total=words.number(total))
            if total > shown
            else words("STORIES ({n})", n=shown)
        )
        blocks.append(Block(kind=BlockKind.DIVIDER))
        blocks.append(text_block(heading, kind=BlockKind.HEADING))
        blocks += [story_item(s, n, language=language) for n, s in enumerate(stories, 1)]
    actions = []
    if total_stories > len(stories):
        label = words.count("{n} more", "{n} more", total_stories - len(stories))
        actions.append(Action(name="more", label=label, argument=rest))
    actions.append(Action(name="catch_up", label=words("Catch me up"), argument=catch_up))
    return Card(
        title=words("{subject} · digest", subject=cut(subject, 120)),
        summary=_summary(dossiers, told, stories, total_stories, words, language),
        tone=Tone.CHANGED if changes else Tone.PLAIN,
        language=language,
        private=False,
        blocks=tuple(blocks),
        actions=tuple(actions),
    )


def _summary(
    dossiers: Sequence[Dossier],
    changes: Sequence[Chain],
    stories: Sequence[DigestStory],
    total: int,
    words: Words,
    language: str,
) -> str:
    if changes:
        now = [one.after for one in changes]
        names = dict.fromkeys(fact_name(_dossier(dossiers, a.dossier), a.fact, language) for a in now)
        said = words.count("{n} change", "{n} changes", len(changes)) + words(": ") + ", ".join(list(names)[:3])
        return cut(said, 300)
    if stories:
        return cut(words.count("{n} new story", "{n} new stories", total) + words(": ") + stories[0].headline, 300)
    return words("Nothing new.")


def more_stories(*, stories: Sequence[DigestStory], first: int, total: int, language: str) -> Card:
    """The stories of a digest that it did not show, numbered on from those that it did."""
    words = translator(language)
    blocks = [story_item(s, n, language=language) for n, s in enumerate(stories, first)]
    left = total - first + 1 - len(stories)
    if left > 0:
        said = words.count("… and {n} more. /news search finds them.", "… and {n} more. /news search finds them.", left)
        blocks.append(text_block(said, kind=BlockKind.CONTEXT))
    if not blocks:
        blocks = [text_block(words("Nothing more."))]
    return Card(
        title=words("More stories"),
        summary=words.count("{n} story", "{n} stories", len(stories)) if stories else words("Nothing more."),
        language=language,
        blocks=tuple(blocks),
    )


def latest(*, stories: Sequence[DigestStory], language: str, time_zone: str, now: datetime) -> Card:
    """The newest stories."""
    words = translator(language)
    blocks = [story_item(s, n, language=language) for n, s in enumerate(stories, 1)]
    if not blocks:
        blocks = [text_block(words("No story yet. Feeds are polled every few minutes."))]
    return Card(
        title=words("Latest stories"),
        summary=words.count("{n} story", "{n} stories", len(stories)) if stories else words("No story yet."),
        language=language,
        blocks=tuple(blocks),
    )


def changes_list(
    *,
    dossiers: Sequence[Dossier],
    changes: Sequence[tuple[FactVersion, FactVersion]],
    since: datetime | None,
    language: str,
    time_zone: str,
    now: datetime,
) -> Card:
    """What changed since a moment, newest first, each with its quote."""
    words = translator(language)
    when = _since(since, now, words, language, time_zone)
    blocks: list[Block] = []
    for before, after in changes[:20]:
        one = Chain(before=before, steps=(after,))
        blocks += change_blocks(_dossier(dossiers, after.dossier), one, language=language, room=ALONE)
    if len(changes) > 20:
        more = len(changes) - 20
        blocks.append(
            text_block(words.count("… and {n} more change", "… and {n} more changes", more), kind=BlockKind.CONTEXT)
        )
    if not blocks:
        blocks = [text_block(words("Nothing changed {when}.", when=when))]
    return Card(
        title=words("What changed · {when}", when=when),
        summary=words.count("{n} change", "{n} changes", len(changes)) if changes else words("Nothing changed."),
        tone=Tone.CHANGED if changes else Tone.PLAIN,
        language=language,
        blocks=tuple(blocks),
    )
