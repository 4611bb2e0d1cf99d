"""URLs of deals."""

from mailer.blueprints.deals import exports, importing, mailing, of_customer, views
from mailer.blueprints.urls import Area, form, get, post

VIEW, EDIT, DELETE = "deals:view", "deals:edit", "deals:delete"
IMPORT, EXPORT = "deals:import", "deals:export"
ONE = "/deals/<int:deal_id>"

area = Area(
    "deals",
    "",
    [
        get("/deals/", views.index, VIEW),
        form("/deals/new", views.new, EDIT),
        get("/deals/ticked.csv", exports.csv, EXPORT),
        get("/deals/ticked.xlsx", exports.xlsx, EXPORT),
        post("/deals/mail", mailing.mail_ticked, "mailings:send"),
        get("/deals/import", importing.choose_file, IMPORT),
        post("/deals/import", importing.upload, IMPORT),
        *importing.PAGES.routes("/deals/import"),
        get(ONE, views.show, VIEW),
        form(f"{ONE}/edit", views.edit, EDIT),
        post(f"{ONE}/delete", views.delete, DELETE),
        post(f"{ONE}/restore", views.restore, DELETE),
        get("/customers/<int:customer_id>/deals", of_customer.of_customer, VIEW),
    ],
)
