"""Whole mails made at random and read back by the standard library: every part, every header and
every value arrives as it was written."""

import datetime as dt
import email
import email.policy
import email.utils
import html
import io
import random
import re
from email.header import decode_header, make_header
from email.message import EmailMessage, MIMEPart

from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from mailer.domain.accounts.access import SYSTEM
from mailer.domain.outbox import attachments
from mailer.domain.rendering.compile import Compiled, RecipientContext, compile_design
from mailer.domain.rendering.design import Design, Options
from mailer.domain.rendering.files_of import FilesOf
from mailer.domain.rendering.rendered import Rendered
from mailer.domain.settings import company as settings_of_company
from mailer.domain.settings.company import Company
from mailer.domain.templates.modes.mode import Content
from mailer.domain.templates.tags.facts import CustomerFacts, SenderFacts
from mailer.infra.db import db
from mailer.lib import mail_attachments
from mailer.lib.html_places import clean, one_line
from mailer.models.attachment import Attachment
from mailer.models.template import DesignMode

NASTY = (
    ".", ".\n.\n", "\r\n.\r\n", "\r", "\n", "\r\n", "\0", "\ud800", "\udfff", "\u2028", "\x85",
    "é漢😀" * 40, "x" * 1200, "word " * 60, " ", "\t", "a  b", "=", "=20", "=\n", "=_", "--=_mixed_",
    "From me\n", "MIME-Version: 1.0\r\n", "\r\n\r\n", "Bcc: thief@example.com", "=?utf-8?q?x?=",
    '"', "\\", "'", ";", "%", "%00", "*", "العربية", "ไทย", "e\u0301", "\u202egnp.exe",
)  # fmt: skip
VALUES = st.lists(
    st.one_of(st.sampled_from(NASTY), st.text(st.characters(), max_size=30)), max_size=4
).map("".join)
#: What a template may hold besides tags: in HTML, no beginning of an element or reference.
LITERALS = st.lists(
    st.one_of(
        st.sampled_from([text for text in NASTY if text.isprintable() or text.isspace()]),
        st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=30),
    ),
    max_size=3,
).map(lambda texts: re.sub("[@<>&]", "", "".join(texts)))
PARTS = st.lists(LITERALS, min_size=1, max_size=5)
#: Names, sizes and types; large ones are more than a block.
FILES = st.lists(
    st.tuples(VALUES, st.sampled_from([0, 1, 56, 57, 58, 5000, 47_880, 150_000]), VALUES),
    max_size=3,
)
ADDRESSES = st.sampled_from(
    ["ana@example.com", "stanisław.wójcik@wp.pl", '"a b"@example.com', "x@xn--exmple-cua.de"]
)
SENDERS = st.sampled_from(["anna@example.com", "änna@xn--exmple-cua.de"])
MOMENT = dt.datetime(2026, 11, 21, 9, 42, 17, tzinfo=dt.UTC)


def compiled(subject: str, text: list[str], page: list[str], sender: SenderFacts) -> Compiled:
    settings_of_company.save(Company(name="Mercier", email="c@example.com", language="fr"))
    content = Content("<p>" + "@FIRSTNAME@".join(page) + "</p>", "@FIRSTNAME@".join(text))
    design = Design(DesignMode.HTML, subject + "@CITY@", content, "fr")
    return compile_design(design, sender, Options(mass=True))


def read(mail: bytes) -> EmailMessage:
    return email.message_from_bytes(mail, policy=email.policy.default.clone(utf8=True))


def decoded(part: MIMEPart) -> str:
    payload = part.get_payload(decode=True)
    assert isinstance(payload, bytes)
    return payload.decode().replace("\r\n", "\n")


def written(pieces: list[str], value: str) -> str:
    return value.join(pieces).replace("\r\n", "\n")


