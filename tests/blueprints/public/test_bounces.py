"""The entry for providers: only with the secret, and only for mails of ours."""

import base64

import pytest

from mailer.domain.accounts.access import SYSTEM
from mailer.domain.bounces import entry
from mailer.infra.db import db
from tests.domain.deliveries.sending import account_on, addresses, queue_mailing, run_drain, states
from tests.lib.bounces.test_read import OURS, refusal

URL = "/hooks/bounces"


@pytest.fixture
def bearer(app):
    secret = entry.renew_secret(SYSTEM)
    db.session.commit()
    return {"Authorization": f"Bearer {secret}"}


def test_a_mail_or_events_with_the_secret_act(client, bearer, smtp_server):
    mailing = queue_mailing(addresses(2), account_on(smtp_server))
    run_drain()
    first, second = (caught.message["Message-ID"] for caught in smtp_server.messages)
    raw = refusal("5.1.1", "550 5.1.1 user unknown").replace(OURS.encode(), first.encode())
    answer = client.post(URL, data=raw, content_type="message/rfc822", headers=bearer)
    assert answer.json == {"acted_on": 1, "events": [{"done": "bounced"}]}
    login = base64.b64encode(b"any:" + bearer["Authorization"].split()[1].encode()).decode()
    told = [{"message_id": second, "event": "complaint"}, {"message_id": "<x>", "event": "bounce"}]
    answer = client.post(URL, json=told, headers={"Authorization": f"Basic {login}"})
    assert answer.json["acted_on"] == 1
    assert states(mailing) == {"bounced": 1, "complained": 1}


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer no"}, {"Authorization": "x"}])
def test_without_the_secret_nothing_is_read(client, bearer, headers):
    assert client.post(URL, json=[], headers=headers).status_code == 401


def test_what_cannot_be_read_is_refused_with_a_reason(client, bearer):
    for body in (b"{", b'[{"event": "bounce"}]', b"[7]"):
        answer = client.post(URL, data=body, content_type="application/json", headers=bearer)
        assert answer.status_code == 422
        assert answer.json["error"]
    big = b"x" * 5_000_001
    answer = client.post(URL, data=big, content_type="message/rfc822", headers=bearer)
    assert answer.status_code == 413
