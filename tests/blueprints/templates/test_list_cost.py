"""What a page of the list costs does not grow with its rows."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import event

from mailer.infra.db import db
from mailer.models.user import User
from tests.factories.templates import make_folder, make_template, make_variant
from tests.fixtures.application import Browser
from tests.personas import marketer

SignIn = Callable[[User], Browser]


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements that are sent to the database meanwhile."""
    found: list[str] = []

    def note(_connection, _cursor, statement, *_rest) -> None:
        if not statement.startswith("PRAGMA"):  # what a connection is told when its use changes
            found.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def add(count: int) -> None:
    for _number in range(count):
        main = make_template(language="en")
        make_variant(main, "fr")
        make_folder(templates=[main])


def test_more_templates_take_no_more_queries(sign_in: SignIn) -> None:
    browser = sign_in(marketer())
    add(2)
    browser.get("/templates/")
    with counted() as few:
        browser.get("/templates/")
    add(20)
    db.session.expunge_all()
    with counted() as many:
        assert "22 templates" in browser.get("/templates/").text
    assert len(many) == len(few)
