"""Mails that are written for one mailing: templates that stand in no library.

As with any template, what was sent of one is never altered. What no mail was made of yet is: it is
kept with every pause in writing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import exists, or_, select

from mailer.domain.accounts.access import Actor, require
from mailer.domain.settings.company import company
from mailer.domain.templates import library
from mailer.domain.templates.modes import html, rich
from mailer.domain.templates.modes.mode import Content
from mailer.infra.db import db
from mailer.lib import clock
from mailer.lib.errors import Refused
from mailer.lib.folding import fold
from mailer.models.mailing import Mailing
from mailer.models.message import Message
from mailer.models.template import DesignMode, Template, TemplateVersion

SEND = "mailings:send"
_NOTHING = Content("", "")


def keep(
    template: Template | None,
    subject: str,
    source: str,
    options: Mapping[str, Any],
    actor: Actor,
) -> Template:
    """Keep what was written so far, right or wrong, cleaned of what can harm. Raises `Refused`
    for what cannot become a mail at all."""
    require(actor, SEND, template)
    subject = html.storable(" ".join(subject.split()))[: library.LONGEST_SUBJECT]
    source, content = _content(source)
    name = library.shortened(subject) or _("E-mail without a subject")
    now = clock.now()
    if template is None:
        template = Template(
            mode=DesignMode.RICH, unlisted=True, created_by_id=actor.id, created_at=now
        )
        db.session.add(template)
    template.name, template.name_key, template.modified_at = name, fold(name), now
    template.subject_key = fold(subject)[: library.LONGEST_SUBJECT]
    db.session.flush()
    version = _to_write_into(template, actor)
    version.subject, version.source, version.options = subject, source, dict(options)
    version.html, version.text = content.html, content.text
    db.session.add(version)
    db.session.flush()
    template.version_id = version.id
    db.session.flush()
    db.session.expire(template, ["version"])
    return template


def check(template: Template) -> None:
    """Raise `Refused` with all that is missing before it can be sent; the library's templates
    were checked when they were saved."""
    if template.unlisted:
        version = template.version
        library.checked(
            template.name, version.subject, template.mode, version.source, "", version.options
        )


def is_whole(template: Template) -> bool:
    """Is nothing missing?"""
    try:
        check(template)
    except Refused:
        return False
    return True


def copy(template: Template, actor: Actor) -> Template:
    """The same for another mailing; a template of the library itself."""
    if not template.unlisted:
        return template
    version = template.version
    return keep(None, version.subject, version.source, version.options, actor)


def listed(template: Template, subject: str, actor: Actor) -> Template:
    """What was written, as a template of the library."""
    version = template.version
    return library.create(
        library.free_name(subject),
        subject,
        template.mode,
        version.source,
        company().language,
        actor,
        version.options,
    )


def forget(template: Template) -> None:
    """Delete what was written, once no mailing has it any more. What a proof shows stays."""
    if not template.unlisted:
        return
    own = select(TemplateVersion.id).where(TemplateVersion.template_id == template.id)
    of_mailing = exists().where(Mailing.template_id == template.id)
    of_mail = exists().where(Message.template_version_id.in_(own))
    if not db.session.scalar(select(or_(of_mailing, of_mail))):
        db.session.delete(template)
        db.session.flush()


def _content(source: str) -> tuple[str, Content]:
    """As it is kept; nothing written yet is nothing wrong yet."""
    try:
        checked = rich.MODE.check(source, company())
    except rich.NothingWritten:
        return "", _NOTHING
    return checked.source, checked.content


def _to_write_into(template: Template, actor: Actor) -> TemplateVersion:
    """The current version while no mail was made of it, else the next one."""
    number, now = 1, clock.now()
    if template.version_id is not None:
        current = db.session.get_one(TemplateVersion, template.version_id)
        used = select(Message.id).where(Message.template_version_id == current.id).limit(1)
        if db.session.scalar(used) is None:
            return current
        number = current.number + 1
    return TemplateVersion(
        template_id=template.id, number=number, created_by_id=actor.id, created_at=now
    )
