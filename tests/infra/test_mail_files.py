"""Files that go with mails: encoded once, read in blocks."""

from __future__ import annotations

import base64
import hashlib
import io
import tracemalloc
from pathlib import Path

import pytest
from flask import Flask

from mailer.infra import files, mail_files


@pytest.mark.parametrize("size", [0, 1, 57, 58, 47_880, 47_881, 200_000])
def test_a_file_is_kept_as_it_stands_in_a_mail(app: Flask, size: int) -> None:
    content = bytes(number % 251 for number in range(size))
    kept = mail_files.keep(io.BytesIO(content), 200_000)
    file = mail_files.kept(kept.key, kept.encoded_size)
    blocks = list(file.blocks())
    assert b"".join(blocks) == base64.encodebytes(content).replace(b"\n", b"\r\n")
    assert all(block.endswith(b"\r\n") and len(block) <= mail_files.BLOCK for block in blocks)
    assert b"".join(file.decoded()) == content
    assert (kept.size, kept.digest) == (size, hashlib.sha256(content).hexdigest())
    assert file.whole


def test_short_reads_of_an_upload_make_no_short_lines(app: Flask) -> None:
    class Slow(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            return super().read(min(size or 0, 10))

    kept = mail_files.keep(Slow(b"x" * 500), 500)
    lines = files.path(kept.key).read_bytes().split(b"\r\n")
    assert [len(line) for line in lines[:-2]] == [76] * 8


def test_nothing_stays_of_a_file_over_the_limit(app: Flask, data_dir: Path) -> None:
    with pytest.raises(files.TooLarge):
        mail_files.keep(io.BytesIO(b"x" * 101), 100)
    assert not [path for path in (data_dir / "files").rglob("*") if path.is_file()]


def test_a_file_that_became_shorter_is_not_sent(app: Flask) -> None:
    kept = mail_files.keep(io.BytesIO(b"x" * 100_000), 100_000)
    files.path(kept.key).write_bytes(b"short\r\n")
    file = mail_files.kept(kept.key, kept.encoded_size)
    assert not file.whole
    with pytest.raises(OSError, match="shorter"):
        list(file.blocks())


def test_a_large_file_takes_no_memory_when_it_is_sent(app: Flask) -> None:
    kept = mail_files.keep(io.BytesIO(bytes(10_000_000)), 10_000_000)
    tracemalloc.start()
    try:
        size = sum(len(block) for block in mail_files.kept(kept.key, kept.encoded_size).blocks())
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert size == kept.encoded_size > 13_000_000
    assert peak < 400_000
