"""Amounts, shares, years and dates as news in six languages writes them."""

from decimal import Decimal

import pytest

from bot.domain.findings import Article
from bot.domain.values import to_json
from bot.facts.quantities import parse_number
from bot.facts.ranges import figures
from bot.facts.text import sentences

BILLION = 10**9


def first(text, language, kinds):
    for sentence in sentences(Article(text=text)):
        for quantity in figures(language, sentence, 2026):
            if quantity.kind in kinds:
                return quantity
    return None


@pytest.mark.parametrize(
    ("language", "text", "amount"),
    [
        ("en", "It costs $97.4bn.", 97.4 * BILLION),
        ("en", "It costs $97.4 billion.", 97.4 * BILLION),
        ("en", "It costs US$97.4 billion.", 97.4 * BILLION),
        ("en", "It costs 97.4 billion dollars.", 97.4 * BILLION),
        ("en", "A 97.4 billion-dollar offer.", 97.4 * BILLION),
        ("en", "A $97.4-billion offer.", 97.4 * BILLION),
        ("en", "It costs 97.4 B USD.", 97.4 * BILLION),
        ("en", "It costs USD 97.4 billion.", 97.4 * BILLION),
        ("en", "It costs nearly $100 billion.", 100 * BILLION),
        ("en", "It is worth $1.25 trillion.", 1250 * BILLION),
        ("en", "It gave $1,250,000 away.", 1_250_000),
        ("en", "It wants between $79 billion and $134 billion.", 134 * BILLION),
        ("en", "It wants 79 to 134 billion dollars.", 134 * BILLION),
        ("en", "It wants $79 billion to $134 billion.", 134 * BILLION),
        ("fr", "Il offre 97,4 milliards de dollars.", 97.4 * BILLION),
        ("fr", "Il offre 97,4 Md$.", 97.4 * BILLION),
        ("fr", "Il offre 97,4 Mds$.", 97.4 * BILLION),
        ("fr", "Il offre 97,4 milliards USD.", 97.4 * BILLION),
        ("fr", "Il offre 97\u00a0400 millions de dollars.", 97.4 * BILLION),
        ("fr", "Il vaut 1\u202f250 milliards de dollars.", 1250 * BILLION),
        ("fr", "Il vaut un billion de dollars.", 1000 * BILLION),
        ("fr", "Il réclame entre 79 et 134 milliards de dollars.", 134 * BILLION),
        ("fr", "Il réclame de 79 à 134 milliards de dollars.", 134 * BILLION),
        ("de", "Er bietet 97,4 Milliarden Dollar.", 97.4 * BILLION),
        ("de", "Er bietet 97,4 Mrd. US-Dollar.", 97.4 * BILLION),
        ("de", "Es ist 1,25 Billionen Dollar wert.", 1250 * BILLION),
        ("es", "Ofrece 97.400 millones de dólares.", 97.4 * BILLION),
        ("es", "Vale 1,25 billones de dólares.", 1250 * BILLION),
        ("it", "Offre 97,4 miliardi di dollari.", 97.4 * BILLION),
        ("pt", "Oferece 97,4 mil milhões de dólares.", 97.4 * BILLION),
        ("pt", "Oferece US$ 97,4 bilhões.", 97.4 * BILLION),
    ],
)
def test_an_amount_is_read_in_whole_dollars(language, text, amount):
    value = to_json(first(text, language, {"money"}).value)
    assert value["currency"] == "USD"
    assert Decimal(value["amount"]) == Decimal(round(amount))


@pytest.mark.parametrize(
    ("language", "text", "currency"),
    [("fr", "Il lève 2 milliards d'euros.", "EUR"), ("en", "It costs £3bn.", "GBP"), ("en", "It costs €3bn.", "EUR")],
)
def test_the_currency_is_told(language, text, currency):
    assert to_json(first(text, language, {"money"}).value)["currency"] == currency


@pytest.mark.parametrize(
    ("language", "text", "percent"),
    [
        ("en", "It holds 27%.", "27"),
        ("en", "It holds 27 percent.", "27"),
        ("en", "It holds 32.5 per cent.", "32.5"),
        ("fr", "Il détient 27\u00a0%.", "27"),
        ("fr", "Il détient 32,5 pour cent.", "32.5"),
        ("de", "Er hält 27 Prozent.", "27"),
        ("es", "Posee el 27 por ciento.", "27"),
    ],
)
def test_a_share_is_read(language, text, percent):
    assert Decimal(str(to_json(first(text, language, {"percent"}).value)["percent"])) == Decimal(percent)


@pytest.mark.parametrize(
    ("language", "text", "day"),
    [
        ("en", "It opens on April 27, 2026.", "2026-04-27"),
        ("en", "It opens on 27 April 2026.", "2026-04-27"),
        ("en", "It opens in April 2026.", "2026-04"),
        ("fr", "Il s'ouvre le 27 avril 2026.", "2026-04-27"),
        ("fr", "Il s'ouvre en avril 2026.", "2026-04"),
        ("fr", "Il s'ouvre le 1er mars 2026.", "2026-03-01"),
        ("de", "Er beginnt am 27. April 2026.", "2026-04-27"),
        ("es", "Empieza el 27 de abril de 2026.", "2026-04-27"),
    ],
)
def test_a_date_is_read(language, text, day):
    assert to_json(first(text, language, {"date"}).value) == day


@pytest.mark.parametrize(
    ("language", "text", "year"),
    [
        ("en", "It happened last year.", 2025),
        ("en", "It happens next year.", 2027),
        ("fr", "C'était l'an dernier.", 2025),
        ("fr", "Ce sera l'année prochaine.", 2027),
        ("de", "Es war im vergangenen Jahr.", 2025),
    ],
)
def test_a_relative_year_is_counted_from_the_publication(language, text, year):
    assert to_json(first(text, language, {"relative"}).value) == year


@pytest.mark.parametrize(
    ("token", "language", "number"),
    [
        ("1,250.5", "en", "1250.5"),
        ("1.250,5", "de", "1250.5"),
        ("1 250,5", "fr", "1250.5"),
        ("97,4", "fr", "97.4"),
        ("97.4", "fr", "97.4"),
        ("97.400", "es", "97400"),
        ("97,400", "en", "97400"),
        ("0.250", "es", "0.250"),
    ],
)
def test_a_number_is_read_as_its_language_writes_it(token, language, number):
    assert parse_number(token, language) == Decimal(number)
