"""What managers change in a channel: watches, settings, mutes, and verdicts on changes. Logged with who and when."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from bot.card import done, watch_added, watch_list, watch_tested
from bot.card import settings as settings_card
from bot.card.forms import moment
from bot.card.model import Action, Card
from bot.card.parts import fact_name
from bot.domain.findings import FactStatus, FactVersion
from bot.domain.model import ChannelSettings, Platform
from bot.domain.text import cut, strip_controls
from bot.domain.watch import Expression, parse
from bot.domain.watch_facts import check_facts
from bot.errors import InputError, NotFoundError, about
from bot.ports import Form, UnitOfWork
from bot.services.asking import Ask, channel_of, ensure_channel
from bot.services.catalogue import FORMS, find_command
from bot.services.choices import OFF, SETTINGS, changed, taken_in
from bot.services.lookups import Lookups
from bot.services.publish import Publisher
from bot.services.slots import save_settings
from bot.services.watch_finds import found_among, same_watch, understood

MOST_FIGURES = 12  # of a story's number
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
        with about("expression"):
            parsed = self._parse(expression)
        channel = ensure_channel(uow, ask, self.publisher)
        same = same_watch(uow.watches.list(channel.id), parsed.root)
        if same is not None:
            said = ask.words("This channel watches that already: watch {number}.", number=same.id)
            raise InputError(said).of("expression")
        watch = uow.watches.add(channel.id, expression, now=ask.now, created_by=ask.who.id)
        tried = uow.entries.recent(limit=TESTED)
        found = found_among(uow, [parsed], tried)
        return watch_added(watch=watch, found=found, tried=len(tried), language=ask.language, now=ask.now)

    def watch_test(self, uow: UnitOfWork, ask: Ask) -> Card:
        """What an expression would have found in the last entries."""
        expression = ask.needed("expression")
        with about("expression"):
            parsed = self._parse(expression)
        tried = uow.entries.recent(limit=TESTED)
        found = found_among(uow, [parsed], tried)
        return watch_tested(expression=expression, found=found, tried=len(tried), language=ask.language, now=ask.now)

    def _parse(self, expression: str) -> Expression:
        """The expression, refused where it is wrong or names a fact that no dossier has."""
        parsed = parse(expression)
        check_facts(parsed, [subject.dossier for subject in self.lookups.subjects])
        return parsed

    def watch_list(self, uow: UnitOfWork, ask: Ask, *, after: int = 0) -> Card:
        """The channel's watches, those behind the one of that number; a console, which has no buttons, shows all."""
        channel = channel_of(uow, ask)
        watches = uow.watches.list(channel.id) if channel.id else ()
        whole = ask.who.platform is Platform.CONSOLE
        return watch_list(
            watches=watches,
            after=after,
            whole=whole,
            manager=ask.who.may_set,
            language=ask.language,
            unread=[watch.id for watch in watches if not understood([watch])],
        )

    def watch_remove(self, uow: UnitOfWork, ask: Ask) -> Card:
        """Remove a watch of this channel."""
        number, channel = ask.number("id"), channel_of(uow, ask)
        if not channel.id or not uow.watches.remove(channel.id, number):
            raise NotFoundError(
                ask.words("This channel has no watch {number}. /news watch list shows them.", number=number)
            )
        return done(ask.words("Watch {number} removed.", number=number), language=ask.language)

    # ------------------------------------------------------------ settings

    def settings(self, uow: UnitOfWork, ask: Ask) -> Card:
        """Show the channel's settings, after changing those that were given."""
        given = {name: ask.text(name) for name in SETTINGS if ask.text(name)}
        if not given:
            channel = channel_of(uow, ask)
            return settings_card(settings=channel.settings, language=ask.language)
        channel = ensure_channel(uow, ask, self.publisher)
        chosen = changed(channel.settings, given, ask)
        save_settings(uow, channel, chosen, now=ask.now)
        if channel.paused:
            uow.channels.resume(channel.id)
        return settings_card(settings=chosen, language=ask.language)

    def form(self, uow: UnitOfWork, ask: Ask, name: str) -> Form:
        """The form of that name, with what stands in this channel now."""
        spec = next((f for f in FORMS if f.name == name), None)
        if spec is None:
            raise NotFoundError(ask.words("That button does nothing any more. /news help shows what can be done."))
        command = find_command(spec.command)
        if command is None or not command.allows(ask.who):
            ask.manager_only(channel=command is not None and command.channel)
        now = channel_of(uow, ask).settings
        standing = {
            "language": now.language,
            "zone": now.time_zone,
            "times": ", ".join(now.digest_times) or OFF,
            "quiet": f"{now.quiet_from}-{now.quiet_to}" if now.quiet_from else OFF,
            "origins": str(now.origins_needed),
            "mention": now.mention_role or "",
            "threads": "on" if now.threads else OFF,
        }
        return Form(
            command=spec.command,
            title=spec.titled(ask.language),
            values={param: standing.get(param, "") for param in spec.params},
        )

    def export_settings(self, uow: UnitOfWork, ask: Ask) -> str:
        """All of the channel's settings and watches as JSON."""
        channel = channel_of(uow, ask)
        watches = [w.expression for w in uow.watches.list(channel.id)] if channel.id else []
        return json.dumps({"settings": asdict(channel.settings), "watches": watches}, ensure_ascii=False, indent=1)

    def import_settings(self, uow: UnitOfWork, ask: Ask, data: Mapping[str, object]) -> Card:
        """Take in what ``export`` gave; what it leaves out stays, and all does where any part is wrong."""
        raw, watches = data.get("settings", {}), data.get("watches", [])
        if not {"settings", "watches"} & set(data) or not isinstance(raw, dict) or not isinstance(watches, list):
            raise InputError(
                ask.words("The JSON needs settings (an object) and watches (a list), as /news export gives them.")
            )
        known = {f.name for f in fields(ChannelSettings)}
        unknown = sorted(set(raw) - known)
        if unknown:
            said = ask.words(
                "settings.{name} is not known. Known: {known}.", name=unknown[0], known=", ".join(sorted(known))
            )
            raise InputError(said)
        plain: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in raw.items()}
        chosen = taken_in(plain, channel_of(uow, ask).settings, ask)
        followed = [subject.key for subject in self.lookups.subjects]
        if unknown := [key for key in plain.get("dossiers", ()) if key not in followed]:
            said = ask.words(
                "settings.dossiers: “{given}” is not followed. Known: {known}.",
                given=unknown[0][:40],
                known=", ".join(sorted(followed)),
            )
            raise InputError(said)
        channel = ensure_channel(uow, ask, self.publisher)
        save_settings(uow, channel, chosen, now=ask.now)
        added = self._import_watches(uow, ask, channel.id, watches)
        said = ask.words.count("Settings taken in, with {n} watch.", "Settings taken in, with {n} watches.", added)
        return done(said, language=ask.language)

    def _import_watches(self, uow: UnitOfWork, ask: Ask, channel_id: int, given: Sequence[object]) -> int:
        """Add those that the channel does not have yet, however they are written; how many these are."""
        have = list(uow.watches.list(channel_id))
        texts = {watch.expression for watch in have}
        added = 0
        for one in given:
            if not isinstance(one, str):
                said = ask.words(
                    "watches: {given} is no text. Each watch is a text in quotation marks.",
                    given=cut(json.dumps(one, ensure_ascii=False), 60),
                )
                raise InputError(said)
            expression = strip_controls(one).strip()
            if expression in texts:  # even one that was added when other facts were followed
                continue
            if same_watch(have, self._parse(expression).root) is None:
                have.append(uow.watches.add(channel_id, expression, now=ask.now, created_by=ask.who.id))
                added += 1
        return added

    def mute(self, uow: UnitOfWork, ask: Ask) -> Card:
        """Silence one story or fact in this channel."""
        with about("thing"):
            key = self._silenced(uow, ask)
        until = ask.until("duration")
        channel = ensure_channel(uow, ask, self.publisher)
        uow.channels.mute(channel.id, key, until=until)
        when = moment(until, ask.language, ask.time_zone)
        if key.startswith("story:"):
            said = ask.words("Story {number} is muted here until {when}.", number=key.partition(":")[2], when=when)
        else:
            dossier, spec = self.lookups.spec(key.partition(":")[2])
            said = ask.words(
                "{fact} is muted here until {when}.", fact=fact_name(dossier, spec.key, ask.language), when=when
            )
        return done(said[:1].upper() + said[1:], language=ask.language)

    def _silenced(self, uow: UnitOfWork, ask: Ask) -> str:
        """The name under which what they named is muted: a story by its number, a fact by its key or label."""
        thing = ask.needed("thing")
        kind, _, rest = thing.partition(":")
        if kind == "story" or thing.lstrip("#").isdecimal():
            number = (rest or thing).lstrip("#")
            if not number.isdecimal() or len(number) > MOST_FIGURES or uow.stories.get(int(number)) is None:
                raise NotFoundError(
                    ask.words("There is no story {number}. /news latest shows the newest.", number=number[:20])
                )
            return f"story:{number}"
        return f"fact:{self.lookups.spec(rest if kind == 'fact' else thing, ask.language)[1].key}"

    # ------------------------------------------------------------ verdicts

    def judge(self, uow: UnitOfWork, ask: Ask, verdicts: Mapping[int, FactStatus]) -> Card:
        """A manager confirms changes, says that they are none, or takes that back; every channel told hears of it.

        ``verdicts``: the status for each version, by its number.
        """
        ask.manager_only()
        versions = [self.lookups.version(uow, ask, number) for number in verdicts]
        moved = [v for v in versions if v.status is not verdicts[v.id]]
        if not moved:
            return done(ask.words("That is how it stands already."), language=ask.language)
        who = ask.who.name or ask.who.id
        after = [uow.facts.set_status(v.id, verdicts[v.id], now=ask.now, who=who) for v in moved]
        self.publisher.living.redraw(uow, after, now=ask.now)
        if gone := [v for v in after if v.status is FactStatus.RETRACTED]:
            self.publisher.retract(uow, gone, reason="", who=who, now=ask.now)
        said = {
            FactStatus.CONFIRMED: ask.words("Confirmed by {who}.", who=who),
            FactStatus.RETRACTED: ask.words(
                "Not a change, says {who}. Every channel that was told hears of it.", who=who
            ),
        }.get(after[0].status, ask.words("Undone by {who}.", who=who))
        undo = Action(name="undo", label=ask.words("Undo"), argument=_undo(moved))
        return replace(done(said, language=ask.language), actions=(undo,))


def _undo(versions: Sequence[FactVersion]) -> str:
    """What takes verdicts back: ``12,13:updated``; each status once where the numbers share it."""
    by_status: dict[FactStatus, list[str]] = defaultdict(list)
    for version in versions:
        by_status[version.status].append(str(version.id))
    return ";".join(f"{','.join(numbers)}:{status.value}" for status, numbers in by_status.items())
