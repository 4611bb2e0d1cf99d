"""Every URL × every person × another person's object.

It answers with a page, a redirect, "not found" or "not so": never with a crash; and "you may
not" exactly where the person lacks the permission.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from mailer.domain.accounts import permissions
from mailer.domain.settings import first_start
from mailer.infra.db import Base, db
from mailer.models.user import User
from tests import personas
from tests.architecture import samples
from tests.architecture.url_map import CALLS, CHANGES, GETS, Call
from tests.fixtures.application import Browser

#: A page of a sample, for somebody who may do everything.
OPENS = {200, 204, 302, 303}
FINE = OPENS | {400, 404, 422}
#: Answers of a URL that are right here and would be wrong elsewhere.
ALSO_FINE = {
    "health.healthz": {503},  # no workers run in this test
    "customers.change": {404},  # what somebody did to many records is theirs alone
    "customers.change_progress": {404},
    "public.rate_trap": {404},  # whoever gets here learns nothing
    "dispatch.letter_text": {404},  # it does not say which letter
    # These ask about what is ticked or uploaded; nothing is.
    "templates.export_ticked": {422},
    "templates.look_at_file": {422},
    "templates.move_ticked": {422},
    # It does not say whose work it is: nothing is kept.
    "templates.keep_draft": {409},
    "mailings.keep_written": {409},
    "public.take_bounces": {401},  # without the secret
}
#: URLs that serve several areas ask the permission of the sample's area in their view.
#: Links that are their own proof, for readers who have no session here (RFC 8058).
SIGNED = {"public.unsubscribe", "public.rate", "public.reminder", "public.take_bounces"}
DEPENDS_ON_SAMPLE = {"lists.": "customers:view"}
#: What the record itself asks for, beside the permission of the URL.
ALSO_NEEDED = {"mailings.recipients_": "mailings:view"}


def _values(call: Call) -> dict[str, object]:
    """The samples, in an installation as it stands after its first start."""
    made = samples.values(call.rule)
    first_start.prepare()
    return made


def _also(call: Call) -> set[int]:
    return ALSO_FINE.get(call.rule.endpoint, set())


def _fine(call: Call) -> set[int]:
    return FINE | _also(call)


def test_every_parameter_of_a_url_has_a_sample() -> None:
    missing = {f"{name} ({call.rule})" for call in CALLS for name in samples.missing(call.rule)}
    assert not missing, f"add to SAMPLES in tests/factories/<area>.py: {sorted(missing)}"


@pytest.fixture
def undo(app: Flask, data_dir: Path) -> Iterator[Callable[[], None]]:
    """`undo()` sets the database back to what it was when `undo()` was first called."""
    kept = data_dir / "kept.sqlite"

    def set_back() -> None:
        db.session.commit()
        db.session.remove()
        with db.engine.connect() as connection:
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.exec_driver_sql("BEGIN")
        db.engine.dispose()
        file = data_dir / "mailer.sqlite"
        if kept.exists():
            for side in ("-wal", "-shm"):
                file.with_name(file.name + side).unlink(missing_ok=True)
            shutil.copyfile(kept, file)
        else:
            shutil.copyfile(file, kept)

    yield set_back


def _may(app: Flask, user: User | None, call: Call) -> bool:
    needed = app.extensions["mailer.permissions"][call.rule.endpoint]
    for prefix, permission in DEPENDS_ON_SAMPLE.items():
        if call.rule.endpoint.startswith(prefix):
            needed = permission
    if needed == permissions.PUBLIC:
        return True
    if user is None:
        return False
    if needed == permissions.SIGNED_IN or user.super_admin:
        return True
    too = {each for prefix, each in ALSO_NEEDED.items() if call.rule.endpoint.startswith(prefix)}
    return user.role is not None and {needed, *too} <= set(user.role.permissions)


@pytest.mark.parametrize("call", CALLS, ids=str)
def test_a_url_answers_everyone_as_it_should(
    app: Flask,
    client: Browser,
    sign_in: Callable[[User], Browser],
    undo: Callable[[], None],
    call: Call,
) -> None:
    people = [None, *(person() for person in personas.ALL)]
    url = call.url(app, _values(call))
    undo()
    for number, _person in enumerate(people):
        user = people[number] and personas.ALL[number - 1]()
        browser = sign_in(user) if user else client
        answer = browser.open(url, method=call.method)
        who = user.name if user else "nobody"
        if user and user.super_admin and call.method == "GET":
            assert answer.status_code in OPENS | _also(call), f"{who}: {answer.status}"
        elif _may(app, user, call):
            assert answer.status_code in _fine(call), f"{who}: {answer.status}"
        elif user is None:
            assert answer.status_code == 302, who
            assert "/sign-in" in answer.location
        else:
            assert answer.status_code == 403, f"{who}: {answer.status}"
        if call.method != "GET":
            undo()


def test_all_urls_answer_on_both_databases(
    app_both: Flask, sign_in: Callable[[User], Browser]
) -> None:
    """SQL that only one database understands shows here: pages first, then changes."""
    for call in GETS + CHANGES:
        url = call.url(app_both, _values(call))
        answer = sign_in(personas.super_admin()).open(url, method=call.method)
        assert answer.status_code in _fine(call), f"{call}: {answer.status}"


def test_no_get_changes_anything(app_both: Flask, sign_in: Callable[[User], Browser]) -> None:
    urls = [call.url(app_both, _values(call)) for call in GETS]
    browser = sign_in(personas.super_admin())
    before = _everything()
    for url in urls:
        browser.get(url)
        assert _everything() == before, url


def _everything() -> dict[str, list[tuple[object, ...]]]:
    rows = {
        table.name: [tuple(row) for row in db.session.execute(table.select())]
        for table in Base.metadata.sorted_tables
    }
    db.session.rollback()
    return rows


def test_no_change_is_taken_without_its_csrf_token(
    app: Flask, sign_in: Callable[[User], Browser]
) -> None:
    asked = [call for call in CHANGES if call.rule.endpoint not in SIGNED]
    urls = [(call, call.url(app, _values(call))) for call in asked]
    browser = sign_in(personas.super_admin())
    browser.csrf = False
    before = _everything()
    for call, url in urls:
        assert browser.open(url, method=call.method).status_code == 400, call
        assert _everything() == before, call
