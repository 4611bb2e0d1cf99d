"""A file of templates between its upload and its import: kept for a day at most."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from typing import BinaryIO

from flask_babel import gettext as _

from mailer.domain.templates.transfer.read import LARGEST
from mailer.infra import files
from mailer.lib import clock
from mailer.lib.errors import Refused

_KIND = "template_file"
_KEPT = dt.timedelta(days=1)


def keep(stream: BinaryIO) -> str:
    """Keep the file and answer with its key. Raises `Refused` for one that is too large."""
    try:
        return files.save(stream, _KIND, ".zip", limit=LARGEST)
    except files.TooLarge as error:
        text = _("The file is larger than %(most)s MB.", most=LARGEST // 1_000_000)
        raise Refused(text) from error


def open_file(key: str) -> BinaryIO:
    """The file. Raises `Refused` when it is gone."""
    try:
        if key.startswith(f"{_KIND}/"):
            return files.path(key).open("rb")
    except (OSError, ValueError):
        pass
    raise Refused(_("This file is not kept any more. Choose it again."))


def forget(key: str) -> None:
    """Once it is imported, or another one was chosen."""
    if key.startswith(f"{_KIND}/"):
        with suppress(ValueError):
            files.delete(key)


def forget_old() -> None:
    """What nobody imported."""
    files.delete_older(_KIND, clock.now() - _KEPT)
