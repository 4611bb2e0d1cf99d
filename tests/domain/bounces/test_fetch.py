"""The bounce mailbox is read by IMAP: each mail once, whatever happens in between."""

import pytest
from sqlalchemy import func, select

from mailer.domain.accounts.access import SYSTEM
from mailer.domain.accounts.smtp_settings import Server
from mailer.domain.bounces import fetch as reading
from mailer.domain.bounces.explain import explain
from mailer.domain.bounces.fetch import fetch
from mailer.domain.bounces.mailbox import Entered, mailbox, save, test
from mailer.infra.db import db
from mailer.infra.queue import queue
from mailer.lib.errors import Refused
from mailer.models.bounce import AfterReading, Bounce
from mailer.models.smtp_account import Security
from tests.domain.deliveries.sending import account_on, addresses, queue_mailing, run_drain, states
from tests.fixtures.imap import PASSWORD, USER
from tests.lib.bounces.test_read import OURS, refusal

HARD = refusal("5.1.1", "550 5.1.1 user unknown")
PERSON = b"From: Ada <ada@example.com>\r\nTo: x@example.com\r\nSubject: Hello\r\n\r\nHi\r\n"


def server_of(dovecot, **values):
    values = {"password": PASSWORD, "security": Security.NONE, "port": dovecot.port} | values
    return Server("127.0.0.1", values["port"], values["security"], USER, values["password"])


def use(dovecot, **values):
    save(Entered(server_of(dovecot), **values), SYSTEM)
    db.session.commit()


def read_all():
    return fetch(SYSTEM, lambda: False)


@pytest.fixture
def bounced(app_both, smtp_server, dovecot):
    """Three mails of a mailing left; `bounced(0)` is what came back of the first of them."""
    mailing = queue_mailing(addresses(3), account_on(smtp_server))
    run_drain()
    ids = [caught.message["Message-ID"] for caught in smtp_server.messages]

    def bounced(number):
        return HARD.replace(OURS.encode(), ids[number].encode()).replace(b"\n", b"\r\n")

    bounced.mailing = mailing
    return bounced


def test_what_answers_our_mails_is_acted_on_and_marked_and_the_rest_is_left_alone(bounced, dovecot):
    use(dovecot)
    dovecot.put(bounced(0), PERSON, bounced(1))
    fetched = read_all()
    assert (fetched.read, fetched.acted_on, fetched.trouble) == (3, 2, "")
    assert dovecot.mails() == [True, False, True]
    assert states(bounced.mailing) == {"accepted": 1, "bounced": 2}
    assert mailbox().read_at is not None
    dovecot.put(bounced(2))
    assert read_all().read == 1
    assert states(bounced.mailing) == {"bounced": 3}


def test_a_slice_that_was_cut_off_is_read_again_without_harm(bounced, dovecot):
    use(dovecot, after=AfterReading.MOVE, move_to="Läsed & done")
    dovecot.put(bounced(0), PERSON)
    read_all()
    # As a kill leaves it that comes when the mails are fed and moved, before that is noted.
    mailbox().last_uid = 0
    db.session.commit()
    dovecot.put(bounced(0), bounced(1))
    fetched = read_all()
    assert (fetched.read, fetched.acted_on) == (3, 1)
    assert dovecot.mails() == [False]
    assert len(dovecot.mails("L&AOQ-sed &- done")) == 3
    assert states(bounced.mailing) == {"accepted": 1, "bounced": 2}
    assert db.session.scalar(select(func.count()).select_from(Bounce)) == 2


def test_a_stop_leaves_the_rest_to_the_next_run(app, smtp_server, dovecot):
    use(dovecot)
    dovecot.put(*[PERSON] * (reading.SLICE + 2))
    asked = iter((False, True))
    assert fetch(SYSTEM, lambda: next(asked)).read == reading.SLICE
    assert read_all().read == 2


