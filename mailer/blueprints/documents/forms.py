"""Forms of documents."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, StringField
from wtforms.validators import Length

from mailer.domain.documents.payments import LONGEST_REFERENCE
from mailer.domain.documents.settings import DocumentSettings
from mailer.lib import amounts
from mailer.lib.errors import Refused


class PaymentForm(FlaskForm):
    """Money that came."""

    amount = StringField(_l("Amount"), render_kw={"inputmode": "decimal", "autocomplete": "off"})
    paid_on = StringField(_l("Day of the payment"))
    reference = StringField(_l("Reference of the payment"), [Length(max=LONGEST_REFERENCE)])

    def entered(self) -> tuple[Decimal, dt.date]:
        """Amount and day. Raises `Refused` with a sentence for each field."""
        amount = amounts.amount(self.amount.data or "")
        errors = {}
        if amount is None or amount != round(amount, 4):
            errors["amount"] = _("Please write an amount, such as 121.00 or 121,00.")
        paid_on = amounts.day(self.paid_on.data or "")
        if paid_on is None:
            errors["paid_on"] = _("Please write a date as 2026-11-30 or 30/11/2026.")
        if errors or amount is None or paid_on is None:
            raise Refused(_("The payment was not booked."), errors)
        return amount, paid_on


class SettingsForm(FlaskForm):
    """What documents take from the company."""

    payment_days = StringField(_l("Payment term in days"), render_kw={"inputmode": "numeric"})
    currency = StringField(
        _l("Currency"), render_kw={"maxlength": 3, "autocapitalize": "characters"}
    )

    folder = StringField(_l("Watched folder"), render_kw={"autocomplete": "off"})
    create_customers = BooleanField(_l("Add unknown customers of documents from there"))

    def entered(self, present: DocumentSettings, *, with_folder: bool) -> DocumentSettings:
        """What was entered; days that are no number are refused by the verb."""
        days = (self.payment_days.data or "").strip()
        return DocumentSettings(
            currency=(self.currency.data or "").strip().upper(),
            payment_days=int(days) if days.isdecimal() and len(days) < 6 else -1,
            folder=(self.folder.data or "").strip() if with_folder else present.folder,
            create_customers=(
                bool(self.create_customers.data) if with_folder else present.create_customers
            ),
        )
