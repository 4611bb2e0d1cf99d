"""What the mailings of a template are about."""

from __future__ import annotations

from flask_babel import gettext as _

from mailer.domain.accounts.access import Actor, require
from mailer.domain.audit.record import record
from mailer.domain.customers import topics
from mailer.domain.templates import variants
from mailer.infra.db import db
from mailer.lib.errors import Refused
from mailer.models.template import Template


def set_topic(template: Template, topic_id: int | None, actor: Actor) -> None:
    """Choose the topic of a template, in all its languages; None for none. Raises `Refused` for a
    topic that is gone."""
    require(actor, variants.EDIT, template)
    topic = topics.known(topic_id)
    if topic_id is not None and topic is None:
        raise Refused(_("The topic that was chosen is gone. Choose another one, or none."))
    main = variants.main_of(template)
    main.topic_id = topic_id
    db.session.flush()
    record(
        actor,
        "templates.topic",
        object_type="template",
        object_id=main.id,
        name=main.name,
        topic=topic.name if topic else "",
    )
