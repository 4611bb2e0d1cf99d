"""Before the programs start: the database, and what an empty one needs.

Prints how to sign in first on standard output, for `mailer serve` to show once all is up.
"""

from __future__ import annotations

import sys
from contextlib import suppress

from flask_migrate import upgrade
from sqlalchemy.exc import OperationalError

from mailer import config
from mailer.domain.customers import saved_lists
from mailer.domain.demo import company as demo
from mailer.domain.letters import ready_made
from mailer.domain.settings import first_start
from mailer.factory import create_app
from mailer.infra import logs
from mailer.infra.db import db
from mailer.lib.errors import Refused


def main() -> None:
    """Make ready, or say in one line why the database cannot be used."""
    settings = config.load()
    try:
        sign_in = prepare(settings)
    except OperationalError as error:
        sys.exit(f"The database cannot be used: {error.orig}")
    print(sign_in)


def prepare(settings: config.Config) -> str:
    """Migrate, then make what a first start needs; answers with how to sign in first."""
    app = create_app(settings)
    # Each migration's name, and that Redis does not run yet, are no news for a person.
    logs.errors_only()
    with app.app_context():
        upgrade()
        first_start.prepare()
        ready_made.prepare()
        saved_lists.prepare()
        sign_in = _first_sign_in(settings)
        db.session.commit()
    return sign_in


def _first_sign_in(settings: config.Config) -> str:
    if first_start.needs_first_admin() and settings.demo:
        with suppress(Refused):  # there is data already: that stays as it is
            demo.build(settings.demo_language)
    if first_start.needs_first_admin():
        return (
            f"Nobody can sign in yet. Open {settings.public_url}/first and make the first "
            f"super admin with this code: {first_start.new_code()}"
        )
    return _demonstration(demo.people())


def _demonstration(people: list[demo.Person]) -> str:
    """Who may sign in to the made-up company; nothing in a real one."""
    if not people:
        return ""
    wide = max(len(role) for role, _email, _password in people)
    lines = [f"  {role:<{wide}}  {email}" for role, email, _password in people]
    (password,) = {password for _role, _email, password in people}
    return "\n".join([f"Sign in to the made-up company, with the password {password}", *lines])


if __name__ == "__main__":
    main()
