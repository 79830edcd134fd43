"""Applying the rules to the sentences of one text: candidates, each with its value, mood and quote."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.domain.dossier import FactSpec, FactType
from bot.domain.values import Count, Duration, Money, State, Value, Year
from bot.facts.grammar import Mood, mood_of
from bot.facts.mentions import in_title
from bot.facts.patterns import Match, find
from bot.facts.quantities import Quantity
from bot.facts.rules import FactRules, Rule, value_kinds
from bot.facts.strangers import behind_stranger, of_aide, of_anothers, of_part, of_stranger, others_sum
from bot.facts.text import Sentence, marks
from bot.facts.typed import all_of_a_part, fit, held_before, is_distance, part_of_all
from bot.facts.words import events

_AFTER_EVENT = 5  # a value this near after its event goes before one that stands ahead of it
_BEFORE = 4
_BACK = 5  # how many sentences back "near" looks
_OF = marks("of")
_BESIDE = marks("beside")
_AGENTS = marks("agents")
_ARTICLES = marks("articles")
_BY = marks("change_by")
_ADDS, _MORE, _MORE_BY, _ABOVE = marks("adds_to"), marks("more"), marks("more_by"), marks("above")
_ROUGHLY = marks("roughly")
_AHEAD = marks("ahead")
_LEAST = 100_000  # what a company, or a part of one, costs at least
_NOUN_BEFORE, _NOUN_AFTER = 2, 1  # how many tokens may part a figure from its noun
_SHIFT = 6  # how many words may stand between "reduces" and the "de" before a figure


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """What a rule found: not yet a finding, for its relation to the baseline is not known."""

    rule: Rule
    sentence: Sentence
    match: Match
    mood: Mood
    value: Value | None
    quantity: Quantity | None = None
    background: bool = False


@dataclass(slots=True)
class Read:
    """One article's tagged sentences, with the quantities of each and the parties named anywhere."""

    sentences: Sequence[Sentence]
    quantities: dict[int, list[Quantity]]
    named: frozenset[str]
    shown: frozenset[str]  # every concept and party that shows anywhere
    parties: frozenset[str]  # all of the dossier
    companies: frozenset[str]
    keys: Sequence[frozenset[str]]  # for each sentence, what it shows
    near: Sequence[frozenset[str]]  # and what the few before it show, too
    around: Sequence[frozenset[str]]  # and the next one
    date: str | None = None  # of the article, ISO


def neighbours(keys: Sequence[frozenset[str]], *, ahead: int = 0) -> list[frozenset[str]]:
    """For each sentence what it, the few before it and ``ahead`` after it show."""
    return [frozenset().union(*keys[max(0, i - _BACK) : i + 1 + ahead]) for i in range(len(keys))]


def candidates(fact: FactSpec, rules: FactRules, read: Read, *, seed: bool = False) -> list[Candidate]:
    """All that the rules of a fact find in the text, in reading order."""
    found: list[Candidate] = []
    usable = [
        r
        for r in rules.asked(read.shown)
        if (seed or not r.seed_only) and _all_shown(r.present, read.shown) and _all_shown(r.context, read.shown)
    ]
    if not usable:
        return found
    members = fact.type is FactType.PARTIES
    for sentence, keys, near, around in zip(read.sentences, read.keys, read.near, read.around, strict=True):
        for rule in usable:
            if not _all_shown(rule.present, keys) or not rule.unless.isdisjoint(keys):
                continue
            if not (_all_shown(rule.near, near) and _all_shown(rule.around, around) and rule.not_near.isdisjoint(near)):
                continue
            told = rule.takers if members and ":" in (rule.value or "") else frozenset()  # "newcomers: A, B and C"
            for match in find(rule.pattern, sentence, read.parties, each=members, announced=told):
                if rule.tight and _inside(match, sentence, rule.tight, read.parties):
                    continue
                if rule.not_after and _just_after(match, sentence, rule.not_after):
                    continue
                if rule.not_before and _follows(match, sentence, rule.not_before, match.end + _BEFORE):
                    continue
                if rule.not_next and _next(match, rule, sentence):
                    continue
                if rule.not_then and _follows(match, sentence, rule.not_then, _next_party(match, sentence)):
                    continue
                if rule.not_of_stranger and of_stranger(match, rule, sentence):
                    continue
                if rule.entire and of_part(match, rule, sentence):
                    continue
                if rule.in_person and of_aide(match, rule, sentence):
                    continue
                if rule.no_stranger and behind_stranger(match, sentence):
                    continue
                if rule.no_other and read.parties.isdisjoint(match.names) and of_anothers(match, sentence):
                    continue
                if not rule.owners.intersection(match.names) and _is_others(match, rule, sentence, read):
                    continue
                if rule.ours and not rule.takers.intersection(match.names) and _of_another_deal(rule, sentence, read):
                    continue
                candidate = _candidate(fact, rule, sentence, match, read)
                if candidate is not None:
                    found.append(candidate)
    return _longest_told(fact, found) if fact.states else found


