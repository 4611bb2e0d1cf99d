"""The server of the local mailbox, as a real process and over a real connection."""

from __future__ import annotations

import signal
import smtplib
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from mailer.bench.processes import spawn, wait_until
from mailer.infra import maildir


class Catcher:
    """The process, and where it keeps what it gets."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port_file = folder / "run" / "mailbox.port"
        code = (
            "from pathlib import Path; from mailer.infra import mail_catcher;"
            f"mail_catcher.serve(Path({str(folder / 'mailbox')!r}), Path({str(self.port_file)!r}))"
        )
        log = folder / "catcher.log"
        self.process = spawn([sys.executable, "-c", code], log)
        wait_until(self.answers, self.process, log)

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.port_file.read_text())

    def answers(self) -> bool:
        """It takes connections."""
        if not self.port_file.exists():
            return False
        try:
            smtplib.SMTP("127.0.0.1", self.port, timeout=5).quit()
        except OSError:
            return False
        return True

    def mails(self) -> list[bytes]:
        """What it keeps, newest first."""
        box = self.folder / "mailbox"
        return [(box / "new" / name).read_bytes() for name in maildir.names(box)]

    def stop(self, number: int = signal.SIGTERM) -> None:
        """End the process."""
        self.process.send_signal(number)
        self.process.wait(10)


@pytest.fixture
def catcher(tmp_path: Path) -> Iterator[Catcher]:
    """A running local mailbox."""
    found = Catcher(tmp_path)
    yield found
    if found.process.poll() is None:
        found.stop()


def test_a_mail_is_kept_with_its_envelope(catcher: Catcher) -> None:
    with smtplib.SMTP("127.0.0.1", catcher.port) as server:
        server.sendmail("from@example.com", ["a@example.com", "b@example.com"], "Subject: x\n\n.y")

    (mail,) = catcher.mails()

    assert mail.startswith(b"Return-Path: <from@example.com>\r\nDelivered-To: a@example.com\r\n")
    assert b"Delivered-To: b@example.com\r\n" in mail
    assert mail.endswith(b"Subject: x\r\n\r\n.y\r\n")


def test_an_international_address_is_taken(catcher: Catcher) -> None:
    with smtplib.SMTP("127.0.0.1", catcher.port) as server:
        server.ehlo()
        server.sendmail("from@example.com", ["josé@example.com"], b"Subject: x\n\ny", ["SMTPUTF8"])

    assert "Delivered-To: josé@example.com".encode() in catcher.mails()[0]


def test_its_size_limit_is_announced_and_kept(catcher: Catcher) -> None:
    with smtplib.SMTP("127.0.0.1", catcher.port) as server:
        server.ehlo()

        code, _reply = server.mail("from@example.com", ["SIZE=99999999"])

        assert (server.esmtp_features["size"], code) == ("67108864", 552)


def test_what_was_confirmed_is_there_after_a_kill(catcher: Catcher) -> None:
    with smtplib.SMTP("127.0.0.1", catcher.port) as server:
        server.sendmail("from@example.com", ["a@example.com"], "Subject: x\n\ny")
        catcher.stop(signal.SIGKILL)

    assert len(catcher.mails()) == 1


def test_it_keeps_its_port_over_a_restart(catcher: Catcher) -> None:
    before = catcher.port
    catcher.stop()

    again = Catcher(catcher.folder)
    try:
        assert again.port == before
    finally:
        again.stop()
