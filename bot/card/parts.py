"""The pieces that cards are made of: a change, a quote, a line of sources, a story."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.card.chains import Chain, by_date, by_proof, shown_together, steps_between
from bot.card.forms import OUTLET_MOST, ago, cut, difference, excerpt, origin, partial_date, shown
from bot.card.model import Action, Block, BlockKind, Span, Style, Tone
from bot.card.views import DigestStory
from bot.card.words import Words, translator
from bot.domain.dossier import Dossier, FactSpec, FactType
from bot.domain.findings import Evidence, FactStatus, FactVersion, Relation, Why
from bot.domain.model import Story
from bot.domain.outlets import outlet_key
from bot.domain.publishing import SEED, camps
from bot.domain.standing import without_dateline
from bot.domain.summary import without_outlet
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


def relation_word(relation: Relation, words: Words) -> str:
    """What a text does to a fact, in a word."""
    return {
        Relation.UPDATES: words("UPDATES"),
        Relation.DISPUTES: words("DISPUTES"),
        Relation.CONFIRMS: words("CONFIRMS"),
        Relation.BACKGROUND: words("BACKGROUND"),
    }[relation]


def reasons(dossier: Dossier, why: Why, words: Words) -> list[str]:
    """Why a finding stands: ``parties: Elon Musk``, ``wording: has rejected``."""
    names = {party.key: party.name for party in dossier.parties}
    said = (
        (words("parties"), ", ".join(names.get(key, key) for key in why.parties)),
        (words("wording"), why.wording),
        (words("value"), why.value),
        (words("rule"), why.rule),
    )
    return [f"{name}{words(': ')}{value}" for name, value in said if value]


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


def old_style(spec: FactSpec | None, *, settled: bool) -> Style:
    """How the value before a change is drawn: struck where the new one takes its place.

    Who joins does not replace who was there, and in a dispute nothing is settled.
    """
    joins = spec is not None and spec.type is FactType.PARTIES
    return Style.STRIKE if settled and not joins else Style.PLAIN


def told_spans(
    chain: Chain, spec: FactSpec | None, language: str, *, style: Style = Style.BOLD, each: bool = False, note: str = ""
) -> list[Span]:
    """Where the chain ends, with its date; parties that came on several days each with theirs.

    ``each``: every value of the chain; ``note``: what stands behind the last date.
    """
    spans: list[Span] = []
    for part in by_date(chain, spec):
        said = shown_together(part, spec, language, each=each)
        if not said:
            raise ValueError(f"{part.after.fact}: a change needs a before and an after")
        spans += [Span(text=", ")] if spans else []
        spans.append(Span(text=said, style=style))
        last = part.after is chain.after or part.steps[-1].id == chain.after.id
        if notes := ", ".join(n for n in (dated(part.after, language), note if last else "") if n):
            spans.append(Span(text=f" ({notes})", style=Style.SMALL))
    return spans


def chain_spans(dossier: Dossier, chain: Chain, language: str, *, each: bool = False) -> tuple[Span, ...]:
    """Before struck through with its date, after in bold with its date, and the difference; of a dispute, each camp."""
    before, after = chain.before, chain.after
    if after.status is FactStatus.DISPUTED:
        return camp_spans(dossier, (before, *chain.steps), language)
    spec = spec_of(dossier, after.fact)
    was = shown(before.value, spec, language)
    if not was:
        raise ValueError(f"{after.fact}: a change needs a before and an after")
    settled = after.status in {FactStatus.UPDATED, FactStatus.CONFIRMED}
    spans = [Span(text=was, style=old_style(spec, settled=settled))]
    if date := dated(before, language):
        spans.append(Span(text=f" ({date})", style=Style.SMALL))
    style = Style.STRIKE if after.status is FactStatus.RETRACTED else Style.BOLD
    note = difference(before.value, after.value, language)
    told = told_spans(chain, spec, language, style=style, each=each, note=note)
    return (*spans, Span(text=ARROW), *told)


def change_spans(dossier: Dossier, before: FactVersion, after: FactVersion, language: str) -> tuple[Span, ...]:
    """As ``chain_spans``, of one change."""
    return chain_spans(dossier, Chain(before=before, steps=(after,)), language)


CAMPS_SHOWN = 6


def held_by(dossier: Dossier, versions: Sequence[FactVersion], language: str) -> tuple[list[tuple[str, str]], int]:
    """The values of a dispute, the seed's first, each with who holds it: ("$97.4bn", "WSJ, Reuters, AP + 38").

    Also one that was retracted since. Of more than CAMPS_SHOWN those that most hold are given, and the last version's;
    then how many more there are.
    """
    fact = versions[0].fact
    held = []
    found = camps(replace(v, status=FactStatus.DISPUTED) for v in versions)
    newest = [c for c in found[CAMPS_SHOWN:] if c.value == versions[-1].value]
    for camp in (*found[: CAMPS_SHOWN - len(newest)], *newest):
        who = [o for o in camp.origins if o != SEED] or list(camp.origins)
        said = ", ".join(origin(o, language) for o in who[:OUTLETS_SHOWN])
        more = f" + {len(who) - OUTLETS_SHOWN}" if len(who) > OUTLETS_SHOWN else ""
        held.append((shown(camp.value, spec_of(dossier, fact), language), said + more))
    return held, len(found) - len(held)


def camp_spans(dossier: Dossier, versions: Sequence[FactVersion], language: str) -> tuple[Span, ...]:
    """Both sides of a dispute and any further: ``$125bn (RTT) or $250bn (CNBC)``."""
    words = translator(language)
    spans: list[Span] = []
    held, left = held_by(dossier, versions, language)
    for n, (value, who) in enumerate(held, 1):
        spans += [Span(text=words(" or ") if n == len(held) and not left else ", ")] if spans else []
        spans.append(Span(text=value, style=Style.BOLD))
        spans.append(Span(text=f" ({who})", style=Style.SMALL))
    return (*spans, Span(text=f" + {left}")) if left else tuple(spans)


def in_marks(text: str, language: str) -> str:
    """The words in the reader's quotation marks; in the inner ones of the language where they hold outer ones."""
    words = translator(language)
    outer = words("“{text}”")
    inside = any(mark in text for mark in (outer[0], outer[-1]))
    return (words("‘{text}’") if inside else outer).replace("{text}", text)


