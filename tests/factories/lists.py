"""What people keep of lists."""

from __future__ import annotations

from mailer.domain.lists import saved_views
from mailer.models.list_state import SavedView
from mailer.models.user import User
from tests.factories.accounts import make_user


def make_view(user: User | None = None, name: str = "Mine", *, shared: bool = False) -> SavedView:
    """A view of the customers: the leads, by name."""
    query = {"kind": ["lead"]}
    return saved_views.save(user or make_user(), "customers", name, query, "name", shared=shared)


def _key_and_view() -> tuple[str, int]:
    view = make_view()
    return view.list_key, view.id


SAMPLES = {"key view_id": _key_and_view}
