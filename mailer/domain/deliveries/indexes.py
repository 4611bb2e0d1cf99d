"""The conditions of the partial indexes of `Delivery`, in the very words they were made with.

With bound values in their place, no planner would see that an index holds all that is asked for,
and every look at a queue of a million would read the million.
"""

from __future__ import annotations

from sqlalchemy import Boolean, ColumnElement, literal_column

#: `ix_delivery_due`: waits for its turn.
WAITS: ColumnElement[bool] = literal_column("delivery.state IN ('queued','deferred')", Boolean)
#: `ix_delivery_leased`: in some process's hands, or doubtful.
LEASED: ColumnElement[bool] = literal_column(
    "delivery.state IN ('claimed','handing_over','in_doubt')", Boolean
)
#: `ix_delivery_expires`: waits, and its clock runs.
EXPIRES: ColumnElement[bool] = literal_column(
    "delivery.state IN ('queued','deferred') AND delivery.expires_at IS NOT NULL", Boolean
)
