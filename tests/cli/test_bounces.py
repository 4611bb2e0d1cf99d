"""`mailer bounces`: what came back, told and acted on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from mailer.domain.accounts.access import SYSTEM
from mailer.domain.accounts.smtp_settings import Server
from mailer.domain.bounces.mailbox import Entered, save
from mailer.infra.db import db
from mailer.models.smtp_account import Security
from tests.fixtures.imap import PASSWORD, USER, MailboxServer
from tests.fixtures.terminal import Answer
from tests.lib.bounces.test_read import OURS, feedback, refusal

Run = Callable[..., Answer]


def test_classify_tells_class_address_codes_and_words(terminal: Run, tmp_path: Path) -> None:
    (tmp_path / "1.eml").write_bytes(refusal("5.1.1", "550 5.1.1 user unknown"))
    (tmp_path / "2.eml").write_bytes(feedback("abuse"))
    (tmp_path / "3.eml").write_bytes(b"")
    first, second, third = terminal("bounces", "classify", str(tmp_path), "--json").json["files"]
    assert first["file"].endswith("1.eml")
    assert first["recipients"] == [
        {
            "class": "hard",
            "address": "ada@reader.example",
            "smtp_code": 550,
            "status": "5.1.1",
            "diagnostic": "550 5.1.1 user unknown",
            "delayed": False,
        }
    ]
    assert (second["class"], second["message_id"]) == ("complaint", OURS)
    assert (third["class"], third["address"]) == ("unknown", "")


def test_feeding_what_answers_no_mail_of_ours_does_nothing(terminal: Run, tmp_path: Path) -> None:
    file = tmp_path / "1.eml"
    file.write_bytes(refusal("5.1.1", "550 5.1.1 user unknown"))
    answer = terminal("bounces", "feed", str(file), "--json").json
    assert answer["acted_on"] == 0
    assert answer["files"][0]["done"] == "not_ours"


def test_fetch_reads_the_mailbox_and_says_what_it_found(
    runner: Run, dovecot: MailboxServer
) -> None:
    none = runner("bounces", "fetch", "--json")
    assert (none.exit_code, bool(none.json["error"])) == (1, True)
    server = Server("127.0.0.1", dovecot.port, Security.NONE, USER, PASSWORD)
    save(Entered(server), SYSTEM)
    db.session.commit()
    dovecot.put(refusal("5.1.1", "550 5.1.1 user unknown"))
    answer = runner("bounces", "fetch", "--json")
    assert (answer.exit_code, answer.json["read"], answer.json["acted_on"]) == (0, 1, 0)
