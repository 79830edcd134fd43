"""Why a connection failed, whatever words the operating system has for it."""

import errno
import socket
import ssl

import aiohttp
import pytest
from aiohttp.client_reqrep import ConnectionKey

from bot.feeds.failures import why
from bot.feeds.fetch import HttpFetcher
from bot.feeds.guard import PrivateAddressError

KEY = ConnectionKey("a.example", 443, True, True, None, None, None)
NO_NAME = socket.gaierror(socket.EAI_NONAME, "Name or service not known")
STRANGE = OSError(errno.ECONNREFUSED, "Verbindungsaufbau abgelehnt")


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (aiohttp.ClientConnectorDNSError(KEY, NO_NAME), "nobody knows a server of that name"),
        (aiohttp.ClientConnectorDNSError(KEY, socket.gaierror(socket.EAI_AGAIN, "")), "names cannot be looked up"),
        (aiohttp.ClientConnectorDNSError(KEY, OSError(None, "Timeout while contacting DNS servers")), "nobody knows"),
        (aiohttp.ClientConnectorError(KEY, STRANGE), "refuses the connection"),
        (aiohttp.ClientConnectorError(KEY, OSError(errno.ENETUNREACH, "?")), "no network"),
        (aiohttp.ClientConnectorError(KEY, OSError(errno.EHOSTUNREACH, "?")), "no way to the server"),
        (aiohttp.ClientConnectorCertificateError(KEY, ssl.SSLCertVerificationError("expired")), "certificate"),
        (aiohttp.ClientConnectorSSLError(KEY, ssl.SSLError("handshake")), "no safe connection"),
        (aiohttp.ServerDisconnectedError(), "cut the connection"),
        (aiohttp.ClientPayloadError("not enough data"), "cut the connection"),
        (aiohttp.ClientOSError(errno.ECONNRESET, "reset"), "cut the connection"),
        (aiohttp.ClientResponseError(None, (), message="Bad status line"), "rules of the web"),
        (OSError("?"), "the connection failed"),
    ],
    ids=lambda v: type(v).__name__ if isinstance(v, Exception) else None,
)
def test_each_kind_of_failure_has_its_words(error, said):
    assert said in why(error)


async def test_a_refused_connection_over_the_wire():
    with socket.socket() as taken:  # bound and not listening
        taken.bind(("127.0.0.1", 0))
        fetcher = HttpFetcher(user_agent="test", allow_private=True)
        outcome = await fetcher.fetch(f"http://127.0.0.1:{taken.getsockname()[1]}/feed")
        await fetcher.close()
    assert outcome.reason == "cannot be reached: the server refuses the connection."


def test_a_private_address_is_named():
    assert str(PrivateAddressError("10.0.0.1")) == "leads to the private address 10.0.0.1, which feeds may not use."