def _all_shown(groups: Sequence[frozenset[str]], keys: frozenset[str]) -> bool:
    """Whether of each group something shows. A plain loop: this is where reading spends its time."""
    for group in groups:  # noqa: SIM110 -- all() with a generator costs twice as much
        if group.isdisjoint(keys):
            return False
    return True


def _longest_told(fact: FactSpec, found: list[Candidate]) -> list[Candidate]:
    """Without the candidates that another wording of the same fact tells better in the same place."""
    claims = [c for c in found if not c.background and c.value is not None]
    return [c for c in found if not any(_better(fact, o, c) for o in claims)]


def _better(fact: FactSpec, other: Candidate, mine: Candidate) -> bool:
    """Whether ``other`` tells another state with the same words, so that ``mine`` is a misreading.

    One verb tells of its nearest actor; where both end in the same thing, the later state stands ("weighs a delay of
    its launch" over "weighs its launch"); else the longer wording ("gives up becoming" over "becoming").
    """
    if other.sentence is not mine.sentence or other.rule.value == mine.rule.value or other is mine:
        return False
    ours, theirs = mine.match, other.match
    if ours.start >= theirs.end or theirs.start >= ours.end:
        return False
    first, second = mine.rule.pattern.trigger, other.rule.pattern.trigger
    size, other_size = ours.end - ours.start, theirs.end - theirs.start
    rank, other_rank = _rank(fact, mine), _rank(fact, other)
    if _two_sides(ours, theirs, first, second):
        return False
    if ours.spans[first] == theirs.spans[second]:
        return other_size < size if ours.names[first] == theirs.names[second] else other_rank > rank
    if ours.spans[-1] == theirs.spans[-1] and rank != other_rank:
        return other_rank > rank
    if fact.options.get("exclusive") and rank == 0 and other_rank > 0 and not mine.background:
        return True
    low, high = ours.spans[first]
    if other_rank > rank > 0 and any(a < high and low < b for a, b in theirs.spans):
        return True  # the event's own words belong to a later state: "goes to a jury in spring"
    shared = ours.spans[-1] == theirs.spans[-1]
    return shared and theirs.start <= ours.start and other_size > size and other_rank >= rank


def _two_sides(ours: Match, theirs: Match, first: int, second: int) -> bool:
    """Whether one verb tells two things, of who stands before and who after: "A replaces B", "replaces B with A"."""
    (low, high), (start, end) = ours.spans[first], theirs.spans[second]
    if low >= end or start >= high:
        return False
    if (low, high) == (start, end) and any(a >= theirs.end and a + 1 == b for a, b in ours.spans[first + 1 : -1]):
        return True  # a word of ours, "with", stands behind all of theirs
    after, before = ours.start == low and ours.end > high, ours.start < low and ours.end == high
    return (after and theirs.end == end and theirs.start < start) or (
        before and theirs.start == start and theirs.end > end
    )


def _rank(fact: FactSpec, candidate: Candidate) -> int:
    state = fact.state(candidate.rule.value) if candidate.rule.value else None
    return state.rank if state else 0


def _is_others(match: Match, rule: Rule, sentence: Sentence, read: Read) -> bool:
    """Whether a match that names no owner tells the event of a company that may not be it."""
    if not (rule.not_of or rule.owned):
        return False
    if rule.not_of and _owner(match, rule, sentence, read) in rule.not_of:
        return True
    if not rule.owned:
        return False
    start = match.spans[rule.pattern.trigger][0]
    asides = [(a, b) for a, b in sentence.asides if b <= start]  # "Orrin, of which Vela holds 41%, made a profit"
    own = [
        (s, k)
        for k in read.companies
        for s, _ in sentence.hits.get(k, ())
        if s < start and not _agent(sentence, s) and not any(a < s < b for a, b in asides)
    ]
    return bool(own) and max(own)[1] not in rule.owners


def _of_another_deal(rule: Rule, sentence: Sentence, read: Read) -> bool:
    """Whether the companies named last, in the sentence or before it, are none of those whose event a rule tells."""
    for keys in reversed(read.keys[: sentence.index + 1]):
        shown = keys & read.companies
        if shown:
            return rule.takers.isdisjoint(keys)
    return False


