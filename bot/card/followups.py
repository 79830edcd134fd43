"""Messages that follow up on what was told: a date that passed without news, an article whose words changed."""

from __future__ import annotations

from datetime import date

from bot.card.forms import cut, origin, partial_date, shown
from bot.card.model import Action, Block, BlockKind, Card, Span, Style, Tone
from bot.card.parts import fact_name, in_marks, quote_block, spec_of, text_block
from bot.card.words import translator
from bot.domain.dossier import Dossier
from bot.domain.findings import Evidence, FactStatus, FactVersion
from bot.domain.model import Entry
from bot.domain.outlets import outlet_key
from bot.domain.values import State, Value


def overdue(*, dossier: Dossier, version: FactVersion, proof: Evidence, due: date, language: str) -> Card:
    """What was expected by a day that has passed, and who announced it."""
    words = translator(language)
    name = fact_name(dossier, version.fact, language)
    state = shown(version.value, spec_of(dossier, version.fact), language)
    day = partial_date(due.isoformat(), language)
    said = words("Expected by {day}: no report says what became of it.", day=day)
    if version.status is FactStatus.DISPUTED:
        said += " " + words("It is disputed: other reports say otherwise.")
    return Card(
        title=words("NO NEWS · {name}", name=cut(name, 200)),
        summary=cut(f"{name}{words(': ')}{state}. {said}", 300),
        tone=Tone.DISPUTED if version.status is FactStatus.DISPUTED else Tone.PLAIN,
        language=language,
        private=False,
        blocks=(
            Block(kind=BlockKind.TEXT, spans=(Span(text=state, style=Style.BOLD), Span(text=f" · {said}"))),
            quote_block(proof.quote, proof, language),
        ),
        actions=(
            Action(name="history", label=words("History"), argument=version.fact),
            Action(name="mute", label=words("Mute"), argument=f"fact:{version.fact}"),
        ),
    )


def reworded(
    *,
    dossier: Dossier,
    fact: str,
    entry: Entry,
    before: Value,
    after: Value,
    quote: str,
    language: str,
    gone: bool = False,
) -> Card:
    """An article already told that now says something else: ``Le Monde changed $97.6bn to $97.4bn``.

    States stand in quotation marks. ``gone``: no other report says what this one said before.
    """
    words = translator(language)
    name, spec = fact_name(dossier, fact, language), spec_of(dossier, fact)
    was, is_now = shown(before, spec, language), shown(after, spec, language)
    if not was or not is_now:
        raise ValueError(f"{fact}: a rewording needs a before and an after")
    outlet = origin(outlet_key(entry.outlet), language)
    told = [in_marks(t, language) if isinstance(v, State) else t for v, t in ((before, was), (after, is_now))]
    said = words("{outlet} changed {before} to {after}", outlet=outlet, before=told[0], after=told[1])
    note = words("The article was edited after it was told here.")
    if gone:
        note += " " + words("No other report here says {value}: it is taken back.", value=told[0])
    proof = Block(
        kind=BlockKind.TEXT,
        spans=(
            Span(text=f"{outlet}{words(': ')}", style=Style.BOLD),
            Span(text=was, style=Style.STRIKE),
            Span(text=" → "),
            Span(text=is_now, style=Style.BOLD),
        ),
    )
    title = Span(text=cut(entry.title, 150), style=Style.SMALL, url=entry.url or None)
    return Card(
        title=words("REWORDED · {name}", name=cut(name, 200)),
        summary=cut(f"{name}{words(': ')}{said}", 300),
        tone=Tone.CHANGED,
        language=language,
        private=False,
        blocks=(
            proof,
            quote_block(quote, None, language),
            Block(kind=BlockKind.CONTEXT, spans=(title,)),
            text_block(note, kind=BlockKind.CONTEXT),
        ),
        actions=(Action(name="history", label=words("History"), argument=fact),),
    )
