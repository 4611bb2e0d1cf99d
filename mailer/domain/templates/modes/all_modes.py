"""The design modes, by their key, in the order in which they are offered."""

from __future__ import annotations

from mailer.domain.templates.modes import dragdrop, html, rich, text
from mailer.domain.templates.modes.mode import Mode
from mailer.models.template import DesignMode

MODES: dict[DesignMode, Mode] = {
    mode.key: mode for mode in (dragdrop.MODE, rich.MODE, text.MODE, html.MODE)
}