def _agent(sentence: Sentence, start: int) -> bool:
    """Whether a name only says by whom, or with whom, something is done: "held by Orrin", "selon la Caisse"."""
    words, at = sentence.words, start - 1
    while at >= 0 and words[at] in _ARTICLES:
        at -= 1
    return at >= 0 and words[at] in _BESIDE | _AGENTS


def _owner(match: Match, rule: Rule, sentence: Sentence, read: Read) -> str | None:
    """Whose event a match tells: the company named last before it, or the one right after it ("of SpaceX")."""
    start, end = match.spans[rule.pattern.trigger]
    own = sorted((s, e, k) for k in read.companies for s, e in sentence.hits.get(k, ()) if not in_title(sentence, s, e))
    after = [k for s, _, k in own if end <= s <= end + 2 and sentence.words[s - 1] in _OF]
    if after:
        return after[0]
    earlier = [k for s, _, k in own if s < start and sentence.words[s - 1] not in _BESIDE]
    if earlier:
        return earlier[-1]
    for sentence_before in reversed(read.sentences[: sentence.index]):
        named = sorted(
            (s, k)
            for k in read.companies
            for s, e in sentence_before.hits.get(k, ())
            if not in_title(sentence_before, s, e)
        )
        if named:
            return named[0][1]
    return None


def _inside(match: Match, sentence: Sentence, names: frozenset[str], parties: frozenset[str]) -> bool:
    """Whether one of ``names`` stands between the elements of the match, in no aside; a party counts by its name."""
    covered = {i for s, e in match.spans for i in range(s, e)}
    covered |= {i for a, b in sentence.asides if match.start <= a and b <= match.end for i in range(a, b)}
    return any(
        match.start <= s < match.end and s not in covered and (name not in parties or (s, name) in sentence.named)
        for name in names
        for s, _ in sentence.hits.get(name, ())
    )


def _just_after(match: Match, sentence: Sentence, names: frozenset[str]) -> bool:
    """Whether one of ``names`` stands just before the match."""
    return any(
        match.start - _BEFORE <= s < match.start and "," not in sentence.words[e : match.start]
        for name in names
        for s, e in sentence.hits.get(name, ())
    )


def _follows(match: Match, sentence: Sentence, names: frozenset[str], high: int) -> bool:
    """Whether one of ``names`` stands in the match or after it, before the token ``high``."""
    return any(match.start <= s < high for name in names for s, _ in sentence.hits.get(name, ()))


def _next(match: Match, rule: Rule, sentence: Sentence) -> bool:
    """Whether what may not stand right behind the event does: "left France", but not "left Air France"."""
    behind = match.spans[rule.pattern.trigger][1]
    return any(s == behind for name in rule.not_next for s, _ in sentence.hits.get(name, ()))


def _next_party(match: Match, sentence: Sentence) -> int:
    """Where another party is named after the match; the sentence's end where none is."""
    own = set(match.names)
    return min([s for s, k in sentence.named if s >= match.end and k not in own], default=len(sentence.words))


def _stands(quantity: Quantity, rule: Rule, sentence: Sentence, match: Match) -> bool:
    """Whether a figure may be the one that is told: no part of another, not what held before, no mere difference."""
    if quantity.part and rule.name in events():
        return False  # only a dossier's own wording asks for it
    if is_distance(sentence, quantity):
        return False
    if rule.not_beside and _beside(quantity, sentence, rule.not_beside):
        return False
    return not held_before(sentence, quantity) and not (
        rule.level and (_difference(quantity, sentence, match) or part_of_all(sentence, quantity))
    )


def _beside(quantity: Quantity, sentence: Sentence, names: frozenset[str]) -> bool:
    """Whether one of ``names`` says of what the figure is: "a ban of five years", "cinq ans d'interdiction"."""
    spans = [span for name in names for span in sentence.hits.get(name, ())]
    return any(
        (0 <= quantity.start - e <= _NOUN_BEFORE and not (s and sentence.words[s - 1][0].isdigit()))  # another's noun
        or 0 <= s - quantity.end <= _NOUN_AFTER
        for s, e in spans
    )


