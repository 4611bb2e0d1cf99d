"""URLs of the state of lists. Each view asks for the permission of the list that is named."""

from mailer.blueprints.lists import views
from mailer.blueprints.urls import Area, post
from mailer.domain.accounts.permissions import SIGNED_IN

area = Area(
    "lists",
    "/lists",
    [
        post("/<key>/tick", views.tick, SIGNED_IN),
        post("/<key>/tick-all", views.tick_all, SIGNED_IN),
        post("/<key>/reset", views.reset, SIGNED_IN),
        post("/<key>/columns", views.columns, SIGNED_IN),
        post("/<key>/look", views.look, SIGNED_IN),
        post("/<key>/views", views.save_view, SIGNED_IN),
        post("/<key>/views/<int:view_id>/delete", views.delete_view, SIGNED_IN),
    ],
)
