"""Answers interactions: acknowledge, ask the commands, draw the card. Nothing is kept, so a restart loses no button."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

import discord

from bot.card.model import Action, Block, BlockKind, Card, Span, Style, Tone
from bot.domain.languages import known
from bot.domain.model import ChannelSettings, Platform
from bot.platforms.discord.buttons import PICK, read_custom_id
from bot.platforms.discord.failures import ALREADY_ANSWERED, FAILURES, UNKNOWN_INTERACTION, delivery_error
from bot.platforms.discord.joining import toggle
from bot.platforms.discord.limits import EPHEMERAL, IS_COMPONENTS_V2, TEXT, Payload
from bot.platforms.discord.local import localised
from bot.platforms.discord.markdown import shorten
from bot.platforms.discord.modals import modal, read_modal
from bot.platforms.discord.registration import MAX_CHOICES, MESSAGE, called, words_of
from bot.platforms.discord.render import CHART, render, render_embed
from bot.platforms.discord.rest import Rest
from bot.platforms.discord.sharing import shared
from bot.platforms.discord.uploads import listing, uploads
from bot.platforms.discord.words import say
from bot.ports.platforms import Choice, Form, Where, Who
from bot.services.catalogue import CommandSpec

log = logging.getLogger(__name__)

CALLBACK = "/interactions/{webhook_id}/{webhook_token}/callback"
FOLLOWUP = "/webhooks/{webhook_id}/{webhook_token}"
ORIGINAL = FOLLOWUP + "/messages/@original"
SAY, DEFER, SUGGEST, FORM = 4, 5, 8, 9  # kinds of callbacks
MAX_CHOICE = 100
SUGGEST_WITHIN = 2.0  # seconds; Discord forgets an interaction after three
THREADS = frozenset({10, 11, 12})
ENDED: Payload = {
    "flags": IS_COMPONENTS_V2,
    "components": [{"type": TEXT, "content": "…"}],
    "allowed_mentions": {"parse": []},
}

PUBLIC = frozenset({("digest", "now")})  # answered before everybody; all else to the asker alone
UNSHARED = frozenset({"help", "export", "status"})  # of no interest to others, or not for them
DRAWN_ANEW = frozenset({"history", "details"})  # cards that are made again to be shared, with their picture


class CommandPort(Protocol):
    """The commands, the same for every platform. Errors that people cause come back as cards."""

    async def call(self, path: tuple[str, ...], options: Mapping[str, str | int], who: Who, where: Where) -> Card:
        """A command."""
        ...

    async def act(self, name: str, argument: str, who: Who, where: Where) -> Card:
        """A button."""
        ...

    async def complete(self, kind: str, prefix: str, who: Who, where: Where) -> Sequence[Choice]:
        """Suggestions."""
        ...

    async def form(self, name: str, who: Who, where: Where) -> Form | Card:
        """A form to fill in; a card where that is not for this person."""
        ...

    async def settings_of(self, where: Where) -> ChannelSettings | None:
        """What a channel chose."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One interaction, read: where to answer, who asks, where."""

    id: str
    token: str
    application: str
    who: Who
    where: Where
    data: Mapping[str, Any]
    message: tuple[Payload, ...] = ()  # the components of the message that the button stands on
    roles: tuple[str, ...] = ()


def read(interaction: discord.Interaction[Any]) -> Asked:
    """The interaction as the commands know it.

    A manager is whoever may manage the server, by Discord's own account of the member in this channel; where the bot
    was added by a person and not to the server, the server has no settings and nobody is.
    """
    in_guild = interaction.guild_id is not None
    rights = interaction.permissions
    at_home = interaction.is_guild_integration() or not interaction.is_user_integration()
    components = interaction.message.components if interaction.message else []
    return Asked(
        id=str(interaction.id),
        token=interaction.token,
        application=str(interaction.application_id),
        who=Who(
            platform=Platform.DISCORD,
            id=str(interaction.user.id),
            name=interaction.user.display_name,
            language=known(str(interaction.locale.value)),
            manager=in_guild and at_home and (rights.manage_guild or rights.administrator),
        ),
        where=Where(
            platform=Platform.DISCORD,
            channel=_channel(interaction) if in_guild else "",
            space=str(interaction.guild_id) if in_guild else "",
            name=str(getattr(interaction.channel, "name", "") or ""),
        ),
        data=dict(interaction.data or {}),
        message=tuple(dict(c.to_dict()) for c in components),
        roles=_roles(interaction.user),
    )


def _roles(person: discord.User | discord.Member) -> tuple[str, ...]:
    """The ids of a member's roles as the interaction brings them: the roles themselves are in no cache here."""
    return tuple(str(role) for role in person._roles) if isinstance(person, discord.Member) else ()


def _channel(interaction: discord.Interaction[Any]) -> str:
    """The channel's id; in a thread that of the channel around it, whose settings hold there too."""
    channel = interaction.channel
    parent = getattr(channel, "parent_id", None)
    if parent and channel is not None and channel.type.value in THREADS:
        return str(parent)
    return str(interaction.channel_id)


