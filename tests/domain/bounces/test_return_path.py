"""Each mail has its own address to come back to, once that is known to work."""

import pytest

from mailer.domain.accounts import return_path
from mailer.domain.accounts.access import SYSTEM
from mailer.domain.accounts.smtp_settings import Server
from mailer.domain.bounces import address
from mailer.domain.bounces.act import Done
from mailer.domain.bounces.feed import feed
from mailer.domain.bounces.mailbox import Entered, save
from mailer.infra.db import db
from mailer.lib import clock
from mailer.lib.errors import Refused
from mailer.models.smtp_account import Security
from tests.domain.deliveries.sending import account_on, addresses, queue_mailing, run_drain, states
from tests.lib.bounces.test_read import prose

PATTERN = "bounces+{token}@shop.example"


def come_back(to):
    """A bounce that quotes nothing."""
    raw = prose("<r1@example.com>: 550 5.1.1 user unknown", copy="").partition(b"\nMessage-ID")[0]
    return raw.replace(b"bonjour@shop.example", to.encode(), 1)


def sender(smtp_server):
    return smtp_server.messages[-1].sender


def test_a_bounce_that_quotes_nothing_finds_its_mail_by_the_return_path(app_both, smtp_server):
    account = account_on(smtp_server, bounce_pattern=PATTERN, bounce_tested_at=clock.now())
    mailing = queue_mailing(addresses(1), account)
    run_drain()
    back = sender(smtp_server)
    assert back.startswith("bounces+d") and back.endswith("@shop.example")
    altered = back.replace("+d", "+d1")
    assert feed(come_back(altered), SYSTEM).done == Done.NOT_OURS
    assert feed(come_back(back.upper()), SYSTEM).done == Done.BOUNCED
    assert states(mailing) == {"bounced": 1}


def test_an_address_that_was_not_tested_is_not_used(app, smtp_server):
    queue_mailing(addresses(1), account_on(smtp_server, bounce_pattern=PATTERN))
    run_drain()
    assert sender(smtp_server) == "company@example.com"


def test_the_test_mail_that_comes_back_puts_the_address_to_use(app, smtp_server):
    account = account_on(smtp_server)
    server = Server("127.0.0.1", 143, Security.NONE, "me", "secret")
    with pytest.raises(Refused, match="no bounce address"):
        address.send_test(account, SYSTEM)
    address.save(account, PATTERN, SYSTEM)
    with pytest.raises(Refused, match="no bounce mailbox"):
        address.send_test(account, SYSTEM)
    save(Entered(server), SYSTEM)
    address.send_test(account, SYSTEM)
    db.session.commit()
    run_drain()
    (caught,) = smtp_server.messages
    assert caught.recipients == [caught.sender]
    assert address.latest_test(account).delivery.state == "accepted"
    assert account.bounce_tested_at is None
    assert feed(caught.raw, SYSTEM).done == Done.TESTED
    assert account.bounce_tested_at is not None
    # Another pattern is tested anew; the old mail says nothing about it.
    address.save(account, "b-{token}@shop.example", SYSTEM)
    assert account.bounce_tested_at is None
    assert feed(caught.raw, SYSTEM).done == Done.NOT_OURS


@pytest.mark.parametrize(
    "pattern",
    [
        "bounces@shop.example",
        "bounces@{token}.example",
        "bounces{token}@shop.example",
        "{token}{token}@shop.example",
        "b+{token}",
        "b+{token}@",
        "b+{token}@shop.example\r\nRCPT TO:<x@example.com>",
        "x" * 40 + "+{token}@shop.example",
        "é+{token}@shop.example",
    ],
)
def test_what_is_no_pattern_is_refused(app, pattern):
    with pytest.raises(Refused) as refused:
        return_path.check(pattern)
    assert "pattern" in refused.value.fields
