"""One alert for several values of one fact that one report brought: who joined, each with the words that prove it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.card.alert import values_shown, verdict_line
from bot.card.chains import Chain, by_proof
from bot.card.forms import cut
from bot.card.model import Action, ActionStyle, Block, BlockKind, Card, Span, Style
from bot.card.parts import (
    TONES,
    chain_spans,
    dated,
    fact_name,
    origins_line,
    quote_block,
    reports_behind,
    sample_note,
    spec_of,
    status_word,
)
from bot.card.views import Verdict
from bot.card.words import translator
from bot.domain.dossier import Dossier, FactType
from bot.domain.findings import FactStatus, FactVersion
from bot.domain.model import Story

Pair = tuple[FactVersion, FactVersion]


def alerts_together(
    *,
    dossier: Dossier,
    changes: Sequence[Pair],
    story: Story | None,
    language: str,
    now: datetime,
    sample: bool = False,
    verdict: Verdict | None = None,
) -> Card:
    """Two or more (before, after) of one fact as one message. ValueError where any lacks a before, an after or a quote.

    Values that one sentence proves share its quote. A value that does not stand any more is struck; when none does,
    the whole is. ``verdict`` as in ``alert``.
    """
    words, fact = translator(language), changes[0][1].fact
    name, spec = fact_name(dossier, fact, language), spec_of(dossier, fact)
    chain = _chain(changes, parties=spec is not None and spec.type is FactType.PARTIES)
    status = chain.after.status
    at_once = len({step.as_of for step in chain.steps}) == 1  # else they followed one another, and the last one holds
    if any(after.proof is None for _, after in changes):
        raise ValueError(f"{fact}: an alert needs a quote")
    spans = chain_spans(dossier, chain, language, each=at_once)
    blocks = [Block(kind=BlockKind.TEXT, spans=spans)]
    proven = by_proof([after for _, after in changes], language)
    for proof, versions in proven:
        if len(proven) > 1:
            blocks.append(_item(dossier, versions, language, dates=len({a.as_of for _, a in changes}) > 1))
        blocks.append(quote_block(proof.quote, proof, language))
    whole = replace(chain.after, evidence=tuple(dict.fromkeys(e for _, after in changes for e in after.evidence)))
    reports = reports_behind(whole, story)
    blocks.append(Block(kind=BlockKind.CONTEXT, spans=origins_line(whole, reports, language=language, now=now)))
    if verdict is not None:
        blocks.append(verdict_line(verdict, language))
    if sample:
        blocks.append(sample_note(language))
    word = status_word(status, words)
    return Card(
        title=f"{word} · {cut(name, 200)}",
        summary=cut(words(": ").join((word, name, "".join(s.text for s in spans))), 300),
        tone=TONES[status],
        language=language,
        blocks=tuple(blocks),
        actions=_actions(fact, [after for _, after in changes], language),
        topic=cut(story.title, 90) if story and story.title.strip() else cut(name, 90),
    )


def _chain(changes: Sequence[Pair], *, parties: bool) -> Chain:
    """Where the fact stood before all of them, and the values that stand; all of them where none does."""
    ordered = list(changes) if parties else sorted(changes, key=lambda c: (c[1].as_of or "", c[1].id))
    own = {after.id for _, after in ordered}
    before = next((b for b, _ in ordered if b.id not in own), ordered[0][0])
    standing = [after for _, after in ordered if after.status is not FactStatus.RETRACTED]
    steps = standing or [after for _, after in ordered]
    open_still = next((s for s in steps if s.status is not FactStatus.CONFIRMED), steps[-1])
    return Chain(before=before, steps=(*steps[:-1], replace(steps[-1], status=open_still.status)))


def _item(dossier: Dossier, versions: Sequence[FactVersion], language: str, *, dates: bool) -> Block:
    """The values that the next quote proves, and the button that says that they are no change."""
    words, spans = translator(language), list[Span]()
    standing = [v for v in versions if v.status is not FactStatus.RETRACTED]
    for group, style in ((standing, Style.BOLD), ([v for v in versions if v not in standing], Style.STRIKE)):
        if not group:
            continue
        spans += [Span(text=" · ")] if spans else []
        spans.append(Span(text=values_shown(dossier, group, language), style=style))
        notes = [dated(group[-1], language) if dates else "", status_word(FactStatus.RETRACTED, words).lower()]
        if noted := ", ".join(n for n in notes[: 1 if style is Style.BOLD else 2] if n):
            spans.append(Span(text=f" ({noted})", style=Style.SMALL))
    deny = Action(name="not_a_change", label=words("Not a change"), argument=_numbers(standing))
    return Block(kind=BlockKind.ITEM, spans=tuple(spans), action=deny if standing else None)


def _actions(fact: str, versions: Sequence[FactVersion], language: str) -> tuple[Action, ...]:
    words = translator(language)
    standing = [v for v in versions if v.status is not FactStatus.RETRACTED]
    waiting = [v for v in standing if v.status is not FactStatus.CONFIRMED]
    confirm = Action(name="confirm", label=words("Confirm"), argument=_numbers(waiting), style=ActionStyle.PRIMARY)
    deny = Action(
        name="not_a_change", label=words("Not a change"), argument=_numbers(standing), style=ActionStyle.DANGER
    )
    return (
        Action(name="sources", label=words("Sources"), argument=_numbers(versions)),
        Action(name="history", label=words("History"), argument=fact),
        *((confirm,) if waiting else ()),
        *((deny,) if standing else ()),
        Action(name="mute", label=words("Mute"), argument=f"fact:{fact}"),
    )


def _numbers(versions: Sequence[FactVersion]) -> str:
    return ",".join(str(v.id) for v in versions)
