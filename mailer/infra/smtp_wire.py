"""The wire below an SMTP session: `smtplib` with limits that no server can wear out.

`smtplib` waits anew for each piece of a reply and keeps as many lines as come; here every reply
has one deadline and a size. Names are looked up once and the address that was checked is the
address that is connected to.
"""

from __future__ import annotations

import contextlib
import hmac
import smtplib
import socket
import ssl
import time
from base64 import b64decode, b64encode
from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any, NoReturn

from mailer.infra.smtp_reply import Fault, Reply, Stage, TransportError, read_reply

#: Largest reply that is read: RFC 5321 allows 512 bytes a line, and no more lines make sense.
MAX_REPLY = 64 * 1024
MAX_LINE = 8 * 1024
SEND_BLOCK = 64 * 1024
_NAT64 = ip_network("64:ff9b::/96")

#: X.509 verification results (`X509_V_ERR_…` of OpenSSL) that a person can do something about.
_CERTIFICATES = {
    9: "not_yet_valid",
    10: "expired",
    18: "self_signed",
    19: "self_signed",
    20: "unknown_issuer",
    21: "unknown_issuer",
    62: "wrong_name",
    64: "wrong_name",
}

Allowed = Callable[[IPv4Address | IPv6Address], Fault | None]


class Wire(smtplib.SMTP):
    """One connection; `stage` and `seconds` say where it stands and how long it may take."""

    def __init__(self, *, implicit_tls: ssl.SSLContext | None, allowed: Allowed) -> None:
        super().__init__(local_hostname="localhost")  # set for real once it is connected
        self.stage = Stage.CONNECT
        self.seconds: float = 30
        self._implicit_tls = implicit_tls
        self._allowed = allowed
        self._pending = b""

    # --- connecting -----------------------------------------------------------------------

    def open(self, host: str, port: int, connect_seconds: float, greeting_seconds: float) -> Reply:
        """Connect and read the greeting."""
        self._host = host
        self.seconds = connect_seconds
        plain = _connect(_addresses(host, port, self._allowed), connect_seconds)
        try:
            self.sock = self._secured(plain, self._implicit_tls, host)
        except BaseException:
            plain.close()
            raise
        self.local_hostname = _own_name(self.sock)
        self.stage, self.seconds = Stage.GREETING, greeting_seconds
        return self.read()

    def secure(self, context: ssl.SSLContext) -> None:
        """Turn the connection into TLS after the server agreed to STARTTLS."""
        if self._pending:
            # Someone put commands in before the encryption began (CVE-2011-0411).
            raise TransportError(Fault.TLS, self.stage, permanent=True, detail="injected")
        plain = self.sock
        assert plain is not None
        self.sock = self._secured(plain, context, self._host)
        # What was offered in the clear is forgotten (RFC 3207 §4.2).
        self.helo_resp = self.ehlo_resp = None
        self.esmtp_features = {}
        self.does_esmtp = False

    def _secured(
        self, plain: socket.socket, context: ssl.SSLContext | None, host: str
    ) -> socket.socket:
        if context is None:
            return plain
        plain.settimeout(self.seconds)
        try:
            return context.wrap_socket(plain, server_hostname=host)
        except ssl.SSLCertVerificationError as error:
            detail = _CERTIFICATES.get(error.verify_code, "unknown_issuer")
            raise TransportError(
                Fault.CERTIFICATE, Stage.STARTTLS, permanent=True, detail=detail
            ) from error
        except TimeoutError as error:
            raise TransportError(Fault.TIMEOUT, Stage.STARTTLS) from error
        except ssl.SSLError as error:
            detail = "not_tls" if error.reason in ("WRONG_VERSION_NUMBER", "HTTP_REQUEST") else ""
            raise TransportError(Fault.TLS, Stage.STARTTLS, detail=detail) from error
        except OSError as error:
            raise TransportError(Fault.DROPPED, Stage.STARTTLS) from error

    # --- talking --------------------------------------------------------------------------

    def ask(self, command: str, stage: Stage, seconds: float) -> Reply:
        """Send one command line and read its reply."""
        if "\r" in command or "\n" in command:
            raise ValueError("a command is one line")
        self.stage, self.seconds = stage, seconds
        self.write(command.encode("utf-8") + b"\r\n")
        return self.read()

    def write(self, data: bytes) -> None:
        """Send bytes; each block has `seconds` of its own."""
        if self.sock is None:
            raise TransportError(Fault.DROPPED, self.stage)
        self.sock.settimeout(self.seconds)
        view = memoryview(data)
        try:
            for start in range(0, len(view), SEND_BLOCK):
                self.sock.sendall(view[start : start + SEND_BLOCK])
        except TimeoutError as error:
            self.close()
            raise TransportError(Fault.TIMEOUT, self.stage) from error
        except OSError as error:
            reply = self._last_words()
            self.close()
            raise TransportError(Fault.DROPPED, self.stage, reply=reply) from error

    def read(self) -> Reply:
        """The next reply, complete within `seconds`."""
        deadline = time.monotonic() + self.seconds
        lines: list[bytes] = []
        size = 0
        while True:
            line = self._line(deadline)
            lines.append(line)
            size += len(line) + 2
            if line[3:4] != b"-":
                break
            if size > MAX_REPLY:
                self._give_up()
        try:
            return read_reply(lines)
        except ValueError:
            self._give_up()

    def _line(self, deadline: float) -> bytes:
        while b"\n" not in self._pending:
            if len(self._pending) > MAX_LINE:
                self._give_up()
            self._pending += self._receive(deadline)
        line, _, self._pending = self._pending.partition(b"\n")
        return line.rstrip(b"\r")

    def _receive(self, deadline: float) -> bytes:
        if self.sock is None:
            raise TransportError(Fault.DROPPED, self.stage)
        left = deadline - time.monotonic()
        try:
            if left <= 0:
                raise TimeoutError
            self.sock.settimeout(left)
            received = self.sock.recv(4096)
        except TimeoutError as error:
            self.close()
            raise TransportError(Fault.TIMEOUT, self.stage) from error
        except OSError as error:
            self.close()
            raise TransportError(Fault.DROPPED, self.stage) from error
        if not received:
            self.close()
            raise TransportError(Fault.DROPPED, self.stage)
        return received

    def _last_words(self) -> Reply | None:
        """A server that hangs up while it is written to may have said why."""
        self.seconds = 1
        with contextlib.suppress(TransportError):
            return self.read()
        return None

    def _give_up(self) -> NoReturn:
        self.close()
        raise TransportError(Fault.PROTOCOL, self.stage)

    # --- what smtplib calls ---------------------------------------------------------------

    def send(self, s: Any) -> None:
        """For `smtplib`'s own commands (EHLO, AUTH)."""
        self.write(s.encode("utf-8") if isinstance(s, str) else bytes(s))

    def getreply(self) -> tuple[int, bytes]:
        """For `smtplib`'s own commands. EHLO's lines are told apart by it, so they stay lines."""
        deadline = time.monotonic() + self.seconds
        lines: list[bytes] = []
        while not lines or lines[-1][3:4] == b"-":
            lines.append(self._line(deadline))
            if sum(map(len, lines)) > MAX_REPLY:
                self._give_up()
        try:
            reply = read_reply(lines)
        except ValueError:
            self._give_up()
        return reply.code, b"\n".join(line[4:].strip() for line in lines)

    def auth(
        self, mechanism: str, authobject: Any, *, initial_response_ok: bool = True
    ) -> tuple[int, bytes]:
        """AUTH as `smtplib` does it, for logins and passwords in any script (RFC 4616: UTF-8)."""
        first = authobject() if initial_response_ok else None
        command = f"{mechanism} {_base64(first)}" if first is not None else mechanism
        code, text = self.docmd("AUTH", command)
        self._auth_challenge_count = 0 if first is None else 1  # AUTH LOGIN counts with it
        while code == 334:
            self._auth_challenge_count += 1
            if self._auth_challenge_count > 5:  # a server that never stops asking
                raise smtplib.SMTPException("endless challenges")
            code, text = self.docmd(_base64(authobject(b64decode(text))))
        if code in (235, 503):
            return code, text
        raise smtplib.SMTPAuthenticationError(code, text)

    def auth_cram_md5(self, challenge: bytes | None = None) -> str | None:  # type: ignore[override]
        """RFC 2195, for passwords in any script."""
        if challenge is None:
            return None
        digest = hmac.new(self.password.encode("utf-8"), challenge, "md5").hexdigest()
        return f"{self.user} {digest}"


