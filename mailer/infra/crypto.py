"""Secrets at rest (SMTP passwords) and signed tokens in links."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import Flask, current_app
from itsdangerous import BadSignature, URLSafeTimedSerializer
from itsdangerous.encoding import base64_decode, base64_encode

_KEY = "mailer.secret"
#: Bytes that SHA-256 takes at a time.
_BLOCK = 64


class WrongKey(Exception):
    """A sealed value does not open: it was made with another key or for another object."""


def init_app(app: Flask, secret: str) -> None:
    """Derive all keys of this app from its one secret."""
    app.extensions[_KEY] = secret.encode()


def seal(value: str, context: str) -> bytes:
    """Encrypt `value` (AES-256-GCM); it opens only with the same `context`."""
    nonce = os.urandom(12)
    return nonce + AESGCM(_key("seal")).encrypt(nonce, value.encode(), context.encode())


def unseal(sealed: bytes, context: str) -> str:
    """The value again; raises `WrongKey`."""
    try:
        return AESGCM(_key("seal")).decrypt(sealed[:12], sealed[12:], context.encode()).decode()
    except InvalidTag as error:
        raise WrongKey from error


def sign(purpose: str, value: Any) -> str:
    """A token for a link: readable, dated, and only good for `purpose`."""
    return _serializer(purpose).dumps(value)


def read_signed(purpose: str, token: str, max_age: int | None = None) -> Any | None:
    """What was signed, or None when the token is altered, of another purpose, or older than
    `max_age` seconds."""
    try:
        found = _serializer(purpose).loads(token, max_age=max_age)
    except BadSignature:
        return None
    return found if _is_canonical(token) else None


def marks(purpose: str) -> Callable[[str], str]:
    """Gives a value a mark of 16 hexadecimal digits that only this installation can make; the
    same each time. The key is derived once, so keep the function for many values.

    HMAC-SHA-256 (RFC 2104), its two keyed states made beforehand: a fifth of the time that
    `hmac.digest` takes, and a mail has several marks.
    """
    key = _key(f"mark {purpose}").ljust(_BLOCK, b"\0")
    inner = hashlib.sha256(bytes(byte ^ 0x36 for byte in key))
    outer = hashlib.sha256(bytes(byte ^ 0x5C for byte in key))

    def mark(value: str) -> str:
        first, second = inner.copy(), outer.copy()
        first.update(value.encode())
        second.update(first.digest())
        return second.hexdigest()[:16]

    return mark


def _is_canonical(token: str) -> bool:
    """Base64 has spare bits in its last letter: several spellings mean the same bytes. Only the
    one that we wrote counts, so that every altered token is worth nothing."""
    parts = token.removeprefix(".").split(".")
    return all(base64_encode(base64_decode(part)) == part.encode() for part in parts)


def _serializer(purpose: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(_key("sign"), salt=purpose)


def _key(use: str) -> bytes:
    secret: bytes = current_app.extensions[_KEY]
    return HKDF(SHA256(), 32, salt=None, info=f"mailer {use}".encode()).derive(secret)
