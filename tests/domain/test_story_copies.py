"""What of one report stands in another: texts are compared, not headlines; lines that frame everything do not count."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.stories import Joins, StoryIndex, StoryText
from bot.domain.story_copies import COPY_AT, copied, marks_of
from bot.domain.story_frames import is_label
from bot.domain.text import words

DAY = datetime(2026, 5, 20, 9, tzinfo=UTC)
SAID = (
    "US president Donald Trump said on Tuesday that he would impose tariffs of twenty five percent on all imports of steel and "
    "aluminium from Canada and Mexico starting next month and that no exceptions would be made for any of the companies"
)
TEXT = SAID.split()
HEADLINE = "Trump announces tariffs on steel and aluminium"
OWN = "Markets shudder as White House hits neighbours with heavy new metal levies again today"
PAYWALL = "Article réservé aux abonnés. Retrouvez toute l'actualité en direct et nos enquêtes sur notre site et dans notre application."


def report(key, title, summary="", *, outlet="", language="en", hours=0):
    return StoryText(
        id=key, title=title, summary=summary, outlet=outlet, language=language, published=DAY + timedelta(hours=hours)
    )


def placed(*reports):
    """Each report's story and what it copies, the reports placed one after the other among many others."""
    index = StoryIndex()
    for n in range(40):
        index.add(
            report(1000 + n, f"Filler {n} about topic{n}", f"Nothing like word{n} and x{n} in the town."), 1000 + n
        )
    found = []
    for one in reports:
        match index.assign(one):
            case Joins(story=story, copy_of=copy_of):
                pass
            case _:
                story, copy_of = one.id, None
        index.add(one, story)
        found.append((story, copy_of))
    return found


def marks(title, body=""):
    return marks_of(title, words(title), words(body))


def is_copy(one, other):
    return copied(marks(*one), marks(*other)) >= COPY_AT


@pytest.mark.parametrize("kept", [12, 15, 20, 25, len(TEXT)])
@pytest.mark.parametrize("first", ["(Reuters) - ", "WASHINGTON, May 20 (Reuters) - ", ""])
def test_a_shortened_text_under_a_headline_of_its_own_is_a_copy(kept, first):
    whole, short = (
        report(1, HEADLINE, f"{first}{' '.join(TEXT)}."),
        report(2, OWN, " ".join(TEXT[:kept]) + "…", hours=2),
    )
    assert placed(whole, short) == [(1, None), (1, 1)]
    assert placed(short, whole) == [(2, None), (2, 2)]


def test_the_earliest_of_equal_texts_is_the_one_that_was_copied():
    reports = [report(n, HEADLINE, " ".join(TEXT), hours=hours) for n, hours in ((9, 0), (10, 1), (11, 2))]
    assert [copy_of for _, copy_of in placed(*reports)] == [None, 9, 9]


@pytest.mark.parametrize(
    ("one", "other", "copy"),
    [
        ((HEADLINE, ""), (HEADLINE, ""), True),
        ((f"{HEADLINE} - Reuters", f"{HEADLINE} Reuters"), (f"{HEADLINE} - Yahoo Finance", f"{HEADLINE} Yahoo Finance"), True),
        ((f"{HEADLINE} | MSN", ""), (f"{HEADLINE} – CBS News", ""), True),
        ((HEADLINE, " ".join(TEXT)), (f"{HEADLINE} - MSN", ""), True),  # it has nothing but the headline
        (("Musk sues OpenAI again", ""), ("Musk sues OpenAI again", ""), False),  # anybody would say so
        ((HEADLINE, " ".join(TEXT)), (HEADLINE, "Two aides told us that the president has signed an order for levies on metal."), False),
        ((HEADLINE, ""), ("Trump announces tariffs on French wine and cheese", ""), False),
        (("Musk group of investors raises its offer for OpenAI to $97 billion", ""), ("Musk group of investors raises its offer for OpenAI to $120 billion", ""), False),
        # most of a sentence is a phrase that many write
        (
            ("Backers", "Elon Musk's bid for OpenAI is backed by Valor Equity Partners, Baron Capital and Vy Capital."),
            ("Who", "Musk's bid for OpenAI is backed by Valor Equity Partners. Baron Capital has joined the consortium too."),
            False,
        ),
    ],
)  # fmt: skip
def test_a_headline_is_all_there_is_to_copy_where_there_is_no_text(one, other, copy):
    assert is_copy(one, other) is is_copy(other, one) is copy


