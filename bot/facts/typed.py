"""Fits a quantity, as it stands in a sentence, to a fact: its unit, its currency, the year of a day, a count's noun."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from bot.domain.dossier import FactSpec, FactType
from bot.domain.values import Count, Day, Money, Value, Year
from bot.facts.quantities import Quantity
from bot.facts.ranges import is_moved
from bot.facts.text import Sentence, marks

_PLAN = 14  # how many tokens a plan that was given up reaches
_CLOSES = frozenset(",;:")
_CLOSES_FIGURE = marks("after_figure")
_ROUGHLY = marks("roughly")
_BY_OR_FROM = marks("change_by") | marks("from") | marks("of")
_MOVES_TO, _ONLY_NOW = marks("moves_to"), marks("only_now")
_MOVED = 10  # how many tokens before it the verb may stand
_OUT_OF = marks("out_of")
_UP_TO = marks("up_to")
_OF, _OF_ALL = marks("of"), marks("of_all")
_NUMBER = marks("number_of")
_TIME_BESIDE = marks("time_beside")
_DURING = marks("during")
_AGED, _SERVED, _IN_PRISON = marks("aged"), marks("time_served"), marks("in_prison")
_DETERMINERS = marks("determiners")
_LED = 3  # how many tokens before a day may stand what says that it lies ahead
_LONG_PAST = timedelta(days=21)
UNITS = ("share", "unit", "month", "year")
_FIGURES = frozenset(["money", "bare_money", "percent", "count", *(f"money_{unit}" for unit in UNITS)])
_HELD = 8  # how many tokens after a length of time the prison may stand in which it was spent
_REACH = 4  # how many tokens after a number its noun may stand: "22 000 emplois", "3,6 millions de passagers"
_PER_REACH = 8  # how many tokens from an amount "per share" may stand: "a per-share price of 55 dollars in cash"
_ALIKE = 8  # times a price of a share: an amount further off is something else
_SHARE_PRICE = 10_000  # an amount above this is no price of a share, unless it is said to be
_UNIT_PRICE = 100_000  # an amount above this is no price of one thing


def priced(quantity: Quantity, sentence: Sentence) -> Quantity:
    """The quantity, as the price of one thing where the sentence says so apart: "a per-share price of 55 dollars"."""
    value = quantity.value
    if quantity.kind != "money" or not isinstance(value, Money) or value.amount > _UNIT_PRICE:
        return quantity
    low, high = quantity.start - _PER_REACH, quantity.end + _PER_REACH
    for unit in UNITS:
        if any(low <= s < high for s, _ in sentence.hits.get(f"per_{unit}", ())):
            return replace(quantity, kind=f"money_{unit}", value=replace(value, per=unit))
    return quantity


def understood(quantities: Mapping[int, Sequence[Quantity]]) -> dict[int, list[Quantity]]:
    """A text's quantities by sentence, an amount without a currency in that of the amount before it, or of the next."""
    every = [q for number in sorted(quantities) for q in quantities[number]]
    current = next((q.value.currency for q in every if not q.bare and isinstance(q.value, Money)), "USD")
    given: dict[int, list[Quantity]] = {}
    for number in sorted(quantities):
        given[number] = row = []
        for quantity in quantities[number]:
            value = quantity.value
            if not isinstance(value, Money):
                row.append(quantity)
            elif quantity.bare:
                row.append(replace(quantity, value=replace(value, currency=current)))
            else:
                current = value.currency
                row.append(quantity)
    return given


def of_a_share(
    quantities: Mapping[int, Sequence[Quantity]], held: Sequence[Money], *, but: frozenset[int] = frozenset()
) -> dict[int, list[Quantity]]:
    """The quantities with small amounts as prices of a share where a text, or what is ``held``, tells such a price.

    "Vela offers $62.20 a share, Seaway $60": an amount without a scale, within ``_ALIKE`` times such a price.
    Not in the sentences ``but``.
    """
    told = [q.value for row in quantities.values() for q in row if q.kind == "money_share"]
    prices = [v for v in (*told, *held) if isinstance(v, Money)]

    def turned(quantity: Quantity) -> Quantity:
        value = quantity.value
        if quantity.kind != "money" or not isinstance(value, Money) or value.amount > _SHARE_PRICE:
            return quantity
        alike = any(
            p.currency == value.currency and value.amount < p.amount * _ALIKE and p.amount < value.amount * _ALIKE
            for p in prices
        )
        return replace(quantity, kind="money_share", value=replace(value, per="share")) if alike else quantity

    return {n: list(row) if n in but else [turned(q) for q in row] for n, row in quantities.items()}


