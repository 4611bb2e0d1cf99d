"""Topics of mailings: what the company writes about, and readers can do without."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext as _
from sqlalchemy import delete, func, select, update

from mailer.domain.accounts.access import Actor, require
from mailer.domain.audit.record import record
from mailer.infra.db import db
from mailer.lib import clock
from mailer.lib.errors import Refused
from mailer.lib.folding import fold
from mailer.models.mailing import Mailing, MailingState
from mailer.models.template import Template
from mailer.models.topic import Topic, TopicOptOut

EDIT = "settings:edit"
LONGEST = 80
#: More than these nobody reads through on the page behind a mail's link.
MOST = 30
_UNDER_WAY = (MailingState.SCHEDULED, MailingState.SENDING, MailingState.PAUSED)


def all_topics() -> list[Topic]:
    """All topics by name."""
    return list(db.session.scalars(select(Topic).order_by(Topic.name_key)))


def known(topic_id: int | None) -> Topic | None:
    """The topic, if there (still) is one."""
    return db.session.get(Topic, topic_id) if topic_id is not None else None


def named(name: str) -> Topic:
    """The topic of that name; raises `Refused` when there is none."""
    found = db.session.scalar(select(Topic).where(Topic.name_key == fold(name)[:LONGEST]))
    if found is None:
        raise Refused(_("There is no topic called “%(name)s”.", name=name[:LONGEST]))
    return found


def name_in(topic: Topic, language: str) -> str:
    """As readers of a language see it."""
    return topic.names.get(language) or topic.name


def opt_out_counts() -> dict[int, int]:
    """Topic id → how many addresses opted out of it (topics without any are left out)."""
    query = select(TopicOptOut.topic_id, func.count()).group_by(TopicOptOut.topic_id)
    return {row[0]: row[1] for row in db.session.execute(query)}


def create(name: str, names: Mapping[str, str], actor: Actor) -> Topic:
    """A new topic, with its `names` in other languages."""
    require(actor, EDIT)
    if (db.session.scalar(select(func.count()).select_from(Topic)) or 0) >= MOST:
        raise Refused(_("There are %(most)s topics at most.", most=MOST))
    name, names = _checked(name, names, None)
    topic = Topic(name=name, name_key=fold(name), names=names, created_at=clock.now())
    db.session.add(topic)
    db.session.flush()
    record(actor, "topics.create", object_type="topic", object_id=topic.id, name=name)
    return topic


def change(topic: Topic, name: str, names: Mapping[str, str], actor: Actor) -> None:
    """Other names."""
    require(actor, EDIT, topic)
    topic.name, topic.names = _checked(name, names, topic)
    topic.name_key = fold(topic.name)
    db.session.flush()
    record(actor, "topics.change", object_type="topic", object_id=topic.id, name=topic.name)


def remove(topic: Topic, actor: Actor) -> None:
    """Delete a topic, and what readers chose about it.

    Raises `Refused` while a mailing on it is planned or being sent: those who opted out of the
    topic would get it.
    """
    require(actor, EDIT, topic)
    used = select(Mailing.title).where(Mailing.topic_id == topic.id, Mailing.state.in_(_UNDER_WAY))
    title = db.session.scalar(used.limit(1))
    if title is not None:
        raise Refused(
            _("“%(title)s” is planned or being sent on this topic. Wait for it, or stop it first.",
              title=title)
        )  # fmt: skip
    record(actor, "topics.delete", object_type="topic", object_id=topic.id, name=topic.name)
    db.session.execute(update(Template).where(Template.topic_id == topic.id).values(topic_id=None))
    db.session.execute(delete(TopicOptOut).where(TopicOptOut.topic_id == topic.id))
    db.session.delete(topic)
    db.session.flush()


def _checked(
    name: str, names: Mapping[str, str], topic: Topic | None
) -> tuple[str, dict[str, str]]:
    name = " ".join(name.split())
    names = {code: text for code, each in names.items() if (text := " ".join(each.split()))}
    problem = ""
    if not fold(name):
        problem = _("Please give the topic a name.")
    elif max(map(len, (name, *names.values()))) > LONGEST:
        problem = _("Please keep the name under %(count)s characters.", count=LONGEST)
    else:
        other = db.session.scalar(select(Topic).where(Topic.name_key == fold(name)[:LONGEST]))
        if other is not None and other is not topic:
            problem = _("There is a topic “%(name)s” already.", name=other.name)
    if problem:
        raise Refused(_("The topic was not saved."), {"name": problem})
    return name, names
