"""A Card: one neutral message. Spans are text and style, never markup, so nothing a feed says can become markup."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum


class Tone(StrEnum):
    """A card's status: platforms draw a colour, and the title always says it in a word too."""

    PLAIN = "plain"
    BASELINE = "baseline"  # grey
    CONFIRMED = "confirmed"  # green
    CHANGED = "changed"  # amber
    DISPUTED = "disputed"  # violet
    RETRACTED = "retracted"  # red
    ERROR = "error"


class Style(StrEnum):
    """How a span is drawn."""

    PLAIN = "plain"
    BOLD = "bold"
    STRIKE = "strike"
    ITALIC = "italic"
    CODE = "code"
    SMALL = "small"  # context: grey or small where the platform can


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A run of text. With ``url`` a link; with ``at`` a moment that each reader sees in local time."""

    text: str
    style: Style = Style.PLAIN
    url: str | None = None
    at: datetime | None = None
    relative: bool = False  # with ``at``: "12 minutes ago" rather than the date
    role: bool = False  # the text is a role's id: drawn as its name, calling nobody


class BlockKind(StrEnum):
    """What a block of a card is."""

    TEXT = "text"  # one paragraph
    QUOTE = "quote"  # verbatim words, drawn as a quotation
    ITEM = "item"  # a list item: a story, a fact; may carry one action at its side
    HEADING = "heading"
    CONTEXT = "context"  # sources, counts, times: small print
    PREFORMATTED = "preformatted"  # fixed width
    DIVIDER = "divider"


class ActionStyle(StrEnum):
    """A button's weight."""

    NORMAL = "normal"
    PRIMARY = "primary"
    DANGER = "danger"


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """A button: ``name`` and ``argument`` reach Commands.act; with ``url`` it opens a link instead."""

    name: str  # "sources", "history", "confirm", "not_a_change", "mute", "details", "more", "watches", "share", ...
    label: str
    argument: str = ""
    style: ActionStyle = ActionStyle.NORMAL
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A part of a card, top to bottom."""

    kind: BlockKind
    spans: tuple[Span, ...] = ()
    action: Action | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One value of a chart: when it held (ISO, any precision), how much, who says it, whether it still stands."""

    date: str
    value: float
    label: str
    source: str
    stands: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A number's history, to be drawn by platforms that show pictures. ``alt`` says it in words."""

    title: str
    alt: str
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TextFile:
    """A file that goes with a card."""

    name: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A message. ``summary`` is one plain line for notifications and screen readers; never empty.

    ``topic`` names the story of an alert: what a thread or a forum post about it is called; empty for all else.
    ``chart``, ``files`` and ``option`` (which option of a command an error is about) go with replies only; the outbox
    does not keep them.
    """

    title: str
    summary: str
    tone: Tone = Tone.PLAIN
    blocks: tuple[Block, ...] = ()
    actions: tuple[Action, ...] = ()
    language: str = "en"
    private: bool = True  # replies: only the asker sees it
    topic: str = ""
    chart: Chart | None = None
    files: tuple[TextFile, ...] = ()
    option: str = ""


REPLY_ONLY = frozenset({"chart", "files", "option"})


def to_json(card: Card) -> str:
    """The card as one line of JSON, as the outbox keeps it."""
    kept = {k: v for k, v in asdict(card).items() if k not in REPLY_ONLY}
    return json.dumps(kept, ensure_ascii=False, default=_plain, separators=(",", ":"))


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"a card holds no {type(value).__name__}")


def _action(data: dict[str, object] | None) -> Action | None:
    if data is None:
        return None
    url = data.get("url")
    return Action(
        name=str(data["name"]),
        label=str(data["label"]),
        argument=str(data.get("argument", "")),
        style=ActionStyle(str(data.get("style", "normal"))),
        url=None if url is None else str(url),
    )


def from_json(text: str) -> Card:
    """The card again. ValueError or KeyError where the text is no card."""
    data = json.loads(text)
    return Card(
        title=data["title"],
        summary=data["summary"],
        tone=Tone(data["tone"]),
        language=data["language"],
        private=data["private"],
        topic=data.get("topic", ""),
        actions=tuple(a for a in map(_action, data["actions"]) if a),
        blocks=tuple(
            Block(
                kind=BlockKind(b["kind"]),
                action=_action(b["action"]),
                spans=tuple(
                    Span(
                        text=s["text"],
                        style=Style(s["style"]),
                        url=s["url"],
                        at=datetime.fromisoformat(s["at"]) if s["at"] else None,
                        relative=s["relative"],
                        role=s.get("role", False),
                    )
                    for s in b["spans"]
                ),
            )
            for b in data["blocks"]
        ),
    )
