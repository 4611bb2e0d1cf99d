"""Where a request came from, without telling which machine it was."""

from __future__ import annotations

import ipaddress

#: Bits that are kept: what a provider or company has, not what one connection has.
_V4, _V6 = 24, 48


def network_of(address: str) -> str:
    """The network of an IP address (`203.0.113.0`, `2001:db8:1::`); empty for anything else."""
    first, _, last = address.rpartition(".")
    if first.count(".") == 2 and last.isdigit() and first.replace(".", "").isdigit():
        # Nearly all of them; the module takes 5 µs.
        return f"{first}.0"
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return ""
    if isinstance(found, ipaddress.IPv6Address):
        found = found.ipv4_mapped or found
    bits = _V4 if found.version == 4 else _V6
    return str(ipaddress.ip_network((found.packed, bits), strict=False).network_address)
