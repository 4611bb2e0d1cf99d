"""Drag & drop mails for tests, small ones and one with every block."""

from __future__ import annotations

from mailer.domain.settings.company import Company
from mailer.domain.templates.modes.dragdrop import MODE
from mailer.domain.templates.modes.mode import Checked

COMPANY = Company(name="Mercier & Fils", colour="#0f766e")


def mail(body: str, head: str = "") -> str:
    return f"<mjml>{head}<mj-body>{body}</mj-body></mjml>"


def column(inside: str, section: str = "") -> str:
    return mail(f"<mj-section {section}><mj-column>{inside}</mj-column></mj-section>")


def check(source: str) -> Checked:
    return MODE.check(source, COMPANY)


BLOCKS = """<mjml><mj-head><mj-preview>Hello @FIRSTNAME|you@</mj-preview></mj-head>
<mj-body background-color="#f2f3f5">
<mj-section background-color="#ffffff" border-top="6px solid company-fill"><mj-column>
<mj-image src="@LOGO@" alt="@OURCOMPANY@" height="48px" align="left" /></mj-column></mj-section>
<mj-hero mode="fluid-height" background-color="company-fill"><mj-text color="company-text">Hero
</mj-text><mj-button href="https://example.com">Go</mj-button></mj-hero>
<mj-wrapper background-color="company-tint"><mj-section data-if="PHONE"><mj-column width="50%">
<mj-text>Left</mj-text></mj-column><mj-column width="50%"><mj-divider /><mj-spacer height="9px" />
<mj-table><tr><td style="padding: 4px">Cell</td></tr></mj-table></mj-column></mj-section>
</mj-wrapper><mj-section><mj-group><mj-column><mj-navbar><mj-navbar-link href="https://a.example">
Menu</mj-navbar-link></mj-navbar><mj-social><mj-social-element name="facebook-noshare"
href="https://www.facebook.com/x"></mj-social-element></mj-social></mj-column></mj-group>
</mj-section></mj-body></mjml>"""
