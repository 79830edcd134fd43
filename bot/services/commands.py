"""All commands, for every platform: a path, options, who and where in; one Card out. Expected errors are cards too.

call: rights | method (reads or writes in one transaction, off the loop) | Card
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.card import (
    HelpLine,
    check,
    done,
    export,
    failed,
    help_command,
    help_overview,
)
from bot.card import setup as setup_card
from bot.card.model import Card
from bot.domain.findings import Article, FactStatus
from bot.domain.languages import known
from bot.domain.model import ChannelSettings, FeedSpec, Platform
from bot.domain.urls import is_http
from bot.errors import DatabaseBusyError, ExpressionError, InputError, NotFoundError, SincethenError, StorageError
from bot.ports import Choice, Database, Form, Home, Messenger, UnitOfWork, Web, Where, Who
from bot.services.asking import Ask, channel_of, ensure_channel
from bot.services.catalogue import COMMANDS, CommandSpec, find_command
from bot.services.checking import article_of_text, read_all
from bot.services.desk import Desk
from bot.services.digests import Digests
from bot.services.feeding import FeedDesk
from bot.services.home import HomePage
from bot.services.lookups import Lookups
from bot.services.publish import Publisher
from bot.services.subjects import Subject
from bot.services.suggestions import Suggestions

log = logging.getLogger(__name__)

BUSY = "Sincethen is busy taking in news. Try again in a moment."
UNREACHED = "Sincethen cannot reach what it stored. Whoever runs it finds the reason in its log."
MUTED_FOR = "7d"  # by a button; /news mute takes any length


@dataclass(slots=True)
class Commands:
    """One method per command; ``call``, ``act`` and ``complete`` are what a platform uses."""

    database: Database
    subjects: Sequence[Subject]
    publisher: Publisher
    digests: Digests
    web: Web
    clock: Callable[[], datetime]
    catalogue_feeds: Sequence[FeedSpec] = ()
    messengers: Mapping[Platform, Messenger] = field(default_factory=dict)
    time_zone: str = "UTC"
    lookups: Lookups = field(init=False)
    desk: Desk = field(init=False)
    feeds: FeedDesk = field(init=False)
    suggestions: Suggestions = field(init=False)

    def __post_init__(self) -> None:
        self.lookups = Lookups(subjects=self.subjects)
        self.desk = Desk(publisher=self.publisher, lookups=self.lookups)
        self.feeds = FeedDesk(publisher=self.publisher, web=self.web, catalogue=self.catalogue_feeds)
        self.suggestions = Suggestions(
            database=self.database, subjects=self.subjects, catalogue_feeds=self.catalogue_feeds
        )

    # ------------------------------------------------------------ the three doors

    async def call(self, path: tuple[str, ...], options: Mapping[str, str | int], who: Who, where: Where) -> Card:
        """Answer a command. Never raises for what a person can get wrong."""
        spec = find_command(path)
        try:
            ask = await asyncio.to_thread(self._ask, _chosen(options, spec), who, where)
            if spec is None:
                raise NotFoundError(_no_command(path, ask))
            if not spec.allows(who):
                ask.manager_only(channel=spec.channel)
            return await self._method(spec.path)(ask)
        except SincethenError as problem:
            if spec is not None and len(spec.params) == 1:
                problem.of(spec.params[0].name)
            return _refusal(problem, who)

    async def act(self, name: str, argument: str, who: Who, where: Where) -> Card:
        """Answer a button."""
        try:
            ask = await asyncio.to_thread(self._ask, {}, who, where)
            return await self._act(name, argument, ask)
        except SincethenError as problem:
            return _refusal(problem, who)

    async def complete(self, kind: str, prefix: str, who: Who, where: Where) -> Sequence[Choice]:
        """At most 25 suggestions for what is being typed."""
        ask = await asyncio.to_thread(self._ask, {}, who, where)
        return await asyncio.to_thread(self.suggestions.find, kind, prefix, ask)

    async def form(self, name: str, who: Who, where: Where) -> Form | Card:
        """The form of that name as it stands in this channel; a card where the person may not change it."""
        try:
            ask = await asyncio.to_thread(self._ask, {}, who, where)
            with_form = await asyncio.to_thread(self._form, name, ask)
        except SincethenError as problem:
            return _refusal(problem, who)
        return with_form

    async def home(self, who: Who, where: Where) -> Home:
        """A settings page for one person."""
        ask = await asyncio.to_thread(self._ask, {}, who, where)
        return await asyncio.to_thread(HomePage(database=self.database, lookups=self.lookups).read, ask)

    def _form(self, name: str, ask: Ask) -> Form:
        with self.database.read() as uow:
            return self.desk.form(uow, ask, name)

    async def settings_of(self, where: Where) -> ChannelSettings | None:
        """What a channel chose; None where it is not known."""

        def read() -> ChannelSettings | None:
            with self.database.read() as uow:
                channel = uow.channels.find(where.platform, where.channel)
                return channel.settings if channel else None

        return await asyncio.to_thread(read)

    # ------------------------------------------------------------ how a command is found and run

    def _ask(self, options: Mapping[str, str | int], who: Who, where: Where) -> Ask:
        zone = self.time_zone
        if where.channel:
            with self.database.read() as uow:
                channel = uow.channels.find(where.platform, where.channel)
                zone = channel.settings.time_zone if channel else zone
        language = known(who.language)
        return Ask(who=who, where=where, options=options, now=self.clock(), language=language, time_zone=zone)

    def _method(self, path: tuple[str, ...]) -> Callable[[Ask], Awaitable[Card]]:
        reads = {
            ("latest",): self.lookups.latest,
            ("search",): self.lookups.search,
            ("story",): self.lookups.story,
            ("facts",): self.lookups.facts,
            ("fact",): self.lookups.fact,
            ("why",): self.lookups.why,
            ("status",): self.lookups.status,
            ("watch", "list"): self.desk.watch_list,
            ("watch", "test"): self.desk.watch_test,
            ("feed", "list"): self.feeds.list,
            ("digest", "now"): self._digest_now,
            ("digest", "preview"): self._digest_preview,
            ("export",): self._export,
            ("help",): self._help,
        }
        writes = {
            ("changes",): self.lookups.changes,
            ("watch", "add"): self.desk.watch_add,
            ("watch", "remove"): self.desk.watch_remove,
            ("settings",): self.desk.settings,
            ("mute",): self.desk.mute,
            ("feed", "remove"): self.feeds.remove,
            ("feed", "pause"): self.feeds.pause,
            ("feed", "resume"): self.feeds.resume,
        }
        waits = {
            ("check",): self.check,
            ("feed", "subscribe"): self.feed_subscribe,
            ("feed", "test"): self.feeds.test,
            ("setup",): self.setup,
            ("import",): self.take_in_settings,
        }
        if path in waits:
            return waits[path]
        if path in reads:
            return lambda ask: self._in(reads[path], ask, write=False)
        return lambda ask: self._in(writes[path], ask, write=True)

    async def _in(self, method: Callable[[UnitOfWork, Ask], Card], ask: Ask, *, write: bool) -> Card:
        def run() -> Card:
            with self.database.begin() if write else self.database.read() as uow:
                return method(uow, ask)

        return await asyncio.to_thread(run)

    # ------------------------------------------------------------ buttons

    async def _act(self, name: str, argument: str, ask: Ask) -> Card:
        match name:
            case "sources":
                return await self._in(lambda u, a: self.lookups.sources(u, a, _numbers(argument)), ask, write=False)
            case "history":
                return await self._in(lambda u, a: self.lookups.fact_card(u, a, argument), ask, write=False)
            case "details":
                return await self._in(lambda u, a: self.lookups.story_card(u, a, _number(argument)), ask, write=False)
            case "confirm" | "not_a_change":
                verdict = FactStatus.CONFIRMED if name == "confirm" else FactStatus.RETRACTED
                verdicts = dict.fromkeys(_numbers(argument), verdict)
                return await self._in(lambda u, a: self.desk.judge(u, a, verdicts), ask, write=True)
            case "undo":
                return await self._in(lambda u, a: self.desk.judge(u, a, _undone(argument)), ask, write=True)
            case "mute":
                ask.manager_only(channel=True)
                muting = replace(ask, options={"thing": argument, "duration": MUTED_FOR})
                return await self._in(self.desk.mute, muting, write=True)
            case "watches":
                return await self._in(
                    lambda u, a: self.desk.watch_list(u, a, after=_number(argument)), ask, write=False
                )
            case "more":
                return await self._in(
                    lambda u, a: self.digests.more(u, channel_of(u, a), argument, language=a.language), ask, write=False
                )
            case "catch_up":
                return await self._in(
                    lambda u, a: self.digests.catch_up(u, channel_of(u, a), a, argument), ask, write=True
                )
            case "digest_now":
                ask.manager_only(channel=True)
                return await self._in(self._digest_now, ask, write=False)
        raise NotFoundError(ask.words("That button does nothing any more. /news help shows what can be done."))

    # ------------------------------------------------------------ digests, help, export

    def _digest_now(self, uow: UnitOfWork, ask: Ask) -> Card:
        return replace(self._digest(uow, ask), private=False)

    def _digest_preview(self, uow: UnitOfWork, ask: Ask) -> Card:
        return replace(self._digest(uow, ask), private=True)

    def _digest(self, uow: UnitOfWork, ask: Ask) -> Card:
        channel = channel_of(uow, ask)
        since = uow.channels.last_told(channel.id, until=ask.now) if channel.id else None
        view = self.digests.view(uow, channel, since=since, now=ask.now, alerted=True)
        return self.digests.card(channel, view, since=since, now=ask.now)

    def _help(self, _: UnitOfWork, ask: Ask) -> Card:
        wanted = tuple(ask.text("command").casefold().removeprefix("/").removeprefix("news").split())
        lines = [HelpLine(usage=c.usage, description=c.describe(ask.language), manager=c.manager) for c in COMMANDS]
        if not wanted:
            return help_overview(lines, language=ask.language)
        chosen = [c for c in COMMANDS if c.path[: len(wanted)] == wanted]
        if not chosen and (one := find_command(wanted)):
            chosen = [one]
        if not chosen:
            raise NotFoundError(_no_command(wanted, ask))
        if len(chosen) > 1:
            return help_overview(
                [line for c, line in zip(COMMANDS, lines, strict=True) if c in chosen], language=ask.language
            )
        spec = chosen[0]
        params = [(p.name, p.description.get(ask.language) or p.description["en"], p.required) for p in spec.params]
        examples = [(e.write, e.means.get(ask.language) or e.means["en"]) for e in spec.examples]
        return help_command(lines[COMMANDS.index(spec)], params, examples, language=ask.language)

    def _export(self, uow: UnitOfWork, ask: Ask) -> Card:
        opml = self.web.write_opml([f.spec for f, _ in uow.feeds.all()])
        settings = self.desk.export_settings(uow, ask)
        return export(opml=opml, settings=settings, language=ask.language, manager=ask.who.may_set)

    # ------------------------------------------------------------ checking

    async def check(self, ask: Ask) -> Card:
        """Compare a page or a text with the facts."""
        given = ask.needed("text").strip("<>")
        article = await self.web.article(given) if is_http(given) else article_of_text(given)
        return await self._in(lambda u, a: self.check_card(u, a, article), ask, write=False)

    def check_card(self, uow: UnitOfWork, ask: Ask, article: Article, *, why: bool = False) -> Card:
        """What the article says of the subject it fits best."""
        best = max(self.subjects, key=lambda s: len(s.read(article).findings))
        reading = read_all([best], article)
        ledger = uow.facts.ledger(best.key)
        baseline = {fact: versions[0] for fact, versions in ledger.items() if versions}
        return check(
            dossier=best.dossier, article=article, reading=reading, baseline=baseline, language=ask.language, why=why
        )

    # ------------------------------------------------------------ feeds, setup, import

    async def feed_subscribe(self, ask: Ask) -> Card:
        """Follow a feed of the catalogue, of an address, or of a site."""
        spec, entries = await self.feeds.find(ask)
        return await self._in(lambda u, a: self.feeds.subscribe(u, a, spec, entries), ask, write=True)

    async def setup(self, ask: Ask) -> Card:
        """Make the channel a destination and name every permission that is missing."""

        def ensure(uow: UnitOfWork, asked: Ask) -> Card:
            ensure_channel(uow, asked, self.publisher)
            return done("", language=asked.language)

        await self._in(ensure, ask, write=True)
        with self.database.read() as uow:
            destination = channel_of(uow, ask)
        messenger = self.messengers.get(ask.where.platform)
        problems = await messenger.check(destination) if messenger else ()
        if destination.paused and all(p.ok for p in problems):
            await asyncio.to_thread(self._resume, destination.id)
        rows = [(p.name, p.ok, p.detail, p.advice) for p in problems]
        return setup_card(problems=rows, settings=destination.settings, language=ask.language)

    def _resume(self, destination_id: int) -> None:
        with self.database.begin() as uow:
            uow.channels.resume(destination_id)

    async def take_in_settings(self, ask: Ask) -> Card:
        """Take in feeds (OPML) or settings (JSON)."""
        text = ask.needed("text")
        if is_http(text.strip("<>")):
            text = (await self.web.text(text.strip("<>"))).removeprefix("\ufeff")
        if text.lstrip().startswith("{"):
            try:
                data = json.loads(text)
            except json.JSONDecodeError as wrong:
                raise InputError(
                    "The JSON cannot be read: line {line}, column {column}. Paste the whole of what /news export gave.",
                    line=wrong.lineno,
                    column=wrong.colno,
                ) from None
            except (ValueError, RecursionError):
                raise InputError("The JSON cannot be read. Paste the whole of what /news export gave.") from None
            return await self._in(lambda u, a: self.desk.import_settings(u, a, data), ask, write=True)
        ask.manager_only()  # feeds are the same for every channel
        return await self._in(lambda u, a: self.feeds.take_in(u, a, text), ask, write=True)


def _no_command(path: tuple[str, ...], ask: Ask) -> str:
    return ask.words("There is no command /news {path}. /news help lists them.", path=" ".join(path)[:60])


def _chosen(options: Mapping[str, str | int], spec: CommandSpec | None) -> Mapping[str, str | int]:
    """The options, each choice as the command takes it, in whichever language somebody wrote it."""
    named = {p.name: p for p in spec.params if p.choices} if spec else {}
    return {n: named[n].chosen(v) if n in named and isinstance(v, str) else v for n, v in options.items()}


def _number(text: str) -> int:
    if not text.isdecimal() or len(text) > 12:
        raise NotFoundError("That button is out of date.")
    return int(text)


def _numbers(text: str) -> list[int]:
    """``12,13``: the versions that a button is about."""
    return [_number(one) for one in text.split(",")]


def _undone(text: str) -> dict[int, FactStatus]:
    """``12,13:updated;14:confirmed``: each version with the status that it gets back."""
    verdicts: dict[int, FactStatus] = {}
    for part in text.split(";"):
        numbers, _, status = part.partition(":")
        if status not in set(FactStatus):
            raise NotFoundError("That button is out of date.")
        verdicts |= dict.fromkeys(_numbers(numbers), FactStatus(status))
    return verdicts


def _refusal(problem: SincethenError, who: Who) -> Card:
    """What went wrong as a card; the domain's own sentences are English, and translated here where they have French.

    What ails the database is told to the operator, with its place; others are told that it is so.
    """
    language = known(who.language)
    if isinstance(problem, StorageError) and who.platform is not Platform.CONSOLE:
        log.warning("A command failed: %s", problem.user_message)
        problem = InputError(BUSY if isinstance(problem, DatabaseBusyError) else UNREACHED)
    return failed(problem, language=language, pointer=problem.pointer if isinstance(problem, ExpressionError) else "")
