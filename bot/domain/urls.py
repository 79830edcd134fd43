"""Addresses: which two are the same page, and whose they are. Canonical forms are for identity, not for fetching."""

from __future__ import annotations

import re
from functools import cache
from typing import Any
from urllib.parse import SplitResult, urlsplit

from bot.domain.data import table

_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_PATH_SAFE = _UNRESERVED | frozenset("!$&'()*+,;=:@/")
_QUERY_SAFE = _UNRESERVED | frozenset("!$'()*,;:@/?")
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_PIECE = re.compile(r"%[0-9A-Fa-f]{2}|.", re.DOTALL)
_SPACES = re.compile(r"[\x00-\x20\x7f\u0085\u00a0\u2028\u2029\ufeff]+")
_SESSION = re.compile(r";(?:jsessionid|phpsessid|sid)=[^/;]*", re.IGNORECASE)
_INDEX = re.compile(r"/(?:index|default)\.(?:html?|php|aspx?)$", re.IGNORECASE)
_AMP_TAIL = re.compile(r"(?<=[^/])(?:/amp(?:\.html?)?|\.amp(?=\.html?$)|\.amp)$|\.amp(?=\.html?$)", re.IGNORECASE)
_HTML_TAIL = re.compile(r"(?<=[^/])\.html?$", re.IGNORECASE)
_DEFAULT_PORTS = {"http": 80, "https": 443}
_MAX_UNWRAPS = 4  # caches and redirectors inside one another


def is_http(url: str) -> bool:
    """Whether this is an absolute http or https address with a host."""
    parts = _split(url)
    return parts is not None


def host(url: str) -> str:
    """Whose page this is: the lower-case host without ``www.``, ``amp.`` and port; empty where there is none."""
    parts = _split(url)
    return _host(parts) if parts is not None else ""


@cache
def _suffixes() -> tuple[frozenset[str], frozenset[str]]:
    data = table("suffixes.toml")
    return frozenset(data["second"]), frozenset(data["shared"])


def site(name: str) -> str:
    """Whose host ``name`` is: "openai.com" for "status.openai.com", "x.co.uk" for "a.x.co.uk".

    A blog on a shared host ("x.substack.com") stays itself. ``name`` is a host as ``host()`` gives it;
    what is none ("localhost", an address of numbers) comes back as it is.
    """
    labels = name.split(".")
    if len(labels) < 3 or labels[-1].isdigit() or ":" in name or not all(labels):
        return name
    second, shared = _suffixes()
    for kept in range(2, len(labels)):
        if ".".join(labels[-kept:]) in shared:
            return ".".join(labels[-kept - 1 :])
    return ".".join(labels[-3 if len(labels[-1]) == 2 and labels[-2] in second else -2 :])


def canonical_url(url: str) -> str:
    """The one form of all addresses of a page: no tracking, fragment, ``www.``, AMP or index suffix; always https.

    What is not an http address comes back stripped of spaces, otherwise as it was. Applying it twice changes nothing.
    """
    parts = _split(url)
    if parts is None:
        return _SPACES.sub("", url)
    for _ in range(_MAX_UNWRAPS):
        inner = _unwrapped(parts)
        if inner is None:
            break
        parts = inner
    name = _host(parts)
    port = _port(parts)
    scheme = "https" if port == "" else parts.scheme.lower()
    path = _path(parts.path)
    query = _query(parts.query, name)
    # "#!/x" and "#/x" name a page inside a page; every other fragment is a place in it, or tracking
    fragment = "#" + _escaped(parts.fragment, _PATH_SAFE) if parts.fragment.startswith(("!/", "/")) else ""
    return f"{scheme}://{name}{port}{path}{'?' + query if query else ''}{fragment}"


def _split(url: str) -> SplitResult | None:
    text = _SPACES.sub("", url)
    if text.startswith("//"):
        text = "https:" + text
    if text[:5].lower() != "http:" and text[:6].lower() != "https:":
        return None
    try:
        parts = urlsplit(text)
        if not parts.hostname or not _host(parts):
            return None
        _port(parts)
    except ValueError:
        return None
    return parts