def test_what_stands_under_any_headline_is_no_text_that_is_copied():
    assert not is_copy(("Grève à la SNCF", PAYWALL), ("Nvidia bat un record", PAYWALL))
    assert is_copy((HEADLINE, " ".join(TEXT)), ("A blow to neighbours", " ".join(TEXT)))


def test_an_outlets_frame_makes_no_story_of_its_items():
    titles = ("OpenAI rejette l'offre de Musk", "xAI de Musk rachète X", "Le procès Musk contre OpenAI s'ouvre")
    items = [report(n, t, PAYWALL, outlet="journal.example", language="fr") for n, t in enumerate(titles, 1)]
    assert placed(*items) == [(1, None), (2, None), (3, None)]


@pytest.mark.parametrize(
    "said",
    [
        "Short stories and more from the town of the lakes. The post {} appeared first on The Daily.",
        "{} was newly added to the list",
    ],
)
def test_a_frame_may_have_the_headline_in_it(said):
    titles = ("Lecture 102: a man of hope", "Seven ways of cooking rice")
    assert placed(*(report(n, t, said.format(t), outlet="daily.example") for n, t in enumerate(titles, 1))) == [
        (1, None),
        (2, None),
    ]


def test_an_outlets_text_under_a_like_headline_is_the_same_report_still():
    again = HEADLINE.replace("announces", "defends")
    items = [report(n, t, " ".join(TEXT), outlet="daily.example") for n, t in ((1, HEADLINE), (2, again))]
    assert placed(*items) == [(1, None), (1, 1)]


@pytest.mark.parametrize("forgotten", [True, False])
def test_a_frame_is_forgotten_with_the_reports_that_have_it(forgotten):
    index = StoryIndex()
    index.add(report(1, "A day at the races", SAID, outlet="daily.example"), 1)
    if forgotten:
        index.forget_before(DAY + timedelta(hours=1))
    for _ in range(2):  # its own lines are no frame to a report that is added anew
        index.add(report(2, HEADLINE, SAID, outlet="daily.example", hours=48), 2)
    assert (index.copied(report(3, OWN, SAID, hours=49)) == 2) is forgotten


@pytest.mark.parametrize(
    ("sentence", "label"),
    [
        ("Points: 61", True),
        ("# Comments: 30", True),
        (
            "Article URL: https://a.example/b-1 Comments URL: https://c.example/item?id=4 Points: 61 # Comments: 30",
            True,
        ),
        ("Prix : 12,50", True),
        ("Article URL:", True),
        ("The bid: $97.4 billion", False),
        ("Points: 61, as many as before", False),
        ("He said: it is over.", False),
        ("https://a.example/b", False),
        ("", False),
    ],
)
def test_labels_with_addresses_and_figures_are_no_sentences(sentence, label):
    assert is_label(sentence) is label


def test_items_of_one_aggregator_share_no_more_than_their_headlines():
    def item(n, title, address):
        said = f"Article URL: {address} Comments URL: https://news.ycombinator.com/item?id=4711{n} Points: {n} # Comments: 30"
        return report(n, title, said, outlet=address.split("/")[2])

    one = item(1, "OpenAI raises $40B at $300B valuation", "https://a.example/2026/5/20/openai")
    other = item(2, "Musk appeals verdict against OpenAI", "https://b.example/2026/05/20/tech/musk")
    assert placed(one, other) == [(1, None), (2, None)]
