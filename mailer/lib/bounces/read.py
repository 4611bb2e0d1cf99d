"""Read an answer to a mail: `read(bytes)` never raises, whatever it is given."""

from __future__ import annotations

import email
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from email import policy
from email.message import Message
from typing import Any

from mailer.lib.bounces import prose
from mailer.lib.bounces.auto_reply import is_auto_reply
from mailer.lib.bounces.codes import code_in, one_line, status_in
from mailer.lib.bounces.parts import (
    address_in,
    addresses_in,
    field_groups,
    groups_in,
    outer_parts,
    text_of,
)
from mailer.lib.bounces.report import Answer, BounceClass, Report
from mailer.lib.bounces.severity import severity

#: More than this is no answer, but a mail with files.
LIMIT = 5_000_000
_STATUS_TYPES = ("message/delivery-status", "message/global-delivery-status")
_FEEDBACK = "message/feedback-report"
#: Feedback that is about the reader's wish (RFC 5965 §7.3); `auth-failure` (RFC 6591) is about
#: our signature, `not-spam` the opposite.
_COMPLAINTS = ("abuse", "fraud", "virus", "other", "opt-out", "opt-out-list", "miscategorized")
_DAEMON = re.compile(
    r"mailer-?daemon|post_?master|mail.?delivery|mail.?system|no-?reply@sns|^$", re.IGNORECASE
)
_SUBJECT = re.compile(
    r"undeliver|delivery (?:status|failure|has failed|report)|delivery.{0,20}(?:fail|delay)|fail(?:ed|ure) notice|failure|"
    r"returned? (?:mail|to sender)|mail (?:system error|delivery)|bounce|errors from|non remis|unzustellbar",
    re.IGNORECASE,
)
_NOTHING = Answer(BounceClass.UNKNOWN)


def read(raw: bytes) -> Report:
    """What an answer says; of class `unknown` if it is none."""
    message = email.message_from_bytes(raw[:LIMIT], policy=policy.compat32)
    returned = _returned(message)
    answers = _answers(message, raw[:LIMIT], returned) or [_NOTHING]
    return Report(tuple(answers), _message_id(message, returned), tuple(_came_to(message)))


def _answers(message: Message, raw: bytes, returned: Mapping[str, str]) -> Sequence[Answer]:
    parts = list(outer_parts(message))
    feedback = [part for part in message.walk() if part.get_content_type() == _FEEDBACK]
    if feedback:
        return [_complaint(field_groups(feedback[0]), returned)]
    notice = prose.notice_of("\n".join(_texts(parts)) or _fallback(raw))
    if notice.lstrip().startswith("{") and (answers := _of_json(notice)):
        return answers
    statuses = [part for part in message.walk() if part.get_content_type() in _STATUS_TYPES]
    groups = [group for part in statuses for group in field_groups(part)]
    groups = groups or [g for g in groups_in(notice) if "final-recipient" in g and "action" in g]
    if groups := [group for group in groups if _names_recipient(group)]:
        return [each for group in groups if (each := _of_group(group, notice))]
    if is_auto_reply(message) and not _DAEMON.search(_header(message, "from")):
        return [Answer(BounceClass.AUTO_REPLY, address_in(str(message["from"] or "")))]
    if not (_from_daemon(message) or _SUBJECT.search(_header(message, "subject"))):
        return []
    if not prose.tells_of_failure(notice + _header(message, "subject")):
        return []
    return _of_prose(message, notice, returned)


def _of_prose(message: Message, notice: str, returned: Mapping[str, str]) -> Sequence[Answer]:
    failed = [*addresses_in(_header(message, "x-failed-recipients"))]
    failed += addresses_in(_header(message, "x-bounced-address"))
    senders = [*_came_to(message), *addresses_in(_header(message, "from"))]
    senders += addresses_in(returned.get("from", "") + " " + returned.get("return-path", ""))
    told = [a for a in prose.answers_in(notice, failed, senders) if a.address or a.diagnostic]
    if told and not told[0].address and (address := address_in(returned.get("to", ""))):
        told[0] = prose.answer(address, notice.split("\n"), notice)
    if told and told[0].bounce_class == BounceClass.UNKNOWN and told[0].address:
        subject = _header(message, "subject")
        first = prose.answer(told[0].address, [subject], notice + "\n" + subject)
        told[0] = first
    return told


def _names_recipient(group: Mapping[str, str]) -> bool:
    return "final-recipient" in group or "original-recipient" in group


def _of_group(group: Mapping[str, str], notice: str) -> Answer | None:
    """One recipient of RFC 3464 §2.3; None for one who got the mail."""
    action = group.get("action", "failed").lower().split(" ")[0].strip(";,")
    address = _recipient(group)
    said = group.get("diagnostic-code", "")
    said = said.partition(";")[2].strip() or said
    status = status_in(group.get("status", "")) or group.get("status", "").split(" ")[0]
    if action in ("delivered", "relayed", "expanded", "deliverable") or status.startswith("2"):
        return None
    detailed = status_in(said)
    if detailed and (status.endswith(".0.0") or not status_in(status)):
        status = detailed
    why = said or prose.reason_in(_about(notice, address))
    code = code_in(said) if said else code_in(why)
    found = severity(code, status, why)
    delayed = action == "delayed"
    if delayed:
        found = BounceClass.SOFT
    return Answer(found, address, code, status, one_line(why), delayed)


