"""The name of a server as people type it."""

from __future__ import annotations

import re
from ipaddress import IPv4Address, IPv6Address, ip_address

_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")
_INTERNAL_ENDINGS = (".local", ".localhost", ".internal", ".lan", ".home.arpa")


def parse(text: str) -> str | None:
    """The name in the form that the network knows (ASCII, lower case), or None when `text` is
    neither a host name nor an IP address."""
    text = text.strip().rstrip(".").lower()
    literal = address_of(text)
    if literal is not None:
        return str(literal)
    try:
        name = text.encode("idna").decode("ascii")
    except UnicodeError:
        return None
    labels = name.split(".")
    if not 0 < len(name) <= 253 or not all(_LABEL.fullmatch(label) for label in labels):
        return None
    return None if labels[-1].isdigit() else name


def address_of(name: str) -> IPv4Address | IPv6Address | None:
    """The IP address that `name` is written as, if it is one."""
    try:
        return ip_address(name.strip("[]"))
    except ValueError:
        return None


def is_loopback(name: str) -> bool:
    """Is this server this very machine?"""
    literal = address_of(name)
    return name == "localhost" if literal is None else literal.is_loopback


def is_internal(name: str) -> bool:
    """Can this name only mean a machine that is not on the public internet?"""
    literal = address_of(name)
    if literal is not None:
        return not literal.is_global or literal.is_multicast
    return name == "localhost" or "." not in name or name.endswith(_INTERNAL_ENDINGS)
