"""What a drain hands over besides text: files, read while they are sent, and signatures."""

import dkim as dkimpy

from mailer.domain.accounts import dkim
from mailer.domain.accounts.access import SYSTEM
from mailer.infra import files
from mailer.infra.db import db
from tests.domain.deliveries.sending import account_on, queue_proof, run_drain, states, the
from tests.factories.attachments import make_attachment


def test_files_arrive_as_they_were_attached_and_the_signature_holds(app, smtp_server):
    content = bytes(range(256)) * 2000
    account = account_on(smtp_server)
    dkim.make_key(account, SYSTEM)
    dkim.switch(account, True, SYSTEM)
    record = dkim.signature_of(account).record.encode()
    message = queue_proof(
        ["ana@example.com", "bob@example.com"],
        account,
        attachments=[make_attachment("Devis é.pdf", content), make_attachment("b.txt", b"")],
    )
    run_drain()
    assert states(message) == {"accepted": 2}
    for caught in smtp_server.messages:
        found = [
            (p.get_filename(), p.get_payload(decode=True))
            for p in caught.message.iter_attachments()
        ]
        assert found == [("Devis é.pdf", content), ("b.txt", b"")]
        assert dkimpy.verify(caught.raw, dnsfunc=lambda _name, timeout=5: record)


def test_a_mail_whose_file_is_gone_waits_and_holds_up_no_other(app, smtp_server):
    account = account_on(smtp_server)
    lost = make_attachment("Lost.pdf")
    message = queue_proof(["ana@example.com"], account, attachments=[lost])
    files.delete(lost.key)
    other = queue_proof(["bob@example.com"], account)
    db.session.commit()
    run_drain()
    assert states(message) == {"deferred": 1}
    assert the(message).reply
    assert states(other) == {"accepted": 1}
