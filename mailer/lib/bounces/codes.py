"""Reply codes and status codes in what servers said."""

from __future__ import annotations

import re

#: `550 ` or `550-`, not a part of a longer number or an address.
_CODE = re.compile(r"(?<![\d.\-:/=])([45][0-5]\d)(?=[\s\-#:,]|$)(?!\s*(?:bytes|seconds|octets))")
#: Within the limits of RFC 3463 §2, and no part of an IP address or a version.
_STATUS = re.compile(r"(?<![\d.])([245])\.(\d{1,2})\.(\d{1,3})(?![\d.]*\d)")


def code_in(said: str) -> int | None:
    """The first SMTP reply code of a refusal."""
    found = _CODE.search(said)
    return int(found[1]) if found else None


def status_in(said: str) -> str:
    """The first enhanced status code of a refusal; empty if there is none."""
    found = _STATUS.search(said)
    return ".".join(found.groups()) if found and found[1] != "2" else ""


def one_line(said: str) -> str:
    """White space folded, at most 500 characters; no database takes a NUL."""
    return " ".join(said.replace("\0", " ").split())[:500]
