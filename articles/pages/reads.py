"""PURE: who counts as a reader: people who see a live story, once a day each, without a name."""

import re
from collections.abc import Sequence
from functools import lru_cache
from hashlib import blake2b
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

Network = IPv4Network | IPv6Network

# Programs that say what they are, in small letters: search engines and archives, link previews,
# HTTP libraries, monitors (but Cubot makes telephones). The others can't be told from people,
# unless they send no User-Agent at all.
PROGRAM = re.compile(
    r"(?<!cu)bot\b|crawl|spider|slurp|archive|facebookexternalhit|preview|fetch|monitor"
    r"|curl|wget|httpx?[-/]|python|java/|okhttp|libwww"
)
# What is kept of a User-Agent until it is hashed: longer than browsers send, and no burden.
AGENT_LENGTH = 256


def is_reader(method: str, agent: str, purpose: str, site: str) -> bool:
    """``purpose`` is Sec-Purpose or Purpose, which only prefetches and previews send; ``site`` is
    Sec-Fetch-Site, which browsers leave out where a page came unencrypted."""
    if method != "POST" or purpose or site not in ("", "same-origin"):
        return False
    return bool(agent) and not is_program(agent)


# The same few thousand agents come again and again, and the search takes longer than all the rest.
@lru_cache(maxsize=1024)
def is_program(agent: str) -> bool:
    return bool(PROGRAM.search(agent.lower()))


def client(remote: str, forwarded: str, trusted: Sequence[Network]) -> str:
    """What tells readers apart: the address of who asks, or of the subscriber."""
    address = address_of(remote, forwarded, trusted)
    if isinstance(address, IPv6Address):
        return f"{int(address) >> 64:x}"  # a subscriber is given a /64 and changes the rest at will
    return str(address or remote)


def address_of(
    remote: str, forwarded: str, trusted: Sequence[Network]
) -> IPv4Address | IPv6Address | None:
    """Who asks: ``remote``, or where that is a trusted proxy, the last in ``forwarded``
    (X-Forwarded-For) that is none. What stands further left there, anybody can have written."""
    nearest = _address(remote)
    if nearest and _among(trusted, nearest):
        for hop in reversed(forwarded.split(",")):
            address = _address(hop.strip())
            if address is None:
                break
            if not _among(trusted, address):
                return address
    return nearest


def reader(salt: bytes, who: str, agent: str) -> str:
    """32 hexadecimal digits that tell readers apart on the day of ``salt`` and lead back to
    nobody; ``salt`` has at most 64 bytes."""
    seen = f"{who}|{agent}".encode(errors="replace")
    return blake2b(seen, key=salt, digest_size=16).hexdigest()


def _address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def _among(networks: Sequence[Network], address: IPv4Address | IPv6Address) -> bool:
    return any(address in network for network in networks)
