"""What a mailing asks of its recipients beside their address: that they want its topic, and want
it now; and whose values its tags need."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, case, exists, false, func, or_, true

from mailer.domain.accounts.access import Actor
from mailer.domain.customers import addressed, topics
from mailer.domain.customers.about import NOTHING, About, about
from mailer.domain.customers.addressed import CUSTOMERS, Addressed
from mailer.domain.mailings import owned
from mailer.domain.rendering import checkup
from mailer.domain.rendering.design import design_of
from mailer.domain.templates import variants
from mailer.lib import clock
from mailer.lib.errors import Refused
from mailer.models.customer import Customer
from mailer.models.mailing import Mailing
from mailer.models.topic import MailingPause, TopicOptOut

#: For customers of all other languages, in `Terms.needed`.
_REST = "*"


@dataclass(frozen=True)
class Choice:
    """What a person says for one mailing."""

    #: An id; 0 for none; None leaves it to the template.
    topic: int | None = None
    #: Whoever lacks what a tag shows gets no mail, instead of one with a gap.
    leave_out_empty: bool = False


AS_TEMPLATE = Choice()


@dataclass(frozen=True)
class Terms:
    """Of one mailing."""

    topic_id: int | None = None
    #: When it starts; now, if it says nothing.
    start: dt.datetime | None = None
    #: Language → the customers' fields that its tags need; the first that fits counts.
    needed: tuple[tuple[str, tuple[str, ...]], ...] = ()
    leave_out_empty: bool = False
    #: Owners of records in whose name nothing can leave.
    senderless: frozenset[int] = frozenset()
    #: No account may send in the name that is asked for.
    no_sender: bool = False
    #: The records that the mails are about.
    about: About = NOTHING
    #: Whose addresses they go to.
    who: Addressed = CUSTOMERS

    def of(self, audience: Mapping[str, Any]) -> Terms:
        """For mails to this audience: to whom it says, about the records that it names."""
        return replace(self, about=about(audience), who=addressed.of(audience))

    def without_sender(self) -> ColumnElement[bool]:
        """A recipient whose mail would come from somebody for whom no account may send."""
        if self.no_sender:
            return true()
        return Customer.owner_id.in_(sorted(self.senderless)) if self.senderless else false()

    def off_topic(self) -> ColumnElement[bool]:
        """A recipient whose address opted out of the topic."""
        if self.topic_id is None:
            return false()
        return exists().where(
            TopicOptOut.address_key == self.who.email_key, TopicOptOut.topic_id == self.topic_id
        )

    def paused(self) -> ColumnElement[bool]:
        """A recipient whose address wants no mailings yet when it starts."""
        return exists().where(
            MailingPause.address_key == self.who.email_key,
            MailingPause.until > (self.start or clock.now()),
        )

    def lacks(self) -> ColumnElement[bool]:
        """A recipient for whom a tag would show as nothing, in the language that they get."""
        if not any(fields for _language, fields in self.needed):
            return false()
        spoken = func.lower(func.replace(self.who.language, "-", "_"))
        cases = [
            (or_(spoken == language, spoken.startswith(f"{language}_", autoescape=True)), fields)
            if language
            else (spoken == "", fields)
            for language, fields in self.needed
            if language != _REST
        ]
        rest = self._empty(dict(self.needed).get(_REST, ()))
        if not cases:
            return rest
        return case(*((where, self._empty(fields)) for where, fields in cases), else_=rest)

    def _empty(self, fields: Iterable[str]) -> ColumnElement[bool]:
        """One of these fields has no value."""
        fields = tuple(fields)
        return or_(self.who.lacks(fields), self.about.lacks(fields))


#: Of a mailing of which nothing is known yet.
ANY = Terms()


def chosen(
    family: variants.Family,
    choice: Choice,
    start: dt.datetime | None,
    actor: Actor,
    senderless: frozenset[int] = frozenset(),
    second: variants.Family | None = None,
) -> Terms:
    """For a template that is about to be sent, or two of which one is tested against the other: it
    is not known who gets which. Raises `Refused` for a topic that is gone."""
    topic_id = family.main.topic_id if choice.topic is None else choice.topic or None
    if topic_id is not None and topics.known(topic_id) is None:
        raise Refused(_("The topic that was chosen is gone. Choose another one, or none."))
    families = [family, second] if second else [family]
    return Terms(topic_id, start, _needed(families, actor), choice.leave_out_empty, senderless)


def of_mailing(mailing: Mailing) -> Terms:
    """As they were chosen for it."""
    needed = tuple((language, tuple(fields)) for language, fields in mailing.needed_fields or ())
    return Terms(
        mailing.topic_id,
        None,
        needed,
        leave_out_empty=bool(needed),
        senderless=frozenset(owned.without_sender(mailing)),
    ).of(mailing.audience)


def kept(terms: Terms) -> list[Any] | None:
    """What `of_mailing` needs to know later: the fields, if they leave somebody out."""
    return [list(each) for each in terms.needed] if terms.leave_out_empty else None


def _needed(
    families: Sequence[variants.Family], actor: Actor
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """As `variants.pick` chooses: a country's form before the language as such, then the rest."""
    fields = {
        each.id: checkup.needed_fields(design_of(each.version), actor)
        for family in families
        for each in family.by_language.values()
    }

    def needed(language: str) -> tuple[str, tuple[str, ...]]:
        got = (each.main if language == _REST else each.for_customer(language) for each in families)
        return language, tuple(dict.fromkeys(name for each in got for name in fields[each.id]))

    if all(len(family.by_language) == 1 for family in families):
        return (needed(_REST),)
    languages = {language for family in families for language in family.by_language}
    return tuple(map(needed, (*sorted(languages, key=len, reverse=True), "", _REST)))
