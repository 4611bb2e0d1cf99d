"""Reads the answers of servers that write for people only, without RFC 3464.

They differ in their words, not much in their shape: a greeting, the address (alone on its line,
or behind "to"), what the server said, then the mail that is answered.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from mailer.lib.bounces.codes import code_in, one_line, status_in
from mailer.lib.bounces.parts import address_in, addresses_in
from mailer.lib.bounces.report import Answer, BounceClass
from mailer.lib.bounces.severity import severity

#: From here on it is the mail that is answered.
_COPY = re.compile(
    r"^[ \t>*=_#-]*(?:"
    r"this is a copy of (?:the|your) message|below this line is a copy|enclosed is a copy|"
    r"(?:begin )?(?:original|returned|unsent) message|(?:the )?(?:original )?message headers? follows?|"
    r"header of (?:the )?(?:original|undelivered)|(?:the )?(?:header|body) of (?:your|the) (?:message|mail)|"
    r"unsent message follows|original message (?:follows|headers)|message text follows|"
    r"(?:your|the) (?:original )?(?:message|mail) (?:reads|was|follows)|forwarded message|"
    r"(?:undelivered|undeliverable) message|"
    r"Received:\s*from\b|Return-Path:\s*<|Message-ID:\s*<)",
    re.IGNORECASE | re.MULTILINE,
)
#: An address that is a line's first: `<a@b>:`, `  a@b`, `* a@b`, `a@b: said`, `a@b [said]`.
_FIRST = re.compile(
    r"^[ \t*>\-•.]*(?:(?:rfc822;|smtp;|to:|user:?)\s*)?[<\"'(]*([^\s<>\"'():,;\[\]]+@[A-Za-z0-9.\-]+)",
    re.IGNORECASE,
)
#: An address behind words that say who was to get the mail.
_BEHIND = re.compile(
    r"(?:\brcpt to:?|\bdeliver(?:y|ed|ing)?\b.{0,60}?\bto|\brecipients?\b[^@\n]{0,40}?|\bfailed (?:for|to)|"
    r"\bfinal-recipient:|\bX-Failed-Recipients:|\bsent to|\bmessage to|\bmail to|\baddress(?:e[sd])?\b[^@\n]{0,30}?|\buser|\bmailbox)"
    r"[\s:;'\"(<]*(?:rfc822;\s*)?([^\s<>\"'():,;\[\]]+@[A-Za-z0-9.\-]+)",
    re.IGNORECASE,
)
#: Who is named here is not who failed.
_SENDER = re.compile(
    r"mail\s+from:?\s*<?\S+|\bfrom:?\s*<?\S+@\S+|generated from \S+|sender:?\s*<?\S+@\S+",
    re.IGNORECASE,
)
#: Without one of these it is no answer of a mail server.
_FAILURE = re.compile(
    r"undeliver|not (?:be )?deliver|could ?n[o']t|unable to|failed|failure|failing|returned|rejected|refused|bounce|"
    r"delayed|deferred|error|unknown|disabled|can ?n[o']t|non remis|echec|échec|unzustellbar|retour",
    re.IGNORECASE,
)
#: A line that says why.
_REASON = re.compile(
    r"\b[45]\d\d[ \-]|#?[45]\.\d{1,2}\.\d{1,3}\b|said:|reason|error|unknown|rejected|refused|disabled|quota|full|"
    r"not (?:found|exist|known|be)|couldn'?t|unable|deferred|timed? ?out|expired|giving up|sorry|invalid|not reachable",
    re.IGNORECASE,
)
#: Lines of a greeting: they tell that it failed, not why.
_GREETING = re.compile(
    r"created automatically|automatically generated|could not be delivered to one or more|"
    r"permanent error|i'm afraid i wasn'?t able|following address|this is the|do not reply|^hi[!.]?\b|there was an error delivering|^[\-=*_]{2,}",
    re.IGNORECASE,
)


@dataclass
class _Said:
    """One recipient, and the lines that are about it."""

    address: str
    lines: list[str]


def notice_of(text: str) -> str:
    """What stands before the mail that is answered."""
    found = next((m for m in _COPY.finditer(text) if text[: m.start()].strip()), None)
    return text[: found.start()] if found else text


def tells_of_failure(text: str) -> bool:
    """May it be about a mail that did not arrive?"""
    return _FAILURE.search(text) is not None


def answers_in(notice: str, failed: Sequence[str], senders: Iterable[str]) -> list[Answer]:
    """The recipients that a notice names with what is said about each; `failed` are those that
    its header names, `senders` those who cannot be meant."""
    ours = {address.lower() for address in senders}
    said = list(_by_recipient(notice, [each.lower() for each in failed], ours))
    if not said:
        wanted = [*failed, *(a for a in _behind(notice) if a.lower() not in ours)]
        said = [_Said(wanted[0] if wanted else "", notice.split("\n"))]
    return [answer(each.address, each.lines or notice.split("\n"), notice) for each in said]


def answer(address: str, lines: Sequence[str], notice: str) -> Answer:
    """One recipient's answer, from the lines about it; the whole notice if they have no reason."""
    reason = reason_in(lines) or reason_in(notice.split("\n"))
    code, status = code_in(reason), status_in(reason)
    found = severity(code, status, reason or notice)
    if not reason and found == BounceClass.UNKNOWN:
        reason = one_line(notice)
    return Answer(found, address, code, status, one_line(reason))


def reason_in(lines: Sequence[str]) -> str:
    """The paragraph that says why, from its first line with a code, or else with a telling word."""
    kept = [line.strip() for line in lines]
    coded = (n for n, line in enumerate(kept) if code_in(line) or status_in(line))
    telling = (
        n for n, line in enumerate(kept) if _REASON.search(line) and not _GREETING.search(line)
    )
    at = next(coded, None)
    if at is None:
        at = next(telling, None)
    if at is None:
        return ""
    paragraph = []
    for line in kept[at : at + 6]:
        if not line:
            break
        paragraph.append(line)
    return " ".join(paragraph)


def _by_recipient(notice: str, failed: Sequence[str], ours: set[str]) -> Iterator[_Said]:
    """Whoever stands at the beginning of a line."""
    found: dict[str, _Said] = {}
    at: _Said | None = None
    for line in notice.split("\n"):
        first = _FIRST.match(line)
        address = address_in(first[1]) if first else ""
        key = address.lower()
        if address and key not in ours and (not failed or key in failed):
            at = found.setdefault(key, _Said(address, []))
            line = line[first.end() if first else 0 :]
        if at is not None:
            at.lines.append(line)
    yield from found.values()


def _behind(notice: str) -> Iterator[str]:
    """Whoever stands behind words that name a recipient, then anybody."""
    told = _SENDER.sub(" ", notice)
    for match in _BEHIND.finditer(told):
        if address := address_in(match[1]):
            yield address
    yield from addresses_in(told)
