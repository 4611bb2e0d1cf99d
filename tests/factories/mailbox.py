"""Mails in the local mailbox."""

from __future__ import annotations

from email.message import EmailMessage

from mailer.infra import maildir
from mailer.infra.installation import installation


def make_caught_mail(
    subject: str = "News", text: str = "Hello", html: str = "<p>Hello</p>", to: str = ""
) -> str:
    """A mail with text, HTML and a file, as the local mailbox keeps it; answers with its name."""
    mail = EmailMessage()
    mail["From"] = "Example Company <company@example.com>"
    mail["To"] = to or "reader@example.com"
    mail["Subject"] = subject
    mail.set_content(text)
    mail.add_alternative(html, subtype="html")
    mail.add_attachment(b"a,b\n1,2\n", maintype="text", subtype="csv", filename="numbers.csv")
    folder = installation().mailbox_dir
    maildir.prepare(folder)
    return maildir.deliver(folder, mail.as_bytes())


SAMPLES = {
    "name": make_caught_mail,
    "name number": lambda: (make_caught_mail(), 0),
}
