"""URLs of saved lists."""

from mailer.blueprints.saved_lists import builder, ticked, views, window
from mailer.blueprints.urls import Area, form, get, post

VIEW, EDIT, EXPORT = "customers:view", "customers:edit", "customers:export"

area = Area(
    "saved_lists",
    "/customers/lists",
    [
        get("/", views.index, VIEW),
        form("/new", views.new, EDIT),
        # It keeps nothing; the list window has the builder, too.
        post("/builder", builder.rebuild, VIEW),
        post("/matches", builder.matches, EDIT),
        get("/window", window.window, VIEW),
        post("/window/matching", window.window_matching, VIEW),
        get("/window/selected", window.window_selected, VIEW),
        post("/window/move", window.window_move, VIEW),
        get("/<int:list_id>", views.show, VIEW),
        get("/<int:list_id>/size", views.size, VIEW),
        form("/<int:list_id>/edit", views.edit, EDIT),
        post("/<int:list_id>/duplicate", views.duplicate, EDIT),
        post("/<int:list_id>/delete", views.delete, EDIT),
        post("/restore", views.restore, EDIT),
        get("/<int:list_id>/customers.csv", views.csv, EXPORT),
        get("/<int:list_id>/customers.xlsx", views.xlsx, EXPORT),
        form("/ticked/add", ticked.add, EDIT),
        form("/ticked/remove", ticked.remove, EDIT),
    ],
)