def fit(
    fact: FactSpec,
    quantity: Quantity,
    sentence: Sentence,
    published: str | None,
    *,
    told: tuple[int, int] | None = None,
    before: bool = False,
) -> Value | None:
    """The value that the quantity gives the fact, or None where it is another kind of thing, or the value before.

    ``told``: the tokens of a dossier's own wording, in which the noun of what is counted may stand anywhere.
    ``before``: the value before is what is asked for; its noun stands with the one that holds now.
    """
    value = quantity.value
    if fact.type is FactType.YEAR:
        return Year(year=int(value.date[:4])) if isinstance(value, Day) and len(value.date) > 5 else value
    if fact.type is FactType.DATE:
        ahead = "ahead" in sentence.hits or "intended" in sentence.hits
        return _date(value, published, ahead=ahead, led=_led_ahead(sentence, quantity))
    if (
        fact.type in {FactType.MONEY, FactType.PERCENT, FactType.COUNT}
        and not before
        and held_before(sentence, quantity)
    ):
        return None
    if fact.type is FactType.MONEY:
        return _money(fact, value, quantity)
    if fact.type is FactType.COUNT:
        return _count(fact, value, quantity, sentence, told, before=before)
    return value


def held_before(sentence: Sentence, quantity: Quantity) -> bool:
    """Whether it is told as what held before, or is aimed at: "up from 50 dollars", "loin des 50 % requis"."""
    if any(e == quantity.start for _, e in sentence.hits.get("was_value", ())):
        return True
    if any(s == quantity.end for s, _ in sentence.hits.get("year_before", ())):
        return True  # "a profit of 5.6 billion a year earlier"
    return any(s == quantity.end for s, _ in sentence.hits.get("aimed_at", ()))


def moved_to(sentence: Sentence, quantity: Quantity) -> bool:
    """Whether it is told as another figure from now on: "lowered to about 1.9 billion", "n'en compte plus que 1,9"."""
    words = sentence.words
    at = quantity.start
    while at and words[at - 1] in _ROUGHLY:
        at -= 1
    if " ".join(words[max(0, at - 2) : at]) in _ONLY_NOW:
        return True
    if words[max(0, at - 2) : at] == ["up", "to"]:
        return False  # at most
    return at > 0 and words[at - 1] in _UP_TO and not _MOVES_TO.isdisjoint(words[max(0, at - _MOVED) : at])


def is_distance(sentence: Sentence, quantity: Quantity) -> bool:
    """Whether a length of time only says how far another event is: "two days after it", "à deux mois de son procès"."""
    if quantity.kind != "duration":
        return False
    words, after = sentence.words, sentence.words[quantity.end : quantity.end + 2]
    led = next((w for w in reversed(words[: quantity.start]) if w not in _ROUGHLY), "")
    if after[:1] and after[0] in _TIME_BESIDE:
        return led not in _DURING
    to = words[quantity.start - 1 : quantity.start] == ["a"]
    return to and (after[:1] == ["du"] or (len(after) > 1 and after[0] in _OF and after[1] in _DETERMINERS))


def _led_ahead(sentence: Sentence, quantity: Quantity) -> bool:
    """Whether the words just before a day say that it lies ahead: "set Oct. 2 as the start", "le 3 octobre"."""
    if is_moved(sentence.words, quantity.start):
        return True
    return any(quantity.start - _LED <= e <= quantity.start for _, e in sentence.hits.get("ahead", ()))


def passed_over(sentence: Sentence, quantities: Sequence[Quantity]) -> set[int]:
    """Where figures begin that tell what held before, or by how much it changed, beside the one that holds now.

    "contre 1,2 milliard", "by 700 million to 3.1 billion", "passe de 499 millions a 549 millions d'euros".
    """
    if not quantities:
        return set()
    words = sentence.words
    found = {q.start for q in quantities if q.kind in _FIGURES and held_before(sentence, q)}
    found |= {q.start for q in quantities if q.kind == "duration" and (_age(sentence, q) or _spent(sentence, q))}
    for _, end in sentence.hits.get("past_plan", ()):  # until the clause ends
        close = next((i for i in range(end, min(len(words), end + _PLAN)) if words[i] in _CLOSES), end + _PLAN)
        found |= {q.start for q in quantities if end <= q.start < close}
    for first, second in itertools.pairwise(quantities):
        between = words[first.end : second.start]
        led = next((w for w in reversed(words[: first.start]) if w not in _ROUGHLY), "")
        alike = (
            first.kind in _FIGURES
            and second.kind in _FIGURES
            and (first.kind == "percent") == (second.kind == "percent")
        )
        if alike and led in _BY_OR_FROM and _leads_on(first, second, between):
            found.add(first.start)
        if alike and led in _UP_TO and between and set(between) <= _OUT_OF:  # "to 14 billion from 18 billion"
            found.add(second.start)
    return found


def _age(sentence: Sentence, quantity: Quantity) -> bool:
    """Whether it is how old somebody is: ", 31 ans,", "âgé de 31 ans"."""
    words = sentence.words
    before, after = words[quantity.start - 1 : quantity.start], words[quantity.end : quantity.end + 1]
    beside = bool(before) and bool(after) and (before[0] + after[0]) in {",,", "()"}
    return beside or not _AGED.isdisjoint(words[max(0, quantity.start - 2) : quantity.start])


def _spent(sentence: Sentence, quantity: Quantity) -> bool:
    """Whether it is how long somebody was held: "after nine days in prison", "a passé trois mois en détention"."""
    led = next((w for w in reversed(sentence.words[: quantity.start]) if w not in _ROUGHLY), "")
    held = sentence.words[quantity.end : quantity.end + _HELD]
    return led in _SERVED and not _IN_PRISON.isdisjoint(held)


