"""What tests of mail servers do again and again."""

import asyncio
import threading

import pytest

from mailer.infra import smtp_opening
from mailer.infra.smtp import Envelope, ServerSettings, Timeouts
from mailer.infra.smtp_reply import TransportError

SHORT = Timeouts.all(0.3)
MAIL = b"Subject: Hello\r\nTo: ana@example.com\r\n\r\nHello Ana\r\n"


class Loop:
    """An event loop in a thread of its own, for tests that are written step by step."""

    def __init__(self):
        self._loop = asyncio.new_event_loop()
        threading.Thread(target=self._loop.run_forever, daemon=True).start()

    def wait(self, coroutine):
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(60)

    def call(self, function, *arguments):
        async def called():
            return function(*arguments)

        return self.wait(called())


LOOP = Loop()


class Conversation:
    """A session whose every step is waited for."""

    def __init__(self, session):
        self.session = session

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        self.quit()

    def __getattr__(self, name):
        return getattr(self.session, name)

    def envelope(self, sender, recipient, **values):
        LOOP.call(self.session.announce, Envelope(sender, recipient, **values))
        LOOP.wait(self.session.ready())

    def body(self, message):
        LOOP.wait(self.session.body([message]))

    def finish(self, following=None):
        return LOOP.wait(self.session.finish(following))

    def ready(self):
        LOOP.wait(self.session.ready())

    def try_sender(self, sender, recipient):
        LOOP.wait(self.session.try_sender(sender, recipient))

    def abandon(self):
        LOOP.call(self.session.abandon)

    def quit(self):
        LOOP.wait(self.session.quit())


def connect(settings, timeouts=None):
    return Conversation(LOOP.wait(smtp_opening.connect(settings, timeouts)))


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
