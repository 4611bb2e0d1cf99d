"""Which account carries a mail, and when nothing may be sent at all."""

from __future__ import annotations

import datetime as dt

import pytest

from mailer.domain.accounts.sending import account_for, company_account, sender_for
from mailer.infra.smtp_reply import Fault
from mailer.lib import clock
from mailer.lib.errors import Refused
from mailer.models.smtp_account import AccountState
from tests.factories.accounts import make_account, make_company_account
from tests.factories.settings import make_company
from tests.personas import marketer


def test_the_company_account_carries_what_people_without_their_own_send(app_both):
    account = make_company_account()
    assert account_for(marketer()) is account
    assert account_for(None) is account


def test_a_tested_own_account_carries_what_its_owner_sends(app_both):
    make_company_account()
    own = make_account(owner_id=marketer().id)
    assert account_for(marketer()) is own
    assert account_for(None) is company_account()


@pytest.mark.parametrize(
    "values", [{"tested_at": None}, {"state": AccountState.STOPPED, "state_reason": "@login"}]
)
def test_an_own_account_that_does_not_work_is_passed_over(app, values):
    company = make_company_account()
    make_account(owner_id=marketer().id, **values)
    assert account_for(marketer()) is company


def test_a_paused_own_account_stays_in_use(app):
    make_company_account()
    own = make_account(owner_id=marketer().id, state=AccountState.PAUSED, wake_at=clock.now())
    assert account_for(marketer()) is own


def test_without_an_account_nothing_is_sent(app):
    with pytest.raises(Refused, match="Settings"):
        account_for(None)


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"from_address": ""}, "no From address"),
        ({"host": ""}, "no server"),
        (
            {"state": AccountState.STOPPED, "state_reason": f"@{Fault.LOGIN} 535 no"},
            "refused the login",
        ),
    ],
)
def test_a_company_account_that_does_not_work_is_refused_with_what_to_do(app, values, says):
    make_account(company_default=True, **values)
    with pytest.raises(Refused, match=says) as refused:
        account_for(marketer())
    assert "Settings → Sending" in refused.value.message


def test_servers_elsewhere_need_a_public_address(app):
    make_account(company_default=True, host="smtp.example.com")
    with pytest.raises(Refused, match="PUBLIC_URL"):
        account_for(None)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "127.8.8.8"])
def test_servers_on_this_machine_do_not(app, host):
    account = make_account(company_default=True, host=host)
    assert account_for(None) is account


def test_the_sender_of_the_company(app):
    make_company(name="Brasserie Dupont")
    make_company_account(from_name="", from_address="info@example.com", reply_to="desk@example.com")
    sender = sender_for(None)
    assert (sender.name, sender.address, sender.reply_to) == (
        "Brasserie Dupont",
        "info@example.com",
        "desk@example.com",
    )


def test_the_sender_of_a_person(app):
    make_company_account()
    make_account(owner_id=marketer().id, from_name="", from_address="marc@example.com")
    sender = sender_for(marketer())
    assert (sender.name, sender.address) == ("Marc Marketing", "marc@example.com")


def test_a_test_of_long_ago_still_counts(app):
    make_company_account()
    own = make_account(owner_id=marketer().id, tested_at=clock.now() - dt.timedelta(days=400))
    assert account_for(marketer()) is own
