"""The conditions of the partial indexes of `Delivery`, in the very words they were made with.

With bound values in their place, no planner would see that an index holds all that is asked for,
and every look at a queue of a million would read the million.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, TextClause, text

Condition = ColumnElement[bool] | TextClause

#: `ix_delivery_due`: waits for its turn.
WAITS = text("delivery.state IN ('queued','deferred')")
#: `ix_delivery_leased`: in some process's hands, or doubtful.
LEASED = text(
    "delivery.state IN ('claimed','handing_over','in_doubt')",
)
#: `ix_delivery_expires`: waits, and its clock runs.
EXPIRES = text(
    "delivery.state IN ('queued','deferred') AND delivery.expires_at IS NOT NULL",
)
