"""A mailbox that is read by IMAP (RFC 3501), with the standard library's client.

Whatever goes wrong is a `TransportError`, as it is with SMTP. Nothing is deleted: a mail is
marked as seen, or moved.
"""

from __future__ import annotations

import asyncio
import contextlib
import imaplib
import socket
import ssl
from collections.abc import Iterator, Sequence

from mailer.infra import smtp_opening
from mailer.infra.smtp import ServerSettings
from mailer.infra.smtp_reply import SHOWN, Fault, Reply, Stage, TransportError
from mailer.lib import imap_text

SECONDS = 20.0
#: As much of one mail as is looked at; what is cut off is the end of a returned mail.
MOST_BYTES = 1_000_000


class NoFolder(TransportError):
    """The folder is not there; `detail` is its name."""

    def __init__(self, name: str) -> None:
        super().__init__(Fault.PROTOCOL, Stage.LOGIN, permanent=True, detail=f"folder:{name}")


class Mailbox:
    """An open, signed-in connection."""

    def __init__(self, client: imaplib.IMAP4) -> None:
        self._client = client
        self._capabilities: frozenset[str] = frozenset()
        self._learn()

    def open_folder(self, name: str, *, only_look: bool = False) -> int:
        """Select a folder: the value that its numbers are good for (0: the server has none)."""
        done, _data = self._client.select(imap_text.folder(name), readonly=only_look)
        if done != "OK":
            raise NoFolder(name)
        _kind, values = self._client.response("UIDVALIDITY")
        return int(values[0]) if values and values[0] else 0

    def has_folder(self, name: str) -> bool:
        """Is there such a folder? Nothing is opened."""
        done, _data = self._client.status(imap_text.folder(name), "(UIDNEXT)")
        return done == "OK"

    def make_folder(self, name: str) -> None:
        """Make a folder where there is none."""
        if not self.has_folder(name):
            self._client.create(imap_text.folder(name))
        if not self.has_folder(name):
            raise NoFolder(name)

    def after(self, uid: int) -> list[int]:
        """The numbers of the mails behind this one."""
        found = self._done(self._client.uid("SEARCH", f"UID {uid + 1}:*"))
        numbers = [int(each) for line in found if isinstance(line, bytes) for each in line.split()]
        # `5:*` is also the last mail when that is 4 (RFC 3501 §6.4.8).
        return sorted(each for each in numbers if each > uid)

    def read(self, uid: int) -> bytes | None:
        """A mail, which stays unseen; None when it has gone."""
        asked = f"(BODY.PEEK[]<0.{MOST_BYTES}>)"
        for part in self._done(self._client.uid("FETCH", str(uid), asked)):
            if isinstance(part, tuple):
                return bytes(part[1])
        return None

    def mark_seen(self, uids: Sequence[int]) -> None:
        """As if somebody had read them."""
        self._store(uids, r"(\Seen)")

    def move(self, uids: Sequence[int], target: str) -> None:
        """Into another folder, seen. Without MOVE (RFC 6851) they are copied and marked as deleted;
        only where just these can be removed (RFC 4315) are they removed."""
        self._store(uids, r"(\Seen)")
        numbers, folder = _set(uids), imap_text.folder(target)
        if "MOVE" in self._capabilities:
            self._done(self._client.uid("MOVE", numbers, folder))
            return
        self._done(self._client.uid("COPY", numbers, folder))
        self._store(uids, r"(\Deleted)")
        if "UIDPLUS" in self._capabilities:
            self._done(self._client.uid("EXPUNGE", numbers))

    def _store(self, uids: Sequence[int], flags: str) -> None:
        self._done(self._client.uid("STORE", _set(uids), "+FLAGS.SILENT", flags))

    def _learn(self) -> None:
        """What the server can do is told anew after the login."""
        _done, data = self._client.capability()
        self._capabilities = frozenset((data[0] or b"").decode("ascii", "replace").upper().split())

    def _done(self, answer: tuple[str, list[object]]) -> list[object]:
        done, data = answer
        if done != "OK":
            raise TransportError(Fault.NO_SERVICE, Stage.DATA, reply=_reply(data))
        return data


