"""A file brought in: what was read, what it changed, so that it can be undone."""

from __future__ import annotations

import datetime as dt
import enum
from typing import Any

from sqlalchemy import JSON, Boolean, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mailer.infra.db import Base, Id, UTCDateTime, enum_type
from mailer.models.user import User


class ImportState(enum.StrEnum):
    """Where an import stands."""

    UPLOADED = "uploaded"
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    UNDOING = "undoing"
    UNDONE = "undone"


class RowOutcome(enum.StrEnum):
    """What became of one row of the file."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


class ImportRun(Base):
    """One file on its way in."""

    __tablename__ = "import_run"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    kind: Mapped[str] = mapped_column(String(24), default="customers")
    file_name: Mapped[str] = mapped_column(String(255))
    #: Where `infra.files` keeps it.
    file_key: Mapped[str] = mapped_column(String(120))
    #: Encoding, delimiter, sheet: as they were recognised.
    reading: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    headers: Mapped[list[str]] = mapped_column(JSON, default=list)
    #: Column index (as text) → field name.
    mapping: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    #: Settings of this import: kind of new customers, group to add to …
    options: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    #: What came of it beside the counts: rows with warnings, new groups, what undo kept.
    summary: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    dry_run: Mapped[bool] = mapped_column(Boolean, default=False)
    state: Mapped[ImportState] = mapped_column(enum_type(ImportState), default="uploaded")
    #: Why it stopped: a code and its value.
    error: Mapped[str] = mapped_column(String(500), default="")
    total: Mapped[int] = mapped_column(Integer, default=0)
    #: Rows done; a job that died goes on after it.
    processed: Mapped[int] = mapped_column(Integer, default=0)
    created: Mapped[int] = mapped_column(Integer, default=0)
    updated: Mapped[int] = mapped_column(Integer, default=0)
    unchanged: Mapped[int] = mapped_column(Integer, default=0)
    refused: Mapped[int] = mapped_column(Integer, default=0)
    #: Who works on it, and until when that is believed without a sign of life.
    worker: Mapped[str] = mapped_column(String(40), default="")
    lease_until: Mapped[dt.datetime | None] = mapped_column(UTCDateTime)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"))
    created_at: Mapped[dt.datetime] = mapped_column(UTCDateTime)
    started_at: Mapped[dt.datetime | None] = mapped_column(UTCDateTime)
    finished_at: Mapped[dt.datetime | None] = mapped_column(UTCDateTime)

    created_by: Mapped[User | None] = relationship()

    __table_args__ = (Index("ix_import_run_created", "created_at", "id"),)


class ImportRow(Base):
    """What one row did (with what stood there before), or why it was refused. A trial keeps
    the rows with messages, and the first ones of each outcome."""

    __tablename__ = "import_row"

    run_id: Mapped[int] = mapped_column(
        ForeignKey("import_run.id", ondelete="CASCADE"), primary_key=True
    )
    #: The line as a person counts it in the file; the header is row 1.
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    outcome: Mapped[RowOutcome] = mapped_column(enum_type(RowOutcome))
    customer_id: Mapped[int | None] = mapped_column(Id)
    #: Name and address as read, for lists of rows.
    label: Mapped[str] = mapped_column(String(250), default="")
    #: What an update changed: column → [before, after].
    changes: Mapped[dict[str, list[Any]] | None] = mapped_column(JSON(none_as_null=True))
    #: Warnings and errors as [field, code, value] (translated where they are shown).
    messages: Mapped[list[list[str]] | None] = mapped_column(JSON(none_as_null=True))

    __table_args__ = (
        Index("ix_import_row_outcome", "run_id", "outcome", "number"),
        Index("ix_import_row_customer", "customer_id"),
    )


class ImportMapping(Base):
    """The mapping that someone corrected, for the next file with the same headers."""

    __tablename__ = "import_mapping"

    kind: Mapped[str] = mapped_column(String(24), primary_key=True)
    headers_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    mapping: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
