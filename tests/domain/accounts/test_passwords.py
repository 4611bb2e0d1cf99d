"""How passwords are checked."""

from __future__ import annotations

from flask import Flask

from mailer.domain.accounts import passwords
from tests.factories.accounts import make_user


def test_a_password_of_nobody_costs_as_much_as_any_other(app: Flask) -> None:
    user = make_user()
    passwords.set_password(user, "velours marmite 83 lanterne")
    parameters = user.password_hash.rsplit("$", 2)[0]
    assert passwords._NOBODY.rsplit("$", 2)[0] == parameters
    assert not passwords.verify("", "velours marmite 83 lanterne")
    assert passwords.verify(user.password_hash, "velours marmite 83 lanterne")
