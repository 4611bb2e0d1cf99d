"""One mailing through the whole product, counted by the database and by the sink."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from mailer.bench.bench import Failed
from mailer.bench.figures import Figure
from mailer.bench.installation import Installation
from mailer.bench.sink import Sink
from mailer.bench.usage import Watch, children, cpu_seconds, peak_bytes
from mailer.domain.mailings import ledger
from mailer.infra.db import db, reading
from mailer.models.delivery import DeliveryState
from mailer.models.mailing import Mailing, MailingState

#: Seconds between two looks at a mailing.
GLANCE = 0.2
#: Seconds without a single mail after which a run is given up.
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
        pids = [process.pid for process in processes]
        mailing_id = installation.launch(figure.count, paused=queued_first)
        if queued_first:
            _wait(installation, sink, mailing_id, lambda mailing: mailing.queued_all)
            installation.settle()
        before, database_before = cpu_seconds(pids), _database_cpu(installation)
        peaks = Peaks(pids)
        with sink.watch(), Watch(peaks.look):
            if queued_first:
                installation.resume(mailing_id)
            _wait(installation, sink, mailing_id, _is_over)
        used = cpu_seconds(pids) - before
        database_used = _database_cpu(installation) - database_before
        rate, note = _check(installation, sink, mailing_id, figure.count)
    return replace(
        figure,
        rate=rate,
        cpu_us=used / figure.count * 1e6,
        database_cpu_us=database_used / figure.count * 1e6 if installation.postgres else None,
        peak_bytes=peaks.most,
        note=note,
    )


class Peaks:
    """The most memory that any child of some workers held: the processes that run their jobs."""

    def __init__(self, workers: Sequence[int]) -> None:
        self._workers = workers
        self.most = 0

    def look(self) -> None:
        """Look at those that live now."""
        for worker in self._workers:
            for pid in children(worker):
                self.most = max(self.most, peak_bytes(pid))


def _wait(
    installation: Installation, sink: Sink, mailing_id: int, ready: Callable[[Mailing], bool]
) -> None:
    """Until `ready`, as long as something happens."""
    moved, seen = time.monotonic(), (0, 0)
    with installation.app.app_context():
        while True:
            with reading():
                mailing = db.session.get_one(Mailing, mailing_id, populate_existing=True)
                over, position = ready(mailing), (mailing.queued_up_to, sink.accepted)
                db.session.rollback()
            if over:
                return
            now = time.monotonic()
            if position != seen:
                moved, seen = now, position
            if now - moved > PATIENCE:
                raise Failed(
                    f"Nothing happens any more: {sink.accepted} mails came in, then none for "
                    f"{PATIENCE:.0f} s. The processes said:\n{installation.said()}"
                )
            time.sleep(GLANCE)


def _is_over(mailing: Mailing) -> bool:
    return mailing.state == MailingState.SENT


def _check(
    installation: Installation, sink: Sink, mailing_id: int, count: int
) -> tuple[float, str]:
    """The rate as `mailings show` tells it, and what is odd about it."""
    with installation.app.app_context(), reading():
        outcome = ledger.outcome(db.session.get_one(Mailing, mailing_id))
        db.session.rollback()
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


def _database_cpu(installation: Installation) -> float:
    postgres = installation.postgres
    return cpu_seconds([postgres.process.pid]) if postgres and postgres.process else 0.0