@given(
    subject=LITERALS, text=PARTS, page=PARTS, value=VALUES, name=VALUES, city=VALUES,
    sender_name=VALUES, address=ADDRESSES, sender_address=SENDERS, files=FILES,
)  # fmt: skip
# Looking for the smallest mail that fails would take minutes.
@settings(
    max_examples=150,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_every_part_header_and_value_is_read_back_as_it_was_written(
    app: Flask,
    subject: str,
    text: list[str],
    page: list[str],
    value: str,
    name: str,
    city: str,
    sender_name: str,
    address: str,
    sender_address: str,
    files: list[tuple[str, int, str]],
) -> None:
    sender = SenderFacts(sender_name, sender_address, "reply@example.com")
    made = compiled(subject, text, page, sender)
    customer = CustomerFacts(first_name=value, city=city, email=address)
    context = RecipientContext(customer, address, name, "d7", MOMENT)
    finished = Rendered((made.render(context),), made.needs_smtputf8(context))
    attachments.attach(_taken(files), message_id=1)
    mail = FilesOf(1).along({7: finished})[7]
    db.session.rollback()

    _is_fit_for_the_wire(mail)
    message = read(mail.content)
    assert message.defects == []
    _headers_say_what_was_written(
        mail.content, message, made, subject + city.strip(), name, address, sender
    )
    alternative: MIMEPart = message
    if files:
        alternative, *rest = message.iter_parts()
        _files_are_what_was_attached(rest, files)
    plain, rich = alternative.iter_parts()
    value = clean(value.strip()) if value.strip() else ""
    assert decoded(plain).rstrip("\n") == written(text, value).rstrip("\n")
    escaped = html.escape(value).replace("\n", "<br>\n")
    assert decoded(rich) == "<p>" + written(page, escaped) + "</p>"


def _taken(files: list[tuple[str, int, str]]) -> list[Attachment]:
    return [
        attachments.take(io.BytesIO(content(size)), name, kind, [], SYSTEM)
        for name, size, kind in files
    ]


def content(size: int) -> bytes:
    return random.Random(size).randbytes(size)


def _is_fit_for_the_wire(mail: Rendered) -> None:
    blocks = list(mail.blocks())
    whole = mail.content
    assert all(block.endswith(b"\r\n") for block in blocks)
    assert b"".join(blocks) == whole
    assert mail.size == len(whole)
    assert mail.eight_bit is not whole.isascii()
    assert not mail.eight_bit or mail.smtputf8
    assert b"\0" not in whole
    assert whole.count(b"\r") == whole.count(b"\n") == whole.count(b"\r\n")
    assert max(len(line) for line in whole.split(b"\r\n")) <= 998
    # Handed over as it is: nothing in it can end it (RFC 5321 §4.5.2).
    assert not any(line.startswith(b".") for line in whole.split(b"\r\n"))


def _headers_say_what_was_written(
    mail: bytes,
    message: EmailMessage,
    made: Compiled,
    subject: str,
    name: str,
    address: str,
    sender: SenderFacts,
) -> None:
    assert message.keys() == [
        "From", "To", "Subject", "Date", "Message-ID", "Reply-To", "List-Unsubscribe",
        "List-Unsubscribe-Post", "MIME-Version", "Content-Type",
    ]  # fmt: skip
    assert str(message["Subject"]) == one_line(clean(subject)).strip()
    for header, person, mailbox in (
        ("From", sender.name, sender.address),
        ("To", name, address),
    ):
        # `addresses` of Python 3.11 puts blanks between encoded words.
        phrase, found = email.utils.parseaddr(_unfolded(mail, header))
        assert str(make_header(decode_header(phrase))) == one_line(clean(person))
        assert found == mailbox
    assert message["Date"].datetime == MOMENT
    assert message["Message-ID"] == made.envelope.message_id("d7")
    assert message["Reply-To"] == "reply@example.com"
    links = re.findall("<([^>]*)>", message["List-Unsubscribe"])
    assert [link.partition(":")[0] for link in links] == ["http", "mailto"]
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["MIME-Version"] == "1.0"


def _unfolded(mail: bytes, header: str) -> str:
    found = re.search(rf"^{header}: (.*(?:\r\n .*)*)\r$".encode(), mail, re.MULTILINE)
    assert found is not None
    return found[1].decode().replace("\r\n", "")


def _files_are_what_was_attached(parts: list[MIMEPart], files: list[tuple[str, int, str]]) -> None:
    assert len(parts) == len(files)
    for part, (name, size, kind) in zip(parts, files, strict=True):
        shown = mail_attachments.file_name(name) or "File"
        assert part.keys() == ["Content-Type", "Content-Transfer-Encoding", "Content-Disposition"]
        assert part.get_content_disposition() == "attachment"
        assert part.get_filename() == shown
        assert part["Content-Type"].params["name"] == shown
        assert part.get_content_type() == mail_attachments.media_type(kind, shown)
        assert part.get_payload(decode=True) == content(size)
