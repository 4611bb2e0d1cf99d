"""Tasks."""

from __future__ import annotations

from typing import Any

from mailer.domain.accounts.access import SYSTEM
from mailer.domain.tasks import save
from mailer.domain.tasks.about import About
from mailer.domain.tasks.save import Wanted
from mailer.models.task import Task


def make_task(about: About | None = None, **values: Any) -> Task:
    """A task that is to be done."""
    values.setdefault("subject", "Call back")
    return save.create(Wanted(**values), SYSTEM, about=about)


SAMPLES = {"task_id": lambda: make_task().id}
