"""URLs of the template library."""

from mailer.blueprints.templates import drafts, edit, library, preview, proof
from mailer.blueprints.urls import Area, form, get, post

VIEW, EDIT, DELETE, SEND = "templates:view", "templates:edit", "templates:delete", "mailings:send"

area = Area(
    "templates",
    "/templates",
    [
        get("/", library.index, VIEW),
        form("/new", edit.new, EDIT),
        post("/duplicate", library.duplicate_ticked, EDIT),
        post("/delete", library.delete_ticked, DELETE),
        post("/restore", library.restore, DELETE),
        post("/draft", preview.draft, EDIT),
        post("/draft/check", preview.check_draft, EDIT),
        post("/drafts/keep", drafts.keep_draft, EDIT),
        get("/drafts/session", drafts.editing_session, EDIT),
        get("/drafts/signed-in", drafts.signed_in_again, EDIT),
        post("/drafts/<int:draft_id>/discard", drafts.discard_draft, EDIT),
        get("/customers", preview.customers, "customers:view"),
        get("/customers/next", preview.next_customer, "customers:view"),
        get("/<int:template_id>", library.show, VIEW),
        form("/<int:template_id>/edit", edit.edit, EDIT),
        get("/<int:template_id>/preview", preview.saved, VIEW),
        get("/<int:template_id>/preview/state", preview.saved_state, VIEW),
        post("/<int:template_id>/duplicate", library.duplicate, EDIT),
        post("/<int:template_id>/delete", library.delete, DELETE),
        post("/<int:template_id>/proof", proof.send_proof, SEND),
    ],
)
