"""Facts: the table of all, one fact's history, and what a checked text says of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.card.chains import Chain
from bot.card.forms import ago, cut, day, origin, partial_date, shown
from bot.card.model import Action, Block, BlockKind, Card, Chart, Point, Span, Style, Tone
from bot.card.notes import note_in
from bot.card.parts import (
    ARROW,
    TONES,
    camp_spans,
    dated,
    fact_name,
    independent,
    old_style,
    quote_block,
    reasons,
    relation_word,
    spec_of,
    status_word,
    text_block,
    told_spans,
)
from bot.card.words import Words, translator
from bot.domain.dossier import Dossier, FactSpec, FactType
from bot.domain.findings import Article, FactStatus, FactVersion, Finding, Reading, Relation
from bot.domain.values import Count, Money, Percent, Value


def current(versions: Sequence[FactVersion]) -> FactVersion | None:
    """The value that holds now: the newest in time that was not retracted."""
    standing = [v for v in versions if v.status is not FactStatus.RETRACTED]
    return max(standing, key=lambda v: (v.as_of or "", v.learned_at, v.id), default=None)


def standing_status(versions: Sequence[FactVersion]) -> FactStatus:
    """The fact's status: disputed where any value is, else that of its current value."""
    if any(v.status is FactStatus.DISPUTED for v in versions):
        return FactStatus.DISPUTED
    now = current(versions)
    return now.status if now else FactStatus.BASELINE


def in_dispute(versions: Sequence[FactVersion]) -> tuple[FactVersion, ...]:
    """The values that dispute one another, and the newest of those that they dispute."""
    disputed = tuple(v for v in versions if v.status is FactStatus.DISPUTED)
    held = current([v for v in versions if v not in disputed])
    return (*((held,) if held else ()), *disputed)


def facts_table(
    *,
    dossier: Dossier,
    ledger: Mapping[str, Sequence[FactVersion]],
    language: str,
    now: datetime,
    status: FactStatus | None = None,
) -> Card:
    """Every watched fact: what the seed said, what holds now, how sure."""
    words = translator(language)
    blocks: list[Block] = []
    count = 0
    for spec in dossier.facts:
        versions = ledger.get(spec.key, ())
        if not versions:
            if status is None:
                blocks.append(_unread(spec, words, language))
            continue
        stands = standing_status(versions)
        if status is not None and stands is not status:
            continue
        count += 1
        blocks.append(_row(dossier, spec, versions, stands, language))
    if not blocks:
        blocks = [text_block(words("No fact stands so."))]
    return Card(
        title=words("Facts: {subject}", subject=dossier.title.in_language(language)),
        summary=words.count("{n} fact", "{n} facts", count),
        language=language,
        blocks=tuple(blocks),
    )


def _named(spec: FactSpec, language: str) -> str:
    name = spec.label.in_language(language)
    return name[:1].upper() + name[1:]


def _unread(spec: FactSpec, words: Words, language: str) -> Block:
    return Block(
        kind=BlockKind.ITEM,
        spans=(
            Span(text=_named(spec, language) + words(": "), style=Style.BOLD),
            Span(text=words("not stated"), style=Style.SMALL),
            Span(text=" · "),
            Span(text=spec.key, style=Style.CODE),
        ),
    )


