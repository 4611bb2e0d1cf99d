"""The body of a mail: whatever the parts and values, the standard library reads them back."""

import email
import email.policy
from email.message import MIMEPart

from hypothesis import given, settings
from hypothesis import strategies as st

from mailer.lib import mail_body
from mailer.lib.html_places import Place, escape
from mailer.lib.placeholders import Segments, Tag

LITERAL = st.one_of(
    st.sampled_from(
        ["\n", ".\n.\n", "--=_0123\n", "word " * 30, "é" * 90, " \n", "=20", "From me\n"]
    ),
    st.text(st.characters(codec="utf-8", exclude_characters="\r"), max_size=60),
)
VALUE = st.one_of(
    st.sampled_from([".", "a\r\n.b", " ", "\t", "é" * 60, "=_"]), st.text(max_size=40)
)
PART = st.one_of(
    LITERAL, st.builds(Tag, st.just("@X@"), st.just("x"), st.just(""), st.just(Place.PLAIN))
)
SEGMENTS = st.lists(PART, max_size=8).map(tuple)


def assemble(text: Segments, html: Segments, value: str) -> bytes:
    return b"".join(
        mail_body.value(escape(value, piece.place)) if isinstance(piece, Tag) else piece
        for piece in mail_body.pieces(text, html)
        if isinstance(piece, Tag | bytes)
    )


def expected(segments: Segments, value: str) -> str:
    filled = "".join(
        escape(value, p.place) if isinstance(p, Tag) else p
        for p in segments
        if isinstance(p, Tag | str)
    )
    # Behind a value, encoded data needs an end of its own.
    exact = bool(segments) and isinstance(segments[-1], str) and segments[-1]
    return filled if exact else filled + "\n"


def decoded(part: MIMEPart) -> str:
    payload = part.get_payload(decode=True)
    assert isinstance(payload, bytes)
    return payload.replace(b"\r\n", b"\n").decode()


@given(SEGMENTS, SEGMENTS, VALUE)
@settings(max_examples=300)
def test_both_parts_are_read_back_as_they_were_written(
    text: Segments, html: Segments, value: str
) -> None:
    raw = assemble(text, html, value)
    message = email.message_from_bytes(raw, policy=email.policy.default)
    assert message.defects == []
    assert message.get_content_type() == "multipart/alternative"
    plain, rich = message.iter_parts()
    assert (plain.get_content_type(), rich.get_content_type()) == ("text/plain", "text/html")
    assert plain.get_content_charset() == rich.get_content_charset() == "utf-8"
    assert decoded(plain) == expected(text, value)
    assert decoded(rich) == expected(html, value)


@given(SEGMENTS, SEGMENTS, VALUE)
def test_the_bytes_are_fit_for_every_server(text: Segments, html: Segments, value: str) -> None:
    raw = assemble(text, html, value)
    assert raw.isascii()
    assert b"\r" not in raw.replace(b"\r\n", b"")
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert max(len(line) for line in raw.split(b"\r\n")) <= 76
