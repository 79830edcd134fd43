"""Why a connection failed, by the kind of error (failures.toml): never in the operating system's own words."""

from __future__ import annotations

import errno
import socket
import ssl
import tomllib
from functools import cache
from importlib.resources import files

import aiohttp

# a resolver that could not ask says this; all its other errors mean that nobody knows the name
_ASK_AGAIN = frozenset({socket.EAI_AGAIN})


@cache
def _said() -> tuple[dict[int, str], dict[str, str]]:
    data = tomllib.loads(files("bot.feeds").joinpath("failures.toml").read_text(encoding="utf-8"))
    numbered = {getattr(errno, name): said for name, said in data["errno"].items() if hasattr(errno, name)}
    return numbered, data["kind"]


def why(error: BaseException) -> str:
    """The cause in a few words, without addresses and names of classes."""
    by_number, by_kind = _said()
    cause = getattr(error, "os_error", None) or error
    if isinstance(cause, socket.gaierror):
        return by_kind["resolver" if cause.errno in _ASK_AGAIN else "name"]
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return by_kind["name"]
    if isinstance(error, aiohttp.ClientConnectorCertificateError) or isinstance(cause, ssl.SSLCertVerificationError):
        return by_kind["certificate"]
    if isinstance(error, aiohttp.ClientSSLError) or isinstance(cause, ssl.SSLError):
        return by_kind["tls"]
    number = getattr(cause, "errno", None)
    if number in by_number:
        return by_number[number]
    if isinstance(error, aiohttp.ClientHttpProxyError | aiohttp.ClientProxyConnectionError):
        return by_kind["proxy"]
    if isinstance(error, aiohttp.ServerDisconnectedError | aiohttp.ClientPayloadError):
        return by_kind["cut"]
    if isinstance(error, aiohttp.ClientResponseError):
        return by_kind["http"]
    return by_kind["other"]
