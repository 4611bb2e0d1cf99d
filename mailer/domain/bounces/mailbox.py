"""The mailbox that answers come to: what a person enters, kept and tested."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import select

from mailer.domain.accounts.access import Actor, require
from mailer.domain.accounts.connection_test import TestResult
from mailer.domain.accounts.explain import stored
from mailer.domain.accounts.smtp_settings import Server, internal_allowed
from mailer.domain.audit.record import record
from mailer.domain.bounces.explain import explain
from mailer.infra import crypto, imap
from mailer.infra.db import db
from mailer.infra.queue import enqueue
from mailer.infra.smtp import ServerSettings
from mailer.infra.smtp_reply import Fault, Stage, TransportError
from mailer.lib import server_name
from mailer.lib.errors import Refused
from mailer.models.bounce import AfterReading, BounceMailbox
from mailer.models.smtp_account import Security

EDIT = "settings:edit"
#: Somebody sits and waits for the answer of a test.
_PATIENCE = 15.0
_LONGEST_FOLDER = 120


@dataclass(frozen=True)
class Entered:
    """A mailbox as it is entered. An empty password keeps the stored one."""

    server: Server
    folder: str = "INBOX"
    after: AfterReading = AfterReading.SEEN
    move_to: str = ""


def mailbox() -> BounceMailbox | None:
    """The company's; None where none is set."""
    return db.session.scalar(select(BounceMailbox).order_by(BounceMailbox.id).limit(1))


def save(entered: Entered, actor: Actor) -> BounceMailbox:
    """Keep it; it is read from now on. Another server, login or folder is read from its first
    mail on. Raises `Refused`."""
    require(actor, EDIT)
    kept = mailbox()
    host = check(kept, entered, actor)
    allowed = _internal_allowed(kept, host, actor)
    row = kept or BounceMailbox(host="", port=0, username="", folder="")
    place = (host, entered.server.port, entered.server.username, entered.folder)
    if place != (row.host, row.port, row.username, row.folder):
        row.uid_validity, row.last_uid, row.read_at = None, 0, None
    row.host, row.port = host, entered.server.port or 0
    row.username, row.folder = entered.server.username, entered.folder
    row.security = entered.server.security
    row.after, row.move_to = entered.after, entered.move_to
    row.internal_allowed, row.trouble = allowed, ""
    db.session.add(row)
    db.session.flush()
    if entered.server.password:
        row.password_sealed = crypto.seal(entered.server.password, _context(row))
        db.session.flush()
    record(actor, "bounces.save_mailbox", object_type="bounce_mailbox", object_id=row.id, host=host)
    enqueue("bounces.fetch")
    return row


def remove(actor: Actor) -> None:
    """Read it no more; what lies in it stays there."""
    require(actor, EDIT)
    row = mailbox()
    if row is not None:
        record(actor, "bounces.remove_mailbox", object_type="bounce_mailbox", object_id=row.id)
        db.session.delete(row)
        db.session.flush()


def check(kept: BounceMailbox | None, entered: Entered, actor: Actor) -> str:
    """The name of the server as the network knows it. Raises `Refused` with a sentence for each
    field that cannot be used."""
    server = entered.server
    host = server_name.parse(server.host)
    errors: dict[str, str] = {}
    internal = host is not None and server_name.is_internal(host)
    if not server.host.strip():
        errors["host"] = _("Enter the name of the server, such as imap.company.com.")
    elif host is None:
        errors["host"] = _("This is not the name of a server. It looks like imap.company.com.")
    elif internal and not _internal_allowed(kept, host, actor):
        errors["host"] = _("This server is on the internal network. Only a super admin may set it.")
    if server.port is None or not 1 <= server.port <= 65535:
        errors["port"] = _("Enter a port from 1 to 65535; most servers use 993 or 143.")
    if server.security == Security.NONE and not internal:
        errors["security"] = _(
            "Choose STARTTLS or TLS: without it, others could read the password on its way."
        )
    if not server.username or not server.username.isprintable():
        errors["username"] = _("Enter the login of the mailbox, often its e-mail address.")
    if not server.password and (kept is None or kept.password_sealed is None):
        errors["password"] = _("Enter the password of this login.")
    elif not server.password and kept is not None and kept.host != host:
        errors["password"] = _(
            "The stored password belongs to %(host)s. Enter the one of the new server.",
            host=kept.host,
        )
    errors.update(_folder_errors(entered))
    if errors:
        raise Refused(_("Nothing was saved: some fields need a correction."), fields=errors)
    return host or ""


def server_of(row: BounceMailbox) -> ServerSettings:
    """Where it is read. Raises `TransportError` when the password does not open any more."""
    try:
        password = crypto.unseal(row.password_sealed or b"", _context(row))
    except (crypto.WrongKey, ValueError):
        raise TransportError(Fault.LOGIN, Stage.LOGIN, permanent=True, detail="wrong_key") from None
    return ServerSettings(
        row.host,
        row.port,
        row.security,
        row.username,
        password,
        internal_allowed=row.internal_allowed,
    )


def test(entered: Entered, actor: Actor) -> TestResult:
    """Sign in and look at the folders with what was entered (the stored password where none was);
    nothing is changed there or here. Raises `Refused`. Ends the caller's unit of work."""
    require(actor, EDIT)
    kept = mailbox()
    host = check(kept, entered, actor)
    try:
        server = entered.server
        password = server.password or (server_of(kept).password if kept else "")
        allowed = _internal_allowed(kept, host, actor)
        settings = ServerSettings(
            host,
            server.port or 0,
            server.security,
            server.username,
            password,
            internal_allowed=allowed,
        )
        db.session.rollback()
        with imap.opened(settings, _PATIENCE) as box:
            box.open_folder(entered.folder, only_look=True)
    except TransportError as error:
        found = explain(stored(error), host)
        return TestResult(False, found.code, found.what, found.advice, found.reply)
    return TestResult(True)


def _folder_errors(entered: Entered) -> dict[str, str]:
    errors = {}
    names = {"folder": entered.folder}
    if entered.after is AfterReading.MOVE:
        names["move_to"] = entered.move_to
    for field, name in names.items():
        if (
            not name
            or not name.isprintable()
            or len(name) > _LONGEST_FOLDER
            or set(name) & set("*%")
        ):
            errors[field] = _("Enter the name of a folder, such as INBOX or Bounces.")
    if "move_to" in names and entered.move_to == entered.folder:
        errors["move_to"] = _("Choose another folder than the one that is read.")
    return errors


def _internal_allowed(kept: BounceMailbox | None, host: str | None, actor: Actor) -> bool:
    """What a super admin once allowed stays allowed while the server stays what it is."""
    return internal_allowed(None, actor) or (
        kept is not None and kept.host == host and kept.internal_allowed
    )


def _context(row: BounceMailbox) -> str:
    return f"bounce_mailbox:{row.id}"


test.__test__ = False  # type: ignore[attr-defined]
