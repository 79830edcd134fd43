"""Alerts: one card per change. The eye gets what, before and after first; then why to believe it; then what to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.card.chains import Chain, shown_together
from bot.card.forms import cut, day, origin, partial_date, shown
from bot.card.model import Action, ActionStyle, Block, BlockKind, Card, Span, Style, Tone
from bot.card.parts import (
    TONES,
    camp_spans,
    change_spans,
    fact_name,
    held_by,
    independent,
    origins_line,
    quote_block,
    reports_behind,
    sample_note,
    spec_of,
    status_word,
    text_block,
)
from bot.card.views import Verdict
from bot.card.words import translator
from bot.domain.dossier import Dossier
from bot.domain.findings import FactStatus, FactVersion
from bot.domain.model import Story


def alert(
    *,
    dossier: Dossier,
    before: FactVersion,
    after: FactVersion,
    story: Story | None,
    reports: int,
    language: str,
    time_zone: str,
    now: datetime,
    sample: bool = False,
    verdict: Verdict | None = None,
    rivals: Sequence[FactVersion] = (),
) -> Card:
    """What changed, as a message. ValueError where before, after or quote would be empty: no such alert may exist.

    ``verdict``: the last of a person on it; ``rivals``: further values of a dispute, besides before and after.
    """
    words = translator(language)
    proof = after.proof_for(language)
    if proof is None:
        raise ValueError(f"{after.fact}: an alert needs a quote")
    name = fact_name(dossier, after.fact, language)
    reports = max(reports, reports_behind(after, story))
    blocks: list[Block] = []
    if after.status is FactStatus.DISPUTED:
        blocks.append(_camps(dossier, (before, *rivals, after), language))
        plain = "".join(s.text for s in camp_spans(dossier, (before, *rivals, after), language))
    else:
        spans = change_spans(dossier, before, after, language)
        blocks.append(Block(kind=BlockKind.TEXT, spans=spans))
        plain = "".join(s.text for s in spans)
    blocks.append(quote_block(proof.quote, proof, language))
    blocks.append(Block(kind=BlockKind.CONTEXT, spans=origins_line(after, reports, language=language, now=now)))
    if verdict is not None:
        blocks.append(verdict_line(verdict, language))
    if sample:
        blocks.append(sample_note(language))
    return Card(
        title=f"{status_word(after.status, words)} · {cut(name, 200)}",
        summary=cut(
            words(": ").join((status_word(after.status, words), name, plain)),
            300,
        ),
        tone=TONES[after.status],
        language=language,
        blocks=tuple(blocks),
        actions=_actions(after, language),
        topic=cut(story.title, 90) if story and story.title.strip() else cut(name, 90),
    )


def _actions(after: FactVersion, language: str) -> tuple[Action, ...]:
    words = translator(language)
    number = str(after.id)
    confirm = Action(name="confirm", label=words("Confirm"), argument=number, style=ActionStyle.PRIMARY)
    deny = Action(name="not_a_change", label=words("Not a change"), argument=number, style=ActionStyle.DANGER)
    return (
        Action(name="sources", label=words("Sources"), argument=number),
        Action(name="history", label=words("History"), argument=after.fact),
        *((confirm,) if after.status is not FactStatus.CONFIRMED else ()),
        *((deny,) if after.status is not FactStatus.RETRACTED else ()),
        Action(name="mute", label=words("Mute"), argument=f"fact:{after.fact}"),
    )


def verdict_line(verdict: Verdict, language: str) -> Block:
    """``Confirmed by Ada · 2 hours ago``."""
    words, who = translator(language), verdict.who
    said = {
        FactStatus.CONFIRMED: words("Confirmed by {who}", who=who),
        FactStatus.RETRACTED: words("Not a change, says {who}", who=who),
    }.get(verdict.status, words("Taken back by {who}", who=who))
    if verdict.edited:
        said = words("{who} says so no more", who=who)
    when = partial_date(day(verdict.at), language)
    spans = (
        Span(text=f"{said} · ", style=Style.SMALL),
        Span(text=when, style=Style.SMALL, at=verdict.at, relative=True),
    )
    return Block(kind=BlockKind.CONTEXT, spans=spans)


def _camps(dossier: Dossier, versions: Sequence[FactVersion], language: str) -> Block:
    """Each side with who holds it: ``$97.6bn: the seed · $97.4bn: WSJ, Reuters + 38``. The last version is the news."""
    newest = shown(versions[-1].value, spec_of(dossier, versions[-1].fact), language)
    colon = translator(language)(": ")
    spans: list[Span] = []
    held, left = held_by(dossier, versions, language)
    for value, who in held:
        if spans:
            spans.append(Span(text="  ·  "))
        spans.append(Span(text=value, style=Style.BOLD if value == newest else Style.PLAIN))
        spans.append(Span(text=f"{colon}{who}"))
    if left:
        spans.append(Span(text=f"  ·  + {left}"))
    return Block(kind=BlockKind.TEXT, spans=tuple(spans))


def retraction(
    *, dossier: Dossier, versions: Sequence[FactVersion], reason: str, who: str, language: str, now: datetime
) -> Card:
    """Values of one fact that do not stand after all: the whole struck, and why."""
    version = versions[0]
    words = translator(language)
    name = fact_name(dossier, version.fact, language)
    value = values_shown(dossier, versions, language)
    why = words(reason or "Marked as not a change by {who}", who=origin(who, language))
    blocks = [
        Block(kind=BlockKind.TEXT, spans=(Span(text=value, style=Style.STRIKE),)),
        text_block(why),
        Block(kind=BlockKind.CONTEXT, spans=(Span(text=words("just now"), style=Style.SMALL, at=now, relative=True),)),
    ]
    return Card(
        title=f"{status_word(FactStatus.RETRACTED, words)} · {cut(name, 200)}",
        summary=cut(words(": ").join((status_word(FactStatus.RETRACTED, words), name, f"{value}. {why}")), 300),
        tone=Tone.RETRACTED,
        language=language,
        blocks=tuple(blocks),
        actions=(Action(name="history", label=words("History"), argument=version.fact),),
        topic=cut(name, 90),
    )


def sources(
    *,
    dossier: Dossier,
    versions: Sequence[FactVersion],
    language: str,
    time_zone: str,
    now: datetime,
) -> Card:
    """Who says it: each report of the values of one fact, one an origin first."""
    proofs = tuple(dict.fromkeys(e for v in versions for e in v.reports))
    version = replace(versions[0], evidence=proofs)
    first = {id(e) for e in {e.origin: e for e in reversed(proofs)}.values()}
    listed = sorted(proofs, key=lambda e: id(e) not in first)
    words = translator(language)
    name = fact_name(dossier, version.fact, language)
    value = values_shown(dossier, versions, language)
    blocks: list[Block] = []
    for proof in listed[:12]:
        who = origin(proof.origin, language)
        via = f" ({proof.outlet})" if proof.outlet and proof.origin not in {proof.outlet, "seed"} else ""
        blocks.append(
            Block(
                kind=BlockKind.ITEM,
                spans=(
                    Span(text=f"{who}{via}", style=Style.BOLD, url=proof.url or None),
                    Span(text=" · "),
                    Span(text=cut(proof.quote, 160), style=Style.ITALIC),
                    Span(text=" · ", style=Style.SMALL),
                    Span(text=partial_date(day(proof.published), language), style=Style.SMALL, at=proof.published),
                ),
            )
        )
    more = len(version.evidence) - 12
    if more > 0:
        blocks.append(text_block(words.count("… and {n} more", "… and {n} more", more), kind=BlockKind.CONTEXT))
    return Card(
        title=words("Sources: {name}, {value}", name=name, value=value),
        summary=words.count("{n} origin", "{n} origins", len(independent(version)) or 1) + f" · {name}",
        tone=TONES[version.status],
        language=language,
        blocks=tuple(blocks),
        actions=(Action(name="history", label=words("History"), argument=version.fact),),
    )


def values_shown(dossier: Dossier, versions: Sequence[FactVersion], language: str) -> str:
    """The values of one fact in words: ``Valor and Baron join``."""
    spec = spec_of(dossier, versions[0].fact)
    return shown_together(Chain(before=versions[0], steps=tuple(versions)), spec, language, each=True)
