"""Ids from URLs and forms."""

import pytest

from mailer.lib.record_ids import LARGEST, record_id, record_ids


def test_an_id_is_a_number_that_a_database_takes() -> None:
    assert record_id("7") == 7
    assert record_id(str(LARGEST)) == LARGEST


@pytest.mark.parametrize("text", ["", "x", "-1", "1.0", "²", "١", "9" * 25, "9" * 70_000, "1\0"])
def test_anything_else_is_none(text: str) -> None:
    with pytest.raises(ValueError, match="id"):
        record_id(text)


def test_what_is_no_id_is_left_out_of_many() -> None:
    assert record_ids(["1", "x", str(LARGEST + 1), "2"]) == [1, 2]