def _host(parts: SplitResult) -> str:
    name = (parts.hostname or "").rstrip(".").lower()
    if not name.isascii():
        try:
            name = name.encode("idna").decode("ascii")
        except UnicodeError:
            name = _escaped(name, _UNRESERVED)
    elif ":" in name:
        return f"[{name}]"
    else:
        name = _escaped(name, _UNRESERVED).lower()
    while True:
        first, _, rest = name.partition(".")
        if first in {"www", "amp"} and "." in rest and rest != ".":
            name = rest
        else:
            return name


def _port(parts: SplitResult) -> str:
    port = parts.port
    return "" if port is None or port == _DEFAULT_PORTS.get(parts.scheme.lower()) else f":{port}"


def _escaped(text: str, safe: frozenset[str]) -> str:
    """``text`` with one spelling of every character: unreserved ones plain, all others as upper-case %XX."""

    def one(match: re.Match[str]) -> str:
        piece = match[0]
        if len(piece) == 3:
            char = chr(int(piece[1:], 16))
            return char if char in _UNRESERVED else piece.upper()
        if piece in safe:
            return piece
        return "".join(f"%{byte:02X}" for byte in piece.encode("utf-8", "surrogatepass"))

    return _PIECE.sub(one, text)


def _path(path: str) -> str:
    segments: list[str] = []
    for segment in _SESSION.sub("", _escaped(path, _PATH_SAFE)).split("/"):
        if segment == "..":
            del segments[-1:]
        elif segment not in {"", "."}:
            segments.append(segment)
    text = "/" + "/".join(segments)
    before = ""
    while text != before:  # "/x/amp/index.html" takes two turns
        before = text
        text = _INDEX.sub("", text).rstrip("/")
        text = _HTML_TAIL.sub("", _AMP_TAIL.sub("", text)) or "/"
    return text


@cache
def _tracking() -> tuple[frozenset[str], tuple[str, ...], dict[str, Any], dict[str, Any]]:
    data = table("tracking.toml")
    return frozenset(data["names"]), tuple(data["prefixes"]), data["values"], data["hosts"]


def _is_tracking(name: str, value: str, dropped_here: frozenset[str]) -> bool:
    names, prefixes, values, _ = _tracking()
    if name in names or name in dropped_here or name.startswith(prefixes):
        return True
    return name in values and value.lower().startswith(tuple(values[name]))


def _query(query: str, name: str) -> str:
    if not query:
        return ""
    hosts = _tracking()[3]
    here = frozenset(p for h, names in hosts.items() if name == h or name.endswith("." + h) for p in names)
    kept: list[tuple[str, str]] = []
    for pair in query.replace("&amp;", "&").split("&"):
        key, _, value = pair.replace("+", "%20").partition("=")
        key, value = _escaped(key, _QUERY_SAFE), _escaped(value, _QUERY_SAFE)
        if key and not _is_tracking(key.lower(), value, here):
            kept.append((key, value))
    kept.sort(key=lambda kv: kv[0])  # stable: repeated names keep their order
    return "&".join(f"{key}={value}" if value else key for key, value in kept)


def _unwrapped(parts: SplitResult) -> SplitResult | None:
    """The page behind an AMP cache or a search engine's redirector, where the address itself tells it."""
    name = _host(parts)
    inner = ""
    if name.endswith(".cdn.ampproject.org") or name == "cdn.ampproject.org":
        match = re.match(r"/(?:c|v|i)/(s/)?(.+)", parts.path)
        inner = f"http{'s' if match[1] else ''}://{match[2]}" if match else ""
    elif re.fullmatch(r"google\.[a-z.]{2,6}", name):
        match = re.match(r"/amp/(s/)?(.+)", parts.path)
        if match:
            inner = f"http{'s' if match[1] else ''}://{match[2]}"
        elif parts.path == "/url":
            found = re.search(r"(?:^|&)(?:q|url)=(https?(?:%3A|:)[^&]+)", parts.query, re.IGNORECASE)
            inner = _ESCAPE.sub(lambda m: chr(int(m[1], 16)), found[1]) if found else ""
            parts = parts._replace(query="")
    if not inner:
        return None
    return _split(f"{inner}?{parts.query}" if parts.query and "?" not in inner else inner)
