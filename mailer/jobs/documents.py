"""Documents that come in by themselves."""

from __future__ import annotations

from mailer.domain.imports import folder


def look_into_folder() -> None:
    """Take the files of the watched folder, each committed by itself."""
    folder.look()
