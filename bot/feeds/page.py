"""The article on a web page, through trafilatura."""

from __future__ import annotations

from bot.domain.findings import Article
from bot.domain.urls import host
from bot.errors import ParseError


def article_from_page(body: bytes, *, url: str) -> Article:
    """Title, text, date and language. ParseError where the page holds no article that can be read."""
    import trafilatura  # noqa: PLC0415 -- slow to load, rarely needed

    try:
        found = trafilatura.bare_extraction(body, url=url, with_metadata=True, include_comments=False)
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        raise ParseError(f"{url}: the page cannot be read ({type(error).__name__}).", url=url) from None
    text = (getattr(found, "text", None) or "") if found is not None else ""
    if not text.strip():
        raise ParseError(
            f"{url}: no article text was found on the page. It may need a login or a browser; paste the text instead.",
            url=url,
        )
    return Article(
        title=getattr(found, "title", None) or "",
        text=text,
        date=getattr(found, "date", None),
        language=getattr(found, "language", None),
        outlet=host(url),
        url=url,
    )
