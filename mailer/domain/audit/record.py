"""Write to the audit log."""

from __future__ import annotations

from typing import Protocol

from mailer.infra.db import db
from mailer.lib import clock
from mailer.models.audit_entry import AuditEntry


class HasName(Protocol):
    """Whoever did it: a user, or the system."""

    @property
    def id(self) -> int | None: ...
    @property
    def name(self) -> str: ...


def record(
    actor: HasName,
    action: str,
    *,
    object_type: str = "",
    object_id: int | None = None,
    **details: str | int | bool | list[str] | None,
) -> None:
    """Note that `actor` did `action` (`area.verb`). `details` never hold a secret."""
    db.session.add(
        AuditEntry(
            at=clock.now(),
            actor_id=actor.id,
            actor_name=actor.name,
            action=action,
            object_type=object_type,
            object_id=object_id,
            details=details,
        )
    )
