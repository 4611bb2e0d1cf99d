"""Sending by real worker processes, killed in the middle of it."""

from collections import Counter

from mailer.infra import queue
from mailer.infra.db import db
from tests.domain.deliveries.sending import (
    account_on,
    addresses,
    deliveries,
    queue_mailing,
    states,
    states_so_far,
)


def test_a_mailing_survives_its_worker(app_both, workers, smtp_server):
    smtp_server.delay("mail", 0.03)
    mailing = queue_mailing(addresses(60), account_on(smtp_server))
    workers.start()
    smtp_server.wait_for(10)
    workers.kill()
    left = Counter(states(mailing))
    assert left["queued"] + left["claimed"] + left["handing_over"] > 0
    smtp_server.behave()
    workers.start()

    def finished():
        # What the tick does every few seconds.
        queue.push("deliveries.sweep")
        db.session.rollback()
        found = states_so_far(mailing)
        return found.get("accepted", 0) + found.get("in_doubt", 0) == 60

    workers.until(finished, seconds=40)
    arrived = Counter(caught.recipients[0] for caught in smtp_server.messages)
    assert set(arrived.values()) == {1}
    doubtful = [row for row in deliveries(mailing) if row.state == "in_doubt"]
    assert len(doubtful) <= 1
    missing = set(addresses(60)) - set(arrived)
    assert missing <= {row.address for row in doubtful}


def test_a_worker_that_is_to_end_lets_the_mail_at_hand_go(app, workers, smtp_server):
    smtp_server.delay("mail", 0.03)
    mailing = queue_mailing(addresses(60), account_on(smtp_server))
    workers.start()
    smtp_server.wait_for(5)
    workers.stop()
    found = states(mailing)
    assert set(found) == {"accepted", "queued"}
    assert found["accepted"] == len(smtp_server.messages)
