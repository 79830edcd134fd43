"""What managers change in a channel: watches, settings, mutes, and verdicts on changes. Logged with who and when."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from bot.card import done, watch_added, watch_list, watch_tested
from bot.card import settings as settings_card
from bot.card.forms import moment
from bot.card.model import Action, Card
from bot.card.parts import fact_name
from bot.domain.findings import FactStatus, FactVersion
from bot.domain.model import ChannelSettings, Entry
from bot.domain.schedule import zones
from bot.domain.watch import matches, parse
from bot.errors import InputError, NotFoundError
from bot.ports import Form, UnitOfWork
from bot.services.asking import Ask, channel_of, ensure_channel
from bot.services.catalogue import FORMS
from bot.services.choices import days, yes
from bot.services.lookups import Lookups
from bot.services.publish import Publisher
from bot.services.watching import watch_text

TESTED = 200  # entries that an expression is tried on
MOST_TIMES = 6
OFF = "off"
NONE = frozenset({OFF, "non", "none", "aucun", "aucune", "0", "no"})
EVERYBODY = frozenset({"everyone", "here", "channel"})
MAY_BE_NONE = frozenset({"quiet_from", "quiet_to", "mention_role"})
SETTINGS = ("language", "zone", "times", "days", "empty", "origins", "quiet", "mention", "threads")
# a role of Discord, a user group of Slack: the bare id, or as each writes a mention
ROLE = re.compile(r"(?:<@&|<!subteam\^)?(\w+)(?:\|[^>]*)?>?")


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
            raise InputError(ask.words("This channel watches that already: watch {number}.", number=same.id))
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
        chosen = _changed(channel.settings, given, ask)
        uow.channels.save_settings(channel.id, chosen)
        if channel.paused:
            uow.channels.resume(channel.id)
        return settings_card(settings=chosen, language=ask.language)

    def form(self, uow: UnitOfWork, ask: Ask, name: str) -> Form:
        """The form of that name, with what stands in this channel now."""
        spec = next((f for f in FORMS if f.name == name), None)
        if spec is None:
            raise NotFoundError(ask.words("That button does nothing any more. /news help shows what can be done."))
        ask.manager_only()
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
        """Take in what ``export`` gave; nothing is kept where any part is wrong."""
        raw, watches = data.get("settings", {}), data.get("watches", [])
        if not isinstance(raw, dict) or not isinstance(watches, list):
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
        chosen = _taken_in(plain, ask)
        for expression in watches:
            parse(str(expression))
        channel = ensure_channel(uow, ask, self.publisher)
        uow.channels.save_settings(channel.id, chosen)
        have = {w.expression for w in uow.watches.list(channel.id)}
        for expression in watches:
            if str(expression) not in have:
                uow.watches.add(channel.id, str(expression), now=ask.now, created_by=ask.who.id)
        said = ask.words.count(
            "Settings taken in, with {n} watch.", "Settings taken in, with {n} watches.", len(watches)
        )
        return done(said, language=ask.language)

    def mute(self, uow: UnitOfWork, ask: Ask) -> Card:
        """Silence one story or fact in this channel."""
        thing, until = ask.needed("thing"), ask.until("duration")
        kind, _, rest = thing.partition(":")
        if kind == "story" or thing.lstrip("#").isdigit():
            number = (rest or thing).lstrip("#")
            if not number.isdigit() or uow.stories.get(int(number)) is None:
                raise NotFoundError(
                    ask.words("There is no story {number}. /news latest shows the newest.", number=number[:20])
                )
            key = f"story:{number}"
        else:
            key = f"fact:{self.lookups.spec(rest if kind == 'fact' else thing, ask.language)[1].key}"
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

    # ------------------------------------------------------------ verdicts

    def judge(self, uow: UnitOfWork, ask: Ask, version_id: int, verdict: FactStatus) -> Card:
        """A manager confirms a change, says that it is none, or takes that back; every channel told hears of it."""
        ask.manager_only()
        version = self.lookups.version(uow, ask, version_id)
        if version.status is verdict:
            return done(ask.words("That is how it stands already."), language=ask.language)
        was, who = version.status, ask.who.name or ask.who.id
        after = uow.facts.set_status(version_id, verdict, now=ask.now, who=who)
        self.publisher.redraw(uow, after, now=ask.now)
        if verdict is FactStatus.RETRACTED:
            self.publisher.retract(uow, after, reason="", who=who, now=ask.now)
        said = {
            FactStatus.CONFIRMED: ask.words("Confirmed by {who}.", who=who),
            FactStatus.RETRACTED: ask.words(
                "Not a change, says {who}. Every channel that was told hears of it.", who=who
            ),
        }.get(verdict, ask.words("Undone by {who}.", who=who))
        undo = Action(name="undo", label=ask.words("Undo"), argument=f"{version_id}:{was.value}")
        return replace(done(said, language=ask.language), actions=(undo,))


def _taken_in(given: Mapping[str, Any], ask: Ask) -> ChannelSettings:
    """Settings as ``export`` wrote them; InputError names the first that is of another kind, or none that we know."""
    plain = ChannelSettings()
    for name, value in given.items():
        standard = getattr(plain, name)
        of_kind = isinstance(value, type(standard)) and isinstance(value, bool) == isinstance(standard, bool)
        if name in MAY_BE_NONE:
            of_kind = value is None or isinstance(value, str)
        elif name == "digest_days":
            of_kind = isinstance(value, tuple) and all(type(d) is int and 0 <= d <= 6 for d in value)
        elif isinstance(standard, tuple):
            of_kind = isinstance(value, tuple) and all(isinstance(one, str) for one in value)
        if not of_kind:
            said = ask.words("settings.{name}: “{given}” is not what it can be.", name=name, given=str(value)[:40])
            raise InputError(said)
    options = {
        "language": given.get("language", plain.language),
        "zone": given.get("time_zone", plain.time_zone),
        "times": ",".join(given.get("digest_times", plain.digest_times)) or OFF,
        "mention": given.get("mention_role") or OFF,
        "origins": given.get("origins_needed", plain.origins_needed),
    }
    if given.get("quiet_from") or given.get("quiet_to"):
        options["quiet"] = f"{given.get('quiet_from')}-{given.get('quiet_to')}"
    checked = _changed(ChannelSettings(**given), {k: str(v) for k, v in options.items()}, replace(ask, options=options))
    return replace(checked, dossiers=tuple(given.get("dossiers", ())))


def _check_zone(name: str, ask: Ask) -> None:
    if name not in zones():
        near = [z for z in zones() if name.casefold() in z.casefold()][:3] if len(name) > 1 else []
        said = ask.words("“{given}” is no time zone.", given=name[:60])
        hint = (
            ask.words("Did you mean {near}?", near=", ".join(near)) if near else ask.words("Write it as Europe/Paris.")
        )
        raise InputError(f"{said} {hint}")


def _role(given: str, ask: Ask) -> str:
    """A role's id; never everybody, whose role has the id of the server."""
    found = ROLE.fullmatch(given.strip())
    if not found or found[1] == ask.where.space or found[1].casefold() in EVERYBODY:
        raise InputError(
            ask.words(
                "“{given}” is no role to notify: choose one that readers may join, never everyone.", given=given[:60]
            )
        )
    return found[1]


