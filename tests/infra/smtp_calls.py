"""What tests of mail servers do again and again."""

import pytest

from mailer.infra.smtp import ServerSettings, Timeouts
from mailer.infra.smtp_reply import TransportError

SHORT = Timeouts.all(0.3)
MAIL = b"Subject: Hello\r\nTo: ana@example.com\r\n\r\nHello Ana\r\n"


def settings_of(server, security="none", **more):
    more.setdefault("internal_allowed", True)
    return ServerSettings("127.0.0.1", server.port, security, **more)


def send(session, message=MAIL, sender="me@example.com", recipient="ana@example.com"):
    session.envelope(sender, recipient, size=len(message))
    session.body(message)
    return session.finish()


def fault_of(call):
    with pytest.raises(TransportError) as caught:
        call()
    return caught.value
