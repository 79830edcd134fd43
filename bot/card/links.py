"""Links that feed texts bring: only addresses that are fit for a link, and labels that do not name another site."""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit, urlunsplit

LONGEST_URL = 512  # a link button's limit; longer addresses are trackers' and would eat the message
_HOST = re.compile(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?\Z")
_NAMES_A_SITE = re.compile(r"(?:https?://)?(?:[\w-]+\.)+[a-z]{2,}(?:[/?#:]\S*)?\Z", re.IGNORECASE)


def safe_url(url: str) -> str | None:
    """The address fit for a link, or None: http(s) only, no user name in it, nothing that could end the link early."""
    try:
        parts = urlsplit(url.strip())
        host, port = (parts.hostname or ""), parts.port
        host = host if host.isascii() else host.encode("idna").decode("ascii")
    except ValueError:  # UnicodeError is one
        return None
    if parts.scheme.lower() not in {"http", "https"} or not _HOST.match(host):
        return None
    where = host + (f":{port}" if port else "")
    path, query, fragment = (
        quote(p.encode("utf-8", "replace"), safe="/%:!$&+,;=?~-._") for p in (parts.path, parts.query, parts.fragment)
    )
    safe = urlunsplit((parts.scheme.lower(), where, path or "/", query, fragment))
    return safe if len(safe) <= LONGEST_URL else None


def honest_label(label: str, url: str) -> str:
    """The label, or the host where it is empty; one that names a site and leads to another says so."""
    host = _host(url)
    if not label:
        return host
    if _NAMES_A_SITE.match(label) and _host(label if "://" in label else f"https://{label}") != host:
        return f"{label} ({host})"
    return label


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")
