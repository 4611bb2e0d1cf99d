"""The watched folder: files that programs put there come in by themselves.

A file that was taken moves to `imported` in that folder, a refused one to `refused`, with a text
beside it that says why. It is moved once what it did is committed: after a crash in between it is
read again, and changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from mailer.domain.accounts.access import SYSTEM
from mailer.domain.documents import intake
from mailer.domain.documents.enter import Outcome
from mailer.domain.documents.settings import settings
from mailer.domain.imports import tables
from mailer.infra import stopping
from mailer.infra.db import db
from mailer.lib import clock
from mailer.lib.errors import Refused

IMPORTED, REFUSED = "imported", "refused"
#: Seconds that a file has not changed: what is still being written is left alone.
QUIET = 5.0
#: Files of one look.
MOST = 200


def look() -> int:
    """Take what lies in the folder; how many files. Commits each by itself."""
    kept = settings()
    create = kept.create_customers
    db.session.rollback()
    if not kept.folder:
        return 0
    folder = Path(kept.folder)
    count = 0
    for path in _waiting(folder):
        if stopping.asked() or count >= MOST:
            break
        reason = _take(path, create_customers=create)
        db.session.commit()
        with suppress(FileNotFoundError):  # another worker was quicker
            _put_away(path, folder, reason)
        count += 1
    return count


def _waiting(folder: Path) -> Iterator[Path]:
    try:
        found = sorted(folder.iterdir())
    except OSError:
        return
    for path in found:
        with suppress(OSError):
            still = clock.now().timestamp() - path.stat().st_mtime >= QUIET
            if path.is_file() and not path.is_symlink() and path.name[0] != "." and still:
                yield path


def _take(path: Path, *, create_customers: bool) -> str:
    """Why it was refused; empty if it was taken."""
    try:
        with path.open("rb") as file:
            content = file.read(intake.LARGEST + 1)
            if content and not intake.looks_like_one(content):
                file.seek(0)
                run = tables.accept(file, path.name, SYSTEM, create_customers=create_customers)
                tables.start(run)
                return ""
    except Refused as refused:
        db.session.rollback()
        return refused.message
    except OSError as error:
        return str(error)
    result = intake.bring_in(content, path.name, SYSTEM, create_customers=create_customers)
    return result.reason if result.outcome is Outcome.REFUSED else ""


def _put_away(path: Path, folder: Path, reason: str) -> None:
    target = folder / (REFUSED if reason else IMPORTED)
    target.mkdir(exist_ok=True)
    place = target / path.name
    number = 2
    while place.exists():
        place = target / f"{path.stem} ({number}){path.suffix}"
        number += 1
    path.rename(place)
    if reason:
        place.with_name(place.name + ".txt").write_text(reason + "\n", "utf-8")
