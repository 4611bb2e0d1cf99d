"""Quoted-printable in pieces: each valid alone, and valid when they are joined."""

import quopri
import re

from hypothesis import example, given
from hypothesis import strategies as st

from mailer.lib import quoted_printable

TEXT = st.text(
    alphabet=st.one_of(st.sampled_from("a =.\t\n\u00e9\u6f22"), st.characters(codec="utf-8"))
).map(lambda text: text.replace("\r", ""))
PIECES = st.lists(
    st.one_of(TEXT, st.sampled_from(["a" * 75, "a" * 76, "é" * 40, " " * 80, "."])), max_size=8
)


@given(PIECES)
@example(["a" * 75 + " ", "\n"])
@example([" ", "\n", "."])
def test_joined_pieces_decode_to_the_joined_text(pieces: list[str]) -> None:
    encoded = b"".join(quoted_printable.encode(piece) for piece in pieces)
    assert quopri.decodestring(encoded).replace(b"\r\n", b"\n").decode() == "".join(pieces)


@given(PIECES)
def test_every_line_is_valid(pieces: list[str]) -> None:
    encoded = b"".join(quoted_printable.encode(piece) for piece in pieces)
    assert encoded == b"" or encoded.endswith(b"\r\n")
    for line in encoded.split(b"\r\n"):
        assert len(line) <= quoted_printable.LINE
        assert re.fullmatch(rb"(?:[\t -<>-~]|=[0-9A-F]{2})*=?", line)
        assert not line.endswith((b" ", b"\t"))
        assert not line.startswith(b".")


def test_a_word_is_left_as_it_is() -> None:
    assert quoted_printable.encode("Lyon") == b"Lyon=\r\n"
    assert quoted_printable.encode("Luís\n") == b"Lu=C3=ADs\r\n"
    assert quoted_printable.encode("") == b""


def test_line_ends_of_windows_stay_and_a_lone_return_is_no_line_end() -> None:
    assert quoted_printable.encode("a\r\nb\n") == b"a\r\nb\r\n"
    assert quoted_printable.encode("a\rb\n") == b"a=0Db\r\n"
