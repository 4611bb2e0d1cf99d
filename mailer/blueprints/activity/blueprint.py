"""URLs of the activity list."""

from mailer.blueprints.activity import views
from mailer.blueprints.urls import Area, get

VIEW = "customers:view"

area = Area(
    "activity",
    "",
    [
        get("/activity/", views.index, VIEW),
        get("/customers/<int:customer_id>/activity", views.of_customer, VIEW),
    ],
)
