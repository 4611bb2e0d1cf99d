"""The SMTP server of the local mailbox: takes every mail on the loopback interface and keeps it."""

from __future__ import annotations

import asyncio
import signal
import socket
from email.utils import format_datetime
from pathlib import Path

import structlog
from aiosmtpd.smtp import SMTP, Envelope, Session

from mailer.infra import maildir
from mailer.lib import clock

log = structlog.get_logger(__name__)

#: The largest mail it takes, in bytes; announced by SIZE (RFC 1870).
LARGEST = 64 * 1024 * 1024
#: One that keeps a connection open without a word is sent away after so many seconds.
PATIENCE = 300


class _Keep:
    """Answers 250 only once the mail is safely on disk."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def handle_DATA(self, _server: SMTP, session: Session, envelope: Envelope) -> str:
        content = envelope.content
        body = content if isinstance(content, bytes) else (content or "").encode()
        marked = _trace(session, envelope).encode() + body
        try:
            await asyncio.to_thread(maildir.deliver, self._folder, marked)
        except OSError as error:
            log.error("mail not kept", error=str(error))
            return "452 4.3.1 The local mailbox could not keep the mail; try again later"
        return "250 2.0.0 Kept in the local mailbox"


def _trace(session: Session, envelope: Envelope) -> str:
    """The envelope, as a final delivery writes it down (RFC 5321 §4.4)."""
    now = format_datetime(clock.now())
    lines = [f"Return-Path: <{envelope.mail_from or ''}>"]
    lines += [f"Delivered-To: {address}" for address in envelope.rcpt_tos]
    lines.append(f"Received: from {session.host_name or 'unknown'} by localhost; {now}")
    return "".join(f"{line}\r\n" for line in lines)


def serve(folder: Path, port_file: Path) -> None:
    """Take mail until SIGTERM or SIGINT. Keeps its port over restarts while it is free, and
    writes it to `port_file`."""
    maildir.prepare(folder)
    asyncio.run(_serve(folder, port_file))


async def _serve(folder: Path, port_file: Path) -> None:
    loop = asyncio.get_running_loop()
    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    listening = _listen(port_file)
    server = await loop.create_server(lambda: _server(folder), sock=listening)
    _write(port_file, listening.getsockname()[1])
    log.info("local mailbox is open", port=listening.getsockname()[1])
    async with server:
        await stopped.wait()


def _server(folder: Path) -> SMTP:
    return SMTP(
        _Keep(folder),
        data_size_limit=LARGEST,
        enable_SMTPUTF8=True,
        decode_data=False,
        hostname="localhost",
        ident="Mailer local mailbox",
        timeout=PATIENCE,
    )


def _listen(port_file: Path) -> socket.socket:
    for port in (_last(port_file), 0):
        listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind(("127.0.0.1", port))
        except OSError:
            listening.close()
            if port == 0:
                raise
        else:
            return listening
    raise AssertionError("unreachable: port 0 binds or raises")


def _last(port_file: Path) -> int:
    try:
        port = int(port_file.read_text("ascii"))
    except (OSError, ValueError):
        return 0
    return port if 0 < port < 65536 else 0


def _write(port_file: Path, port: int) -> None:
    port_file.parent.mkdir(parents=True, exist_ok=True)
    half = port_file.with_suffix(".part")
    half.write_text(f"{port}\n", "ascii")
    half.replace(port_file)
