"""A conversation with a mail server: real servers that answer, refuse, lie, drop and hang."""

import time
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailer.infra.smtp import Timeouts
from mailer.infra.smtp_reply import Fault, Reply, Stage, read_reply
from tests.infra.raw_server import raw_server
from tests.infra.smtp_calls import MAIL, SHORT, connect, fault_of, send, settings_of

# --- mails go through as they are ---------------------------------------------------------


def test_many_mails_go_through_one_connection(smtp_server):
    with connect(settings_of(smtp_server)) as session:
        replies = [send(session) for _ in range(3)]
    assert [reply.code for reply in replies] == [250, 250, 250]
    assert replies[0].text == "2.0.0 kept"
    assert [caught.raw for caught in smtp_server.messages] == [MAIL] * 3
    assert smtp_server.connections == 1
    assert session.accepted == 3


def test_an_international_address_asks_for_smtputf8(smtp_server):
    message = "To: stanisław@wp.pl\r\nSubject: Cześć\r\n\r\nx\r\n".encode()
    with connect(settings_of(smtp_server)) as session:
        send(session, message, recipient="stanisław@wp.pl")
        send(session)
    first, second = smtp_server.messages
    assert first.recipients == ["stanisław@wp.pl"]
    assert "SMTPUTF8" in first.mail_options
    assert "BODY=8BITMIME" in first.mail_options
    assert "SMTPUTF8" not in second.mail_options
    assert first.message["Subject"] == "Cześć"


def test_an_international_address_fails_clearly_where_smtputf8_is_not_offered(make_smtp_server):
    server = make_smtp_server(smtputf8=False)
    with connect(settings_of(server)) as session:
        error = fault_of(lambda: send(session, recipient="stanisław@wp.pl"))
        assert send(session).code == 250
    assert (error.kind, error.permanent) == (Fault.NEEDS_SMTPUTF8, True)
    assert [caught.recipients for caught in server.messages] == [["ana@example.com"]]


def test_a_message_over_the_size_limit_is_not_sent():
    def behave(server):
        server.greet("SIZE 1000")
        server.hear()

    with raw_server(behave) as settings, connect(settings, SHORT) as session:
        assert session.size_limit == 1000
        error = fault_of(lambda: session.envelope("me@example.com", "a@example.com", size=1001))
    assert (error.kind, error.permanent) == (Fault.TOO_LARGE, True)


def test_options_are_asked_for_only_where_they_are_offered():
    heard = []

    def behave(server):
        server.greet()
        heard.append(server.hear())
        server.say("250 ok")
        server.hear()
        server.say("250 ok")
        server.hear()
        server.say("354 go on")

    with raw_server(behave) as settings, connect(settings, SHORT) as session:
        session.envelope("me@example.com", "ana@example.com", size=5, eight_bit=True)
    assert heard == ["MAIL FROM:<me@example.com>"]


@pytest.mark.parametrize("address", ["a@b.co>\r\nDATA", "a b@c.de", "<a@b.co", "a\x00@b.co"])
def test_an_address_cannot_bring_a_command_along(smtp_server, address):
    with connect(settings_of(smtp_server)) as session:
        with pytest.raises(ValueError, match="address"):
            session.envelope("me@example.com", address, size=1)
        assert send(session).code == 250


# --- refusals -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stage", "kind"),
    [
        ("mail", Fault.SENDER_REFUSED),
        ("rcpt", Fault.RECIPIENT_REFUSED),
        ("data", Fault.MESSAGE_REFUSED),
        ("body", Fault.MESSAGE_REFUSED),
    ],
)
@pytest.mark.parametrize("reply", ["450 4.2.0 later", "550 5.1.1 no such user"])
def test_a_refused_mail_is_told_apart_and_the_next_one_goes(smtp_server, stage, kind, reply):
    smtp_server.reply(stage, reply, times=1)
    with connect(settings_of(smtp_server)) as session:
        error = fault_of(lambda: send(session))
        assert session.usable
        assert send(session).code == 250
    assert error.kind == kind
    assert error.stage == (Stage.DOT if stage == "body" else stage)
    assert error.permanent == reply.startswith("5")
    assert str(error.reply) == reply
    assert error.reply.enhanced == reply.split()[1]
    assert smtp_server.connections == 1
    assert len(smtp_server.messages) == 1


@pytest.mark.parametrize("stage", ["mail", "rcpt", "data", "body"])
def test_a_server_that_closes_is_not_asked_again(smtp_server, stage):
    smtp_server.reply(stage, "421 4.3.2 shutting down", times=1)
    session = connect(settings_of(smtp_server))
    error = fault_of(lambda: send(session))
    assert (error.kind, error.permanent, error.code) == (Fault.NO_SERVICE, False, 421)
    assert not session.usable


@pytest.mark.parametrize("stage", ["mail", "rcpt", "data", "body", "reply"])
def test_a_dropped_connection_says_how_far_it_had_come(smtp_server, stage):
    smtp_server.drop(stage)
    session = connect(settings_of(smtp_server))
    error = fault_of(lambda: send(session))
    assert (error.kind, error.permanent) == (Fault.DROPPED, False)
    assert error.stage == (Stage.DOT if stage in ("body", "reply") else stage)
    assert not session.usable
    assert len(smtp_server.messages) == (1 if stage == "reply" else 0)


