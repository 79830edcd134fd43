"""A house that stops at any step of its work: before or after each call of a repository, each commit, each send."""

from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field

from bot.domain.model import Platform


class Killed(BaseException):
    """The process ends here, whatever it was doing."""


@dataclass
class Fuse:
    """Counts the steps of a house, and lets one of them be its last."""

    at: int = 0  # the step at which it blows; 0: never
    accident: type[BaseException] = Killed
    steps: list = field(default_factory=list)
    dead: bool = False  # after a kill nothing goes on, in no thread and no task

    def step(self, name):
        if self.dead:
            raise Killed(name)
        self.steps.append(name)
        if len(self.steps) == self.at:
            self.dead = self.accident is Killed
            raise self.accident(name)


class Watched:
    """A repository of which each call is a step."""

    def __init__(self, real, name, fuse):
        self._real, self._name, self._fuse = real, name, fuse

    def __getattr__(self, called):
        there = getattr(self._real, called)
        if not callable(there):
            return there

        def call(*args, **named):
            self._fuse.step(f"{self._name}.{called}")
            return there(*args, **named)

        return call


class WatchedWork:
    """A unit of work of which each repository is watched."""

    def __init__(self, real, fuse):
        self._real, self._fuse = real, fuse

    def __getattr__(self, name):
        return Watched(getattr(self._real, name), name, self._fuse)


class FragileDatabase:
    """A real database that may be left at every call, just before a commit and just after it."""

    def __init__(self, database, fuse):
        self._real, self._fuse = database, fuse

    @contextmanager
    def begin(self):
        self._fuse.step("begin")
        with self._real.begin() as uow:
            yield WatchedWork(uow, self._fuse)
            self._fuse.step("before commit")
        self._fuse.step("after commit")

    def __getattr__(self, name):
        return getattr(self._real, name)


@dataclass
class Channels:
    """A platform that keeps what it took, knows each nonce again, and is the same whoever sends."""

    fuse: Fuse
    platform: Platform = Platform.DISCORD
    posts: dict = field(default_factory=dict)  # nonce -> (channel, card, how often posted)
    edits: list = field(default_factory=list)

    async def send(self, destination, card, *, nonce, retry):
        self.fuse.step("before send")
        if not (retry and nonce in self.posts):
            times = self.posts[nonce][2] if nonce in self.posts else 0
            self.posts[nonce] = (destination.channel, card, times + 1)
        self.fuse.step("after send")
        return nonce

    async def edit(self, destination, message_ref, card):
        self.fuse.step("before edit")
        self.edits.append((destination.channel, card.title, card.summary))
        self.fuse.step("after edit")

    async def check(self, destination=None):
        return ()

    @property
    def told(self):
        """How often each message stands in a channel."""
        said = Counter()
        for channel, card, times in self.posts.values():
            links = frozenset(span.url for block in card.blocks for span in block.spans if span.url)
            said[channel, card.title, card.summary, links] += times
        return said
