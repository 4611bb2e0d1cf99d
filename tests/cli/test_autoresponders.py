"""`mailer autoresponders …`."""

from collections.abc import Callable

from flask import Flask

from tests.factories.autoresponders import make_autoresponder
from tests.fixtures.terminal import Answer

Run = Callable[..., Answer]


def test_one_is_switched_on_and_off_by_its_name(app: Flask, runner: Run) -> None:
    make_autoresponder(name="Welcome", on=False)
    assert runner("autoresponders", "on", "welcome", "--json").json["active"] is True
    (listed,) = runner("autoresponders", "list", "--json").json["autoresponders"]
    assert (listed["name"], listed["active"], listed["obstacle"]) == ("Welcome", True, "")
    assert runner("autoresponders", "off", "Welcome", "--json").json["active"] is False
    assert runner("autoresponders", "on", "Goodbye").exit_code == 1
