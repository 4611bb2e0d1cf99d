"""`mailer mailings …`."""

from __future__ import annotations

import pytest

from tests.factories.settings import make_company


@pytest.mark.parametrize("number", ["7", "99999999999999999999"])
def test_a_mailing_that_there_is_not_is_said_in_the_companys_language(app, runner, number):
    make_company(language="fr")
    answer = runner("mailings", "show", number)
    assert answer.exit_code == 1
    assert "Cet enregistrement n’existe pas." in answer.stderr