def _difference(quantity: Quantity, sentence: Sentence, match: Match) -> bool:
    """Whether a figure tells by how much something rose or fell: "cut by $3bn", "reduite de 3 milliards"."""
    at = quantity.start - 1
    while at >= 0 and sentence.words[at] in _ROUGHLY:
        at -= 1
    if at < 0 or sentence.words[at] in _BY or sentence.words[at] in _ADDS:
        return at >= 0
    if at and sentence.words[at] in _OF and sentence.words[at - 1] in _MORE_BY:  # "supérieur de 2,50 euros"
        return True
    behind = sentence.words[quantity.end : quantity.end + _SHIFT]
    if " ".join(behind[:2]) in _MORE or (behind and behind[0] in _MORE):  # "500 millions de plus"
        return True
    if any(word in _ABOVE and "," not in behind[:n] for n, word in enumerate(behind)):  # "2.50 euros above it"
        return True
    # where the change is itself what is watched, a raise of 5%, its figure is no difference
    changes = [span for span in sentence.hits.get("shifts_v", ()) if span not in match.spans]
    return sentence.words[at] in _OF and any(at - _SHIFT <= e <= at for _, e in changes)


def _candidate(fact: FactSpec, rule: Rule, sentence: Sentence, match: Match, read: Read) -> Candidate | None:
    mood = mood_of(match, rule.pattern, sentence)
    ahead = rule.done and sentence.words[match.spans[rule.pattern.trigger][0]] in _AHEAD
    allowed = mood.allows(rule.policy) and not ahead
    if rule.relation == "background" or not allowed:
        return Candidate(rule=rule, sentence=sentence, match=match, mood=mood, value=None, background=True)
    if rule.value is not None:
        return Candidate(rule=rule, sentence=sentence, match=match, mood=mood, value=State(name=rule.value))
    if fact.type in {FactType.STATE, FactType.PARTIES}:
        return Candidate(rule=rule, sentence=sentence, match=match, mood=mood, value=None, background=True)
    own = read.quantities.get(sentence.index, [])
    before = read.quantities.get(sentence.index - 1, [])
    standing = [q for q in own if _stands(q, rule, sentence, match)]
    if rule.not_of_stranger:
        standing = [q for q in standing if not others_sum(rule, sentence, q.start)]
    if not rule.level and sentence.words[match.start] not in _OF:  # "505 of its 770 employees signed": not all did
        standing = [q for q in standing if not all_of_a_part(sentence, q, own)]
    quantity = _quantity(fact, match, rule.pattern.trigger, standing, before)
    if quantity is None:
        return None
    value = fit(
        fact, quantity, sentence, read.date, told=(match.start, match.end) if rule.name not in events() else None
    )
    if isinstance(value, Count) and rule.most and value.count > rule.most:
        return None
    if value is None or (rule.whole and isinstance(value, Money) and value.per is None and value.amount < _LEAST):
        return None
    return Candidate(rule=rule, sentence=sentence, match=match, mood=mood, value=value, quantity=quantity)


_COUNTS = frozenset({"count", "spelt"})


def _nearer(quantity: Quantity, after: int, before: int) -> bool:
    """Whether a quantity stands between two places; one in words ("five") where nothing parts it from the second."""
    return after <= quantity.start < before and (quantity.kind != "spelt" or quantity.end == before)


def _quantity(
    fact: FactSpec, match: Match, trigger: int, quantities: Sequence[Quantity], before: Sequence[Quantity]
) -> Quantity | None:
    """The quantity that fills the value's slot of the match."""
    kinds = value_kinds(fact)
    event = match.spans[trigger]
    for (start, end), name in zip(match.spans, match.names, strict=True):
        if name == "later":
            return _years_later(start, quantities, before)
        if name in kinds:
            low, high = (event[1], start) if event[0] < start else (end, event[1] + _AFTER_EVENT)
            alone = event == (start, end)  # the figure is itself the event
            if not alone and any(q.kind in kinds and q.kind != "spelt" and low <= q.start < high for q in quantities):
                return None  # another value stands nearer to the event
            follows = min((s for s, _ in match.spans if s >= end), default=end)
            if name in _COUNTS and any(_nearer(q, end, follows) for q in quantities if q.kind in _COUNTS):
                return None  # "52 cases, of which five deaths": the five are the deaths
            return next((q for q in quantities if q.start == start and q.kind == name), None)
    return None


def _years_later(start: int, own: Sequence[Quantity], before: Sequence[Quantity]) -> Quantity | None:
    """A length of time as a year, as in "three years later": counted from the last year told before it."""
    later = next((q for q in own if q.start == start and q.kind == "later"), None)
    years = [q.value.year for q in [*before, *(q for q in own if q.start < start)] if isinstance(q.value, Year)]
    if later is None or not isinstance(later.value, Duration) or later.value.unit != "year" or not years:
        return None
    return replace(later, kind="year", value=Year(year=years[-1] + int(later.value.amount)))
