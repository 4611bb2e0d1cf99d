"""The company's logo: taken from whatever picture people bring, and made anew."""

from __future__ import annotations

import io
from typing import IO

from mailer.domain.settings import pictures
from mailer.infra import files
from mailer.infra.installation import installation
from mailer.lib.pictures import STILL, Limits

#: What is kept is sharp on screens with double resolution, and small in every mail.
LIMITS = Limits(bytes=5 * 1024 * 1024, pixels=30_000_000, size=(960, 320), formats=STILL)


def keep(stream: IO[bytes]) -> str:
    """Read a picture, draw it anew without anything that came along with it, and answer with
    its key in `infra.files`. Raises `Refused`.
    """
    drawn = pictures.drawn(stream, LIMITS, "logo")
    return files.save(io.BytesIO(drawn.data), "logo", drawn.suffix)


def path_of(key: str) -> str:
    """The path under which a logo is shown to everyone, for ever: mails keep pointing to it."""
    return "/" + key


def public_url(key: str) -> str:
    """The address of a logo in mails; empty where there is none."""
    return installation().public_url + path_of(key) if key else ""
