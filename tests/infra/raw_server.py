"""A server that says exactly what a test tells it to, right or wrong."""

import socket
import threading
import time
from contextlib import contextmanager

from mailer.infra.smtp import ServerSettings


class RawConnection:
    """The server's end of one connection."""

    def __init__(self, sock):
        self.sock = sock
        self.file = sock.makefile("rb")

    def say(self, *lines):
        """Lines of a reply, each with its line end."""
        for line in lines:
            self.sock.sendall(line.encode() + b"\r\n")

    def hear(self):
        """The next line of the client, without its line end."""
        return self.file.readline().decode().rstrip("\r\n")

    def hear_body(self):
        """All lines up to the final dot."""
        lines = []
        while (line := self.file.readline()) != b".\r\n":
            if not line:
                return None
            lines.append(line)
        return b"".join(lines)

    def greet(self, *offers):
        """The greeting and the answer to EHLO."""
        self.say("220 raw.example")
        self.hear()
        offers = ("raw.example", *offers)
        self.say(*[f"250-{offer}" for offer in offers[:-1]], f"250 {offers[-1]}")

    def take_mails(self, taken, at_data=None):
        """Be a good server: keep what comes in `taken`, until the client leaves. `at_data` is
        called before each DATA is answered."""
        self.greet("8BITMIME", "SMTPUTF8")
        while command := self.hear():
            verb = command.upper()
            if verb.startswith("QUIT"):
                return
            if not verb.startswith("DATA"):
                self.say("250 ok")
                continue
            if at_data is not None:
                at_data()
            self.say("354 go on")
            body = self.hear_body()
            if body is None:
                return
            taken.append(body)
            self.say("250 2.0.0 kept")

    def drip(self, data, pause=0.02):
        """Bytes one at a time, until the client has had enough."""
        try:
            for byte in data:
                self.sock.sendall(bytes([byte]))
                time.sleep(pause)
        except OSError:
            return


@contextmanager
def raw_server(*behaviours):
    """The first connection meets the first behaviour, and so on; gives the settings for it."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve():
        for behave in behaviours:
            try:
                sock, _address = listener.accept()
            except OSError:
                return
            with sock:
                try:
                    behave(RawConnection(sock))
                except OSError:
                    continue

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield ServerSettings("127.0.0.1", listener.getsockname()[1], "none", internal_allowed=True)
    finally:
        listener.close()
        thread.join(5)
