"""Every statement of the engine finds its rows by an index: the queue may hold a million."""

import datetime as dt
from contextlib import contextmanager

from sqlalchemy import event

from mailer.domain.accounts.smtp_accounts import waiting_in
from mailer.domain.deliveries import claim, drain, intent, leases, outcome, sweep
from mailer.infra.db import db
from mailer.infra.smtp_reply import Reply
from mailer.lib import clock as time
from mailer.models.smtp_account import SmtpAccount
from tests.domain.deliveries.sending import (
    addresses,
    drained_by,
    moving,
    queue_mailing,
    queue_proof,
)
from tests.factories.accounts import make_account

ME = "a" * 32


def test_no_statement_reads_the_whole_queue(app_both, clock):
    account = make_account(port=25, company_default=True, daily_limit=100)
    drained_by(account, ME)
    queue_mailing(addresses(50), account)
    queue_proof(["ana@example.com"], account)
    with _statements() as seen:
        _one_of_everything(account.id)
        clock.advance(dt.timedelta(seconds=30))
        sweep.sweep()
        clock.advance(dt.timedelta(days=3))
        sweep.sweep()
    about = [(sql, values) for sql, values in seen if " delivery" in sql]
    assert len(about) > 15
    for sql, values in about:
        plan = _plan(sql, values)
        assert "Seq Scan on delivery" not in plan, f"{sql}\n{plan}"
        # All of that index is what is asked for: mails in work and doubtful ones.
        scans = plan.replace("SCAN delivery USING INDEX ix_delivery_leased", "")
        assert "SCAN delivery" not in scans, f"{sql}\n{plan}"


def _one_of_everything(account_id):
    drain.anything_due()
    waiting_in(db.session.get(SmtpAccount, account_id))
    now = time.now()
    with moving() as (connection, moves):
        mails = claim.claim(connection, account_id, ME, now, "Europe/Paris", moves).mails
        leases.renew(connection, ME, now)
        leases.share(connection, account_id, ME, now, 1)
        intent.intend(connection, mails[:3], now, moves)
        outcome.accepted(connection, [(mails[0], Reply(250, "ok"))], now, moves)
        outcome.hand_back(connection, mails[5:8], now, moves)


@contextmanager
def _statements():
    seen = []

    def note(_connection, _cursor, statement, parameters, _context, many):
        if statement.split()[0] in ("SELECT", "UPDATE") and not many:
            seen.append((statement, parameters))

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def _plan(sql, values):
    with db.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", values).all()
            return "\n".join(row[3] for row in rows)
        connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        rows = connection.exec_driver_sql(f"EXPLAIN {sql}", values).all()
        return "\n".join(row[0] for row in rows)
