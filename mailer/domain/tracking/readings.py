"""Judge what readers did, and keep for each mail what came of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

from sqlalchemy import Row, bindparam, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from mailer.domain.tracking.grades import Judged, Seen, grade
from mailer.infra.db import db
from mailer.lib import clock
from mailer.models.delivery import Delivery
from mailer.models.reading import Reading
from mailer.models.tracked_link import TrackedLink
from mailer.models.tracking_event import Grade, TrackingEvent, TrackingKind, Why

#: New events that are looked at in one transaction.
SLICE = 500
#: Events wait so long before they are judged, for those that belong to them.
SETTLED = dt.timedelta(seconds=10)
#: Events of one mail that are judged. Whoever has a link can ask for it a million times.
MOST = 200
_BEST = (Grade.HUMAN, Grade.PROBABLE, Grade.MACHINE)


def judge_slice() -> bool:
    """Judge the mails of the oldest new events, each with all that was ever seen of it; False
    when there is nothing new. The caller commits. May be repeated, and done twice at once."""
    new = select(TrackingEvent.delivery_id).where(TrackingEvent.grade.is_(None))
    oldest = new.where(TrackingEvent.at <= clock.now() - SETTLED).order_by(TrackingEvent.id)
    ids = sorted(set(db.session.scalars(oldest.limit(SLICE))))
    if not ids:
        return False
    events = _events(ids)
    accepted = dict(_pairs(select(Delivery.id, Delivery.accepted_at).where(Delivery.id.in_(ids))))
    links = _links({event.message_id for event in events})
    grades: list[dict[str, Any]] = []
    readings: list[dict[str, Any]] = []
    for delivery_id, group in groupby(events, lambda event: int(event.delivery_id)):
        rows = list(group)
        seen = [Seen(row.kind, row.link_number, row.at, row.user_agent) for row in rows]
        judged = grade(seen, accepted.get(delivery_id), links.get(rows[0].message_id, 0))
        grades += (
            {"event": row.id, "found": found.grade, "reason": found.why}
            for row, found in zip(rows, judged, strict=True)
        )
        if rows[0].mailing_id is not None:
            readings.append(_reading(delivery_id, rows, judged))
    _keep_grades(ids, grades)
    _keep_readings(readings)
    return True


def judge_again(mailing_id: int) -> int:
    """Have all that was seen of a mailing judged anew, by today's rules; answers with how many
    events. They count as before until then."""
    done: Any = db.session.execute(
        update(TrackingEvent)
        .where(TrackingEvent.mailing_id == mailing_id)
        .values(grade=None)
        .execution_options(synchronize_session=False)
    )
    return int(done.rowcount)


def _events(delivery_ids: Sequence[int]) -> Sequence[Row[Any]]:
    number = func.row_number().over(
        partition_by=TrackingEvent.delivery_id, order_by=TrackingEvent.id
    )
    numbered = (
        select(TrackingEvent.__table__, number.label("number"))
        .where(TrackingEvent.delivery_id.in_(delivery_ids))
        .subquery()
    )
    found = select(numbered).where(numbered.c.number <= MOST)
    return db.session.execute(found.order_by(numbered.c.delivery_id, numbered.c.id)).all()


def _links(message_ids: Iterable[int]) -> Mapping[int, int]:
    counted = select(TrackedLink.message_id, func.count()).group_by(TrackedLink.message_id)
    return dict(_pairs(counted.where(TrackedLink.message_id.in_(sorted(message_ids)))))


def _pairs(statement: Any) -> Iterable[tuple[Any, Any]]:
    return (tuple(row) for row in db.session.execute(statement))


def _reading(
    delivery_id: int, rows: Sequence[Row[Any]], judged: Sequence[Judged]
) -> dict[str, Any]:
    reading: dict[str, Any] = {
        "delivery_id": delivery_id,
        "mailing_id": rows[0].mailing_id,
        "changed_at": clock.now(),
    }
    for kind, name, number in (
        (TrackingKind.OPEN, "opened", "openings"),
        (TrackingKind.CLICK, "clicked", "clicks"),
    ):
        found = [
            (_BEST.index(one.grade), row.at)
            for row, one in zip(rows, judged, strict=True)
            if row.kind == kind
        ]
        best, at = min(found, default=(None, None))
        reading[name] = None if best is None else _BEST[best]
        reading[f"{name}_at"] = at
        reading[number] = sum(_BEST[place] is not Grade.MACHINE for place, _at in found)
    if reading["clicked"] is Grade.HUMAN and reading["opened"] is not Grade.HUMAN:
        # Who reads without pictures opens it all the same.
        reading["opened"], reading["opened_at"] = Grade.HUMAN, reading["clicked_at"]
    return reading


def _keep_grades(delivery_ids: Sequence[int], grades: Sequence[Mapping[str, Any]]) -> None:
    connection, events = db.session.connection(), TrackingEvent.__table__
    connection.execute(
        update(TrackingEvent)
        .where(events.c.id == bindparam("event"))
        .values(grade=bindparam("found"), why=bindparam("reason")),
        grades,
    )
    connection.execute(
        update(TrackingEvent)
        .where(TrackingEvent.delivery_id.in_(delivery_ids), TrackingEvent.grade.is_(None))
        .values(grade=Grade.MACHINE, why=Why.MANY)
    )


def _keep_readings(readings: Sequence[Mapping[str, Any]]) -> None:
    if not readings:
        return
    connection = db.session.connection()
    make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    row = make(Reading)
    changed = {name: row.excluded[name] for name in readings[0] if name != "delivery_id"}
    connection.execute(
        row.on_conflict_do_update(index_elements=["delivery_id"], set_=changed), readings
    )
