"""What the company and its people send through: entered, tested, never shown again."""

from __future__ import annotations

import html
import re

import pytest

from mailer.domain.accounts.sending import account_for, company_account, own_account
from mailer.domain.accounts.smtp_settings import password_of
from mailer.domain.settings import first_start
from mailer.infra.db import db
from mailer.models.smtp_account import AccountKind, AccountState, SmtpAccount
from tests.factories.accounts import make_account, make_role, make_user
from tests.personas import marketer, super_admin

SECRET = "s3cret-of-the-server"
SMTP = {
    "kind": "smtp",
    "from_name": "Brasserie Dupont",
    "from_address": "info@example.com",
    "reply_to": "",
    "host": "smtp.example.com",
    "port": "587",
    "security": "starttls",
    "username": "info",
    "password": SECRET,
}


@pytest.fixture(autouse=True)
def _prepared(app):
    first_start.prepare()
    db.session.commit()


@pytest.fixture
def admin(sign_in):
    return sign_in(super_admin())


def local(server, **more):
    """What one types to reach a test server."""
    typed = {
        "host": "127.0.0.1",
        "port": str(server.port),
        "security": "none",
        "username": "",
        "password": "",
    }
    return {**SMTP, **typed, **more}


def proof_in(answer) -> str:
    """The proof that a form carries along."""
    found = re.search(r'name="tested"[^>]*value="([^"]*)"', answer.text)
    assert found is not None
    return found[1]


def said(answer) -> str:
    return html.unescape(answer.text)


def test_a_new_installation_sends_to_the_local_mailbox(admin):
    page = admin.get("/settings/sending")
    assert page.status_code == 200 and "Nothing leaves this machine" in page.text
    assert account_for(None).kind == AccountKind.LOCAL_MAILBOX


def test_a_server_is_saved_and_its_password_never_shown_again(admin):
    assert admin.post("/settings/sending", data=SMTP).status_code == 303
    account = company_account()
    assert (account.host, account.port, account.from_name) == (
        "smtp.example.com",
        587,
        "Brasserie Dupont",
    )
    assert password_of(account) == SECRET
    page = admin.get("/settings/sending").text
    assert SECRET not in page and "A password is stored" in page
    again = admin.post("/settings/sending", data={**SMTP, "password": SECRET, "port": "0"})
    assert again.status_code == 422 and SECRET not in again.text


def test_while_links_only_work_here_the_page_says_that_nothing_can_leave(admin):
    admin.post("/settings/sending", data=SMTP)
    page = said(admin.get("/settings/sending"))
    assert "Nothing can leave through this server yet" in page and "PUBLIC_URL" in page


def test_an_empty_password_keeps_the_stored_one(admin):
    admin.post("/settings/sending", data=SMTP)
    admin.post("/settings/sending", data={**SMTP, "password": "", "from_name": "New"})
    assert password_of(company_account()) == SECRET
    assert company_account().from_name == "New"