def _about(notice: str, address: str) -> list[str]:
    """The lines of a notice from the one that names the address."""
    lines = notice.split("\n")
    at = next((n for n, line in enumerate(lines) if address and address in line), 0)
    return lines[at:]


def _recipient(group: Mapping[str, str]) -> str:
    """The address that was written to: what a server made of it (an alias) comes second."""
    for name in ("original-recipient", "final-recipient", "x-actual-recipient"):
        kind, found, value = group.get(name, "").partition(";")
        if address := address_in(value if found else kind):
            return address
    return ""


def _complaint(groups: Sequence[Mapping[str, str]], returned: Mapping[str, str]) -> Answer:
    fields: dict[str, str] = {}
    for group in groups:
        fields = {**group, **fields}
    kind = fields.get("feedback-type", "abuse").lower()
    named = fields.get("original-rcpt-to", "") or fields.get("removal-recipient", "")
    address = address_in(named) or address_in(returned.get("to", ""))
    found = BounceClass.COMPLAINT if kind in _COMPLAINTS else BounceClass.UNKNOWN
    return Answer(found, address, None, "", one_line(f"Feedback-Type: {kind}"))


def _of_json(text: str) -> list[Answer]:
    """Amazon SES puts its notices into JSON."""
    try:
        told: Any = json.JSONDecoder(strict=False).raw_decode(text.lstrip())[0]
        if isinstance(told.get("Message"), str):
            told = json.loads(told["Message"])
        bounce, complaint = told.get("bounce"), told.get("complaint")
        if complaint:
            people = complaint["complainedRecipients"]
            return [Answer(BounceClass.COMPLAINT, each["emailAddress"]) for each in people]
        return [_of_ses(each, bounce.get("bounceType", "")) for each in bounce["bouncedRecipients"]]
    except (ValueError, KeyError, TypeError, AttributeError):
        return []


def _of_ses(each: Mapping[str, Any], kind: str) -> Answer:
    said = str(each.get("diagnosticCode", ""))
    said = said.partition(";")[2].strip() or said
    status = str(each.get("status", ""))
    found = severity(code_in(said), status, said)
    if kind == "Transient" or found == BounceClass.UNKNOWN:
        found = BounceClass.SOFT if kind == "Transient" else BounceClass.HARD
    return Answer(found, str(each["emailAddress"]), code_in(said), status, one_line(said))


def _texts(parts: Sequence[Message]) -> Iterator[str]:
    """What people read: the plain texts, or the HTML where there are none."""
    for kind in ("text/plain", "text/html"):
        # Some servers forget the semicolon behind the type.
        texts = [text_of(part) for part in parts if part.get_content_type().startswith(kind)]
        if any(text.strip() for text in texts):
            yield from texts
            return


def _fallback(raw: bytes) -> str:
    """The body as it is, of a mail whose parts cannot be told apart."""
    text = raw.decode("utf-8", "replace").replace("\r\n", "\n")
    return text.partition("\n\n")[2]


def _returned(message: Message) -> dict[str, str]:
    """Header fields of the mail that is answered."""
    for part in message.walk():
        if part is message:
            continue
        kind = part.get_content_type()
        inner = part.get_payload()
        whole = inner[0] if isinstance(inner, list) and inner else None
        if kind == "message/rfc822" and isinstance(whole, Message):
            if whole.items():
                return {name.lower(): str(value) for name, value in reversed(whole.items())}
            # An empty line before the header fields makes a body of them.
            return _header_fields(str(whole.get_payload()))
        if kind in ("text/rfc822-headers", "message/rfc822-headers", "message/rfc822"):
            return _header_fields(text_of(part))
    text = "\n".join(_texts(list(outer_parts(message))))
    return _header_fields(text[len(prose.notice_of(text)) :])


def _header_fields(text: str) -> dict[str, str]:
    fields: dict[str, str] = {}
    for group in groups_in(text.strip("\n")):
        fields = {**group, **fields}
    return fields


def _message_id(message: Message, returned: Mapping[str, str]) -> str:
    """Of the mail that is answered."""
    for told in (
        returned.get("message-id", ""),
        _header(message, "in-reply-to"),
        _header(message, "references"),
    ):
        if found := re.findall(r"<[^<>\s]+>", told):
            return str(found[-1])
    return ""


def _came_to(message: Message) -> Iterator[str]:
    for name in ("to", "delivered-to", "x-original-to", "envelope-to", "x-envelope-to"):
        for value in message.get_all(name, []):
            yield from addresses_in(str(value))


def _from_daemon(message: Message) -> bool:
    sender = _header(message, "from")
    return bool(_DAEMON.search(sender)) or _header(message, "return-path").strip() in ("<>", "< >")


def _header(message: Message, name: str) -> str:
    return str(message[name] or "")
