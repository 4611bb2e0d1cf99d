"""Tasks in words."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from mailer.models.task import TaskAbout, TaskOrigin, TaskPriority

PRIORITIES = {
    TaskPriority.LOW: _l("Low"),
    TaskPriority.NORMAL: _l("Normal"),
    TaskPriority.HIGH: _l("High"),
}
ABOUT = {
    TaskAbout.CUSTOMER: _l("Customer"),
    TaskAbout.DOCUMENT: _l("Document"),
    TaskAbout.INCIDENT: _l("Incident"),
    TaskAbout.RATING: _l("Rating"),
}
ORIGINS = {
    TaskOrigin.PERSON: _l("By hand"),
    TaskOrigin.RATING: _l("By itself, after a low rating"),
    TaskOrigin.TRIGGER: _l("By a trigger of a mailing"),
}
