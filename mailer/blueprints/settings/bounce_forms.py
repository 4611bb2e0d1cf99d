"""Forms of what comes back."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import IntegerField, PasswordField, RadioField, SelectChoice, SelectField, StringField
from wtforms.validators import Length, Optional

from mailer.domain.accounts.smtp_settings import Server
from mailer.domain.bounces.limits import Limits
from mailer.domain.bounces.mailbox import Entered
from mailer.models.bounce import AfterReading, BounceMailbox
from mailer.models.smtp_account import Security

_CODE = {"spellcheck": "false", "autocapitalize": "none", "autocomplete": "off"}


class MailboxForm(FlaskForm):
    """Where answers come to."""

    host = StringField(_l("Server"), [Length(max=253)], render_kw=_CODE)
    security = SelectField(
        _l("Security"),
        choices=[
            SelectChoice(Security.TLS.value, _l("TLS (port 993)")),
            SelectChoice(Security.STARTTLS.value, _l("STARTTLS (port 143)")),
            SelectChoice(Security.NONE.value, _l("None (port 143)")),
        ],
        default=Security.TLS.value,
    )
    port = IntegerField(_l("Port"), [Optional()], _l("Enter a number, such as 993."), default=993)
    username = StringField(_l("Login"), [Length(max=254)], render_kw=_CODE)
    password = PasswordField(
        _l("Password"), [Length(max=500)], render_kw={"autocomplete": "new-password"}
    )
    folder = StringField(_l("Folder"), [Length(max=120)], render_kw=_CODE, default="INBOX")
    after = RadioField(
        _l("Mails that were understood"),
        choices=[
            SelectChoice(AfterReading.SEEN.value, _l("Mark as read")),
            SelectChoice(AfterReading.MOVE.value, _l("Move to another folder")),
        ],
        default=AfterReading.SEEN.value,
    )
    move_to = StringField(_l("Other folder"), [Length(max=120)], render_kw=_CODE)

    @classmethod
    def of(cls, kept: BounceMailbox | None) -> MailboxForm:
        """Show what is stored; the password stays where it is."""
        form = cls(formdata=None)
        if kept is not None:
            form.host.data, form.port.data = kept.host, kept.port
            form.security.data, form.username.data = kept.security.value, kept.username
            form.folder.data, form.after.data = kept.folder, kept.after.value
            form.move_to.data = kept.move_to
        return form

    def entered(self) -> Entered:
        """What was typed."""
        return Entered(
            Server(
                (self.host.data or "").strip(),
                self.port.data,
                Security(self.security.data),
                (self.username.data or "").strip(),
                self.password.data or "",
            ),
            (self.folder.data or "").strip(),
            AfterReading(self.after.data),
            (self.move_to.data or "").strip(),
        )


class AddressForm(FlaskForm):
    """Where mails come back to."""

    pattern = StringField(_l("Bounce address"), [Length(max=200)], render_kw=_CODE)


class BounceLimitsForm(FlaskForm):
    """When an address has a rest."""

    soft_count = IntegerField(_l("Bounces"), [Optional()], _l("Enter a number."))
    soft_days = IntegerField(_l("Within days"), [Optional()], _l("Enter a number."))
    rest_days = IntegerField(_l("Days without mail"), [Optional()], _l("Enter a number."))

    @classmethod
    def of(cls, kept: Limits) -> BounceLimitsForm:
        """Show what is stored."""
        return cls(formdata=None, obj=kept)

    def limits(self) -> Limits:
        """What was typed."""
        return Limits(self.soft_count.data or 0, self.soft_days.data or 0, self.rest_days.data or 0)
