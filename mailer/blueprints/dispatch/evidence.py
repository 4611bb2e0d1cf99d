"""What can be shown of a document's sending, as files."""

from __future__ import annotations

import tempfile
from pathlib import Path

from flask import Response, send_file
from flask_babel import gettext as _

from mailer.blueprints.access import actor
from mailer.blueprints.mailings.words import DELIVERY_STATES
from mailer.domain.accounts.access import load
from mailer.domain.dispatch import evidence, evidence_files
from mailer.domain.dispatch.evidence import EXPORT, Evidence
from mailer.lib.mail_attachments import file_name
from mailer.models.document import Document

_STATES = {state: words[0] for state, words in DELIVERY_STATES.items()}


def evidence_pdf(document_id: int) -> Response:
    """To read."""
    gathered = _gathered(document_id)
    response = Response(evidence_files.pdf(gathered, _STATES), mimetype="application/pdf")
    response.headers.set("Content-Disposition", "inline", filename=_name(gathered, "pdf"))
    return response


def evidence_zip(document_id: int) -> Response:
    """With the raw mails."""
    gathered = _gathered(document_id)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "evidence.zip"
        evidence_files.write_zip(gathered, _STATES, path)
        # The open file outlives its folder.
        return send_file(
            path.open("rb"),
            "application/zip",
            as_attachment=True,
            download_name=_name(gathered, "zip"),
        )


def _gathered(document_id: int) -> Evidence:
    return evidence.gather(load(Document, document_id, actor(), EXPORT), actor())


def _name(gathered: Evidence, ending: str) -> str:
    number = gathered.document.number.replace("/", "-").replace("\\", "-")
    return file_name(f"{_('Evidence')} {number}.{ending}") or f"evidence.{ending}"
