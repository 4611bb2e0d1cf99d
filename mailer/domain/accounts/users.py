"""People who sign in: create, change, switch off; there is always a super admin left."""

from __future__ import annotations

from dataclasses import dataclass, replace

from flask_babel import gettext as _

from mailer.domain.accounts import appearance, passwords
from mailer.domain.accounts.access import Actor, require
from mailer.domain.accounts.permissions import USERS_MANAGE
from mailer.domain.audit.record import record
from mailer.domain.settings import first_start
from mailer.infra.db import db
from mailer.lib import clock, email_address, time_zones
from mailer.lib.errors import Refused
from mailer.models.role import Role
from mailer.models.user import User


@dataclass(frozen=True)
class UserFields:
    """What an administrator enters about a person."""

    name: str
    email: str
    title: str = ""
    phone: str = ""
    external_id: str = ""
    #: Empty: the company's.
    language: str = ""
    time_zone: str = ""
    role_id: int | None = None
    super_admin: bool = False


@dataclass(frozen=True)
class Preferences:
    """What each person chooses for themselves."""

    name: str
    phone: str
    language: str
    time_zone: str
    theme: str
    signature: str
    bcc_copy: bool


def by_email(email: str) -> User | None:
    """The person with this address, active or not."""
    parsed = email_address.parse(email)
    if parsed is None:
        return None
    user: User | None = db.session.scalar(db.select(User).where(User.email_key == parsed.key))
    return user


def works_here(user_id: int | None) -> bool:
    """Can something be given to this person: is it somebody who signs in?"""
    user = db.session.get(User, user_id) if user_id is not None else None
    return user is not None and user.active


def create(fields: UserFields, actor: Actor, password: str = "") -> User:
    """A new person; without a password they need an invitation before they can sign in.

    Raises `Refused` with a sentence for each field at fault.
    """
    require(actor, USERS_MANAGE)
    user = User(created_at=clock.now(), session_epoch=0, active=True)
    _fill(user, fields)
    if password:
        passwords.set_password(user, password)
    db.session.add(user)
    db.session.flush()
    record(actor, "users.create", object_type="user", object_id=user.id, email=user.email)
    return user


def create_first_admin(code: str, fields: UserFields, password: str) -> User:
    """The first super admin of a new installation, for whoever holds the one-time code.

    Raises `Refused`; a wrong code uses nothing up.
    """
    if not first_start.needs_first_admin():
        raise Refused(_("There is a super admin already. Please sign in."))
    user = User(created_at=clock.now(), session_epoch=0, active=True)
    _fill(user, replace(fields, super_admin=True))
    passwords.set_password(user, password)
    if not first_start.spend_code(code):
        sentence = _(
            "This is not the code that was shown last when Mailer started. Look at the window "
            "in which “make run” runs; each start shows a new code."
        )
        raise Refused(sentence, fields={"code": sentence})
    db.session.add(user)
    db.session.flush()
    record(user, "users.create_first_admin", object_type="user", object_id=user.id)
    return user


def update(user: User, fields: UserFields, actor: Actor) -> None:
    """Change a person. Raises `Refused`, also when no super admin would be left."""
    require(actor, USERS_MANAGE)
    if user.super_admin and not fields.super_admin:
        _keep_a_super_admin(user)
    before = (user.role_id, user.super_admin)
    _fill(user, fields)
    db.session.flush()
    record(
        actor,
        "users.update",
        object_type="user",
        object_id=user.id,
        rights_changed=before != (user.role_id, user.super_admin),
        super_admin=user.super_admin,
        role=user.role.name if user.role else None,
    )


def deactivate(user: User, actor: Actor) -> None:
    """Switch a person off: they are signed out everywhere and keep all they own."""
    require(actor, USERS_MANAGE)
    if not user.active:
        return
    if actor.id == user.id:
        raise Refused(_("You cannot deactivate yourself. Ask another super admin."))
    if user.super_admin:
        _keep_a_super_admin(user)
    user.active = False
    passwords.end_sessions(user)
    record(actor, "users.deactivate", object_type="user", object_id=user.id, email=user.email)