def _row(dossier: Dossier, spec: FactSpec, versions: Sequence[FactVersion], stands: FactStatus, language: str) -> Block:
    words = translator(language)
    first, last = versions[0], current(versions) or versions[-1]
    from_seed = [first]
    if spec.type is FactType.PARTIES:  # the seed may name several
        from_seed = [v for v in versions if v.status in {FactStatus.BASELINE, FactStatus.CONFIRMED}] or from_seed
    seed = Chain(before=first, steps=tuple(from_seed))
    spans = [Span(text=_named(spec, language) + words(": "), style=Style.BOLD)]
    if stands is FactStatus.DISPUTED:
        spans += camp_spans(dossier, in_dispute(versions), language)
    else:
        spans += told_spans(seed, spec, language, style=Style.PLAIN, each=True)
    if stands is not FactStatus.DISPUTED and last.id not in {v.id for v in from_seed}:
        later: tuple[FactVersion, ...] = (last,)
        if spec.type is FactType.PARTIES:  # each that joined, for the last one replaces nobody
            later = tuple(v for v in versions if v not in from_seed and v.status is not FactStatus.RETRACTED) or later
        spans += [Span(text=ARROW), *told_spans(Chain(before=first, steps=later), spec, language)]
        if len(versions) > 2:
            spans.append(Span(text=" · " + words.count("{n} value", "{n} values", len(versions)), style=Style.SMALL))
    spans += [Span(text=f" · {status_word(stands, words)} · "), Span(text=spec.key, style=Style.CODE)]
    return Block(
        kind=BlockKind.ITEM,
        spans=tuple(spans),
        action=Action(name="history", label=words("History"), argument=spec.key),
    )


def fact_history(
    *,
    dossier: Dossier,
    spec: FactSpec,
    versions: Sequence[FactVersion],
    language: str,
    time_zone: str,
    now: datetime,
) -> Card:
    """One fact's values in order of time, each with a verbatim quote and who says it."""
    words = translator(language)
    name = fact_name(dossier, spec.key, language)
    stands = standing_status(versions)
    blocks: list[Block] = []
    for version in sorted(versions, key=lambda v: (v.as_of or "", v.learned_at, v.id)):
        holders = independent(version) or version.origins
        said = ", ".join(origin(o, language) for o in holders[:2]) + (
            f" + {len(holders) - 2}" if len(holders) > 2 else ""
        )
        gone = version.status is FactStatus.RETRACTED
        spans = [
            Span(text=(dated(version, language) or "—") + "  ", style=Style.SMALL),
            Span(text=shown(version.value, spec, language), style=Style.STRIKE if gone else Style.BOLD),
            Span(text=f" · {said} · {status_word(version.status, words)}"),
        ]
        action = Action(name="sources", label=words("Sources"), argument=str(version.id))
        blocks.append(Block(kind=BlockKind.ITEM, spans=tuple(spans), action=action))
        if (proof := version.proof_for(language)) is not None:
            blocks.append(quote_block(proof.quote, proof, language))
    if versions:
        learned = min(v.learned_at for v in versions)
        seen = max((e.published for v in versions for e in v.evidence), default=learned)
        blocks.append(
            Block(
                kind=BlockKind.CONTEXT,
                spans=(
                    Span(
                        text=words("known since {when}", when=partial_date(day(learned), language)) + " · ",
                        style=Style.SMALL,
                    ),
                    Span(text=_last_seen(seen, now, words, language), style=Style.SMALL),
                ),
            )
        )
    else:
        blocks.append(text_block(words("The seed does not state this fact, and no report has yet.")))
    return Card(
        title=f"{cut(name, 200)} · {status_word(stands, words)}",
        summary=cut(name + words(": ") + _course(dossier, spec, versions, stands, language), 300) if versions else name,
        tone=TONES[stands],
        language=language,
        blocks=tuple(blocks),
        chart=_chart(name, spec, versions, language),
    )


def _course(
    dossier: Dossier, spec: FactSpec, versions: Sequence[FactVersion], stands: FactStatus, language: str
) -> str:
    """``$97.6bn → $97.4bn``: the values that stand, and all where none does; of a dispute, each camp."""
    if stands is FactStatus.DISPUTED:
        return "".join(s.text for s in camp_spans(dossier, in_dispute(versions), language))
    standing = [v for v in versions if v.status is not FactStatus.RETRACTED] or versions
    return ARROW.join(shown(v.value, spec, language) for v in standing)


def _last_seen(seen: datetime, now: datetime, words: Words, language: str) -> str:
    said = ago(seen, now, language)
    if said == partial_date(day(seen), language):
        return words("last seen on {day}", day=said)
    return words("last seen {ago}", ago=said)


def _amount(value: Value | None) -> float | None:
    match value:
        case Money(amount=amount):
            return float(amount)
        case Percent(percent=percent):
            return float(percent)
        case Count(count=count):
            return float(count)
    return None


