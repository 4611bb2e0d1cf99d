"""Remind colleagues by mail of what they have to do.

Each reminder is taken by a conditional update and posted in the same transaction: it goes out
once, however often and by however many it is looked for.
"""

from __future__ import annotations

from sqlalchemy import select, update

from mailer.domain.accounts.company_mails import tell
from mailer.infra.db import db
from mailer.lib import clock
from mailer.models.call import Call, CallState
from mailer.models.message import MessageKind
from mailer.models.task import Task, TaskState
from mailer.models.user import User

Kind = type[Task] | type[Call]
#: Reminders of one transaction.
SLICE = 50


def post_slice() -> bool:
    """Post the oldest reminders whose moment has come; False when there is none. The caller
    commits."""
    now = clock.now()
    found: list[tuple[Kind, int]] = [(Task, id) for id in _due(Task)]
    found += [(Call, id) for id in _due(Call)]
    for model, id in found:
        taken = (
            update(model)
            .where(model.id == id, model.remind_at <= now)
            .values(remind_at=None)
            .returning(model.id)
            .execution_options(synchronize_session=False)
        )
        if db.session.scalar(taken) is not None:
            _post(model, id)
    return bool(found)


def _due(model: Kind) -> list[int]:
    query = select(model.id).where(model.remind_at <= clock.now())
    return list(db.session.scalars(query.order_by(model.remind_at).limit(SLICE)))


def _post(model: Kind, id: int) -> None:
    row: Task | Call
    if model is Task:
        row = db.session.get_one(Task, id, populate_existing=True)
    else:
        row = db.session.get_one(Call, id, populate_existing=True)
    is_open = row.state in (TaskState.OPEN, CallState.OPEN)
    user = db.session.get(User, row.assignee_id) if row.assignee_id is not None else None
    if is_open and row.deleted_at is None and user is not None and user.active:
        tell(MessageKind.TO_DO, [user.email], {model.__tablename__: id, "user_id": user.id})
