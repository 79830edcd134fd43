"""What managers change in a channel: watches, settings, mutes, and verdicts on changes. Logged with who and when."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from bot.card import done, translator, watch_added, watch_list, watch_tested
from bot.card import settings as settings_card
from bot.card.model import Action, Card
from bot.domain.findings import FactStatus, FactVersion
from bot.domain.model import ChannelSettings, Entry
from bot.domain.spans import parse_duration
from bot.domain.watch import matches, parse
from bot.errors import InputError, NotFoundError
from bot.ports import UnitOfWork
from bot.services.asking import Ask, channel_of, ensure_channel
from bot.services.choices import GIVEN, changed, check_zone, clock
from bot.services.lookups import Lookups
from bot.services.publish import Publisher
from bot.services.watching import watch_text

TESTED = 200  # entries that an expression is tried on


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """The changing commands."""

    publisher: Publisher
    lookups: Lookups

    # ------------------------------------------------------------ watches

    def watch_add(self, uow: UnitOfWork, ask: Ask) -> Card:
        """Add a watch, and say what it would have found."""
        expression = ask.needed("expression")
        found, tried = self._try(uow, expression)
        channel = ensure_channel(uow, ask, self.publisher)
        same = next((w for w in uow.watches.list(channel.id) if w.expression == expression), None)
        if same is not None:
            raise InputError("This channel watches that already: watch {number}.", number=same.id)
        watch = uow.watches.add(channel.id, expression, now=ask.now, created_by=ask.who.id)
        return watch_added(watch=watch, found=found, tried=tried, language=ask.language, now=ask.now)

    def watch_test(self, uow: UnitOfWork, ask: Ask) -> Card:
        """What an expression would have found in the last entries."""
        expression = ask.needed("expression")
        found, tried = self._try(uow, expression)
        return watch_tested(expression=expression, found=found, tried=tried, language=ask.language, now=ask.now)

    @staticmethod
    def _try(uow: UnitOfWork, expression: str) -> tuple[list[Entry], int]:
        """What the expression finds in the last entries, by their words or with the facts that they changed."""
        parsed = parse(expression)
        recent = uow.entries.recent(limit=TESTED)
        changes: dict[int, list[tuple[FactVersion, FactVersion]]] = defaultdict(list)
        for before, after in uow.facts.changes(limit=TESTED):
            first = next((e.entry_id for e in after.evidence if e.entry_id is not None), None)
            if first is not None:
                changes[first].append((before, after))
        found = [
            entry
            for entry in recent
            if any(matches(parsed, watch_text(entry, change=change)) for change in (None, *changes[entry.id]))
        ]
        return found, len(recent)

    def watch_list(self, uow: UnitOfWork, ask: Ask) -> Card:
        """The channel's watches."""
        channel = channel_of(uow, ask)
        return watch_list(watches=uow.watches.list(channel.id) if channel.id else (), language=ask.language)

    def watch_remove(self, uow: UnitOfWork, ask: Ask) -> Card:
        """Remove a watch of this channel."""
        number, channel = ask.number("id"), channel_of(uow, ask)
        if not channel.id or not uow.watches.remove(channel.id, number):
            raise NotFoundError("This channel has no watch {number}. /news watch list shows them.", number=number)
        return done(translator(ask.language)("Watch {number} removed.", number=number), language=ask.language)

    # ------------------------------------------------------------ settings

    def settings(self, uow: UnitOfWork, ask: Ask) -> Card:
        """Show the channel's settings, after changing those that were given."""
        given = {name: ask.text(name) for name in GIVEN if ask.text(name)}
        if not given:
            channel = channel_of(uow, ask)
            return settings_card(settings=channel.settings, language=ask.language)
        channel = ensure_channel(uow, ask, self.publisher)
        chosen = changed(channel.settings, given, ask)
        uow.channels.save_settings(channel.id, chosen)
        if channel.paused:
            uow.channels.resume(channel.id)
        return settings_card(settings=chosen, language=chosen.language)

    def export_settings(self, uow: UnitOfWork, ask: Ask) -> str:
        """All of the channel's settings and watches as JSON."""
        channel = channel_of(uow, ask)
        watches = [w.expression for w in uow.watches.list(channel.id)] if channel.id else []
        return json.dumps({"settings": asdict(channel.settings), "watches": watches}, ensure_ascii=False, indent=1)

    def import_settings(self, uow: UnitOfWork, ask: Ask, data: Mapping[str, object]) -> Card:
        """Take in what ``export`` gave; nothing is kept where any part is wrong."""
        raw, watches = data.get("settings", {}), data.get("watches", [])
        if not isinstance(raw, dict) or not isinstance(watches, list):
            raise InputError("The JSON needs settings (an object) and watches (a list), as /news export gives them.")
        known = {f.name for f in fields(ChannelSettings)}
        unknown = sorted(set(raw) - known)
        if unknown:
            raise InputError(
                "{name} is not known. Known: {known}.", name=f"settings.{unknown[0]}", known=", ".join(sorted(known))
            )
        plain: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in raw.items()}
        chosen = ChannelSettings(**plain)
        check_zone(chosen.time_zone)
        for time in chosen.digest_times:
            clock(time)
        for expression in watches:
            parse(str(expression))
        channel = ensure_channel(uow, ask, self.publisher)
        uow.channels.save_settings(channel.id, chosen)
        have = {w.expression for w in uow.watches.list(channel.id)}
        for expression in watches:
            if str(expression) not in have:
                uow.watches.add(channel.id, str(expression), now=ask.now, created_by=ask.who.id)
        return done(
            translator(ask.language)("Settings taken in, with {number} watches.", number=len(watches)),
            language=ask.language,
        )

    def mute(self, uow: UnitOfWork, ask: Ask) -> Card:
        """Silence one story or fact in this channel."""
        thing, until = ask.needed("thing"), ask.now + parse_duration(ask.needed("duration"))
        kind, _, rest = thing.partition(":")
        if kind == "story" or thing.lstrip("#").isdigit():
            number = (rest or thing).lstrip("#")
            if not number.isdigit() or uow.stories.get(int(number)) is None:
                raise NotFoundError("There is no story {number}. /news latest shows the newest.", number=number)
            key = f"story:{number}"
        else:
            key = f"fact:{self.lookups.spec(rest if kind == 'fact' else thing)[1].key}"
        channel = ensure_channel(uow, ask, self.publisher)
        uow.channels.mute(channel.id, key, until=until)
        said = translator(ask.language)(
            "{thing} is muted here until {until}.", thing=key.partition(":")[2], until=f"{until:%Y-%m-%d %H:%M} UTC"
        )
        return done(said, language=ask.language)

    # ------------------------------------------------------------ verdicts

    def judge(self, uow: UnitOfWork, ask: Ask, version_id: int, verdict: FactStatus) -> Card:
        """A manager confirms a change, says that it is none, or takes that back; every channel told hears of it."""
        ask.manager_only()
        version = self.lookups.version(uow, version_id)
        if version.status is verdict:
            return done(translator(ask.language)("That is how it stands already."), language=ask.language)
        was = version.status
        after = uow.facts.set_status(version_id, verdict, now=ask.now, who=ask.who.name or ask.who.id)
        if verdict is FactStatus.RETRACTED:
            self.publisher.retract(uow, after, reason="", who=ask.who.name or ask.who.id, now=ask.now)
        words, who = translator(ask.language), ask.who.name or ask.who.id
        said = {
            FactStatus.CONFIRMED: words("Confirmed, by {who}.", who=who),
            FactStatus.RETRACTED: words("Noted: not a change, by {who}.", who=who),
        }.get(verdict, words("Undone, by {who}.", who=who))
        card = done(said, language=ask.language)
        return replace(card, actions=(Action(name="undo", label=words("Undo"), argument=f"{version_id}:{was.value}"),))
