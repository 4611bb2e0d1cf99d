"""Forms of signing in and of passwords."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, PasswordField, StringField
from wtforms.validators import DataRequired, EqualTo, Length

_EMAIL = {"autocomplete": "username", "inputmode": "email", "spellcheck": "false"}
_NEW = {"autocomplete": "new-password"}


class SignInForm(FlaskForm):
    """Who are you?"""

    next = HiddenField()
    email = StringField(
        _l("E-mail address"),
        [DataRequired(_l("Enter your e-mail address.")), Length(max=254)],
        render_kw=_EMAIL,
    )
    password = PasswordField(
        _l("Password"),
        [DataRequired(_l("Enter your password."))],
        render_kw={"autocomplete": "current-password"},
    )
    remember = BooleanField(_l("Stay signed in on this device"))


class ForgotForm(FlaskForm):
    """Where shall the link go?"""

    email = StringField(
        _l("E-mail address"),
        [DataRequired(_l("Enter your e-mail address.")), Length(max=254)],
        render_kw=_EMAIL,
    )


def _new_password() -> PasswordField:
    return PasswordField(
        _l("New password"), [DataRequired(_l("Enter a new password."))], render_kw=_NEW
    )


def _repeated() -> PasswordField:
    return PasswordField(
        _l("New password once more"),
        [EqualTo("password", _l("The two passwords differ. Type the same one twice."))],
        render_kw=_NEW,
    )


class NewPasswordForm(FlaskForm):
    """A new password, typed twice."""

    password = _new_password()
    repeat = _repeated()


class ChangePasswordForm(NewPasswordForm):
    """A person's own change."""

    old_password = PasswordField(
        _l("Current password"),
        [DataRequired(_l("Enter your current password."))],
        render_kw={"autocomplete": "current-password"},
    )
    # Again, so that mistakes are listed in the order of the page.
    password = _new_password()
    repeat = _repeated()


class FirstAdminForm(NewPasswordForm):
    """The first super admin of a new installation."""

    code = StringField(
        _l("One-time code"),
        [DataRequired(_l("Enter the code that was shown when Mailer started."))],
        render_kw={"autocomplete": "one-time-code", "spellcheck": "false"},
    )
    company = StringField(
        _l("Company name"),
        [DataRequired(_l("Enter the name of your company.")), Length(max=120)],
        render_kw={"autocomplete": "organization"},
    )
    name = StringField(
        _l("Your name"),
        [DataRequired(_l("Enter your name.")), Length(max=120)],
        render_kw={"autocomplete": "name"},
    )
    email = StringField(
        _l("Your e-mail address"),
        [DataRequired(_l("Enter your e-mail address.")), Length(max=254)],
        render_kw={"autocomplete": "email", "inputmode": "email", "spellcheck": "false"},
    )
    # Again, so that mistakes are listed in the order of the page.
    password = _new_password()
    repeat = _repeated()
