"""Pages of cited articles: when each is read again, what a visit found, and what counts as an edit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import groupby

from bot.domain.findings import Article, Finding
from bot.domain.identity import AGGREGATORS
from bot.domain.summary import sentences
from bot.domain.text import shingles, words
from bot.domain.urls import host, is_http
from bot.domain.values import State

VISITS = (timedelta(hours=1), timedelta(hours=6), timedelta(hours=24), timedelta(days=7))  # after the telling
PATIENCE = timedelta(minutes=30)  # after the first failure of a visit; twice as long after each further one
MOST_TRIES = 4  # of one visit
MOST_PAGES = 12  # of one value: those that its Sources button lists
ONE_ARTICLE = 0.5  # of the shorter text's word triples stand in the other, or the texts are not compared
WHOLE = 0.6  # of the longer text's length the shorter one has, or one of them was cut short
MOST_MOVED = 8  # sentences that one edit replaces: more is another version, not an edit
FEW = 3  # words of a figure that may differ between two sentences that are one
ENOUGH = 5  # words that those two have in common at least


class Found(StrEnum):
    """What the last visit to a page found."""

    WAITING = "waiting"  # not visited yet
    BASE = "base"  # the first text, with which later ones are compared
    SAME = "same"
    EDITED = "edited"  # other words; those of a watched fact or not
    UNREADABLE = "unreadable"  # a paywall, a cookie page, another article, 404: nothing to compare
    REFUSED = "refused"  # robots.txt or the server forbids it: visited no more
    GONE = "gone"  # 410: visited no more
    FAILED = "failed"  # no answer: tried again


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The page of a cited entry. ``title`` and ``text`` are those of the last visit that found the article."""

    entry_id: int
    url: str
    told_at: datetime
    next_due: datetime | None  # None: visited no more
    tries: int = 0  # of the visit that is due
    visited_at: datetime | None = None
    found: Found = Found.WAITING
    etag: str | None = None
    last_modified: str | None = None
    title: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """An entry that is evidence of a value that was told, or that a digest or a watch linked to (no ``version_id``).

    ``planned``: its page is known already.
    """

    version_id: int | None
    entry_id: int
    url: str
    told_at: datetime  # when it was told, or the entry came to the value, whichever was later
    planned: bool = False


def pages_to_plan(citations: Iterable[Citation], *, now: datetime) -> tuple[Page, ...]:
    """The pages to visit from now on: the first of each value's entries, where an address leads to an article.

    ``citations`` in the order of their values, and within a value in that of its evidence.
    """
    found: dict[int, Page] = {}
    for _, group in groupby(citations, key=lambda c: (c.version_id, None if c.version_id else c.entry_id)):
        for one in list(group)[:MOST_PAGES]:
            if one.planned or one.entry_id in found or not is_http(one.url) or host(one.url) in AGGREGATORS:
                continue
            if next_visit(one.told_at, now) is not None:
                found[one.entry_id] = Page(
                    entry_id=one.entry_id, url=one.url, told_at=one.told_at, next_due=one.told_at + VISITS[0]
                )
    return tuple(found.values())


def next_visit(told_at: datetime, now: datetime) -> datetime | None:
    """The first planned time that lies ahead; None where all have passed. What was missed is made up for once."""
    return next((told_at + after for after in VISITS if told_at + after > now), None)


def after_visit(page: Page, found: Found, *, now: datetime, wait: int | None = None) -> Page:
    """The page after a visit, its next one planned. ``wait``: seconds that the server asked for.

    A visit that failed is tried again, at most until the next planned one. Of a page that is visited no more the
    text is not kept.
    """
    if found in {Found.REFUSED, Found.GONE}:
        return _done(replace(page, found=found, visited_at=now))
    ahead = next_visit(page.told_at, now)
    if found is not Found.FAILED:
        after = replace(page, found=found, visited_at=now, tries=0, next_due=ahead)
        return after if ahead is not None else _done(after)
    tries = page.tries + 1
    not_before = now + timedelta(seconds=wait or 0)
    again = max(now + PATIENCE * 2 ** (tries - 1), not_before)
    if tries < MOST_TRIES and (ahead is None or again < ahead):
        return replace(page, found=found, visited_at=now, tries=tries, next_due=again)
    after = replace(page, found=found, visited_at=now, tries=0, next_due=ahead and max(ahead, not_before))
    return after if ahead is not None else _done(after)


