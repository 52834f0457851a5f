"""Finds where to send an event, and refuses addresses inside our own network, whatever name they hide behind."""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

import httpx2

from tieout.errors import BadInput

Address = IPv4Address | IPv6Address
Resolve = Callable[[str, int], Awaitable[Sequence[Address]]]
LONGEST = 2000
_NAT64 = ip_network("64:ff9b::/96")
_MEND = "TIEOUT_PRIVATE_TARGETS=yes allows it, for tests and local development."


class NotAllowed(Exception):
    """Nothing is sent there; the text says why."""


@dataclass(frozen=True, slots=True)
class Target:
    """An address that was checked, and how a request reaches just that one: the name is not looked up again."""

    url: httpx2.URL
    address: Address

    @property
    def pinned(self) -> httpx2.URL:
        """Answer the URL with the checked address in the place of the name."""
        return self.url.copy_with(host=str(self.address))

    @property
    def host(self) -> str:
        """Answer what the Host header says."""
        return self.url.netloc.decode()


def demand(url: str, *, private: bool) -> str:
    """Refuse an address that can be told to be wrong by itself; what its name stands for is seen when it is used."""
    try:
        parsed = httpx2.URL(url)
    except (httpx2.InvalidURL, ValueError):
        raise BadInput("That is no address.", field="url") from None
    if len(url) > LONGEST or not parsed.host or parsed.scheme not in {"http", "https"} or parsed.fragment:
        raise BadInput("An endpoint is an https:// address without a fragment.", field="url")
    if parsed.userinfo:
        raise BadInput("Names and passwords do not belong into an address: events are signed.", field="url")
    if private:
        return url
    if parsed.scheme != "https":
        raise BadInput(f"Events are only sent over https; {_MEND}", field="url")
    if (literal := _literal(parsed.host)) and not allowed(literal):
        raise BadInput(f"{parsed.host} is a private address; {_MEND}", field="url")
    return url


async def find(url: str, *, private: bool, resolve: Resolve) -> Target:
    """Look the name up once and check every address that it stands for; one private address condemns the name."""
    parsed = httpx2.URL(url)
    if not private and parsed.scheme != "https":
        raise NotAllowed(f"Events are only sent over https; {_MEND}")
    literal = _literal(parsed.host)
    port = parsed.port or (443 if parsed.scheme == "https" else 80)
    found = [literal] if literal else await resolve(parsed.host, port)
    bad = [one for one in found if not private and not allowed(one)]
    if bad:
        raise NotAllowed(f"{parsed.host} stands for the private address {bad[0]}; {_MEND}")
    if not found:
        raise NotAllowed(f"{parsed.host} stands for no address.")
    return Target(parsed, found[0])


async def looked_up(host: str, port: int) -> list[Address]:
    """Ask the system what a name stands for."""
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise NotAllowed(f"The name {host} is not known: {error.strerror or error}.") from error
    return [ip_address(str(one[4][0]).partition("%")[0]) for one in found]


def allowed(address: Address) -> bool:
    """Say whether an address belongs to the public internet, the one inside it too, where an IPv6 one carries one."""
    inner: list[Address | None] = [address]
    if isinstance(address, IPv6Address):
        inner += [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
        if address in _NAT64:  # a way to an IPv4 address, and no place of its own
            inner = [IPv4Address(int(address) & 0xFFFFFFFF)]
    return all(one.is_global and not one.is_multicast and not one.is_reserved for one in inner if one is not None)


def _literal(host: str) -> Address | None:
    try:
        return ip_address(host.strip("[]"))
    except ValueError:
        return None
