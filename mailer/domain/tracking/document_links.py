"""The link by which a customer opens the page of a document: `<document>.d<delivery>.<mark>`.

Each mail has its own, so that one knows which of them was opened. Nothing is stored for it: only
this installation can make the mark, for this document in this mail.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Callable
from typing import NamedTuple

from mailer.infra import crypto
from mailer.infra.installation import installation

#: Purpose of the marks, and the path below which the pages stand.
DOCUMENT = "document"
_TOKEN = re.compile(r"(([1-9][0-9]{0,17})\.d([1-9][0-9]{0,17}))\.([0-9a-f]{16})")


class DocumentLink(NamedTuple):
    """A document in one mail."""

    document_id: int
    delivery_id: int


def links(document_id: int) -> Callable[[str], str]:
    """Makes the addresses of a document's page from the identities of mails (`d12`)."""
    start = f"{installation().public_url}/{DOCUMENT}/"
    mark = crypto.marks(DOCUMENT)

    def link(identity: str) -> str:
        named = f"{document_id}.{identity}"
        return f"{start}{named}.{mark(named)}"

    return link


def sample(_identity: str) -> str:
    """What looks like such an address, and leads nowhere: for previews."""
    return f"{installation().public_url}/{DOCUMENT}/…"


def link_in(token: str) -> DocumentLink | None:
    """Which document and which mail a token names; None when we did not make it."""
    found = _TOKEN.fullmatch(token)
    if found is None or not hmac.compare_digest(crypto.marks(DOCUMENT)(found[1]), found[4]):
        return None
    return DocumentLink(int(found[2]), int(found[3]))
