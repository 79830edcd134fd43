"""Facts, changes and stories of a made-up affair, and one card of every kind."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import bot.card as card
from bot.card.model import Card
from bot.domain.dossier import Dossier, FactSpec, FactType, Labels, StateSpec
from bot.domain.findings import Article, Evidence, FactStatus, FactVersion, Finding, Reading, Relation, Why
from bot.domain.model import (
    ChannelSettings,
    DeliveryState,
    Entry,
    Feed,
    FeedSpec,
    FeedState,
    Health,
    Story,
    Watch,
)
from bot.domain.values import Money, State

NOW = datetime(2026, 5, 19, 8, 0, tzinfo=UTC)


def labels(en, fr):
    return Labels(texts={"en": en, "fr": fr})


STATUS = FactSpec(
    key="offer.status",
    type=FactType.STATE,
    label=labels("the offer", "l’offre"),
    states=(
        StateSpec(key="refused", label=labels("refused by the head", "refusée par le patron"), rank=1),
        StateSpec(key="rejected", label=labels("rejected by the board", "rejetée par le conseil"), rank=2),
    ),
)
AMOUNT = FactSpec(key="offer.amount", type=FactType.MONEY, label=labels("the amount", "le montant"))
BIDDERS = FactSpec(key="offer.bidders", type=FactType.PARTIES, label=labels("the bidders", "les offreurs"))
DOSSIER = Dossier(key="d", title=labels("The affair", "L’affaire"), parties=(), facts=(STATUS, AMOUNT, BIDDERS))


def proof(quote="the board has unanimously rejected it", origin="reuters", outlet="paper.example", **more):
    return Evidence(
        finding_id=1, entry_id=5, quote=quote, outlet=outlet, origin=origin, url="https://paper.example/1",
        language="en", published=NOW - timedelta(minutes=12), **more,
    )  # fmt: skip


def version(number, value, status, *evidence, as_of="2025-02", fact="offer.status"):
    return FactVersion(
        id=number, dossier="d", fact=fact, value=value, status=status, as_of=as_of, learned_at=NOW,
        evidence=evidence or (proof(),),
    )  # fmt: skip


SEED = proof("Le patron a rejeté l’offre", "seed", "seed.md")
BEFORE = version(1, State(name="refused"), FactStatus.BASELINE, SEED)
AFTER = version(2, State(name="rejected"), FactStatus.UPDATED, proof(), proof(origin="afp"), as_of="2025-02-14")
LOW = version(3, Money(amount=Decimal("97.6e9"), currency="USD"), FactStatus.BASELINE, SEED, fact="offer.amount")
HIGH = version(
    4, Money(amount=Decimal("97.4e9"), currency="USD"), FactStatus.DISPUTED,
    *(proof("a $97.4 billion bid", o) for o in ("wsj.com", "reuters", "ap", "bbc.com")), as_of="2025-02-10", fact="offer.amount",
)  # fmt: skip
CONSORTIUM = version(5, State(name="Musk’s group"), FactStatus.BASELINE, SEED, fact="offer.bidders")


def joiner(number, name, *evidence, status=FactStatus.UPDATED):
    found = version(number, State(name=f"joined:{name}"), status, *evidence, as_of="2025-02-10", fact="offer.bidders")
    return CONSORTIUM, found


JOINERS = [
    joiner(6, "Valor", proof("Valor and Baron back it", "wsj.com")),
    joiner(7, "Baron", proof("Valor and Baron back it", "wsj.com"), proof(origin="ap")),
    joiner(8, "Vy", proof("Vy Capital came in too", "reuters", "wire.example"), status=FactStatus.RETRACTED),
]
STORY = Story(
    id=12, title="Board says no", language="en", first_seen=NOW, last_seen=NOW, origins=("reuters", "afp"), reports=14,
    languages=("en", "fr"), entry_ids=(5,),
)  # fmt: skip
LISTED = card.DigestStory(
    story=STORY,
    headline="Board says no",
    summary="The board met. It said no.",
    url="https://paper.example/1",
    outlet="paper.example",
)
ENTRY = Entry(
    id=5, feed_id=1, url="https://paper.example/1", title="Board says no", summary="s", content="", published=NOW - timedelta(hours=2),
    first_seen=NOW, language="en", outlet="paper.example",
)  # fmt: skip
FEED = Feed(id=1, spec=FeedSpec(key="paper", url="https://paper.example/f", title="Paper"))
BAD = FeedState(feed_id=1, health=Health.FAILING, error="answered 500.", last_ok=NOW - timedelta(days=2))
FOUND = Finding(
    fact="offer.status", relation=Relation.UPDATES, value=State(name="rejected"), quote="said no", start=0, end=7,
    why=Why(parties=("board",), wording="said no", rule="refusal"),
)  # fmt: skip
WATCH = Watch(id=3, destination_id=1, expression="+openai -apple", created_at=NOW)


def every(language):
    """Each builder once."""
    where = {"language": language, "time_zone": "Europe/Paris", "now": NOW}
    yield "alert", card.alert(dossier=DOSSIER, before=BEFORE, after=AFTER, story=STORY, reports=14, **where)
    yield "dispute", card.alert(dossier=DOSSIER, before=LOW, after=HIGH, story=None, reports=4, sample=True, **where)
    yield (
        "together",
        card.alerts_together(dossier=DOSSIER, changes=JOINERS, story=STORY, language=language, now=NOW),
    )
    yield (
        "retraction",
        card.retraction(dossier=DOSSIER, versions=[AFTER], reason="", who="Ada", language=language, now=NOW),
    )
    yield "sources", card.sources(dossier=DOSSIER, versions=[AFTER], **where)
    changes = [(BEFORE, AFTER), (LOW, HIGH)]
    yield (
        "digest",
        card.digest(
            dossiers=[DOSSIER],
            changes=changes,
            stories=[LISTED],
            total_stories=13,
            since=NOW - timedelta(days=1),
            **where,
        ),
    )
    yield "digest-quiet", card.digest(dossiers=[DOSSIER], changes=[], stories=[], total_stories=0, since=None, **where)
    yield "changes", card.changes_list(dossiers=[DOSSIER], changes=changes, since=None, **where)
    yield "latest", card.latest(stories=[LISTED], **where)
    ledger = {"offer.status": [BEFORE, AFTER], "offer.amount": [LOW, HIGH]}
    yield "facts", card.facts_table(dossier=DOSSIER, ledger=ledger, language=language, now=NOW)
    yield "facts-empty", card.facts_table(dossier=DOSSIER, ledger={}, language=language, now=NOW)
    yield "history", card.fact_history(dossier=DOSSIER, spec=AMOUNT, versions=[LOW, HIGH], **where)
    yield (
        "story",
        card.story(
            story=STORY,
            entries=[(ENTRY, "reuters", None), (replace(ENTRY, id=6), "reuters", 5)],
            changes=[(BEFORE, AFTER)],
            dossier=DOSSIER,
            **where,
        ),
    )
    yield "search", card.search_results(query="board", entries=[ENTRY], **where)
    reading = Reading(relevant=True, language="en", findings=(FOUND,), stages=("two parties named",))
    yield (
        "check",
        card.check(
            dossier=DOSSIER,
            article=Article(title="No"),
            reading=reading,
            baseline={"offer.status": BEFORE},
            language=language,
            why=True,
        ),
    )
    yield "why", card.why(entry=ENTRY, url=ENTRY.url, stages=[("story", "#12")], language=language, now=NOW)
    yield "why-unknown", card.why(entry=None, url="https://x.example", stages=[], language=language, now=NOW)
    yield "watches", card.watch_list(watches=[WATCH], language=language)
    yield "watch-added", card.watch_added(watch=WATCH, found=[ENTRY], tried=200, language=language, now=NOW)
    yield "watch-tested", card.watch_tested(expression="+a", found=[], tried=0, language=language, now=NOW)
    yield "feeds", card.feed_list(feeds=[(FEED, BAD)], language=language, now=NOW)
    yield "feed-added", card.feed_added(feed=FEED, entries=42, language=language)
    yield (
        "feed-tested",
        card.feed_tested(found=[("Paper", "https://paper.example/f", 3, NOW)], language=language, now=NOW),
    )
    yield (
        "status",
        card.status(
            feeds=[(FEED, BAD)],
            next_digest=NOW,
            queue={DeliveryState.PENDING: 2},
            last_poll=NOW - timedelta(minutes=3),
            **where,
        ),
    )
    yield (
        "help",
        card.help_overview([card.HelpLine(usage="/news latest", description="d", manager=True)], language=language),
    )
    yield (
        "help-one",
        card.help_command(
            card.HelpLine(usage="/news search QUERY", description="d"),
            [("query", "words", True), ("since", "when", False)],
            language=language,
        ),
    )
    yield (
        "settings",
        card.settings(
            settings=ChannelSettings(language=language, quiet_from="22:00", quiet_to="07:00"), language=language
        ),
    )
    yield (
        "setup",
        card.setup(
            problems=[("Send Messages", False, "missing", "Grant it.")], settings=ChannelSettings(), language=language
        ),
    )
    yield "export", card.export(opml="<opml/>", settings="{}", language=language)
    yield "error", card.error("No feed is called x.", language=language, pointer="a (b\n  ^")


def as_text(one: Card) -> str:
    lines = [f"{one.title}   [{one.tone}]", f"({one.summary})"]
    for block in one.blocks:
        spans = "".join({"bold": "**{}**", "strike": "~~{}~~"}.get(s.style, "{}").format(s.text) for s in block.spans)
        lines.append(f"{block.kind:12} {spans}" + (f"  [{block.action.label}]" if block.action else ""))
    return "\n".join([*lines, " ".join(f"[{a.label}]" for a in one.actions)])
