"""One mailing through the whole product, counted by the database and by the sink."""

from __future__ import annotations

import time
from collections.abc import Callable

from mailer.bench.figures import Figure
from mailer.bench.installation import Installation
from mailer.bench.meter import Meter
from mailer.bench.processes import Failed
from mailer.bench.sink import Sink
from mailer.models.delivery import DeliveryState
from mailer.models.mailing import Mailing, MailingState

#: Seconds between two looks at a mailing.
GLANCE = 0.2
#: Seconds without anything happening after which a run is given up.
PATIENCE = 120.0
#: The rates of database and sink may differ so much: the sink is looked at ten times a second.
TOLERANCE = 0.1


def send(
    installation: Installation,
    sink: Sink,
    figure: Figure,
    *,
    workers: int,
    queued_first: bool = True,
) -> Figure:
    """Send to `figure.count` customers by so many workers; answers with the figure filled in.

    `queued_first`: the recipients are queued before sending begins, so that only sending is
    measured. Raises `Failed` when the sink did not get exactly these mails.
    """
    with installation.processes(workers) as processes:
        mailing_id = installation.launch(figure.count, paused=queued_first)
        if queued_first:
            until_queued(installation, mailing_id)
            installation.settle()
        with sink.watch(), Meter(processes.senders, installation.postgres) as meter:
            if queued_first:
                installation.resume(mailing_id)
            _until(installation, mailing_id, _is_sent, lambda _mailing: sink.accepted)
        rate, note = checked(installation, sink, mailing_id, figure.count)
        return meter.filled(figure, rate, note)


def until_queued(installation: Installation, mailing_id: int) -> None:
    """Wait until all recipients of a mailing are queued. Raises `Failed` when that stops."""
    _until(
        installation,
        mailing_id,
        lambda mailing: mailing.queued_all,
        lambda mailing: mailing.queued_up_to,
    )


def workers_of(count: int) -> str:
    """For people."""
    return f"{count} worker{'s' if count > 1 else ''}"


def _until(
    installation: Installation,
    mailing_id: int,
    ready: Callable[[Mailing], bool],
    position: Callable[[Mailing], int],
) -> None:
    """Until `ready`, as long as `position` moves."""
    moved, seen = time.monotonic(), -1
    while True:
        with installation.mailing(mailing_id) as mailing:
            over, now_at = ready(mailing), position(mailing)
        if over:
            return
        if now_at != seen:
            moved, seen = time.monotonic(), now_at
        elif time.monotonic() - moved > PATIENCE:
            raise Failed(
                f"Nothing has happened for {PATIENCE:.0f} s, after {seen} were done. The processes "
                f"said:\n{installation.said()}"
            )
        time.sleep(GLANCE)


def _is_sent(mailing: Mailing) -> bool:
    return mailing.state == MailingState.SENT


def checked(
    installation: Installation, sink: Sink, mailing_id: int, count: int
) -> tuple[float, str]:
    """The rate as `mailings show` tells it, and what is odd about it. Raises `Failed` when the
    database and the sink do not agree on `count` mails."""
    outcome = installation.outcome(mailing_id)
    accepted = outcome.of(DeliveryState.ACCEPTED)
    if not accepted == sink.accepted == count:
        raise Failed(
            f"{count} mails were to be sent; the database says {accepted} of "
            f"{outcome.deliveries} were accepted, the sink took {sink.accepted}."
        )
    assert outcome.first_accepted_at is not None
    assert outcome.last_accepted_at is not None
    seconds = (outcome.last_accepted_at - outcome.first_accepted_at).total_seconds()
    rate = (count - 1) / seconds if seconds else 0.0
    if seconds > 2 and abs(sink.rate - rate) > TOLERANCE * rate:
        return rate, f"the sink saw {sink.rate:,.0f}/s"
    return rate, ""
