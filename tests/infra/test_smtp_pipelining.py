"""Many mails without waiting for the server: what is written together, and what fails in it."""

import pytest

from mailer.infra.smtp import Envelope, Timeouts
from mailer.infra.smtp_reply import Fault, Stage
from tests.infra.raw_server import raw_server
from tests.infra.smtp_calls import MAIL, SHORT, connect, fault_of

ANA = Envelope("me@example.com", "ana@example.com")
BEA = Envelope("me@example.com", "bea@example.com")
NOBODY = ("250 ok", "550 5.1.1 nobody", "554 no recipients")


def _together(server, count):
    """So many lines, which must be there without an answer to the first."""
    return [server.hear() for _ in range(count)]


def _announce(session, envelope):
    session.envelope(envelope.sender, envelope.recipient)


def test_a_mail_is_announced_in_one_go():
    heard = []

    def behave(server):
        server.greet("PIPELINING")
        heard.extend(_together(server, 3))
        server.say("250 ok", "250 ok", "354 go on")

    with raw_server(behave) as settings:
        session = connect(settings, Timeouts.all(5))
        _announce(session, ANA)
    assert heard == ["MAIL FROM:<me@example.com>", "RCPT TO:<ana@example.com>", "DATA"]


def test_the_next_mail_is_announced_behind_the_dot():
    bodies, heard = [], []

    def behave(server):
        server.greet("PIPELINING")
        _together(server, 3)
        server.say("250 ok", "250 ok", "354 go on")
        bodies.append(server.hear_body())
        heard.extend(_together(server, 3))
        server.say("250 2.0.0 kept", "250 ok", "250 ok", "354 go on")
        bodies.append(server.hear_body())
        server.say("250 2.0.0 kept too")
        server.hear()

    with raw_server(behave) as settings, connect(settings, Timeouts.all(5)) as session:
        _announce(session, ANA)
        session.body(MAIL)
        assert session.finish(BEA).text == "2.0.0 kept"
        session.ready()
        session.body(MAIL)
        assert session.finish().text == "2.0.0 kept too"
    assert heard == ["MAIL FROM:<me@example.com>", "RCPT TO:<bea@example.com>", "DATA"]
    assert bodies == [MAIL, MAIL]


def test_without_pipelining_every_command_waits_for_its_answer():
    heard = []

    def behave(server):
        server.greet("SIZE 100000")
        for answer in ("250 ok", "250 ok", "354 go on"):
            heard.append(server.hear())
            server.sock.setblocking(False)
            with pytest.raises(BlockingIOError):
                server.sock.recv(1)
            server.sock.setblocking(True)
            server.say(answer)
        server.hear_body()
        server.say("250 kept")
        heard.append(server.hear())
        server.say("250 ok")

    with raw_server(behave) as settings:
        session = connect(settings, SHORT)
        _announce(session, ANA)
        session.body(MAIL)
        session.finish(BEA)
        fault_of(session.ready)
    assert [line.split()[0] for line in heard] == ["MAIL", "RCPT", "DATA", "MAIL"]


@pytest.mark.parametrize("to_data", ["554 no recipients", "503 bad sequence", "354 go on"])
def test_a_refused_recipient_leaves_the_connection_in_order(to_data):
    heard = []

    def behave(server):
        server.greet("PIPELINING")
        _together(server, 3)
        server.say("250 ok", "550 5.1.1 nobody", to_data)
        if to_data.startswith("354"):
            heard.append(server.hear_body())
            server.say("554 no valid recipients")
        heard.extend(_together(server, 4))
        server.say("250 ok", "250 ok", "250 ok", "354 go on")

    with raw_server(behave) as settings:
        session = connect(settings, Timeouts.all(5))
        error = fault_of(lambda: _announce(session, ANA))
        assert (error.kind, error.stage, error.code) == (Fault.RECIPIENT_REFUSED, Stage.RCPT, 550)
        _announce(session, BEA)
    if to_data.startswith("354"):
        assert heard.pop(0) == b""  # nothing of the mail, only its end (RFC 2920)
    assert [line.split()[0] for line in heard] == ["RSET", "MAIL", "RCPT", "DATA"]


def test_a_server_that_refuses_and_hangs_up_is_heard():
    def behave(server):
        server.greet("PIPELINING")
        _together(server, 3)
        server.say("550 5.7.1 not you")

    with raw_server(behave) as settings:
        session = connect(settings, Timeouts.all(5))
        error = fault_of(lambda: _announce(session, ANA))
    assert (error.kind, error.stage, error.code) == (Fault.SENDER_REFUSED, Stage.MAIL, 550)
    assert not session.usable


def test_a_refused_mail_does_not_spoil_the_one_announced_behind_it():
    def behave(server):
        server.greet("PIPELINING")
        _together(server, 3)
        server.say("250 ok", "250 ok", "354 go on")
        server.hear_body()
        _together(server, 3)
        server.say("552 5.2.2 full", "250 ok", "250 ok", "354 go on")
        server.hear_body()
        server.say("250 kept")

    with raw_server(behave) as settings:
        session = connect(settings, Timeouts.all(5))
        _announce(session, ANA)
        session.body(MAIL)
        error = fault_of(lambda: session.finish(BEA))
        assert (error.stage, error.code) == (Stage.DOT, 552)
        session.ready()
        session.body(MAIL)
        assert session.finish().code == 250


def test_a_server_that_answers_before_the_end_gets_no_dot():
    rest = []

    def behave(server):
        server.greet("PIPELINING")
        _together(server, 3)
        server.say("250 ok", "250 ok", "354 go on", "451 4.3.0 no more room")
        while line := server.file.readline():
            rest.append(line)

    with raw_server(behave) as settings:
        session = connect(settings, Timeouts.all(5))
        _announce(session, ANA)
        session.body(MAIL)
        error = fault_of(session.finish)
    assert (error.stage, error.code) == (Stage.BODY, 451)
    assert b".\r\n" not in rest
    assert not session.usable


def test_answers_that_nobody_asked_for_end_the_conversation():
    def behave(server):
        server.greet("PIPELINING")
        server.sock.sendall(b"250 ok\r\n" * 100)
        server.hear()

    with raw_server(behave) as settings:
        session = connect(settings, Timeouts.all(5))
        error = fault_of(lambda: _announce(session, ANA))
    assert error.kind in (Fault.PROTOCOL, Fault.DROPPED)
    assert not session.usable
