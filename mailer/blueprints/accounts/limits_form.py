"""How much a sending account may send; for super admins."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import IntegerField
from wtforms.validators import Optional

from mailer.domain.accounts.smtp_settings import CONNECTIONS, RESERVE, Limits
from mailer.models.smtp_account import SmtpAccount

_NUMBER = {"inputmode": "numeric", "min": "1"}
_WHOLE = _l("Enter a whole number.")


class LimitsForm(FlaskForm):
    """Empty numbers mean: no limit."""

    daily_limit = IntegerField(_l("Mails a day"), [Optional()], _WHOLE, render_kw=_NUMBER)
    monthly_limit = IntegerField(_l("Mails a month"), [Optional()], _WHOLE, render_kw=_NUMBER)
    per_minute = IntegerField(_l("Mails a minute"), [Optional()], _WHOLE, render_kw=_NUMBER)
    reserve_percent = IntegerField(
        _l("Kept for urgent mail"),
        [Optional()],
        _WHOLE,
        default=RESERVE,
        render_kw={"inputmode": "numeric", "min": "0", "max": "90"},
    )
    connections = IntegerField(
        _l("Connections at once"), [Optional()], _WHOLE, default=CONNECTIONS, render_kw=_NUMBER
    )

    @classmethod
    def of(cls, account: SmtpAccount | None) -> LimitsForm:
        """What is stored."""
        return cls(formdata=None, obj=account)

    def limits(self) -> Limits:
        """What was entered."""
        return Limits(
            self.daily_limit.data,
            self.monthly_limit.data,
            self.per_minute.data,
            self.reserve_percent.data or 0,
            CONNECTIONS if self.connections.data is None else self.connections.data,
        )
