"""`mailer documents send …`."""

from __future__ import annotations

import time
from secrets import token_hex
from typing import Any

import click
from sqlalchemy import select

from mailer.cli.documents import commands
from mailer.cli.verb import say, verb
from mailer.domain.accounts.access import Actor
from mailer.domain.accounts.sending import sender_for
from mailer.domain.accounts.size_limit import size_limit
from mailer.domain.deliveries.reasons import shown
from mailer.domain.dispatch import report, sends, window
from mailer.domain.dispatch.report import Report, Sent
from mailer.domain.dispatch.window import Choice
from mailer.domain.documents.print_settings import print_settings
from mailer.infra.db import db, reading
from mailer.lib.errors import Refused
from mailer.lib.folding import fold
from mailer.lib.paper.draw import FORMS
from mailer.models.document import Document, DocumentType
from mailer.models.document_send import SendBatch
from mailer.models.user import User

#: Seconds between two looks at a batch.
GLANCE = 0.2


@commands.command("send")
@click.argument("numbers", nargs=-1, required=True, metavar="NUMBER…")
@click.option(
    "--type",
    "kind",
    type=click.Choice([each.value for each in DocumentType]),
    help="What the numbers are of, where several documents have the same one.",
)
@click.option("--to", metavar="ADDRESS", help="Instead of the customer's; several parted by “;”.")
@click.option(
    "--form", type=click.Choice(list(FORMS)), help="How documents without PDF are printed."
)
@click.option("--wait", is_flag=True, help="Wait until the mail server has answered for each.")
@verb
def send(
    actor: Actor,
    numbers: tuple[str, ...],
    kind: str | None,
    to: str | None,
    form: str | None,
    wait: bool,
) -> dict[str, Any]:
    """Send documents to their customers: each to its default address, with its letter.

    What cannot be sent is left out and named, the others go. Exit status 1 when one was left out.
    """
    limit = size_limit(sender_for(actor if isinstance(actor, User) else None).account)
    documents = [_numbered(number, kind) for number in dict.fromkeys(numbers)]
    chosen = print_settings()
    choices = {document.id: Choice(recipients=to) for document in documents}
    lines = window.lines(documents, choices, actor, attach=chosen.attach, limit=limit)
    bcc = isinstance(actor, User) and actor.bcc_copy
    batch = sends.validate(lines, actor, once=token_hex(16), form=form or chosen.form, bcc=bcc)
    batch_id = batch.id
    db.session.commit()
    answer = _answer(_watch(batch_id) if wait else report.report_of(batch))
    for each in answer["documents"]:
        say(f"{each['number']}: {each['outcome'].replace('_', ' ')} {each['reason']}".rstrip())
    return answer


def _numbered(number: str, kind: str | None) -> Document:
    query = select(Document).where(Document.number_key == fold(number))
    if kind is not None:
        query = query.where(Document.type == DocumentType(kind))
    found = db.session.scalars(query.order_by(Document.id).limit(3)).all()
    if not found:
        raise Refused(f"There is no document {number}.")
    if len(found) > 1:
        types = ", ".join(sorted({document.type.value for document in found}))
        raise Refused(f"Several documents have the number {number} ({types}). Name the --type.")
    return found[0]


def _watch(batch_id: int) -> Report:
    """Look at a batch until nothing of it is on its way."""
    while True:
        with reading():
            batch = db.session.get_one(SendBatch, batch_id, populate_existing=True)
            found = report.report_of(batch)
            if not found.waiting:
                return found
            db.session.rollback()
        db.session.expire_all()
        time.sleep(GLANCE)


def _answer(found: Report) -> dict[str, Any]:
    documents = [_told(each) for each in found.documents]
    return {"id": found.batch.id, "ok": not found.failed, "documents": documents}


def _told(each: Sent) -> dict[str, Any]:
    outcome, reason = "on_its_way", ""
    if each.problem is not None:
        outcome, reason = "left_out", each.problem.sentence
    elif each.failed:
        outcome = "failed"
        reason = " ".join(shown(mail.reply) for mail in each.deliveries if mail.reply)
    elif each.sent:
        outcome = "sent"
    return {
        "number": each.send.number,
        "outcome": outcome,
        "reason": reason,
        "to": each.send.recipients,
    }
