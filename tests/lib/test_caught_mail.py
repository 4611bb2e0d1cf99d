"""Caught mails taken apart, the well made ones and the others."""

from __future__ import annotations

from email.message import EmailMessage

from hypothesis import given
from hypothesis import strategies as st

from mailer.lib import caught_mail


def mail(**headers: str) -> EmailMessage:
    """A mail with these headers."""
    message = EmailMessage()
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    return message


def test_both_bodies_headers_and_attachments_are_found() -> None:
    message = mail(Subject="Été", From="Anne <anne@example.com>", Delivered_To="b@example.com")
    message.set_content("en clair")
    message.add_alternative("<p>en HTML</p>", subtype="html")
    message.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="facture.pdf")

    found = caught_mail.take_apart(message.as_bytes())

    assert found.summary.subject == "Été"
    assert found.summary.sender == "Anne <anne@example.com>"
    assert found.summary.recipients == ("b@example.com",)
    assert found.text.strip() == "en clair"
    assert found.html.strip() == "<p>en HTML</p>"
    assert [(file.name, file.content) for file in found.attachments] == [("facture.pdf", b"%PDF")]


def test_pictures_of_the_mail_itself_stand_in_its_html() -> None:
    message = mail(Subject="x")
    message.set_content('<img src="cid:logo">', subtype="html")
    message.add_related(b"\x89PNG", maintype="image", subtype="png", cid="<logo>")

    found = caught_mail.take_apart(message.as_bytes())

    assert '<img src="data:image/png;base64,iVBORw==">' in found.html


def test_a_picture_that_could_run_something_is_not_put_in() -> None:
    message = mail(Subject="x")
    message.set_content('<img src="cid:logo">', subtype="html")
    message.add_related(b"<svg/>", maintype="image", subtype="svg+xml", cid="<logo>")

    assert "cid:logo" in caught_mail.take_apart(message.as_bytes()).html


def test_the_name_of_an_attachment_is_no_path() -> None:
    message = mail(Subject="x")
    message.set_content("x")
    message.add_attachment(b"x", maintype="a", subtype="b", filename="../../etc/passwd")

    assert "/" not in caught_mail.take_apart(message.as_bytes()).attachments[0].name


@given(st.binary(max_size=400))
def test_no_bytes_break_the_mailbox(content: bytes) -> None:
    caught_mail.take_apart(content)
    caught_mail.summary(content)


@given(
    st.sampled_from(["Subject", "From", "To", "Content-Type", "Content-Transfer-Encoding"]),
    st.text(max_size=60).map(lambda text: text.replace("\r", "").replace("\n", "")),
    st.sampled_from([b"x", b"=ff=", b"\xff\xfe", b"AAA"]),
)
def test_no_header_breaks_the_mailbox(name: str, value: str, body: bytes) -> None:
    content = f"{name}: {value}\r\n\r\n".encode("utf-8", "surrogatepass") + body

    caught_mail.take_apart(content)
    caught_mail.summary(content)
