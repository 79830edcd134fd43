"""Cards: what a reader sees, in both languages; laws that hold for any words."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import bot.card as card
from bot.card.model import Style, Tone, from_json, to_json
from bot.card.parts import quote_block
from bot.domain.findings import FactStatus
from bot.domain.model import (
    FeedState,
    Health,
)
from bot.domain.values import State
from tests.card.examples import (
    AFTER,
    BEFORE,
    CONSORTIUM,
    DOSSIER,
    ENTRY,
    FEED,
    HIGH,
    JOINERS,
    NOW,
    SEED,
    as_text,
    every,
    proof,
    version,
)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_card_reads_as_it_should(language, snapshot):
    assert "\n\n".join(f"--- {name}\n{as_text(one)}" for name, one in every(language)) == snapshot


@pytest.mark.parametrize("language", ["en", "fr", "xx"])
def test_every_card_survives_the_outbox(language):
    for _, one in every(language):
        assert from_json(to_json(one)) == replace(one, chart=None, files=())  # those go with replies only
        assert one.summary.strip()


def chain_text(*steps, before=BEFORE, language="en"):
    changes = [(before, s) for s in steps]
    return as_text(
        card.digest(
            dossiers=[DOSSIER], changes=changes[::-1], stories=[], total_stories=0, since=None,
            language=language, time_zone="UTC", now=NOW,
        )
    )  # fmt: skip


def test_the_steps_of_a_fact_are_one_line_of_the_digest():
    middle = version(8, State(name="rejected"), FactStatus.UPDATED, proof(), as_of="2025-02-14")
    last = version(9, State(name="refused"), FactStatus.UPDATED, proof(origin="afp"), as_of="2025-03-01")
    said = chain_text(middle, last)
    assert "WHAT CHANGED (1)" in said
    assert "(Feb 2025) → **refused by the head** (1 Mar 2025) · 2 origins" in said
    assert "steps: rejected by the board" in said
    assert "CE QUI A CHANGÉ (1)" in chain_text(middle, last, language="fr")


def test_a_dispute_stands_for_itself_in_the_digest():
    assert "WHAT CHANGED (2)" in chain_text(AFTER, HIGH)


@pytest.mark.parametrize(
    ("names", "en", "fr"),
    [
        (["joined:Ada"], "**Ada joins**", "**Ada rejoint le groupe**"),
        (["joined:Ada", "joined:Bob", "joined:Cy"], "**Ada, Bob and Cy join**", "**Ada, Bob et Cy s’y joignent**"),
        (["joined:Ada", "declined:Dee"], "**Ada joins, Dee declines**", "**Ada rejoint le groupe, Dee décline**"),
    ],
)
def test_who_joins_is_one_line_and_strikes_nobody_out(names, en, fr):
    group = version(1, State(name="group"), FactStatus.BASELINE, SEED, fact="offer.bidders")
    steps = [
        version(n, State(name=name), FactStatus.UPDATED, proof(), fact="offer.bidders")
        for n, name in enumerate(names, 5)
    ]
    for language, said in (("en", en), ("fr", fr)):
        shown = chain_text(*steps, before=group, language=language)
        assert said in shown
        assert "~~" not in shown


def test_a_feed_that_never_answered_is_not_called_new():
    never = FeedState(feed_id=1, health=Health.NEW, error="answered 404 Not Found.")
    listed = as_text(card.feed_list(feeds=[(FEED, never)], language="en", now=NOW))
    assert "never reached" in listed
    assert "404" in listed
    shown = as_text(
        card.status(
            feeds=[(FEED, never)], next_digest=None, queue={}, last_poll=None, language="en", time_zone="UTC", now=NOW
        )
    )
    assert "1 never reached" in shown
    assert "404" in shown


@pytest.mark.parametrize("broken", [replace(AFTER, evidence=()), replace(AFTER, evidence=(proof(""),))])
def test_an_alert_without_its_proof_cannot_be_made(broken):
    with pytest.raises(ValueError, match=r".+"):
        card.alert(
            dossier=DOSSIER, before=BEFORE, after=broken, story=None, reports=1, language="en", time_zone="UTC", now=NOW
        )


@given(words=st.text(min_size=1, max_size=400).filter(str.strip), language=st.sampled_from(["en", "fr"]))
@settings(max_examples=80, deadline=None)
def test_law_any_words_make_a_card(words, language):
    after = replace(AFTER, evidence=(proof(words, words, words),))
    one = card.alert(
        dossier=DOSSIER, before=BEFORE, after=after, story=None, reports=1, language=language, time_zone="UTC", now=NOW
    )
    assert from_json(to_json(one)) == one
    assert one.summary


def test_what_goes_together_needs_a_quote_for_each():
    bare = replace(JOINERS[1][1], evidence=())
    with pytest.raises(ValueError, match="needs a quote"):
        card.alerts_together(
            dossier=DOSSIER, changes=[JOINERS[0], (CONSORTIUM, bare)], story=None, language="en", now=NOW
        )


def test_when_none_of_those_together_stands_the_whole_is_struck():
    gone = [(before, replace(after, status=FactStatus.RETRACTED)) for before, after in JOINERS]
    made = card.alerts_together(dossier=DOSSIER, changes=gone, story=None, language="en", now=NOW)
    assert made.tone is Tone.RETRACTED
    assert [s.text for s in made.blocks[0].spans if s.style is Style.STRIKE] == ["Valor, Baron and Vy join"]
    assert [a.name for a in made.actions] == ["sources", "history", "mute"]


def test_states_of_one_day_are_all_told():
    other = version(9, State(name="refused"), FactStatus.UPDATED, proof("refused it"), as_of="2025-02-14")
    start = version(10, State(name="other"), FactStatus.BASELINE, SEED)
    made = card.alerts_together(
        dossier=DOSSIER, changes=[(start, AFTER), (start, other)], story=None, language="en", now=NOW
    )
    assert "→ rejected by the board, refused by the head (14 Feb 2025)" in made.summary


def test_states_that_follow_one_another_are_told_with_their_steps():
    first = version(9, State(name="refused"), FactStatus.UPDATED, proof("refused it"), as_of="2025-02-11")
    made = card.alerts_together(
        dossier=DOSSIER, changes=[(first, AFTER), (BEFORE, first)], story=None, language="en", now=NOW
    )
    assert "".join(s.text for s in made.blocks[0].spans).startswith("refused by the head (Feb 2025) → rejected by")
    assert [b.spans[0].text for b in made.blocks if b.kind.value == "item"] == [
        "rejected by the board", "refused by the head",
    ]  # fmt: skip


def test_all_whom_the_seed_names_stand_together_and_later_ones_behind_an_arrow():
    named = [replace(v, status=FactStatus.BASELINE, as_of="2025-02") for _, v in JOINERS[:2]]
    (row,) = card.facts_table(
        dossier=DOSSIER, ledger={"offer.bidders": named}, language="en", now=NOW, status=FactStatus.BASELINE
    ).blocks
    shown = "".join(span.text for span in row.spans)
    assert "Valor and Baron join" in shown
    assert "→" not in shown
    late = [*named, JOINERS[2][1]]
    late[2] = replace(late[2], status=FactStatus.UPDATED)
    (row,) = card.facts_table(
        dossier=DOSSIER, ledger={"offer.bidders": late}, language="en", now=NOW, status=FactStatus.UPDATED
    ).blocks
    assert "Valor and Baron join (Feb 2025) → Vy joins" in "".join(span.text for span in row.spans)


def test_what_a_later_seed_says_of_a_figure_is_a_step_of_its_history():
    amounts = [replace(HIGH, id=n, status=FactStatus.BASELINE, as_of=at) for n, at in ((1, "2025-02"), (2, "2025-03"))]
    (row,) = card.facts_table(
        dossier=DOSSIER, ledger={"offer.amount": amounts}, language="en", now=NOW, status=FactStatus.BASELINE
    ).blocks
    assert "→" in "".join(span.text for span in row.spans)


@pytest.mark.parametrize(
    ("quote", "shown"),
    [
        ("BONN, Sept 8 (Reuters) - The board said no.", "“The board said no.”"),
        ("Sept 8 (Reuters) - The board said no.", "“The board said no.”"),
        ("BONN (AP) — The board said no.", "“The board said no.”"),
        ("PARIS, 8 sept (Reuters) - Le conseil dit non.", "“Le conseil dit non.”"),
        ("Board of Vela says no (Reuters) - A letter.", "“Board of Vela says no (Reuters) - A letter.”"),
        ("Vela Says No (Reuters) - A letter.", "“Vela Says No (Reuters) - A letter.”"),
        ("Opinion | The board said no.", "“Opinion | The board said no.”"),
        ("The board (Reuters) said no.", "“The board (Reuters) said no.”"),
    ],
)
def test_a_quote_is_shown_without_its_dateline(quote, shown):
    block = quote_block(quote, None, "en")
    assert "".join(span.text for span in block.spans) == shown


def test_a_headline_in_a_list_ends_before_the_outlet_that_stands_beside_it():
    named = replace(ENTRY, title="Musk loses in court - The Herald", outlet="theherald.example")
    bare = replace(ENTRY, title="The Herald", outlet="theherald.example", summary="A summary.")
    shown = as_text(card.search_results(query="q", entries=[named, bare], language="en", time_zone="UTC", now=NOW))
    assert "**Musk loses in court** · theherald.example" in shown
    assert "**The Herald** · theherald.example" in shown
