"""Units of work that write and units that only read, on both databases."""

from __future__ import annotations

import datetime as dt
import threading
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy.exc import DBAPIError, StatementError

from mailer.infra.db import after_commit, db, reading
from mailer.lib import clock
from mailer.models.document import Document
from mailer.models.receipt import Receipt
from mailer.models.setting import Setting
from mailer.models.user import User
from tests.factories.accounts import make_user
from tests.factories.documents import make_document


def test_a_reading_unit_cannot_change_anything(app_both: Flask) -> None:
    db.session.commit()
    with reading():
        db.session.add(Setting(name="x", value={}))
        with pytest.raises(DBAPIError):
            db.session.flush()
        db.session.rollback()
    assert db.session.get(Setting, "x") is None


def test_after_a_reading_unit_the_same_connection_writes_again(app_both: Flask) -> None:
    db.session.commit()
    with reading():
        assert db.session.scalars(db.select(Setting)).all() == []
        db.session.rollback()
    db.session.add(Setting(name="x", value={"a": 1}))
    db.session.commit()
    assert db.session.get_one(Setting, "x").value == {"a": 1}


def test_a_moment_comes_back_aware_and_exact(app_both: Flask) -> None:
    moment = dt.datetime(2026, 3, 29, 3, 30, 0, 123456, tzinfo=dt.timezone(dt.timedelta(hours=2)))
    user = make_user(created_at=moment)
    db.session.commit()
    db.session.expire_all()
    assert user.created_at == moment
    assert user.created_at.utcoffset() == dt.timedelta(0)


def test_moments_compare_in_queries_across_time_zones(app_both: Flask) -> None:
    make_user(created_at=dt.datetime(2026, 1, 1, 12, tzinfo=dt.UTC))
    tokyo = dt.timezone(dt.timedelta(hours=9))
    later = dt.datetime(2026, 1, 1, 20, tzinfo=tokyo)  # 11:00 UTC
    found = db.session.scalars(db.select(User).where(User.created_at > later)).all()
    assert len(found) == 1


def test_a_moment_without_a_zone_is_refused(app_both: Flask) -> None:
    with pytest.raises(StatementError):
        make_user(created_at=dt.datetime(2026, 1, 1))


def test_an_enum_is_kept_as_its_word(app_both: Flask) -> None:
    from mailer.models.smtp_account import AccountKind, SmtpAccount
    from tests.factories.accounts import make_company_account

    make_company_account()
    words = db.session.scalars(db.text("SELECT kind FROM smtp_account")).all()
    assert words == ["local_mailbox"]
    assert db.session.scalars(db.select(SmtpAccount.kind)).all() == [AccountKind.LOCAL_MAILBOX]


def test_calls_wait_for_the_commit(app: Flask) -> None:
    called: list[str] = []
    after_commit(lambda: called.append("now"))
    db.session.add(Setting(name="x", value={}))
    db.session.flush()
    assert called == []
    db.session.commit()
    assert called == ["now"]
    db.session.commit()
    assert called == ["now"]


def test_calls_of_a_unit_that_is_rolled_back_are_dropped(app: Flask) -> None:
    called: list[str] = []
    db.session.add(Setting(name="x", value={}))
    db.session.flush()
    after_commit(lambda: called.append("now"))
    db.session.rollback()
    db.session.commit()
    assert called == []


def test_two_writers_wait_for_each_other(app_both: Flask) -> None:
    """Each adds one, a hundred times, reading first: none of the additions may be lost."""
    db.session.add(Setting(name="count", value={"n": 0}))
    db.session.commit()
    failures: list[BaseException] = []

    def add() -> None:
        try:
            for _ in range(50):
                with app_both.app_context():
                    row = db.session.get_one(Setting, "count", with_for_update=True)
                    row.value = {"n": row.value["n"] + 1}
                    db.session.commit()
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=add) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    db.session.expire_all()
    assert db.session.get_one(Setting, "count").value == {"n": 100}


def test_the_clock_gives_what_the_database_takes(app_both: Flask) -> None:
    user = make_user(signed_in_at=clock.now())
    db.session.commit()
    assert user.signed_in_at is not None


@pytest.mark.parametrize(
    "amount", ["0.1", "-1.98", "0.0001", "99999999999999.9999", "-0.0001", "1e3"]
)
def test_an_amount_comes_back_exactly(app_both: Flask, amount: str) -> None:
    document = make_document(total=Decimal(amount), remaining=Decimal(0))
    db.session.commit()
    db.session.expire_all()
    assert document.total == Decimal(amount)
    assert isinstance(document.total, Decimal)


def test_amounts_are_added_and_compared_exactly(app_both: Flask) -> None:
    for total in ("0.1", "0.2", "-0.3", "10"):
        make_document(total=Decimal(total), remaining=Decimal(0))
    total = db.select(db.func.sum(Document.total))
    assert db.session.scalar(total.where(Document.total < Decimal("0.3"))) == Decimal(0)
    largest = db.session.scalars(db.select(Document.total).order_by(Document.total.desc()))
    assert [str(each.normalize()) for each in largest] == ["1E+1", "0.2", "0.1", "-0.3"]


@pytest.mark.parametrize("amount", ["0.00001", "100000000000000", "NaN"])
def test_an_amount_that_cannot_be_kept_is_refused_not_rounded(app_both: Flask, amount: str) -> None:
    with pytest.raises(StatementError):
        make_document(total=Decimal(amount), remaining=Decimal(0))


def test_an_amount_is_never_made_from_a_float(app_both: Flask) -> None:
    db.session.add(Receipt(document_id=1, position=1, amount=0.1))
    with pytest.raises(StatementError):
        db.session.flush()
