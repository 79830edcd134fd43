"""Whose words a group of copies repeats."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.copies import Copy, origin_of_copies

DAY = datetime(2026, 5, 18, 12, tzinfo=UTC)


def copy(outlet, origin="", *, hours=0, **more):
    return Copy(outlet=outlet, origin=origin or outlet, published=DAY + timedelta(hours=hours), **more)


@pytest.mark.parametrize(
    ("copies", "origin"),
    [
        ([copy("a.example"), copy("b.example", hours=1)], "a.example"),
        ([copy("b.example", hours=1), copy("a.example")], "a.example"),  # the first published, not the first seen
        ([copy("a.example"), copy("b.example", "reuters", hours=1)], "reuters"),
        ([copy("a.example", "afp", hours=1), copy("b.example", "reuters")], "reuters"),
        ([copy("msn.com"), copy("wsj.com", hours=1)], "wsj.com"),
        ([copy("wsj.com"), copy("apnews.com", "ap", hours=1)], "ap"),  # an outlet prints what an agency writes
        ([copy("finance.yahoo.com"), copy("a.example", hours=1)], "a.example"),
        ([copy("wsj.com"), copy("ft.com", weight=3, hours=1)], "ft.com"),
        ([copy("wsj.com"), copy("court.example", primary=True, hours=1)], "court.example"),
        ([copy("a.example"), copy("b.example", "a.example", hours=1)], "a.example"),
        ([copy("www.reuters.com")], "reuters"),
    ],
)
def test_a_text_has_one_origin_however_many_print_it(copies, origin):
    assert origin_of_copies(copies) == origin


def test_nothing_has_no_origin():
    with pytest.raises(ValueError, match="no copies"):
        origin_of_copies([])
