"""An SMTP server in a process of its own: it writes down what it got, and misbehaves on request.

    python -m tests.faults.sink FOLDER

Its record is the oracle of the fault tests. `FOLDER/kept` has a line for each mail that it took
(Message-ID, recipient, port, connection, time), written *before* it says 250 to the dot. `FOLDER/did`
has a line of JSON for each thing that it did to a mail. It obeys `FOLDER/control`, a socket:
a line of JSON in, a line of JSON out; see `Sink.obey`.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from tests.faults.misbehaviour import Behaviour, Rule

LARGEST_MAIL = 64 * 1024 * 1024
_MESSAGE_ID = re.compile(rb"(?im)^message-id:\s*(<[^>\r\n]+>)")
_ADDRESS = re.compile(r"<([^>]*)>")


class Over(Exception):
    """This conversation has been ended by us."""


class Sink:
    """All ports and both records."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.behaviours: dict[int, Behaviour] = {}
        self.connections = 0
        self._servers: dict[int, asyncio.Server] = {}
        self._open: dict[int, set[asyncio.StreamWriter]] = {}
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
        self._kept = os.open(folder / "kept", flags, 0o600)
        self._did = os.open(folder / "did", flags, 0o600)

    async def run(self) -> None:
        """Until killed."""
        control = str(self.folder / "control")
        server = await asyncio.start_unix_server(self._control, control)
        async with server:
            await server.serve_forever()

    async def obey(self, order: dict[str, Any]) -> dict[str, Any]:
        """`open`: listen on a new port (or again on `port`); `behave`: change how a port behaves;
        `close`: listen there no more and cut its connections. `behaviour` is what
        `Behaviour.read` reads."""
        if order["do"] == "open":
            port = await self._listen(order.get("port", 0))
            self.behaviours[port] = Behaviour.read(order["behaviour"])
            return {"port": port}
        port = order["port"]
        if order["do"] == "behave":
            self.behaviours[port] = Behaviour.read(order["behaviour"])
        elif order["do"] == "close":
            self._servers.pop(port).close()
            for writer in self._open.pop(port, set()):
                writer.transport.abort()
        return {"port": port}

    def keep(self, message_id: str, recipient: str, port: int, connection: int) -> None:
        """The mail is ours from here on."""
        line = f"{message_id}\t{recipient}\t{port}\t{connection}\t{time.time():.3f}\n"
        os.write(self._kept, line.encode())

    def note(self, **what: Any) -> None:
        """What was done to a mail."""
        os.write(self._did, json.dumps(what).encode() + b"\n")

    async def _listen(self, wanted: int) -> int:
        async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            mine = self._open.setdefault(port, set())
            mine.add(writer)
            try:
                await Conversation(self, port, reader, writer).run()
            finally:
                mine.discard(writer)

        server = await asyncio.start_server(talk, "127.0.0.1", wanted, limit=LARGEST_MAIL)
        port: int = server.sockets[0].getsockname()[1]
        self._servers[port] = server
        return port

    async def _control(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while line := await reader.readline():
            answer = await self.obey(json.loads(line))
            writer.write(json.dumps(answer).encode() + b"\n")
        writer.close()


class Conversation:
    """One connection."""

    def __init__(
        self, sink: Sink, port: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        sink.connections += 1
        self.sink = sink
        self.port = port
        self.number = sink.connections
        self.reader = reader
        self.writer = writer
        self.sender = False
        self.recipient = ""
        self.message_id = ""

    @property
    def behaviour(self) -> Behaviour:
        """As it is now: it may change in the middle of a conversation."""
        return self.sink.behaviours[self.port]

    async def run(self) -> None:
        """From the greeting to the end."""
        with suppress(Over, ConnectionError, asyncio.IncompleteReadError):
            await self._answer("connect", "220 sink.example ESMTP")
            while True:
                await self._command(await self.reader.readuntil(b"\n"))
        self.writer.transport.abort()

    async def _command(self, line: bytes) -> None:
        text = line.decode("utf-8", "replace").strip()
        verb = text[:4].upper()
        if verb in ("EHLO", "HELO"):
            await self._answer("ehlo", self.behaviour.hello(verb))
        elif verb == "MAIL":
            self._forget()
            self.sender = await self._answer("mail", "250 2.1.0 sender ok")
        elif verb == "RCPT":
            await self._rcpt(text)
        elif verb == "DATA":
            await self._data()
        elif verb == "RSET":
            self._forget()
            await self._answer("rset", "250 2.0.0 forgotten")
        elif verb == "QUIT":
            await self._answer("quit", "221 2.0.0 goodbye")
            await self.writer.drain()
            self.writer.close()
            raise Over
        else:
            self._say("250 2.0.0 ok" if verb == "NOOP" else "500 5.5.2 what?")

    async def _rcpt(self, text: str) -> None:
        found = _ADDRESS.search(text)
        asked = found[1] if found else ""
        if not self.sender:
            # A pipelining client said this before it knew that MAIL was refused (RFC 2920).
            self._note("rcpt", "out of order", recipient=asked)
            self._say("503 5.5.1 MAIL first")
            return
        self.recipient = asked
        if not await self._answer("rcpt", "250 2.1.5 recipient ok"):
            self.recipient = ""

    async def _data(self) -> None:
        if not self.recipient:
            self._say("503 5.5.1 RCPT first")
            return
        if not await self._answer("data", "354 go on"):
            self._forget()
            return
        if self.behaviour.rule("body", self.recipient):
            await self.reader.read(1)
            self._note("body", "drop")
            raise Over
        content = await self.reader.readuntil(b"\r\n.\r\n")
        found = _MESSAGE_ID.search(content)
        self.message_id = found[1].decode() if found else ""
        await self._dot()
        self._forget()

    async def _dot(self) -> None:
        rule = self.behaviour.rule("dot", self.recipient)
        if rule is not None and await self._misbehave("dot", rule, "250 2.0.0 kept") is not None:
            return
        self.sink.keep(self.message_id, self.recipient, self.port, self.number)
        if await self._answer("kept", "250 2.0.0 kept"):
            self._note("kept", "accepted")

    async def _answer(self, stage: str, normal: str) -> bool:
        """Say what is right here, or what a rule wants; True when it was a yes."""
        rule = self.behaviour.rule(stage, self.recipient)
        said = None
        if rule is not None:
            said = await self._misbehave(stage, rule, normal)
        elif self.behaviour.seconds:
            await asyncio.sleep(self.behaviour.seconds)
        if said is None:
            self._say(normal)
            return True
        return said

    async def _misbehave(self, stage: str, rule: Rule, normal: str) -> bool | None:
        """None: go on as usual. Else whether what was said was a yes."""
        if rule.act == "wait":
            await asyncio.sleep(rule.seconds)
            return None
        self._note(stage, rule.act, reply=rule.text)
        if rule.act == "drop":
            raise Over
        if rule.act == "hang":
            await self.reader.read()  # until the client leaves
            raise Over
        if rule.act == "endless":
            while True:
                self.writer.write(_bytes(rule.text) * 256)
                await self.writer.drain()
        text = rule.text or normal
        if rule.act == "drip":
            for byte in _bytes(text) + b"\r\n":
                self.writer.write(bytes([byte]))
                await asyncio.sleep(rule.seconds)
        else:
            self._say(text)
        if text.startswith("421"):
            await self.writer.drain()
            self.writer.close()
            raise Over
        return text[:1] in "23"

    def _say(self, reply: str) -> None:
        self.writer.write(_bytes(reply) + b"\r\n")

    def _note(self, stage: str, act: str, *, recipient: str = "", reply: str = "") -> None:
        self.sink.note(
            port=self.port,
            connection=self.number,
            recipient=recipient or self.recipient,
            message_id=self.message_id,
            stage=stage,
            act=act,
            reply=reply,
        )

    def _forget(self) -> None:
        self.sender, self.recipient, self.message_id = False, "", ""


def _bytes(text: str) -> bytes:
    """A rule may hold bytes that are no UTF-8, as Python writes them down (PEP 383)."""
    return text.encode("utf-8", "surrogateescape")


def main() -> None:
    """Listen until killed; with uvloop where there is one."""
    sink = Sink(Path(sys.argv[1]))
    try:
        import uvloop
    except ImportError:
        asyncio.run(sink.run())
    else:
        uvloop.run(sink.run())


if __name__ == "__main__":
    main()
