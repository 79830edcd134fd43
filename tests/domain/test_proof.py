"""Which report is shown for a value: the source itself, then what was printed when it began, then the weightiest."""

from datetime import UTC, datetime

from bot.domain.findings import Evidence, FactStatus, FactVersion
from bot.domain.values import State


def said(quote, day, *, origin="afp", weight=2, primary=False):
    return Evidence(
        finding_id=1, entry_id=1, quote=quote, outlet="o", origin=origin, url="", language="en",
        published=datetime.fromisoformat(day).replace(tzinfo=UTC), weight=weight, primary=primary,
    )  # fmt: skip


def shown(*evidence, as_of="2026-04-27"):
    made = FactVersion(
        id=1, dossier="d", fact="f", value=State(name="s"), status=FactStatus.UPDATED, as_of=as_of,
        learned_at=datetime(2026, 5, 1, tzinfo=UTC), evidence=evidence,
    )  # fmt: skip
    return made.proof.quote if made.proof else None


def test_what_was_printed_before_it_began_is_no_proof_where_there_is_a_better():
    assert shown(said("a wish", "2024-12-11", weight=5), said("done", "2026-04-27")) == "done"
    assert shown(said("a wish", "2024-12-11")) == "a wish"


def test_a_primary_source_then_weight_then_the_first():
    assert shown(said("heavy", "2026-04-28", weight=5), said("itself", "2026-04-29", primary=True)) == "itself"
    assert shown(said("light", "2026-04-28"), said("heavy", "2026-04-28", weight=4)) == "heavy"
    assert shown(said("first", "2026-04-28"), said("second", "2026-04-28")) == "first"


def test_the_seeds_own_sentence_stays_the_baselines_proof():
    assert (
        shown(said("seed", "2025-02-01", origin="seed"), said("later", "2025-02-10", weight=5), as_of="2025-02")
        == "seed"
    )
    assert shown() is None
