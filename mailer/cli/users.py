"""`mailer users …`: people who sign in."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from mailer.cli.verb import say, verb
from mailer.domain.accounts import password_mails, roles, users
from mailer.domain.accounts.access import Actor, require
from mailer.domain.accounts.permissions import USERS_MANAGE
from mailer.domain.accounts.users import UserFields
from mailer.domain.imports.users import import_users
from mailer.infra.db import db
from mailer.lib.errors import Refused
from mailer.models.user import User


@click.group("users")
def commands() -> None:
    """People who sign in."""


@commands.command("create")
@click.option("--email", required=True, help="They sign in with it.")
@click.option("--name", required=True)
@click.option("--role", default="", help="Name of a role.")
@click.option("--super-admin", is_flag=True, help="May do everything.")
@click.option("--language", type=click.Choice(["fr", "en"]), default=None)
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@click.option("--invite", is_flag=True, help="Mail a link to set a password.")
@verb
def create(
    actor: Actor,
    email: str,
    name: str,
    role: str,
    super_admin: bool,
    language: str | None,
    password_stdin: bool,
    invite: bool,
) -> dict[str, Any]:
    """Create a user. Without a password or --invite, they cannot sign in yet."""
    if password_stdin and invite:
        raise click.UsageError("--password-stdin and --invite exclude each other.")
    password = sys.stdin.readline().rstrip("\r\n") if password_stdin else ""
    if password_stdin and not password:
        raise Refused("There was no password on standard input.")
    fields = UserFields(
        name=name,
        email=email,
        language=language or "",
        role_id=_role_id(role) if role else None,
        super_admin=super_admin,
    )
    user = users.create(fields, actor, password)
    if invite:
        password_mails.invite(user, actor)
    say(f"{user.name} <{user.email}> is created.")
    return _facts(user)


@commands.command("list")
@verb
def list_users(actor: Actor) -> dict[str, Any]:
    """List all users."""
    require(actor, USERS_MANAGE)
    found = list(db.session.scalars(db.select(User).order_by(User.name, User.id)))
    for user in found:
        role = "super admin" if user.super_admin else user.role.name if user.role else "no role"
        state = "" if user.active else ", deactivated"
        say(f"{user.name} <{user.email}>: {role}{state}")
    return {"users": [_facts(user) for user in found]}


@commands.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only show what would happen.")
@verb
def import_file(actor: Actor, file: Path, dry_run: bool) -> dict[str, Any]:
    """Import users from a CSV or XLSX file, matched by address, then by number.

    They can own customers at once, and have no password and no role until a super admin gives
    them some. Exit status 1 when a row was not imported.
    """
    report = import_users(file, actor)
    if dry_run:
        db.session.rollback()
    would = "would be " if dry_run else ""
    say(
        f"{report.created} {would}created, {report.updated} {would}updated, "
        f"{report.unchanged} unchanged, {len(report.refused)} not imported."
    )
    for number, reason in report.refused:
        click.echo(f"  row {number}: {reason}", err=True)
    if not dry_run:
        db.session.commit()  # the rows that could be read stay, whatever the others are
    return {
        "ok": not report.refused,
        "dry_run": dry_run,
        "created": report.created,
        "updated": report.updated,
        "unchanged": report.unchanged,
        "refused": len(report.refused),
        "problems": [{"row": number, "reason": reason} for number, reason in report.refused],
    }


def _role_id(name: str) -> int:
    role = roles.by_name(name)
    if role is None:
        known = ", ".join(each.name for each in roles.every()) or "none yet"
        raise Refused(f"There is no role “{name}”. Roles: {known}.")
    return role.id


def _facts(user: User) -> dict[str, Any]:
    return {
        "id": user.id,
        "name": user.name,
        "email": user.email,
        "role": user.role.name if user.role else None,
        "super_admin": user.super_admin,
        "active": user.active,
    }
