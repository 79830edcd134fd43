"""When a cited page is read again, and which of its changes are edits."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.pages import MOST_PAGES, VISITS, Citation, Found, Page, after_visit, next_visit, pages_to_plan

TOLD = datetime(2026, 5, 20, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)


def at(hours):
    return TOLD + timedelta(hours=hours)


def waiting(**more):
    return Page(**{"entry_id": 1, "url": "https://a.example/1", "told_at": TOLD, "next_due": at(1), **more})


def citation(entry=1, version=1, url="https://a.example/1", told_at=TOLD, **more):
    return Citation(version_id=version, entry_id=entry, url=url, told_at=told_at, **more)


@pytest.mark.parametrize(
    ("now", "then"),
    [(0, 1), (0.99, 1), (1, 6), (5, 6), (6, 24), (23, 24), (24, 168), (167, 168), (168, None), (999, None)],
)
def test_the_next_visit_is_the_first_that_lies_ahead(now, then):
    assert next_visit(TOLD, at(now)) == (None if then is None else at(then))


def test_what_was_missed_is_made_up_for_once():
    late = after_visit(waiting(), Found.SAME, now=at(30))
    assert late.next_due == at(168)


def test_a_failed_visit_is_tried_again_and_then_given_up_for_the_next():
    page, times = waiting(), []
    while page.next_due is not None and len(times) < 40:
        times.append((page.next_due - TOLD) / HOUR)
        page = after_visit(page, Found.FAILED, now=page.next_due)
    assert times == [1, 1.5, 2.5, 4.5, 6, 6.5, 7.5, 9.5, 24, 24.5, 25.5, 27.5, 168, 168.5, 169.5, 171.5]


def test_a_server_that_asks_to_wait_is_not_asked_before():
    assert after_visit(waiting(), Found.FAILED, now=at(1), wait=10 * 3600).next_due == at(11)
    assert after_visit(waiting(), Found.FAILED, now=at(1), wait=10).next_due == at(1.5)


@pytest.mark.parametrize("found", [Found.REFUSED, Found.GONE])
def test_where_nobody_is_let_in_nobody_comes_back(found):
    after = after_visit(waiting(text="words", etag="e"), found, now=at(1))
    assert (after.next_due, after.text, after.etag, after.found) == (None, "", None, found)


def test_each_entry_is_planned_once_for_the_first_of_its_values():
    planned = pages_to_plan([citation(1), citation(2), citation(1, version=2), citation(3, version=2)], now=at(0))
    assert [(p.entry_id, p.next_due) for p in planned] == [(1, at(1)), (2, at(1)), (3, at(1))]


@pytest.mark.parametrize(
    "one",
    [
        citation(planned=True),
        citation(url="https://news.google.com/rss/articles/CBMi"),
        citation(url=""),
        citation(url="mailto:a@b.example"),
        citation(told_at=TOLD - VISITS[-1]),
    ],
)
def test_what_leads_to_no_article_or_is_planned_or_long_past_is_left(one):
    assert pages_to_plan([one], now=TOLD) == ()


def test_of_a_value_that_everybody_tells_only_the_first_reports_are_read_again():
    many = [citation(n, url=f"https://a.example/{n}", planned=n < 5) for n in range(40)]
    assert [p.entry_id for p in pages_to_plan(many, now=TOLD)] == list(range(5, MOST_PAGES))
