"""How large a mail the server of an account takes (RFC 1870), asked before anything is sent."""

from __future__ import annotations

import asyncio

from flask import current_app
from redis import RedisError

from mailer.domain.accounts.server import server_of
from mailer.infra import redis, smtp_opening
from mailer.infra.db import db
from mailer.infra.smtp import ServerSettings, Timeouts
from mailer.infra.smtp_reply import TransportError
from mailer.models.smtp_account import AccountKind, SmtpAccount

#: Somebody waits for the page; and how long an answer is remembered, in seconds.
PATIENCE = Timeouts.all(4)
KEPT, KEPT_FAILURE = 600, 30
_UNKNOWN = -1


def size_limit(account: SmtpAccount) -> int | None:
    """Bytes of the largest mail that the account's server takes; None where it does not say, or
    cannot be asked now: the mail is tried then, and its server answers.

    The wait for the network holds no database session: the caller's unit of work must have
    changed nothing yet.
    """
    if account.kind == AccountKind.LOCAL_MAILBOX:
        return None
    key = f"mailer:size-limit:{account.id}:{account.host}:{account.port}"
    known = _remembered(key)
    if known is None:
        try:
            server = server_of(account)
        except TransportError:
            return None
        known = _asked(server)
        _remember(key, known)
    return known if known > 0 else None


def _asked(server: ServerSettings) -> int:
    if db.session.new or db.session.dirty or db.session.deleted:
        raise ValueError("changes would be lost: ask for the size before them")
    db.session.rollback()
    try:
        return asyncio.run(_ask(server))
    except TransportError:
        return _UNKNOWN


async def _ask(server: ServerSettings) -> int:
    async with await smtp_opening.connect(server, PATIENCE) as session:
        return session.size_limit or 0


def _remembered(key: str) -> int | None:
    try:
        found = redis.client(current_app).get(key)
    except RedisError:
        return None
    return int(found) if isinstance(found, bytes) else None


def _remember(key: str, limit: int) -> None:
    try:
        redis.client(current_app).set(key, limit, ex=KEPT_FAILURE if limit == _UNKNOWN else KEPT)
    except RedisError:
        return
