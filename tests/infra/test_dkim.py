"""DKIM signatures, checked by another implementation."""

from __future__ import annotations

import base64
import datetime as dt
import re

import dkim as dkimpy
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from hypothesis import given, settings
from hypothesis import strategies as st

from mailer.infra import dkim
from mailer.infra.dkim import Signer

RSA = dkim.new_rsa_key()
ED25519 = Ed25519PrivateKey.generate()
MOMENT = dt.datetime(2026, 11, 21, 9, 42, tzinfo=dt.UTC)
HEADERS = (
    b"From: Anna <anna@example.com>\r\nTo: luis@example.com\r\nSubject: Hello  there,\r\n"
    b"\t you\r\nDate: Sat, 21 Nov 2026 10:42:00 +0100\r\nMessage-ID: <d7@example.com>\r\n"
    b"MIME-Version: 1.0\r\nContent-Type: text/plain\r\n"
)
#: Lines as they may stand in a body, and what the relaxed form has to do with them.
LINES = st.lists(
    st.one_of(
        st.sampled_from(
            [b"", b" ", b"\t", b"  a\t b  ", b".", b"..", b" a", b"a ", b"\t\ta", b"=", b"x" * 900]
        ),
        st.binary(max_size=40).map(lambda raw: raw.replace(b"\r", b"").replace(b"\n", b"")),
    ),
    max_size=12,
)


def verified(message: bytes, *keys: dkim.Key) -> bool:
    """Does somebody who looks the key up in the DNS take it? At `s._domainkey.example.com`."""

    def txt(name: bytes, timeout: int = 5) -> bytes | None:
        return dkim.dns_record(keys[0]).encode() if name.startswith(b"s._domainkey.") else None

    return bool(dkimpy.verify(message, dnsfunc=txt))


def signed(key: dkim.Key, headers: bytes, blocks: list[bytes]) -> bytes:
    signer = Signer("example.com", "s", key)
    line = signer.sign(headers, [signer.relaxed([block]) for block in blocks], MOMENT)
    return line + headers + b"\r\n" + b"".join(blocks)


@given(st.lists(LINES, max_size=4), st.sampled_from([RSA, ED25519]))
@settings(max_examples=150, deadline=None)
def test_any_body_in_any_blocks_is_signed_so_that_others_agree(
    blocks: list[list[bytes]], key: dkim.Key
) -> None:
    whole = [b"".join(line + b"\r\n" for line in lines) for lines in blocks]
    assert verified(signed(key, HEADERS, whole), key)


@given(
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Zl", "Zp"]), max_size=60),
    st.sampled_from([b" ", b"  ", b"\t", b"\r\n ", b" \r\n\t "]),
)
@settings(deadline=None)
def test_headers_in_any_script_and_folding_are_signed_so_that_others_agree(
    text: str, blank: bytes
) -> None:
    value = blank.join(text.encode().split())
    headers = HEADERS.replace(b"Hello", value).replace(b"Anna", value.replace(b"<", b""))
    assert verified(signed(RSA, headers, [b"Hello\r\n"]), RSA)


@pytest.mark.parametrize("key", [RSA, ED25519])
@pytest.mark.parametrize(
    ("found", "put"),
    [
        (b"Hello", b"Bye"),
        (b"luis@", b"thief@"),
        (b"body", b"BODY"),
        (b"From: Anna", b"From: Mallory <m@example.com>\r\nFrom: Anna"),
        (b"MIME-Version", b"Reply-To: thief@example.com\r\nMIME-Version"),
        (b"MIME-Version", b"List-Unsubscribe: <https://evil>\r\nMIME-Version"),
    ],
)
def test_what_was_changed_or_added_on_the_way_breaks_it(
    key: dkim.Key, found: bytes, put: bytes
) -> None:
    message = signed(key, HEADERS, [b"a body\r\n"])
    assert verified(message, key)
    assert not verified(message.replace(found, put, 1), key)


def test_what_relays_do_to_blanks_does_not_break_it() -> None:
    message = signed(RSA, HEADERS, [b"a  body \r\n\r\n"])
    assert verified(message.replace(b"a  body \r\n\r\n", b"a body\r\n\r\n\r\n"), RSA)
    assert verified(
        message.replace(b"Subject: Hello  there,\r\n\t you", b"subject:Hello there, you"), RSA
    )


def test_the_signature_is_a_header_of_short_lines() -> None:
    line = Signer("a.long.subdomain.of.example.com", "mailer-202611", RSA).sign(HEADERS, [], MOMENT)
    assert re.fullmatch(rb"DKIM-Signature: [^\r\n]*(\r\n [^\r\n]+)*\r\n", line)
    assert max(map(len, line.split(b"\r\n"))) <= 78
    assert b"t=1795254120;" in line


def test_another_key_is_not_taken() -> None:
    assert not verified(signed(RSA, HEADERS, [b"x\r\n"]), generate_private_key(65537, 2048))


@pytest.mark.parametrize("key", [RSA, ED25519])
def test_a_key_is_read_back(key: dkim.Key) -> None:
    again = dkim.from_text(dkim.to_text(key))
    assert dkim.dns_record(again) == dkim.dns_record(key)


def test_the_dns_record_of_an_ed25519_key_is_its_bare_32_bytes() -> None:
    record = dkim.dns_record(ED25519)
    assert record.startswith("v=DKIM1; k=ed25519; p=")
    assert len(base64.b64decode(record.rpartition("p=")[2])) == 32
