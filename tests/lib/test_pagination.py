"""Cursors in URLs."""

from __future__ import annotations

import base64
import contextlib
import datetime as dt
import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailer.lib.pagination import BadCursor, Cursor, decode, encode
from mailer.lib.record_ids import LARGEST

KEYS = st.one_of(
    st.none(),
    st.integers(-LARGEST, LARGEST),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
    st.booleans(),
    st.floats(allow_nan=False),
    st.dates(),
    st.decimals(-(10**13), 10**13, allow_nan=False, places=4),
    st.datetimes(timezones=st.just(dt.UTC)),
)


@given(st.lists(KEYS, min_size=1, max_size=4), st.booleans())
def test_a_cursor_survives_the_url(values: list[Any], backwards: bool) -> None:
    text = encode(Cursor(tuple(values), backwards))
    assert re.fullmatch(r"[A-Za-z0-9_-]*", text)
    assert decode(text, len(values)) == Cursor(tuple(values), backwards)


@pytest.mark.parametrize(
    "text",
    ["", "x", "!!!!", "e30", "W10", "WzFd", encode(Cursor((1,))), "A" * 5000, "é", "bnVsbA"],
)
def test_what_we_did_not_make_is_refused(text: str) -> None:
    with pytest.raises(BadCursor):
        decode(text, 2)


@pytest.mark.parametrize(
    "value",
    [
        10**30,
        "a\0",
        "\ud800",
        {"at": "0001-01-01T00:00:00+14:00"},
        {"at": "9999-12-31T23:59:59-14:00"},
        {"exact": "NaN"},
        {"exact": "1e99999999"},
        {"exact": "0.00001"},
        {"exact": "five"},
    ],
)
def test_values_that_no_database_takes_are_refused(value: object) -> None:
    body = json.dumps([False, value]).encode()
    with pytest.raises(BadCursor):
        decode(base64.urlsafe_b64encode(body).decode().rstrip("="), 1)


@given(st.text(max_size=60))
def test_no_text_does_anything_but_decode_or_be_refused(text: str) -> None:
    with contextlib.suppress(BadCursor):
        decode(text, 2)