@contextlib.contextmanager
def opened(settings: ServerSettings, seconds: float = SECONDS) -> Iterator[Mailbox]:
    """Connect, encrypt and sign in as the settings say; never less than they say."""
    client = None
    try:
        client = _connected(settings, seconds)
        _login(client, settings)
        yield Mailbox(client)
    except imaplib.IMAP4.abort as error:
        raise TransportError(Fault.DROPPED, Stage.DATA, reply=_reply(error.args)) from error
    except imaplib.IMAP4.error as error:
        raise TransportError(Fault.PROTOCOL, Stage.DATA, reply=_reply(error.args)) from error
    except TimeoutError as error:
        raise TransportError(Fault.TIMEOUT, Stage.DATA) from error
    except OSError as error:
        raise TransportError(Fault.DROPPED, Stage.DATA) from error
    finally:
        if client is not None:
            _close(client)


class _Client(imaplib.IMAP4):
    """Connects to the address that was checked."""

    def __init__(self, settings: ServerSettings, seconds: float) -> None:
        self._settings = settings
        super().__init__(settings.host, settings.port, seconds)

    def _create_socket(self, timeout: float | None) -> socket.socket:
        seconds = timeout or SECONDS
        sock = asyncio.run(smtp_opening.reach(self._settings, seconds))
        sock.settimeout(seconds)
        if self._settings.security != "tls":
            return sock
        with _handshake(sock):
            return ssl.create_default_context().wrap_socket(
                sock, server_hostname=self._settings.host
            )


def _connected(settings: ServerSettings, seconds: float) -> imaplib.IMAP4:
    client = _Client(settings, seconds)
    if settings.security == "starttls":
        if "STARTTLS" not in client.capabilities:
            _close(client)
            raise TransportError(Fault.TLS, Stage.STARTTLS, permanent=True, detail="not_offered")
        with _handshake(client.sock):
            client.starttls(ssl.create_default_context())
    return client


@contextlib.contextmanager
def _handshake(sock: socket.socket) -> Iterator[None]:
    """TLS; the certificate must be in order."""
    try:
        yield
    except ssl.SSLCertVerificationError as error:
        sock.close()
        detail = smtp_opening.certificate_fault(error)
        raise TransportError(
            Fault.CERTIFICATE, Stage.STARTTLS, permanent=True, detail=detail
        ) from error
    except ssl.SSLError as error:
        sock.close()
        detail = "not_tls" if error.reason in ("WRONG_VERSION_NUMBER", "HTTP_REQUEST") else ""
        raise TransportError(Fault.TLS, Stage.STARTTLS, detail=detail) from error
    except OSError:
        sock.close()
        raise


def _login(client: imaplib.IMAP4, settings: ServerSettings) -> None:
    """No error holds the password."""
    name, password = settings.username, settings.password
    try:
        if "AUTH=PLAIN" in client.capabilities:
            client.authenticate("PLAIN", lambda _challenge: f"\0{name}\0{password}".encode())
        elif "LOGINDISABLED" in client.capabilities:
            raise TransportError(Fault.LOGIN, Stage.LOGIN, permanent=True, detail="not_offered")
        else:
            client.login(imap_text.quoted(name), password)
    except imaplib.IMAP4.abort:
        raise
    except (imaplib.IMAP4.error, ValueError) as error:
        said = _reply(error.args) if isinstance(error, imaplib.IMAP4.error) else None
        raise TransportError(Fault.LOGIN, Stage.LOGIN, permanent=True, reply=said) from None


def _close(client: imaplib.IMAP4) -> None:
    with contextlib.suppress(Exception):
        client.logout()
    with contextlib.suppress(Exception):
        client.shutdown()


def _set(uids: Sequence[int]) -> str:
    return ",".join(map(str, uids))


def _reply(data: Sequence[object]) -> Reply | None:
    """The server's words, on one line. IMAP has no codes."""
    words = " ".join(
        each.decode("utf-8", "replace") if isinstance(each, bytes) else str(each) for each in data
    )
    said = "".join(sign for sign in words if sign.isprintable()).strip()
    return _Said(0, said[:SHOWN]) if said else None


class _Said(Reply):
    def __str__(self) -> str:
        return self.text
