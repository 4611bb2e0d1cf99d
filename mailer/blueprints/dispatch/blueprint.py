"""URLs of sending documents."""

from mailer.blueprints.dispatch import evidence, printing, report, window
from mailer.blueprints.urls import Area, get, post

VIEW, SEND, EXPORT = "documents:view", "documents:send", "documents:export"

area = Area(
    "dispatch",
    "/documents",
    [
        get("/send", window.window, SEND),
        post("/send", window.validate, SEND),
        get("/send/letter", window.letter_text, SEND),
        post("/<int:document_id>/send", window.send_one, SEND),
        get("/<int:document_id>/print.pdf", printing.print_pdf, VIEW),
        get("/<int:document_id>/evidence.pdf", evidence.evidence_pdf, EXPORT),
        get("/<int:document_id>/evidence.zip", evidence.evidence_zip, EXPORT),
        get("/sent/<int:batch_id>", report.report, SEND),
        get("/sent/<int:batch_id>/progress", report.progress, SEND),
    ],
)
