"""`mailer tasks …`."""

from collections.abc import Callable

from flask import Flask

from tests.factories.customers import make_customer
from tests.fixtures.terminal import Answer
from tests.personas import accountant, support

Run = Callable[..., Answer]


def test_tasks_are_added_listed_and_done(app: Flask, runner: Run) -> None:
    make_customer(number="C-1")
    me = support()
    added = runner(
        "tasks", "add", "--subject", "Call back", "--customer", "C-1", "--due", "2026-01-05",
        "--assignee", me.email, "--priority", "high", "--json",
    )  # fmt: skip
    assert added.exit_code == 0, added.stdout
    listed = runner("tasks", "list", "--assignee", me.email, "--due", "--json").json["tasks"]
    assert [(t["subject"], t["due_on"], t["priority"]) for t in listed] == [
        ("Call back", "2026-01-05", "high")
    ]
    assert listed[0]["about"]["kind"] == "customer"
    done = runner("tasks", "done", str(listed[0]["id"]), "--json")
    assert done.json["state"] == "done"
    assert runner("tasks", "list", "--json").json["tasks"] == []
    assert len(runner("tasks", "list", "--state", "done", "--json").json["tasks"]) == 1


def test_wrong_days_and_people_are_refused(app: Flask, runner: Run) -> None:
    for wrong in (("--due", "soon"), ("--assignee", "nobody@example.com"), ("--customer", "C-9")):
        assert runner("tasks", "add", "--subject", "x", *wrong).exit_code == 1
    assert runner("tasks", "done", "4711").exit_code == 1
    assert runner("--as", accountant().email, "tasks", "list").exit_code == 1
