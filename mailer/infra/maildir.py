"""The local mailbox on disk: a Maildir that catches every mail of this installation.

A mail is one file in `new/`, named by the moment of its arrival, so that the names sort by time
and a page of the newest is found without opening anything.
"""

from __future__ import annotations

import itertools
import os
import re
import time
from pathlib import Path

_NAME = re.compile(r"[0-9]{19}\.[0-9]+_[0-9]+\.mailer")
_counter = itertools.count(1)


def prepare(folder: Path) -> None:
    """Make the three folders of a Maildir."""
    for name in ("tmp", "new", "cur"):
        (folder / name).mkdir(parents=True, exist_ok=True)


def deliver(folder: Path, content: bytes) -> str:
    """Keep a mail; once this returns it survives a power cut. Answers with its name."""
    name = f"{time.time_ns():019d}.{os.getpid()}_{next(_counter)}.mailer"
    half, whole = folder / "tmp" / name, folder / "new" / name
    try:
        with half.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        half.rename(whole)
    except OSError:
        half.unlink(missing_ok=True)  # a full disk needs no halves of mails
        raise
    _sync_folder(whole.parent)
    return name


def names(folder: Path, before: str = "") -> list[str]:
    """The names of all mails, newest first; only those older than `before` if it is given."""
    try:
        entries = [entry.name for entry in os.scandir(folder / "new")]
    except FileNotFoundError:
        return []
    found = (name for name in entries if _NAME.fullmatch(name) and (not before or name < before))
    return sorted(found, reverse=True)


def path(folder: Path, name: str) -> Path | None:
    """Where a mail's file is; None when there is no mail of that name."""
    if not _NAME.fullmatch(name):
        return None
    found = folder / "new" / name
    return found if found.is_file() else None


def head(folder: Path, name: str, limit: int = 32_768) -> bytes:
    """The beginning of a mail, enough for its headers; empty when it is gone."""
    found = path(folder, name)
    if found is None:
        return b""
    with found.open("rb") as file:
        return file.read(limit)


def moment(name: str) -> float:
    """When a mail came in, in seconds since 1970."""
    return int(name[:19]) / 1e9


def empty(folder: Path) -> int:
    """Delete every mail; answers with how many there were."""
    return sum(_delete(folder / "new" / name) for name in names(folder))


def _delete(file: Path) -> int:
    try:
        file.unlink()
    except FileNotFoundError:
        return 0
    return 1


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
