"""From a publisher's HTML to plain words: no markup, no entities, no control characters."""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser

from bot.domain.text import squeeze, strip_controls

SKIPPED = frozenset({"script", "style", "noscript", "template", "iframe", "svg", "head", "title"})
BREAKS = frozenset(
    {
        *("address", "article", "aside", "blockquote", "br", "dd", "div", "dl", "dt", "figcaption", "figure", "footer"),
        *("h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section"),
        *("table", "td", "th", "tr", "ul"),
    }
)
TAGGED = re.compile(r"<[a-zA-Z/!?]")
MOST = 200_000  # characters of one text: more is no article


class _Words(HTMLParser):
    """Collects the words of a piece of HTML, however broken."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._skipping = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Leave out what is not read; break where the page does."""
        del attrs
        if tag in SKIPPED:
            self._skipping += 1
        elif tag in BREAKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        """A paragraph's end is a break too."""
        if tag in SKIPPED:
            self._skipping = max(0, self._skipping - 1)
        elif tag in BREAKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        """Words."""
        if not self._skipping:
            self.parts.append(data)


def plain(text: str | None) -> str:
    """Words alone. Entities are read twice where a feed escaped its HTML twice; unbalanced markup is no error."""
    if not text:
        return ""
    text = text[: MOST * 4]
    for _ in range(2):
        if TAGGED.search(text):
            reader = _Words()
            reader.feed(text)
            reader.close()
            text = "".join(reader.parts)
        elif "&" in text:
            text = html.unescape(text)
        else:
            break
    # strip_controls takes line breaks too: fold them first
    return strip_controls(squeeze(text))[:MOST]
