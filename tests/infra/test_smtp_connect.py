"""Connecting, encrypting and signing in: real servers, the good ones and the others."""

import email
import smtplib

import pytest

from mailer.infra import smtp
from mailer.infra.smtp import ServerSettings, Timeouts
from mailer.infra.smtp_reply import Fault, Stage
from tests.infra.raw_server import raw_server
from tests.infra.smtp_calls import SHORT, connect, fault_of, send, settings_of

# --- connecting ---------------------------------------------------------------------------


def test_a_server_that_is_not_there_refuses(smtp_server):
    smtp_server.stop()
    error = fault_of(lambda: connect(settings_of(smtp_server), SHORT))
    assert (error.kind, error.stage, error.permanent) == (Fault.REFUSED, Stage.CONNECT, False)


def test_a_name_that_does_not_exist_is_said_so():
    settings = ServerSettings("mail.nowhere.invalid", 25, "none", internal_allowed=True)
    error = fault_of(lambda: connect(settings, SHORT))
    assert (error.kind, error.permanent) == (Fault.NAME_NOT_FOUND, True)


def test_a_server_that_says_nothing_times_out(smtp_server):
    smtp_server.hang("connect")
    error = fault_of(lambda: connect(settings_of(smtp_server), SHORT))
    assert (error.kind, error.stage) == (Fault.TIMEOUT, Stage.GREETING)


@pytest.mark.parametrize(
    ("stage", "reply", "permanent"),
    [("connect", "554 go away", True), ("connect", "421 busy", False), ("ehlo", "421 busy", False)],
)
def test_a_server_that_gives_no_service_says_whether_later_helps(
    smtp_server, stage, reply, permanent
):
    smtp_server.reply(stage, reply)
    error = fault_of(lambda: connect(settings_of(smtp_server), SHORT))
    assert error.kind == Fault.NO_SERVICE
    assert error.permanent == permanent


@pytest.mark.parametrize(
    ("address", "fault"),
    [
        ("127.0.0.1", Fault.INTERNAL_ADDRESS),
        ("10.1.2.3", Fault.INTERNAL_ADDRESS),
        ("169.254.169.254", Fault.INTERNAL_ADDRESS),
        ("100.64.0.1", Fault.INTERNAL_ADDRESS),
        ("0.0.0.0", Fault.INTERNAL_ADDRESS),
        ("[::1]", Fault.INTERNAL_ADDRESS),
        ("::ffff:10.0.0.1", Fault.INTERNAL_ADDRESS),
        ("64:ff9b::a00:1", Fault.INTERNAL_ADDRESS),
        ("localhost", Fault.INTERNAL_ADDRESS),
    ],
)
def test_an_internal_address_is_not_connected_to_unless_allowed(address, fault):
    settings = ServerSettings(address.strip("[]"), 25, "none")
    error = fault_of(lambda: connect(settings, SHORT))
    assert (error.kind, error.stage, error.permanent) == (fault, Stage.CONNECT, True)


def test_a_server_elsewhere_is_not_connected_to_where_only_this_machine_is_allowed():
    settings = ServerSettings("10.1.2.3", 25, "none", internal_allowed=True, loopback_only=True)
    assert fault_of(lambda: connect(settings, SHORT)).kind == Fault.ELSEWHERE


def test_this_machine_is_connected_to_where_only_it_is_allowed(smtp_server):
    with connect(settings_of(smtp_server, loopback_only=True)) as session:
        assert send(session).code == 250


# --- encryption and login -----------------------------------------------------------------


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_an_encrypted_connection_carries_the_login_and_the_mail(make_smtp_server, security):
    server = make_smtp_server(security=security, login=("me", "pass word é"))
    settings = settings_of(server, security, username="me", password="pass word é")
    with connect(settings) as session:
        assert send(session).code == 250
    (caught,) = server.messages
    assert caught.encrypted
    assert caught.username == "me"


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_certificate_that_nobody_signed_is_refused_before_the_password(
    make_smtp_server, security
):
    server = make_smtp_server(security=security, login=("me", "secret"), trusted=False)
    settings = settings_of(server, security, username="me", password="secret")
    error = fault_of(lambda: connect(settings))
    assert (error.kind, error.detail) == (Fault.CERTIFICATE, "self_signed")
    assert not [command for command in server.commands if command.startswith("AUTH")]


def test_a_certificate_of_another_name_is_refused(make_smtp_server):
    server = make_smtp_server(security="tls")
    settings = ServerSettings("127.0.0.2", server.port, "tls", internal_allowed=True)
    server.stop()
    server.host = "127.0.0.2"
    server.start()
    error = fault_of(lambda: connect(settings))
    assert (error.kind, error.detail) == (Fault.CERTIFICATE, "wrong_name")


def test_starttls_is_never_left_out_because_the_server_does_not_offer_it(smtp_server):
    settings = settings_of(smtp_server, "starttls", username="me", password="secret")
    error = fault_of(lambda: connect(settings))
    assert (error.kind, error.detail, error.permanent) == (Fault.TLS, "not_offered", True)
    assert not [command for command in smtp_server.commands if command.startswith("AUTH")]


