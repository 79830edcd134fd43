"""Keeps feeds out of private networks: the address that is connected to is checked, at every hop, after resolution."""

from __future__ import annotations

import ipaddress
import socket
from typing import Any

from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver

NAT64 = ipaddress.ip_network("64:ff9b::/96")
SIX_TO_FOUR = ipaddress.ip_network("2002::/16")
MORE_PRIVATE = tuple(
    ipaddress.ip_network(n)
    for n in ("100.64.0.0/10", "192.0.0.0/24", "198.18.0.0/15", "0.0.0.0/8", "64:ff9b:1::/48", "fec0::/10")
)


class PrivateAddressError(OSError):
    """The name leads to ``address``, which is not public."""

    def __init__(self, address: str) -> None:
        super().__init__(f"leads to the private address {address}, which feeds may not use.")


def is_public(address: str) -> bool:
    """Whether an IP address, in any spelling that a socket takes, lies on the public internet."""
    plain = address.split("%", 1)[0].strip("[]")
    try:
        ip = ipaddress.ip_address(plain)
    except ValueError:
        try:
            ip = ipaddress.ip_address(socket.inet_aton(plain))  # 127.1, 0x7f000001, 2130706433, 0177.0.0.1
        except (OSError, ValueError):
            return False
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if inner is None and ip in NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is None and int(ip) >> 32 == 0:  # ::a.b.c.d, long deprecated
            return False
        if inner is not None and not is_public(str(inner)):
            return False
    if any(ip in network for network in MORE_PRIVATE if network.version == ip.version):
        return False
    if isinstance(ip, ipaddress.IPv6Address) and (ip in NAT64 or ip in SIX_TO_FOUR):
        return True  # decided by the address inside
    return ip.is_global and not ip.is_multicast


def literal(host: str) -> bool:
    """Whether the host is an IP address itself, in any spelling: such hosts are never resolved."""
    plain = host.strip("[]").split("%", 1)[0]
    try:
        ipaddress.ip_address(plain)
    except ValueError:
        try:
            socket.inet_aton(plain)
        except OSError:
            return False
        return all(part[:1].isdigit() for part in plain.split("."))
    return True


class PublicResolver(AbstractResolver):
    """Gives only public addresses: what is checked is what is connected to, so rebinding gains nothing."""

    def __init__(self) -> None:
        self._inner = ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """The host's public addresses; PrivateAddressError where any is private."""
        found: list[ResolveResult] = await self._inner.resolve(host, port, family)
        private: list[Any] = [one for one in found if not is_public(one["host"])]
        if private:
            raise PrivateAddressError(str(private[0]["host"]))
        return found

    async def close(self) -> None:
        """Nothing is held."""
        await self._inner.close()
