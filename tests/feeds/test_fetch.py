"""Fetching: a good citizen, and nobody's way into a private network."""

import asyncio
import gzip
import zlib
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import brotli
import pytest
from aiohttp import web

from bot.feeds.fetch import HttpFetcher
from bot.feeds.guard import is_public, literal
from bot.ports import Fetched, FetchFailed, NotModified

PRIVATE = [
    "127.0.0.1", "127.1", "127.0.1", "2130706433", "0x7f000001", "0x7f.0.0.1", "0177.0.0.1", "017700000001",
    "0.0.0.0", "0", "10.0.0.1", "10.1", "172.16.0.1", "172.31.255.254", "192.168.1.1", "169.254.169.254",
    "100.64.0.1", "192.0.0.1", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255",
    "[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:10.0.0.1]", "[::ffff:7f00:1]", "[fe80::1]", "[fc00::1]", "[fd12::1]",
    "[2002:7f00:1::]", "[2002:a00:1::]", "[64:ff9b::7f00:1]", "[64:ff9b:1::1]", "[::127.0.0.1]", "[fec0::1]", "[ff02::1]",
    "[2001:db8::1]",
]  # fmt: skip
PUBLIC = ["93.184.216.34", "1.1.1.1", "[2606:4700::1111]", "[64:ff9b::101:101]"]


@pytest.mark.parametrize("host", PRIVATE)
def test_a_private_address_is_seen_in_every_spelling(host):
    assert literal(host)
    assert not is_public(host)


@pytest.mark.parametrize("host", PUBLIC)
def test_a_public_address_is_let_through(host):
    assert is_public(host)


@pytest.mark.parametrize("host", ["example.org", "1and1.com", "localhost", "a.b"])
def test_a_name_is_no_literal(host):
    assert not literal(host)


@pytest.mark.parametrize("host", [*PRIVATE, "localhost", "localhost.", "user:pass@127.0.0.1", "127.0.0.1:8080"])
async def test_nothing_private_is_ever_connected_to(host):
    fetcher = HttpFetcher(user_agent="t", timeout=3)
    outcome = await fetcher.fetch(f"http://{host}/feed")
    await fetcher.close()
    assert isinstance(outcome, FetchFailed)


@pytest.mark.parametrize(
    "url",
    ["ftp://x.org/f", "file:///etc/passwd", "gopher://x", "nonsense", "", "http://", "http://[::1", "javascript:1"],
)
async def test_only_web_addresses_are_used(url):
    fetcher = HttpFetcher(user_agent="t", timeout=3)
    outcome = await fetcher.fetch(url)
    await fetcher.close()
    assert isinstance(outcome, FetchFailed)
    assert outcome.reason


@asynccontextmanager
async def server(**routes):
    """A loopback server; give each path its handler."""
    app = web.Application()
    for name, handler in routes.items():
        app.router.add_get(f"/{name}", handler)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = site._server.sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        await runner.cleanup()


async def get(url, **options):
    fetcher = HttpFetcher(user_agent="Sincethen/test (contact)", allow_private=True, **{"timeout": 30, **options})
    outcome = await fetcher.fetch(url)
    await fetcher.close()
    return outcome


def answering(body=b"<rss/>", status=200, **headers):
    async def handler(_):
        return web.Response(body=body, status=status, headers=headers)

    return handler


async def test_the_user_agent_and_the_validators_are_sent():
    seen = {}

    async def handler(request):
        seen.update(request.headers)
        return web.Response(status=304)

    async with server(f=handler) as base:
        fetcher = HttpFetcher(user_agent="Sincethen/test (contact)", allow_private=True)
        outcome = await fetcher.fetch(f"{base}/f", etag='"1"', last_modified="Tue, 19 May 2026 08:00:00 GMT")
        await fetcher.close()
    assert isinstance(outcome, NotModified)
    assert (seen["User-Agent"], seen["If-None-Match"]) == ("Sincethen/test (contact)", '"1"')
    assert seen["If-Modified-Since"].startswith("Tue, 19 May")
    assert "br" in seen["Accept-Encoding"]


@pytest.mark.parametrize(
    ("coding", "pack"),
    [
        ("gzip", gzip.compress),
        ("deflate", zlib.compress),
        ("br", brotli.compress),
        ("deflate", lambda b: zlib.compress(b)[2:-4]),
    ],
)
async def test_packed_bodies_are_unpacked(coding, pack):
    body = b"<rss>" + b"x" * 200_000 + b"</rss>"
    async with server(f=answering(pack(body), **{"Content-Encoding": coding})) as base:
        outcome = await get(f"{base}/f")
    assert outcome.body == body


@pytest.mark.parametrize(("coding", "pack"), [("gzip", gzip.compress), ("br", brotli.compress), ("identity", bytes)])
async def test_a_bomb_is_stopped_at_the_cap(coding, pack):
    async with server(f=answering(pack(b"\0" * 5_000_000), **{"Content-Encoding": coding})) as base:
        outcome = await get(f"{base}/f", max_bytes=1_000_000)
    assert "more than" in outcome.reason


