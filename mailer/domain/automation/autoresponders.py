"""Autoresponders: made, changed, switched on and off, deleted. See `models.autoresponder`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import delete as sql_delete
from sqlalchemy import func, insert, literal, select
from sqlalchemy import update as sql_update

from mailer.domain import custom_fields
from mailer.domain.accounts import access
from mailer.domain.accounts.access import SYSTEM, Actor, Forbidden, require
from mailer.domain.accounts.sending import Sender, sender_for
from mailer.domain.audit.record import record
from mailer.domain.customers import in_list
from mailer.domain.mailings import planning
from mailer.domain.templates import variants
from mailer.infra.db import db, take_turns
from mailer.lib import clock
from mailer.lib.errors import Refused
from mailer.lib.folding import fold
from mailer.models.autoresponder import Autoresponder, Autoresponse, Occasion, ResponseState
from mailer.models.custom_field import CustomField, FieldKind
from mailer.models.group import CustomerGroup, GroupMember
from mailer.models.saved_list import SavedList
from mailer.models.template import Template
from mailer.models.user import User

SEND = "mailings:send"
LONGEST = 120
#: Days before or after its occasion that a mail can leave.
FURTHEST = 366
_NAMES = "names of autoresponders"


@dataclass(frozen=True)
class Wanted:
    """What a person wants of an autoresponder; what does not belong to the occasion is ignored."""

    name: str
    occasion: Occasion
    template_id: int | None
    group_id: int | None = None
    field_key: str = ""
    yearly: bool = False
    imported: bool = False
    days: int = 0
    hour: int | None = None
    list_id: int | None = None


def all_autoresponders() -> Sequence[Autoresponder]:
    """All by name."""
    return db.session.scalars(select(Autoresponder).order_by(Autoresponder.name_key)).all()


def named(name: str) -> Autoresponder:
    """The one of that name. Raises `Refused` when there is none."""
    query = select(Autoresponder).where(Autoresponder.name_key == fold(name))
    found: Autoresponder | None = db.session.scalar(query)
    if found is None:
        raise Refused(_("There is no autoresponder called “%(name)s”.", name=name))
    return found


def date_fields() -> list[CustomField]:
    """What an autoresponder can wait for the day of."""
    return [field for field in custom_fields.all_fields() if field.kind is FieldKind.DATE]


def create(wanted: Wanted, actor: Actor) -> Autoresponder:
    """A new one, which is off. Raises `Refused` with what is to be put right."""
    require(actor, SEND)
    now = clock.now()
    made = Autoresponder(
        created_by_id=actor.id if isinstance(actor, User) else None, created_at=now
    )
    _fill(made, wanted)
    db.session.add(made)
    db.session.flush()
    _note(actor, "autoresponders.create", made)
    return made


def update(autoresponder: Autoresponder, wanted: Wanted, actor: Actor) -> None:
    """Change one. Another occasion begins anew: it is off, and knows nobody."""
    require(actor, SEND, autoresponder)
    before = _waits_for(autoresponder)
    _fill(autoresponder, wanted)
    if _waits_for(autoresponder) != before:
        autoresponder.active, autoresponder.since, autoresponder.mailing_id = False, None, None
        known = Autoresponse.autoresponder_id == autoresponder.id
        db.session.execute(sql_delete(Autoresponse).where(known))
    db.session.flush()
    _note(actor, "autoresponders.update", autoresponder)


def switch_on(autoresponder: Autoresponder, actor: Actor) -> None:
    """From now on. What happened before does not count: nobody gets a mail for it.

    Raises `Refused` when nothing could be sent.
    """
    require(actor, SEND, autoresponder)
    if autoresponder.active:
        return
    reason = obstacle(autoresponder)
    if reason:
        raise Refused(reason)
    autoresponder.active, autoresponder.since = True, clock.now()
    autoresponder.mailing_id = None
    db.session.flush()
    if autoresponder.occasion is Occasion.JOINED:
        _know_members(autoresponder)
    _note(actor, "autoresponders.switch_on", autoresponder)


def switch_off(autoresponder: Autoresponder, actor: Actor) -> None:
    """Nobody gets it any more; who was waiting for it, neither."""
    require(actor, SEND, autoresponder)
    autoresponder.active = False
    mine = Autoresponse.autoresponder_id == autoresponder.id
    waiting = Autoresponse.state == ResponseState.WAITING
    dropped = sql_update(Autoresponse).where(mine, waiting).values(state=ResponseState.DROPPED)
    db.session.execute(dropped)
    db.session.flush()
    _note(actor, "autoresponders.switch_off", autoresponder)


def delete(autoresponder: Autoresponder, actor: Actor) -> None:
    """Delete one; its mailings stay."""
    require(actor, SEND, autoresponder)
    _note(actor, "autoresponders.delete", autoresponder)
    db.session.delete(autoresponder)
    db.session.flush()


def obstacle(autoresponder: Autoresponder) -> str:
    """Why nothing could be sent now, in words; empty when all is well."""
    try:
        sender_of(autoresponder)
    except Refused as refused:
        return refused.message
    template = db.session.get(Template, autoresponder.template_id)
    if template is None or template.deleted_at is not None:
        return _("Its template was deleted. Choose another one.")
    reason = _purpose(template)
    if reason:
        return reason
    if autoresponder.occasion is Occasion.JOINED and _group(autoresponder) is None:
        return _("Its group does not exist any more. Choose another one.")
    if autoresponder.occasion is Occasion.DATE and field_of(autoresponder) is None:
        return _("Its date field does not exist any more. Choose another one.")
    if autoresponder.list_id is not None:
        return in_list.problem(db.session.get(SavedList, autoresponder.list_id))
    return ""


def sender_of(autoresponder: Autoresponder) -> Sender:
    """Who its mails come from: who made it. Raises `Refused` when they may not, or cannot."""
    creator = autoresponder.created_by
    if creator is None:
        return sender_for(None)
    if not creator.active:
        raise Refused(_("%(name)s, who made it, cannot sign in any more.", name=creator.name))
    try:
        access.require(creator, SEND, autoresponder)
    except Forbidden as forbidden:
        raise Refused(
            _("%(name)s, who made it, may not send mailings any more.", name=creator.name)
        ) from forbidden
    return sender_for(creator)


def creator_of(autoresponder: Autoresponder) -> Actor:
    """Who it sends for: the terminal's are the system's."""
    return autoresponder.created_by or SYSTEM


def field_of(autoresponder: Autoresponder) -> CustomField | None:
    """The date field that it waits for the day of."""
    found = (field for field in date_fields() if field.key == autoresponder.field_key)
    return next(found, None)


def _purpose(template: Template) -> str:
    """Why a template cannot be sent by itself, if it is for other mails than mailings."""
    try:
        planning.check_purpose(variants.family_of(template))
    except Refused as refused:
        return refused.message
    return ""


def _group(autoresponder: Autoresponder) -> CustomerGroup | None:
    return db.session.get(CustomerGroup, autoresponder.group_id or 0)


def _waits_for(autoresponder: Autoresponder) -> tuple[object, ...]:
    return (
        autoresponder.occasion,
        autoresponder.group_id,
        autoresponder.field_key,
        autoresponder.yearly,
    )


def _know_members(autoresponder: Autoresponder) -> None:
    """Who is in the group already has not joined it since."""
    known = select(Autoresponse.customer_id).where(
        Autoresponse.autoresponder_id == autoresponder.id
    )
    columns = Autoresponse.__table__.c
    rows = select(
        literal(autoresponder.id, columns.autoresponder_id.type),
        GroupMember.customer_id,
        literal(0, columns.year.type),
        literal(clock.now(), columns.due_at.type),
        literal(ResponseState.BEFORE, columns.state.type),
    ).where(GroupMember.group_id == autoresponder.group_id, GroupMember.customer_id.not_in(known))
    names = ["autoresponder_id", "customer_id", "year", "due_at", "state"]
    db.session.execute(insert(Autoresponse).from_select(names, rows))


def _fill(autoresponder: Autoresponder, wanted: Wanted) -> None:
    _check(wanted, autoresponder)
    name = _tidy(wanted.name)
    occasion = wanted.occasion
    on_date, joined = occasion is Occasion.DATE, occasion is Occasion.JOINED
    autoresponder.name, autoresponder.name_key = name, fold(name)
    autoresponder.occasion = occasion
    autoresponder.group_id = wanted.group_id if joined else None
    autoresponder.field_key = wanted.field_key if on_date else ""
    autoresponder.yearly = on_date and wanted.yearly
    autoresponder.imported = occasion is Occasion.CREATED and wanted.imported
    autoresponder.days, autoresponder.hour = wanted.days, wanted.hour
    if not on_date and not wanted.days:
        # The day of the occasion has begun already: at once.
        autoresponder.hour = None
    autoresponder.template_id = wanted.template_id or 0
    autoresponder.list_id = wanted.list_id
    autoresponder.modified_at = clock.now()


def _check(wanted: Wanted, autoresponder: Autoresponder) -> None:
    wrong: dict[str, str] = {}
    take_turns(_NAMES)
    name = _tidy(wanted.name)
    taken = db.session.scalar(
        select(func.count())
        .select_from(Autoresponder)
        .where(Autoresponder.name_key == fold(name), Autoresponder.id != (autoresponder.id or 0))
    )
    if not fold(name):
        wrong["name"] = _("Please give it a name.")
    elif len(name) > LONGEST:
        wrong["name"] = _("Please keep the name under %(count)s characters.", count=LONGEST)
    elif taken:
        wrong["name"] = _("There is an autoresponder “%(name)s” already.", name=name)
    template = db.session.get(Template, wanted.template_id or 0)
    if template is None or template.deleted_at is not None:
        wrong["template_id"] = _("Please choose a template.")
    elif _purpose(template):
        wrong["template_id"] = _purpose(template)
    if wanted.occasion is Occasion.JOINED and not db.session.get(
        CustomerGroup, wanted.group_id or 0
    ):
        wrong["group_id"] = _("Please choose a group.")
    if wanted.occasion is Occasion.DATE:
        if wanted.field_key not in {field.key for field in date_fields()}:
            wrong["field_key"] = _("Please choose a date field.")
        if wanted.hour is None:
            wrong["hour"] = _("Please choose an hour.")
    lowest = -FURTHEST if wanted.occasion is Occasion.DATE else 0
    if not lowest <= wanted.days <= FURTHEST:
        wrong["days"] = _("Please write a number of days up to %(most)s.", most=FURTHEST)
    if wrong:
        raise Refused(_("The autoresponder was not saved."), wrong)


def _tidy(name: str) -> str:
    return " ".join(name.replace("\0", " ").split())


def _note(actor: Actor, action: str, autoresponder: Autoresponder) -> None:
    record(
        actor,
        action,
        object_type="autoresponder",
        object_id=autoresponder.id,
        name=autoresponder.name,
    )
