"""Whose words a group of copies repeats: one text, however many outlets print it, has one origin."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from bot.domain.data import table
from bot.domain.outlets import is_agency, is_outlet, outlet_key


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """One of the reports that print a text; ``origin`` is whom it names as its source, else its outlet's key."""

    outlet: str
    origin: str
    published: datetime
    weight: int = 1
    primary: bool = False


def origin_of_copies(copies: Sequence[Copy]) -> str:
    """The one origin of reports with the same words. ValueError where there are none.

    The source that one of them names, the first published before the others. Where none names any: a primary source,
    an agency, a known outlet, anybody but a site that republishes; of these the weightiest, then the first.
    """
    if not copies:
        raise ValueError("no copies, no origin")
    told = sorted(copies, key=lambda c: c.published)
    printed = {outlet_key(c.outlet) for c in told}
    named = (outlet_key(c.origin) for c in told)
    credited = next((key for key in named if key not in printed), None)
    return credited or outlet_key(max(told, key=_standing).outlet)


def _standing(one: Copy) -> tuple[bool, bool, bool, bool, int]:
    """What speaks for an outlet as the author of what others print, too."""
    key = outlet_key(one.outlet)
    return one.primary, is_agency(key), is_outlet(key), not _republishes(key), one.weight


@cache
def _republishes(key: str) -> bool:
    return any(key == site or key.endswith(f".{site}") for site in table("copies.toml")["republishers"])
