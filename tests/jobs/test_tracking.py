"""From Send to the row of a click: a mail that arrived, a link that was taken from it."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urlsplit

from flask import Flask

from mailer.infra import queue
from mailer.infra.db import db
from mailer.models.tracking_event import TrackingEvent
from tests.domain.deliveries.sending import account_on
from tests.factories.customers import make_customer
from tests.factories.mailings import make_mailing, make_text_template
from tests.fixtures.application import Browser
from tests.fixtures.mail import MailServer


def test_a_link_of_a_mail_that_arrived_leads_on_and_is_counted(
    app_both: Flask, smtp_server: MailServer, client: Browser, run_jobs: Callable[[], int]
) -> None:
    account_on(smtp_server)
    for name in ("anna", "bob"):
        make_customer(first_name=name, email=f"{name}@example.com")
    template = make_text_template(source="[News](https://www.example.com/?for=@FIRSTNAME@)")
    mailing = make_mailing(template=template)
    db.session.commit()
    run_jobs()
    (caught,) = [each for each in smtp_server.wait_for(2) if "bob@example.com" in each.recipients]
    page = caught.message.get_body(("html",)).get_content()
    link = re.search(r'href="([^"]+/c/[^"]+)"', page)
    pixel = re.search(r'src="([^"]+/o/[^"]+)"', page)
    assert link is not None
    assert pixel is not None

    assert client.get(urlsplit(link[1]).path).location == "https://www.example.com/?for=bob"
    client.get(urlsplit(pixel[1]).path)
    queue.push("tracking.flush")
    run_jobs()

    rows = db.session.scalars(db.select(TrackingEvent).order_by(TrackingEvent.id)).all()
    assert [(row.kind.value, row.link_number) for row in rows] == [("click", 1), ("open", None)]
    assert {row.mailing_id for row in rows} == {mailing.id}