class Interactions:
    """Answers slash commands, the message action, suggestions and buttons over REST callbacks."""

    def __init__(self, *, commands: CommandPort, specs: Sequence[CommandSpec], rest: Rest) -> None:
        self._commands, self._rest = commands, rest
        self._specs = {spec.path: spec for spec in specs}

    async def handle(self, interaction: discord.Interaction[Any]) -> None:
        """Answer; whatever goes wrong is logged and, while Discord still listens, told in a sentence.

        Discord tells every process of the bot, and takes the acknowledgement of one: the others leave it at that.
        """
        asked = read(interaction)
        try:
            match interaction.type:
                case discord.InteractionType.application_command if asked.data.get("type") == MESSAGE:
                    await self._compare(asked)
                case discord.InteractionType.application_command:
                    await self._command(asked)
                case discord.InteractionType.autocomplete:
                    await self._suggest(asked)
                case discord.InteractionType.component:
                    await self._press(asked)
                case discord.InteractionType.modal_submit:
                    await self._filled_in(asked)
                case _:
                    pass
        except FAILURES as error:
            code = error.code if isinstance(error, discord.HTTPException) else 0
            if code == ALREADY_ANSWERED:
                typing = interaction.type is discord.InteractionType.autocomplete
                level = logging.DEBUG if typing else logging.INFO
                log.log(level, "This interaction was acknowledged before, by another process of this bot")
            elif code == UNKNOWN_INTERACTION:
                log.warning("Discord no longer waits for the answer to an interaction: it came after three seconds")
            else:
                log.warning("An interaction could not be answered: %s", delivery_error(error))

    async def _command(self, asked: Asked) -> None:
        command = called(asked.data)
        private = command.path not in PUBLIC
        await self._defer(asked, private=private)
        spec = self._specs.get(command.path)
        if spec is None:
            card = _sentence("unknown", asked.who.language)
        else:
            card = await self._asking(asked, self._commands.call(command.path, command.options, asked.who, asked.where))
            if not spec.manager and command.path[0] not in UNSHARED:
                card = _shareable(card, asked.who.language, again=_again(command.path, command.options))
        await self._answer(asked, card, deferred_private=private)

    async def _compare(self, asked: Asked) -> None:
        await self._defer(asked, private=True)
        messages = (asked.data.get("resolved") or {}).get("messages") or {}
        text = words_of(messages.get(str(asked.data.get("target_id"))) or {})
        if text:
            call = self._commands.call(("check",), {"text": text}, asked.who, asked.where)
            card = _shareable(await self._asking(asked, call), asked.who.language)
        else:
            card = _sentence("nothing_to_check", asked.who.language)
        await self._answer(asked, card, deferred_private=True)

    async def _press(self, asked: Asked) -> None:
        action = read_custom_id(str(asked.data.get("custom_id") or ""))
        if action and action[0] == PICK:
            name, _, argument = str((asked.data.get("values") or [""])[0]).partition(":")
            action = (name, argument) if name else None
        if action and action[0] == "share" and asked.message:
            await self._share(asked, action[1])
            return
        if action and action[0] == "form":
            await self._open(asked, action[1])
            return
        await self._defer(asked, private=True)
        if action is None:
            card = _sentence("unknown", asked.who.language)
        elif action[0] == "notify":
            call = toggle(self._rest, self._commands, asked.where, asked.who.id, asked.roles, asked.who.language)
            card = await self._asking(asked, call)
        else:
            card = await self._asking(asked, self._commands.act(*action, asked.who, asked.where))
            if action[0] in DRAWN_ANEW:
                card = _shareable(card, asked.who.language, again=":".join(action))
        await self._answer(asked, card, deferred_private=True)

    async def _share(self, asked: Asked, again: str) -> None:
        """For everybody: the card as it stands, or, where it has a picture, made once more."""
        note = say("shared_by", asked.who.language, name=f"<@{asked.who.id}>")
        name, _, argument = again.partition(":")
        if name not in DRAWN_ANEW:
            await self._callback(asked, SAY, shared(asked.message, note))
            return
        await self._defer(asked, private=False)
        card = await self._asking(asked, self._commands.act(name, argument, asked.who, asked.where))
        if card.tone is not Tone.ERROR:
            said = Span(text=say("shared_by", asked.who.language, name=asked.who.name), style=Style.SMALL)
            by = Block(kind=BlockKind.CONTEXT, spans=(said,))
            card = replace(card, private=False, blocks=(*card.blocks, by))
        await self._answer(asked, card, deferred_private=False)

    async def _open(self, asked: Asked, name: str) -> None:
        """A form: Discord takes it as the first answer only, so there is no "thinking" before it."""
        try:
            async with asyncio.timeout(SUGGEST_WITHIN):
                form: Form | Card = await self._commands.form(name, asked.who, asked.where)
        except Exception:  # as in _asking: the asker gets a sentence, the log the details
            reference = secrets.token_hex(3)
            log.exception("A form failed (reference %s)", reference)
            form = _sentence("failed", asked.who.language, reference=reference)
        if isinstance(form, Form) and (spec := self._specs.get(form.command)) is not None:
            await self._callback(asked, FORM, modal(form, spec, asked.who.language))
            return
        card = form if isinstance(form, Card) else _sentence("unknown", asked.who.language)
        await self._callback(asked, SAY, render(localised(card), private=True))

    async def _filled_in(self, asked: Asked) -> None:
        """A form's answer goes to its command, as if the options had been typed."""
        await self._defer(asked, private=True)
        filled = read_modal(asked.data)
        if filled is None or filled[0] not in self._specs:
            card = _sentence("unknown", asked.who.language)
        else:
            card = await self._asking(asked, self._commands.call(*filled, asked.who, asked.where))
        await self._answer(asked, card, deferred_private=True)

    async def _suggest(self, asked: Asked) -> None:
        command = called(asked.data)
        spec = self._specs.get(command.path)
        param = next((p for p in spec.params if p.name == command.focused), None) if spec else None
        choices: list[Payload] = []
        if param is not None and param.complete:
            prefix = str(command.options.get(param.name, ""))
            try:
                async with asyncio.timeout(SUGGEST_WITHIN):
                    found = await self._commands.complete(param.complete, prefix, asked.who, asked.where)
                choices = _choices(found, number=param.kind == "int")
            except TimeoutError:
                log.warning("Suggestions for %s took more than %.0f s", param.complete, SUGGEST_WITHIN)
            except Exception:  # suggestions are a help, no more: an empty list never hinders the command
                log.exception("Suggestions for %s failed", param.complete)
        await self._callback(asked, SUGGEST, {"choices": choices})

    async def _asking(self, asked: Asked, call: Any) -> Card:
        """The card of a call; one that says where the log has the details when the call fails unexpectedly."""
        try:
            card: Card = await call
        except Exception:  # the asker must not wait for fifteen minutes at "thinking"
            reference = secrets.token_hex(3)
            log.exception("A command failed (reference %s)", reference)
            return _sentence("failed", asked.who.language, reference=reference)
        return card

    async def _callback(self, asked: Asked, kind: int, data: Payload) -> None:
        body = {"type": kind, "data": data}
        at = {"webhook_id": asked.id, "webhook_token": asked.token}
        await self._rest.call("POST", CALLBACK, at, body=body)

    async def _defer(self, asked: Asked, *, private: bool) -> None:
        await self._callback(asked, DEFER, {"flags": EPHEMERAL} if private else {})

    async def _answer(self, asked: Asked, card: Card, *, deferred_private: bool) -> None:
        """Draw the card in place of "thinking".

        Who sees that was settled with it: where the card is for others, a new message comes and it goes. It is ended
        first, for as long as it thinks Discord takes whatever comes for its words.
        """
        at = {"webhook_id": asked.application, "webhook_token": asked.token}
        if card.private is deferred_private:
            await self._drawn("PATCH", ORIGINAL, card, at, private=False)
            return
        await self._rest.call("PATCH", ORIGINAL, at, body=ENDED)
        await self._drawn("POST", FOLLOWUP, card, at, private=card.private)
        await self._rest.call("DELETE", ORIGINAL, at)

    async def _drawn(self, method: str, path: str, card: Card, at: Mapping[str, str], *, private: bool) -> None:
        card = localised(card)
        files = await uploads(card)
        body = render(card, private=private, chart=any(f.name == CHART for f in files))
        try:
            await self._rest.call(method, path, at, body=listing(body, files), files=files)
        except discord.HTTPException as error:
            if error.status != 400:
                raise
            log.warning("Discord refused a card with components, so it goes as an embed: %s", error)
            await self._rest.call(method, path, at, body=render_embed(card, private=private))