def quote_block(
    text: str, by: Evidence | None, language: str, *, most: int = QUOTE_MOST, figure: bool = False, of: str = ""
) -> Block:
    """A verbatim quote as it stands, cut at words' ends, without a dateline before it, with who printed it.

    Its own name at a headline's end is left out, for it stands there anyway.

    ``figure``: what is kept has a figure; ``of``: what it proves, where several quotes stand together.
    """
    if not text.strip():
        raise ValueError("a quote is never empty")
    said = without_outlet(without_dateline(text), by.outlet if by is not None else "")
    quoted = excerpt(said, most) if figure else cut(said, most)
    spans = [Span(text=of + translator(language)(": "))] if of else []
    spans.append(Span(text=in_marks(quoted, language), style=Style.ITALIC))
    if by is not None and by.outlet:
        outlet = translator(language)("the seed") if by.origin == "seed" else cut(by.outlet, OUTLET_MOST)
        spans += [Span(text=" — "), Span(text=outlet, url=by.url or None)]
    return Block(kind=BlockKind.QUOTE, spans=tuple(spans))


def independent(version: FactVersion) -> tuple[str, ...]:
    """Origins without the seed; where none says it any more, those that did."""
    return tuple(o for o in dict.fromkeys(e.origin for e in version.reports) if o != "seed")


def origin_names(origins: Sequence[str], language: str) -> str:
    """``Reuters, WSJ, EFE +2``: the first of them, and how many more there are."""
    said = ", ".join(origin(o, language) for o in origins[:OUTLETS_SHOWN])
    return said + (f" +{len(origins) - OUTLETS_SHOWN}" if len(origins) > OUTLETS_SHOWN else "")


def story_counts(story: Story, language: str, *, outlet: str = "", every: bool = True) -> str:
    """``2 origins (WSJ, OpenAI), 14 reports``. A sole origin that is the ``outlet`` shown beside it is not named again.

    Without ``every``, the reports are counted only where they are more than the origins.
    """
    words = translator(language)
    said = words.count("{n} origin", "{n} origins", len(story.origins))
    if story.origins and story.origins != (outlet_key(outlet),):
        said += f" ({origin_names(story.origins, language)})"
    if every or story.reports > len(story.origins):
        said += ", " + words.count("{n} report", "{n} reports", story.reports)
    return said


