"""The checks, in the order in which their findings of one severity are shown."""

from __future__ import annotations

from mailer.domain.templates.doctor.checks import (
    broken_tags,
    changed,
    conditions,
    contrast,
    empty_tags,
    foreign_tags,
    links,
    misplaced_tags,
    only_pictures,
    pictures,
    plain_text,
    preheader,
    size,
    subject,
    unknown_tags,
    unsubscribe,
)
from mailer.domain.templates.doctor.finding import Check

CHECKS: tuple[Check, ...] = (
    subject.check,
    unknown_tags.check,
    broken_tags.check,
    foreign_tags.check,
    misplaced_tags.check,
    conditions.check,
    empty_tags.check,
    links.check,
    pictures.check,
    only_pictures.check,
    contrast.check,
    unsubscribe.check,
    size.check,
    plain_text.check,
    preheader.check,
    changed.check,
)
