"""Look at caught mails: the list, one mail, its HTML in a frame, its source and attachments."""

from __future__ import annotations

import datetime as dt
import io
import re
from dataclasses import dataclass
from pathlib import Path

from flask import Response, make_response, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response as AnyResponse

from mailer.blueprints import security
from mailer.blueprints.access import actor
from mailer.blueprints.components.flashes import flash_done
from mailer.domain.accounts import password_links
from mailer.domain.accounts.access import Forbidden, can
from mailer.domain.accounts.permissions import USERS_MANAGE
from mailer.domain.audit.record import record
from mailer.infra import maildir
from mailer.infra.installation import installation
from mailer.lib import caught_mail
from mailer.lib.caught_mail import CaughtMail, Summary
from mailer.lib.errors import NotFound
from mailer.lib.folding import fold

PAGE = 50
#: A search looks at so many mails, newest first.
SEARCHED = 5000
_HEAD = re.compile(r"<head\b[^>]*>", re.IGNORECASE)


@dataclass(frozen=True)
class Line:
    """One mail of the list."""

    name: str
    at: dt.datetime
    summary: Summary


def index() -> str:
    """Caught mails, newest first."""
    text = " ".join(request.args.get("q", "").split())[:200]
    before = request.args.get("before", "")
    names = maildir.names(_folder(), before)
    lines = _matching(names[:SEARCHED], text) if text else [_line(n) for n in names[: PAGE + 1]]
    return render_template(
        "mailbox/index.html",
        lines=lines[:PAGE],
        more=lines[PAGE - 1].name if len(lines) > PAGE else "",
        text=text,
        before=before,
        searched=SEARCHED if text and len(names) > SEARCHED else 0,
    )


def show(name: str) -> str:
    """One mail."""
    mail = _mail(name)
    return render_template("mailbox/show.html", name=name, mail=mail, at=_moment(name))


def html(name: str) -> Response:
    """Its HTML part, for a sandboxed frame. Its links open beside the mailbox: in the frame, the
    browser shows nothing that is not ours."""
    found = _mail(name).html
    at = head.end() if (head := _HEAD.search(found)) else 0
    response = make_response(found[:at] + '<base target="_blank">' + found[at:])
    response.headers["Content-Security-Policy"] = security.CSP_FOREIGN
    return response


def source(name: str) -> Response:
    """The mail as it came in, as text."""
    content = _content(name)
    _check_links(caught_mail.take_apart(content))
    response = make_response(content)
    response.headers["Content-Type"] = "text/plain; charset=utf-8"
    response.headers["Content-Security-Policy"] = security.CSP_FOREIGN
    return response


def attachment(name: str, number: int) -> Response:
    """A file in the mail: always a download, never shown."""
    attachments = _mail(name).attachments
    if number >= len(attachments):
        raise NotFound
    found = attachments[number]
    return send_file(
        io.BytesIO(found.content),
        mimetype="application/octet-stream",
        as_attachment=True,
        download_name=found.name,
    )


def empty() -> AnyResponse:
    """Delete every mail."""
    count = maildir.empty(_folder())
    record(actor(), "mailbox.empty", mails=count)
    flash_done(ngettext("%(num)d mail was deleted.", "%(num)d mails were deleted.", count))
    return redirect(url_for("mailbox.index"), 303)


def _matching(names: list[str], text: str) -> list[Line]:
    wanted = fold(text)
    found = []
    for name in names:
        line = _line(name)
        words = (line.summary.subject, line.summary.sender, *line.summary.recipients)
        if wanted in fold(" ".join(words)):
            found.append(line)
            if len(found) > PAGE:
                break
    return found


def _line(name: str) -> Line:
    return Line(name, _moment(name), caught_mail.summary(maildir.head(_folder(), name)))


def _mail(name: str) -> CaughtMail:
    mail = caught_mail.take_apart(_content(name))
    _check_links(mail)
    return mail


def _content(name: str) -> bytes:
    found = maildir.path(_folder(), name)
    if found is None:
        raise NotFound
    return found.read_bytes()


def _check_links(mail: CaughtMail) -> None:
    """Whoever reads a link to set a password can take the account over."""
    reader = actor()
    others = [user for user in password_links.owners_in(mail.text) if user.id != reader.id]
    if others and not can(reader, USERS_MANAGE):
        raise Forbidden(
            USERS_MANAGE,
            _(
                "This mail holds a link that opens the account of %(name)s. Until the link has "
                "been used or is too old, only they and super admins may read it.",
                name=others[0].name,
            ),
        )


def _folder() -> Path:
    return installation().mailbox_dir


def _moment(name: str) -> dt.datetime:
    return dt.datetime.fromtimestamp(maildir.moment(name), dt.UTC)
