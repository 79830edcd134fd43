"""Spans as Discord's markdown: whatever a feed says stays text, never markup, a mention or a disguised link."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from bot.card.fitting import before_last_space, fit, merged, squeezed
from bot.card.links import honest_label, safe_url
from bot.card.model import Span, Style

BREAK = "\u200b"  # zero-width space: keeps two marks, or "@" and "everyone", apart

# Marks that turn text around, and characters that nobody sees: both are used to disguise.
_UNSEEN = dict.fromkeys(
    [0x00AD, 0x061C, 0x180E, *range(0x200B, 0x200C), *range(0x200E, 0x2010), *range(0x202A, 0x202F)]  # noqa: RUF005 -- hexadecimal
    + [*range(0x2060, 0x2070), 0xFEFF, *range(0xFFF9, 0xFFFC), *range(0xE0000, 0xE0080)]
)
_LINES = re.compile(r"\r\n?|[\u2028\u2029\x0b\x0c\x85]")
_MARKS = re.compile(r"([\\*_~`|<>\[\]])")
_SCHEME = re.compile(r":(?=//)")  # without it Discord makes a link of a bare address
_EMOJI = re.compile(r":(?=[\w+-]+:)")
_LINE_START = re.compile(r"^([ \t]*)(?:(#|-)|(\d+)\.)", re.MULTILINE)
_PING = re.compile(r"@(?=everyone|here)")
_WRAPS = {Style.BOLD: "**", Style.STRIKE: "~~", Style.ITALIC: "*"}


def units(text: str) -> int:
    """Length as the strictest counter sees it: UTF-16 code units."""
    return len(text) + sum(1 for c in text if ord(c) > 0xFFFF)


def clean(text: str) -> str:
    """The text without control characters, turning marks and invisible ones; lines end in a line feed."""
    text = _LINES.sub("\n", text).translate(_UNSEEN)
    return "".join(
        c if c == "\n" or unicodedata.category(c) not in {"Cc", "Cs"} else ("\ufffd" if c > "\u00ff" else " ")
        for c in text
    )


def one_line(text: str) -> str:
    """The cleaned text with every run of white space as one space; a space that does not break stays what it is."""
    return squeezed(clean(text))


def shorten(text: str, limit: int) -> str:
    """At most ``limit`` units, cut at a word's end with an ellipsis."""
    if units(text) <= limit:
        return text
    kept = text[: max(limit - 1, 0)]
    while units(kept) > max(limit - 1, 0):
        kept = kept[:-1]
    head = before_last_space(kept)
    if len(head) > len(kept) * 0.6:
        kept = head
    return kept.rstrip(" \u00a0\u202f,;:.-\n") + "…" if limit > 0 else ""


def escape(text: str) -> str:
    """Cleaned text in which no character means anything to Discord, line starts and pings aside (see ``lines``)."""
    text = _MARKS.sub(r"\\\1", text)
    return _EMOJI.sub(r"\\:", _SCHEME.sub(r"\\:", text))


def _link(label: str, url: str) -> str:
    # simple-markdown knows no escaped brackets inside a label, so they become parentheses
    label = honest_label(one_line(label).replace("[", "(").replace("]", ")"), url)
    return f"[{escape(label)}](<{url}>)"


def _time(span: Span) -> str | None:
    if span.at is None:
        return None
    at = span.at if span.at.tzinfo else span.at.replace(tzinfo=UTC)
    if not span.relative and span.text.strip() and at == at.replace(hour=0, minute=0, second=0, microsecond=0):
        return None  # a date without a time: in another zone it would show as the day before
    return f"<t:{int((at - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds())}:{'R' if span.relative else 'f'}>"


def _code(text: str) -> str:
    core = one_line(text).replace("`", "\u02cb")
    if not core:
        return ""
    return f"{' ' if text[0].isspace() else ''}`{core}`{' ' if text[-1].isspace() else ''}"


def _span(span: Span) -> str:
    text = clean(span.text)
    if span.role and text.strip().isdecimal():
        return f"<@&{text.strip()}>"  # a name to read: no message allows it to call anybody
    if span.style is Style.CODE:
        return _code(text)
    url = safe_url(span.url) if span.url else None
    body = _time(span) or (_link(text, url) if url else escape(text))
    mark = _WRAPS.get(span.style)
    core = body.strip()
    if not mark or not core:
        return body
    before = body[: len(body) - len(body.lstrip())]
    return f"{before}{mark}{core}{mark}{body[len(before) + len(core) :]}"


def _joined(parts: Iterable[str]) -> str:
    out = ""
    for part in parts:
        if out and part and out[-1] in "*~`" and part[0] in "*~`":
            out += BREAK
        out += part
    return out


def _mute_line_start(match: re.Match[str]) -> str:
    space, mark, digits = match.groups()
    return f"{space}\\{mark}" if mark else f"{space}{digits}\\."


def inline(spans: Sequence[Span]) -> str:
    """The spans as markdown: no line begins a heading, list or quote, and nobody is called."""
    text = _joined(map(_span, merged(spans)))
    text = "\n".join(line.strip() for line in text.split("\n"))
    text = re.sub(r"\n{3,}", "\n\n", text.strip())
    return _PING.sub(f"@{BREAK}", _LINE_START.sub(_mute_line_start, text))


def fitted(spans: Sequence[Span], limit: int) -> str:
    """``inline`` in at most ``limit`` units: the spans are cut at a word's end before they become markdown."""
    return fit(spans, limit, draw=inline, size=units, shorten=shorten)
