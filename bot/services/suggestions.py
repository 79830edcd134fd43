"""Suggestions while somebody types: watches, feeds, facts, stories, zones, as they stand in the database now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.domain.model import FeedSpec
from bot.domain.schedule import zones
from bot.domain.text import fold
from bot.ports import Choice, Database, UnitOfWork
from bot.services.asking import Ask, channel_of
from bot.services.catalogue import COMMANDS
from bot.services.subjects import Subject

MOST = 25
LABEL = 100  # characters
STORIES = 100  # the newest, which is what people ask for; an older one is found by its number


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestions:
    """Finds at most 25 choices; those that begin with what was typed come first."""

    database: Database
    subjects: Sequence[Subject]
    catalogue_feeds: Sequence[FeedSpec]

    def find(self, kind: str, prefix: str, ask: Ask) -> Sequence[Choice]:
        """The choices of that kind which fit."""
        wanted = fold(prefix.strip())
        fitting = [
            (not (fold(c.label).startswith(wanted) or fold(c.value).startswith(wanted)), n, c)
            for n, c in enumerate(self._all(kind, prefix.strip(), ask))
            if wanted in fold(c.label) or wanted in fold(c.value)
        ]
        return [replace(c, label=_short(c.label)) for _, _, c in sorted(fitting, key=lambda f: f[:2])[:MOST]]

    def _all(self, kind: str, typed: str, ask: Ask) -> Sequence[Choice]:
        if kind == "zone":
            return [Choice(label=z, value=z) for z in zones()]
        if kind == "command":
            return [Choice(label=" ".join(c.path), value=" ".join(c.path)) for c in COMMANDS]
        if kind == "subject":
            return [Choice(label=s.dossier.title.in_language(ask.language), value=s.key) for s in self.subjects]
        facts = [
            Choice(label=f"{f.label.in_language(ask.language)} ({f.key})", value=f.key)
            for s in self.subjects
            for f in s.dossier.facts
        ]
        if kind == "fact":
            return facts
        with self.database.read() as uow:
            if kind == "watch":
                channel = channel_of(uow, ask)
                found = uow.watches.list(channel.id) if channel.id else ()
                return [Choice(label=f"{w.id}: {w.expression}", value=str(w.id)) for w in found]
            if kind == "feed":
                return [Choice(label=f.spec.title, value=f.spec.key) for f, _ in uow.feeds.all()]
            if kind == "catalogue":
                have = {f.spec.key for f, _ in uow.feeds.all()}
                return [Choice(label=f.title, value=f.key) for f in self.catalogue_feeds if f.key not in have]
            stories = self._stories(uow, typed)
            return stories if kind == "story" else [*facts, *stories]

    @staticmethod
    def _stories(uow: UnitOfWork, typed: str) -> list[Choice]:
        found = list(uow.stories.latest(limit=STORIES))
        number = typed.lstrip("#")
        if number.isdecimal() and len(number) < 12 and (one := uow.stories.get(int(number))) is not None:
            found = [one, *(s for s in found if s.id != one.id)]
        return [Choice(label=f"{s.id}: {s.title}", value=str(s.id)) for s in found]


def _short(label: str) -> str:
    return label if len(label) <= LABEL else label[: LABEL - 1].rstrip() + "…"
