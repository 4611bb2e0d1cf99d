"""Forms of users and roles."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, SelectField, SelectMultipleField, StringField
from wtforms.validators import DataRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from mailer.blueprints.accounts import choices
from mailer.domain.accounts import permissions, roles
from mailer.domain.accounts.roles import RoleFields
from mailer.domain.accounts.users import UserFields
from mailer.models.role import Role
from mailer.models.user import User


class UserForm(FlaskForm):
    """A person who signs in."""

    name = StringField(_l("Name"), [DataRequired(_l("Enter a name.")), Length(max=120)])
    email = StringField(_l("E-mail address"), [Length(max=254)], render_kw={"spellcheck": "false"})
    title = StringField(_l("Job title"), [Length(max=120)])
    phone = StringField(_l("Phone"), [Length(max=60)], render_kw={"inputmode": "tel"})
    language = SelectField(_l("Language"))
    time_zone = SelectField(_l("Time zone"))
    role_id = SelectField(_l("Role"), coerce=int)
    super_admin = BooleanField(_l("Super admin"))
    invite = BooleanField(_l("Send an invitation by e-mail"), default=True)

    def __init__(self, user: User | None = None) -> None:
        super().__init__(obj=user)
        self.user = user
        self.language.choices = choices.languages(or_company=True)
        self.time_zone.choices = choices.zones(or_company=True)
        self.role_id.choices = [
            (0, _("No role")),
            *((role.id, role.name) for role in roles.every()),
        ]
        if self.role_id.data is None:
            self.role_id.data = 0

    def fields(self) -> UserFields:
        """What was entered."""
        return UserFields(
            name=self.name.data or "",
            email=self.email.data or "",
            title=self.title.data or "",
            phone=self.phone.data or "",
            external_id=self.user.external_id if self.user else "",
            language=self.language.data or "",
            time_zone=self.time_zone.data or "",
            role_id=self.role_id.data or None,
            super_admin=bool(self.super_admin.data),
        )


class RoleForm(FlaskForm):
    """A role and its grid of rights."""

    name = StringField(_l("Name"), [DataRequired(_l("Enter a name.")), Length(max=80)])
    description = StringField(_l("Description"), [Length(max=200)])
    all_permissions = BooleanField(_l("All permissions"))
    permissions = SelectMultipleField(
        _l("Permissions"),
        choices=sorted(permissions.ALL),
        widget=ListWidget(),
        option_widget=CheckboxInput(),
    )

    def __init__(self, role: Role | None = None, **kwargs: Any) -> None:
        super().__init__(obj=role, **kwargs)

    def fields(self) -> RoleFields:
        """What was entered."""
        return RoleFields(
            name=self.name.data or "",
            description=self.description.data or "",
            all_permissions=bool(self.all_permissions.data),
            permissions=self.permissions.data or [],
        )
