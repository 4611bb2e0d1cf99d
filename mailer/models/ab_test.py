"""What of a mailing is tested before the rest of its audience gets the better of two variants."""

from __future__ import annotations

import datetime as dt
import enum
from typing import Any

from sqlalchemy import JSON, Integer
from sqlalchemy.orm import Mapped, mapped_column

from mailer.infra.db import Base, Id, UTCDateTime, enum_type
from mailer.lib.lots import Lot


class Criterion(enum.StrEnum):
    """What the better one has more of, among those it was delivered to."""

    #: Recipients of whom a person clicked.
    CLICKS = "clicks"
    #: Recipients who opened it; machines do not count.
    OPENS = "opens"


class WhyWon(enum.StrEnum):
    """What decided."""

    BETTER = "better"
    #: The same share: A.
    TIE = "tie"
    #: Too few clicks or openings to tell: A.
    FEW = "few"
    #: Somebody did not wait.
    BY_HAND = "by_hand"


class AbTest(Base):
    """Of one mailing. A is the mailing itself: its subject, its template, its message.

    Who tests B, and the rest, have messages of their own (and, where mails come from the owners of
    records, one for each owner); `Message.data["lot"]` names these. Mails of the rest are `held`
    until there is a winner; then their messages become what the winner's are.
    """

    __tablename__ = "ab_test"

    mailing_id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    #: Percent of the recipients who test: half of them A, half of them B.
    share: Mapped[int] = mapped_column(Integer)
    criterion: Mapped[Criterion] = mapped_column(enum_type(Criterion))
    #: From the moment that the tested share has left.
    hours: Mapped[int] = mapped_column(Integer)
    #: Of B, and of the rest.
    message_id: Mapped[int] = mapped_column(Id)
    rest_message_id: Mapped[int] = mapped_column(Id)
    #: When the winner, A or B, is picked; empty until the tested share has left.
    decides_at: Mapped[dt.datetime | None] = mapped_column(UTCDateTime)
    winner: Mapped[Lot | None] = mapped_column(enum_type(Lot))
    why: Mapped[WhyWon | None] = mapped_column(enum_type(WhyWon))
    decided_at: Mapped[dt.datetime | None] = mapped_column(UTCDateTime)
    #: Who picked it by hand.
    decided_by_id: Mapped[int | None] = mapped_column(Id)
    #: What the decision was made on: variant → figure → count.
    counted: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
