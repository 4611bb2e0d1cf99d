"""Templates brought to the check as the screens bring them."""

from __future__ import annotations

from mailer.domain.accounts.access import SYSTEM, Actor
from mailer.domain.rendering import checkup
from mailer.domain.rendering.design import Design
from mailer.domain.settings.company import company
from mailer.domain.templates.doctor.finding import Finding
from mailer.domain.templates.modes.all_modes import MODES
from mailer.models.template import DesignMode

#: A mail that nothing is to be said about, but for what is put into it.
STOP = '<p><a href="@UNSUBSCRIBE@">Unsubscribe</a></p>'


def findings(
    source: str,
    subject: str = "Our news for you",
    mode: DesignMode = DesignMode.HTML,
    *,
    actor: Actor = SYSTEM,
    whom: str = "all",
) -> list[Finding]:
    """What is found in a source."""
    checked = MODES[mode].check(source, company())
    design = Design(mode, subject, checked.content, "en")
    return checkup.of_draft(design, checked.source, checked, actor, whom).findings


def page(body: str, head: str = "") -> str:
    """A whole document with a link to unsubscribe, its body from line 3 on."""
    top = f"<!DOCTYPE html><html><head><title>News</title>{head}</head>\n<body>\n"
    return f"{top}{body}\n{STOP}</body></html>\n"


def said(source: str, **more: object) -> list[str]:
    """The sentences only."""
    return [finding.text for finding in findings(source, **more)]  # type: ignore[arg-type]
