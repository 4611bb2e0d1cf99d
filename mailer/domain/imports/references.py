"""What a file names and the database holds: owners, families, groups."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from sqlalchemy import select

from mailer.infra.db import db
from mailer.lib import email_address
from mailer.lib.folding import fold
from mailer.models.group import CustomerGroup, Family
from mailer.models.user import User

#: A file that names more new groups or families than this has another column mapped to them.
MOST_NEW = 200


class Names:
    """Families or groups by name; unknown ones are made when they are first used.

    In a trial nothing is made: new ones get negative numbers.
    """

    def __init__(self, model: type[Family] | type[CustomerGroup], *, trial: bool) -> None:
        self._model = model
        self._trial = trial
        self._ids: dict[str, int] = {}
        self._places: set[str] = set()
        self.new: list[str] = []

    def load(self) -> None:
        """Read those that exist."""
        rows = db.session.execute(select(self._model.name_key, self._model.id))
        self._ids = {row.name_key: row.id for row in rows}

    def known(self, name: str) -> bool:
        """It exists, or may still be made: then its place is kept."""
        key = fold(name)[:120]
        if key not in self._ids and key not in self._places and len(self._places) < MOST_NEW:
            self._places.add(key)
        return key in self._ids or key in self._places

    def id_of(self, name: str) -> int:
        """The id; makes it in the current unit of work if it is new."""
        key = fold(name)[:120]
        found = self._ids.get(key)
        if found is None:
            found = -len(self.new) - 1 if self._trial else self._make(name, key)
            self._ids[key] = found
            self.new.append(name)
        return found

    def shown(self, name_id: int | None) -> int | str | None:
        """The id, or in a trial the name of what would be new."""
        return self.new[-name_id - 1] if name_id is not None and name_id < 0 else name_id

    def _make(self, name: str, key: str) -> int:
        row = self._model(name=name[:120], name_key=key)
        db.session.add(row)
        db.session.flush()
        return row.id


class Owners:
    """Users by the number they have elsewhere, their address, or their name."""

    def __init__(self) -> None:
        self._by_text: dict[str, int] = {}
        self.id_of = lru_cache(maxsize=1024)(self._id_of)

    def load(self) -> None:
        """Read all users; a text that means two people means none."""
        users = db.session.execute(select(User.id, User.external_id, User.email_key, User.name))
        rows = list(users)
        for texts in (
            [(row.name, row.id) for row in rows],
            [(row.email_key, row.id) for row in rows],
            [(row.external_id, row.id) for row in rows],
        ):
            self._by_text.update(_unambiguous(texts))

    def _id_of(self, text: str) -> int | None:
        """The user, or None."""
        found = self._by_text.get(fold(text))
        if found is None and "@" in text:
            parsed = email_address.parse(text)
            found = self._by_text.get(fold(parsed.key)) if parsed else None
        return found


class References:
    """All of them."""

    def __init__(self, *, trial: bool) -> None:
        self.owners = Owners()
        self.families = Names(Family, trial=trial)
        self.groups = Names(CustomerGroup, trial=trial)

    def load(self) -> None:
        """Read what exists, in the current unit of work."""
        self.owners.load()
        self.families.load()
        self.groups.load()


def _unambiguous(texts: Iterable[tuple[str, int]]) -> dict[str, int]:
    found: dict[str, int | None] = {}
    for text, user_id in texts:
        key = fold(text)
        if key:
            found[key] = None if key in found else user_id
    return {key: user_id for key, user_id in found.items() if user_id is not None}