def _base64(text: str) -> str:
    return b64encode(text.encode("utf-8")).decode("ascii")


def _addresses(host: str, port: int, allowed: Allowed) -> list[tuple[int, tuple[Any, ...]]]:
    """Where `host` is, as far as it may be used."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (socket.gaierror, UnicodeError) as error:
        again = isinstance(error, socket.gaierror) and error.errno == socket.EAI_AGAIN
        raise TransportError(Fault.NAME_NOT_FOUND, Stage.CONNECT, permanent=not again) from error
    usable: list[tuple[int, tuple[Any, ...]]] = []
    objection: Fault | None = None
    for family, _type, _protocol, _name, address in found:
        fault = allowed(_seen_through(ip_address(str(address[0]).partition("%")[0])))
        if fault is None:
            usable.append((family, address))
        objection = objection or fault
    if not usable:
        assert objection is not None
        raise TransportError(objection, Stage.CONNECT, permanent=True)
    return usable


def _seen_through(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """The IPv4 address that an IPv6 one stands for, if it does."""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return address.ipv4_mapped
        if address in _NAT64:
            return IPv4Address(int(address) & 0xFFFFFFFF)
    return address


def _connect(addresses: list[tuple[int, tuple[Any, ...]]], seconds: float) -> socket.socket:
    deadline = time.monotonic() + seconds
    failure: OSError = TimeoutError()
    for family, address in addresses:
        left = deadline - time.monotonic()
        if left <= 0:
            break
        sock = socket.socket(family, socket.SOCK_STREAM)
        try:
            sock.settimeout(left)
            sock.connect(address)
            # The dot is a packet of its own: without this it waits for the answer to the last.
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return sock
        except OSError as error:
            sock.close()
            failure = error
    raise TransportError(_connect_fault(failure), Stage.CONNECT) from failure


def _connect_fault(failure: OSError) -> Fault:
    if isinstance(failure, TimeoutError):
        return Fault.TIMEOUT
    if isinstance(failure, ConnectionRefusedError):
        return Fault.REFUSED
    return Fault.UNREACHABLE


def _own_name(sock: socket.socket) -> str:
    """How we call ourselves in EHLO: our full name if we have one, else our address literal
    (RFC 5321 §4.1.4). Asks no name server."""
    name = socket.gethostname()
    if "." in name and name.isascii() and not any(sign.isspace() for sign in name):
        return name
    address = str(sock.getsockname()[0]).partition("%")[0]
    return f"[IPv6:{address}]" if ":" in address else f"[{address}]"
