"""The form of a sending account: the company's, one's own, or another user's."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    HiddenField,
    IntegerField,
    PasswordField,
    SelectChoice,
    SelectField,
    StringField,
)
from wtforms.validators import Length, Optional

from mailer.domain.accounts.smtp_settings import Address, Server
from mailer.models.smtp_account import Security, SmtpAccount

_ADDRESS = {"inputmode": "email", "spellcheck": "false", "autocomplete": "off"}
_CODE = {"spellcheck": "false", "autocapitalize": "none", "autocomplete": "off"}


class SenderForm(FlaskForm):
    """Who mails come from."""

    from_name = StringField(_l("Sender’s name"), [Length(max=120)])
    from_address = StringField(_l("From address"), [Length(max=254)], render_kw=_ADDRESS)
    reply_to = StringField(_l("Reply-to address"), [Length(max=254)], render_kw=_ADDRESS)

    def show_sender(self, account: SmtpAccount) -> None:
        """Show what is stored."""
        self.from_name.data = account.from_name
        self.from_address.data = account.from_address
        self.reply_to.data = account.reply_to

    def sender(self) -> Address:
        """What was typed."""
        return Address(
            self.from_name.data or "", self.from_address.data or "", self.reply_to.data or ""
        )


class ServerForm(SenderForm):
    """Who mails come from and the server that takes them."""

    host = StringField(_l("Server"), [Length(max=253)], render_kw=_CODE)
    security = SelectField(
        _l("Security"),
        choices=[
            SelectChoice(Security.STARTTLS.value, _l("STARTTLS (port 587)")),
            SelectChoice(Security.TLS.value, _l("TLS (port 465)")),
            SelectChoice(Security.NONE.value, _l("None (port 25)")),
        ],
        default=Security.STARTTLS.value,
    )
    port = IntegerField(_l("Port"), [Optional()], _l("Enter a number, such as 587."), default=587)
    username = StringField(_l("Login"), [Length(max=254)], render_kw=_CODE)
    password = PasswordField(
        _l("Password"), [Length(max=500)], render_kw={"autocomplete": "new-password"}
    )
    tested = HiddenField()

    def show(self, account: SmtpAccount) -> None:
        """Show what is stored; the password stays where it is."""
        self.show_sender(account)
        self.host.data, self.port.data = account.host, account.port
        self.security.data = account.security.value
        self.username.data = account.username

    def server(self) -> Server:
        """What was typed."""
        return Server(
            (self.host.data or "").strip(),
            self.port.data,
            Security(self.security.data),
            (self.username.data or "").strip(),
            self.password.data or "",
        )
