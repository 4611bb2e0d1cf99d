"""The mark that a rating page carries: an answer without it, or with another mail's, is none."""

from __future__ import annotations

import datetime as dt
import secrets
from dataclasses import dataclass

from mailer.infra import crypto
from mailer.lib import clock

_PURPOSE = "rating-page"
#: Seconds for which a page may stay open before it is sent.
_LIFETIME = 2 * 86400


@dataclass(frozen=True)
class PageMark:
    """One page that was shown."""

    #: Names the page.
    id: str
    shown_at: dt.datetime


def mark(delivery_id: int) -> str:
    """For a page that is shown now."""
    moment = int(clock.now().timestamp() * 1000)
    return crypto.sign(_PURPOSE, [delivery_id, moment, secrets.token_hex(12)])


def read(delivery_id: int, text: str) -> PageMark | None:
    """The page of a mark; None when it is not ours, of another mail, or too old."""
    found = crypto.read_signed(_PURPOSE, text, _LIFETIME) if text else None
    if found is None or found[0] != delivery_id:
        return None
    return PageMark(found[2], dt.datetime.fromtimestamp(found[1] / 1000, dt.UTC))
