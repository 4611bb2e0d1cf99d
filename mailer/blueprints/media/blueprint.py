"""URLs of the media library."""

from mailer.blueprints.media import library, public, upload
from mailer.blueprints.urls import Area, get, post
from mailer.domain.accounts.permissions import PUBLIC

VIEW, EDIT, DELETE = "templates:view", "templates:edit", "templates:delete"

area = Area(
    "media",
    "/media",
    [
        get("/", library.index, VIEW),
        get("/choose", library.choose, EDIT),
        post("/upload", upload.upload, EDIT),
        get("/delete", library.ask_delete, DELETE),
        post("/delete", library.delete, DELETE),
        post("/restore", library.restore, DELETE),
        get("/<int:media_id>", library.show, VIEW),
        post("/<int:media_id>", library.save, EDIT),
        post("/<int:media_id>/alt", library.describe, EDIT),
        get("/<int:media_id>/deleted", library.deleted_picture, DELETE),
        get("/<name>", public.picture, PUBLIC),
        get("/<folder>/<name>", public.shipped_picture, PUBLIC),
    ],
)
