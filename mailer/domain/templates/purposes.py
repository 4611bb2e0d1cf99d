"""What a template is for: mailings, or the mails that bring documents, remind of receipts
or tell of incidents.

A version keeps it among its options, so that copies, languages, drafts and exports keep it too.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, or_, select

from mailer.domain.templates.tags.tag import Scope
from mailer.infra.db import db
from mailer.models.template import Template, TemplateVersion

#: Among the options of a version.
OPTION = "about"
#: What a template is for; None: mailings.
LABELS = {
    None: _l("Mailings"),
    Scope.DOCUMENT: _l("Mails with documents"),
    Scope.REMINDER: _l("Payment reminders"),
    Scope.INCIDENT: _l("Incident notices"),
}


def of_options(options: Mapping[str, Any]) -> Scope | None:
    """What a design with these options is for; whatever is no such thing is for mailings."""
    wanted = options.get(OPTION)
    return next((each for each in LABELS if each is not None and each.value == wanted), None)


def as_option(purpose: Scope | None) -> dict[str, str]:
    """The same among options; mailings need none."""
    return {OPTION: purpose.value} if purpose is not None else {}


def are_for(purpose: Scope | None) -> ColumnElement[bool]:
    """Templates that are for it."""
    kept = TemplateVersion.options[OPTION].as_string()
    wanted = or_(kept.is_(None), kept == "") if purpose is None else kept == purpose.value
    return Template.version_id.in_(select(TemplateVersion.id).where(wanted))


def offered(purpose: Scope) -> list[Template]:
    """Those that a letter, a reminder or a notice can be made of, in all languages."""
    query = select(Template).where(Template.deleted_at.is_(None), are_for(purpose))
    return list(db.session.scalars(query.order_by(Template.name_key, Template.id)))


def version_of(template_id: int | None, purpose: Scope) -> TemplateVersion | None:
    """What a mail is made of today by this template; None where it is gone, or for something
    else."""
    template = db.session.get(Template, template_id) if template_id else None
    if template is None or template.deleted_at is not None:
        return None
    return template.version if of_options(template.version.options) is purpose else None
