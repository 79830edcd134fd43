"""The button of a digest: it shows the stories that it promised, whatever came since."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import settings as run
from hypothesis import strategies as st

from bot.services.digests import STORIES_LISTED, STORIES_SHOWN, Digests, as_rest, rest_of
from tests.services.test_digests import HERE, NEWS, WHO, commands, view
from tests.services.test_walk import OLD, established


async def test_the_button_shows_what_it_promised_whatever_came_since(world):
    channel = world.channel()
    one, two = await established(world, "one", "two")
    since = world.clock() - timedelta(minutes=1)
    world.web.publish(one, *NEWS, OLD)
    await world.poll()
    found = view(world, channel, since=since)
    card = Digests(subjects=world.subjects).card(channel, found, since=since, now=world.clock())
    more = next(a for a in card.actions if a.name == "more")
    hidden = [s.headline for s in found.shown[STORIES_SHOWN:]]
    world.clock.pass_(minutes=15)
    last = next(n for n in NEWS if n[0] == hidden[-1])
    world.web.publish(two, last, OLD)  # a second origin would lift it among those shown
    await world.poll()
    rest = await commands(world).act(more.name, more.argument, WHO, HERE)
    told = ["".join(s.text for s in b.spans) for b in rest.blocks]
    assert [any(one in text for text in told) for one in hidden] == [True] * len(hidden)
    assert not any(s.headline in text for s in found.shown[:STORIES_SHOWN] for text in told)


@run(max_examples=60)
@given(
    listed=st.lists(st.integers(1, 36**5 - 1), min_size=1, max_size=STORIES_LISTED - STORIES_SHOWN),
    total=st.integers(1, 9_999),
)
def test_the_stories_behind_the_button_fit_its_argument(listed, total):
    argument = as_rest(total, listed)
    assert rest_of(argument) == (total, tuple(listed))
    assert len(f"s:more:{argument}") <= 100


@pytest.mark.parametrize("argument", ["", "1-2", "5~", "5~0", "5~2abc", "x~1a", "5~1é", "5~²a"])
def test_another_argument_names_no_stories(argument):
    assert rest_of(argument) == (0, ())
