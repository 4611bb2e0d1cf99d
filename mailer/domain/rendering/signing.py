"""DKIM signatures for the mails of one message."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import cast

from mailer.domain.accounts.dkim import signer_of
from mailer.domain.rendering.rendered import Rendered
from mailer.infra.db import db
from mailer.infra.dkim import Signer
from mailer.infra.mail_files import MailFile
from mailer.models.message import Message
from mailer.models.smtp_account import SmtpAccount


def signer_for(message: Message) -> Signer | None:
    """Of the account that the message leaves through; None where it signs nothing."""
    account = db.session.get(SmtpAccount, message.account_id)
    return signer_of(account) if account is not None else None


def signed(mail: Rendered, signer: Signer, moment: dt.datetime) -> Rendered:
    """The mail with its signature on top. Files are read for it once more than for sending."""
    headers, body = mail.apart()
    return Rendered(
        [signer.sign(headers, _relaxed(body, signer), moment), *mail.parts], mail.smtputf8
    )


def _relaxed(body: Iterable[bytes | MailFile], signer: Signer) -> Iterator[bytes]:
    for is_text, parts in groupby(body, lambda part: isinstance(part, bytes)):
        if is_text:
            yield signer.relaxed(cast(Iterator[bytes], parts))
        else:
            for file in cast(Iterator[MailFile], parts):
                yield from file.blocks()
