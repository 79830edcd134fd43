"""Every kind of message, with whatever a feed says in it, fits both platforms and keeps what it is about."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot import card
from bot.card.model import from_json, to_json
from bot.domain.dossier import Dossier, FactSpec, FactType, Labels, StateSpec
from bot.domain.findings import Evidence, FactStatus, FactVersion
from bot.domain.model import DeliveryKind, Entry, Story, Watch
from bot.domain.values import State
from bot.platforms.discord.render import calling, render_embed
from bot.platforms.discord.render import render as on_discord
from bot.platforms.slack.render import as_text, message, pages
from tests.platforms.discord.test_render import assert_valid, assert_within_limits
from tests.platforms.slack import blockkit

NOW = datetime(2026, 5, 19, 8, 0, tzinfo=UTC)
MARK = "Zanzibar"  # what must still be there
HOSTILE = st.sampled_from(
    [
        "", " ", "@everyone <!channel> <@&1> **x** [a](https://evil.example) `c` ||s|| # h\n> q\n- l",
        "word " * 200, "x" * 3000, "*" * 2000, "\u202eevil", "<https://x.example|y> & < >", "é" * 700, "😀" * 400, "a\n" * 500,
    ]
) | st.text(max_size=60)  # fmt: skip
ADDRESS = st.sampled_from(["", "https://a.example/1", "javascript:1", "https://a.example/" + "x" * 900])
MANY = settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))


def labels(text):
    return Labels(texts={"en": text or "label", "fr": text or "libellé"})


def dossier(label):
    states = tuple(StateSpec(key=key, label=labels(f"{MARK} {key}"), rank=n) for n, key in enumerate(("was", "now")))
    status = FactSpec(key="f.status", type=FactType.STATE, label=labels(label), states=states)
    bidders = FactSpec(key="f.bidders", type=FactType.PARTIES, label=labels(label))
    return Dossier(key="d", title=labels(label), parties=(), facts=(status, bidders))


def proof(text, url, number=1):
    return Evidence(
        finding_id=number, entry_id=number, quote=text if text.strip() else "q", outlet=text, origin=text or "o", url=url,
        language="en", published=NOW,
    )  # fmt: skip


def version(number, state, status, text, url, fact="f.status"):
    return FactVersion(
        id=number, dossier="d", fact=fact, value=State(name=state), status=status, as_of="2025-02-14", learned_at=NOW,
        evidence=tuple(proof(text, url, n) for n in range(1, 5)),
    )  # fmt: skip


def story(text):
    return Story(
        id=12, title=text, language="en", first_seen=NOW, last_seen=NOW, origins=(text, "b"), reports=14,
        languages=("en", "fr"), entry_ids=(5,),
    )  # fmt: skip


def entry(text, url):
    return Entry(
        id=5, feed_id=1, url=url, title=text, summary=text, content=text, published=NOW, first_seen=NOW, language="en",
        outlet=text,
    )  # fmt: skip


def made(kind, text, url, language):
    """A message of that kind, as its builder makes it."""
    where = {"language": language, "time_zone": "Europe/Paris", "now": NOW}
    about, before = dossier(text), version(1, "was", FactStatus.BASELINE, text, url)
    after = version(2, "now", FactStatus.UPDATED, text, url)
    joined = [
        (before, version(n, f"joined:{MARK}{n}", FactStatus.UPDATED, f"{text}{n}", url, "f.bidders"))
        for n in range(3, 11)
    ]
    match kind:
        case "alert":
            return card.alert(dossier=about, before=before, after=after, story=story(text), reports=14, **where)
        case "dispute":
            other = replace(after, status=FactStatus.DISPUTED)
            return card.alert(dossier=about, before=before, after=other, story=None, reports=1, sample=True, **where)
        case "together":
            return card.alerts_together(dossier=about, changes=joined, story=story(text), language=language, now=NOW)
        case "retraction":
            return card.retraction(
                dossier=about, versions=[v for _, v in joined], reason="", who=text, language=language, now=NOW
            )
        case "digest":
            listed = card.DigestStory(story=story(text), headline=text, summary=text, url=url, outlet=text)
            return card.digest(
                dossiers=[about],
                changes=[(before, after), *joined],
                stories=[listed] * 15,
                total_stories=99,
                since=None,
                **where,
            )
        case "watch":
            watch = Watch(id=1, destination_id=1, expression=text or "x", created_at=NOW)
            return card.watch_hit(
                watches=[watch] * 9, entry=entry(f"{MARK} {text}", url), story=story(text), summary=text, found=[text] * 9,
                language=language, now=NOW,
            )  # fmt: skip
        case "due":
            return card.overdue(
                dossier=about, version=after, proof=proof(text, url), due=date(2026, 5, 1), language=language
            )
        case "reworded":
            return card.reworded(
                dossier=about, fact="f.status", entry=entry(text, url), before=before.value, after=after.value,
                quote=text if text.strip() else "q", language=language,
            )  # fmt: skip
        case "notice":
            return card.notice(f"{MARK} {text}", language=language)


KINDS = ["alert", "dispute", "together", "retraction", "digest", "watch", "due", "reworded", "notice"]


def test_every_kind_is_here():
    assert {k.value for k in DeliveryKind} - {"edit"} <= set(KINDS)


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("kind", KINDS)
@MANY
@given(text=HOSTILE, url=ADDRESS)
def test_it_fits_and_says_what_it_is_about(kind, language, text, url):
    one = from_json(to_json(made(kind, text, url, language)))
    assert one.summary.strip()
    body = on_discord(one)
    assert_within_limits(body)
    assert_valid(body)
    assert_valid(render_embed(one))
    assert_valid(calling(body, "123456789012345678"))
    slack = message(one)
    assert blockkit.wrongs(slack["blocks"]) == []
    assert all(blockkit.wrongs(blocks) == [] for blocks in pages(one))
    for drawn in (json.dumps(body, ensure_ascii=False), json.dumps(slack, ensure_ascii=False), as_text(one)):
        assert MARK in drawn
