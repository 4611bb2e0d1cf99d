"""`mailer smtp …`."""

from __future__ import annotations

import pytest

from mailer.domain.accounts.sending import company_account
from mailer.domain.accounts.smtp_settings import password_of
from mailer.domain.settings import first_start
from mailer.models.smtp_account import AccountKind, Security
from tests.factories.accounts import make_account
from tests.factories.settings import make_company
from tests.personas import marketer

SECRET = "s3cret-of-the-server"
SET = (
    "smtp",
    "set",
    "--host",
    "smtp.example.com",
    "--port",
    "465",
    "--security",
    "tls",
    "--from",
    "info@example.com",
)


@pytest.fixture(autouse=True)
def _english(app):
    """The terminal speaks the company's language."""
    make_company()


def test_an_account_is_set_with_the_usual_limits(runner):
    first_start.prepare()
    answer = runner(*SET, "--from-name", "Brasserie", "--json")
    assert answer.exit_code == 0
    account = company_account()
    assert (account.host, account.port, account.security) == ("smtp.example.com", 465, Security.TLS)
    assert (account.daily_limit, account.monthly_limit, account.per_minute) == (300, 1000, None)
    assert answer.json["id"] == account.id and "PUBLIC_URL" in answer.json["problem"]


@pytest.mark.parametrize("none", ["0", "none"])
def test_limits_are_set_and_taken_away(runner, none):
    runner(*SET, "--daily-limit", "5000", "--per-minute", "60")
    assert (company_account().daily_limit, company_account().per_minute) == (5000, 60)
    runner(*SET, "--daily-limit", none, "--monthly-limit", none)
    account = company_account()
    assert (account.daily_limit, account.monthly_limit, account.per_minute) == (None, None, 60)


def test_the_reserve_is_set_and_shown(runner):
    assert runner(*SET, "--json").json["reserve_percent"] == 10
    assert runner(*SET, "--reserve", "0", "--json").json["reserve_percent"] == 0
    runner(*SET, "--reserve", "25", "--daily-limit", "400")
    account = company_account()
    assert (account.reserve_percent, account.daily_limit, account.monthly_limit) == (25, 400, 1000)
    assert "kept for urgent mail: 25 %" in runner("smtp", "show").stdout
    assert runner(*SET, "--reserve", "91").exit_code == 2


@pytest.mark.parametrize("way", ["argument", "stdin"])
def test_the_password_is_kept_sealed_and_never_printed(runner, way):
    given = ("--password", SECRET) if way == "argument" else ("--password", "-")
    answer = runner(*SET, "--user", "info", *given, "--json", stdin=f"{SECRET}\n")
    assert answer.json["password"] == "stored"
    shown = runner("smtp", "show")
    assert SECRET not in answer.stdout + answer.stderr + shown.stdout + shown.stderr
    assert password_of(company_account()) == SECRET


def test_the_terminal_may_set_internal_servers(runner):
    assert (
        runner(
            "smtp",
            "set",
            "--host",
            "10.0.0.5",
            "--port",
            "25",
            "--security",
            "none",
            "--from",
            "info@example.com",
        ).exit_code
        == 0
    )
    assert company_account().internal_allowed


def test_the_test_says_that_it_works(runner, smtp_server):
    make_account(company_default=True, port=smtp_server.port, tested_at=None)
    answer = runner("smtp", "test", "--json")
    assert answer.exit_code == 0 and answer.json["usable"]
    assert company_account().tested_at is not None
    assert smtp_server.messages == []


def test_the_test_says_in_plain_words_what_is_wrong(runner, smtp_server):
    make_account(company_default=True, port=smtp_server.port)
    smtp_server.reply("mail", "550 5.7.1 not yours")
    answer = runner("smtp", "test")
    assert answer.exit_code == 1
    assert "does not take mails from this From address" in answer.stderr
    assert "550 5.7.1 not yours" in answer.stderr


def test_back_to_the_local_mailbox(runner):
    first_start.prepare()
    runner(*SET)
    answer = runner("smtp", "local", "--json")
    assert answer.json["kind"] == "local_mailbox" and not answer.json["problem"]
    assert company_account().kind == AccountKind.LOCAL_MAILBOX


def test_what_is_wrong_is_said_and_nothing_is_kept(runner):
    first_start.prepare()
    answer = runner(*SET[:-1], "nowhere", "--json")
    assert answer.exit_code == 1 and "from_address" in answer.json["fields"]
    assert company_account().kind == AccountKind.LOCAL_MAILBOX


def test_wrong_use_exits_with_2(runner):
    assert runner(*SET, "--daily-limit", "many").exit_code == 2
    assert runner("smtp", "set", "--host", "x").exit_code == 2
    assert runner(*SET[:6], "--security", "ssl", "--from", "a@example.com").exit_code == 2


def test_rights_are_asked_for(runner):
    first_start.prepare()
    marc = marketer()
    assert runner("--as", marc.email, *SET).exit_code == 1
    assert runner("--as", marc.email, "smtp", "test").exit_code == 1
    assert company_account().kind == AccountKind.LOCAL_MAILBOX


def test_mails_are_signed_once_the_key_is_made_and_switched_on(runner):
    first_start.prepare()
    assert "no SMTP server yet" in runner("smtp", "dkim", "make").stderr
    runner(*SET)
    assert runner("smtp", "dkim", "show", "--json").json["dkim"] is None
    made = runner("smtp", "dkim", "make", "--selector", "s1", "--json").json["dkim"]
    assert made["record_name"] == "s1._domainkey.example.com"
    assert made["on"] is False
    assert runner("smtp", "dkim", "on", "--json").json["dkim"] == {**made, "on": True}
    assert "signed for example.com" in runner("smtp", "dkim", "show").stdout
    assert "PRIVATE" not in runner("smtp", "dkim", "show", "--json").stdout
    assert runner("smtp", "dkim", "remove", "--json").json["dkim"] is None
