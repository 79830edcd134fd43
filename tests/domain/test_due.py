"""By when something is expected."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.due import due_date


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("The trial is set for spring 2026.", "2026-06-30"),
        ("a jury trial to begin on March 16, 2026", "2026-03-16"),
        ("le procès s'ouvrira le 16 mars 2026", "2026-03-16"),
        ("Le procès est prévu au printemps 2026.", "2026-06-30"),
        ("un procès fin avril", "2025-04-30"),
        ("a trial in late April", "2025-04-30"),
        ("a trial next year", "2026-12-31"),
        ("introduction en Bourse l'an prochain", "2026-12-31"),
        ("an IPO later this year", "2025-12-31"),
        ("as soon as the second half of 2026", "2026-12-31"),
        ("dès le second semestre 2026", "2026-12-31"),
        ("in the fourth quarter of 2026", "2026-12-31"),
        ("an IPO in 2027", "2027-12-31"),
        ("d'ici la fin de l'année", "2025-12-31"),
        ("The trial is set for January.", "2026-01-31"),
        ("on the 3rd of May", "2025-05-03"),
        ("The judge may hold a trial.", None),
        ("In June 2024 he sued.", None),  # past
        ("A trial is set.", None),
        ("Sued on February 29, 2024, the firm faces a trial in March 2026.", "2026-03-31"),
    ],
)
def test_due_dates(text, due):
    found = due_date(text, date(2025, 3, 5))
    assert (found.isoformat() if found else None) == due


@given(st.text(max_size=80), st.dates(date(2001, 1, 1), date(2098, 1, 1)))
def test_any_text_is_due_later_or_never(text, written):
    due = due_date(text, written)
    assert due is None or due >= written
