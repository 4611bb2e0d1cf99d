"""The links of a mail as they are counted: through our server, which sends readers on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from mailer.domain.rendering.public_links import hole
from mailer.domain.tracking import links, tokens
from mailer.infra.installation import installation
from mailer.lib import mail_links
from mailer.lib.html_places import Place
from mailer.lib.mail_links import Link
from mailer.lib.placeholders import Segments, Tag
from mailer.models.message import Message, MessageKind

_PIXEL = '" width="1" height="1" alt="" style="display:block;width:1px;height:1px;border:0">'


@dataclass(frozen=True)
class Tracking:
    """How the mails of one message are counted."""

    message_id: int
    numbers: links.Numbers
    #: Below which links and pixels stand.
    base: str

    @property
    def marks(self) -> dict[str, Callable[[str], str]]:
        """Makes the one token of a mail."""
        return {tokens.TRACK: tokens.marks(self.message_id)}

    def html(self, segments: Segments) -> Segments:
        """An HTML part whose links are counted, with an open pixel."""
        return mail_links.with_pixel(
            mail_links.replaced_in_html(segments, self._instead),
            ('<img src="', *self._own(tokens.OPEN), _PIXEL),
        )

    def text(self, segments: Segments) -> Segments:
        """A plain-text part whose links are counted."""
        return mail_links.replaced_in_text(segments, self._instead)

    def _instead(self, link: Link) -> Segments | None:
        """None for a link that the message did not have when its mailing started (the company
        has changed its website meanwhile): it leads straight to its goal."""
        number = self.numbers.get((link.url, link.nth))
        return (*self._own(tokens.CLICK), f"/{number}") if number is not None else None

    def _own(self, path: str) -> Segments:
        token = Tag("", hole(tokens.TRACK), "", Place.PLAIN)
        return (f"{self.base}/{path}/{self.message_id}.", token)


def tracking_of(message: Message) -> Tracking | None:
    """Mails of a mailing are counted; proofs and copies, which colleagues read, are not."""
    if message.kind != MessageKind.MAILING:
        return None
    return Tracking(message.id, links.numbers(message.id), installation().public_url)
