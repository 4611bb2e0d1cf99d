"""Files that people bring."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from flask import Flask

from mailer.infra import files
from mailer.infra.files import TooLarge


def _kept(data_dir: Path) -> list[Path]:
    return [path for path in (data_dir / "files").rglob("*") if path.is_file()]


def test_a_file_is_kept_under_a_new_key(app: Flask) -> None:
    key = files.save(io.BytesIO(b"abc"), "logo", ".PNG")
    assert key.startswith("logo/")
    assert key.endswith(".png")
    assert files.path(key).read_bytes() == b"abc"
    assert files.save(io.BytesIO(b"abc"), "logo", ".png") != key


def test_a_file_at_its_limit_is_kept(app: Flask) -> None:
    assert files.path(files.save(io.BytesIO(b"abc"), "logo", limit=3)).exists()


def test_nothing_stays_of_a_file_over_its_limit(app: Flask, data_dir: Path) -> None:
    with pytest.raises(TooLarge):
        files.save(io.BytesIO(b"x" * (files.CHUNK * 2 + 1)), "import", limit=files.CHUNK)
    assert not _kept(data_dir)


def test_nothing_stays_of_an_upload_that_broke_off(app: Flask, data_dir: Path) -> None:
    class BreaksOff(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            if self.tell():
                raise ConnectionResetError
            return super().read(10)

    with pytest.raises(ConnectionResetError):
        files.save(BreaksOff(b"x" * 100), "import")
    assert not _kept(data_dir)


@pytest.mark.parametrize(
    "key",
    [
        "",
        "logo",
        "../secret.key",
        "logo/../../secret.key",
        "/etc/passwd",
        "logo/" + "a" * 32 + "/x",
        "logo/" + "a" * 32 + ".png\n",
        "logo/" + "a" * 32 + "\x00",
        "LOGO/" + "a" * 32,
    ],
)
def test_only_our_own_keys_lead_to_a_file(app: Flask, key: str) -> None:
    with pytest.raises(ValueError, match="not a file key"):
        files.path(key)


def test_deleting_twice_is_no_error(app: Flask, data_dir: Path) -> None:
    key = files.save(io.BytesIO(b"abc"), "logo")
    files.delete(key)
    files.delete(key)
    assert not _kept(data_dir)
