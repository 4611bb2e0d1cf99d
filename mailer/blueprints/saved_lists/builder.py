"""The builder of criteria: the form part, and whom the criteria mean while they are written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import render_template, request
from sqlalchemy import func, select

from mailer.blueprints.saved_lists import tree_form
from mailer.domain.customers import audience
from mailer.domain.customers.criteria import catalogue, tree
from mailer.infra.db import db, reading
from mailer.models.customer import Customer

#: Customers shown beside the builder.
SHOWN = 6


def parts(
    criteria: Mapping[str, Any], errors: Mapping[str, str], go_on: str = ""
) -> dict[str, Any]:
    """What `saved_lists/builder.html` needs. `go_on`: the path of the part to go on with."""
    fields = catalogue.parts()
    known = {field.key: field for _heading, each in fields for field in each}
    for _path, node in tree.walk(criteria):
        older = catalogue.find(known, str(node.get("field")))
        if older is not None:
            known.setdefault(older.key, older)
    return {
        "criteria": criteria,
        "field_parts": fields,
        "known": known,
        "tree": tree,
        "errors": errors,
        "go_on": go_on,
    }


def rebuild() -> str:
    """The builder after a button was pressed or a field was changed; nothing is kept."""
    with reading():
        criteria, go_on = tree_form.change(tree_form.read(request.form), request.form.get("do", ""))
        return render_template("saved_lists/builder.html", **parts(criteria, {}, go_on))


def matches() -> str:
    """How many meet them, and the first ones; nothing is kept."""
    with reading():
        criteria = tree_form.read(request.form)
        wrong = tree.told(criteria)
        meant = audience.meant(audience.of([{"criteria": criteria}]))
        counted = select(func.count()).select_from(Customer)
        first = select(Customer).where(meant).order_by(Customer.id).limit(SHOWN)
        return render_template(
            "saved_lists/matches.html",
            wrong=wrong,
            count=db.session.scalar(counted.where(meant)) or 0 if not wrong else 0,
            everyone=db.session.scalar(counted) or 0,
            first=list(db.session.scalars(first)) if not wrong else [],
        )
