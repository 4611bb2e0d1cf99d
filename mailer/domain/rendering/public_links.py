"""Links in mails that only their recipient has: to stop mailings, to rate, to see it on the web.

A link names a mail (its identity, `d12` for delivery 12) and carries a mark that only this
installation can make, another one for each purpose. Nothing is stored for it.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

from mailer.domain.templates.tags.facts import NO_LINKS, LinkFacts
from mailer.infra import crypto
from mailer.infra.installation import installation

#: Purpose of a mark, and the path below which its links stand.
UNSUBSCRIBE, VIEW, RATE, REMINDER = "unsubscribe", "view", "rate", "reminder"
_TOKEN = re.compile(r"(d[1-9][0-9]{0,17}|preview)\.([0-9a-f]{16})")


class LinkMaker:
    """Makes the links of many mails."""

    def __init__(self, base: str, marks: Mapping[str, Callable[[str], str]]) -> None:
        self._base = base
        self._by_purpose = dict(marks)
        self._marks = [(hole(purpose), mark) for purpose, mark in marks.items()]

    def also(self, purpose: str) -> LinkMaker:
        """With the links of one more purpose."""
        return LinkMaker(self._base, {**self._by_purpose, purpose: crypto.marks(purpose)})

    def makes(self, purpose: str) -> bool:
        """Its mails have links of this purpose."""
        return purpose in self._by_purpose

    def start(self, purpose: str) -> str:
        """What all links of a purpose begin with; the token of a mail follows."""
        return f"{self._base}/{purpose}/"

    def tokens(self, identity: str) -> dict[str, str]:
        """The tokens of one mail, by `hole`."""
        return {name: f"{identity}.{mark(identity)}" for name, mark in self._marks}

    def facts(self, tokens: Mapping[str, str]) -> LinkFacts:
        """The links of the mail that has these tokens."""
        if _UNSUBSCRIBE not in tokens:
            return NO_LINKS
        return LinkFacts(
            unsubscribe=self.start(UNSUBSCRIBE) + tokens[_UNSUBSCRIBE],
            view_online=self.start(VIEW) + tokens[_VIEW],
        )


def hole(purpose: str) -> str:
    """The name under which a mail keeps a place for its token; no tag's name has a space."""
    return f"{purpose} token"


_UNSUBSCRIBE, _VIEW = hole(UNSUBSCRIBE), hole(VIEW)


def maker(more: Mapping[str, Callable[[str], str]] = MappingProxyType({})) -> LinkMaker:
    """Links below this installation's public address; `more` purposes with what makes their
    marks."""
    marks = {purpose: crypto.marks(purpose) for purpose in (UNSUBSCRIBE, VIEW)}
    return LinkMaker(installation().public_url, marks | dict(more))


def no_links() -> LinkMaker:
    """For mails that nobody unsubscribes from."""
    return LinkMaker(installation().public_url, {})


def link_of(identity: str, purpose: str) -> str:
    """The link of one mail."""
    mark = crypto.marks(purpose)(identity)
    return f"{installation().public_url}/{purpose}/{identity}.{mark}"


def identity_in(token: str, purpose: str) -> str | None:
    """Which mail a link of that purpose belongs to; None when we did not make it."""
    found = _TOKEN.fullmatch(token)
    if found is None or not hmac.compare_digest(crypto.marks(purpose)(found[1]), found[2]):
        return None
    return found[1]
