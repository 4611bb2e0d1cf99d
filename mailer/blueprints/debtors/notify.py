"""Notify by hand: filters, receipts that are ticked once more, Send."""

from __future__ import annotations

import re
import secrets
from typing import Any

from flask import redirect, render_template, request, url_for
from sqlalchemy import ColumnElement
from werkzeug.wrappers import Response

from mailer.blueprints.access import actor
from mailer.blueprints.customers.list import CUSTOMERS
from mailer.blueprints.debtors.list import RECEIPTS, pause_badge
from mailer.domain.debtors import notify as domain
from mailer.domain.debtors import reasons, run
from mailer.domain.debtors.search import Days
from mailer.domain.debtors.settings import settings
from mailer.lib.errors import Refused
from mailer.lib.record_ids import record_id
from mailer.models.document import Document
from mailer.models.receipt import Receipt

Answer = str | Response | tuple[str, int]
#: Where somebody came from; what else stands in the URL is ignored.
CUSTOMERS_TICKED, RECEIPTS_TICKED = "customers", "receipts"
_KEY = re.compile(r"[0-9a-f]{24}")
_MOST_DAYS = 9999


def notify() -> Answer:
    """Who can be notified of what."""
    return _page()


def send() -> Answer:
    """Notify of what was ticked; the same page sends once."""
    ids = [int(each) for each in request.form.getlist("receipt") if _is_id(each)]
    key = request.form.get("key", "")
    try:
        found = run.send_by_hand(ids, key if _KEY.fullmatch(key) else _new_key(), actor())
    except Refused as refused:
        return _page(refused.message), 422
    RECEIPTS.untick_all()
    return redirect(url_for("debtors.run", run_id=found.id), 303)


def _page(refusal: str = "") -> str:
    days, of = _days(), _of()
    return render_template(
        "debtors/notify.html",
        choice=domain.choice(days, _among(of)),
        days=days,
        of=of,
        key=_new_key(),
        refusal=refusal,
        switched_off=not settings().by_hand,
        why=reasons.shown,
        pause_badge=pause_badge,
        most=domain.MOST,
    )


def _of() -> dict[str, Any]:
    """Where somebody came from, as it stands in the URL."""
    of = request.values.get("of", "")
    if of in (CUSTOMERS_TICKED, RECEIPTS_TICKED):
        return {"of": of}
    for name in ("customer", "receipt"):
        found = request.values.get(name, type=record_id)
        # A form has `receipt` for each tick.
        if found is not None and (name == "customer" or request.method == "GET"):
            return {name: found}
    return {}


def _among(of: dict[str, Any]) -> list[ColumnElement[bool]]:
    if of.get("of") == CUSTOMERS_TICKED:
        return [Document.customer_id.in_(CUSTOMERS.ticked_ids())]
    if of.get("of") == RECEIPTS_TICKED:
        return [Receipt.id.in_(RECEIPTS.ticked_ids())]
    if "customer" in of:
        return [Document.customer_id == of["customer"]]
    return [Receipt.id == of["receipt"]] if "receipt" in of else []


def _days() -> Days:
    """The filters; overdue by a day at least, unless somebody wrote otherwise."""
    return Days(
        overdue_from=_number("overdue_from", 1),
        overdue_to=_number("overdue_to", None),
        notified=_number("notified", None),
    )


def _number(name: str, default: int | None) -> int | None:
    if name not in request.values:
        return default
    written = request.values[name].strip()
    if not written.isdecimal() or len(written) > len(str(_MOST_DAYS)):
        return None
    return int(written)


def _is_id(written: str) -> bool:
    return written.isdecimal() and len(written) < 19


def _new_key() -> str:
    return secrets.token_hex(12)
