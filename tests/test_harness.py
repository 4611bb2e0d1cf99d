"""The fixtures themselves: what the other tests lean on really holds."""

from __future__ import annotations

import datetime as dt
import smtplib
import socket
import ssl

import pytest
from flask import Flask
from jinja2 import DictLoader
from sqlalchemy import text
from werkzeug.routing import Rule

from mailer import config
from mailer.factory import create_app
from mailer.infra.db import db
from mailer.infra.queue import push
from mailer.lib import clock as time
from mailer.models.user import User
from tests.fixtures import compiled
from tests.fixtures.network import Outside, attempts
from tests.personas import ALL, marketer


@pytest.mark.parametrize("round_", [1, 2])
def test_each_test_starts_with_an_empty_database(app_both: Flask, round_: int) -> None:
    assert db.session.scalars(db.select(User)).all() == []
    for person in ALL:
        person()
    db.session.commit()


def test_urls_that_are_compiled_once_are_those_that_werkzeug_compiles(
    app: Flask, environ: dict[str, str]
) -> None:
    another = create_app(config.load(environ, testing=True))
    rules = [rule for rule in another.url_map.iter_rules() if "<any" not in rule.rule]
    assert len(rules) > 200

    def said(rule: Rule) -> list[object]:
        values: dict[str, object] = dict.fromkeys(rule.arguments, 7)
        built = [rule.build(values | more, True) for more in ({}, {"q": "é&"})]
        return [rule._parts, rule._trace, set(rule.arguments), built, rule.build(values, False)]

    for rule in rules:
        kept = said(rule)
        compiled.compile_afresh(rule)
        assert said(rule) == kept


def test_a_template_with_another_text_is_another_template(app: Flask) -> None:
    for number in ("1", "2"):
        app.jinja_env.loader = DictLoader({"changed.html": f"{{{{ {number} }}}}"})
        app.jinja_env.cache.clear()
        assert app.jinja_env.get_template("changed.html").render() == number


def test_app_both_really_is_the_named_database(app_both: Flask, database) -> None:
    assert db.engine.dialect.name == database.kind


def test_a_request_sees_what_the_test_made_and_the_reverse(app_both: Flask, sign_in) -> None:
    person = marketer()
    browser = sign_in(person)
    assert browser.get("/sign-in").status_code in (200, 302, 303)


def test_connecting_elsewhere_is_refused() -> None:
    with attempts() as seen, pytest.raises(Outside):
        socket.create_connection(("192.0.2.1", 25), timeout=1)
    assert seen == ["192.0.2.1:25"]


def test_looking_up_a_foreign_name_is_refused() -> None:
    with attempts() as seen, pytest.raises(Outside):
        socket.getaddrinfo("mail.example.com", 25)
    assert seen == ["name mail.example.com"]


def test_a_reserved_name_does_not_exist() -> None:
    with pytest.raises(socket.gaierror):
        socket.getaddrinfo("nowhere.invalid", 25)


def test_the_clock_moves_and_ticks(clock) -> None:
    clock.move_to(dt.datetime(2030, 1, 2, 3, 4, tzinfo=dt.UTC))
    assert time.now().date() == dt.date(2030, 1, 2)
    clock.advance(dt.timedelta(days=1))
    assert time.now().date() == dt.date(2030, 1, 3)


def test_a_job_that_fails_fails_the_test(app: Flask, run_jobs) -> None:
    push("nothing.at_all")
    with pytest.raises(AssertionError, match="nothing"):
        run_jobs()


def test_a_real_worker_runs_what_is_queued(app: Flask, workers) -> None:
    workers.start("default")
    push("nothing.at_all")
    workers.until(lambda: "job failed" in workers.said())


def test_valkey_can_be_taken_away(app: Flask, valkey) -> None:
    assert push("nothing.at_all")
    valkey.stop()
    assert not push("nothing.at_all")


def test_the_terminal_works_on_the_tests_data(app: Flask, runner, terminal) -> None:
    assert runner("database", "migrate", "--json").json == {"ok": True}
    assert terminal("database", "migrate").exit_code == 0


