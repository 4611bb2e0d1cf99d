"""Users from a file: the people who own records.

They are created active, without a password and without a role, so that they can own customers
at once; a super admin gives them a role and an invitation when they are to sign in.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

from flask_babel import gettext as _

from mailer.domain.accounts import users
from mailer.domain.accounts.access import Actor, require
from mailer.domain.accounts.permissions import USERS_MANAGE
from mailer.domain.imports import match, messages, values
from mailer.domain.imports.fields import USER_TARGETS
from mailer.infra.db import db
from mailer.lib import email_address
from mailer.lib.errors import Refused
from mailer.lib.tabular.table import Row, open_table
from mailer.lib.tabular.unreadable import Unreadable
from mailer.models.user import User

#: Nobody has more staff; a customer file given by mistake is noticed.
MOST = 5000
_GIVEN = ("name", "email", "title", "phone", "external_id", "language")


@dataclass
class Report:
    """What became of the rows."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    #: Row number and reason.
    refused: list[tuple[int, str]] = field(default_factory=list)


def import_users(path: Path, actor: Actor) -> Report:
    """Create or update the users of a file, matched by address, then by number.

    One unit of work. Raises `Refused` when the file cannot be used at all.
    """
    require(actor, USERS_MANAGE)
    report = Report()
    try:
        table = open_table(path)
        mapping = match.suggest(table.headers, USER_TARGETS)
        if "email" not in mapping.values():
            raise Refused(
                _(
                    "No column of this file holds e-mail addresses, and users sign in with theirs. "
                    "Name a column “E-mail”."
                )
            )
        for count, row in enumerate(table.rows()):
            if count >= MOST:
                raise Refused(
                    _("This file has more than %(count)s users. Is it the right one?", count=MOST)
                )
            _row(row, mapping, report, actor)
    except Unreadable as problem:
        raise Refused(messages.file_problem(problem.code, problem.value)) from problem
    return report


def _row(row: Row, mapping: match.Mapping, report: Report, actor: Actor) -> None:
    read = {
        name: values.one_line(row.values[int(index)])
        for index, name in mapping.items()
        if int(index) < len(row.values)
    }
    parsed = email_address.parse(read.get("email", ""))
    if parsed is None:
        text = _("“%(value)s” is not an e-mail address.", value=read.get("email", ""))
        report.refused.append((row.number, text))
        return
    user = _known(parsed.key, read.get("external_id", ""))
    person = f"{read.get('first_name', '')} {read.get('last_name', '')}".strip()
    given = users.UserFields(
        name=person or read.get("name", "") or (user.name if user else parsed.address),
        email=parsed.address,
        title=read.get("title", ""),
        phone=read.get("phone", ""),
        external_id=read.get("external_id", ""),
        language=values.language(read.get("language", "")),
    )
    try:
        with db.session.begin_nested():
            _save(user, given, report, actor)
    except Refused as refused:
        reasons = " ".join(refused.fields.values()) or refused.message
        report.refused.append((row.number, reasons))


def _save(user: User | None, given: users.UserFields, report: Report, actor: Actor) -> None:
    if user is None:
        users.create(given, actor)
        report.created += 1
        return
    kept = {name: getattr(given, name) or getattr(user, name) for name in _GIVEN}
    if all(getattr(user, name) == value for name, value in kept.items()):
        report.unchanged += 1
        return
    fields = replace(
        given,
        **kept,
        time_zone=user.time_zone,
        role_id=user.role_id,
        super_admin=user.super_admin,
    )
    users.update(user, fields, actor)
    report.updated += 1


def _known(email_key: str, external_id: str) -> User | None:
    user: User | None = db.session.scalar(db.select(User).where(User.email_key == email_key))
    if user is None and external_id:
        found = db.session.scalars(
            db.select(User).where(User.external_id == external_id).limit(2)
        ).all()
        user = found[0] if len(found) == 1 else None
    return user
