"""What happens by itself: one table of jobs and how often each is due."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Periodic:
    """A job without arguments that the tick asks for every `every` seconds."""

    name: str
    every: float


#: The database says what is to be done; these look whether something waits that nobody was
#: told of, because Redis or a worker was gone at that moment.
PERIODIC: tuple[Periodic, ...] = (
    Periodic("deliveries.sweep", every=5),
    Periodic("mailings.sweep", every=10),
    Periodic("documents.sweep", every=10),
    Periodic("debtors.begin_day", every=60),
    Periodic("debtors.sweep", every=10),
    Periodic("tracking.flush", every=5),
    Periodic("tracking.judge", every=5),
    Periodic("documents.bring_views_over", every=5),
    Periodic("mailings.start_due", every=5),
    Periodic("ratings.sweep", every=30),
    Periodic("autoresponders.look", every=20),
    Periodic("autoresponders.look_at_days", every=600),
    Periodic("follow_ups.look", every=20),
    Periodic("customers.wake_stalled", every=60),
    Periodic("imports.sweep", every=10),
    Periodic("documents.look_into_folder", every=60),
    Periodic("templates.forget_drafts", every=3600),
    Periodic("templates.purge_bin", every=3600),
    Periodic("templates.draw_waiting", every=60),
    Periodic("media.purge", every=3600),
    Periodic("tasks.purge", every=3600),
    Periodic("bounces.fetch", every=60),
    Periodic("bounces.end_suppressions", every=60),
    Periodic("calls.purge", every=3600),
    Periodic("deals.purge", every=3600),
    Periodic("custom_lists.purge", every=3600),
    Periodic("calendar.remind", every=20),
    Periodic("triggers.run", every=10),
    Periodic("mailings.forget_attachments", every=6 * 3600),
    Periodic("mailings.purge_drafts", every=3600),
)