def test_a_refused_starttls_ends_the_conversation(make_smtp_server):
    server = make_smtp_server(security="starttls")
    server.reply("starttls", "454 4.7.0 TLS not available")
    error = fault_of(lambda: connect(settings_of(server, "starttls")))
    assert (error.kind, error.permanent, error.code) == (Fault.TLS, False, 454)


def test_words_before_the_encryption_are_not_believed():
    def behave(server):
        server.greet("STARTTLS")
        server.hear()
        server.sock.sendall(b"220 go on\r\n250 injected\r\n")
        server.hear()

    with raw_server(behave) as settings:
        encrypted = ServerSettings("127.0.0.1", settings.port, "starttls", internal_allowed=True)
        error = fault_of(lambda: connect(encrypted, SHORT))
    assert (error.kind, error.detail) == (Fault.TLS, "injected")


def test_tls_to_a_server_that_speaks_none_is_said_so(smtp_server):
    error = fault_of(lambda: connect(settings_of(smtp_server, "tls"), Timeouts.all(3)))
    assert (error.kind, error.detail) == (Fault.TLS, "not_tls")


def test_a_wrong_password_is_permanent_and_a_busy_login_server_is_not(make_smtp_server):
    server = make_smtp_server(security="starttls", login=("me", "secret"))
    wrong = settings_of(server, "starttls", username="me", password="wrong")
    error = fault_of(lambda: connect(wrong))
    assert (error.kind, error.permanent, error.code) == (Fault.LOGIN, True, 535)
    server.reply("auth", "454 4.7.0 later")
    error = fault_of(lambda: connect(wrong))
    assert (error.kind, error.permanent, error.code) == (Fault.LOGIN, False, 454)


def test_an_old_server_is_spoken_to_with_helo(smtp_server):
    smtp_server.reply("ehlo", "500 what?", times=1)
    with connect(settings_of(smtp_server)) as session:
        assert send(session).code == 250
        assert session.size_limit is None


def test_a_login_where_none_is_offered_says_so():
    with raw_server(lambda server: server.greet("AUTH GSSAPI")) as plain:
        settings = ServerSettings(
            "127.0.0.1", plain.port, "none", "me", "secret", internal_allowed=True
        )
        error = fault_of(lambda: connect(settings, SHORT))
    assert (error.kind, error.detail) == (Fault.LOGIN, "not_offered")


@pytest.mark.parametrize("password", ["secret", "pässwörd €"])
def test_cram_md5_and_login_take_passwords_in_any_script(password):
    import hmac
    from base64 import b64decode, b64encode

    heard = []

    def cram(server):
        server.greet("AUTH CRAM-MD5")
        heard.append(server.hear())
        server.say("334 " + b64encode(b"<1@raw>").decode())
        heard.append(b64decode(server.hear()).decode())
        server.say("235 welcome")
        server.hear()

    def login(server):
        server.greet("AUTH LOGIN")
        heard.append(server.hear())
        server.say("334 UGFzc3dvcmQ6")
        heard.append(b64decode(server.hear()).decode())
        server.say("235 welcome")
        server.hear()

    with raw_server(cram, login) as plain:
        settings = ServerSettings(
            "127.0.0.1", plain.port, "none", "mé", password, internal_allowed=True
        )
        connect(settings, SHORT).quit()
        connect(settings, SHORT).quit()
    digest = hmac.new(password.encode(), b"<1@raw>", "md5").hexdigest()
    assert heard == [
        "AUTH CRAM-MD5",
        f"mé {digest}",
        "AUTH LOGIN " + b64encode("mé".encode()).decode(),
        password,
    ]


def test_no_error_shows_the_password(make_smtp_server, capfd):
    server = make_smtp_server(security="starttls", login=("me", "secret"))
    settings = settings_of(server, "starttls", username="me", password="hunter2-hunter2")
    error = fault_of(lambda: connect(settings))
    shown = f"{error!r} {error} {error.__cause__!r} {settings!r} {''.join(capfd.readouterr())}"
    assert "hunter2" not in shown


def test_a_sender_can_be_tried_without_sending(smtp_server):
    with connect(settings_of(smtp_server)) as session:
        session.try_sender("me@example.com", "me@example.com")
        smtp_server.reply("mail", "553 5.7.1 not your address")
        error = fault_of(lambda: session.try_sender("you@example.com", "you@example.com"))
    assert (error.kind, error.permanent) == (Fault.SENDER_REFUSED, True)
    assert smtp_server.messages == []


def test_what_arrives_is_what_smtplib_would_have_sent(smtp_server):
    made = email.message.EmailMessage()
    made["Subject"], made["To"] = "Größe", "ana@example.com"
    made.set_content("Zeile\nPunkt\n" + "lang " * 300)
    data = made.as_bytes(policy=email.policy.SMTP)
    with connect(settings_of(smtp_server)) as session:
        send(session, data)
    with smtplib.SMTP("127.0.0.1", smtp_server.port) as plain:
        plain.sendmail("me@example.com", ["ana@example.com"], data)
    ours, theirs = smtp_server.messages
    assert ours.raw == theirs.raw


def test_the_standard_waiting_times_are_those_of_the_rfc():
    times = smtp.Timeouts()
    assert (times.greeting, times.mail, times.rcpt) == (300, 300, 300)
    assert (times.data, times.block, times.dot) == (120, 180, 600)
