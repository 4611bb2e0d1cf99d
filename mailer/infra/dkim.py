"""DKIM signatures (RFC 6376; Ed25519: RFC 8463), relaxed/relaxed.

The body is made canonical and hashed block by block, so that files are only read: no mail is
ever in memory for it. A block begins and ends at the start of a line, where blanks mean nothing
across its edges; what is the same in many mails is made canonical once.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256

#: Signed whether the mail has them or not: one that is added on the way breaks the signature.
#: From stands twice for the same reason (RFC 6376, 8.15).
SIGNED = (
    "from", "from", "to", "subject", "date", "message-id", "reply-to", "list-unsubscribe",
    "list-unsubscribe-post", "mime-version", "content-type",
)  # fmt: skip
_SIGNED = tuple(name.encode() for name in SIGNED)
#: Characters of one line of the signature.
_LINE = 72
#: Bytes of a piece that is remembered, and how many are.
_LONG, _MOST = 200, 500
Key = RSAPrivateKey | Ed25519PrivateKey


@dataclass(frozen=True)
class Signer:
    """Signs for one domain."""

    #: In its ASCII form.
    domain: str
    selector: str
    key: Key
    _start: bytes = field(init=False)
    #: Long pieces of bodies → their relaxed form.
    _known: dict[bytes, bytes] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        algorithm = "rsa" if isinstance(self.key, RSAPrivateKey) else "ed25519"
        names = _folded(":".join(SIGNED), ":")
        start = (
            f"DKIM-Signature: v=1; a={algorithm}-sha256; c=relaxed/relaxed;\r\n"
            f" d={self.domain};\r\n s={self.selector}; h={names};\r\n"
        )
        object.__setattr__(self, "_start", start.encode("ascii"))

    def sign(self, headers: bytes, body: Iterable[bytes], moment: dt.datetime) -> bytes:
        """The header to be put before all others. `headers` with their last CRLF, without the
        empty line; `body` in blocks of whole lines in their relaxed form (`relaxed`; base64 has
        no other)."""
        digest = base64.b64encode(body_hash(body))
        own = self._start + b" t=%d; bh=%b;\r\n b=" % (int(moment.timestamp()), digest)
        # The signature signs itself too, as it stands before its value (RFC 6376, 3.7).
        signed = _signed(headers) + _relaxed(b"dkim-signature", _unfolded(own.partition(b":")[2]))
        return own + _lines(base64.b64encode(self._signature(signed))) + b"\r\n"

    def relaxed(self, pieces: Iterable[bytes]) -> bytes:
        """Pieces of a body as one block in its relaxed form; long ones are remembered, since
        the mails of a message share them."""
        known, found = self._known, []
        for piece in pieces:
            if len(piece) < _LONG:
                found.append(_relaxed_lines(piece))
                continue
            done = known.get(piece)
            if done is None:
                if len(known) >= _MOST:
                    known.clear()
                done = known[piece] = _relaxed_lines(piece)
            found.append(done)
        return b"".join(found)

    def _signature(self, signed: bytes) -> bytes:
        if isinstance(self.key, RSAPrivateKey):
            return self.key.sign(signed, padding.PKCS1v15(), SHA256())
        return self.key.sign(hashlib.sha256(signed).digest())


def body_hash(blocks: Iterable[bytes]) -> bytes:
    """SHA-256 of a body whose lines have their relaxed form (RFC 6376, 3.4.4): empty lines count
    only where something stands behind them."""
    digest = hashlib.sha256()
    ends, hashed = b"", False
    for block in blocks:
        end = len(block)
        while block.endswith(b"\r\n", 0, end):
            end -= 2
        if end:
            digest.update(ends)
            digest.update(memoryview(block)[:end])
            ends, hashed = block[end:], True
        else:
            ends += block
    if hashed:
        digest.update(b"\r\n")
    return digest.digest()


def new_rsa_key() -> RSAPrivateKey:
    """2048 bits: what every receiver reads, and what fits a DNS entry (RFC 8301, 3.2)."""
    return generate_private_key(65537, 2048)


def to_text(key: Key) -> str:
    """The private key as PEM, to be sealed."""
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode("ascii")


def from_text(pem: str) -> Key:
    """The key again. Raises ValueError when it is none, or of a kind that signs no mail."""
    key = serialization.load_pem_private_key(pem.encode(), None)
    if isinstance(key, RSAPrivateKey | Ed25519PrivateKey):
        return key
    raise ValueError("neither an RSA nor an Ed25519 key")


def dns_record(key: Key) -> str:
    """What the TXT record at `selector._domainkey.domain` has to say (RFC 6376, 3.6.1)."""
    public = key.public_key()
    if isinstance(key, RSAPrivateKey):
        kind = "rsa"
        raw = public.public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
    else:
        kind = "ed25519"
        raw = public.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    return f"v=DKIM1; k={kind}; p={base64.b64encode(raw).decode()}"


def _signed(headers: bytes) -> bytes:
    """The signed headers in their relaxed form, in the order of `SIGNED`; of several with one
    name the last one first (RFC 6376, 5.4.2)."""
    found: dict[bytes, list[bytes]] = {}
    for line in _unfolded(headers).split(b"\r\n"):
        name, _colon, value = line.partition(b":")
        found.setdefault(name.strip().lower(), []).append(value)
    return b"".join(
        _relaxed(name, values.pop()) + b"\r\n" for name in _SIGNED if (values := found.get(name))
    )


def _unfolded(headers: bytes) -> bytes:
    return headers.replace(b"\r\n ", b" ").replace(b"\r\n\t", b" ")


def _relaxed(name: bytes, unfolded: bytes) -> bytes:
    """RFC 6376, 3.4.2; without the CRLF. Blanks and tabs are all that a header of ours has to
    be split at."""
    return name + b":" + b" ".join(unfolded.split())


def _relaxed_lines(block: bytes) -> bytes:
    """Whole lines: each stretch of blanks is one, and none stands at the end of a line. Passes
    of `replace` are some ten times as fast as a regular expression."""
    if b"\t" in block:
        block = block.replace(b"\t", b" ")
    while b"  " in block:
        block = block.replace(b"  ", b" ")
    return block.replace(b" \r\n", b"\r\n") if b" \r\n" in block else block


def _folded(text: str, mark: str) -> str:
    """Broken behind marks, where the standard allows blanks."""
    lines = [""]
    for part in text.split(mark):
        if len(lines[-1]) + len(part) > _LINE - 24:
            lines.append("")
        lines[-1] += part + mark
    return "\r\n  ".join(lines).removesuffix(mark)


def _lines(text: bytes) -> bytes:
    return b"\r\n  ".join(text[at : at + _LINE] for at in range(0, len(text), _LINE))