async def test_a_body_that_is_not_what_its_coding_says_is_one_clear_failure():
    async with server(f=answering(b"plain", **{"Content-Encoding": "gzip"})) as base:
        outcome = await get(f"{base}/f")
    assert "unpacked" in outcome.reason


async def test_permanent_redirects_are_remembered_temporary_ones_are_not():
    async with server(
        a=answering(status=301, Location="/b"), b=answering(status=308, Location="/c"), c=answering(),
        t=answering(status=302, Location="/c"), m=answering(status=301, Location="/t"),
    ) as base:  # fmt: skip
        assert (await get(f"{base}/a")).moved_to == f"{base}/c"
        assert (await get(f"{base}/t")).moved_to is None
        assert (await get(f"{base}/m")).moved_to == f"{base}/t"


async def test_a_circle_of_redirects_ends():
    async with server(a=answering(status=302, Location="/b"), b=answering(status=302, Location="/a")) as base:
        assert "redirects more than" in (await get(f"{base}/a")).reason


async def test_a_redirect_to_a_private_address_is_not_followed():
    async with server(a=answering(status=302, Location="http://169.254.169.254/latest")) as base:
        fetcher = HttpFetcher(user_agent="t", allow_private=False, timeout=3)
        with pytest.raises(OSError, match="private"):
            fetcher._check("http://169.254.169.254/latest")
        assert isinstance(await fetcher.fetch(f"{base}/a"), FetchFailed)
        await fetcher.close()


@pytest.mark.parametrize(
    ("status", "blocked", "gone"),
    [
        (401, True, False),
        (403, True, False),
        (429, True, False),
        (410, False, True),
        (404, False, False),
        (500, False, False),
    ],
)
async def test_refusals_are_told_apart(status, blocked, gone):
    async with server(f=answering(status=status)) as base:
        outcome = await get(f"{base}/f")
    assert (outcome.blocked, outcome.gone, outcome.status) == (blocked, gone, status)


async def test_retry_after_is_read_as_seconds_and_as_a_date():
    later = format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True)
    async with server(
        a=answering(status=503, **{"Retry-After": "120"}), b=answering(status=503, **{"Retry-After": later})
    ) as base:
        assert (await get(f"{base}/a")).retry_after == 120
        assert 3500 < (await get(f"{base}/b")).retry_after <= 3600


async def test_cache_control_is_read():
    async with server(
        a=answering(**{"Cache-Control": "public, max-age=900"}), b=answering(**{"Cache-Control": "no-cache"})
    ) as base:
        assert (await get(f"{base}/a")).max_age == 900
        assert (await get(f"{base}/b")).max_age is None


async def test_a_server_that_never_ends_is_left():
    never = asyncio.Event()

    async def endless(request):
        response = web.StreamResponse()
        await response.prepare(request)
        await response.write(b"x")
        await never.wait()
        return response

    async with server(f=endless) as base:
        outcome = await get(f"{base}/f", timeout=0.3)
        never.set()
    assert "0.3 seconds" in outcome.reason


async def test_a_closed_port_is_unreachable():
    async with server(f=answering()) as base:
        pass
    outcome = await get(f"{base}/f")
    assert outcome.unreachable
    assert isinstance(outcome, FetchFailed)


async def test_a_good_answer_is_whole():
    async with server(
        f=answering(b"<rss>\xc3\xa9</rss>", ETag='"e"', **{"Content-Type": "application/rss+xml"})
    ) as base:
        outcome = await get(f"{base}/f")
    assert isinstance(outcome, Fetched)
    assert (outcome.etag, outcome.body) == ('"e"', b"<rss>\xc3\xa9</rss>")


@asynccontextmanager
async def raw(answer):
    """A loopback server that says these bytes to whoever asks."""

    async def say(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer)
        await writer.drain()
        writer.close()

    served = await asyncio.start_server(say, "127.0.0.1", 0)
    async with served:
        yield f"http://127.0.0.1:{served.sockets[0].getsockname()[1]}"


async def test_headers_that_are_no_text_do_no_harm():
    fetcher = HttpFetcher(user_agent="t", timeout=3, allow_private=True)
    tag = b'HTTP/1.1 200 OK\r\nETag: "\xe9t\xe9"\r\nLast-Modified: ao\xfbt\r\nContent-Length: 2\r\n\r\nok'
    async with raw(tag) as address:
        found = await fetcher.fetch(address)
    async with raw(b"HTTP/1.1 404 Non trouv\xe9\r\nContent-Length: 0\r\n\r\n") as address:
        missing = await fetcher.fetch(address)
    await fetcher.close()
    assert (found.body, found.etag, found.last_modified) == (b"ok", None, None)
    assert missing.reason == "answered 404 Non trouvé."
