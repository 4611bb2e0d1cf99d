"""The local mailbox on disk."""

from __future__ import annotations

import resource
from pathlib import Path

import pytest

from mailer.infra import maildir


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty Maildir."""
    maildir.prepare(tmp_path)
    return tmp_path


def test_the_newest_mail_comes_first(folder: Path) -> None:
    arrived = [maildir.deliver(folder, b"mail %d" % number) for number in range(3)]

    assert maildir.names(folder) == arrived[::-1]


def test_a_page_begins_behind_the_last_mail_of_the_one_before(folder: Path) -> None:
    first, second, _third = (maildir.deliver(folder, b"x") for _ in range(3))

    assert maildir.names(folder, before=_third) == [second, first]


def test_a_mail_is_kept_byte_for_byte(folder: Path) -> None:
    content = "Subject: é\r\n\r\n.dot\r\n".encode()

    name = maildir.deliver(folder, content)
    found = maildir.path(folder, name)

    assert found is not None
    assert found.read_bytes() == content


@pytest.mark.parametrize("name", ["", "..", "../secret.key", "/etc/passwd", "1.2_3.mailer"])
def test_no_other_file_is_reached(folder: Path, name: str) -> None:
    (folder.parent / "secret.key").write_text("secret")

    assert maildir.path(folder, name) is None


def test_a_mailbox_that_does_not_exist_yet_is_empty(tmp_path: Path) -> None:
    assert maildir.names(tmp_path / "none") == []


def test_emptying_deletes_every_mail_and_says_how_many(folder: Path) -> None:
    for _ in range(2):
        maildir.deliver(folder, b"x")

    assert maildir.empty(folder) == 2
    assert maildir.names(folder) == []


def test_a_mail_that_the_disk_has_no_room_for_leaves_nothing(folder: Path) -> None:
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, limits[1]))
    try:
        with pytest.raises(OSError, match="large"):
            maildir.deliver(folder, b"x" * 20_000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert [path for path in folder.rglob("*") if path.is_file()] == []
