"""The window before sending: from the ticks of the list of documents, or for some that the address
names (`?document=7&document=8`)."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from secrets import token_hex
from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.wrappers import Response

from mailer.blueprints.access import actor
from mailer.blueprints.components.flashes import flash_done
from mailer.blueprints.components.records import LISTS
from mailer.blueprints.dispatch.mending import mend
from mailer.blueprints.mailings.attaching import asked_key, new_key, take_files
from mailer.domain.accounts.access import load
from mailer.domain.accounts.sending import Sender, sender_for
from mailer.domain.accounts.size_limit import size_limit
from mailer.domain.customers import labels as customer_labels
from mailer.domain.dispatch import sends
from mailer.domain.dispatch import window as windows
from mailer.domain.dispatch.window import MOST, SEND, Choice, Line
from mailer.domain.documents import labels, print_settings
from mailer.domain.letters.choose import design_id
from mailer.domain.lists import selection as ticks
from mailer.domain.outbox import attachments
from mailer.infra.db import db
from mailer.lib.errors import Refused
from mailer.lib.record_ids import record_ids
from mailer.models.document import Document
from mailer.models.letter import Letter
from mailer.models.template import Template, TemplateVersion
from mailer.models.user import User

Answer = str | Response | tuple[str, int]


def window() -> Answer:
    """Each document with its recipients, letter and files; what is missing is red."""
    limit = _limit()
    documents = _documents()
    if not documents:
        return render_template("dispatch/nothing.html")
    return _page(documents, {}, limit)


def validate() -> Answer:
    """What is good goes. What turned red only now is shown once more before anything goes."""
    limit = _limit()
    once = request.form.get("once", "")
    before = sends.validated(once) if once else None
    if before is not None:
        flash_done(_("This was sent already; it was not sent a second time."))
        return redirect(url_for("dispatch.report", batch_id=before.id), 303)
    key = asked_key() or new_key()
    problems = take_files(key)
    # What came along is kept, whatever becomes of the rest.
    db.session.commit()
    documents = _documents()
    choices = _choices(documents)
    lines = _lines(documents, choices, limit, key)
    seen = record_ids(request.form.getlist("good"))
    turned = [line for line in lines if line.document.id in seen and not line.good]
    strange = [
        line
        for line in lines
        if line.good
        and {address for address, _name in line.others}
        - set(request.form.getlist(f"other-{line.document.id}"))
    ]
    if problems:
        return _page(documents, choices, limit, key, " ".join(problems)), 422
    if turned:
        text = _("Please look at what stands in red. Nothing was sent yet.")
        return _page(documents, choices, limit, key, text), 422
    if strange:
        text = _("An address belongs to another customer. Please look at it, then send once more.")
        return _page(documents, choices, limit, key, text), 422
    try:
        batch = sends.validate(
            lines,
            actor(),
            once=once or token_hex(16),
            form=request.form.get("form", ""),
            bcc="bcc" in request.form,
            draft_key=key,
        )
    except Refused as refused:
        return _page(documents, choices, limit, key, refused.message), 422
    if "ticked" in request.form:
        LISTS["documents"].untick_all()
    return redirect(url_for("dispatch.report", batch_id=batch.id), 303)


def send_one(document_id: int) -> Response:
    """One document: at once where one address is known and nothing is missing, else its window."""
    limit = _limit()
    document = load(Document, document_id, actor(), SEND)
    (line,) = _lines([document], {}, limit, "")
    if windows.goes_at_once(line):
        user = actor()
        bcc = isinstance(user, User) and user.bcc_copy
        form = print_settings.print_settings().form
        with suppress(Refused):  # the window says why
            batch = sends.validate([line], user, once=token_hex(16), form=form, bcc=bcc)
            return redirect(url_for("dispatch.report", batch_id=batch.id), 303)
    return redirect(url_for("dispatch.window", document=document_id), 303)


def letter_text() -> str:
    """Subject and text of the letter that was chosen in the window of one document."""
    chosen = (value for name, value in request.args.items() if name.startswith("letter-"))
    wanted = record_ids(chosen)
    letter = load(Letter, wanted[0] if wanted else 0, actor(), SEND)
    return render_template(
        "dispatch/text.html",
        subject=letter.label,
        text=letter.text,
        design=_design(design_id(letter)),
    )


def _design(version_id: int | None) -> str:
    """What the template is called that the mail is made of; empty: it is made of its text."""
    version = db.session.get(TemplateVersion, version_id) if version_id else None
    return db.session.get_one(Template, version.template_id).name if version is not None else ""


def _documents() -> Sequence[Document]:
    """Those that the address names, or those that are ticked; one more than may be sent says
    that there are more."""
    named = record_ids(request.values.getlist("document"))
    if named:
        return windows.loaded(named[: MOST + 1])
    listed = LISTS.get("documents")
    if listed is None:
        return []
    selection = listed.selection()
    if ticks.is_empty(selection):
        return []
    ids = (
        select(Document.id)
        .where(Document.id.in_(listed.ticked_ids()))
        .order_by(Document.issue_date, Document.id)
        .limit(MOST + 1)
    )
    return windows.loaded(db.session.scalars(ids))


def _choices(documents: Sequence[Document]) -> dict[int, Choice]:
    form = request.form
    single = len(documents) == 1
    found = {}
    for document in documents:
        mark = str(document.id)
        letters = record_ids(form.getlist(f"letter-{mark}"))
        found[document.id] = Choice(
            recipients=form.get(f"to-{mark}"),
            letter_id=letters[0] if letters else None,
            subject=form.get("subject") if single else None,
            text=form["text"].replace("\r\n", "\n") if single and "text" in form else None,
            file_ids=frozenset(record_ids(form.getlist(f"file-{mark}"))),
        )
    return found


def _lines(
    documents: Sequence[Document], choices: dict[int, Choice], limit: int | None, key: str
) -> list[Line]:
    extra = sum(each.encoded_size for each in attachments.of_draft(key, actor()))
    return windows.lines(
        documents,
        choices,
        actor(),
        attach=print_settings.print_settings().attach,
        limit=limit,
        extra=extra,
    )


def _page(
    documents: Sequence[Document],
    choices: dict[int, Choice],
    limit: int | None,
    key: str = "",
    warning: str = "",
) -> str:
    sender, cannot = _sender()
    too_many = len(documents) > MOST
    lines = _lines(documents[:MOST], choices, limit, key)
    return render_template(
        "dispatch/window.html",
        lines=lines,
        single=lines[0] if len(lines) == 1 else None,
        design=_design(lines[0].version_id) if len(lines) == 1 else "",
        good=sum(line.good for line in lines),
        warning=warning or cannot,
        too_many=too_many,
        most=MOST,
        sender=sender,
        mend=mend,
        types=labels.TYPES,
        uses=customer_labels.USES,
        **_settings(lines, key),
    )


def _settings(lines: Sequence[Line], key: str) -> dict[str, Any]:
    """What holds for all mails of the window."""
    form, user = request.form, actor()
    wants_copy = isinstance(user, User) and user.bcc_copy
    return {
        "once": form.get("once") or token_hex(16),
        "ticked": "ticked" in form or not request.values.getlist("document"),
        "bcc": "bcc" in form if form else wants_copy,
        "copy_to": user.email if isinstance(user, User) else "",
        "prints": sum(line.pdf is None for line in lines),
        "forms": print_settings.LABELS,
        "form": form.get("form") or print_settings.print_settings().form,
        "draft": key or new_key(),
        "extra": attachments.of_draft(key, user),
    }


def _sender() -> tuple[Sender | None, str]:
    user = actor()
    try:
        return sender_for(user if isinstance(user, User) else None), ""
    except Refused as refused:
        return None, refused.message


def _limit() -> int | None:
    """Of the server that the mails would leave through; asked before anything is read."""
    sender, _why = _sender()
    return size_limit(sender.account) if sender is not None else None
