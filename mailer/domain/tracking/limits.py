"""How much of what comes from outside is taken: for one mail, and from one range of addresses.

The limits are for floods; no reader, no office and no mail provider's proxy reaches them.
"""

from __future__ import annotations

from functools import lru_cache
from ipaddress import ip_address, ip_network

from mailer.infra.flood import Limit
from mailer.lib.networks import network_of

#: Openings and clicks of one mail, and those from one range, within ten seconds.
EVENTS_OF_A_MAIL, EVENTS_OF_A_RANGE = 200, 10_000
#: Pages of one mail, and those shown to one range, within a minute.
PAGES_OF_A_MAIL, PAGES_OF_A_RANGE = 60, 3000
EVENT_SECONDS, PAGE_SECONDS = 10, 60
#: No range of readers: this machine, or a proxy beside it that does not say for whom it asks.
_INSIDE = [
    ip_network(each)
    for each in (
        "127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "::/127", "fc00::/7",
    )
]  # fmt: skip


def of_events(delivery_id: int, network: str) -> list[Limit]:
    """Of openings and clicks; `network` as `lib.networks` writes it."""
    found = [Limit(f"e:{delivery_id}", EVENTS_OF_A_MAIL, EVENT_SECONDS)]
    if _is_range(network):
        found.append(Limit(f"en:{network}", EVENTS_OF_A_RANGE, EVENT_SECONDS))
    return found


def of_pages(token: str, address: str) -> list[Limit]:
    """Of the pages behind links, for an IP address; without one, whoever asks is not counted."""
    found = [Limit(f"p:{token[:64]}", PAGES_OF_A_MAIL, PAGE_SECONDS)]
    network = network_of(address)
    if _is_range(network):
        found.append(Limit(f"pn:{network}", PAGES_OF_A_RANGE, PAGE_SECONDS))
    return found


@lru_cache(4096)
def _is_range(network: str) -> bool:
    """Is it a range of addresses out there?"""
    if not network:
        return False
    address = ip_address(network)
    return not any(address in inside for inside in _INSIDE)