@pytest.mark.parametrize("stage", ["mail", "rcpt", "data", "body", "reply"])
def test_a_server_that_hangs_is_left(smtp_server, stage):
    smtp_server.hang(stage)
    session = connect(settings_of(smtp_server), SHORT)
    begun = time.monotonic()
    error = fault_of(lambda: send(session))
    assert error.kind == Fault.TIMEOUT
    assert time.monotonic() - begun < 2
    assert not session.usable


def test_a_mail_without_its_dot_is_forgotten(smtp_server):
    session = connect(settings_of(smtp_server))
    session.envelope("me@example.com", "ana@example.com", size=len(MAIL))
    session.body(MAIL)
    session.abandon()
    with connect(settings_of(smtp_server)) as again:
        send(again, b"Subject: Second\r\n\r\nx\r\n")
    assert [caught.message["Subject"] for caught in smtp_server.messages] == ["Second"]


def test_a_wait_can_be_ended_by_another_task(smtp_server):
    import threading

    smtp_server.hang("mail")
    session = connect(settings_of(smtp_server), Timeouts.all(20))
    threading.Timer(0.1, session.abandon).start()
    error = fault_of(lambda: send(session))
    assert error.kind == Fault.DROPPED


# --- servers that do not speak properly ---------------------------------------------------


def _instead_of_mail(*lines):
    def behave(server):
        server.greet()
        server.hear()
        server.say(*lines)
        server.hear()

    return behave


@pytest.mark.parametrize(
    "line",
    ["hello", "", "25", "2x0 ok", "199 odd", "600 odd", "\x00\x01\x02", "354 go on"],
)
def test_an_answer_that_is_none_ends_the_conversation(line):
    with raw_server(_instead_of_mail(line)) as settings:
        session = connect(settings, SHORT)
        error = fault_of(lambda: send(session))
    assert (error.kind, error.stage) == (Fault.PROTOCOL, Stage.MAIL)
    assert not session.usable


def test_codes_that_change_inside_a_reply_are_no_reply():
    with raw_server(_instead_of_mail("250-ok", "550 no")) as settings:
        session = connect(settings, SHORT)
        assert fault_of(lambda: send(session)).kind == Fault.PROTOCOL


@pytest.mark.parametrize("piece", ["250-still going\r\n", "250 a line that never ends "])
def test_an_endless_reply_fills_no_memory(piece):
    def behave(server):
        server.greet()
        server.hear()
        while True:
            server.sock.sendall(piece.encode() * 1000)

    with raw_server(behave) as settings:
        session = connect(settings, Timeouts.all(10))
        tracemalloc.start()
        error = fault_of(lambda: send(session))
        _now, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert error.kind == Fault.PROTOCOL
    assert peak < 2_000_000


def test_an_endless_list_of_extensions_fills_no_memory():
    def behave(server):
        server.say("220 raw.example")
        server.hear()
        while True:
            server.sock.sendall(b"250-X-MORE\r\n" * 1000)

    with raw_server(behave) as settings:
        error = fault_of(lambda: connect(settings, Timeouts.all(10)))
    assert (error.kind, error.stage) == (Fault.PROTOCOL, Stage.EHLO)


def test_a_reply_in_single_bytes_is_read():
    def behave(server):
        server.drip(b"220 raw.example\r\n", 0)
        server.hear()
        server.drip(b"250-raw.example\r\n250 SIZE 99\r\n", 0)
        server.hear()
        server.drip(b"221 bye\r\n", 0)

    with raw_server(behave) as settings, connect(settings, Timeouts.all(5)) as session:
        assert session.size_limit == 99


def test_a_reply_that_trickles_has_one_deadline():
    def behave(server):
        server.greet()
        server.hear()
        server.drip(b"250 " + b"x" * 500)

    with raw_server(behave) as settings:
        session = connect(settings, SHORT)
        begun = time.monotonic()
        error = fault_of(lambda: send(session))
    assert error.kind == Fault.TIMEOUT
    assert time.monotonic() - begun < 2


def test_a_reason_given_while_the_body_is_being_sent_is_heard():
    def behave(server):
        server.greet()
        for answer in ("250 ok", "250 ok", "354 go on"):
            server.hear()
            server.say(answer)
        server.say("552 5.3.4 too big for us")

    with raw_server(behave) as settings:
        session = connect(settings, Timeouts.all(5))
        error = fault_of(lambda: send(session, b"x" * 20_000_000))
    assert error.stage == Stage.BODY
    assert error.kind == Fault.DROPPED
    # The reset may overtake the words; when they come, they are kept.
    assert error.reply is None or error.code == 552


@given(st.lists(st.binary(max_size=50), min_size=1, max_size=5))
def test_any_bytes_are_a_reply_or_they_are_not(lines):
    try:
        reply = read_reply(lines)
    except ValueError:
        return
    assert 200 <= reply.code <= 599
    assert reply.text.isprintable()


def test_a_long_reply_is_cut_for_people():
    reply = read_reply([b"550-5.1.1 " + b"x" * 600, b"550 5.1.1 end"])
    assert reply.enhanced == "5.1.1"
    assert len(reply.text) == 480


def test_a_reply_without_enhanced_code_has_none():
    assert Reply(550, "No such user 5.1.1").enhanced == ""
