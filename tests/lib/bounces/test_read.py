"""Answers in the shapes that mail systems give them; addresses and hosts are made up."""

import random

import pytest

from mailer.lib.bounces.read import read
from mailer.lib.bounces.report import Answer, BounceClass

HARD, SOFT, UNKNOWN = BounceClass.HARD, BounceClass.SOFT, BounceClass.UNKNOWN
OURS = "<d12.0123456789abcdef@shop.example>"
HEAD = """From: Mail Delivery System <MAILER-DAEMON@mx.shop.example>
To: bonjour@shop.example
Subject: Undelivered Mail Returned to Sender
"""
COPY = f"""Return-Path: <bonjour@shop.example>
From: Shop <bonjour@shop.example>
To: ada@reader.example
Message-ID: {OURS}
Subject: News
"""


def report(fields: str, notice: str = "It could not be delivered.", kind: str = "report") -> bytes:
    """A bounce of RFC 3464 with these fields about the recipient."""
    return f"""{HEAD}MIME-Version: 1.0
Content-Type: multipart/{kind}; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

{notice}
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.shop.example

{fields}
--b
Content-Type: message/rfc822

{COPY}
Hello
--b--
""".encode()


def prose(text: str, copy: str = "------ This is a copy of the message. ------") -> bytes:
    """A bounce for people only."""
    return f"{HEAD}Content-Type: text/plain; charset=utf-8\n\n{text}\n{copy}\n\n{COPY}\nHello\n".encode()


def the(raw: bytes) -> Answer:
    (answer,) = read(raw).answers
    return answer


def refusal(status: str, said: str) -> bytes:
    return report(
        f"Final-Recipient: rfc822; ada@reader.example\nAction: failed\nStatus: {status}\n"
        f"Diagnostic-Code: smtp; {said}\n"
    )


def test_a_report_tells_address_codes_words_and_mail() -> None:
    raw = refusal("5.1.1", "550 5.1.1 <ada@reader.example>:\n    User unknown in virtual table")
    found = read(raw)
    assert found.message_id == OURS
    assert found.came_to == ("bonjour@shop.example",)
    assert found.answers == (
        Answer(
            HARD,
            "ada@reader.example",
            550,
            "5.1.1",
            "550 5.1.1 <ada@reader.example>: User unknown in virtual table",
        ),
    )


@pytest.mark.parametrize(
    ("status", "said", "expected"),
    [
        ("5.1.1", "550 5.1.1 no such user here", HARD),
        ("5.0.0", "550 Unknown user ada@reader.example", HARD),
        ("5.1.2", "Host or domain name not found. Name service error", HARD),
        ("5.2.1", "550 5.2.1 mailbox disabled, not accepting messages", HARD),
        ("5.7.1", "550 5.7.1 Recipient address rejected: user does not exist", HARD),
        ("5.4.4", "unable to route: no mail hosts for domain", HARD),
        ("5.2.2", "552 5.2.2 mailbox full", SOFT),
        ("5.1.1", "552 5.1.1 mailbox is over quota temporarily", SOFT),
        ("5.3.4", "552 5.3.4 message size exceeds limit", SOFT),
        ("5.7.1", "554 5.7.1 blocked using a block list", SOFT),
        ("5.1.1", "550 5.1.1 192.0.2.1 has sent to too many recipients this hour", SOFT),
        ("5.1.8", "501 5.1.8 sender address rejected", SOFT),
        ("5.7.26", "550 5.7.26 unauthenticated mail is prohibited, DMARC policy", SOFT),
        ("4.4.1", "connect to mx.reader.example: Connection timed out", SOFT),
        ("4.3.0", "451 4.3.0 local error, try again later", SOFT),
        ("4.1.1", "450 4.1.1 user unknown for the moment", SOFT),
    ],
)
def test_only_an_address_that_is_wrong_is_a_hard_bounce(
    status: str, said: str, expected: BounceClass
) -> None:
    assert the(refusal(status, said)).bounce_class == expected


def test_a_pages_address_in_what_a_server_said_means_nothing() -> None:
    said = "550 5.1.1 user unknown, see https://help.example/spam-policy/blocked"
    assert the(refusal("5.1.1", said)).bounce_class == HARD


def test_a_late_mail_is_told_from_a_lost_one() -> None:
    answer = the(
        report("Final-Recipient: rfc822; ada@reader.example\nAction: delayed\nStatus: 4.4.7\n")
    )
    assert (answer.bounce_class, answer.delayed) == (SOFT, True)


def test_who_got_the_mail_is_no_bounce() -> None:
    for action in ("delivered", "relayed", "expanded"):
        fields = f"Final-Recipient: rfc822; ada@reader.example\nAction: {action}\nStatus: 2.0.0\n"
        assert the(report(fields)).bounce_class == UNKNOWN


def test_each_recipient_has_an_answer() -> None:
    fields = "\n\n".join(
        f"Final-Recipient: rfc822; {who}@reader.example\nAction: failed\nStatus: {status}"
        for who, status in (("ada", "5.1.1"), ("bob", "4.2.2"))
    )
    found = [(a.address, a.bounce_class) for a in read(report(fields)).answers]
    assert found == [("ada@reader.example", HARD), ("bob@reader.example", SOFT)]


