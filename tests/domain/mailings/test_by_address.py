"""Whether somebody with the address opted out is looked up by the address, however many did."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import Flask
from sqlalchemy import ClauseElement, bindparam, select
from sqlalchemy.dialects import sqlite

from mailer.domain.deliveries.unwanted import why_unwanted
from mailer.domain.mailings.recipients import why_excluded
from mailer.infra.db import UTCDateTime, db
from mailer.models.customer import Customer
from mailer.models.delivery import Delivery


def _plan(query: ClauseElement) -> list[str]:
    compiled: Any = query.compile(
        dialect=sqlite.dialect(), compile_kwargs={"render_postcompile": True}
    )
    values = tuple(str(compiled.params[name]) for name in compiled.positiontup or ())
    rows = db.session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled}", values)
    return [str(row[-1]) for row in rows]


def test_before_send_and_at_the_last_moment_sqlite_looks_up_the_address(app: Flask) -> None:
    now = bindparam("now", dt.datetime(2026, 1, 1, tzinfo=dt.UTC), UTCDateTime())
    plan = _plan(select(Customer.id, why_excluded()))
    plan += _plan(select(Delivery.id, why_unwanted(now)).where(Delivery.id == 1))
    assert sum("ix_customer_email (email_key=?)" in line for line in plan) >= 2
    assert not any("ix_customer_consent" in line for line in plan)
