"""By when something is expected."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.due import Report, due_by, due_date, due_in

WRITTEN = date(2025, 3, 5)  # a Wednesday
MONTHS = {
    "en": [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
    "fr": [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ],
}


def due_of(text, language="en", written=WRITTEN, **more):
    found = due_date(text, written, language=language, **more)
    return found.isoformat() if found else None


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
    assert due_of(text, "") == due


@pytest.mark.parametrize(
    ("text", "language", "due"),
    [
        ("A federal judge on Tuesday, March 4, set the jury trial for spring 2026.", "en", "2026-06-30"),
        ("La juge a fixé mardi 4 mars au printemps 2026 le procès.", "fr", "2026-06-30"),
        ("The March 4 ruling set the trial for March 16, 2026.", "en", "2026-03-16"),
        ("Musk, who offered in February to buy it, faces a trial set for spring 2026.", "en", "2026-06-30"),
        ("In December the company described a move to another form.", "en", None),
        ("A judge set on Tuesday the trial.", "en", None),
        ("La juge a fixé lundi le procès.", "fr", None),
        ("The trial is scheduled, a judge said on Monday.", "en", None),
        ("The company lost $5 billion in 2025 and plans an IPO in 2027.", "en", "2027-12-31"),
        ("It expects revenue of 12.7 billion in 2025; its IPO is planned for 2027.", "en", "2027-12-31"),
        ("The trial is set for December 10.", "en", "2025-12-10"),
    ],
)
def test_what_lies_behind_a_report_is_no_due_date(text, language, due):
    assert due_of(text, language) == due


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The trial, scheduled for June 8, was adjourned.", "en"),
        ("The trial has been scheduled for June 8; on that day it was adjourned.", "en"),
        ("Le procès, prévu le 8 juin, a été ajourné.", "fr"),
    ],
)
def test_a_day_that_has_just_passed_does_not_come_round_again(text, language):
    assert due_of(text, language, date(2026, 6, 9)) is None
    assert due_of(text, language, date(2026, 6, 8)) == "2026-06-08"


@pytest.mark.parametrize(
    ("text", "language", "due"),
    [
        ("a trial from March 16 to April 10, 2026", "en", "2026-04-10"),
        ("un procès du 16 mars au 10 avril 2026", "fr", "2026-04-10"),
        ("on March 16-20, 2026", "en", "2026-03-20"),
        ("du 16 au 20 mars 2026", "fr", "2026-03-20"),
        ("between March and May 2026", "en", "2026-05-31"),
        ("entre mars et mai 2026", "fr", "2026-05-31"),
        ("the winter of 2025-2026", "en", "2026-03-31"),
        ("l'hiver 2025-2026", "fr", "2026-03-31"),
        ("in the second half of 2026 or in 2027", "en", "2027-12-31"),
        ("au second semestre 2026 ou en 2027", "fr", "2027-12-31"),
        ("at the end of next year", "en", "2026-12-31"),
        ("à la fin de l'année prochaine", "fr", "2026-12-31"),
        ("originally set for March 2026, postponed to autumn 2026", "en", "2026-12-31"),
        ("A judge postponed the trial, originally set for March 2026, to autumn 2026.", "en", "2026-12-31"),
        ("Le procès, prévu en mars 2026, est reporté à l'automne 2026.", "fr", "2026-12-31"),
        ("It will not start in March 2026 but in autumn 2026.", "en", "2026-12-31"),
        ("Il n'aura pas lieu en mars 2026 mais à l'automne 2026.", "fr", "2026-12-31"),
        ("moved from June 8 to September 14, 2026", "en", "2026-09-14"),
        ("reporté du 8 juin au 14 septembre 2026", "fr", "2026-09-14"),
    ],
)
def test_ranges_end_and_what_is_moved_is_due_later(text, language, due):
    assert due_of(text, language) == due


@pytest.mark.parametrize(
    ("text", "language", "due"),
    [
        ("Le procès a été fixé à 2026.", "fr", "2026-12-31"),
        ("Le procès a été fixé.", "fr", None),
        ("Le procès aura lieu à l'été 2026.", "fr", "2026-09-30"),
        ("Sept milliards en 2026", "fr", "2026-12-31"),
        ("sept jurés en mars 2026", "fr", "2026-03-31"),
        ("le 7 sept. 2026", "fr", "2026-09-07"),
        ("en sept. 2026", "fr", "2026-09-30"),
        ("They may begin in May.", "en", "2025-05-31"),
        ("They will march.", "en", None),
    ],
)
def test_words_that_are_months_or_seasons_only_at_times(text, language, due):
    assert due_of(text, language) == due


@pytest.mark.parametrize(
    ("text", "language", "due"),
    [
        ("next spring", "en", "2026-06-30"),
        ("au printemps prochain", "fr", "2026-06-30"),
        ("l'été prochain", "fr", "2025-09-30"),
        ("this fall", "en", "2025-12-31"),
        ("cet automne", "fr", "2025-12-31"),
        ("a trial in the fall", "en", "2025-12-31"),
        ("un procès à l'automne", "fr", "2025-12-31"),
        ("early 2026", "en", "2026-04-30"),
        ("début 2026", "fr", "2026-04-30"),
        ("at the beginning of 2026", "en", "2026-04-30"),
        ("au début de 2026", "fr", "2026-04-30"),
        ("courant 2026", "fr", "2026-12-31"),
        ("d'ici 2026", "fr", "2026-12-31"),
        ("before 2027", "en", "2026-12-31"),
        ("avant 2027", "fr", "2026-12-31"),
        ("in or before 2026", "en", "2026-12-31"),
        ("before the end of March 2026", "en", "2026-03-31"),
        ("not before 2027", "en", None),
        ("pas avant 2027", "fr", None),
        ("next month", "en", "2025-04-30"),
        ("le mois prochain", "fr", "2025-04-30"),
        ("la semaine prochaine", "fr", "2025-03-16"),
        ("a trial later this month", "en", "2025-03-31"),
        ("A judge this week refused it.", "en", None),
        ("Musk sued the company this year.", "en", None),
        ("by the end of the month", "en", "2025-03-31"),
        ("in two weeks", "en", "2025-03-19"),
        ("dans deux semaines", "fr", "2025-03-19"),
        ("The trial concluded in two weeks.", "en", None),
        ("The trial will open on Monday.", "en", "2025-03-10"),
        ("Le procès s'ouvrira lundi.", "fr", "2025-03-10"),
        ("first quarter 2026", "en", "2026-03-31"),
        ("1er trimestre 2026", "fr", "2026-03-31"),
        ("2026 first quarter", "en", "2026-03-31"),
        ("1Q26", "en", "2026-03-31"),
        ("2H 2026", "en", "2026-12-31"),
        ("au T2 2026", "fr", "2026-06-30"),
        ("in spring of the year 2026", "en", "2026-06-30"),
        ("au printemps de l'année 2026", "fr", "2026-06-30"),
        ("2026-03-16", "en", "2026-03-16"),
        ("16/03/2026", "fr", "2026-03-16"),
        ("16/03/2026", "en", "2026-03-16"),
        ("03/04/2026", "en", "2026-03-04"),
        ("03/04/2026", "fr", "2026-04-03"),
        ("03/16/2026", "fr", None),
        ("the week of March 16, 2026", "en", "2026-03-22"),
    ],
)
def test_ways_to_say_when(text, language, due):
    assert due_of(text, language) == due


@pytest.mark.parametrize(
    ("text", "language", "due"),
    [
        ("A listing is planned in 3 to 6 months.", "en", "2025-09-05"),
        ("It could list within three-to-six months.", "en", "2025-09-05"),
        ("in the next 12-18 months", "en", "2026-09-05"),
        ("within two or three weeks", "en", "2025-03-26"),
        ("in a year or two", "en", "2027-03-05"),
        ("in a year or 18 months", "en", "2026-03-05"),
        ("Une cotation est prévue d'ici trois à six mois.", "fr", "2025-09-05"),
        ("dans 3 à 6 mois", "fr", "2025-09-05"),
        ("d'ici un an ou deux", "fr", "2027-03-05"),
        ("The hearing lasted three to six weeks.", "en", None),
        ("a filing in the coming weeks", "en", None),  # of no length
        ("a filing in coming months", "en", None),
        ("une cotation dans les prochains mois", "fr", None),
        ("a filing in the coming week", "en", "2025-03-16"),
        ("Trial to start 2026", "en", "2026-12-31"),
        ("Port reopening now due 2027", "en", "2027-12-31"),
        ("a plant starting 2027", "en", "2027-12-31"),
        ("The 2026 trial plan", "en", None),
    ],
)
def test_lengths_of_two_numbers_and_years_right_behind_what_is_to_be(text, language, due):
    assert due_of(text, language) == due


@pytest.mark.parametrize(
    ("text", "language", "due"),
    [
        ("March 5 (Reuters) - The two sides agreed to a speedy trial in December, a filing shows.", "en", None),
        ("PORTLAND, Oregon, March 5 (Reuters) - A judge scheduled the trial for May 4.", "en", "2025-05-04"),
        ("PARIS, 5 mars (Reuters) - Le procès est prévu en décembre.", "fr", "2025-12-31"),
        ("LYON, 5 mars 2025 (AFP) - Le procès est attendu.", "fr", None),
    ],
)
def test_the_day_of_a_dateline_is_that_of_the_report(text, language, due):
    assert due_of(text, language) == due


@pytest.mark.parametrize(
    "text",
    ["next spring", "next month", "in two weeks", "The trial will open on Monday.", "next year", "end of the month"],
)
def test_what_counts_from_the_report_needs_its_day(text):
    assert due_of(text, dated=False) is None


def test_a_span_with_its_year_needs_no_day_of_the_report():
    assert due_of("A trial is set for spring 2026, said a judge on Monday.", dated=False) == "2026-06-30"


def report(text, month, day, year=2026):
    return Report(text=text, written=date(year, month, day), language="en")


@pytest.mark.parametrize(
    ("reports", "says", "due"),
    [
        ([("The trial is set for June 8, 2026.", 4, 1), ("The trial is now set for May 4, 2026.", 4, 20)], 1, "05-04"),
        ([("The trial is now set for May 4, 2026.", 4, 20), ("The trial is set for June 8, 2026.", 4, 1)], 0, "05-04"),
        ([("The trial is set for June 8, 2026.", 4, 1), ("The trial goes on.", 4, 20)], 0, "06-08"),
        ([("The trial is set for June 8, 2026.", 4, 1), ("A trial is expected this year.", 4, 20)], 0, "06-08"),
        ([("The trial is set for June 8, 2026.", 4, 1), ("It is put off until late 2026.", 4, 20)], 1, "12-31"),
        ([("The trial is set for June 8, 2026.", 4, 1), ("A trial is expected this year.", 6, 20)], 1, "12-31"),
        ([("The trial is expected in June.", 4, 1), ("A trial is expected in June.", 7, 9)], 0, "06-30"),
        ([("The trial is set for spring 2026.", 4, 1), ("The trial is set for April 20, 2026.", 4, 2)], 1, "04-20"),
    ],
)
def test_the_newest_report_that_names_a_day_decides(reports, says, due):
    found = due_by([report(*one) for one in reports])
    assert found is not None
    assert (found[0], found[1].last.isoformat()) == (says, f"2026-{due}")


def test_reports_that_name_no_day_expect_nothing_by_one():
    assert due_by([]) is None
    assert due_by([report("A trial is set.", 4, 1)]) is None


LANGUAGES = st.sampled_from(["", "en", "fr", "de"])
SAID = """
    the trial is was set for in by before from to and or a of next this last spring summer fall early late end
    mid March May sept Sept. June 4 16 2025 2026 2025-2026 Q1 1Q26 first quarter Monday weeks two , ; ( )
    2026-03-16 16/03/2026 30 31 février le procès a été fixé au à l'été l'automne prochain prochaine dernier
    fin début de l'année mardi mars avril dans deux mois reporté avant d'ici courant ou en entre et year month
    winter
