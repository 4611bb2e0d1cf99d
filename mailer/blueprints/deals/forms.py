"""The form of a deal."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from flask_babel import format_decimal
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectChoice, SelectField, StringField, TextAreaField

from mailer.blueprints.access import actor
from mailer.domain.customers import owners
from mailer.domain.deals import find, labels
from mailer.domain.deals.save import NUMBER, TITLE, Wanted
from mailer.lib import amounts
from mailer.lib.errors import Refused
from mailer.models.deal import Deal, DealStage


class DealForm(FlaskForm):
    """A whole deal. `of` fills it in."""

    title = StringField(_l("Title"), render_kw={"autocomplete": "off", "maxlength": TITLE})
    stage = SelectField(
        _l("Stage"), choices=[SelectChoice(s.value, label) for s, label in labels.STAGES.items()]
    )
    amount = StringField(_l("Amount"), render_kw={"autocomplete": "off", "inputmode": "decimal"})
    currency = StringField(_l("Currency"), render_kw={"autocomplete": "off", "maxlength": 3})
    owner_id = SelectField(_l("Owner"))
    expected_on = StringField(_l("Expected on"))
    closed_on = StringField(_l("Closed on"))
    number = StringField(_l("Number"), render_kw={"autocomplete": "off", "maxlength": NUMBER})
    note = TextAreaField(_l("Note"), render_kw={"rows": 4})

    @classmethod
    def of(cls, deal: Deal | None) -> DealForm:
        """The form of a deal; a new one (None) is one's own."""
        form = cls(
            data={
                "title": deal.title if deal else "",
                "stage": (deal.stage if deal else DealStage.NEW).value,
                "amount": _written(deal.amount) if deal else "",
                "currency": deal.currency if deal else find.usual_currency(),
                "owner_id": str((deal.owner_id if deal else actor().id) or ""),
                "expected_on": _day(deal.expected_on if deal else None),
                "closed_on": _day(deal.closed_on if deal else None),
                "note": deal.note if deal else "",
            }
        )
        form.owner_id.choices = _owners(deal)
        if deal is not None:
            del form.number
        return form

    def entered(self) -> Wanted:
        """What the verbs take. Raises `Refused` for what cannot be read."""
        amount = amounts.amount(self.amount.data or "")
        days = {name: amounts.day(self[name].data or "") for name in ("expected_on", "closed_on")}
        errors = {
            name: _("Please write a date as 2026-11-30 or 30/11/2026.")
            for name, day in days.items()
            if day is None and (self[name].data or "").strip()
        }
        if amount is None and (self.amount.data or "").strip():
            errors["amount"] = _("Please write an amount as 1250 or 1250.50.")
        if errors:
            raise Refused(_("The deal was not saved."), errors)
        return Wanted(
            title=self.title.data or "",
            stage=DealStage(self.stage.data),
            amount=amount,
            currency=self.currency.data or "",
            owner_id=int(self.owner_id.data) if self.owner_id.data else None,
            note=self.note.data or "",
            **days,
        )


def _owners(deal: Deal | None) -> list[tuple[str, str]]:
    found = [(str(user.id), user.name) for user in owners.all_owners()]
    present = deal.owner if deal is not None else None
    if present is not None and str(present.id) not in dict(found):
        found.append((str(present.id), present.name))
    return [("", _("Nobody")), *found]


def _written(amount: Decimal | None) -> str:
    return str(format_decimal(amount, "0.00")) if amount is not None else ""


def _day(day: dt.date | None) -> str:
    return day.isoformat() if day is not None else ""