def _clock(text: str, ask: Ask) -> str:
    hours, _, minutes = text.strip().replace("h", ":").partition(":")
    if not (hours.isdecimal() and (minutes or "0").isdecimal()) or int(hours) > 23 or int(minutes or 0) > 59:
        raise InputError(ask.words("“{given}” is no time of day. Write it as 08:00.", given=text.strip()[:40]))
    return f"{int(hours):02d}:{int(minutes or 0):02d}"


def _changed(settings: ChannelSettings, given: Mapping[str, str], ask: Ask) -> ChannelSettings:
    if "language" in given:
        if given["language"] not in {"en", "fr"}:
            raise InputError(ask.words("“{given}” is not there yet. Choose en or fr.", given=given["language"][:20]))
        settings = replace(settings, language=given["language"])
    if "zone" in given:
        _check_zone(given["zone"], ask)
        settings = replace(settings, time_zone=given["zone"])
    if "times" in given:
        listed = [] if given["times"].casefold() in NONE else given["times"].replace(";", ",").split(",")
        times = sorted({_clock(t, ask) for t in listed if t.strip()})
        if len(times) > MOST_TIMES:
            raise InputError(ask.words("At most {most} digest times a day.", most=MOST_TIMES))
        settings = replace(settings, digest_times=tuple(times))
    if "days" in given:
        settings = replace(settings, digest_days=days(given["days"]))
    if "empty" in given:
        settings = replace(settings, empty_digest=yes(given["empty"], "empty"))
    if "origins" in given:
        settings = replace(settings, origins_needed=ask.number("origins", most=9))
    if "threads" in given:
        settings = replace(settings, threads=given["threads"].casefold() not in NONE)
    if "mention" in given:
        off = given["mention"].casefold() in NONE
        settings = replace(settings, mention_role=None if off else _role(given["mention"], ask))
    if "quiet" in given:
        if given["quiet"].casefold() in NONE:
            return replace(settings, quiet_from=None, quiet_to=None)
        start, dash, end = given["quiet"].replace("–", "-").partition("-")
        if not dash:
            raise InputError(
                ask.words("“{given}” is no span of hours. Write it as 22:00-07:00, or off.", given=given["quiet"][:40])
            )
        settings = replace(settings, quiet_from=_clock(start, ask), quiet_to=_clock(end, ask))
    return settings