"""
PIECES = st.lists(
    st.sampled_from(SAID.split()),
    max_size=14,
).map(" ".join)


@given(st.one_of(st.text(max_size=80), PIECES), st.dates(date(2001, 1, 1), date(2098, 1, 1)), LANGUAGES)
def test_any_text_is_due_later_or_never(text, written, language):
    due = due_in(Report(text=text, written=written, language=language))
    assert due is None or written <= due.first <= due.last


@given(PIECES, st.dates(date(2001, 1, 1), date(2098, 1, 1)), LANGUAGES)
def test_without_the_day_of_the_report_no_more_is_read(text, written, language):
    if due_date(text, written, language=language) is None:
        assert due_date(text, written, language=language, dated=False) is None


@given(st.dates(date(2010, 1, 1), date(2090, 1, 1)), st.integers(0, 400), st.sampled_from(["en", "fr"]))
def test_a_day_with_its_year_is_due_until_it_has_passed(day, ago, language):
    month = MONTHS[language][day.month - 1]
    text = f"set for {month} {day.day}, {day.year}" if language == "en" else f"fixé au {day.day} {month} {day.year}"
    assert due_date(text, day - timedelta(days=ago), language=language) == day
    assert due_date(text, day + timedelta(days=ago + 1), language=language) is None


@given(
    st.dates(date(2010, 1, 1), date(2090, 1, 1)).filter(lambda d: (d.month, d.day) != (2, 29)),
    st.integers(0, 180),
    st.sampled_from(["en", "fr"]),
)
def test_a_day_without_a_year_is_the_one_nearby(day, apart, language):
    month = MONTHS[language][day.month - 1]
    text = f"A trial on {month} {day.day}." if language == "en" else f"Un procès le {day.day} {month}."
    assert due_date(text, day - timedelta(days=apart), language=language) == day
    assert due_date(text, day + timedelta(days=apart + 1), language=language) is None


@given(PIECES, st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.lists(st.integers(0, 400), max_size=3))
def test_the_order_in_which_reports_come_in_decides_nothing(text, written, later):
    reports = [Report(text=text, written=written + timedelta(days=n)) for n in dict.fromkeys(later)]
    one, other = due_by(reports), due_by(reports[::-1])
    assert (one and one[1]) == (other and other[1])
