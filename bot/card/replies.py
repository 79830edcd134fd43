"""Short answers: done, errors, notices, help, watches, settings, setup, export, story, why."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from bot.card.articles import entry_item
from bot.card.chains import chains
from bot.card.forms import cut, moment, origin, weekday
from bot.card.model import Action, ActionStyle, Block, BlockKind, Card, Span, Style, TextFile, Tone
from bot.card.parts import change_item, languages_line, listed, story_counts, text_block
from bot.card.reasons import reason_in
from bot.card.views import HelpLine
from bot.card.words import language_name, translator
from bot.domain.dossier import Dossier
from bot.domain.findings import FactVersion
from bot.domain.languages import known
from bot.domain.model import ChannelSettings, Entry, Story, Watch
from bot.errors import SincethenError

WATCHES_MOST, WATCHES_TEXT, WATCH_FRAME = 25, 2_400, 20  # on one page: watches, characters, those around a watch


def _note(title: str, message: str, *, language: str, tone: Tone = Tone.PLAIN) -> Card:
    said = message.strip() or title
    return Card(title=title, summary=cut(said, 600), tone=tone, language=language, blocks=(text_block(said),))


def error(message: str, *, language: str, pointer: str = "", option: str = "") -> Card:
    """What went wrong, where, and the next step.

    ``pointer``: two lines that show the wrong place; ``option``: the command's option that is wrong.
    """
    card = _note(translator(language)("That did not work"), message, language=language, tone=Tone.ERROR)
    card = replace(card, option=option)
    if not pointer:
        return card
    return replace(card, blocks=(*card.blocks, text_block(pointer, kind=BlockKind.PREFORMATTED)))


def failed(problem: SincethenError, *, language: str, pointer: str = "") -> Card:
    """An error that was expected, as a card in the reader's language."""
    words = translator(language)
    said = problem.said(lambda text, /, **named: words(text, **named) if named else reason_in(words, text))
    return error(said, language=language, pointer=pointer, option=problem.option)


def done(message: str, *, language: str) -> Card:
    """A plain sentence: it is done."""
    return _note(translator(language)("Done"), message, language=language)


def notice(message: str, *, language: str) -> Card:
    """Something that whoever runs the bot should know."""
    return _note(translator(language)("Notice"), message, language=language)


def help_overview(lines: Sequence[HelpLine], *, language: str) -> Card:
    """Every command with a line."""
    words = translator(language)
    blocks: list[Block] = []
    for manager, heading in ((False, words("For everybody")), (True, words("For managers"))):
        group = [line for line in lines if line.manager is manager]
        if group:
            blocks.append(text_block(heading, kind=BlockKind.HEADING))
        for line in group:
            usage = line.usage.partition(" [")[0]  # /news help COMMAND tells what else it takes
            spans = (Span(text=usage, style=Style.CODE), Span(text=f"  {line.description}"))
            blocks.append(Block(kind=BlockKind.ITEM, spans=spans))
    return Card(
        title=words("Commands"),
        summary=words.count("{n} command", "{n} commands", len(lines)),
        language=language,
        blocks=tuple(blocks),
    )


def help_command(
    line: HelpLine,
    params: Sequence[tuple[str, str, bool]],
    examples: Sequence[tuple[str, str]] = (),
    *,
    language: str,
) -> Card:
    """One command, its parameters (name, description, required) and examples (what to write, what it means)."""
    words = translator(language)
    blocks = [text_block(line.description)]
    for name, description, required in params:
        need = "" if required else f" ({words('optional')})"
        blocks.append(
            Block(kind=BlockKind.ITEM, spans=(Span(text=name, style=Style.CODE), Span(text=f"  {description}{need}")))
        )
    if examples:
        blocks.append(text_block(words("What to write"), kind=BlockKind.HEADING))
    for write, means in examples:
        spans = (Span(text=write, style=Style.CODE), Span(text=f"  {means}"))
        blocks.append(Block(kind=BlockKind.ITEM, spans=spans))
    if line.manager:
        blocks.append(text_block(words("For people who may manage this server or workspace."), kind=BlockKind.CONTEXT))
    return Card(title=line.usage, summary=line.description, language=language, blocks=tuple(blocks))


