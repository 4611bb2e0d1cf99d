"""What the pools of one drain share."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Protocol

from mailer.domain.deliveries.bookkeeper import Bookkeeper
from mailer.infra.smtp import Timeouts


class Aside(Protocol):
    """Runs a function in the thread that reads the database and makes mails."""

    def __call__(self, function: Callable[[], Any], /) -> Awaitable[Any]: ...


@dataclass(frozen=True)
class Surroundings:
    """What the pools of one drain share."""

    owner: str
    #: IANA: the company's.
    zone: str
    timeouts: Timeouts
    book: Bookkeeper
    #: True: finish the mail at hand and leave.
    ends: Callable[[], bool]
    aside: Aside


async def within(waiting: Awaitable[Any], seconds: float) -> None:
    """Wait, but not longer."""
    try:
        async with asyncio.timeout(seconds):
            await waiting
    except TimeoutError:
        return
