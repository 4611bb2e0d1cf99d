"""URLs of the media library."""

from mailer.blueprints.media import public, upload
from mailer.blueprints.urls import Area, get, post
from mailer.domain.accounts.permissions import PUBLIC

VIEW, EDIT, DELETE = "templates:view", "templates:edit", "templates:delete"

area = Area(
    "media",
    "/media",
    [
        post("/upload", upload.upload, EDIT),
        get("/<name>", public.picture, PUBLIC),
    ],
)
