"""The witness is tested first: what it keeps, when, and how it misbehaves."""

import smtplib
import socket

import pytest

from tests.faults.misbehaviour import Rule
from tests.faults.record import running

MAIL = "Message-ID: <{0}@test>\r\nSubject: x\r\n\r\n.dot\r\ntext\r\n"


@pytest.fixture(scope="session")
def sink(session_dir):
    with running(session_dir / "sink-of-tests") as sink:
        yield sink


def _send(port, name, recipient="ana@example.com"):
    with smtplib.SMTP("127.0.0.1", port, timeout=10) as client:
        return client.sendmail("me@example.com", [recipient], MAIL.format(name))


def _kept(sink, port):
    return [(kept.message_id, kept.recipient) for kept in sink.kept() if kept.port == port]


def _did(sink, port):
    return [(did["stage"], did["act"]) for did in sink.did() if did["port"] == port]


def test_what_it_answered_yes_to_is_in_its_record(sink):
    port = sink.open()
    _send(port, "one")
    assert _kept(sink, port) == [("<one@test>", "ana@example.com")]
    assert _did(sink, port) == [("kept", "accepted")]


def test_a_whole_mail_in_one_write(sink):
    port = sink.open()
    with socket.create_connection(("127.0.0.1", port), timeout=10) as raw:
        file = raw.makefile("rb")
        raw.sendall(b"EHLO me\r\n")
        lines = [file.readline() for _ in range(7)]
        assert b"250 PIPELINING\r\n" in lines
        envelope = b"MAIL FROM:<me@x>\r\nRCPT TO:<%d@x>\r\nDATA\r\n"
        raw.sendall(envelope % 1 + b"Message-ID: <1@x>\r\n\r\n\r\n.\r\n" + envelope % 2)
        answers = [file.readline()[:3] for _ in range(7)]
    assert answers == [b"250", b"250", b"354", b"250", b"250", b"250", b"354"]
    assert _kept(sink, port) == [("<1@x>", "1@x")]


def test_without_pipelining_it_does_not_say_so(sink):
    with smtplib.SMTP("127.0.0.1", sink.open(pipelining=False), timeout=10) as client:
        client.ehlo()
        assert not client.has_extn("pipelining")
        assert client.has_extn("8bitmime")


@pytest.mark.parametrize(
    ("stage", "code"), [("mail", 451), ("rcpt", 550), ("data", 451), ("dot", 554)]
)
def test_a_refusal_keeps_nothing(sink, stage, code):
    port = sink.open(Rule(stage, "reply", f"{code} no", every=2))
    _send(port, "first")
    with pytest.raises(smtplib.SMTPException):
        _send(port, "second")
    assert _kept(sink, port) == [("<first@test>", "ana@example.com")]
    assert (stage, "reply") in _did(sink, port)


@pytest.mark.parametrize("stage", ["connect", "ehlo", "mail", "rcpt", "data", "body", "dot"])
def test_a_cut_connection_keeps_nothing(sink, stage):
    port = sink.open(Rule(stage, "drop"))
    with pytest.raises((smtplib.SMTPException, OSError)):
        _send(port, "cut")
    assert _kept(sink, port) == []


def test_a_mail_that_is_kept_may_go_unanswered(sink):
    port = sink.open(Rule("kept", "drop"))
    with pytest.raises((smtplib.SMTPException, OSError)):
        _send(port, "unanswered")
    assert _kept(sink, port) == [("<unanswered@test>", "ana@example.com")]


def test_it_can_single_out_a_recipient_and_change_its_mind(sink):
    port = sink.open(Rule("rcpt", "reply", "550 5.1.1 nobody", only="bo@"))
    _send(port, "ana")
    with pytest.raises(smtplib.SMTPRecipientsRefused):
        _send(port, "bo", "bo@example.com")
    sink.behave(port)
    _send(port, "bo", "bo@example.com")
    assert [recipient for _id, recipient in _kept(sink, port)] == [
        "ana@example.com",
        "bo@example.com",
    ]


def test_endless_and_dripping_answers(sink):
    port = sink.open(Rule("connect", "endless", "220-more\r\n"))
    with socket.create_connection(("127.0.0.1", port), timeout=10) as raw:
        assert len(raw.makefile("rb").read(1_000_000)) == 1_000_000
    _send(sink.open(Rule("rcpt", "drip", seconds=0.001)), "slow")


def test_a_closed_port_refuses_until_it_is_opened_again(sink):
    port = sink.open()
    sink.close(port)
    with pytest.raises(ConnectionRefusedError):
        _send(port, "closed")
    sink.reopen(port)
    _send(port, "open")
    assert _kept(sink, port) == [("<open@test>", "ana@example.com")]
