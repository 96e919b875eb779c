"""Which endpoints may be called: an allow-list of host and port, and addresses that are never allowed. It
looks at names and literal addresses; what a name resolves to is checked again when the connection is made."""

import ipaddress
import re
import socket
from collections.abc import Iterable
from typing import Any
from urllib.parse import SplitResult, urlsplit

from aiohttp import ThreadedResolver
from aiohttp.abc import ResolveResult

_PORTS = {"http": 80, "https": 443}
_UNSAFE = re.compile(r"[\s\\\x00-\x1f\x7f]")
_NUMBER_HOST = re.compile(r"^(?:0x[0-9a-f]+|\d+)(?:\.(?:0x[0-9a-f]+|\d+))*\.?$", re.IGNORECASE)


def host_allowed(url: str, patterns: Iterable[str]) -> bool:
    """Whether ``url`` is plain http(s) to a host:port that a pattern names ("127.0.0.1:*", "host:8000",
    "[::1]:8000").

    User information in the URL, link-local, unspecified and multicast addresses, and addresses in any
    spelling but the usual one are refused whatever the patterns say. A pattern without a port allows nothing.
    """
    if _UNSAFE.search(url):
        return False
    try:
        parts = urlsplit(url)
        port = parts.port or _PORTS.get(parts.scheme, 0)
    except ValueError:
        return False
    host = (parts.hostname or "").lower()
    if parts.scheme not in _PORTS or not host or _has_userinfo(parts) or parts.fragment:
        return False
    if not _plain_host(host) or is_forbidden_address(host):
        return False
    return any(_matches(pattern, host, port) for pattern in patterns)


def is_forbidden_address(host: str) -> bool:
    """Link-local (cloud metadata lives there), unspecified or multicast, also when mapped into IPv6."""
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    address = mapped or address
    return address.is_link_local or address.is_unspecified or address.is_multicast


class GuardedResolver(ThreadedResolver):
    """Name resolution that never hands out a forbidden address, so that a name cannot lead where a URL may
    not."""

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        found: list[Any] = await super().resolve(host, port, family)
        if any(is_forbidden_address(str(one["host"])) for one in found):
            raise OSError(f"{host} leads to a forbidden address")
        return found


def _plain_host(host: str) -> bool:
    """Numbers must be a dotted quad: 2852039166 and 0xa9fea9fe are addresses to a resolver, not to a
    reader."""
    if not _NUMBER_HOST.match(host):
        return True
    try:
        ipaddress.IPv4Address(host)
    except ValueError:
        return False
    return True


def _has_userinfo(parts: SplitResult) -> bool:
    return "@" in parts.netloc


def _matches(pattern: str, host: str, port: int) -> bool:
    name, separator, wanted = pattern.strip().lower().rpartition(":")
    if not separator or not name:
        return False
    return name.strip("[]") == host and wanted in ("*", str(port))
