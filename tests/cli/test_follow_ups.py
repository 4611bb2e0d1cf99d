"""`mailer mailings follow-ups …`."""

from collections.abc import Callable

from flask import Flask

from tests.factories.customers import make_customer
from tests.factories.follow_ups import make_sent_mailing
from tests.factories.mailings import make_text_template
from tests.fixtures.terminal import Answer

Run = Callable[..., Answer]


def test_one_is_added_listed_and_deleted(app: Flask, runner: Run) -> None:
    make_customer()
    origin = str(make_sent_mailing().id)
    make_text_template(name="Reminder of spring")
    verbs = ("mailings", "follow-ups")
    add = (*verbs, "add", origin, "--template", "Reminder of spring", "--to", "unopened")
    made = runner(*add, "--days", "2", "--json").json
    (listed,) = runner(*verbs, "list", origin, "--json").json["follow_ups"]
    assert (listed["id"], listed["who"], listed["state"]) == (made["id"], "unopened", "planned")
    assert runner(*add, "--json").exit_code == 1
    assert runner(*verbs, "delete", str(made["id"])).exit_code == 0
    assert runner(*verbs, "list", origin, "--json").json["follow_ups"] == []
