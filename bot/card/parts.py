"""The pieces that cards are made of: a change, a quote, a line of sources, a story."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.card.chains import Chain, shown_together, steps_between
from bot.card.forms import OUTLET_MOST, ago, cut, difference, excerpt, origin, partial_date, shown
from bot.card.model import Action, Block, BlockKind, Span, Style, Tone
from bot.card.views import DigestStory
from bot.card.words import Words, translator
from bot.domain.dossier import Dossier, FactSpec, FactType
from bot.domain.findings import Evidence, FactStatus, FactVersion
from bot.domain.model import Story
from bot.domain.values import State, Year

ARROW = " → "
QUOTE_MOST = 300
OUTLETS_SHOWN = 3
STEPS_MOST = 240
NAME_MOST = 150  # characters of a fact's name

TONES = {
    FactStatus.BASELINE: Tone.BASELINE,
    FactStatus.CONFIRMED: Tone.CONFIRMED,
    FactStatus.UPDATED: Tone.CHANGED,
    FactStatus.DISPUTED: Tone.DISPUTED,
    FactStatus.RETRACTED: Tone.RETRACTED,
}


def status_word(status: FactStatus, words: Words) -> str:
    """The status in a word: colour is never alone."""
    return {
        FactStatus.BASELINE: words("BASELINE"),
        FactStatus.CONFIRMED: words("CONFIRMED"),
        FactStatus.UPDATED: words("CHANGED"),
        FactStatus.DISPUTED: words("DISPUTED"),
        FactStatus.RETRACTED: words("RETRACTED"),
    }[status]


def spec_of(dossier: Dossier, fact: str) -> FactSpec | None:
    """The fact's declaration, if it is still watched."""
    return dossier.fact(fact)


def fact_name(dossier: Dossier, fact: str, language: str) -> str:
    """The fact in words."""
    spec = spec_of(dossier, fact)
    name = spec.label.in_language(language) if spec else fact.replace("_", " ").replace(".", ": ")
    return cut(name[:1].upper() + name[1:], NAME_MOST)


def dated(version: FactVersion, language: str) -> str:
    """When the version held, in words; nothing where no text says, or where the value is itself that year."""
    if isinstance(version.value, Year) and version.as_of == str(version.value.year):
        return ""
    return partial_date(version.as_of, language) if version.as_of else ""


def change_spans(
    dossier: Dossier, before: FactVersion, after: FactVersion, language: str, *, said: str = ""
) -> tuple[Span, ...]:
    """Before struck through with its date, after in bold with its date, and the difference.

    ``said``: where it stands now in words, if not the value of ``after`` alone.
    """
    spec = spec_of(dossier, after.fact)
    was, now = shown(before.value, spec, language), said or shown(after.value, spec, language)
    if not was or not now:
        raise ValueError(f"{after.fact}: a change needs a before and an after")
    retracted = after.status is FactStatus.RETRACTED
    joins = spec is not None and spec.type is FactType.PARTIES  # who joins does not replace who was there
    replaced = after.status in {FactStatus.UPDATED, FactStatus.CONFIRMED} and not joins
    spans = [Span(text=was, style=Style.STRIKE if replaced else Style.PLAIN)]
    if date := dated(before, language):
        spans.append(Span(text=f" ({date})", style=Style.SMALL))
    spans.append(Span(text=ARROW))
    spans.append(Span(text=now, style=Style.STRIKE if retracted else Style.BOLD))
    notes = [n for n in (dated(after, language), difference(before.value, after.value, language)) if n]
    if notes:
        spans.append(Span(text=f" ({', '.join(notes)})", style=Style.SMALL))
    return tuple(spans)


def in_marks(text: str, language: str) -> str:
    """The words in the reader's quotation marks; in the inner ones of the language where they hold outer ones."""
    words = translator(language)
    outer = words("“{text}”")
    inside = any(mark in text for mark in (outer[0], outer[-1]))
    return (words("‘{text}’") if inside else outer).replace("{text}", text)


def quote_block(
    text: str, by: Evidence | None, language: str, *, most: int = QUOTE_MOST, figure: bool = False
) -> Block:
    """A verbatim quote as it stands, cut at words' ends, with who printed it. ``figure``: what is kept has a figure."""
    if not text.strip():
        raise ValueError("a quote is never empty")
    quoted = excerpt(text, most) if figure else cut(text, most)
    spans = [Span(text=in_marks(quoted, language), style=Style.ITALIC)]
    if by is not None and by.outlet:
        outlet = translator(language)("the seed") if by.origin == "seed" else cut(by.outlet, OUTLET_MOST)
        spans += [Span(text=" — "), Span(text=outlet, url=by.url or None)]
    return Block(kind=BlockKind.QUOTE, spans=tuple(spans))


def independent(version: FactVersion) -> tuple[str, ...]:
    """Origins without the seed."""
    return tuple(o for o in version.origins if o != "seed")


