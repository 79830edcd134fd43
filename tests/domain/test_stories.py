"""Stories: what is one event, what is not, and what is a copy."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.stories import Joins, Starts, StoryIndex, StoryText
from bot.domain.story_batch import cluster
from bot.domain.story_features import features_of
from bot.domain.story_likeness import Spread, likeness, likeness_at_most, soon

DAY = datetime(2026, 5, 18, 12, tzinfo=UTC)

VERDICT = "A jury in Oakland found that Elon Musk sued OpenAI too late, after ninety minutes. The judge adopted it."
VERDICT_FR = "Un jury d'Oakland juge qu'Elon Musk a poursuivi OpenAI trop tard, après 90 minutes. La juge l'a suivi."
APPEAL = "Lawyers for Elon Musk asked the Ninth Circuit to overturn the loss against OpenAI, a filing shows."
DEAL = "SpaceX buys the chip maker Norwick for $3.2 billion in shares, its largest purchase of the year."


def text(key, words, *, at=DAY, precision="day", language="en", facts=(), quotes=()):
    title, _, rest = words.partition(". ")
    return StoryText(
        id=key,
        title=title,
        summary=rest,
        language=language,
        published=at,
        precision=precision,
        facts=facts,
        quotes=quotes,
    )


def index(*members):
    made = StoryIndex()
    for story, member in members:
        made.add(member, story)
    return made


def filler():
    """What the index met before, so that rare words are rare."""
    said = (
        "The town of {n} opens a bridge over the river.",
        "Team {n} wins the cup in the rain.",
        "Bakers in {n} strike.",
    )
    return [(f"other-{n}-{k}", text(f"{n}-{k}", s.format(n=f"Ville{n}"))) for n in range(8) for k, s in enumerate(said)]


def test_the_same_event_in_two_languages_is_one_story():
    one = index(("verdict", text("a", VERDICT)), *filler())
    match one.assign(text("b", VERDICT_FR, language="fr", at=DAY + timedelta(hours=3))):
        case Joins(story=story, copy_of=copied):
            assert (story, copied) == ("verdict", None)
        case other:
            pytest.fail(f"{other}")


def test_another_event_starts_its_own():
    assert index(("verdict", text("a", VERDICT)), *filler()).assign(text("b", DEAL)) == Starts()


def test_the_same_words_again_are_a_copy():
    match index(("verdict", text("a", VERDICT)), *filler()).assign(text("b", VERDICT + " (Reuters)")):
        case Joins(copy_of=copied):
            assert copied == "a"
        case other:
            pytest.fail(f"{other}")


@pytest.mark.parametrize(
    ("at", "precision", "joins"),
    [
        (DAY + timedelta(days=2), "day", True),
        (DAY + timedelta(days=40), "day", False),
        (DAY.replace(day=1), "month", True),
        (DAY.replace(month=3, day=1), "month", False),
        (DAY.replace(year=2024, month=1, day=1), "year", False),
        (None, "day", True),
    ],
)
def test_dates_as_exact_as_they_are_known_gate_a_story(at, precision, joins):
    found = index(("verdict", text("a", VERDICT)), *filler()).assign(text("b", VERDICT, at=at, precision=precision))
    assert isinstance(found, Joins) is joins


def test_days_that_the_texts_name_gate_a_story_without_dates():
    march = "On March 4, 2025 a judge denied the motion of Elon Musk against OpenAI in Oakland."
    august = "In Oakland a judge said no to a motion that Elon Musk brought against OpenAI, on August 12, 2025."
    labels = cluster(
        [text("a", march, at=None), text("b", august, at=None), text("c", march + " It was late.", at=None)]
    )
    assert labels[0] == labels[2] != labels[1]


def test_two_values_of_one_fact_in_the_lead_hold_two_reports_apart():
    refused, withdrawn = "The board of OpenAI refuses the bid of Elon Musk.", "Elon Musk withdraws the bid for OpenAI."
    others = [made for _, made in filler()]
    plain = [text("a", refused, at=None), text("b", withdrawn, at=None)]
    told = [
        text("a", refused, at=None, facts=("offer.status=refused",), quotes=("refuses the bid",)),
        text("b", withdrawn, at=None, facts=("offer.status=withdrawn",), quotes=("withdraws the bid",)),
    ]
    together = cluster([*plain, *others], merges_at=0.8)
    apart = cluster([*told, *others], merges_at=0.8)
    assert together[0] == together[1]
    assert apart[0] != apart[1]


def test_what_was_left_alone_joins_the_group_it_clearly_is_most_like():
    verdict = [text("a", VERDICT), text("b", VERDICT + " It was late.")]
    others = [made for _, made in filler()]
    labels = cluster([*verdict, text("c", VERDICT_FR, language="fr"), text("d", DEAL), *others], merges_at=0.9)
    assert labels[0] == labels[1] == labels[2]
    assert labels.count(labels[3]) == 1
    appeal = [text("e", APPEAL), text("f", APPEAL + " It was late.")]
    of_both = text(
        "g", "Elon Musk sued OpenAI too late, a jury found. His lawyers asked the Ninth Circuit to overturn the loss."
    )
    torn = cluster([*verdict, *appeal, of_both, *others], merges_at=0.9)
    assert torn[0] == torn[1] != torn[2] == torn[3]
    assert torn.count(torn[4]) == 1


def test_reports_soon_after_one_another_are_more_alike():
    days = [DAY - timedelta(days=n) for n in (0, 1, 3, 5, 30)]
    counts = [soon(text("a", VERDICT), text("b", VERDICT, at=day)) for day in days]
    assert counts == sorted(counts, reverse=True)
    assert counts[0] > counts[-1] == soon(text("a", VERDICT), text("b", VERDICT, at=None)) == 1.0


def test_a_story_without_reports_is_forgotten():
    one = index(("old", text("a", VERDICT, at=DAY - timedelta(days=30))), ("new", text("b", DEAL)))
    one.forget_before(DAY - timedelta(days=14))
    assert len(one) == 1


def test_the_order_of_a_file_does_not_name_its_stories_apart():
    rows = [text("a", VERDICT), text("b", VERDICT_FR, language="fr"), text("c", DEAL), *(m for _, m in filler())]
    forward, backward = cluster(rows), cluster(rows[::-1])[::-1]
    assert [forward[0] == one for one in forward] == [backward[0] == one for one in backward]


features = st.dictionaries(
    st.sampled_from([f"{kind}:{n}" for kind in "wncp#" for n in range(6)]),
    st.sampled_from([0.24, 0.5, 1.0]),
    max_size=12,
)


@given(st.lists(features, min_size=1, max_size=8), features)
def test_a_likeness_is_never_more_than_it_can_be_before_the_held_report_is_weighed(held, asked):
    spread = Spread(ground=20, common=["n:1"])
    for one in held:
        spread.add(one)
    new = spread.weighed(asked, least=1)
    for one in held:
        assert likeness(new, spread.weighed(one, least=2), spread) <= likeness_at_most(new, one)


class Unhurried(StoryIndex):
    """Weighs every report that it looks at, whatever its likeness can be."""

    def _likeness(self, member, asked, story, least):
        return super()._likeness(member, asked, story, 0.0)


def test_stories_that_are_let_go_early_are_none_that_a_report_would_join():
    quick, plain = StoryIndex(), Unhurried()
    reports = [made for _, made in filler()]
    reports += [text(f"v{n}", f"{VERDICT} {extra}") for n, extra in enumerate(("A first.", "Two more.", "Three."))]
    reports += [text("a", APPEAL), text("d", DEAL), text("f", VERDICT_FR, language="fr")]
    for report in reports:
        found = quick.assign(report)
        assert plain.assign(report) == found
        for made in (quick, plain):
            made.add(report, found.story if isinstance(found, Joins) else report.id)


@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        ("Élu le 12 mai 2026, il paie 1 250 millions", {"d:05-12", "y:2026", "#:1.25e+09", "n:elu"}),
        ("He paid $32bn, or 4,5 % of the Bank, on May 12th", {"#:3.2e+10", "#:4.5%", "d:05-12", "n:bank"}),
        ("Ο Μασκ πληρώνει 97,4 million", {"#:9.74e+07", "n:μασκ"}),  # an alphabet that is read word by word
        ("Il paie 97 ½ milliards", {"#:97"}),  # and a character that becomes two words
    ],
)
def test_figures_days_and_names_are_read_however_they_are_written(sentence, told):
    for _ in range(2):  # and again, when the words have been met
        assert told <= set(features_of(text("a", sentence, at=None, language="fr")).weights)
