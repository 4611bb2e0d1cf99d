"""Testing a connection says in plain words what went wrong."""

import pytest

from mailer.domain.accounts.connection_test import test_connection as try_connection
from mailer.domain.accounts.explain import explain, sentence, stored
from mailer.domain.accounts.server import server_of
from mailer.infra.db import db
from mailer.infra.installation import installation
from mailer.infra.smtp import ServerSettings, Timeouts
from mailer.infra.smtp_reply import Fault, Stage, TransportError
from mailer.models.smtp_account import AccountKind
from tests.factories.accounts import make_account, make_company_account
from tests.infra.raw_server import raw_server

SHORT = Timeouts.all(2)


def _settings(server, security="none", **more):
    more.setdefault("internal_allowed", True)
    return ServerSettings(more.pop("host", "127.0.0.1"), server.port, security, **more)


def _try(settings, sender="me@example.com"):
    return try_connection(settings, sender, SHORT)


def test_a_server_that_works_is_said_to_work_and_gets_no_mail(app, smtp_server):
    result = _try(_settings(smtp_server))
    assert result.ok
    assert smtp_server.messages == []
    assert smtp_server.commands[-2:] == ["RCPT TO:<me@example.com>", "RSET"]


def test_a_login_that_works_is_said_to_work(app, make_smtp_server):
    server = make_smtp_server(security="starttls", login=("me", "secret"))
    assert _try(_settings(server, "starttls", username="me", password="secret")).ok


@pytest.mark.parametrize(
    ("security", "trusted", "password", "code", "words"),
    [
        ("starttls", False, "secret", "certificate:self_signed", "signed by nobody but itself"),
        ("tls", False, "secret", "certificate:self_signed", "signed by nobody but itself"),
        ("starttls", True, "wrong", "login", "refused the login"),
    ],
)
def test_certificates_and_logins(app, make_smtp_server, security, trusted, password, code, words):
    server = make_smtp_server(security=security, login=("me", "secret"), trusted=trusted)
    result = _try(_settings(server, security, username="me", password=password))
    assert (result.ok, result.code) == (False, code)
    assert words in result.what
    assert result.advice


def test_a_wrong_name_on_the_certificate(app, make_smtp_server):
    server = make_smtp_server(security="tls", certificate_name="elsewhere.example")
    result = _try(_settings(server, "tls", host="localhost"))
    assert result.code == "certificate:wrong_name"
    assert "made out to another name" in result.what


def test_a_server_without_starttls(app, smtp_server):
    result = _try(_settings(smtp_server, "starttls"))
    assert result.code == "tls:not_offered"
    assert "does not offer STARTTLS" in result.what


def test_a_server_without_tls(app, smtp_server):
    result = _try(_settings(smtp_server, "tls"))
    assert result.code == "tls:not_tls"
    assert "Choose STARTTLS" in result.advice


def test_a_name_that_does_not_exist(app):
    settings = ServerSettings("smtp.nowhere.invalid", 587, "starttls")
    result = _try(settings)
    assert result.code == "name_not_found"
    assert result.what == "There is no server named smtp.nowhere.invalid."


def test_a_port_where_nobody_listens(app, smtp_server):
    smtp_server.stop()
    assert _try(_settings(smtp_server)).code == "refused"


def test_a_server_that_hangs(app, smtp_server):
    smtp_server.hang("connect")
    result = _try(_settings(smtp_server))
    assert result.code == "timeout"
    assert "did not answer in time" in result.what


def test_something_that_is_no_mail_server(app):
    with raw_server(lambda server: server.say("HTTP/1.1 400 Bad Request")) as settings:
        assert _try(settings).code == "protocol"


def test_a_refused_sender_comes_with_the_servers_own_words(app, smtp_server):
    smtp_server.reply("mail", "553 5.7.1 not owned by user")
    result = _try(_settings(smtp_server))
    assert result.code == "sender_refused"
    assert result.reply == "553 5.7.1 not owned by user"


def test_an_internal_server_is_refused_unless_it_was_allowed(app, smtp_server):
    result = _try(_settings(smtp_server, internal_allowed=False))
    assert result.code == "internal_address"
    assert "super admin" in result.advice


def test_every_kind_of_failure_has_its_words(app):
    for fault in Fault:
        found = explain(stored(TransportError(fault, Stage.CONNECT)), "mail.example")
        assert found.code == fault
        assert found.what
        assert found.advice


def test_words_that_are_no_code_are_shown_as_they_are(app):
    assert sentence("550 no such user") == "550 no such user"
    assert sentence("@unheard_of 599 what") == "599 what The server said: 599 what"


def test_pending_changes_are_never_lost_by_a_test(app, smtp_server):
    db.session.add(make_account(port=smtp_server.port))
    db.session.commit()
    account = make_company_account()
    account.from_name = "Changed"
    with pytest.raises(ValueError, match="changes would be lost"):
        _try(_settings(smtp_server))


def test_the_wait_holds_no_transaction(app, smtp_server):
    make_company_account()
    db.session.commit()
    db.session.execute(db.text("SELECT 1"))
    assert _try(_settings(smtp_server)).ok
    assert not db.session.registry().in_transaction()


def test_the_local_mailbox_is_found_by_its_port_file(app):
    account = make_company_account()
    with pytest.raises(TransportError) as missing:
        server_of(account)
    assert missing.value.kind == Fault.REFUSED
    installation().mailbox_port_file.write_text("2525")
    settings = server_of(account)
    assert (settings.host, settings.port, settings.loopback_only) == ("127.0.0.1", 2525, True)


def test_a_stored_account_gives_its_server_and_password(app):
    account = make_account(
        host="smtp.example.com", port=587, security="starttls", username="me", password="secret"
    )
    assert account.kind == AccountKind.SMTP
    settings = server_of(account)
    assert (settings.host, settings.username, settings.password) == (
        "smtp.example.com",
        "me",
        "secret",
    )
    # The tests' own address is a loopback one.
    assert settings.loopback_only


def test_a_password_sealed_with_another_key_asks_to_be_entered_again(app):
    account = make_account(username="me", password="secret", port=25)
    account.password_sealed = b"x" * 40
    with pytest.raises(TransportError) as wrong:
        server_of(account)
    assert explain(stored(wrong.value)).code == "login:wrong_key"
