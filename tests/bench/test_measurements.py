"""The measurements, tiny: each ends, and what it counted is what was asked for. A run in which the
sink and the database do not agree raises `Failed` by itself. (Mailings of different sizes are the
engine's again.)"""

from __future__ import annotations

import dataclasses

import pytest

from mailer.bench import sending
from mailer.bench.bench import POSTGRESQL, SQLITE
from mailer.bench.measurements import audience, distance, engine, loop, source, tracking, votes
from mailer.bench.processes import Failed
from mailer.bench.sink import Sink
from tests.bench.conftest import MESSAGES


def _is_filled(figure, count=MESSAGES):
    assert figure.count == count
    assert figure.rate > 0
    assert figure.cpu_us > 0


def test_smtp_source_sends_the_mail_of_the_product(bench):
    (figure,) = source.measure(bench)
    _is_filled(figure)
    assert 20_000 < bench.message_file.stat().st_size < 24_000


def test_smtplib_sends_in_a_loop(bench):
    (figure,) = loop.measure(bench)
    _is_filled(figure)
    assert figure.peak_bytes > 1_000_000


@pytest.mark.postgres
def test_the_engine_sends_with_two_workers_while_recipients_are_queued(bench):
    figure = engine.through_engine(bench, POSTGRESQL, 2, queued_first=False)
    _is_filled(figure)
    assert figure.database_cpu_us > 0


def test_the_loop_sends_over_a_distance(bench):
    few = dataclasses.replace(bench, messages=3)
    # Each mail waits for four answers.
    figure = distance.through_loop(few)
    _is_filled(figure, 3)
    assert figure.rate < 1 / (4 * 0.040)


def test_the_engine_sends_over_a_distance_once_all_are_queued(bench):
    figure = distance.through_engine(bench, SQLITE, 1)
    _is_filled(figure, MESSAGES // 4)
    assert figure.peak_bytes > 10_000_000
    assert figure.database_cpu_us is None


def test_an_audience_is_queued(bench):
    _is_filled(audience.queue(bench, SQLITE, MESSAGES))


def test_an_empty_view_is_asked_for(bench):
    figure = tracking.of_empty_view(bench, seconds=0.2)
    _is_filled(figure, figure.count)


def test_each_link_that_is_followed_is_counted_once(bench):
    clicks, opens = tracking.of_links(bench, SQLITE, seconds=0.2)
    _is_filled(clicks, clicks.count)
    _is_filled(opens, opens.count)


def test_no_rating_of_many_at_once_is_lost(bench):
    _is_filled(votes.at_once(bench, SQLITE, MESSAGES))


def test_a_mail_tells_by_eight_links_and_one_picture(bench):
    installation = bench.installation(SQLITE)
    (mail,) = installation.mails(1)
    found = tracking.tracked_urls(mail, installation.url)
    assert {what: len(urls) for what, urls in found.items()} == {"clicks": 8, "opens": 1}


def test_a_run_fails_when_the_sink_did_not_get_what_was_sent(bench):
    installation = bench.installation(SQLITE)
    mailing_id = installation.launch(1, paused=True)
    with Sink(bench.folder, 1) as sink, pytest.raises(Failed, match="the sink took 0"):
        sending.checked(installation, sink, mailing_id, 1)
