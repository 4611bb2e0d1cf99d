"""Forms of the company's settings."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import RadioField, SelectChoice, SelectField, StringField
from wtforms.validators import DataRequired, Length
from wtforms.widgets import ColorInput

from mailer.blueprints.accounts import choices
from mailer.blueprints.accounts.server_form import ServerForm
from mailer.domain.settings.company import Company
from mailer.models.smtp_account import AccountKind


class CompanyForm(FlaskForm):
    """Who the company is."""

    name = StringField(
        _l("Company name"), [DataRequired(_l("Enter the name of your company.")), Length(max=120)]
    )
    colour = StringField(_l("Colour"), [Length(max=7)], widget=ColorInput())
    street = StringField(_l("Street and number"), [Length(max=250)])
    postal_code = StringField(_l("Postal code"), [Length(max=20)])
    city = StringField(_l("Town"), [Length(max=120)])
    country = StringField(_l("Country"), [Length(max=120)])
    phone = StringField(_l("Phone"), [Length(max=60)], render_kw={"inputmode": "tel"})
    email = StringField(_l("E-mail address"), [Length(max=254)], render_kw={"inputmode": "email"})
    website = StringField(_l("Website"), [Length(max=250)], render_kw={"inputmode": "url"})
    vat_number = StringField(_l("VAT number"), [Length(max=40)])
    language = SelectField(_l("Language"))
    time_zone = SelectField(_l("Time zone"))

    def __init__(self, company: Company) -> None:
        super().__init__(obj=company)
        self.language.choices = choices.languages()
        self.time_zone.choices = choices.zones()

    def entered(self) -> dict[str, str]:
        """What was entered, by the names of `Company`."""
        skipped = ("csrf_token",)
        return {f.name: f.data or "" for f in self if f.name not in skipped}


class LogoForm(FlaskForm):
    """A picture."""

    logo = FileField(_l("Logo"), render_kw={"accept": "image/png,image/jpeg,image/webp"})


class SendingForm(ServerForm):
    """What the company sends through."""

    kind = RadioField(
        _l("Mails leave through"),
        choices=[
            SelectChoice(AccountKind.LOCAL_MAILBOX.value, _l("Local mailbox")),
            SelectChoice(AccountKind.SMTP.value, _l("SMTP server")),
        ],
        default=AccountKind.LOCAL_MAILBOX.value,
    )

    @property
    def local(self) -> bool:
        """The local mailbox was chosen."""
        return bool(self.kind.data == AccountKind.LOCAL_MAILBOX.value)