def activate(user: User, actor: Actor) -> None:
    """Let a person in again."""
    require(actor, USERS_MANAGE)
    if user.active:
        return
    user.active = True
    db.session.flush()
    record(actor, "users.activate", object_type="user", object_id=user.id, email=user.email)


def save_preferences(user: User, chosen: Preferences, actor: Actor) -> None:
    """Keep what a person chose for themselves, or an administrator for them. Raises `Refused`."""
    if actor.id != user.id:
        require(actor, USERS_MANAGE)
    errors = {}
    if not chosen.name.strip():
        errors["name"] = _("Enter a name.")
    if chosen.time_zone and not time_zones.is_known(chosen.time_zone):
        errors["time_zone"] = _("Choose a time zone of the list.")
    if chosen.theme not in appearance.THEMES:
        errors["theme"] = _("Choose light, dark, or like this device.")
    if len(chosen.signature) > 4000:
        errors["signature"] = _("A signature has at most 4,000 characters.")
    if errors:
        raise Refused(_("Nothing was saved: some fields need a correction."), fields=errors)
    user.name = chosen.name.strip()
    user.phone = chosen.phone.strip()
    user.language = chosen.language
    user.time_zone = chosen.time_zone
    user.theme = chosen.theme
    user.signature = chosen.signature.strip()
    user.bcc_copy = chosen.bcc_copy
    db.session.flush()
    record(actor, "users.save_parameters", object_type="user", object_id=user.id)


def change_password(user: User, old: str, new: str) -> None:
    """A person's own change: asks the old password, ends all other sessions.

    Raises `Refused`.
    """
    if not passwords.verify(user.password_hash, old):
        sentence = _("This is not your current password.")
        raise Refused(sentence, fields={"old_password": sentence})
    passwords.set_password(user, new)
    record(user, "users.change_password", object_type="user", object_id=user.id)


def set_by_link(user: User, new: str) -> None:
    """The change that a link of `password_links` allows."""
    passwords.set_password(user, new)
    record(user, "users.set_password_by_link", object_type="user", object_id=user.id)


def _fill(user: User, fields: UserFields) -> None:
    email = email_address.parse(fields.email)
    errors = _errors(user, fields, email)
    if errors or email is None:
        raise Refused(_("Nothing was saved: some fields need a correction."), fields=errors)
    user.name = fields.name.strip()
    user.email, user.email_key = email.address, email.key
    user.title, user.phone = fields.title.strip(), fields.phone.strip()
    user.external_id = fields.external_id.strip()
    user.language, user.time_zone = fields.language, fields.time_zone
    user.super_admin = fields.super_admin
    user.role = db.session.get(Role, fields.role_id) if fields.role_id else None


def _errors(
    user: User, fields: UserFields, email: email_address.EmailAddress | None
) -> dict[str, str]:
    errors = {}
    if not fields.name.strip():
        errors["name"] = _("Enter a name.")
    if not fields.email.strip():
        errors["email"] = _("Enter an e-mail address: the person signs in with it.")
    elif email is None:
        errors["email"] = _("This is not an e-mail address. It looks like name@company.com.")
    else:
        with db.session.no_autoflush:
            other = by_email(fields.email)
        if other is not None and other is not user:
            errors["email"] = _("%(name)s already signs in with this address.", name=other.name)
    if fields.role_id and db.session.get(Role, fields.role_id) is None:
        errors["role_id"] = _("This role no longer exists. Choose another one.")
    if fields.time_zone and not time_zones.is_known(fields.time_zone):
        errors["time_zone"] = _("Choose a time zone of the list.")
    return errors


def _keep_a_super_admin(leaving: User) -> None:
    admins = db.session.scalars(
        db.select(User).where(User.super_admin, User.active).with_for_update(of=User)
    )
    if all(admin is leaving for admin in admins):
        raise Refused(
            _(
                "%(name)s is the last super admin: without one, nobody could manage users and "
                "roles. Make someone else super admin first.",
                name=leaving.name,
            )
        )
