"""Which story a report belongs to: the entries about one event, across feeds and languages; and which copies which."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.story_batch import cluster
from bot.domain.story_copies import COPY_AT, copied
from bot.domain.story_features import Features, StoryText, features_of
from bot.domain.story_frames import Frames, Lines
from bot.domain.story_likeness import (
    CROWDED,
    THRONG,
    Counts,
    Crowd,
    Spread,
    Vector,
    Weighed,
    alike,
    counts_at_most,
    likeness,
    likeness_at_most,
    loads_of,
    may_be_one,
    others_named,
    same_days,
    share_parties,
)
from bot.domain.text import words

__all__ = ["Joins", "Starts", "StoryIndex", "StoryText", "cluster", "written_anew"]

Id = int | str

ANEW_AT = COPY_AT / 2  # a report of which less is left was written anew
JOINS_AT = 0.3  # a report joins a story whose reports are that like it in the mean
_RARE = 14  # features of a report that its stories are looked up by, the rarest first
_CANDIDATES = 3  # stories that are looked at closely
_CALLED = 250  # reports that the rare features may call up in all
_MEMBERS = 8  # the newest reports that speak for a story
_POSTINGS = 200  # a feature met more often calls up no story
_GROUND = 200  # texts that the index pretends to have met, so that the first ones are not all rare


def written_anew(before: StoryText, now: StoryText) -> bool:
    """Whether an edit left next to nothing of a report's words: what it printed with others it prints no more."""
    was, says = features_of(before).marks, features_of(now).marks
    return bool(was.text and says.text) and copied(was, says) < ANEW_AT


@dataclass(frozen=True, slots=True, kw_only=True)
class Joins:
    """The report belongs to ``story``; ``copy_of`` is the report whose words it repeats."""

    story: Id
    score: float
    copy_of: Id | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Starts:
    """The report is the first of its story."""


@dataclass(slots=True)
class _Member:
    """A report that the index knows. ``lines`` are its sentences, where it is known whose they are."""

    text: StoryText
    features: Features
    loads: array[float]
    parties: frozenset[str]
    lines: Lines | None
    counts: Counts | None = None  # how often its features were met when they were last looked up,
    counted_at: int = -1  # and how many reports the index had
    weighed: Weighed | None = None  # by these counts, once it is asked for


