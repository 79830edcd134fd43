"""Stories: what is one event, what is not, and what is a copy."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.data import table
from bot.domain.stories import Joins, Starts, StoryIndex, StoryText
from bot.domain.story_batch import cluster
from bot.domain.story_copies import Marks
from bot.domain.story_features import Features, features_of
from bot.domain.story_likeness import (
    CROWDED,
    OTHER_WEEKDAY,
    PUBLISHED_ELSE,
    PUBLISHED_THEN,
    SAME_WEEKDAY,
    THRONG,
    Crowd,
    Spread,
    alike,
    likeness,
    likeness_at_most,
    others_named,
    states_count,
    weekdays_count,
)
from bot.domain.story_words import row_of

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


def test_two_states_in_the_leads_hold_two_reports_apart():
    refused, withdrawn = "The board of OpenAI refuses the bid of Elon Musk.", "Elon Musk withdraws the bid for OpenAI."
    others = [made for _, made in filler()]
    plain = [text("a", refused, at=None), text("b", withdrawn, at=None)]
    told = [
        text("a", refused, at=None, facts=("offer.status=refused",), quotes=("refuses the bid",)),
        text("b", withdrawn, at=None, facts=("offer.status=withdrawn",), quotes=("withdraws the bid",)),
    ]
    elsewhere = [told[0], text("b", withdrawn, at=None, facts=("suit.status=filed",), quotes=("withdraws the bid",))]
    together, apart, of_two = (cluster([*said, *others], merges_at=0.36) for said in (plain, told, elsewhere))
    assert together[0] == together[1]
    assert apart[0] != apart[1]
    assert of_two[0] != of_two[1]  # two states of two facts


def test_of_reports_without_a_day_those_that_tell_other_states_are_of_other_events():
    """What a likeness counts: more where the leads tell one state, less where one tells none, least of two states."""
    said = [
        None,
        {"deal": "agreed"},
        {"deal": "agreed", "chief": "left"},
        {"suit": "filed"},
        {"price": '{"amount": 5}'},
    ]
    counts = [[states_count(features(told=a), features(told=b)) for b in said] for a in said]
    assert counts[1][1] > counts[1][2] > counts[0][0] > counts[0][1] > counts[1][3]
    assert counts[0][0] == counts[0][4] == counts[4][4]  # amounts are no states
    assert all(counts[a][b] == counts[b][a] for a in range(5) for b in range(5))


def test_reports_without_a_day_need_more_in_common_in_a_small_file():
    """There any two are more alike by chance: few words are rare among few texts."""
    alike = [
        text("a", "The board of OpenAI refuses the bid of Elon Musk.", at=None),
        text("b", "Elon Musk withdraws the bid for OpenAI.", at=None),
    ]
    others = [text(f"o{n}", f"Item{n} is sold in town{n} by shop{n}.", at=None) for n in range(200)]
    few, many = (cluster([*alike, *others[:number]], merges_at=0.5) for number in (10, 200))
    assert few[0] != few[1]
    assert many[0] == many[1]


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


def features(*days, told=None):
    return Features({}, frozenset(days), Marks(), told or {})


def test_the_sooner_one_report_follows_another_the_more_alike_they_are():
    days = [DAY - timedelta(days=n) for n in (0, 1, 5)]
    likes = [
        alike(
            0.1,
            (text("a", VERDICT), text("b", VERDICT, at=day)),
            (features((2026, 5, 18)), features((day.year, day.month, day.day))),
            sure=1.0,
            against=0.0,
        )
        for day in days
    ]
    assert likes == sorted(likes, reverse=True)
    assert likes[0] > 0.5 > likes[-1]


def test_what_two_reports_could_not_have_alike_is_not_held_against_them():
    facts, read = ("offer.status=refused",), (features((2026, 5, 18)), features((2026, 5, 18)))

    def like(one, other):
        return alike(0.1, (one, other), read, sure=1.0, against=0.0)

    told, silent = text("a", VERDICT, facts=facts), text("b", VERDICT)
    assert like(told, silent) > like(told, text("b", VERDICT, facts=facts))
    assert like(told, text("b", VERDICT_FR, facts=facts, language="fr")) > like(told, text("b", VERDICT, facts=facts))
    assert alike(0.1, (silent, silent), read, sure=1.0, against=0.0) > alike(
        0.1, (silent, silent), read, sure=1.0, against=0.0, watched=False
    )
    undated = text("a", VERDICT, at=None)
    assert like(undated, text("b", VERDICT_FR, language="fr")) > like(undated, silent)


def test_another_value_of_a_fact_speaks_against_one_event():
    one, other = features(told={"offer": "refused"}), features(told={"offer": "withdrawn"})
    texts = (text("a", VERDICT, at=None), text("b", VERDICT))
    assert alike(0.2, texts, (one, one), sure=1.0, against=0.0) > alike(0.2, texts, (one, other), sure=1.0, against=0.0)


@pytest.mark.parametrize(
    ("undated", "dated", "counts"),
    [
        ("On Monday a jury found for OpenAI.", "A jury found for OpenAI.", PUBLISHED_THEN),  # 18 May 2026 is a Monday
        ("Le jury a tranché dimanche.", "A jury found for OpenAI.", PUBLISHED_THEN),
        ("A jury found for OpenAI on Saturday.", "A jury found for OpenAI.", 1.0),
        ("A jury found for OpenAI on Thursday.", "A jury found for OpenAI.", PUBLISHED_ELSE),
        ("A jury found for OpenAI on Thursday.", "Le jury a tranché jeudi.", SAME_WEEKDAY),
        ("O júri decidiu na segunda-feira.", "A jury found for OpenAI on Monday.", SAME_WEEKDAY),
        ("A jury found for OpenAI on Thursday.", "Le jury a tranché lundi.", OTHER_WEEKDAY),
        ("The jury has until Thursday.", "A jury found for OpenAI.", 1.0),  # a limit is not the day of the event
        ("A jury found for OpenAI.", "A jury found for OpenAI.", 1.0),
        ("It rains. It snows. It hails. It thaws on Thursday.", "A jury found for OpenAI.", 1.0),  # said late
    ],
)
def test_a_report_without_a_date_is_placed_by_the_day_of_the_week_that_it_names(undated, dated, counts):
    texts = (text("a", undated, at=None), text("b", dated))
    read = (features_of(texts[0]), features_of(texts[1]))
    assert weekdays_count(texts, read) == weekdays_count(texts[::-1], read[::-1]) == counts


def test_reports_of_two_languages_share_common_words_too():
    one = features_of(text("a", "The engineers recalled the cars after an accident at the factory", at=None)).weights
    other = features_of(
        text("b", "Les ingénieurs rappellent les voitures après un accident à l'usine", at=None, language="fr")
    ).weights
    assert {"w:engine", "w:recall", "w:car", "w:factor"} <= one.keys() & other.keys()
    unread = features_of(text("b", "Les ingénieurs rappellent les voitures", at=None, language="sv")).weights
    assert not one.keys() & unread.keys()


@pytest.mark.parametrize("language", ["en", "fr", "de", "es", "it", "pt"])
def test_each_translated_word_tells_what_its_english_word_tells(language):
    for english, words in table("translations.toml")[language].items():
        wanted = row_of(f"so {english}", "en")[1][1]
        for word in words:
            assert row_of(f"so {word}", language)[1][1] == wanted, word


def test_among_many_reports_of_the_day_the_same_day_says_little():
    crowd, asked = Crowd(CROWDED), text("a", VERDICT)
    for n in range(CROWDED):
        crowd.add(text(n, VERDICT))
    assert crowd.against(asked) == 0.0
    for n in range(CROWDED * 9):
        crowd.add(text(n, VERDICT, at=DAY + timedelta(days=1)))
    assert crowd.against(asked) > 2.0
    assert crowd.against(text("b", VERDICT, at=None)) == 0.0
    for n in range(CROWDED * 9):
        crowd.add(text(n, VERDICT, at=DAY + timedelta(days=1)), -1)
    assert crowd.against(asked) == 0.0


def test_the_many_reports_of_one_event_are_no_crowd():
    verdicts = [("verdict", text(f"v{n}", f"{VERDICT} Word {n} of it.")) for n in range(CROWDED * 4)]
    one, asked = index(*verdicts), text("b", VERDICT)
    assert one._crowd.against(asked) == 0.0
    for n in range(CROWDED * 4):
        one.add(text(f"d{n}", f"{DEAL} Word {n} of it."), f"deal-{n}")
    assert one._crowd.against(asked) > 1.0
    one.forget_before(DAY + timedelta(days=1))
    assert one._crowd.against(asked) == 0.0


def test_a_likeness_that_needs_no_days_holds_in_a_crowd():
    pair, read = (text("a", VERDICT), text("b", VERDICT)), (features((2026, 5, 18)), features((2026, 5, 18)))
    for crowd in (1.0, 6.0):
        assert alike(0.5, pair, read, sure=1.0, against=crowd) > 0.4
        assert alike(0.02, pair, read, sure=1.0, against=4 * crowd) < 0.3


def test_busy_days_make_no_story_of_what_only_shares_its_day():
    told = {
        "Ulm": "A bridge falls",
        "Pau": "A school opens",
        "Bari": "Bakers strike",
        "Gent": "A mayor resigns",
        "Linz": "The river floods the station",
        "Cork": "A train burns",
        "Turku": "Nurses ask for more pay",
        "Porto": "A museum shows maps",
        "Lodz": "A tram line is closed",
        "Brno": "Students win a prize",
        "Kassel": "The theatre has a new roof",
        "Sète": "Fishermen block the harbour",
    }
    events = [f"{what} in {town}" for town, what in told.items()]
    labels = cluster([text(str(n), words) for n, words in enumerate(events)])
    assert len(set(labels)) == len(events)


@pytest.mark.parametrize(("outlet", "joins"), [("other.example", True), ("paper.example", False)])
def test_one_outlet_hardly_tells_one_event_twice_in_a_day(outlet, joins):
    first = "OpenAI winds down an image generator. Artists in Boston had made friends with it since 2022."
    second = "Boston office rules on a book of images. Its author had used a generator of OpenAI."
    watching = StoryIndex(parties=[("openai", ("OpenAI",))])
    for story, member in (("winds-down", replace(text("a", first), outlet="paper.example")), *filler()):
        watching.add(member, story)
    assert isinstance(watching.assign(replace(text("b", second), outlet=outlet)), Joins) is joins


def test_a_story_without_reports_is_forgotten():
    one = index(("old", text("a", VERDICT, at=DAY - timedelta(days=30))), ("new", text("b", DEAL)))
    one.forget_before(DAY - timedelta(days=14))
    assert len(one) == 1


def test_the_order_of_a_file_does_not_name_its_stories_apart():
    rows = [text("a", VERDICT), text("b", VERDICT_FR, language="fr"), text("c", DEAL), *(m for _, m in filler())]
    forward, backward = cluster(rows), cluster(rows[::-1])[::-1]
    assert [forward[0] == one for one in forward] == [backward[0] == one for one in backward]


weights = st.dictionaries(
    st.sampled_from([f"{kind}:{n}" for kind in "wncp#" for n in range(6)]),
    st.sampled_from([0.24, 0.5, 1.0]),
    max_size=12,
)


@given(st.lists(weights, min_size=1, max_size=8), weights)
def test_a_likeness_is_never_more_than_it_can_be_before_the_held_report_is_weighed(held, asked):
    spread = Spread(ground=20, common=["n:1"])
    for one in held:
        spread.add(one)
    new = spread.weighed(asked, least=1)
    for one in held:
        assert likeness(new, spread.weighed(one, least=2), spread) <= likeness_at_most(new, one)


class Unhurried(StoryIndex):
    """Weighs every report that it looks at, whatever its likeness can be."""

    def _likeness(self, member, asked, against, story, least):
        return super()._likeness(member, asked, against, story, 0.0)


def test_stories_that_are_let_go_early_are_none_that_a_report_would_join():
    quick, plain = StoryIndex(), Unhurried()
    reports = [
        text(f"t{n}", f"Mayor Nom{n} of Ville{n} opens a bridge{n}. It cost ${n + 20} million.") for n in range(90)
    ]
    for report in reports:  # each its own story: a throng
        quick.add(report, report.id)
        plain.add(report, report.id)
    assert quick._crowd.against(reports[0]) > THRONG
    told = [text(f"v{n}", f"{VERDICT} {extra}") for n, extra in enumerate(("A first.", "Two more.", "Three."))]
    told += [text("a", APPEAL), text("d", DEAL), text("f", VERDICT_FR, language="fr")]
    told += [text(f"u{n}", f"A bridge{n} in Ville{n}. Nom{n} paid ${n + 20} million for it.") for n in range(9)]
    found = [quick.assign(report) for report in told]
    assert found == [plain.assign(report) for report in told]
    assert found[:3] == [Starts()] * 3
    assert [one.story for one in found[-9:]] == [f"t{n}" for n in range(9)]


@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        ("Élu le 12 mai 2026, il paie 1 250 millions", {"d:05-12", "y:2026", "#:1.25e+09"}),
        ("He paid $32bn, or 4,5 % of the Bank, on May 12th", {"#:3.2e+10", "#:4.5%", "d:05-12", "n:bank"}),
        ("A $97.4bn bid, 97.375bn in fact, 3.25m shares and 1,5Md€", {"#:9.74e+10", "#:3.25e+06", "#:1.5e+09"}),
        ("Ο Μασκ πληρώνει 97,4 million", {"#:9.74e+07", "n:μασκ"}),  # an alphabet that is read word by word
        ("Il paie 97 ½ milliards", {"#:97"}),  # and a character that becomes two words
    ],
)
def test_figures_days_and_names_are_read_however_they_are_written(sentence, told):
    for _ in range(2):  # and again, when the words have been met
        assert told <= set(features_of(text("a", sentence, at=None, language="fr")).weights)


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        ("Flood in Bonn - Daily Planet", "Chess champion Doe gives to flood relief - Daily Planet", True),
        ("Grève à Bonn | Le Monde", "Grève à Lyon | Le Monde", True),
        ("Renault recalls cars", "Tesla recalls cars", True),
        ("Flood in Bonn tears a bridge down", "The bridge of Bonn falls", False),
        ("Interest rates rise", "Turkey raises interest rates", False),  # one of them names nobody
        ("Daily Planet Live: Flood in Bonn", "Morning Post: Flood in Trier", True),
        ("Daily Planet Live: Chess crown goes to Doe", "First Thing: Chess banned in Ruritania", True),
        ("Daily Planet Live: Chess maker hires a chief", "Daily Planet Live: Chess under fire in a probe", True),
        ("Daily Planet Live: Flood tears down a bridge", "Daily Planet Live: A bridge, torn down by the flood", False),
        ("Daily Planet Live: Chess crown goes to Doe", "Doe wins the chess crown", False),
        ("Daily Planet Live: Chess crown goes to Doe", "First Thing: Doe wins the chess crown", False),
        ("Bonn: flood kills three", "Flood in Bonn kills three", False),
        ("Turkey: bank raises rates", "Hungary: bank raises rates", True),
    ],
)
def test_reports_of_no_subject_that_name_others_are_apart(one, other, apart):
    outlet = "lemonde.fr" if "Monde" in one else "dailyplanet.com"
    texts = tuple(StoryText(id=n, title=t, language="en", outlet=outlet) for n, t in enumerate((one, other)))
    assert others_named(texts, tuple(features_of(t) for t in texts)) is apart
