"""URLs of ratings."""

from mailer.blueprints.ratings import satisfaction, views
from mailer.blueprints.urls import Area, get, post

VIEW, EDIT = "incidents:view", "incidents:edit"

area = Area(
    "ratings",
    "/ratings",
    [
        get("/", views.index, VIEW),
        get("/satisfaction", satisfaction.satisfaction, VIEW),
        get("/<int:rating_id>", views.show, VIEW),
        post("/<int:rating_id>/answers/<int:vote_id>/accept", views.accept, EDIT),
    ],
)
