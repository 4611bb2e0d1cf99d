"""Is this installation a demonstration? And the one password of its people."""

from __future__ import annotations

import os
import secrets

from mailer.infra.db import db
from mailer.infra.installation import installation
from mailer.models.setting import Setting

_NAME = "demonstration"
#: Syllables that are told apart by ear and on every keyboard.
_SYLLABLES = [c + v for c in "bdfgklmnprstvz" for v in "aeiou"]


def is_demonstration() -> bool:
    """It was begun with the made-up company."""
    return db.session.get(Setting, _NAME) is not None


def language() -> str:
    """The language that the demonstration is in."""
    row = db.session.get(Setting, _NAME)
    return str(row.value.get("language", "en")) if row is not None else "en"


def set_mark(language: str) -> None:
    """This is a demonstration from now on."""
    db.session.add(Setting(name=_NAME, value={"language": language}))
    db.session.flush()


def password() -> str:
    """The password that all made-up people share; made once, kept in the data folder for its
    owner's eyes only."""
    path = installation().data_dir / "demo-password"
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text("ascii").strip()
    with os.fdopen(descriptor, "w") as file:
        file.write(_new_password() + "\n")
    return path.read_text("ascii").strip()


def _new_password() -> str:
    """Like `tomela-revuko-82`: six syllables of 70 and two digits, 43 bits."""
    word = ["".join(secrets.choice(_SYLLABLES) for _ in range(3)) for _ in range(2)]
    return f"{word[0]}-{word[1]}-{secrets.randbelow(90) + 10}"
