"""What a person should look at in a template: tags that are none, and what its mode found."""

from __future__ import annotations

from difflib import get_close_matches

from flask_babel import gettext as _

from mailer.domain.settings.company import company
from mailer.domain.templates.modes.all_modes import MODES
from mailer.domain.templates.modes.mode import Checked, Warning
from mailer.domain.templates.tags.registry import Registry, registry
from mailer.lib import placeholders
from mailer.lib.placeholders import UnknownTag
from mailer.models.template import Template


def findings(subject: str, checked: Checked) -> list[Warning]:
    """In the order of the text, the subject first."""
    tags = registry()
    found = [_unknown(tag, tags, in_subject=True) for tag in _unknown_in(subject, tags)]
    below = [_unknown(tag, tags) for tag in _unknown_in(checked.source, tags)]
    return found + sorted([*below, *checked.warnings], key=lambda warning: warning.line)


def findings_of(template: Template) -> list[Warning]:
    """Of the saved version, with the tags that there are today."""
    version = template.version
    checked = MODES[template.mode].check(version.source, company())
    return findings(version.subject, checked)


def _unknown_in(text: str, tags: Registry) -> list[UnknownTag]:
    """Each name once, where it stands first."""
    unknown = placeholders.unknown(text, tags.known)
    return list({placeholders.key(tag.name): tag for tag in reversed(unknown)}.values())[::-1]


def _unknown(tag: UnknownTag, tags: Registry, *, in_subject: bool = False) -> Warning:
    text = (
        _("The subject has a tag that does not exist: %(tag)s.", tag=tag.raw)
        if in_subject
        else _("There is no tag %(tag)s.", tag=tag.raw)
    )
    text += " " + _("It is sent as it stands.")
    close = get_close_matches(placeholders.key(tag.name), tags.by_key, n=1, cutoff=0.7)
    if close:
        meant = tags.by_key[close[0]].name
        text += " " + _("Did you mean %(tag)s?", tag=f"@{meant}@")
    return Warning(text, 0 if in_subject else tag.line)
