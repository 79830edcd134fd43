"""Finds the feeds that a page offers: its own links first, then the places where feeds usually lie."""

from __future__ import annotations

from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml import etree, html

KINDS = (
    "application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml", "application/json",
    "text/xml", "application/xml",
)  # fmt: skip
USUAL = ("feed", "rss", "rss.xml", "feed.xml", "atom.xml", "index.xml", "feed.json")


def find_links(page: bytes, *, url: str) -> list[tuple[str, str]]:
    """(address, title) of each feed that the page names, in its order; comments' feeds come last."""
    try:
        tree: Any = html.fromstring(page)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return []
    base = next(iter(tree.xpath("//base/@href")), "")
    found: dict[str, str] = {}
    for link in tree.xpath("//link[@href]"):
        rel = (link.get("rel") or "").lower().split()
        kind = (link.get("type") or "").split(";")[0].strip().lower()
        if "alternate" in rel and kind in KINDS and not (kind == "application/json" and "oembed" in link.get("href")):
            found.setdefault(urljoin(urljoin(url, base), link.get("href").strip()), (link.get("title") or "").strip())
    return sorted(found.items(), key=lambda one: "comment" in (one[0] + one[1]).lower())


def usual_places(url: str) -> list[str]:
    """Addresses on the same site where a feed often lies."""
    parts = urlsplit(url)
    root = f"{parts.scheme}://{parts.netloc}/"
    below = url if url.endswith("/") else url + "/"
    bases = [root] if parts.path in {"", "/"} else [below, root]
    return list(dict.fromkeys(urljoin(base, name) for base in bases for name in USUAL))[:8]
