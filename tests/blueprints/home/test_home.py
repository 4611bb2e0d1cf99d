"""The first page: what one may see of what is going on."""

from __future__ import annotations

from collections.abc import Callable

from mailer.models.delivery import DeliveryState
from mailer.models.mailing import MailingState
from mailer.models.smtp_account import AccountState
from mailer.models.user import User
from tests.factories.accounts import make_account, make_company_account
from tests.factories.overview import mailing_in
from tests.fixtures.application import Browser
from tests.personas import accountant, marketer, outsider, super_admin

SignIn = Callable[[User], Browser]


def _home(sign_in: SignIn, person: User, path: str = "/") -> str:
    answer = sign_in(person).get(path)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_it_shows_the_progress_of_what_is_being_sent(sign_in: SignIn) -> None:
    mailing = mailing_in(MailingState.SENDING, {DeliveryState.ACCEPTED: 2, DeliveryState.QUEUED: 3})
    html = _home(sign_in, marketer())
    assert f'href="/mailings/{mailing.id}"' in html
    assert '<progress max="5" value="2"' in html
    assert "<strong>2</strong> of 5" in html


def test_the_live_part_asks_again_often_while_something_moves(sign_in: SignIn) -> None:
    assert 'hx-trigger="load delay:20s"' in _home(sign_in, marketer(), "/home/live")
    mailing_in(MailingState.SENDING, {DeliveryState.QUEUED: 1})
    live = _home(sign_in, marketer(), "/home/live")
    assert 'hx-trigger="load delay:2s"' in live
    assert "<html" not in live


def test_what_one_may_not_see_is_not_there(sign_in: SignIn) -> None:
    mailing_in(MailingState.SENDING, {DeliveryState.QUEUED: 1}, title="Secret plans")
    assert "Secret plans" in _home(sign_in, marketer())
    for person in (accountant(), outsider()):
        html = _home(sign_in, person)
        assert "Secret plans" not in html
        assert "Sending now" not in html


def test_a_stopped_account_leads_to_where_it_is_corrected(sign_in: SignIn) -> None:
    make_account(port=1, company_default=True, state=AccountState.STOPPED, state_reason="535 no")
    html = _home(sign_in, super_admin())
    assert "The company&#39;s sending account is stopped" in html
    assert "535 no" in html
    assert 'href="/settings/sending' in html


def test_a_new_installation_shows_the_first_steps_to_those_who_can_take_them(
    sign_in: SignIn,
) -> None:
    make_company_account()
    html = _home(sign_in, super_admin())
    assert "First steps" in html
    for path in ("/settings/", "/customers/imports/", "/templates/", "/customers/"):
        assert f'<a href="{path}' in html, path
    assert "First steps" not in _home(sign_in, outsider())


def test_a_script_in_a_title_stays_text(sign_in: SignIn) -> None:
    mailing_in(MailingState.SENT, {DeliveryState.FAILED: 1}, title="<script>alert(1)</script>")
    assert "<script>alert" not in _home(sign_in, marketer())