def reports_behind(version: FactVersion, story: Story | None) -> int:
    """How many reports stand behind a value: its own, and all of the story's where no other origin is in it.

    Copies are often cut before the sentence that tells the value; what others report in the story says nothing of it.
    """
    own = len({e.entry_id for e in version.evidence})
    whole = story is not None and set(story.origins) <= set(independent(version))
    return max(own, story.reports if story is not None and whole else 1)


def origins_line(version: FactVersion, reports: int, *, language: str, now: datetime) -> tuple[Span, ...]:
    """``Reuters, WSJ · 3 origins, 14 reports · EN FR · 12 minutes ago``."""
    words = translator(language)
    names = independent(version) or version.origins
    parts = [origin_names(names, language), words.count("{n} origin", "{n} origins", len(names))]
    if reports > 1:
        parts[-1] += ", " + words.count("{n} report", "{n} reports", reports)
    languages = sorted({e.language[:2].upper() for e in version.reports if e.language})
    if languages:
        parts.append(" ".join(languages))
    spans = [Span(text=" · ".join(parts), style=Style.SMALL)]
    newest = max((e.published for e in version.reports), default=None)
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
    disputed = after.status is FactStatus.DISPUTED
    spans = [name, *([Span(text=f"{status_word(after.status, words).lower()}, ")] if disputed else [])]
    spans += chain_spans(dossier, chain, language)
    count = len(dict.fromkeys(o for s in chain.steps for o in independent(s)))
    if after.status is FactStatus.RETRACTED:
        spans.append(Span(text=f" · {status_word(after.status, words).lower()}"))
    if count and not disputed:  # whose camps are named
        spans.append(Span(text=" · " + words.count("{n} origin", "{n} origins", count), style=Style.SMALL))
    if not disputed and (steps := steps_between(chain, spec, language)):
        spans.append(Span(text="\n" + cut(words("steps") + words(": ") + steps, most), style=Style.SMALL))
    action = Action(name="history", label=words("History"), argument=after.fact)
    return Block(kind=BlockKind.ITEM, spans=tuple(spans), action=action)


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """What one of several changes may take up: characters of its steps and of a quote; quotes; a link or none.

    What a quote proves counts as part of it.
    """

    quote: int
    quotes: int = 1
    steps: int = STEPS_MOST
    linked: bool = True


def change_blocks(dossier: Dossier, chain: Chain, *, language: str, room: Room) -> tuple[Block, ...]:
    """What became of a fact, and under it the words that prove where it stands now.

    Who joined and who disputes is proved one by one: of several quotes the last come, each with what it proves.
    """
    blocks = [change_item(dossier, chain, language=language, most=room.steps)]
    spec, figure = spec_of(dossier, chain.after.fact), not isinstance(chain.after.value, State)
    side_by_side = chain.after.status is FactStatus.DISPUTED or (spec is not None and spec.type is FactType.PARTIES)
    proven = by_proof(chain.steps if side_by_side else chain.steps[-1:], language)
    for proof, steps in proven[-room.quotes :]:
        part = Chain(before=chain.before, steps=tuple(steps))
        of = shown_together(part, spec, language, each=True) if len(proven) > 1 else ""
        by = proof if room.linked else replace(proof, url="")
        most = max(room.quote - len(of), room.quote // 2)
        blocks.append(quote_block(proof.quote, by, language, most=most, figure=figure, of=of))
    return tuple(blocks)


def languages_line(story: Story) -> str:
    """``EN FR``: each language of the story once."""
    return " ".join(dict.fromkeys(code[:2].upper() for code in story.languages))


def story_item(one: DigestStory, number: int, *, language: str) -> Block:
    """A story as one item: headline, origins, and at most two sentences; its details where it is stored."""
    words = translator(language)
    story = one.story
    count = story_counts(story, language, outlet=one.outlet, every=False)
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
        action=Action(name="details", label=words("Details"), argument=str(story.id)) if story.id else None,
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
