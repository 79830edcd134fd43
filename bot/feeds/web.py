"""Pages and sites for people's commands: the article on a page, the feeds of a site, OPML."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.findings import Article
from bot.domain.model import FeedSpec, ParsedFeed
from bot.errors import FetchError, ParseError
from bot.feeds.discover import find_links, usual_places
from bot.feeds.opml import read_opml, write_opml
from bot.feeds.page import article_from_page
from bot.ports import FeedParser, Fetched, Fetcher, FetchFailed, FoundFeed

TRIED = 6  # feeds of one page that are looked into


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedWeb:
    """The port bot.ports.Web on a fetcher and a parser."""

    fetcher: Fetcher
    parser: FeedParser

    async def _get(self, url: str) -> Fetched:
        outcome = await self.fetcher.fetch(url)
        if isinstance(outcome, FetchFailed):
            raise FetchError("{url} {reason}", url=url, reason=outcome.reason)
        if not isinstance(outcome, Fetched):
            raise FetchError("{url} {reason}", url=url, reason="gave no body.")
        return outcome

    async def article(self, url: str) -> Article:
        """The article on a page."""
        page = await self._get(url)
        return await asyncio.to_thread(article_from_page, page.body, url=page.url)

    async def find_feeds(self, url: str) -> Sequence[FoundFeed]:
        """The feed at the address, or those that the page there names, or those at the usual places."""
        first = await self._get(url)
        try:
            parsed = await self.parser.parse(first.body, content_type=first.content_type, url=first.url)
        except ParseError as error:
            links = await asyncio.to_thread(find_links, first.body, url=first.url)
            found = await self._look([link for link, _ in links][:TRIED]) or await self._look(
                usual_places(first.url)[:TRIED]
            )
            if not found:
                raise ParseError("{reason} No feed was found there either.", reason=error, url=url) from None
            return found
        return [_found(first.url, parsed)]

    async def _look(self, urls: Sequence[str]) -> list[FoundFeed]:
        results = await asyncio.gather(*(self._try(url) for url in urls))
        return [one for one in results if one is not None]

    async def _try(self, url: str) -> FoundFeed | None:
        try:
            page = await self._get(url)
            return _found(page.url, await self.parser.parse(page.body, content_type=page.content_type, url=page.url))
        except (FetchError, ParseError):
            return None

    async def text(self, url: str) -> str:
        """What stands at an address, as text."""
        body = (await self._get(url)).body
        return body.decode("utf-8-sig", "replace")

    def read_opml(self, text: str) -> Sequence[FeedSpec]:
        """The feeds of an OPML file."""
        return read_opml(text)

    def write_opml(self, specs: Sequence[FeedSpec]) -> str:
        """The feeds as an OPML file."""
        return write_opml(specs)


def _found(url: str, parsed: ParsedFeed) -> FoundFeed:
    dates = [e.published or e.updated for e in parsed.entries]
    return FoundFeed(
        url=url,
        title=parsed.title,
        language=parsed.language,
        entries=len(parsed.entries),
        newest=max((d for d in dates if d), default=None),
    )
