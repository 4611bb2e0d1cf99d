"""URLs of importing customers."""

from mailer.blueprints.imports import results, steps
from mailer.blueprints.urls import Area, get, post

IMPORT = "customers:import"

area = Area(
    "imports",
    "/customers/imports",
    [
        get("/", steps.index, IMPORT),
        get("/new", steps.new, IMPORT),
        post("/new", steps.upload, IMPORT),
        get("/<int:run_id>", steps.show, IMPORT),
        post("/<int:run_id>/reading", steps.read_again, IMPORT),
        post("/<int:run_id>/check", steps.check, IMPORT),
        post("/<int:run_id>/start", steps.start, IMPORT),
        post("/<int:run_id>/back", steps.back, IMPORT),
        post("/<int:run_id>/continue", steps.go_on, IMPORT),
        post("/<int:run_id>/undo", steps.undo, IMPORT),
        post("/<int:run_id>/discard", steps.discard, IMPORT),
        get("/<int:run_id>/progress", results.progress, IMPORT),
        get("/<int:run_id>/rows/<which>", results.rows, IMPORT),
        get("/<int:run_id>/rows/<which>.csv", results.rows_csv, IMPORT),
    ],
)
