"""How a conversation with a mail server begins: connect, encrypt, sign in.

Names are looked up once, and the address that was checked is the address that is connected to.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Awaitable, Callable
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any, TypeVar

from mailer.infra import smtp_auth
from mailer.infra.smtp import ServerSettings, Session, Timeouts
from mailer.infra.smtp_reply import Fault, Reply, Stage, TransportError
from mailer.infra.smtp_wire import Wire

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

T = TypeVar("T")
Address = tuple[Any, ...]
Allowed = Callable[[IPv4Address | IPv6Address], Fault | None]


async def connect(settings: ServerSettings, timeouts: Timeouts | None = None) -> Session:
    """Connect, encrypt and sign in as the settings say; never less than they say."""
    opening = _Opening(settings, timeouts or Timeouts())
    try:
        return await opening.session()
    except BaseException:
        opening.wire.close()
        raise


async def reach(settings: ServerSettings, seconds: float) -> socket.socket:
    """A connection to the server, nothing said on it yet; its address is one that is allowed."""
    deadline = asyncio.get_running_loop().time() + seconds
    addresses = await _addresses(settings.host, settings.port, _rule(settings), deadline)
    return await _connected(addresses, deadline)


def certificate_fault(error: ssl.SSLCertVerificationError) -> str:
    """What is wrong with a certificate, as `TransportError` has it."""
    return _CERTIFICATES.get(error.verify_code, "unknown_issuer")


class _Opening:
    """A conversation before its first mail."""

    def __init__(self, settings: ServerSettings, timeouts: Timeouts) -> None:
        self.wire = Wire()
        self._settings = settings
        self._timeouts = timeouts
        self._own_name = ""

    async def session(self) -> Session:
        """All steps."""
        await self._connect()
        await self._greeting()
        extensions = await self._hello()
        if self._settings.security == "starttls":
            extensions = await self._starttls(extensions)
        if self._settings.username:
            await self._login(extensions.get("AUTH", ""))
        return Session(self.wire, extensions, self._timeouts)

    async def _connect(self) -> None:
        settings, loop = self._settings, asyncio.get_running_loop()
        sock = await reach(settings, self._timeouts.connect)
        self._own_name = own_name(sock)
        # The dot is a packet of its own: without this it waits for the answer to the last.
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if settings.security == "tls":
            self.wire.stage = Stage.STARTTLS
            await _handshake(
                loop.create_connection(
                    lambda: self.wire,
                    sock=sock,
                    ssl=ssl.create_default_context(),
                    server_hostname=settings.host,
                    ssl_handshake_timeout=self._timeouts.connect,
                )
            )
        else:
            await loop.create_connection(lambda: self.wire, sock=sock)

    async def _greeting(self) -> None:
        self.wire.stage = Stage.GREETING
        greeting = await self.wire.read(self._timeouts.greeting)
        if greeting.code // 100 != 2:
            fault = Fault.PROTOCOL if greeting.code < 400 else Fault.NO_SERVICE
            raise TransportError(
                fault, Stage.GREETING, permanent=greeting.code >= 500, reply=greeting
            )

    async def _hello(self) -> dict[str, str]:
        """EHLO, or HELO for those who do not know it: the extensions with their parameters."""
        reply = await self._ask(f"EHLO {self._own_name}", Stage.EHLO)
        if reply.code // 100 == 2:
            return _extensions(reply)
        if reply.code != 421:
            reply = await self._ask(f"HELO {self._own_name}", Stage.EHLO)
        if reply.code // 100 != 2:
            raise TransportError(
                Fault.NO_SERVICE, Stage.EHLO, permanent=reply.code >= 500, reply=reply
            )
        return {}

    async def _starttls(self, extensions: dict[str, str]) -> dict[str, str]:
        if "STARTTLS" not in extensions:
            raise TransportError(Fault.TLS, Stage.STARTTLS, permanent=True, detail="not_offered")
        reply = await self._ask("STARTTLS", Stage.STARTTLS)
        if reply.code != 220:
            raise TransportError(
                Fault.TLS, Stage.STARTTLS, permanent=reply.code >= 500, reply=reply
            )
        if self.wire.spoken:
            # Someone put commands in before the encryption began (CVE-2011-0411).
            raise TransportError(Fault.TLS, Stage.STARTTLS, permanent=True, detail="injected")
        loop = asyncio.get_running_loop()
        transport = await _handshake(
            loop.start_tls(
                self.wire.transport,
                self.wire,
                ssl.create_default_context(),
                server_hostname=self._settings.host,
                ssl_handshake_timeout=self._timeouts.mail,
            )
        )
        if transport is None:
            raise TransportError(Fault.DROPPED, Stage.STARTTLS)
        self.wire.connection_made(transport)
        # What was offered in the clear is forgotten (RFC 3207 §4.2).
        return await self._hello()

    async def _login(self, offered: str) -> None:
        """Try what both sides know, until one is taken. No error holds the login."""
        settings = self._settings
        refusal: Reply | None = None
        for mechanism in smtp_auth.choose(offered.split(), settings.username, settings.password):
            reply = await self._authenticate(mechanism)
            if reply.code in (235, 503):
                return
            if reply.code == 421:
                raise TransportError(Fault.NO_SERVICE, Stage.LOGIN, reply=reply)
            refusal = reply
        if refusal is None:
            raise TransportError(Fault.LOGIN, Stage.LOGIN, permanent=True, detail="not_offered")
        raise TransportError(Fault.LOGIN, Stage.LOGIN, permanent=refusal.code >= 500, reply=refusal)

    async def _authenticate(self, mechanism: smtp_auth.Mechanism) -> Reply:
        answers = list(mechanism.answers)
        command = f"AUTH {mechanism.name}"
        if mechanism.begins:
            command += " " + smtp_auth.base64(answers.pop(0)(b""))
        reply = await self._ask(command, Stage.LOGIN)
        for _challenge in range(smtp_auth.MOST_CHALLENGES):
            if reply.code != 334:
                return reply
            if not answers:
                reply = await self._ask("*", Stage.LOGIN)  # RFC 4954 §4: we give up
                continue
            answer = answers.pop(0)(_decoded(reply.text))
            reply = await self._ask(smtp_auth.base64(answer), Stage.LOGIN)
        if reply.code == 334:
            raise TransportError(Fault.LOGIN, Stage.LOGIN, permanent=True, detail="not_offered")
        return reply

    async def _ask(self, command: str, stage: Stage) -> Reply:
        self.wire.stage = stage
        self.wire.write(command.encode() + b"\r\n")
        return await self.wire.read(self._timeouts.mail)


async def _handshake(encrypting: Awaitable[T]) -> T:
    """TLS; the certificate must be in order."""
    try:
        return await encrypting
    except ssl.SSLCertVerificationError as error:
        detail = certificate_fault(error)
        raise TransportError(
            Fault.CERTIFICATE, Stage.STARTTLS, permanent=True, detail=detail
        ) from error
    except ssl.SSLError as error:
        detail = "not_tls" if error.reason in ("WRONG_VERSION_NUMBER", "HTTP_REQUEST") else ""
        raise TransportError(Fault.TLS, Stage.STARTTLS, detail=detail) from error
    except ConnectionAbortedError as error:  # of the event loop: the handshake took too long
        raise TransportError(Fault.TIMEOUT, Stage.STARTTLS) from error
    except OSError as error:
        raise TransportError(Fault.DROPPED, Stage.STARTTLS) from error


def _extensions(reply: Reply) -> dict[str, str]:
    """The keywords of an answer to EHLO, upper case, with their parameters (RFC 5321 §4.1.1.1)."""
    found: dict[str, str] = {}
    for line in reply.lines[1:]:
        keyword, _blank, parameters = line.partition(" ")
        keyword = keyword.upper()
        if keyword.startswith("AUTH="):  # as servers before RFC 2554 wrote it
            keyword, parameters = "AUTH", f"{keyword[5:]} {parameters}"
        found[keyword] = f"{found.get(keyword, '')} {parameters}".strip()
    return found


def _decoded(challenge: str) -> bytes:
    try:
        return b64decode(challenge)
    except (NotBase64, ValueError):
        return b""


def _rule(settings: ServerSettings) -> Allowed:
    def allowed(address: IPv4Address | IPv6Address) -> Fault | None:
        if settings.loopback_only and not address.is_loopback:
            return Fault.ELSEWHERE
        public = address.is_global and not address.is_multicast
        return None if public or settings.internal_allowed else Fault.INTERNAL_ADDRESS

    return allowed


async def _addresses(
    host: str, port: int, allowed: Allowed, deadline: float
) -> list[tuple[int, Address]]:
    """Where `host` is, as far as it may be used."""
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout_at(deadline):
            found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except TimeoutError:
        raise TransportError(Fault.TIMEOUT, Stage.CONNECT) from None
    except (socket.gaierror, UnicodeError) as error:
        again = isinstance(error, socket.gaierror) and error.errno == socket.EAI_AGAIN
        raise TransportError(Fault.NAME_NOT_FOUND, Stage.CONNECT, permanent=not again) from error
    usable: list[tuple[int, Address]] = []
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


async def _connected(addresses: list[tuple[int, Address]], deadline: float) -> socket.socket:
    loop = asyncio.get_running_loop()
    failure: OSError = TimeoutError()
    for family, address in addresses:
        sock = socket.socket(family, socket.SOCK_STREAM)
        sock.setblocking(False)
        try:
            async with asyncio.timeout_at(deadline):
                await loop.sock_connect(sock, address)
            return sock
        except OSError as error:  # a TimeoutError is one
            sock.close()
            failure = error
        except BaseException:
            sock.close()
            raise
    raise TransportError(_connect_fault(failure), Stage.CONNECT) from failure


def _connect_fault(failure: OSError) -> Fault:
    if isinstance(failure, TimeoutError):
        return Fault.TIMEOUT
    if isinstance(failure, ConnectionRefusedError):
        return Fault.REFUSED
    return Fault.UNREACHABLE


def own_name(sock: socket.socket) -> str:
    """How we call ourselves in EHLO: our full name if we have one, else our address literal
    (RFC 5321 §4.1.4). Asks no name server."""
    name = socket.gethostname()
    if "." in name and name.isascii() and not any(sign.isspace() for sign in name):
        return name
    address = str(sock.getsockname()[0]).partition("%")[0]
    return f"[IPv6:{address}]" if ":" in address else f"[{address}]"
