"""A French article read again, told in a French channel: what was edited, and what was only set otherwise."""

import pytest

from bot.domain.pages import Found
from tests.services.revisiting import messages, page, said, through_the_week, told

TITLE = "Elon Musk veut racheter OpenAI"
SAYS = (
    "Le groupe d’Elon Musk a fait une offre de {amount} milliards de dollars pour OpenAI, a indiqué lundi son avocat."
)
BEFORE = [
    "Les investisseurs ont adressé lundi après-midi leur lettre au conseil d’administration, selon des personnes qui l’ont lue.",
    "Sam Altman dirige OpenAI, et les deux hommes s’opposent depuis des années sur le cap de la maison.",
]
AFTER = [
    "Le conseil n’a pas encore répondu. Une porte-parole n’a pas voulu dire quand il se réunit, ni qui y siégera.",
    "La maison cherche en même temps de l’argent pour ses centres de données, et des discussions sont en cours.",
    "Des juristes s’attendent à un long été : qui veut la maison devra d’abord convaincre la fondation qui la tient.",
]


def french(amount="99,3", *, says=SAYS, before=BEFORE, after=AFTER):
    made = page(amount, title=TITLE, says=says, before=before, after=after, aside="La météo")
    return made.replace('lang="en"', 'lang="fr"')


async def told_in_french(world, site):
    site.serve(french())
    await told(world, site, amount="99,3", title=TITLE, says=SAYS, language="fr")


async def test_an_edited_figure_is_told_in_french(world, site, revisits):
    await told_in_french(world, site)
    found = await through_the_week(world, revisits(world), None, lambda: site.serve(french("97,4")))
    assert found == [Found.BASE, Found.EDITED, Found.SAME, Found.SAME]
    (card,) = messages(world)
    assert "127.0.0.1 a remplacé 99,3\u00a0Md$ par 97,4\u00a0Md$" in card.summary
    assert "une offre de 97,4 milliards de dollars pour OpenAI" in said(card)
    assert "Aucun autre article ne dit 99,3\u00a0Md$" in said(card)


@pytest.mark.parametrize(
    ("other", "found"),
    [
        pytest.param(french("99,3\u00a0"), Found.SAME, id="a space that does not break"),
        pytest.param(french(says=SAYS.replace("’", "'")), Found.SAME, id="another apostrophe"),
        pytest.param(french(says=SAYS.replace("milliards de dollars", "Md$")), Found.EDITED, id="the unit shortened"),
        pytest.param(french("près de 99,3"), Found.EDITED, id="a word before the figure"),
        pytest.param(
            french(after=[*AFTER, "La valeur d’OpenAI est estimée à 157 milliards de dollars."]),
            Found.EDITED,
            id="a figure about something else",
        ),
    ],
)
async def test_what_only_sets_the_figure_otherwise_is_silent(world, site, revisits, other, found):
    await told_in_french(world, site)
    before = len(world.planned)
    seen = await through_the_week(world, revisits(world), None, lambda: site.serve(other), lambda: site.serve(french()))
    assert len(world.planned) == before
    assert seen[:2] == [Found.BASE, found]
