"""Links in mails that only their recipient has: to stop mailings, to see the mail on the web.

A link names a mail (its identity, `d12` for delivery 12) and carries a mark that only this
installation can make, another one for each purpose. Nothing is stored for it.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Callable
from dataclasses import dataclass

from mailer.domain.templates.tags.facts import LinkFacts
from mailer.infra import crypto
from mailer.infra.installation import installation

#: Purpose of a mark, and the path below which its links stand.
UNSUBSCRIBE, VIEW = "unsubscribe", "view"
_TOKEN = re.compile(r"(d[1-9][0-9]{0,17}|preview)\.([0-9a-f]{16})")


@dataclass(frozen=True)
class LinkMaker:
    """Makes the links of many mails."""

    base: str
    unsubscribe: Callable[[str], str]
    view: Callable[[str], str]

    def of(self, identity: str) -> LinkFacts:
        """The links of one mail."""
        return LinkFacts(
            unsubscribe=f"{self.base}/{UNSUBSCRIBE}/{identity}.{self.unsubscribe(identity)}",
            view_online=f"{self.base}/{VIEW}/{identity}.{self.view(identity)}",
        )


def maker() -> LinkMaker:
    """Links below this installation's public address."""
    base = installation().public_url
    return LinkMaker(base, crypto.marks(UNSUBSCRIBE), crypto.marks(VIEW))


def identity_in(token: str, purpose: str) -> str | None:
    """Which mail a link of that purpose belongs to; None when we did not make it."""
    found = _TOKEN.fullmatch(token)
    if found is None or not hmac.compare_digest(crypto.marks(purpose)(found[1]), found[2]):
        return None
    return found[1]
