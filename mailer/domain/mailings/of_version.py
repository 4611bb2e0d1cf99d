"""Which mailings sent a version of a template."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import or_, select

from mailer.infra.db import db
from mailer.models.mailing import Mailing
from mailer.models.message import Message
from mailer.models.template import Template, TemplateVersion

#: Mailings that are looked at, the newest first.
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
    rows = (
        select(Mailing, Message.data)
        .join(Message, Message.id == Mailing.message_id)
        .where(Mailing.template_id.in_(family))
        .order_by(Mailing.id.desc())
        .limit(_LOOKED_AT)
    )
    found: dict[int, list[Mailing]] = defaultdict(list)
    for mailing, data in db.session.execute(rows):
        frozen = data.get("variants", {}).values()
        for version_id in wanted & {mailing.template_version_id, *frozen}:
            found[version_id].append(mailing)
    return dict(found)
