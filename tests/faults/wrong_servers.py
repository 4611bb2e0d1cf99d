"""What servers do wrong, and what must be recorded of a mail to which it was done."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.faults.misbehaviour import Rule

QUEUED = frozenset({"queued"})
DEFERRED = frozenset({"deferred"})
FAILED = frozenset({"failed"})
IN_DOUBT = frozenset({"in_doubt"})
ACCEPTED = frozenset({"accepted"})
#: Cut while the text comes: it shows before the dot or at it, as the network likes.
QUEUED_OR_DOUBT = QUEUED | IN_DOUBT
#: Before the dot nothing was handed over; after it nobody knows.
BEFORE_DOT = ("connect", "ehlo", "mail", "rcpt", "data")
AT_DOT = ("dot", "kept")
#: Replies that are none (RFC 5321 §4.2), or to something else.
MALFORMED = {
    "words": "what do you mean",
    "a code of two digits": "25 ok",
    "a code out of range": "650 ok",
    "two codes in one reply": "250-ok\r\n550 no",
    "an empty line": "",
    "control characters": "\x00\x1b[2J\x07",
    "not UTF-8, not a code": "\udcff\udcfe",
}
ENDLESS = {"lines": "250-more and more\r\n", "line": "250 more and more "}


def always_wrong() -> dict[str, tuple[list[Rule], frozenset[str]]]:
    """Name → the rules of a server, and the state that each of its mails must end up in."""
    found: dict[str, tuple[list[Rule], frozenset[str]]] = {}
    for stage in ("mail", "rcpt", "data", "dot"):
        found[f"451 at {stage}"] = [Rule(stage, "reply", "451 4.3.0 try later")], DEFERRED
        found[f"554 at {stage}"] = [Rule(stage, "reply", "554 5.7.1 not this one")], FAILED
    found["550 5.1.1 at rcpt"] = [Rule("rcpt", "reply", "550 5.1.1 nobody")], FAILED
    found["554 at connect"] = [Rule("connect", "reply", "554 5.3.2 no service")], QUEUED
    for stage in (*BEFORE_DOT, "dot"):
        found[f"421 at {stage}"] = [Rule(stage, "reply", "421 4.3.2 closing")], QUEUED
    for act in ("drop", "hang"):
        for stage in BEFORE_DOT:
            found[f"{act} at {stage}"] = [Rule(stage, act)], QUEUED
        for stage in AT_DOT:
            found[f"{act} at {stage}"] = [Rule(stage, act)], IN_DOUBT
    found["drop at body"] = [Rule("body", "drop")], QUEUED_OR_DOUBT
    for name, text in MALFORMED.items():
        found[f"{name} at rcpt"] = [Rule("rcpt", "reply", text or "\r\n")], QUEUED
        found[f"{name} at kept"] = [Rule("kept", "reply", text or "\r\n")], IN_DOUBT
    found["250 instead of 354"] = [Rule("data", "reply", "250 ok")], QUEUED
    found["354 to the dot"] = [Rule("kept", "reply", "354 go on")], IN_DOUBT
    for name, text in ENDLESS.items():
        found[f"an endless {name} at connect"] = [Rule("connect", "endless", text)], QUEUED
        found[f"an endless {name} at rcpt"] = [Rule("rcpt", "endless", text)], QUEUED
        found[f"an endless {name} at kept"] = [Rule("kept", "endless", text)], IN_DOUBT
    found["too slow, byte by byte, at rcpt"] = [Rule("rcpt", "drip", seconds=0.5)], QUEUED
    found["too slow, byte by byte, at kept"] = [Rule("kept", "drip", seconds=0.5)], IN_DOUBT
    return found


#: Unusual, and right.
RIGHT: Mapping[str, list[Rule]] = {
    "byte by byte everywhere": [
        Rule(stage, "drip", seconds=0.001) for stage in (*BEFORE_DOT, "kept")
    ],
    "late everywhere": [Rule(stage, "wait", seconds=0.1) for stage in (*BEFORE_DOT, "kept")],
    "a reply of many lines": [Rule("kept", "reply", "250-2.0.0 a\r\n" * 50 + "250 2.0.0 b")],
}


def by_chance(each: float) -> list[Rule]:
    """A server that does all of it now and then."""
    return [
        Rule("rcpt", "reply", "451 4.7.1 later", chance=each),
        Rule("rcpt", "reply", "550 5.7.1 no", chance=each),
        Rule("rcpt", "drop", chance=each),
        Rule("data", "reply", "451 4.3.0 later", chance=each),
        Rule("data", "reply", "554 5.7.1 no", chance=each),
        Rule("data", "reply", "nonsense", chance=each),
        Rule("dot", "reply", "452 4.2.2 full", chance=each),
        Rule("dot", "reply", "554 5.7.1 no", chance=each),
        Rule("dot", "drop", chance=each),
        Rule("kept", "drop", chance=each),
        Rule("kept", "reply", "nonsense", chance=each),
        Rule("kept", "drip", seconds=0.001, chance=each),
    ]


def what_follows(did: Mapping[str, Any]) -> str:
    """The state of a mail to which the sink did this last."""
    if did["act"] == "accepted":
        return "accepted"
    code = did["reply"][:3]
    if did["act"] == "drip" and did["stage"] == "kept":
        return "accepted"
    if code.isdigit() and code[0] in "45" and code != "421":
        return "deferred" if code[0] == "4" else "failed"
    return "in_doubt" if did["stage"] in AT_DOT and code != "421" else "queued"