def _leads_on(first: Quantity, second: Quantity, between: Sequence[str]) -> bool:
    """Whether "to" stands between two figures, after the noun of the first perhaps: "from 214 jets to about 114"."""
    if first.kind == second.kind == "count":
        told = [w for w in between if w not in _ROUGHLY]
        return 0 < len(told) <= _REACH and told[-1] in _UP_TO and all(map(str.isalpha, told))
    return bool(between) and set(between) <= _UP_TO | {","} and between != [","]


def _money(fact: FactSpec, value: Value, quantity: Quantity) -> Value | None:
    if not isinstance(value, Money):
        return None
    currency = fact.options.get("currency")
    if quantity.bare and currency and value.per == fact.options.get("per"):
        return replace(value, currency=str(currency))
    unit = fact.options.get("per")
    if value.per == "year" and unit is None:
        return replace(value, per=None)
    return value if value.per == unit else None


def _count(
    fact: FactSpec,
    value: Value,
    quantity: Quantity,
    sentence: Sentence,
    told: tuple[int, int] | None,
    *,
    before: bool,
) -> Value | None:
    if isinstance(value, Money):  # "3.6 million passengers" is read as an amount whose currency is understood
        value = Count(count=value.amount)
    elif isinstance(value, Year):
        value = Count(count=Decimal(value.year))
    if not isinstance(value, Count):
        return None
    if fact.options.get("unit") and not before:
        spans = sentence.hits.get(f"unit:{fact.key}", ())
        low, high = told or (0, 0)
        end = _of_how_many(sentence, quantity.end)
        if not any(
            end <= s <= end + _REACH or low <= s < e <= min(high, quantity.start) or _numbered(sentence, s, e, quantity)
            for s, e in spans
        ):
            return None
    return Count(count=value.count)


def _of_how_many(sentence: Sentence, end: int) -> int:
    """Where the noun is looked for behind a figure that is a part of another: "505 of its roughly 770 employees"."""
    words = sentence.words
    if end < len(words) and words[end] in _OF_ALL:
        for at in range(end + 1, min(len(words), end + 1 + _REACH)):
            if words[at][0].isdigit():
                return at + 1
    return end


def part_of_all(sentence: Sentence, quantity: Quantity) -> bool:
    """Whether it counts some of all that there are: the 505 of "505 of its roughly 770 employees"."""
    return quantity.kind in {"count", "spelt"} and _of_how_many(sentence, quantity.end) > quantity.end


def all_of_a_part(sentence: Sentence, quantity: Quantity, own: Sequence[Quantity]) -> bool:
    """Whether it counts all that there are, of which another figure counts some: the 770 beside that 505."""
    return any(
        part_of_all(sentence, q) and _of_how_many(sentence, q.end) == quantity.end for q in own if q is not quantity
    )


def _numbered(sentence: Sentence, start: int, end: int, quantity: Quantity) -> bool:
    """Whether a noun stands before its figure: "put the number of strikers at 98,650", "passengers rose to 18 million".

    Not where a figure before the noun has it ("300 jobs and 12 shops"), or another noun follows the figure.
    """
    words = sentence.words
    if not 0 <= quantity.start - end <= _REACH or any(w[0].isdigit() for w in words[end : quantity.start]):
        return False
    if start > 1 and words[start - 1] in _OF and words[start - 2] in _NUMBER:
        return True
    counted = any(w[0].isdigit() for w in words[max(0, start - _REACH) : start])
    after = words[quantity.end : quantity.end + 1]
    return not counted and (not after or after[0] in _CLOSES_FIGURE)


def _month(month: int, published: str | None, *, ahead: bool) -> Value | None:
    """A month told without its year is the next one, and counts only where it is said to lie ahead."""
    if published is None or len(published) < len("2025-01") or not ahead:
        return None
    year, now = int(published[:4]), int(published[5:7])
    return Day(date=f"{year + (month < now)}-{month:02}")


def _date(value: Value, published: str | None, *, ahead: bool, led: bool) -> Value | None:
    """A day that is told without its year gets the one that brings it nearest to the day of the report.

    Where it is ``led`` by words that say that it lies ahead, and the nearest is long past, it is the next one.
    """
    if isinstance(value, Year):
        return Day(date=str(value.year))
    if isinstance(value, Day) and len(value.date) == 2:
        return _month(int(value.date), published, ahead=ahead)
    if not isinstance(value, Day) or len(value.date) != 5:
        return value
    if published is None:
        return None
    known = date.fromisoformat((published + "-01-01")[:10])
    month, day = (int(part) for part in value.date.split("-"))
    near: list[date] = []
    for year in (known.year - 1, known.year, known.year + 1):
        try:
            near.append(date(year, month, day))
        except ValueError:  # 29 February of a year without one
            continue
    if not near:
        return None
    nearest = min(near, key=lambda d: abs(d - known) or timedelta())
    if led and known - nearest > _LONG_PAST:
        nearest = min((d for d in near if d > known), default=nearest)
    return Day(date=nearest.isoformat())