def origins_line(version: FactVersion, reports: int, *, language: str, now: datetime) -> tuple[Span, ...]:
    """``Reuters, WSJ · 3 origins, 14 reports · EN FR · 12 minutes ago``."""
    words = translator(language)
    names = independent(version) or version.origins
    said = ", ".join(origin(o, language) for o in names[:OUTLETS_SHOWN])
    if len(names) > OUTLETS_SHOWN:
        said += f" +{len(names) - OUTLETS_SHOWN}"
    parts = [said, words.count("{n} origin", "{n} origins", len(names))]
    if reports > 1:
        parts[-1] += ", " + words.count("{n} report", "{n} reports", reports)
    languages = sorted({e.language[:2].upper() for e in version.evidence if e.language})
    if languages:
        parts.append(" ".join(languages))
    spans = [Span(text=" · ".join(parts), style=Style.SMALL)]
    newest = max((e.published for e in version.evidence), default=None)
    if newest is not None:
        spans += [
            Span(text=" · ", style=Style.SMALL),
            Span(text=ago(newest, now, language), style=Style.SMALL, at=newest, relative=True),
        ]
    return tuple(spans)


def change_item(dossier: Dossier, chain: Chain, *, language: str, most: int = STEPS_MOST) -> Block:
    """What became of a fact as one item of a list, with its History button. ``most``: characters of its steps."""
    words = translator(language)
    spec, after = spec_of(dossier, chain.after.fact), chain.after
    name = Span(text=f"{fact_name(dossier, after.fact, language)}{words(': ')}", style=Style.BOLD)
    said = shown_together(chain, spec, language)
    spans = [name, *change_spans(dossier, chain.before, after, language, said=said)]
    count = len(dict.fromkeys(o for s in chain.steps for o in independent(s)))
    if after.status in {FactStatus.DISPUTED, FactStatus.RETRACTED}:
        spans.append(Span(text=f" · {status_word(after.status, words).lower()}"))
    if count:
        spans.append(Span(text=" · " + words.count("{n} origin", "{n} origins", count), style=Style.SMALL))
    if steps := steps_between(chain, spec, language):
        spans.append(Span(text="\n" + cut(words("steps") + words(": ") + steps, most), style=Style.SMALL))
    action = Action(name="history", label=words("History"), argument=after.fact)
    return Block(kind=BlockKind.ITEM, spans=tuple(spans), action=action)


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """What one of several changes may take up: characters of its quote and of its steps, and a link or none."""

    quote: int
    steps: int = STEPS_MOST
    linked: bool = True


def change_blocks(dossier: Dossier, chain: Chain, *, language: str, room: Room) -> tuple[Block, ...]:
    """What became of a fact, and under it the words that prove where it stands now."""
    item = change_item(dossier, chain, language=language, most=room.steps)
    proof = chain.after.proof
    if proof is None:
        return (item,)
    figure = not isinstance(chain.after.value, State)
    by = proof if room.linked else replace(proof, url="")
    return item, quote_block(proof.quote, by, language, most=room.quote, figure=figure)


def languages_line(story: Story) -> str:
    """``EN FR``: each language of the story once."""
    return " ".join(dict.fromkeys(code[:2].upper() for code in story.languages))


def story_item(one: DigestStory, number: int, *, language: str) -> Block:
    """A story as one item: headline, origins, and at most two sentences."""
    words = translator(language)
    story = one.story
    count = words.count("{n} origin", "{n} origins", len(story.origins))
    if story.reports > len(story.origins):
        count += ", " + words.count("{n} report", "{n} reports", story.reports)
    languages = languages_line(story)
    context = " · ".join(p for p in (cut(one.outlet, OUTLET_MOST), count, languages) if p)
    spans = [
        Span(text=f"{number}  ", style=Style.SMALL),
        Span(text=cut(one.headline or story.title, 140), style=Style.BOLD, url=one.url or None),
        Span(text=f" · {context}", style=Style.SMALL),
    ]
    if one.summary and one.summary != one.headline:
        spans.append(Span(text="\n" + cut(one.summary, 240)))
    return Block(
        kind=BlockKind.ITEM,
        spans=tuple(spans),
        action=Action(name="details", label=words("Details"), argument=str(story.id)),
    )


def text_block(text: str, *, kind: BlockKind = BlockKind.TEXT, style: Style = Style.PLAIN) -> Block:
    """A paragraph."""
    return Block(kind=kind, spans=(Span(text=text, style=style),))


def sample_note(language: str) -> Block:
    """The line that marks the bundled sample."""
    return text_block(
        translator(language)("SAMPLE: bundled items, not today's news."), kind=BlockKind.CONTEXT, style=Style.SMALL
    )


def listed(blocks: Sequence[Block], most: int, language: str) -> tuple[Block, ...]:
    """At most so many items, and how many more there are."""
    if len(blocks) <= most:
        return tuple(blocks)
    more = translator(language).count("… and {n} more", "… and {n} more", len(blocks) - most)
    return (*blocks[:most], text_block(more, kind=BlockKind.CONTEXT, style=Style.SMALL))
