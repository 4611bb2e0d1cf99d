"""What providers report: nothing without our own sign."""

import pytest

from mailer.domain.accounts.access import SYSTEM
from mailer.domain.bounces import entry
from mailer.domain.bounces.act import Done
from mailer.domain.customers import suppressions
from mailer.domain.customers.opt_outs import is_out
from tests.domain.deliveries.sending import account_on, addresses, queue_mailing, run_drain


@pytest.fixture
def ids(app, smtp_server):
    """Message-IDs of three mails that left, in the order of their recipients."""
    queue_mailing(addresses(3), account_on(smtp_server))
    run_drain()
    return [caught.message["Message-ID"] for caught in smtp_server.messages]


def event(message_id, name="bounce", **values):
    return {"message_id": message_id, "event": name} | values


def dones(told):
    return [outcome.done for outcome in entry.take_events(told)]


def test_events_act_on_the_mails_that_they_name(ids):
    told = [
        event(ids[0].strip("<>"), code=550, diagnostic="5.1.1 unknown", recipient="R1@Example.com"),
        event(ids[1], "soft-bounce", diagnostic="mailbox full"),
        event(ids[2], "Complaint"),
        event(ids[2], "delivered"),
    ]
    assert dones(told) == [Done.BOUNCED, Done.BOUNCED, Done.COMPLAINED, Done.NOTED]
    assert suppressions.of_address("r1@example.com").evidence == "5.1.1 unknown"
    assert suppressions.of_address("r2@example.com") is None
    assert is_out("r3@example.com")


def test_without_our_sign_or_for_another_recipient_nothing_happens(ids):
    forged = ids[0].replace(".", ".0", 1)
    told = [
        event(forged, "hard_bounce"),
        event("<anything@example.com>", "hard_bounce"),
        event(ids[0], "hard_bounce", recipient="somebody.else@example.com"),
        event(ids[0], "hard_bounce", recipient="no address"),
    ]
    assert set(dones(told)) == {Done.NOT_OURS}
    assert suppressions.of_address("r1@example.com") is None


@pytest.mark.parametrize(
    "told", [["text"], [{}], [event("")], 7, None, [event("<a@b.example>")] * (entry.MOST + 1)]
)
def test_what_is_no_list_of_events_is_refused_as_a_whole(app, told):
    with pytest.raises(entry.Malformed):
        entry.take_events(told)


def test_only_the_latest_secret_opens(app):
    assert not entry.opens("")
    first = entry.renew_secret(SYSTEM)
    second = entry.renew_secret(SYSTEM)
    assert (entry.opens(first), entry.opens(second), entry.opens("")) == (False, True, False)
    entry.close(SYSTEM)
    assert not entry.opens(second)
