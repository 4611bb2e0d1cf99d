"""Files that people bring: uploads, logos, attachments; shared by all machines."""

from __future__ import annotations

import datetime as dt
import re
import secrets
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from flask import Flask, current_app

_KEY = "mailer.files"
_VALID = re.compile(r"[a-z_]{1,24}/[0-9a-z_-]{16,64}(\.[a-z0-9]{1,8})?")
CHUNK = 1 << 20


class TooLarge(Exception):
    """A file is over the limit it was saved under."""


class Readable(Protocol):
    """What can be kept: an upload, an open file."""

    def read(self, size: int, /) -> bytes:
        """At most so many bytes; none at the end."""
        ...


def init_app(app: Flask, folder: Path) -> None:
    """Files of this app live below `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    app.extensions[_KEY] = folder


def save(stream: Readable, kind: str, suffix: str = "", limit: int | None = None) -> str:
    """Keep a stream in constant memory and answer with its key (`kind/random.suffix`).

    Raises `TooLarge` over `limit` bytes; nothing is kept then.
    """
    key = f"{kind}/{secrets.token_hex(16)}{suffix.lower()}"
    target = path(key)
    target.parent.mkdir(parents=True, exist_ok=True)
    half = target.with_name(target.name + ".part")
    size = 0
    try:
        with half.open("xb") as file:
            while chunk := stream.read(CHUNK):
                size += len(chunk)
                if limit is not None and size > limit:
                    raise TooLarge
                file.write(chunk)
        half.rename(target)
    finally:
        half.unlink(missing_ok=True)
    return key


def path(key: str) -> Path:
    """Where a key's file is; a key that we did not make is refused."""
    if not _VALID.fullmatch(key):
        raise ValueError(f"not a file key: {key!r}")
    folder: Path = current_app.extensions[_KEY]
    return folder / key


def delete(key: str) -> None:
    """Forget a file; one that is gone already is no error."""
    path(key).unlink(missing_ok=True)


def delete_all(keys: Iterable[str]) -> None:
    """Forget several."""
    for key in keys:
        delete(key)


def delete_older(kind: str, before: dt.datetime) -> None:
    """Forget the files of a kind that were saved before a moment, half-saved ones too."""
    for file in _older(kind, before):
        file.unlink(missing_ok=True)


def older(kind: str, before: dt.datetime) -> list[str]:
    """The keys of those files."""
    return [key for file in _older(kind, before) if _VALID.fullmatch(key := f"{kind}/{file.name}")]


def _older(kind: str, before: dt.datetime) -> Iterator[Path]:
    folder: Path = current_app.extensions[_KEY] / kind
    for file in folder.glob("*"):
        with suppress(FileNotFoundError):
            if file.stat().st_mtime < before.timestamp():
                yield file