def _choices(found: Sequence[Choice], *, number: bool) -> list[Payload]:
    made: list[Payload] = []
    for choice in found:
        value: str | int = choice.value
        if number:
            if not choice.value.isdecimal():
                continue
            value = int(choice.value)
        elif not 0 < len(choice.value) <= MAX_CHOICE:
            continue  # a value cut short would be another value
        made.append({"name": shorten(choice.label, MAX_CHOICE) or choice.value[:MAX_CHOICE], "value": value})
    return made[:MAX_CHOICES]


def _again(path: tuple[str, ...], options: Mapping[str, str | int]) -> str:
    """How a card with a picture is made once more: as the button that shows it does."""
    return f"history:{options.get('key', '')}" if path == ("fact",) else ""


def _shareable(card: Card, language: str, *, again: str = "") -> Card:
    if not card.private or card.tone is Tone.ERROR or any(a.name == "share" for a in card.actions):
        return card
    argument = again if card.chart is not None else ""
    return replace(card, actions=(*card.actions, Action(name="share", label=say("share", language), argument=argument)))


def _sentence(key: str, language: str, **values: object) -> Card:
    text = say(key, language, **values)
    title = say(f"{key}_title" if key in {"failed", "unknown"} else "check_action", language)
    blocks = (Block(kind=BlockKind.TEXT, spans=(Span(text=text),)),)
    return Card(title=title, summary=text, tone=Tone.ERROR, blocks=blocks, language=language)
