"""Files that go with a mailing: chosen on the page before Send, shown on the mailing's page."""

from __future__ import annotations

import re
from secrets import token_hex
from typing import Any

from flask import Response, make_response, render_template, request, url_for
from flask_babel import gettext as _

from mailer.blueprints.access import actor
from mailer.blueprints.components import kept_files
from mailer.domain.accounts.access import load
from mailer.domain.outbox import attachments
from mailer.infra.db import db
from mailer.lib.errors import NotFound, Refused
from mailer.lib.record_ids import record_id
from mailer.models.attachment import Attachment
from mailer.models.mailing import Mailing

_KEY = re.compile(r"[0-9a-f]{32}")


def asked_key() -> str:
    """Names the page on which files were chosen; empty where none were."""
    found = request.values.get("draft", "")
    return found if _KEY.fullmatch(found) else ""


def new_key() -> str:
    """Of a page on which nothing was chosen yet."""
    return token_hex(16)


def take_files(key: str) -> list[str]:
    """Keep the files that came with the request; why those were refused that were."""
    problems = []
    chosen = attachments.of_draft(key, actor())
    for file in request.files.getlist("files"):
        if not file.filename:
            continue
        try:
            taken = attachments.take(file.stream, file.filename, file.mimetype, chosen, actor())
        except Refused as refused:
            problems.append(refused.message)
        else:
            taken.draft_key = key
            db.session.add(taken)
            chosen.append(taken)
    db.session.flush()
    return problems


def attach() -> Response:
    """Files were chosen: those that can go with a mail are kept."""
    key = asked_key()
    if not key:
        raise NotFound
    problems = take_files(key)
    if not problems and not any(file.filename for file in request.files.getlist("files")):
        problems = [_("Choose a file first.")]
    return _part(key, problems)


def remove_attachment(attachment_id: int) -> Response:
    """A file is not to go with the mail after all."""
    key = asked_key()
    for each in attachments.of_draft(key, actor()):
        if each.id == attachment_id:
            db.session.delete(each)
            db.session.flush()
            return _part(key, [])
    raise NotFound


def download(mailing_id: int, attachment_id: int) -> Response:
    """A file that went with a mailing: always a download, never shown."""
    mailing = load(Mailing, mailing_id, actor(), "mailings:view")
    found = {each.id: each for each in attachments_of(mailing)}.get(attachment_id)
    return kept_files.download(found)


def attachments_of(mailing: Mailing) -> list[Attachment]:
    """What went with each of its mails."""
    return attachments.of_message(mailing.message_id) if mailing.message_id else []


def parts(key: str, problems: list[str]) -> dict[str, Any]:
    """What the list of files on the page before Send shows."""
    return {
        "attachments": attachments.of_draft(key, actor()),
        "attachment_problems": problems,
        "attachments_limit": attachments.LIMIT,
        "draft": key,
    }


def _part(key: str, problems: list[str]) -> Response:
    shown = parts(key, problems)
    response = make_response(render_template("mailings/attachments.html", focus=True, **shown))
    # Only where nothing was kept: an answer that is no success is rolled back.
    if problems and not shown["attachments"]:
        response.status_code = 422
    if request.form.get("at") == "write":
        return response
    # The page, loaded again, still has them.
    values: dict[str, Any] = {
        "template": request.form.get("template", type=record_id),
        "customer": request.form.get("customer", type=record_id),
    }
    response.headers["HX-Replace-Url"] = url_for("mailings.review", draft=key, **values)
    return response