def story(
    *,
    story: Story,
    entries: Sequence[tuple[Entry, str, int | None]],
    changes: Sequence[tuple[FactVersion, FactVersion]],
    dossier: Dossier,
    language: str,
    time_zone: str,
    now: datetime,
) -> Card:
    """One story: what changed with it, then its reports by origin, copies under what they copy."""
    words = translator(language)
    told = chains(changes, lambda _: dossier)
    blocks = list(listed([change_item(dossier, one, language=language) for one in told], 8, language))
    by_origin: dict[str, list[tuple[Entry, int | None]]] = {}
    for entry, source, copy_of in entries:
        by_origin.setdefault(source, []).append((entry, copy_of))
    reports: list[Block] = []
    for source, own in by_origin.items():
        for entry, copy_of in own:
            label = "" if len(own) == 1 and entry.outlet == source else f"{origin(source, language)}{words(': ')}"
            item = entry_item(entry, now, language)
            copied = (Span(text=f" · {words('copy')}", style=Style.SMALL),) if copy_of else ()
            reports.append(
                Block(kind=BlockKind.ITEM, spans=(Span(text=label, style=Style.SMALL), *item.spans, *copied))
            )
    blocks += listed(reports, 15, language)
    languages = languages_line(story)
    counts = story_counts(story, language)
    context = " · ".join(p for p in (counts, languages) if p)
    blocks.append(text_block(context, kind=BlockKind.CONTEXT, style=Style.SMALL))
    return Card(
        title=cut(story.title, 200) or words("Story {n}", n=story.id),
        summary=cut(f"{story.title} · {counts}", 300),
        language=language,
        blocks=tuple(blocks),
        actions=(Action(name="mute", label=words("Mute"), argument=f"story:{story.id}"),),
    )


def why(*, entry: Entry | None, url: str, stages: Sequence[tuple[str, str]], language: str, now: datetime) -> Card:
    """Every stage an article went through, and where it stopped."""
    words = translator(language)
    if entry is None:
        said = words(
            "No feed has brought this address. /news check compares it with the facts now; "
            "/news feed subscribe follows its site."
        )
        return Card(
            title=words("Why: {url}", url=cut(url, 150)), summary=said, language=language, blocks=(text_block(said),)
        )
    blocks = [entry_item(entry, now, language)]
    blocks += [
        Block(kind=BlockKind.ITEM, spans=(Span(text=f"{name}{words(': ')}", style=Style.BOLD), Span(text=what)))
        for name, what in stages
    ]
    return Card(
        title=words("Why: {url}", url=cut(entry.title or url, 150)),
        summary=cut(words("; ").join(what for _, what in stages), 300) or url,
        language=language,
        blocks=tuple(blocks),
    )


# ---------------------------------------------------------------- watches, settings


