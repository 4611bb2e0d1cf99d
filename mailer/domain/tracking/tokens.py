"""Whose link or pixel it is: one token a mail, `<message>.d<delivery>.<mark>`.

The pixel and all links of a mail share it, so that a mail costs one mark; what differs, the number
of the link, stands behind it and is looked up among the links of that very message.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Callable
from typing import NamedTuple

from flask import Flask

from mailer.infra import crypto

#: Purpose of the marks.
TRACK = "track"
#: Paths below which links and pixels stand.
CLICK, OPEN = "c", "o"
_TOKEN = re.compile(r"(([1-9][0-9]{0,17})\.d([1-9][0-9]{0,17}))\.([0-9a-f]{16})")
_KEY = "mailer.tracking.marks"


class TrackedMail(NamedTuple):
    """One mail of a mailing."""

    message_id: int
    delivery_id: int


def marks(message_id: int) -> Callable[[str], str]:
    """Makes the marks of a message's mails from their identities (`d12`)."""
    mark = crypto.marks(TRACK)
    return lambda identity: mark(f"{message_id}.{identity}")


def mail_of(app: Flask, token: str) -> TrackedMail | None:
    """The mail of a token; None when we did not make it."""
    found = _TOKEN.fullmatch(token)
    if found is None or not hmac.compare_digest(_mark(app, found[1]), found[4]):
        return None
    return TrackedMail(int(found[2]), int(found[3]))


def _mark(app: Flask, value: str) -> str:
    """With a key that is derived once: a click takes less time than that."""
    mark: Callable[[str], str] | None = app.extensions.get(_KEY)
    if mark is None:
        with app.app_context():
            mark = app.extensions[_KEY] = crypto.marks(TRACK)
    return mark(value)
