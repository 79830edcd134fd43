"""The small language of wordings: slots, words and gaps, compiled and matched over a tagged sentence.

``{musk} .. {reject} .. {offer}``: each ``{a|b}`` is a party, a concept or a quantity; plain words stand for
themselves (stems and choices as in the lexicon); a space lets 2 tokens pass, ``.`` 4, ``..`` 7, ``...`` 16, ``_`` none.
``^`` at the beginning asks for the start of a sentence; ``!`` after a slot marks the event itself, ``{=musk}`` asks for
the name itself. ``&`` at the beginning lets the places stand in any order, within 26 tokens of one sentence.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from bot.facts.text import HARD_BREAKS, Sentence, marks
from bot.facts.typed import UNITS

_PIECE = re.compile(r"\{([^}]*)\}(!?)|(\.{1,3})(?=\s)|(_)(?=\s|$)|([^\s{}]+)")
_HEAD = 2  # tokens of an aside that may stand before its head: a comma and an article
_FRONT = 4  # how many tokens may stand before a fronted element
_REACH = 26  # from the first to the last token of a wording whose places stand in any order
_COLUMNS = frozenset("|\n")  # what parts even such a wording: another text begins
_ANNOUNCED = frozenset(["money", "bare_money", "percent", "date", *(f"money_{unit}" for unit in UNITS)])
_RELATIVE = marks("relative")
_ARTICLES = marks("noun_led")
_SUMS = frozenset(["money", "bare_money"])
GAPS = {"": 2, ".": 4, "..": 7, "...": 16, "_": 0}


@dataclass(frozen=True, slots=True)
class Element:
    """One place of a pattern: any of these names, after at most ``gap`` tokens since the one before."""

    names: tuple[str, ...]
    gap: int
    trigger: bool
    by_name: bool = False  # parties count by their names, not by words that stand for them


@dataclass(frozen=True, slots=True)
class Match:
    """Where a pattern stands: the token spans of its elements, with the name that filled each."""

    spans: tuple[tuple[int, int], ...]
    names: tuple[str, ...]

    @property
    def start(self) -> int:
        """The first token."""
        return min(s for s, _ in self.spans)

    @property
    def end(self) -> int:
        """The token after the last."""
        return max(e for _, e in self.spans)


@dataclass(frozen=True, slots=True)
class Pattern:
    """A compiled wording. ``source`` is its text, for the reader of ``why``."""

    source: str
    elements: tuple[Element, ...]
    fronted: bool = False  # the first element stands among the first tokens of its sentence
    free: bool = False  # the elements stand in any order

    @property
    def trigger(self) -> int:
        """Which element is the event itself: the one that negation and mood are asked of."""
        return next((i for i, e in enumerate(self.elements) if e.trigger), 0)


class PatternError(ValueError):
    """A wording that cannot be read."""


def compile_pattern(
    source: str,
    *,
    resolve: Callable[[str], Sequence[str] | None],
    literal: Callable[[str], str],
    acts: Callable[[str], bool],
    agent: Callable[[str], bool] = lambda _: False,
) -> Pattern:
    """Compile ``source``.

    ``resolve`` gives the names that a slot stands for (None: unknown); ``literal`` registers plain words and gives
    their name; ``acts`` says that a name is a party, a role or a quantity, which cannot be the event itself; ``agent``
    says it of a concept (a court, a deal), which is the event only where nothing else is.
    """
    fronted, free = source.startswith("^"), source.startswith("&")
    elements: list[Element] = []
    gap = ""
    words: list[str] = []

    def flush() -> None:
        nonlocal gap
        if words:
            elements.append(Element((literal(" ".join(words)),), GAPS[gap] if elements else 0, trigger=False))
            words.clear()
            gap = ""

    marked: int | None = None
    acting: set[int] = set()
    agents: set[int] = set()
    for match in _PIECE.finditer(source.removeprefix("&" if free else "^")):
        slot, bang, dots, tight, word = match.groups()
        by_name = bool(slot) and slot.startswith("=")
        slot = slot.removeprefix("=") if slot else slot
        if word:
            words.append(word.replace("!", ""))
            if "!" in word:  # words may be the event, too: "approved! .. {loan}"
                marked = len(elements)
                flush()
            continue
        flush()
        if dots or tight:
            gap = dots or tight
            continue
        names: list[str] = []
        for name in slot.split("|"):
            found = resolve(name.strip())
            if found is None:
                raise PatternError(f"{{{name.strip()}}} is no party, concept or value")
            names.extend(found)
        if not names:
            raise PatternError(f"{{{slot}}} stands for nothing here")
        if bang:
            marked = len(elements)
        if acts(slot):
            acting.add(len(elements))
        if all(agent(name.strip()) or acts(name.strip()) for name in slot.split("|")):
            agents.add(len(elements))
        elements.append(Element(tuple(dict.fromkeys(names)), GAPS[gap] if elements else 0, False, by_name))
        gap = ""
    flush()
    if not elements:
        raise PatternError("an empty wording")
    if marked is None:
        events = [i for i, e in enumerate(elements) if i not in acting and not all(acts(n) for n in e.names)]
        marked = next((i for i in events if i not in agents), next(iter(events), 0))
    elements = [Element(e.names, e.gap, i == marked, e.by_name) for i, e in enumerate(elements)]
    return Pattern(source=source, elements=tuple(elements), fronted=fronted, free=free)


def _gap_is_open(sentence: Sentence, start: int, end: int, name: str, announced: frozenset[str]) -> bool:
    """Whether nothing parts the clause; a colon may announce an amount, a day or, where asked, who takes part."""
    breaks = HARD_BREAKS if name not in _ANNOUNCED and name not in announced else HARD_BREAKS - {":"}
    return not any(sentence.words[i] in breaks for i in range(start, end))


def _aside(sentence: Sentence, start: int, end: int) -> int:
    """How many of the tokens between are an aside between commas, which parts nothing: "X, which sells Y, agreed"."""
    return max((b - a for a, b in sentence.asides if start <= a and b <= end), default=0)


def _lights(sentence: Sentence, start: int, end: int) -> int:
    """How many of the tokens between only say when, or that it is now done: "raised on Friday its bid"."""
    return sum(b - a for a, b in sentence.lights if start <= a and b <= end)


def _rates(sentence: Sentence, start: int, end: int) -> int:
    """How many of the tokens between tell by how much an amount changed: "sales rose 10%, to 132 million"."""
    return sum(b - a + 1 for a, b in sentence.hits["percent"] if start <= a and b <= end)


def _leaves_aside(sentence: Sentence, end: int, start: int) -> bool:
    """Whether one stands in an aside on somebody and the next behind it: "X, which runs Y, agreed" is not of Y."""
    ends = {at + _size_of(sentence, at, party) for at, party in sentence.named}
    return any(
        a < end < b <= start
        and (
            sentence.words[a + 1] in _RELATIVE
            or a in ends
            or (a and _is_name(sentence, a - 1) and _deep(sentence, a, end))
        )
        for a, b in sentence.asides
    )


def _is_name(sentence: Sentence, at: int) -> bool:
    """Whether a word with a capital stands there that no article makes a noun, as in German."""
    return sentence.capitals[at] and sentence.words[at - 1] not in _ARTICLES


def _deep(sentence: Sentence, low: int, end: int) -> bool:
    """Whether the name that ends there is no head of the aside, but belongs to it: "Roe, the witness against Doe,"."""
    return any(low + _HEAD < at < end and at + _size_of(sentence, at, party) == end for at, party in sentence.named)


def _size_of(sentence: Sentence, at: int, party: str) -> int:
    """How many tokens a name takes that begins there."""
    return max((e - s for s, e in sentence.hits.get(party, ()) if s == at), default=1)


def _listed(sentence: Sentence, start: int, end: int) -> int:
    """How many of the tokens between only tell who else is listed beside the name before or after them.

    "A, B and C bought it", "a group of A, B and C": each stands where the list stands.
    """
    parted = 0
    for a, b in sentence.lists:
        if a < start < b <= end:
            parted += b - start
        elif start <= a < end < b:
            parted += end - a
    return parted


def _other_subject(sentence: Sentence, start: int, end: int, actor: str, *, each: bool) -> bool:
    """Whether another party stands as a subject of its own between an actor and its verb."""
    low = max((b for a, b in sentence.lists if a < start < b <= end), default=start) if each else start
    asides = [(a, b) for a, b in sentence.asides if start <= a and b <= end]  # whoever is named there does nothing here
    return any(
        low <= i < end and party != actor and not any(a <= i < b for a, b in asides) for i, party in sentence.subjects
    )


def find(
    pattern: Pattern,
    sentence: Sentence,
    parties: frozenset[str] = frozenset(),
    *,
    each: bool = False,
    announced: frozenset[str] = frozenset(),
) -> Iterator[Match]:
    """Every place where the pattern stands, the tightest filling for each first element.

    ``each``: what is said of a list is said of each that it names. ``announced``: who may stand behind a colon.
    """
    hits = sentence.hits
    columns: list[list[tuple[int, int, str]]] = []
    for element in pattern.elements:
        column = [
            (s, e, name)
            for name in element.names
            for s, e in hits.get(name, ())
            if not element.by_name or (s, name) in sentence.named
        ]
        if not column:
            return
        column.sort()
        columns.append(column)
    if pattern.free:
        yield from _around(pattern.trigger, columns, sentence)
        return

    def extend(at: int, end: int, last: str) -> list[tuple[int, int, str]] | None:
        if at == len(columns):
            return []
        gap = pattern.elements[at].gap
        for s, e, name in columns[at]:
            if s < end:
                continue
            listed = _listed(sentence, end, s) if each and sentence.lists else 0
            rates = _rates(sentence, end, s) if name in _SUMS and "percent" in hits else 0
            over = s - end - listed - rates - gap
            if over > 0 and over - _aside(sentence, end, s) - _lights(sentence, end, s) > 0:
                break
            if last in parties and _leaves_aside(sentence, end, s):
                break
            if not _gap_is_open(sentence, end, s, name, announced):
                break
            if last in parties and name not in parties and _other_subject(sentence, end, s, last, each=each):
                break
            rest = extend(at + 1, e, name)
            if rest is not None:
                return [(s, e, name), *rest]
        return None

    for s, e, name in columns[0]:
        if pattern.fronted and s > _FRONT:
            break
        rest = extend(1, e, name)
        if rest is not None and pattern.trigger == 0 and _nearer(columns[0], name, e, rest):
            continue  # "has refused, a refusal by the board is still to come": it is the second that is the board's
        if rest is not None:
            chosen = [(s, e, name), *rest]
            yield Match(spans=tuple((a, b) for a, b, _ in chosen), names=tuple(n for _, _, n in chosen))


def _nearer(column: Sequence[tuple[int, int, str]], name: str, end: int, rest: Sequence[tuple[int, int, str]]) -> bool:
    """Whether the same event is told once more between one that ends at ``end`` and what follows it."""
    return bool(rest) and any(end <= s and e <= rest[0][0] and name == other for s, e, other in column)


def _around(trigger: int, columns: Sequence[Sequence[tuple[int, int, str]]], sentence: Sentence) -> Iterator[Match]:
    """Every event with the nearest filling of each other place, in any order, where all stand close together."""
    for event in columns[trigger]:
        chosen = [event]
        for i, column in enumerate(columns):
            if i == trigger:
                continue
            apart = [p for p in column if all(p[1] <= a or b <= p[0] for a, b, _ in chosen)]
            if not apart:
                break
            chosen.append(min(apart, key=lambda p: max(event[0] - p[1], p[0] - event[1])))
        if len(chosen) < len(columns):
            continue
        chosen = [*chosen[1 : trigger + 1], event, *chosen[trigger + 1 :]]
        match = Match(spans=tuple((a, b) for a, b, _ in chosen), names=tuple(n for _, _, n in chosen))
        if match.end - match.start <= _REACH and not _COLUMNS.intersection(sentence.words[match.start : match.end]):
            yield match