def _chart(name: str, spec: FactSpec, versions: Sequence[FactVersion], language: str) -> Chart | None:
    """A picture of a number's history, where at least two values of one kind and currency are known."""
    words = translator(language)
    points: list[Point] = []
    told: list[str] = []
    kinds: set[object] = set()
    for version in sorted(versions, key=lambda v: (v.as_of or day(v.learned_at), v.id)):
        amount = _amount(version.value)
        if amount is None:
            continue
        kinds.add((type(version.value), getattr(version.value, "currency", None), getattr(version.value, "per", None)))
        point = Point(
            date=version.as_of or day(version.learned_at),
            value=amount,
            label=shown(version.value, spec, language),
            source=origin((independent(version) or version.origins)[0], language) if version.origins else "",
            stands=version.status is not FactStatus.RETRACTED,
        )
        points.append(point)
        notes = ", ".join(n for n in (point.source, status_word(version.status, words).lower()) if n)
        told.append(f"{partial_date(point.date, language)}, {point.label} ({notes})")
    if len({p.value for p in points}) < 2 or len(kinds) != 1:
        return None
    alt = name + words(": ") + words("; ").join(told)
    return Chart(title=name, alt=cut(alt, 900), points=tuple(points))


def check(
    *,
    dossier: Dossier,
    article: Article,
    reading: Reading,
    baseline: Mapping[str, FactVersion],
    language: str,
    why: bool = False,
) -> Card:
    """What a text says of the facts, changes first."""
    words = translator(language)
    order = [Relation.UPDATES, Relation.DISPUTES, Relation.CONFIRMS, Relation.BACKGROUND]
    found = sorted(reading.findings, key=lambda f: order.index(f.relation))
    blocks: list[Block] = []
    for finding in found:
        blocks += _finding(dossier, finding, baseline, words, language, why=why)
    if not found:
        said = words("About this subject, but it states none of the watched facts.")
        blocks = [text_block(said if reading.relevant else words("Not about this subject."))]
    if why and reading.stages:
        blocks.append(text_block(words("How it was read"), kind=BlockKind.HEADING))
        blocks += [
            text_block(note_in(words, stage), kind=BlockKind.CONTEXT, style=Style.SMALL) for stage in reading.stages
        ]
    changed = sum(f.relation in {Relation.UPDATES, Relation.DISPUTES} for f in found)
    title = article.title or article.url or cut(article.text, 80) or words("A text")
    summary = (
        words.count("{n} change", "{n} changes", changed)
        + " · "
        + words.count("{n} finding", "{n} findings", len(found))
    )
    return Card(
        title=words("Checked: {title}", title=cut(title, 150)),
        summary=summary,
        tone=Tone.CHANGED if changed else Tone.PLAIN,
        language=language,
        blocks=tuple(blocks),
    )


def _finding(
    dossier: Dossier,
    finding: Finding,
    baseline: Mapping[str, FactVersion],
    words: Words,
    language: str,
    *,
    why: bool,
) -> list[Block]:
    spec = spec_of(dossier, finding.fact)
    said = relation_word(finding.relation, words)
    spans = [
        Span(text=f"{said} · "),
        Span(text=fact_name(dossier, finding.fact, language) + words(": "), style=Style.BOLD),
    ]
    before = baseline.get(finding.fact)
    if finding.relation in {Relation.UPDATES, Relation.DISPUTES} and before is not None:
        settled = finding.relation is Relation.UPDATES
        was = Span(text=shown(before.value, spec, language), style=old_style(spec, settled=settled))
        spans += [was, Span(text=ARROW if settled else words(" or "))]
    if finding.value is not None:
        spans.append(Span(text=shown(finding.value, spec, language), style=Style.BOLD))
    blocks = [Block(kind=BlockKind.ITEM, spans=tuple(spans)), quote_block(finding.quote, None, language)]
    if why and finding.why is not None:
        line = " · ".join(reasons(dossier, finding.why, words))
        blocks.append(text_block(line, kind=BlockKind.CONTEXT, style=Style.SMALL))
    return blocks
