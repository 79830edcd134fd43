"""The picture of a number's history: small, of its size, whatever the numbers are."""

from dataclasses import replace
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import bot.card as card
from bot.card.model import Chart, Point
from bot.domain.findings import FactStatus
from tests.card.examples import AMOUNT, DOSSIER, HIGH, LOW, NOW

matplotlib = pytest.importorskip("matplotlib")
from PIL import Image  # noqa: E402 -- comes with matplotlib

from bot.card.picture import draw, figure_of  # noqa: E402

POINTS = st.builds(
    Point,
    date=st.sampled_from(["2025", "2025-02", "2025-02-10", "2026-12-31"]),
    value=st.floats(-1e13, 1e13),
    label=st.text(st.characters(max_codepoint=0x17F), max_size=20),
    source=st.sampled_from(["", "WSJ", "$x$ _{", "un très long nom de source d’information"]),
    stands=st.booleans(),
)


@settings(max_examples=15, deadline=None)
@given(st.lists(POINTS, min_size=1, max_size=12))
def test_any_history_can_be_drawn(points):
    chart = Chart(title="t", alt="a", points=tuple(sorted(points, key=lambda p: p.date)))
    png = draw(chart, "fr")
    assert Image.open(BytesIO(png)).size == (704, 352)
    assert len(png) < 100_000


def boxes(points):
    """The labels of the chart and their places in the picture, in dots."""
    figure = figure_of(Chart(title="t", alt="a", points=tuple(points)), "en")
    figure.canvas.draw()
    (axes,) = figure.axes
    texts, dates = ([t for t in some if t.get_visible()] for some in (axes.texts, axes.get_xticklabels()))
    return {t.get_text(): t.get_window_extent() for t in texts}, [t.get_window_extent() for t in dates]


@pytest.mark.parametrize("many", [2, 5, 6, 10, 25])
@pytest.mark.parametrize("way", [1, -1])
def test_labels_do_not_run_into_one_another(many, way):
    points = [
        Point(
            date=f"{2020 + n // 12}-{n % 12 + 1:02}-05", value=100 + way * n * 3.3, label=f"$9{n}.5bn", source="x" * 18
        )
        for n in range(many)
    ]
    labels, dates = boxes(points)
    assert {points[0].label, points[-1].label} <= {text.split("\n")[0] for text in labels}
    for found in (list(labels.values()), dates):
        assert not [(a, b) for n, a in enumerate(found) for b in found[n + 1 :] if a.overlaps(b)]


def test_a_crowded_chart_labels_its_extremes():
    values = [5, 6, 4, 5, 30, 6, 5, 5, 1, 5, 6, 5]
    points = [Point(date=f"2025-{n + 1:02}", value=v, label=f"v{n}", source="") for n, v in enumerate(values)]
    assert set(boxes(points)[0]) >= {"v0", "v4", "v8", "v11"}


def test_a_long_source_is_cut_with_an_ellipsis():
    points = [Point(date=f"202{n}", value=n, label="x", source="Agence des nouvelles du monde") for n in (1, 2)]
    assert set(boxes(points)[0]) == {"x\nAgence des nouvelles…"}


def test_what_is_read_out_names_sources_and_what_was_retracted():
    gone = replace(HIGH, status=FactStatus.RETRACTED)

    def alt(language):
        made = card.fact_history(
            dossier=DOSSIER, spec=AMOUNT, versions=[LOW, gone], language=language, time_zone="UTC", now=NOW
        )
        return made.chart.alt

    assert alt("en") == "The amount: Feb 2025, $97.6bn (the seed, baseline); 10 Feb 2025, $97.4bn (WSJ, retracted)"
    assert alt("fr") == (
        "Le montant\u00a0: févr. 2025, 97,6\u00a0Md$ (l’article de départ, départ)\u00a0; "
        "10 févr. 2025, 97,4\u00a0Md$ (WSJ, retiré)"
    )
