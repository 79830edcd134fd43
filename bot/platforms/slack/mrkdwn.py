"""Spans as Slack's mrkdwn: whatever a feed says stays text, never markup, a mention or a disguised link."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from bot.card.fitting import before_last_space, fit, merged, squeezed
from bot.card.links import honest_label, safe_url
from bot.card.model import Span, Style

BREAK = "\u2060"  # word joiner: nobody sees it, and it keeps two characters from meaning something together

# Marks that turn text around, and characters that nobody sees: both are used to disguise.
_UNSEEN = dict.fromkeys(
    [0x00AD, 0x061C, 0x180E, *range(0x200B, 0x200C), *range(0x200E, 0x2010), *range(0x202A, 0x202F)]  # noqa: RUF005 -- hexadecimal
    + [*range(0x2060, 0x2070), 0xFEFF, *range(0xFFF9, 0xFFFC), *range(0xE0000, 0xE0080)]
)
_LINES = re.compile(r"\r\n?|[\u2028\u2029\x0b\x0c\x85]")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
# Slack knows no escape for these, so a character that looks alike stands for them; inside words they mean nothing
_MARKS = {"*": "\u2217", "~": "\u223c", "`": "\u02cb", "_": "\u02cd"}
_MARK = re.compile(r"[*~`]|(?<![^\W_])_|_(?![^\W_])")
_EMOJI = re.compile(r":(?=[\w+'-]+:)")
_LINE_START = re.compile(r"^([ \t]*)(?=&gt;)", re.MULTILINE)
_CALLS = re.compile(r"@(?=everyone|here|channel|group)", re.IGNORECASE)
_WRAPS = {Style.BOLD: "*", Style.STRIKE: "~", Style.ITALIC: "_"}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DATES = {False: "{date_short_pretty}, {time}", True: "{ago}"}


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
    """At most ``limit`` characters, cut at a word's end with an ellipsis."""
    if len(text) <= limit:
        return text
    if limit <= 0:
        return ""
    kept = text[: limit - 1]
    head = before_last_space(kept)
    if len(head) > len(kept) * 0.6:
        kept = head
    return kept.rstrip(" \u00a0\u202f,;:.-\n") + "…"


def entities(text: str) -> str:
    """The three characters that Slack's control sequences are made of, escaped; nothing else is."""
    return re.sub(r"[&<>]", lambda m: _ENTITIES[m[0]], text)


def escape(text: str) -> str:
    """Cleaned text in which no character means anything to Slack."""
    text = _EMOJI.sub(f":{BREAK}", _MARK.sub(lambda m: _MARKS[m[0]], text))
    return mute(entities(text))


def mute(text: str) -> str:
    """The text with no line that begins as a quotation, and with nobody called."""
    return _CALLS.sub(f"@{BREAK}", _LINE_START.sub(rf"\1{BREAK}", text))


def _link(label: str, url: str) -> str:
    label = honest_label(one_line(label), url)
    return f"<{entities(url)}|{escape(label).replace('|', '¦')}>"


def _time(span: Span) -> str | None:
    if span.at is None:
        return None
    at = span.at if span.at.tzinfo else span.at.replace(tzinfo=UTC)
    said = one_line(span.text)
    if not span.relative and said and at == at.replace(hour=0, minute=0, second=0, microsecond=0):
        return None  # a date without a time: in another zone it would show as the day before
    stamp = int((at - _EPOCH).total_seconds())
    if stamp <= 0:
        return None
    fallback = escape(said or f"{at:%Y-%m-%d %H:%M} UTC").replace("|", "¦")
    return f"<!date^{stamp}^{_DATES[span.relative]}|{fallback}>"


def _code(text: str) -> str:
    core = entities(one_line(text).replace("`", _MARKS["`"]))
    if not core:
        return ""
    return f"{' ' if text[0].isspace() else ''}`{core}`{' ' if text[-1].isspace() else ''}"


def _span(span: Span) -> str:
    text = clean(span.text)
    if span.style is Style.CODE:
        return _code(text)
    url = safe_url(span.url) if span.url else None
    body = _time(span) or (_link(text, url) if url else escape(text))
    mark = _WRAPS.get(span.style)
    core = body.strip()
    if not mark or not core:
        return body
    # a mark holds for one line only
    lines = [f"{mark}{line.strip()}{mark}" if line.strip() else "" for line in core.split("\n")]
    before = body[: len(body) - len(body.lstrip())]
    return before + "\n".join(lines) + body[len(before) + len(core) :]


def _joined(parts: Iterable[str]) -> str:
    """The parts, kept apart where a mark would stand beside a word and so mean nothing."""
    out = ""
    for part in parts:
        if out and part:
            last, first = out[-1], part[0]
            if (last in "*~_`" and not first.isspace()) or (first in "*~_`" and not last.isspace()):
                out += "\u200b"
        out += part
    return out


def inline(spans: Sequence[Span]) -> str:
    """The spans as mrkdwn, without empty ends and with at most one empty line between two others."""
    text = _joined(map(_span, merged(spans)))
    text = "\n".join(line.strip() for line in text.split("\n"))
    return mute(re.sub(r"\n{3,}", "\n\n", text.strip()))  # once more: spans may make a call together


def fitted(spans: Sequence[Span], limit: int) -> str:
    """``inline`` in at most ``limit`` characters: the spans are cut at a word's end before they become mrkdwn."""
    return fit(spans, limit, draw=inline, size=len, shorten=shorten)


def plain(spans: Sequence[Span]) -> str:
    """The spans as words alone, cleaned and escaped, for the text beside blocks."""
    return escape("".join(clean(s.text) for s in spans)).strip()
