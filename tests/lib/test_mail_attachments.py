"""What a mail says about its files: nothing that a name or type can do makes it say more."""

import email
import email.policy

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mailer.lib.mail_attachments import LONGEST, UNKNOWN, file_name, headers, media_type

NAMES = st.one_of(
    st.sampled_from(
        [
            "Devis 2026 – Société Générale n° 12 (définitif, signé par les deux parties).pdf",
            "عرض الأسعار.pdf", "報價單二〇二六年十一月.xlsx", "a" * 200 + ".docx", 'a"b\\c.pdf', "50 %.txt",
            "a;b='c'.pdf", "=?utf-8?b?eA==?=.pdf", "😀" * 130,
        ]
    ),
    st.text(st.characters(), max_size=140),
)  # fmt: skip


@given(NAMES)
@settings(deadline=None)
@example("\té\r\n.\r\n")
@example("x.pdf\r\nContent-Type: text/html\r\n\r\n<script>")
def test_a_name_in_any_script_is_read_back(said: str) -> None:
    name = file_name(said) or "File"
    raw = headers(name, "application/pdf")
    assert raw.isascii()
    assert all(len(line) <= 78 for line in raw.split(b"\r\n"))
    part = email.message_from_bytes(raw, policy=email.policy.default)
    assert part.keys() == ["Content-Type", "Content-Transfer-Encoding", "Content-Disposition"]
    assert part.get_filename() == name
    assert part["Content-Type"].params["name"] == name
    assert part.get_content_type() == "application/pdf"
    assert part.get_payload() == ""


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("C:\\Users\\ann\\Offer.pdf", "Offer.pdf"),
        ("../../etc/passwd", "passwd"),
        ("a\r\nb.pdf", "a b.pdf"),
        ("a\0\ud800b.pdf", "ab.pdf"),
        # Reads `Offer_exe.pdf` where the direction of writing is turned.
        ("Offer_\u202efdp.exe", "Offer_fdp.exe"),
        ("e\u0301té.pdf", "été.pdf"),
        ("...", ""),
        ("  ", ""),
        ("a" * 200 + ".docx", "a" * (LONGEST - 5) + ".docx"),
        ("." + "a" * 200, "a" * LONGEST),
    ],
)
def test_a_name_is_what_a_reader_can_trust(said: str, name: str) -> None:
    assert file_name(said) == name
    assert len(name) <= LONGEST


@pytest.mark.parametrize(
    ("said", "name", "kind"),
    [
        ("application/pdf", "x", "application/pdf"),
        ("Text/CSV; charset=latin-1", "x", "text/csv"),
        ("", "Offer.PDF", "application/pdf"),
        ("application/octet-stream", "list.xlsx", media_type("", "x.xlsx")),
        ("text/html\r\nBcc: thief@example.com", "x", UNKNOWN),
        ("text", "x", UNKNOWN),
        ("multipart/mixed", "x", UNKNOWN),
        ("message/rfc822", "mail.eml", UNKNOWN),
        ("", "archive.tar.gz", UNKNOWN),
        ("", "no ending", UNKNOWN),
    ],
)
def test_a_type_is_one_or_is_unknown(said: str, name: str, kind: str) -> None:
    assert media_type(said, name) == kind


def test_a_type_that_nobody_checked_is_refused() -> None:
    with pytest.raises(ValueError, match="media type"):
        headers("x.pdf", "text/html\r\nX-Evil: 1")
