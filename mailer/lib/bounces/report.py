"""What an answer to a mail says."""

from __future__ import annotations

import enum
from dataclasses import dataclass


class BounceClass(enum.StrEnum):
    """What an answer means for the address that it is about."""

    #: The address cannot be written to: no such mailbox or host, or closed for good.
    HARD = "hard"
    #: This mail, or this time: full, busy, too large, refused as spam, our server not wanted.
    SOFT = "soft"
    #: A person's mailbox answers by itself: absence, "we got your mail".
    AUTO_REPLY = "auto_reply"
    #: The reader called it spam (RFC 5965).
    COMPLAINT = "complaint"
    #: None of these, or it could not be found out.
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Answer:
    """What is said about one recipient."""

    bounce_class: BounceClass
    #: The recipient that failed or complained; empty if none is named.
    address: str = ""
    #: The server's reply code (RFC 5321 §4.2), if it is named.
    smtp_code: int | None = None
    #: The enhanced status code (RFC 3463), `5.1.1`; empty if none is named.
    status: str = ""
    #: What the server said, on one line.
    diagnostic: str = ""
    #: The server still tries: nothing is lost yet.
    delayed: bool = False


@dataclass(frozen=True)
class Report:
    """An answer to a mail, with one `Answer` or more, and what names that mail."""

    answers: tuple[Answer, ...]
    #: Message-ID of the mail that is answered, with its angle brackets; empty if not named.
    message_id: str = ""
    #: Addresses that the answer came to: a signed return path may be among them.
    came_to: tuple[str, ...] = ()

    @property
    def first(self) -> Answer:
        """The first recipient's; the only one, mostly."""
        return self.answers[0]
