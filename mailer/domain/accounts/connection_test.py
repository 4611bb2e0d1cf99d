"""Test a connection: go as far as a mail would, send none, and say what happened."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from mailer.domain.accounts.explain import explain, stored
from mailer.infra import smtp_opening
from mailer.infra.db import db
from mailer.infra.smtp import ServerSettings, Timeouts
from mailer.infra.smtp_reply import TransportError

#: Somebody sits and waits for the answer.
PATIENCE = Timeouts.all(15)


@dataclass(frozen=True)
class TestResult:
    """What came of it. When `ok`, the other texts are empty."""

    __test__ = False  # the name is not meant for pytest

    ok: bool
    #: The kind of failure, such as `login` or `tls:not_offered`.
    code: str = ""
    #: What happened and what to do, in the reader's language.
    what: str = ""
    advice: str = ""
    #: The server's own words.
    reply: str = ""


def test_connection(
    server: ServerSettings, from_address: str, timeouts: Timeouts = PATIENCE
) -> TestResult:
    """Connect, encrypt, sign in, and offer a mail from `from_address` to itself, which is taken
    back before it is sent.

    The wait for the network holds no database session: it ends the caller's unit of work, so
    nothing may be pending in it.
    """
    if db.session.new or db.session.dirty or db.session.deleted:
        raise ValueError("changes would be lost: test a connection before or after them")
    db.session.rollback()
    try:
        asyncio.run(_try(server, from_address, timeouts))
    except TransportError as error:
        found = explain(stored(error), server.host)
        return TestResult(False, found.code, found.what, found.advice, found.reply)
    return TestResult(True)


async def _try(server: ServerSettings, from_address: str, timeouts: Timeouts) -> None:
    async with await smtp_opening.connect(server, timeouts) as session:
        await session.try_sender(from_address, from_address)


test_connection.__test__ = False  # type: ignore[attr-defined]
