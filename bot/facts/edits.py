"""Edits of a report: which watched facts it tells otherwise now, and which of its values it says no more."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from bot.domain.dossier import FactSpec
from bot.domain.due import due_date
from bot.domain.findings import Article, Finding, Relation
from bot.domain.summary import sentences
from bot.domain.text import overlap, words
from bot.domain.values import Day, State, Value
from bot.facts.quantities import Quantity
from bot.facts.ranges import figures
from bot.facts.relation import rounds_to, same
from bot.facts.text import sentences as facts_sentences

Proof = Callable[[Finding, Finding], bool]
_SLOT = re.compile(r"\{(?:[^{}]*\|)?(percent|money)\b")
_ONE_SENTENCE = 0.5  # of the words of two quotes, figures left out: else they are two sentences


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """A fact of which a report says another value now. ``later``: the state that came next, which is news."""

    fact: str
    was: Finding
    says: Finding
    later: bool = False


def decided(found: Iterable[Finding], fact: str | None = None) -> list[Finding]:
    """The findings that claim a value; those of one fact, where it is given."""
    return [
        f for f in found if f.relation is not Relation.BACKGROUND and f.value is not None and fact in {None, f.fact}
    ]


def alike(first: Value | None, second: Value | None) -> bool:
    """Whether two values are one, told as exactly or not."""
    if first is None or second is None:
        return False
    return same(first, second) or rounds_to(first, second) or rounds_to(second, first)


def gained(said: Iterable[Finding], says: Iterable[Finding]) -> tuple[Finding, ...]:
    """The values that a report says now and did not say before."""
    before = decided(said)
    return tuple(f for f in decided(says) if not any(f.fact == b.fact and alike(f.value, b.value) for b in before))


def unsettled(said: Iterable[Finding], says: Iterable[Finding]) -> bool:
    """Whether a text that had a value of some fact has none now: the next one is compared with what it had."""
    after = {f.fact for f in decided(says)}
    return any(f.fact not in after for f in decided(said))


def follows(spec: FactSpec | None, before: Value | None, after: Value | None) -> bool:
    """Whether a state comes later in the story than another: what happened next, no other word for the same."""
    if spec is None or spec.options.get("same_time") or not isinstance(before, State) or not isinstance(after, State):
        return False
    first, second = spec.state(before.name), spec.state(after.name)
    return first is not None and second is not None and first.rank < second.rank


def rewordings(
    facts: Sequence[FactSpec], said: Sequence[Finding], says: Sequence[Finding], *, proved: Proof | None = None
) -> tuple[Edit, ...]:
    """The facts of which an edited text says another value.

    A value that was added or dropped beside others is no rewording: the fact must have lost one and gained one, and
    where ``proved`` is given, of these one pair must be proved to be an edit.
    """
    found = []
    specs = {spec.key: spec for spec in facts}
    for fact in dict.fromkeys(f.fact for f in decided(says)):
        before, after = decided(said, fact), decided(says, fact)
        lost = gained(after, before)
        pairs = [(was, now) for was in lost for now in gained(before, after) if proved is None or proved(was, now)]
        if pairs:
            next_ = [any(follows(specs.get(fact), was.value, now.value) for was in lost) for _, now in pairs]
            at = next_.index(False) if False in next_ else 0
            found.append(Edit(fact=fact, was=pairs[at][0], says=pairs[at][1], later=next_[at]))
    return tuple(found)


def moved_days(
    facts: Sequence[FactSpec],
    said: Sequence[Finding],
    says: Sequence[Finding],
    texts: tuple[Article, Article],
    *,
    written: date,
    proved: Proof | None = None,
) -> tuple[Edit, ...]:
    """The states that announce something of which an edited text names another day.

    ``texts``: before and after; ``written``: when the report appeared. Only days count: a month, a season or a year
    may be the same time, told less exactly.
    """
    found = []
    specs = {spec.key: spec for spec in facts}
    for now in decided(says):
        spec = specs.get(now.fact)
        state = spec.state(now.value.name) if spec and isinstance(now.value, State) else None
        was = next((f for f in decided(said, now.fact) if alike(f.value, now.value)), None)
        if was is None or state is None or not expects(state.options.get("expects")):
            continue
        first, second = _whole(was, texts[0]), _whole(now, texts[1])
        days = [due_date(one.quote, written) for one in (first, second)]
        told = zip(days, (first.quote, second.quote), strict=True)
        if days[0] == days[1] or None in days or any(_rough(day, quote) for day, quote in told if day):
            continue
        if proved is None or proved(first, second):
            pair = [
                replace(one, value=Day(date=day.isoformat())) for one, day in zip((was, now), days, strict=True) if day
            ]
            found.append(Edit(fact=now.fact, was=pair[0], says=pair[1]))
    return tuple(found)


def moved_figures(
    said: Sequence[Finding], says: Sequence[Finding], *, language: str, proved: Proof | None = None
) -> tuple[Edit, ...]:
    """The states that are told by a figure ("a 27% stake") of which an edited text gives another one.

    Nothing else of that kind may differ in the sentence; without ``proved``, half of its other words have to stay.
    """
    found = []
    for now in decided(says):
        kind = _told_by(now)
        was = next((f for f in decided(said, now.fact) if alike(f.value, now.value)), None)
        if was is None or not kind or _told_by(was) != kind:
            continue
        before, after = (_figures(one.quote, kind, language) for one in (was, now))
        moved = [
            (a.value, b.value)
            for a, b in zip(before, after, strict=False)
            if a.about == b.about and not alike(a.value, b.value)  # "26.5%", then "about 27%", is one figure
        ]
        if len(moved) != 1 or len(before) != len(after):
            continue
        first, second = (replace(one, value=value) for one, value in zip((was, now), moved[0], strict=True))
        if proved(first, second) if proved else overlap(_plain(was.quote), _plain(now.quote)) >= _ONE_SENTENCE:
            found.append(Edit(fact=now.fact, was=first, says=second))
    return tuple(found)


def _told_by(finding: Finding) -> str:
    """The kind of figure that is a part of the wording by which a state was found; "" where none is."""
    if not isinstance(finding.value, State) or finding.why is None:
        return ""
    slot = _SLOT.search(finding.why.wording)
    return slot[1] if slot else ""


def _figures(quote: str, kind: str, language: str) -> list[Quantity]:
    return [
        quantity
        for sentence in facts_sentences(Article(text=quote))
        for quantity in figures(language[:2].lower() or "en", sentence, None)
        if quantity.kind == kind
    ]


def _plain(quote: str) -> frozenset[str]:
    """The words of a quote that are no figures."""
    return frozenset(word for word in words(quote) if not any(c.isdigit() for c in word))


def expects(option: object) -> bool:
    """Whether a state's option ``expects`` says that a date told with it is awaited."""
    return str(option or "").casefold() in {"true", "yes"}


def _whole(finding: Finding, text: Article) -> Finding:
    """The finding with the sentence in which its quote stands: the day may be beside it."""
    whole = next((s for s in sentences(text.part(finding.part)) if finding.quote in s), finding.quote)
    return replace(finding, quote=whole)


def _rough(day: date, quote: str) -> bool:
    """Whether it is the last day of a month that stands for the month, the season or the year: no day is named."""
    named = any(int(number) == day.day for number in re.findall(r"(?<!\d)\d{1,2}(?!\d)", quote))
    return (day + timedelta(days=1)).day == 1 and not named