def watch_list(
    *,
    watches: Sequence[Watch],
    language: str,
    manager: bool = False,
    after: int = 0,
    whole: bool = False,
    unread: Collection[int] = (),
) -> Card:
    """The channel's watches, as many as a message holds, with a button for the next ones.

    ``manager``: the reader may add more; ``after``: those behind the watch of that number; ``whole``: all of them;
    ``unread``: those that were written for another version of the language, and find nothing.
    """
    words = translator(language)
    listed_now, room = list[Watch](), WATCHES_TEXT
    left = sorted((w for w in watches if w.id > after), key=lambda w: w.id)
    while left and (whole or not listed_now or (len(listed_now) < WATCHES_MOST and len(left[0].expression) <= room)):
        room -= len(left[0].expression) + WATCH_FRAME
        listed_now.append(left.pop(0))
    blocks = [
        Block(
            kind=BlockKind.ITEM,
            spans=(
                Span(text=f"{w.id}  ", style=Style.BOLD),
                Span(text=w.expression, style=Style.CODE),
                *((Span(text=f"  {words('finds nothing any more: write it anew')}"),) if w.id in unread else ()),
            ),
        )
        for w in listed_now
    ]
    if left:
        more = words.count("… and {n} more", "… and {n} more", len(left))
        blocks.append(text_block(more, kind=BlockKind.CONTEXT, style=Style.SMALL))
    if not watches:
        blocks = [text_block(words("No watch here yet. /news watch add openai +musk starts one."))]
    further = (Action(name="watches", label=words("More watches"), argument=str(listed_now[-1].id)),) if left else ()
    return Card(
        title=words("Watches"),
        summary=words.count("{n} watch", "{n} watches", len(watches)) if watches else words("No watch here yet."),
        language=language,
        blocks=tuple(blocks),
        actions=(*further, *((form_action("watch", words("New watch")),) if manager else ())),
    )


def _trial(found: Sequence[Entry], tried: int, now: datetime, language: str) -> tuple[Block, ...]:
    words = translator(language)
    if not tried:
        return (text_block(words("No article is here yet to try it on.")),)
    said = words.count(
        "It would have found {n} of the last {tried} articles.",
        "It would have found {n} of the last {tried} articles.",
        len(found),
        tried=tried,
    )
    return (text_block(said), *listed([entry_item(e, now, language) for e in found], 5, language))


def watch_added(*, watch: Watch, found: Sequence[Entry], tried: int, language: str, now: datetime) -> Card:
    """The new watch, and what it would have found."""
    words = translator(language)
    return Card(
        title=words("Watch {n} added", n=watch.id),
        summary=words("Watch {n} added", n=watch.id) + words(": ") + cut(watch.expression, 200),
        language=language,
        blocks=(text_block(watch.expression, style=Style.CODE), *_trial(found, tried, now, language)),
    )


def watch_tested(*, expression: str, found: Sequence[Entry], tried: int, language: str, now: datetime) -> Card:
    """What an expression would have found."""
    words = translator(language)
    return Card(
        title=words("Test: {expression}", expression=cut(expression, 150)),
        summary=words.count("{n} article", "{n} articles", len(found)),
        language=language,
        blocks=_trial(found, tried, now, language),
    )


def _digest_plan(settings: ChannelSettings, language: str) -> str:
    """``08:00, 18:00, Mon Tue Wed Thu Fri``; the days only where they are not all."""
    words = translator(language)
    if not settings.digest_times or not settings.digest_days:
        return words("none")
    said = ", ".join(settings.digest_times)
    if len(settings.digest_days) < 7:
        said += ", " + " ".join(weekday(day, language) for day in settings.digest_days)
    if settings.empty_digest:
        said += f" ({words('also when nothing is new')})"
    return said


def settings_rows(settings: ChannelSettings, language: str) -> list[tuple[str, str]]:
    """The settings in words."""
    words = translator(language)
    quiet = f"{settings.quiet_from}–{settings.quiet_to}" if settings.quiet_from else words("no")
    return [
        (words("Language"), language_name(known(settings.language))),
        (words("Time zone"), settings.time_zone),
        (words("Digest"), _digest_plan(settings, language)),
        (words("Quiet hours"), quiet),
        (words("Origins an alert needs"), str(settings.origins_needed)),
        (words("A thread per story"), words("yes") if settings.threads else words("no")),
        (words("Role to notify"), settings.mention_role or words("none")),
    ]


def _settings_blocks(settings: ChannelSettings, language: str) -> tuple[Block, ...]:
    words = translator(language)
    return tuple(
        Block(
            kind=BlockKind.ITEM,
            spans=(
                Span(text=f"{name}{words(': ')}", style=Style.BOLD),
                Span(text=value, role=bool(settings.mention_role) and value == settings.mention_role),
            ),
        )
        for name, value in settings_rows(settings, language)
    )


