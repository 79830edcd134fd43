"""OPML, in which feed readers hand each other their lists."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lxml import etree

from bot.domain.model import FeedSpec
from bot.domain.text import strip_controls
from bot.domain.urls import host, is_http
from bot.errors import ParseError


def read_opml(text: str) -> list[FeedSpec]:
    """The feeds of an OPML file. ParseError names the line where it breaks, or says that there is no feed in it."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    try:
        root = etree.fromstring(text.strip().encode(), parser)
    except etree.XMLSyntaxError as error:
        raise ParseError(
            "The OPML breaks at line {line}. Export it again, or mend that line.", line=error.lineno
        ) from None
    found: dict[str, FeedSpec] = {}
    for outline in root.iter("outline"):
        url = (outline.get("xmlUrl") or outline.get("xmlurl") or "").strip()
        if is_http(url):
            title = (outline.get("title") or outline.get("text") or host(url)).strip()
            key = "-".join(re.findall(r"[a-z0-9]+", url.split("://", 1)[1].casefold()))[:60]
            found.setdefault(url, FeedSpec(key=key, url=url, title=title))
    if not found:
        raise ParseError("The OPML names no feed: no outline in it has an xmlUrl.")
    return list(found.values())


def write_opml(specs: Sequence[FeedSpec]) -> str:
    """The feeds as OPML 2.0."""
    root = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(root, "head"), "title").text = "Sincethen"
    body = etree.SubElement(root, "body")
    for spec in specs:
        if is_http(spec.url):
            title = strip_controls(spec.title)
            etree.SubElement(body, "outline", type="rss", text=title, title=title, xmlUrl=spec.url)
    return etree.tostring(root, pretty_print=True, xml_declaration=True, encoding="UTF-8").decode()
