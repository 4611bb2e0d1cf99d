"""`mailer mailings …`."""

from __future__ import annotations

import pytest

from mailer.domain.outbox import attachments
from mailer.infra.db import db
from mailer.models.mailing import Mailing
from tests.factories.accounts import make_company_account
from tests.factories.customers import make_customer
from tests.factories.mailings import make_text_template
from tests.factories.settings import make_company


@pytest.mark.parametrize("number", ["7", "99999999999999999999"])
def test_a_mailing_that_there_is_not_is_said_in_the_companys_language(app, runner, number):
    make_company(language="fr")
    answer = runner("mailings", "show", number)
    assert answer.exit_code == 1
    assert "Cet enregistrement n’existe pas." in answer.stderr


def test_files_go_with_the_mails_of_a_mailing(app, runner, tmp_path):
    make_company()
    make_company_account()
    make_customer(email="ana@example.com")
    template = make_text_template(name="Offer")
    paths = [tmp_path / "Devis é.pdf", tmp_path / "b.txt"]
    for path in paths:
        path.write_bytes(b"content")
    sent = runner(
        "mailings", "send", "--template", template.name, "--to", "all",
        "--attach", str(paths[0]), "--attach", str(paths[1]), "--json",
    )  # fmt: skip
    assert sent.exit_code == 0, sent.stderr
    assert sent.json["attachments"] == ["Devis é.pdf", "b.txt"]
    assert "Devis é.pdf" in runner("mailings", "show", str(sent.json["id"])).stdout


def test_too_large_a_file_sends_nothing(app, runner, tmp_path, monkeypatch):
    make_company(language="en")
    make_company_account()
    make_customer(email="ana@example.com")
    template = make_text_template(name="Offer")
    monkeypatch.setattr(attachments, "LIMIT", 5)
    path = tmp_path / "large.pdf"
    path.write_bytes(b"content")
    sent = runner(
        "mailings", "send", "--template", template.name, "--to", "all", "--attach", str(path)
    )
    assert sent.exit_code == 1
    assert "large.pdf" in sent.stderr
    assert db.session.scalar(db.select(Mailing.id)) is None