class StoryIndex:
    """The open stories, asked of each new report. Decides only: ``add`` tells it what was decided."""

    def __init__(
        self,
        *,
        parties: Sequence[tuple[str, tuple[str, ...]]] = (),
        window_days: float = 5,
        joins_at: float = JOINS_AT,
    ) -> None:
        self._window = timedelta(days=window_days)
        self._joins_at = joins_at
        self._sure = 2 * joins_at  # how alike two reports are that surely tell of one event
        self._aliases = [(key, f" {' '.join(words(alias))} ") for key, aliases in parties for alias in aliases if alias]
        self._members: dict[Id, _Member] = {}
        self._story_of: dict[Id, Id] = {}
        self._stories: dict[Id, list[Id]] = {}
        self._by_feature: dict[str, set[Id]] = defaultdict(set)
        self._by_mark: dict[int, tuple[Id, ...]] = {}  # most marks are those of one report: tuples are small
        named = {word for _, alias in self._aliases for word in alias.split()}
        self._spread = Spread(ground=_GROUND, common=[f"n:{word}" for word in named])
        self._crowd = Crowd(CROWDED)
        self._first: set[Id] = set()  # the reports that began a story: they are the crowd
        self._frames = Frames()
        self._read: tuple[StoryText, _Member] | None = None

    def __len__(self) -> int:
        return len(self._stories)

    def add(self, text: StoryText, story: Id) -> None:
        """Take a report as one of ``story``; a report known already moves there."""
        first = text.id in self._first or story not in self._stories
        if text.id in self._members:
            self._forget(text.id)
        member = self._member(text)
        self._members[text.id] = member
        if member.lines is not None:
            self._frames.add(text.id, member.lines)
        self._story_of[text.id] = story
        if first:
            self._first.add(text.id)
            self._crowd.add(text)
        self._stories.setdefault(story, []).append(text.id)
        self._spread.add(member.features.weights)
        for feature in member.features.weights:
            self._by_feature[feature].add(text.id)
        for mark in member.features.marks.called_by:
            self._by_mark[mark] = (*self._by_mark.get(mark, ()), text.id)

    def hear(self, text: StoryText) -> None:
        """Count the words of a report that is of no story here: what many reports have says little."""
        self._spread.add(features_of(text).weights)

    def assign(self, text: StoryText) -> Joins | Starts:
        """The story of a report: that of the text it copies, else the most like it, where one is like enough."""
        member = self._member(text)
        copy = self._copy(member)
        if copy is not None:
            original, share = copy
            return Joins(story=self._story_of[original], score=share, copy_of=original)
        best: tuple[float, Id] | None = None
        least = 2 if text.id in self._members else 1  # with the report itself, two have the feature
        asked = self._weigh(member, self._spread.counts(member.features.weights), least=least)
        against = self._crowd.against(text)
        for story in self._candidates(member, asked.weights):
            score = self._likeness(member, asked, against, story, self._joins_at)
            if score >= self._joins_at and (best is None or score > best[0]):
                best = (score, story)
        return Joins(story=best[1], score=round(best[0], 4)) if best else Starts()

    def let_go(self, story: Id) -> list[StoryText]:
        """Forget a story, for another index to take; its reports, as they came."""
        texts = [self._members[one].text for one in self._stories.get(story, ())]
        for text in texts:
            self._forget(text.id)
        return texts

    def copied(self, text: StoryText) -> Id | None:
        """The other report whose words a report repeats; of many the one that repeats most, then the earliest."""
        found = self._copy(self._member(text))
        return found[0] if found else None

    def forget_before(self, when: datetime) -> None:
        """Drop the reports published before; those without a date stay with their story while it has others."""
        for story, ids in list(self._stories.items()):
            dated = [self._members[i].text.published for i in ids]
            newest = max((d for d in dated if d is not None), default=None)
            for one, published in zip(list(ids), dated, strict=True):
                last = published if published is not None else newest
                if last is not None and last < when:
                    self._forget(one)
            if not self._stories.get(story):
                self._stories.pop(story, None)

    def _member(self, text: StoryText) -> _Member:
        if self._read is not None and self._read[0] is text:
            return self._read[1]
        row = f" {' '.join(words(f'{text.title} {text.summary} {text.content}'))} " if self._aliases else ""
        lines = self._frames.lines(text.outlet, text.title, of=text.id) if text.outlet else None
        features = features_of(text, lines.skips if lines else None)
        parties = frozenset([key for key, alias in self._aliases if alias in row])
        member = _Member(text, features, loads_of(features.weights), parties, lines)
        self._read = (text, member)
        return member

    def _count(self, member: _Member) -> None:
        """How often its features were met, anew when the index has grown by a tenth."""
        now = len(self._spread)
        if member.counts is None or now > member.counted_at * 1.1 + 20:
            member.counts, member.counted_at, member.weighed = self._spread.counts(member.features.weights), now, None

    def _weighed(self, member: _Member) -> Weighed:
        if member.weighed is None:
            member.weighed = self._weigh(member, member.counts or (0, []), least=2)
        return member.weighed

    def _weigh(self, member: _Member, counts: Counts, *, least: int) -> Weighed:
        return self._spread.weighed_as(counts, member.features.weights, member.loads, least=least)

    def _copy(self, member: _Member) -> tuple[Id, float] | None:
        called = {i for mark in member.features.marks.called_by for i in self._by_mark.get(mark, ())}
        found = [
            (copied(member.features.marks, self._members[i].features.marks), i)
            for i in called
            if i != member.text.id
            and may_be_one(member.text, self._members[i].text, self._window)
            and not self._others_named(member, self._members[i])
            and not _in_one_frame(member, self._members[i])
        ]
        if not found:
            return None
        share, original = min(found, key=lambda f: (-f[0], self._age(f[1])))
        return (original, round(share, 4)) if share >= COPY_AT else None

    def _others_named(self, one: _Member, other: _Member) -> bool:
        """Whether two reports of no subject tell the same of others."""
        return not self._aliases and others_named((one.text, other.text), (one.features, other.features))

    def _age(self, one: Id) -> tuple[float, int, str]:
        """What puts reports in the order in which they came: by date, then by number."""
        published = self._members[one].text.published
        return published.timestamp() if published is not None else float("inf"), len(str(one)), str(one)

    def _candidates(self, member: _Member, weights: Vector) -> list[Id]:
        """The stories of the reports that share the most of what is rare."""
        votes: dict[Id, float] = {}
        asked, left = 0, _CALLED
        for feature in sorted(weights, key=weights.__getitem__, reverse=True):
            called = self._by_feature.get(feature)
            if called is None:
                continue
            asked += 1
            if len(called) <= _POSTINGS:
                left -= len(called)
                weight = weights[feature]
                for i in called:
                    votes[i] = votes.get(i, 0.0) + weight
            if asked == _RARE or left <= 0:
                break
        votes.pop(member.text.id, None)
        best = sorted(votes, key=votes.__getitem__, reverse=True)[: _CANDIDATES * 2]
        return list(dict.fromkeys([self._story_of[i] for i in best]))[:_CANDIDATES]

    def _likeness(self, member: _Member, asked: Weighed, against: float, story: Id, least: float) -> float:
        """How alike a report is to those of a story in the mean; 0 where that is surely less than ``least``."""
        others: list[_Member] = []
        most = 0.0
        for i in self._stories[story][-_MEMBERS:]:
            other = self._members[i]
            if i == member.text.id:
                continue
            if (
                not may_be_one(member.text, other.text, self._window)
                or not same_days(member.features, other.features, self._window)
                or not share_parties(member.parties, other.parties)
                or self._others_named(member, other)
            ):
                return 0.0
            self._count(other)
            others.append(other)
            if against > THRONG:
                most += likeness_at_most(asked, other.features.weights) * counts_at_most(member.text, other.text)
        if against > THRONG and most < least * len(others):
            return 0.0  # of thousands, most stories are let go here, before their reports are weighed
        total = 0.0
        for other in others:
            weighed = self._weighed(other)
            total += alike(
                likeness(asked, weighed, self._spread),
                (member.text, other.text),
                (member.features, other.features),
                sure=self._sure,
                against=against,
                watched=bool(self._aliases),
                by_outlet=True,
            )
        return total / len(others) if others else 0.0

    def _forget(self, one: Id) -> None:
        member = self._members.pop(one)
        story = self._story_of.pop(one)
        self._stories[story].remove(one)
        self._frames.forget(one)
        if not self._stories[story]:
            del self._stories[story]
        if one in self._first:
            self._first.remove(one)
            self._crowd.add(member.text, -1)
        self._spread.remove(member.features.weights)
        for feature in member.features.weights:
            self._by_feature[feature].discard(one)
            if not self._by_feature[feature]:
                del self._by_feature[feature]
        for mark in member.features.marks.called_by:
            left = tuple([other for other in self._by_mark[mark] if other != one])
            if left:
                self._by_mark[mark] = left
            else:
                del self._by_mark[mark]


def _in_one_frame(one: _Member, other: _Member) -> bool:
    """Whether one outlet prints both, of two things: what they have in common is how it writes."""
    if one.lines is None or other.lines is None or one.text.outlet != other.text.outlet:
        return False
    return one.lines.is_unlike(other.lines)