def test_the_address_that_was_written_to_comes_before_what_became_of_it() -> None:
    fields = (
        "Original-Recipient: rfc822; ada@reader.example\n"
        "Final-Recipient: rfc822; internal-7@cluster.example\nAction: failed\nStatus: 5.1.1\n"
    )
    assert the(report(fields)).address == "ada@reader.example"


def test_a_reason_in_the_text_only_counts_as_well() -> None:
    fields = "Final-Recipient: rfc822; ada@reader.example\nAction: failed\nStatus: 5.0.0\n"
    answer = the(report(fields, "<ada@reader.example>: 550 5.1.1 no such user\n"))
    assert answer.diagnostic == "<ada@reader.example>: 550 5.1.1 no such user"


PROSE = {
    "exim": """This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  ada@reader.example
    SMTP error from remote mail server after RCPT TO:<ada@reader.example>:
    host mx.reader.example [192.0.2.1]: 550 5.1.1 no such user
""",
    "qmail": """Hi. This is the qmail-send program at mx.shop.example.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<ada@reader.example>:
192.0.2.1 does not like recipient.
Remote host said: 550 5.1.1 no such user
Giving up on 192.0.2.1.
""",
    "a sentence": """There was an error delivering your mail to <ada@reader.example>.

mx.reader.example [192.0.2.1] did not like our RCPT TO:
550 5.1.1 no such user
""",
    "a list": """Delivery to the following recipients failed permanently:

   * ada@reader.example

Technical details: SMTP:RCPT host 192.0.2.1: 550 5.1.1 no such user
""",
}


@pytest.mark.parametrize("text", PROSE.values(), ids=PROSE)
def test_what_is_written_for_people_is_read(text: str) -> None:
    found = read(prose(text))
    (answer,) = found.answers
    assert (answer.address, answer.smtp_code, answer.status) == ("ada@reader.example", 550, "5.1.1")
    assert answer.bounce_class == HARD
    assert found.message_id == OURS


def test_without_a_named_recipient_it_is_the_one_of_the_returned_mail() -> None:
    answer = the(
        prose(
            "421 reader.example: Deferred: Connection timed out\n", "--- Unsent message follows ---"
        )
    )
    assert (answer.address, answer.bounce_class) == ("ada@reader.example", SOFT)


def feedback(kind: str) -> bytes:
    return f"""From: <fbl@provider.example>
To: bonjour@shop.example
Subject: complaint
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="b"

--b
Content-Type: text/plain

A reader called this spam.
--b
Content-Type: message/feedback-report

Feedback-Type: {kind}
User-Agent: Feedback/1.0
Version: 1
Original-Rcpt-To: ada@reader.example

--b
Content-Type: message/rfc822

{COPY}
Hello
--b--
""".encode()


def test_a_complaint_names_reader_and_mail() -> None:
    found = read(feedback("abuse"))
    assert found.message_id == OURS
    assert found.first.bounce_class == BounceClass.COMPLAINT
    assert found.first.address == "ada@reader.example"


@pytest.mark.parametrize("kind", ["auth-failure", "not-spam"])
def test_reports_about_signatures_or_praise_are_no_complaints(kind: str) -> None:
    assert the(feedback(kind)).bounce_class == UNKNOWN


@pytest.mark.parametrize(
    "header",
    [
        "Auto-Submitted: auto-replied\nSubject: Re: News",
        "X-Autoreply: yes\nSubject: Re: News",
        "Subject: Automatic reply: News",
        "Subject: =?utf-8?q?R=C3=A9ponse_automatique_=3A_News?=",
        "Subject: Absence du bureau",
    ],
)
def test_a_mailbox_that_answers_by_itself_is_no_bounce(header: str) -> None:
    raw = f"Return-Path: <>\nFrom: Ada <ada@reader.example>\n{header}\n\nI am away; mail to bob@reader.example could not be read.\n"
    answer = the(raw.encode())
    assert (answer.bounce_class, answer.address) == (BounceClass.AUTO_REPLY, "ada@reader.example")


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x00\xff\xfe",
        b"From: Ada <ada@reader.example>\nSubject: Re: News\n\nThanks, 550 euros are too much.\n",
        b"Content-Type: multipart/report; boundary=b\n\n--b\nContent-Type: message/delivery-status\n",
        b"From: MAILER-DAEMON\nSubject: failure notice\nContent-Type: text/plain; charset=nonsense\n\n\xff",
        b'From: no-reply@sns.amazonaws.com\n\n{"notificationType":"Bounce","bounce":{}}',
    ],
)
def test_what_is_no_answer_is_unknown(raw: bytes) -> None:
    assert {answer.bounce_class for answer in read(raw).answers} == {UNKNOWN}


def test_no_damage_makes_it_fail() -> None:
    """Cut, doubled, overwritten: a thousand times, the same ones each time."""
    dice = random.Random(4)
    sources = [refusal("5.1.1", "550 no"), prose(PROSE["exim"]), feedback("abuse")]
    for _ in range(1_000):
        raw = bytearray(dice.choice(sources))
        for _ in range(dice.randrange(1, 8)):
            at = dice.randrange(len(raw))
            piece = dice.choice(
                (b"", b"\x00", b"--b\n", b"\n\n", b"\xff\xfe", bytes(raw[at : at + 40]))
            )
            raw[at : at + dice.randrange(12)] = piece
        assert read(bytes(raw)).answers