def test_back_to_the_local_mailbox_and_the_server_is_remembered(admin):
    admin.post("/settings/sending", data=SMTP)
    admin.post("/settings/sending", data={**SMTP, "kind": "local_mailbox", "host": ""})
    assert company_account().kind == AccountKind.LOCAL_MAILBOX
    assert "smtp.example.com" in admin.get("/settings/sending").text
    assert db.session.scalar(db.select(db.func.count()).select_from(SmtpAccount)) == 2


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"from_address": ""}, "address that mails come from"),
        ({"host": "smtp example"}, "not the name of a server"),
        ({"port": "abc"}, "Enter a number, such as 587"),
        ({"port": ""}, "port from 1 to 65535"),
        ({"security": "ssl"}, "Not a valid choice"),
        ({"kind": "pigeon"}, "Not a valid choice"),
        ({"password": ""}, "Enter the password of this login"),
        ({"security": "none"}, "Choose STARTTLS or TLS"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_saved(admin, changed, says):
    answer = admin.post("/settings/sending", data={**SMTP, **changed})
    assert answer.status_code == 422 and says in said(answer)
    assert "Brasserie Dupont" in answer.text
    assert company_account().kind == AccountKind.LOCAL_MAILBOX


def test_the_connection_is_tested_with_what_is_typed_and_nothing_is_saved(admin, smtp_server):
    answer = admin.post("/settings/sending/test", data=local(smtp_server))
    assert "The connection works" in answer.text
    assert smtp_server.messages == []
    assert company_account().kind == AccountKind.LOCAL_MAILBOX
    admin.post("/settings/sending", data=local(smtp_server, tested=proof_in(answer)))
    assert company_account().tested_at is not None


def test_the_stored_settings_are_tested_without_typing_the_password_again(admin, make_smtp_server):
    server = make_smtp_server(security="starttls", login=("info", SECRET))
    typed = local(server, host="localhost", security="starttls", username="info", password=SECRET)
    admin.post("/settings/sending", data=typed)
    assert company_account().tested_at is None
    answer = admin.post("/settings/sending/test", data={**typed, "password": ""})
    assert "The connection works" in answer.text and SECRET not in answer.text
    assert company_account().tested_at is not None
    assert server.messages == []


def test_a_stored_password_is_not_tried_on_another_server(admin, make_smtp_server):
    admin.post("/settings/sending", data=SMTP)
    server = make_smtp_server(security="starttls")
    typed = local(server, host="localhost", security="starttls", username="info", password="")
    answer = admin.post("/settings/sending/test", data=typed)
    assert answer.status_code == 422
    assert "The stored password belongs to smtp.example.com" in said(answer)
    assert server.connections == 0


@pytest.mark.parametrize(
    ("stage", "reply", "says"),
    [
        ("mail", "550 5.7.1 not yours", "does not take mails from this From address"),
        ("connect", "421 4.3.2 closed", "gives no service"),
    ],
)
def test_a_failed_test_says_in_plain_words_what_went_wrong(admin, smtp_server, stage, reply, says):
    smtp_server.reply(stage, reply)
    answer = admin.post("/settings/sending/test", data=local(smtp_server))
    assert answer.status_code == 200 and says in said(answer)
    assert "The server said" in answer.text
    assert proof_in(answer) == ""


def test_a_refused_login_is_said(admin, make_smtp_server):
    server = make_smtp_server(security="starttls", login=("info", "another"))
    typed = local(server, host="localhost", security="starttls", username="info", password=SECRET)
    answer = admin.post("/settings/sending/test", data=typed)
    assert "refused the login" in answer.text and "Check login and password" in answer.text
    assert SECRET not in answer.text


def test_a_test_of_a_form_with_mistakes_names_them(admin):
    answer = admin.post("/settings/sending/test", data={**SMTP, "host": "", "port": "x"})
    assert answer.status_code == 422 and "Not tested yet" in answer.text


def test_a_person_tests_and_uses_an_own_account(sign_in, make_smtp_server):
    marc = marketer()
    server = make_smtp_server()
    browser = sign_in(marc)
    typed = {**local(server), "from_address": "marc@example.com"}
    assert "internal network" in said(browser.post("/my/sending/test", data=typed))
    assert server.connections == 0
    assert browser.post("/my/sending", data=typed).status_code == 422
    admin = sign_in(super_admin())
    assert admin.post(f"/users/{marc.id}/sending", data=typed).status_code == 303
    assert account_for(marc).kind == AccountKind.LOCAL_MAILBOX, "not before its test succeeded"
    assert "not used yet" in browser.get("/my/sending").text
    assert "The connection works" in browser.post("/my/sending/test", data=typed).text
    assert account_for(marc) is own_account(marc)
    assert "Mails leave through this account" in browser.get("/my/sending").text
    assert browser.post("/my/sending/remove").status_code == 303
    assert own_account(marc) is None


def test_a_stopped_account_says_why_and_is_woken(admin):
    account = company_account()
    account.company_default = False
    make_account(
        company_default=True, state=AccountState.STOPPED, state_reason="@login 535 5.7.8 no"
    )
    page = said(admin.get("/settings/sending"))
    assert (
        "This account is stopped" in page and "refused the login" in page and "535 5.7.8 no" in page
    )
    assert admin.post("/settings/sending/try-again").status_code == 303
    assert company_account().state == AccountState.ACTIVE


def test_limits_are_changed_by_super_admins_only(admin, sign_in):
    make_account()
    account = db.session.scalar(db.select(SmtpAccount).where(SmtpAccount.kind == AccountKind.SMTP))
    typed = {"daily_limit": "500", "monthly_limit": "", "per_minute": "30", "reserve_percent": "15"}
    editor = make_user(role=make_role(permissions=["settings:view", "settings:edit"]))
    assert sign_in(editor).post("/settings/sending/limits", data=typed).status_code == 403
    assert admin.post("/settings/sending/limits", data=typed).status_code == 303
    assert (account.daily_limit, account.monthly_limit, account.per_minute) == (500, None, 30)
    assert account.reserve_percent == 15
    wrong = admin.post("/settings/sending/limits", data={**typed, "daily_limit": "0"})
    assert wrong.status_code == 422 and "Enter a number from 1" in wrong.text
    wrong = admin.post("/settings/sending/limits", data={**typed, "daily_limit": "many"})
    assert wrong.status_code == 422 and "Enter a whole number" in wrong.text


def test_limits_without_a_server_are_refused(admin):
    answer = admin.post("/settings/sending/limits", data={"reserve_percent": "10"})
    assert answer.status_code == 422 and "There is no SMTP server yet" in answer.text


def test_who_may_look_cannot_change(sign_in):
    browser = sign_in(marketer())
    assert browser.get("/settings/sending").status_code == 200
    for path in ("", "/test", "/limits", "/try-again"):
        assert browser.post(f"/settings/sending{path}", data=SMTP).status_code == 403
