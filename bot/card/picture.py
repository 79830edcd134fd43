"""A number's history as a PNG: drawn by matplotlib where it is installed, without a display. Call it in a thread."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from datetime import date, datetime
from io import BytesIO
from itertools import pairwise
from typing import Any

from bot.card.forms import cut, partial_date
from bot.card.model import Chart, Point

WIDTH, HEIGHT, DPI = 6.4, 3.2, 110  # inches and dots: 704 x 352 points
# grounds and letters of Discord's and Slack's dark view; the card stands on it in light views as well
GROUND, INK, FAINT = "#232428", "#e3e5e8", "#80848e"
LINE, STANDS, GONE = "#f0b232", "#f0b232", "#80848e"
GAP = 3  # dots between a label and the next, on either side
MOST_APART = 5  # points that are moved as far apart as a label is wide; more stay nearer to their days
SOURCE_MOST = 24  # characters

_DRAWING = threading.Lock()  # matplotlib's fonts are shared


def can_draw() -> bool:
    """Whether matplotlib is there."""
    from importlib.util import find_spec  # noqa: PLC0415

    return find_spec("matplotlib") is not None


def draw(chart: Chart, language: str) -> bytes:
    """The chart as a PNG of 704 x 352 points."""
    with _DRAWING:
        out = BytesIO()
        figure_of(chart, language).savefig(out, format="png", facecolor=GROUND)
    return out.getvalue()


def figure_of(chart: Chart, language: str) -> Any:
    """The chart as matplotlib has it, labels and dates thinned out so that none runs into another."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415 -- slow to load, rarely needed
    from matplotlib.figure import Figure  # noqa: PLC0415

    figure = Figure(figsize=(WIDTH, HEIGHT), dpi=DPI, facecolor=GROUND, layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    _plot(axes, chart, language)
    figure.draw_without_rendering()
    values = [p.value for p in chart.points]
    _thin(axes.texts, first=[values.index(max(values)), values.index(min(values))])
    _thin(axes.get_xticklabels())
    return figure


def _thin(texts: Sequence[Any], first: Sequence[int] = ()) -> None:
    """Hide each text that would run into another: the last, the first and those of ``first`` come before the rest."""
    kept: list[Any] = []
    for n in dict.fromkeys((len(texts) - 1, 0, *first, *range(len(texts)))):
        place = texts[n].get_window_extent().padded(GAP)
        texts[n].set_visible(not any(place.overlaps(other) for other in kept))
        if texts[n].get_visible():
            kept.append(place)


def _day(iso: str) -> date:
    parts = [int(p) for p in iso[:10].split("-")]
    return date(parts[0], *(parts[1:] + [1] * (3 - len(parts))))


def _plot(axes: Any, chart: Chart, language: str) -> None:
    spread = _spread([_day(p.date) for p in chart.points], labelled=len(chart.points) <= MOST_APART)
    standing = [(x, p.value) for x, p in zip(spread, chart.points, strict=True) if p.stands]
    axes.set_facecolor(GROUND)
    axes.step([x for x, _ in standing], [y for _, y in standing], where="post", color=LINE, linewidth=2, alpha=0.7)
    for x, point in zip(spread, chart.points, strict=True):
        axes.plot(
            [x], [point.value], "o" if point.stands else "x", color=STANDS if point.stands else GONE, markersize=8
        )
    fallen = [b.value < a.value for a, b in pairwise(chart.points)]
    fallen.insert(0, bool(fallen) and not fallen[0])  # the first one's label keeps out of a line that rises
    for x, point, below in zip(spread, chart.points, fallen, strict=True):
        axes.annotate(
            _label(point), (x, point.value), textcoords="offset points", xytext=(0, -10 if below else 10),
            ha="center", va="top" if below else "bottom", color=INK if point.stands else GONE,
            fontsize=10, linespacing=1.25, parse_math=False,
        )  # fmt: skip
    dates: dict[float, str] = {}
    for x, point in zip(spread, chart.points, strict=True):
        dates.setdefault(x, partial_date(point.date, language))
    axes.set_xticks(list(dates), list(dates.values()), color=FAINT, fontsize=9)
    values = [p.value for p in chart.points]
    room = (max(values) - min(values)) or abs(values[0]) or 1.0
    axes.set_ylim(min(values) - room * 0.6, max(values) + room * 0.6)
    width = (max(spread) - min(spread)) or 1.0
    axes.set_xlim(min(spread) - width * 0.18, max(spread) + width * 0.18)
    axes.set_yticks([])
    axes.tick_params(length=0)
    for name, spine in axes.spines.items():
        spine.set_visible(name == "bottom")
        spine.set_color(FAINT)


def _label(point: Point) -> str:
    lines = (point.label, cut(point.source, SOURCE_MOST))
    return "\n".join("".join(c if c.isprintable() else " " for c in line) for line in lines if line)


def _spread(days: list[date], *, labelled: bool) -> list[float]:
    """Places on the axis: as far apart as the days are, but never so near that points run into one another.

    ``labelled``: nor do the labels.
    """
    first = [float(datetime(d.year, d.month, d.day).toordinal()) for d in days]  # noqa: DTZ001 -- a day, no moment
    least = ((first[-1] - first[0]) or 1.0) * (0.2 if labelled else 0.03)
    placed: list[float] = []
    for at in first:
        placed.append(max(at, placed[-1] + least) if placed else at)
    return placed