def _done(page: Page) -> Page:
    return replace(page, next_due=None, title="", text="", etag=None, last_modified=None)


def judge(page: Page, article: Article, *, headline: str) -> Found:
    """What a page that came is: the first text of the article that has that headline, the same text, an edit of it.

    UNREADABLE: something else, or the article cut short; the text of before stays the one to compare with.
    """
    old, new = words(page.text), words(article.text)
    if not old:
        return Found.BASE if _is_about(headline, {*words(article.title), *new}) else Found.UNREADABLE
    if old == new and words(page.title) == words(article.title):
        return Found.SAME
    one, other = shingles(old, 3), shingles(new, 3)
    if len(one & other) < ONE_ARTICLE * min(len(one), len(other)) or len(new) < WHOLE * len(old):
        return Found.UNREADABLE
    return Found.BASE if len(old) < WHOLE * len(new) else Found.EDITED


def _is_about(headline: str, found: set[str]) -> bool:
    """Whether half of the headline's telling words stand in a text: else it is a page for cookies or logins."""
    telling = {word for word in words(headline) if len(word) > 3 or word[:1].isdigit()}
    return bool(found) and 2 * len(telling & found) >= len(telling)


def edited_in_place(before: Article, after: Article, was: Finding, says: Finding) -> bool:
    """Whether the words that told ``was`` gave way, at their place in the text, to those that tell ``says``.

    What merely appears elsewhere, or is left out, may be the extraction of the text alone.
    """
    if _stands(was.quote, after.part(says.part)) or _stands(says.quote, before.part(was.part)):
        return False
    if was.part != says.part:
        return False
    if was.part == "title":
        return True
    one, other = (
        [" ".join(words(sentence)) for sentence in sentences(article.part(was.part))] for article in (before, after)
    )
    old = {n for n, sentence in enumerate(one) if _meet(sentence, was.quote)}
    new = {n for n, sentence in enumerate(other) if _meet(sentence, says.quote)}
    return any(
        tag == "replace"
        and max(i2 - i1, j2 - j1) <= MOST_MOVED
        and not old.isdisjoint(range(i1, i2))
        and not new.isdisjoint(range(j1, j2))
        for tag, i1, i2, j1, j2 in SequenceMatcher(None, one, other, autojunk=False).get_opcodes()
    )


def another_figure_only(page: Article, was: Finding, says: Finding) -> bool:
    """Whether a page says a feed's sentence word for word but for its figure: that sentence was edited for sure."""
    if isinstance(was.value, State) or isinstance(says.value, State) or _stands(was.quote, page.part(says.part)):
        return False
    old, new = words(was.quote), words(says.quote)
    kept = 0
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            kept += i2 - i1
        elif tag != "replace" or not _figures(old[i1:i2]) or not _figures(new[j1:j2]):
            return False
    return kept >= ENOUGH


def _figures(found: Sequence[str]) -> bool:
    return len(found) <= FEW and all(any(c.isdigit() for c in word) for word in found)


def _stands(quote: str, text: str) -> bool:
    """Whether the quote's words stand in the text, whatever its signs and spaces."""
    return f" {' '.join(words(quote))} " in f" {' '.join(words(text))} "


def _meet(sentence: str, quote: str) -> bool:
    """Whether a sentence's words (joined) hold the quote's, or are among them: a quote may be longer than one."""
    told = " ".join(words(quote))
    return bool(sentence) and bool(told) and (f" {told} " in f" {sentence} " or f" {sentence} " in f" {told} ")
