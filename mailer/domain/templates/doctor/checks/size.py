"""Gmail cuts off what is longer than 102 KB."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import format_decimal
from flask_babel import gettext as _

from mailer.domain.templates.doctor.finding import Finding, Severity
from mailer.domain.templates.doctor.patient import Patient

#: Bytes of HTML that Gmail shows.
SHOWN = 102 * 1024
#: From here on the values of one customer can make it too long.
NEAR = 0.9


def size(patient: Patient) -> int:
    """Bytes of the HTML as the sample customer gets it."""
    return len(patient.sample_html.encode("utf-8", "replace"))


def check(patient: Patient) -> Iterator[Finding]:
    """Too long, or almost."""
    bytes_ = size(patient)
    if bytes_ < SHOWN * NEAR:
        return
    mend = _("Shorten it, or split it into two mails; styles pasted from Word take much room.")
    kilobytes = format_decimal(round(bytes_ / 1024))
    if bytes_ > SHOWN:
        text = _("The mail has %(n)s KB; Gmail cuts it off after 102 KB, with the link to "
                 "unsubscribe.", n=kilobytes)  # fmt: skip
        yield Finding(Severity.MUST, text, mend)
    else:
        text = _("The mail has %(n)s KB; Gmail cuts off what is longer than 102 KB.", n=kilobytes)
        yield Finding(Severity.LOOK, text, mend)