def test_a_mailbox_that_numbers_its_mails_anew_is_read_anew(app, dovecot):
    client = dovecot.client()
    client.create("Back")
    use(dovecot, folder="Back")
    dovecot.put(PERSON, PERSON, folder="Back")
    assert read_all().read == 2
    client.delete("Back")
    client.create("Back")
    dovecot.put(PERSON, folder="Back")
    assert read_all().read == 1


def test_trouble_is_kept_in_plain_words_and_loses_nothing(app, dovecot):
    save(Entered(server_of(dovecot, password="wrong")), SYSTEM)
    db.session.commit()
    dovecot.put(PERSON)
    assert read_all().trouble.startswith("@login")
    found = explain(mailbox().trouble, "127.0.0.1")
    assert found.what == "127.0.0.1 refused the login."
    assert "wrong" not in mailbox().trouble
    assert mailbox().read_at is None
    use(dovecot)
    assert read_all().read == 1
    assert mailbox().trouble == ""


def test_the_connection_is_tested_with_what_was_typed(app, dovecot, monkeypatch):
    typed = Entered(server_of(dovecot))
    assert test(typed, SYSTEM).ok
    cases = {
        "login": Entered(server_of(dovecot, password="no")),
        "protocol:folder:Nowhere": Entered(server_of(dovecot), folder="Nowhere"),
        "tls:not_tls": Entered(server_of(dovecot, security=Security.TLS)),
        "certificate:self_signed": Entered(server_of(dovecot, security=Security.STARTTLS)),
        "refused": Entered(server_of(dovecot, port=1)),
    }
    for code, entered in cases.items():
        result = test(entered, SYSTEM)
        assert (result.ok, result.code) == (False, code)
        assert result.what and result.advice
    monkeypatch.setenv("SSL_CERT_FILE", str(dovecot.certificate))
    for port, security in ((dovecot.port, Security.STARTTLS), (dovecot.tls_port, Security.TLS)):
        assert test(Entered(server_of(dovecot, port=port, security=security)), SYSTEM).ok
    assert mailbox() is None


@pytest.mark.parametrize(
    ("server", "more", "field"),
    [
        (Server("", 993, Security.TLS, "u", "p"), {}, "host"),
        (Server("imap.example.com", 0, Security.TLS, "u", "p"), {}, "port"),
        (Server("imap.example.com", 143, Security.NONE, "u", "p"), {}, "security"),
        (Server("imap.example.com", 993, Security.TLS, "", "p"), {}, "username"),
        (Server("imap.example.com", 993, Security.TLS, "u\r\nA1 DELETE", "p"), {}, "username"),
        (Server("imap.example.com", 993, Security.TLS, "u"), {}, "password"),
        (Server("imap.example.com", 993, Security.TLS, "u", "p"), {"folder": "*"}, "folder"),
        (
            Server("imap.example.com", 993, Security.TLS, "u", "p"),
            {"after": AfterReading.MOVE, "move_to": "INBOX"},
            "move_to",
        ),
    ],
)
def test_what_cannot_be_used_is_refused(app, server, more, field):
    with pytest.raises(Refused) as refused:
        save(Entered(server, **more), SYSTEM)
    assert set(refused.value.fields) == {field}
    assert mailbox() is None


def test_the_password_stays_with_its_server(app):
    save(Entered(Server("imap.example.com", 993, Security.TLS, "u", "p")), SYSTEM)
    save(Entered(Server("imap.example.com", 993, Security.TLS, "u"), "Old"), SYSTEM)
    assert mailbox().folder == "Old"
    with pytest.raises(Refused) as refused:
        save(Entered(Server("imap.evil.example", 993, Security.TLS, "u")), SYSTEM)
    assert set(refused.value.fields) == {"password"}


def test_saving_has_it_read_by_a_job(app, dovecot, run_jobs):
    use(dovecot)
    dovecot.put(PERSON)
    assert queue("default").count == 1
    run_jobs()
    db.session.rollback()
    assert mailbox().last_uid > 0
