"""What expressions find among stored entries and stories: by their words, or with the facts that they changed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress

from bot.domain.model import Entry, Story, Watch
from bot.domain.watch import Expression, matches, parse
from bot.domain.watch_syntax import Node
from bot.errors import ExpressionError
from bot.ports import UnitOfWork
from bot.services.shelf import lone_story
from bot.services.watching import watch_text

Told = tuple[Story, Sequence[Entry]]  # a story with its entries


def understood(watches: Iterable[Watch]) -> list[Expression]:
    """What the watches ask for, those left out that were written for another version of the language."""
    found = []
    for watch in watches:
        with suppress(ExpressionError):
            found.append(parse(watch.expression))
    return found


def same_watch(watches: Iterable[Watch], meaning: Node) -> Watch | None:
    """The watch that asks for the same, however it is written."""
    for watch in watches:
        if any(expression.root == meaning for expression in understood([watch])):
            return watch
    return None


def found_among(uow: UnitOfWork, expressions: Sequence[Expression], entries: Sequence[Entry]) -> list[Entry]:
    """The entries that any of the expressions finds, each with all that it changed."""
    if not expressions:
        return []
    changes = uow.facts.changes_of([entry.id for entry in entries])
    texts = ((entry, watch_text(entry, changes.get(entry.id, ()))) for entry in entries)
    return [entry for entry, text in texts if any(matches(one, text) for one in expressions)]


def stories_found(uow: UnitOfWork, expressions: Sequence[Expression], *, most: int) -> list[Told]:
    """The stories with a report that any of the expressions finds, of the newest ``most`` stories and entries.

    An entry that is in no story, for no watch waited for it when it came, stands for itself (``lone_story``).
    """
    if not expressions:
        return []
    told: dict[int, Told] = {
        one.id: (one, [entry for entry, _, _ in uow.stories.entries(one.id)]) for one in uow.stories.latest(limit=most)
    }
    inside = {entry.id for _, entries in told.values() for entry in entries}
    recent = [entry for entry in uow.entries.recent(limit=most) if entry.id not in inside]
    candidates = [*(entry for _, entries in told.values() for entry in entries), *recent]
    wanted = {entry.id for entry in found_among(uow, expressions, candidates)}
    found = {number: one for number, one in told.items() if any(entry.id in wanted for entry in one[1])}
    alone: list[Told] = []
    for entry in recent:
        if entry.id in wanted:
            one = uow.stories.of_entry(entry.id)
            if one is None:
                alone.append((lone_story(entry), [entry]))
            elif one.id not in found:
                found[one.id] = (one, [member for member, _, _ in uow.stories.entries(one.id)])
    return [*found.values(), *alone]
