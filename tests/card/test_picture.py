"""The picture of a number's history: small, of its size, whatever the numbers are."""

from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.card.model import Chart, Point

matplotlib = pytest.importorskip("matplotlib")
from PIL import Image  # noqa: E402 -- comes with matplotlib

from bot.card.picture import draw  # noqa: E402

POINTS = st.builds(
    Point,
    date=st.sampled_from(["2025", "2025-02", "2025-02-10", "2026-12-31"]),
    value=st.floats(-1e13, 1e13),
    label=st.text(st.characters(max_codepoint=0x17F), max_size=20),
    source=st.sampled_from(["", "wsj.com", "$x$ _{", "un très long nom de source d’information"]),
    stands=st.booleans(),
)


@settings(max_examples=15, deadline=None)
@given(st.lists(POINTS, min_size=1, max_size=12))
def test_any_history_can_be_drawn(points):
    chart = Chart(title="t", alt="a", points=tuple(sorted(points, key=lambda p: p.date)))
    png = draw(chart, "fr")
    assert Image.open(BytesIO(png)).size == (704, 352)
    assert len(png) < 100_000