def form_action(name: str, label: str) -> Action:
    """A button that opens a form of the catalogue."""
    return Action(name="form", argument=name, label=label)


def settings(*, settings: ChannelSettings, language: str) -> Card:
    """The channel's settings."""
    words = translator(language)
    rows = settings_rows(settings, language)
    return Card(
        title=words("Settings"),
        summary=cut(" · ".join(f"{n}{words(': ')}{v}" for n, v in rows), 300),
        language=language,
        blocks=_settings_blocks(settings, language),
        actions=(form_action("times", words("Language and times")), form_action("alerts", words("Alerts"))),
    )


def setup(*, problems: Sequence[tuple[str, bool, str, str]], settings: ChannelSettings, language: str) -> Card:
    """First steps: what works, what is missing by name and what to do about it: (name, ok, detail, advice)."""
    words = translator(language)
    wrong = sum(not ok for _, ok, _, _ in problems)
    missing = [p for p in problems if not p[1]]
    better = [p for p in problems if p[1] and p[3]]
    blocks: list[Block] = []
    for name, ok, detail, advice in [*missing, *better]:
        spans = [Span(text=("✓ " if ok else "✗ ") + name, style=Style.BOLD)]
        spans += [Span(text=f"{words(': ')}{detail}")] if detail else []
        spans += [Span(text=f" {advice}")] if advice else []
        blocks.append(Block(kind=BlockKind.ITEM, spans=tuple(spans)))
    good = [name.rpartition(": ")[2] for name, ok, _, advice in problems if ok and not advice]
    if good:
        spans = [Span(text="✓ ", style=Style.BOLD), Span(text=", ".join(good), style=Style.SMALL)]
        blocks.append(Block(kind=BlockKind.ITEM, spans=tuple(spans)))
    said = (
        words.count("{n} thing is missing.", "{n} things are missing.", wrong)
        if wrong
        else words("This channel is set up: digests and alerts come here. /news settings changes when and how.")
    )
    if wrong:
        said = f"{said} {words('Grant what is missing, then use /news setup again.')}"
    blocks.insert(0, text_block(said))
    blocks += [Block(kind=BlockKind.DIVIDER), *_settings_blocks(settings, language)]
    first = Action(name="digest_now", label=words("First digest, now"), style=ActionStyle.PRIMARY)
    return Card(
        title=words("Setup"),
        summary=said,
        tone=Tone.ERROR if wrong else Tone.CONFIRMED,
        language=language,
        blocks=tuple(blocks),
        actions=(
            *(() if wrong else (first,)),
            form_action("times", words("Language and times")),
            form_action("alerts", words("Alerts")),
            form_action("watch", words("New watch")),
            form_action("feed", words("Follow a feed")),
        ),
    )


def export(*, opml: str, settings: str, language: str, manager: bool = False) -> Card:
    """The feeds as OPML and the settings as JSON, to copy. ``manager``: the reader may take such in too."""
    words = translator(language)
    return Card(
        title=words("Export"),
        summary=words("Feeds as OPML, settings as JSON."),
        language=language,
        blocks=(
            text_block("OPML", kind=BlockKind.HEADING),
            text_block(opml, kind=BlockKind.PREFORMATTED),
            text_block("JSON", kind=BlockKind.HEADING),
            text_block(settings, kind=BlockKind.PREFORMATTED),
        ),
        actions=(form_action("import", words("Import")),) if manager else (),
        files=(TextFile(name="feeds.opml", text=opml), TextFile(name="settings.json", text=settings)),
    )


def when_line(at: datetime | None, language: str, time_zone: str) -> str:
    """A moment in words, or a dash."""
    return moment(at, language, time_zone) if at else "—"
