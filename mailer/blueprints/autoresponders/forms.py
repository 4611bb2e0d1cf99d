"""The form of an autoresponder."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from flask_wtf import FlaskForm
from sqlalchemy import select
from wtforms import BooleanField, SelectChoice, SelectField, StringField

from mailer.blueprints.autoresponders.words import OCCASIONS
from mailer.domain.automation import autoresponders
from mailer.domain.automation.autoresponders import Wanted
from mailer.domain.customers import groups, saved_lists
from mailer.domain.templates import purposes
from mailer.domain.templates import search as templates
from mailer.infra.db import db
from mailer.lib.record_ids import record_id
from mailer.models.autoresponder import Autoresponder, Occasion
from mailer.models.template import Template

#: Templates offered, the one changed last first.
TEMPLATES = 500
HOURS = {str(hour): hour for hour in range(24)}


def _select(label: LazyString, description: LazyString | str = "") -> SelectField:
    """What is chosen, `domain.automation.autoresponders` says whether it is there."""
    return SelectField(label, description=description, validate_choice=False)


class AutoresponderForm(FlaskForm):
    """What `domain.automation.autoresponders` wants to know."""

    name = StringField(_l("Name"), render_kw={"autocomplete": "off", "maxlength": 200})
    occasion = SelectField(
        _l("When"),
        choices=[SelectChoice(each.value, label) for each, label in OCCASIONS.items()],
    )
    group_id = _select(_l("Group"))
    field_key = _select(_l("Date field"))
    yearly = BooleanField(_l("Every year"), description=_l("For birthdays and anniversaries."))
    imported = BooleanField(_l("Also for customers whom an import adds"))
    days = StringField(
        _l("Days after it"),
        default="0",
        description=_l("0: at once, or on the day itself. Before a date: a number such as -7."),
        render_kw={"inputmode": "text", "autocomplete": "off"},
    )
    hour = _select(
        _l("At"),
        _l(
            "By the clocks of the customer’s country; of the company, where that has several zones."
        ),
    )
    template_id = _select(_l("Template"))
    list_id = _select(_l("Only customers of the list"))

    def __init__(self, autoresponder: Autoresponder | None = None) -> None:
        super().__init__(data=_values(autoresponder))
        none = ("", _("Please choose"))
        self.group_id.choices = [none, *((str(g.id), g.name) for g in groups.all_groups())]
        self.field_key.choices = [none, *((f.key, f.label) for f in autoresponders.date_fields())]
        self.hour.choices = [
            ("", _("the hour at which it happens")),
            *((text, f"{hour:02}:00") for text, hour in HOURS.items()),
        ]
        self.template_id.choices = [none, *_templates(autoresponder)]
        self.list_id.choices = [
            ("", _("All customers")),
            *((str(each.id), saved_lists.title(each)) for each in saved_lists.all_lists()),
        ]

    def entered(self) -> Wanted:
        """What was entered; a number that cannot be read is one that is refused."""
        days = (self.days.data or "0").strip().replace("\u2212", "-").replace("+", "")
        readable = days.removeprefix("-").isdecimal() and len(days) < 6
        return Wanted(
            name=self.name.data or "",
            occasion=Occasion(self.occasion.data),
            template_id=_id(self.template_id.data),
            group_id=_id(self.group_id.data),
            field_key=self.field_key.data or "",
            yearly=bool(self.yearly.data),
            imported=bool(self.imported.data),
            days=int(days) if readable else autoresponders.FURTHEST + 1,
            hour=HOURS.get(self.hour.data or ""),
            list_id=_id(self.list_id.data),
        )


def _id(text: str | None) -> int | None:
    return record_id(text) if text else None


def _values(autoresponder: Autoresponder | None) -> dict[str, object]:
    if autoresponder is None:
        return {"occasion": Occasion.CREATED.value}
    return {
        "name": autoresponder.name,
        "occasion": autoresponder.occasion.value,
        "group_id": str(autoresponder.group_id or ""),
        "field_key": autoresponder.field_key,
        "yearly": autoresponder.yearly,
        "imported": autoresponder.imported,
        "days": str(autoresponder.days),
        "hour": "" if autoresponder.hour is None else str(autoresponder.hour),
        "template_id": str(autoresponder.template_id),
        "list_id": str(autoresponder.list_id or ""),
    }


def _templates(autoresponder: Autoresponder | None) -> list[tuple[str, str]]:
    order = (Template.modified_at.desc(), Template.id.desc())
    for_all = (*templates.shown(), purposes.are_for(None))
    query = select(Template).where(*for_all).order_by(*order).limit(TEMPLATES)
    found = list(db.session.scalars(query))
    chosen = db.session.get(Template, autoresponder.template_id) if autoresponder else None
    if chosen is not None and chosen.deleted_at is None and chosen not in found:
        found.append(chosen)
    return [(str(each.id), each.name) for each in found]
