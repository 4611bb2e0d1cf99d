"""Fields that the company adds to its customers."""

from mailer.blueprints.components.own_fields import FieldPages

PAGES = FieldPages("customers", "customers/fields.html", "settings:edit", lambda: None)