def test_the_database_is_really_postgresql(app_both: Flask) -> None:
    query = "SELECT sqlite_version()" if db.engine.dialect.name == "sqlite" else "SELECT version()"
    assert db.session.scalar(text(query))


MAIL = "Subject: Grüße\r\n\r\nHello\r\n.dot\r\n".encode()


def test_the_smtp_server_keeps_what_arrives(smtp_server) -> None:
    with smtplib.SMTP(smtp_server.host, smtp_server.port) as session:
        session.sendmail("a@example.com", ["b@example.com"], MAIL)
    (caught,) = smtp_server.wait_for(1)
    assert (caught.sender, caught.recipients) == ("a@example.com", ["b@example.com"])
    assert caught.raw == MAIL
    assert caught.message["Subject"] == "Grüße"
    assert smtp_server.to("b@example.com") == [caught]
    assert not caught.encrypted


@pytest.mark.parametrize("stage", ["connect", "ehlo", "mail", "rcpt", "data", "body", "reply"])
def test_the_smtp_server_refuses_at_any_stage(smtp_server, stage: str) -> None:
    smtp_server.reply(stage, "554 5.7.1 not you")
    with (
        pytest.raises(smtplib.SMTPException),
        smtplib.SMTP(smtp_server.host, smtp_server.port) as session,
    ):
        session.ehlo_or_helo_if_needed()
        session.sendmail("a@example.com", ["b@example.com"], MAIL)
    assert len(smtp_server.messages) == (1 if stage == "reply" else 0)


@pytest.mark.parametrize("stage", ["connect", "mail", "data", "body", "reply"])
def test_the_smtp_server_drops_at_any_stage_once(smtp_server, stage: str) -> None:
    smtp_server.drop(stage)
    with pytest.raises((smtplib.SMTPException, ConnectionError)):
        session = smtplib.SMTP(smtp_server.host, smtp_server.port)
        session.sendmail("a@example.com", ["b@example.com"], MAIL)
    with smtplib.SMTP(smtp_server.host, smtp_server.port) as session:
        session.sendmail("a@example.com", ["c@example.com"], MAIL)
    assert smtp_server.to("c@example.com")


def test_the_smtp_server_hangs_and_can_be_stopped(smtp_server) -> None:
    smtp_server.hang("mail")
    session = smtplib.SMTP(smtp_server.host, smtp_server.port, timeout=0.2)
    with pytest.raises(smtplib.SMTPServerDisconnected):
        session.mail("a@example.com")
    smtp_server.stop()
    with pytest.raises(ConnectionError):
        smtplib.SMTP(smtp_server.host, smtp_server.port)
    smtp_server.behave()
    smtp_server.start()
    with smtplib.SMTP(smtp_server.host, smtp_server.port) as again:
        again.sendmail("a@example.com", ["b@example.com"], MAIL)
    smtp_server.wait_for(1)


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_the_smtp_server_encrypts_and_asks_who_it_is(make_smtp_server, security: str) -> None:
    server = make_smtp_server(security=security, login=("someone", "secret"))
    session = _encrypted(server)
    with pytest.raises(smtplib.SMTPAuthenticationError):
        session.login("someone", "wrong")
    session.close()
    session = _encrypted(server)
    session.login("someone", "secret")
    session.sendmail("a@example.com", ["b@example.com"], MAIL)
    (caught,) = server.messages
    assert caught.encrypted
    assert caught.username == "someone"


def test_an_untrusted_certificate_is_noticed(make_smtp_server) -> None:
    server = make_smtp_server(security="tls", trusted=False)
    with pytest.raises(ssl.SSLCertVerificationError):
        _encrypted(server)


def _encrypted(server) -> smtplib.SMTP:
    context = ssl.create_default_context()
    if server.security == "tls":
        return smtplib.SMTP_SSL("localhost", server.port, context=context)
    session = smtplib.SMTP("localhost", server.port)
    session.starttls(context=context)
    return session
