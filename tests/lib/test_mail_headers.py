"""Header lines: read back by the standard library, they say what was written."""

import datetime as dt
import email
import email.header
import email.policy
import email.utils
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mailer.lib import mail_headers
from mailer.lib.html_places import clean, one_line

TEXTS = st.text(
    alphabet=st.one_of(st.sampled_from('ab =?_\n\r\té漢"\\<>,;:()@.😀'), st.characters()),
    max_size=150,
)


def lines_are_valid(header: bytes) -> bool:
    bare = header.replace(b"\r\n", b"")
    folded = re.fullmatch(rb"[A-Za-z-]+: [^\r\n]*(?:\r\n [^\r\n]+)*\r\n", header)
    return b"\r" not in bare and b"\n" not in bare and folded is not None


@given(TEXTS)
@example("word " * 40)
@example("a" * 200)
@example("=?utf-8?q?fake?=")
@example("x\r\nBcc: thief@example.com")
@example("two  spaces")
def test_a_subject_is_read_back_as_it_was_written(text: str) -> None:
    header = mail_headers.text("Subject", text)
    assert lines_are_valid(header)
    assert all(len(line) <= 78 for line in header.split(b"\r\n"))
    message = email.message_from_bytes(header + b"\r\n", policy=email.policy.default)
    assert message.keys() == ["Subject"]
    assert str(message["Subject"]) == one_line(clean(text))


@given(TEXTS)
@example('Dr. "Q" \\ Smith, Esq.')
@example("Luís Gonçalves")
def test_a_name_is_read_back_as_it_was_written(name: str) -> None:
    header = mail_headers.address("From", name, "luís@exemple.fr")
    assert lines_are_valid(header)
    unfolded = header.decode().replace("\r\n", "").removeprefix("From: ")
    phrase, address = email.utils.parseaddr(unfolded)
    decoded = str(email.header.make_header(email.header.decode_header(phrase)))
    assert decoded == one_line(clean(name))
    assert address == "luís@exemple.fr"


def test_an_ascii_name_needs_no_encoding() -> None:
    assert mail_headers.address("To", "Ann Lee", "a@b.be") == b"To: Ann Lee <a@b.be>\r\n"
    assert mail_headers.address("To", "", "a@b.be") == b"To: a@b.be\r\n"


@pytest.mark.parametrize(
    "address", ["a@b.be\r\nBcc: x@y.be", "a@b.be>", "<a@b.be", "a b@c.be", "a\x00@b.be"]
)
def test_an_address_cannot_end_its_header(address: str) -> None:
    with pytest.raises(ValueError, match="not an address"):
        mail_headers.address("To", "", address)


def test_an_international_address_stands_in_utf8() -> None:
    assert mail_headers.address("To", "Stanisław", "stanisław.wójcik@wp.pl").endswith(
        " <stanisław.wójcik@wp.pl>\r\n".encode()
    )


def test_our_own_values_are_ascii_on_one_line() -> None:
    assert mail_headers.raw("Message-ID", "<a@b>") == b"Message-ID: <a@b>\r\n"
    for wrong in ("é", "a\r\nb", "a\nb"):
        with pytest.raises(ValueError, match="Message-ID"):
            mail_headers.raw("Message-ID", wrong)


def test_a_date_carries_its_zone() -> None:
    moment = dt.datetime(2026, 11, 21, 10, 42, tzinfo=dt.timezone(dt.timedelta(hours=1)))
    assert mail_headers.date(moment) == b"Date: Sat, 21 Nov 2026 10:42:00 +0100\r\n"
