"""URLs of deals."""

from mailer.blueprints.deals import exports, importing, mailing, of_customer, views
from mailer.blueprints.urls import Area, form, get, post

VIEW, EDIT, DELETE = "deals:view", "deals:edit", "deals:delete"
IMPORT, EXPORT = "deals:import", "deals:export"
ONE = "/deals/<int:deal_id>"
TABLE = "/deals/import/<int:run_id>"

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
        get(TABLE, importing.PAGES.table, IMPORT),
        get(f"{TABLE}/progress", importing.PAGES.table_progress, IMPORT),
        post(f"{TABLE}/columns", importing.PAGES.begin, IMPORT),
        post(f"{TABLE}/start", importing.PAGES.start, IMPORT),
        post(f"{TABLE}/back", importing.PAGES.back, IMPORT),
        post(f"{TABLE}/undo", importing.PAGES.undo, IMPORT),
        post(f"{TABLE}/again", importing.PAGES.again, IMPORT),
        post(f"{TABLE}/discard", importing.PAGES.discard, IMPORT),
        get(ONE, views.show, VIEW),
        form(f"{ONE}/edit", views.edit, EDIT),
        post(f"{ONE}/delete", views.delete, DELETE),
        post(f"{ONE}/restore", views.restore, DELETE),
        get("/customers/<int:customer_id>/deals", of_customer.of_customer, VIEW),
    ],
)
