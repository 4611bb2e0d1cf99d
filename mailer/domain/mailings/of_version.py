"""Which mailings sent a version of a template."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import or_, select

from mailer.infra.db import db
from mailer.models.mailing import Mailing
from mailer.models.message import Message
from mailer.models.template import Template, TemplateVersion

#: Messages of mailings that are looked at, the newest first: a mailing has several where it comes
#: from several senders, or has an A/B test.
_LOOKED_AT = 500


def mailings_with(
    template: Template, versions: Iterable[TemplateVersion]
) -> dict[int, list[Mailing]]:
    """Id of a version → the mailings that sent it, to all or to those of its language, the newest
    first; versions that none sent are missing."""
    wanted = {version.id for version in versions}
    main_id = template.variant_of_id or template.id
    family = select(Template.id).where(
        or_(Template.id == main_id, Template.variant_of_id == main_id)
    )
    sent = select(TemplateVersion.id).where(TemplateVersion.template_id.in_(family))
    rows = (
        select(Mailing, Message.template_version_id, Message.data)
        .join(Message, Message.mailing_id == Mailing.id)
        .where(Message.template_version_id.in_(sent))
        .order_by(Mailing.id.desc())
        .limit(_LOOKED_AT)
    )
    found: dict[int, dict[int, Mailing]] = defaultdict(dict)
    for mailing, own_id, data in db.session.execute(rows):
        frozen = data.get("variants", {}).values()
        for version_id in wanted & {own_id, *frozen}:
            found[version_id][mailing.id] = mailing
    return {version_id: list(mailings.values()) for version_id, mailings in found.items()}
