"""Is a refusal the address's fault for good (hard), or not (soft)?

A server's words count for more than its codes, which are often wrong: `550 5.1.1` is also used
for "too many recipients this hour", `5.7.1` for "user unknown". An address is only given up when
it is the address that is wrong; a refusal of our server, of the sender or of the content says
nothing about it.
"""

from __future__ import annotations

import re

from mailer.lib.bounces.report import BounceClass


def _any_of(*words: str) -> re.Pattern[str]:
    return re.compile("|".join(words), re.IGNORECASE)


#: Addresses of help pages, and what qmail adds to every refusal.
_NOISE = re.compile(r"https?://\S+|giving up on \S+|i'?(?: ha)?ve given up", re.IGNORECASE)

#: It may work another time.
_PASSING = _any_of(
    r"(mail)?box(es)? (is |are )?(\w+ )?(over)?full", r"mailfolder is full", r"over.?(the |its )?(disk )?quota",
    r"quota (is )?(exceeded|full|violation)", r"exceed\w* (\w+ ){0,3}(quota|storage)", r"disk full",
    r"insufficient (system |disk )?(storage|space)", r"not enough (\w+ )?(storage|space)", r"no space left",
    r"storage (limit|quota)", r"too (large|big|long)", r"exceed\w* (\w+ ){0,3}(size|length) limit", r"size (limit|exceed)",
    r"maximum (message |file )?size", r"try (it |again |sending )?(again )?later", r"temporar(y|ily)",
    r"greylist", r"timed? ?out", r"could not deliver for the last", r"retry time(out)? exceeded",
    r"retry limit", r"expired", r"gave up", r"giving up", r"too many", r"rate limit", r"frequency limit", r"throttl",
    r"connection (refused|reset|lost|dropped|failed)", r"couldn'?t establish", r"host not reachable",
    r"unable to connect", r"no route to host", r"network is unreachable", r"(mail )?loop", r"too many hops",
)  # fmt: skip
#: Our server, our address or our content is not wanted there.
_UNWANTED = _any_of(
    r"\bspam", r"junk", r"black.?list", r"block.?list", r"\bbl(a|o)ck(ed|ing)?\b", r"\b(dns|r)bl\b", r"banned", r"reputation",
    r"\bdmarc\b", r"\bspf\b", r"\bdkim\b", r"unauthenticated", r"reverse dns", r"\bptr\b", r"virus", r"malware",
    r"polic(y|ies)", r"content (rejected|filter)", r"sender (address )?(rejected|denied|verif)", r"access denied",
    r"\brelay(ing)?\b", r"not authori[sz]ed", r"authentication required", r"smtp server of your isp",
    r"(message|mail|email) (was |is |has been )?(rejected|refused|rejete)", r"prohibited", r"not (allowed|permitted)",
    r"must (be|have)", r"starttls",
)  # fmt: skip
#: There is no such mailbox or host.
_NO_SUCH = _any_of(
    r"(user|recipient|mailbox|account|addressee|address|alias|person|party)s?\b.{0,40}?\b(is |are |was |has been )?"
    r"(unknown|unavailable|not ?found|not exist|doesn'?t exist|not (be )?(recogni[sz]ed|listed|local|here|valid|known)|inactive|disabled|"
    r"expired|closed|suspended|deactivated|invalid|undeliverable|no longer|terminated|deleted)",
    r"(unknown|no such|invalid|non.?existent|inactive|disabled|bad|obsolete)\b.{0,20}\b(user|recipient|mailbox|account|address|local.?part|alias|person|host|domain|name)",
    r"user\S* \S+ (unknown|not found|does not exist)", r"does ?n[o']t exist", r"do not exist", r"no (\w+ )?(mailbox|account|recipient|user) ",
    r"not our customer", r"recipnotfound", r"unroute?able", r"un?able to (route|find)",
    r"(host|domain|name) (or domain name )?(unknown|not found|does not)", r"name (or service )?not (known|found|resolve)",
    r"host (or domain name )?not found", r"domain .{0,60}(not found|does not exist|couldn'?t be found|no mx)", r"nxdomain", r"no (mx|such domain|valid hosts)",
    r"couldn'?t find (any|a) (host|mail exchanger)", r"not a known user", r"unknown in (virtual|local|relay)", r"has moved", r"no longer (valid|available|works?|in use|with)",
    r"not listed in", r"vrfy", r"address (couldn'?t|could not|wasn'?t) be? ?found", r"cannot find (your|the) (recipient|user)",
    r"doesn'?t have an? \S+ account", r"this user", r"user has no", r"utilisateur inconnu", r"adresse d.au moins un destinataire invalide",
    r"empf.nger unbekannt", r"existiert nicht", "見つかりません", "存在しません", "リストにありません",
)  # fmt: skip

#: By subject and detail of RFC 3463 §3 where it is clear (with class 5).
_HARD_DETAILS = frozenset({"1.0", "1.1", "1.2", "1.3", "1.4", "1.6", "1.10", "2.1", "4.1", "4.4"})
_HARD_CODES = frozenset({550, 551, 553})


def severity(code: int | None, status: str, said: str) -> BounceClass:
    """Hard or soft, by reply code, enhanced status and words; `UNKNOWN` when there is nothing."""
    words = _NOISE.sub(" ", said)
    if not words.strip() and not status and code is None:
        return BounceClass.UNKNOWN
    kind, _, detail = status.partition(".")
    if _PASSING.search(words):
        return BounceClass.SOFT
    if _NO_SUCH.search(words) and kind != "4":
        return BounceClass.HARD
    if _UNWANTED.search(words):
        return BounceClass.SOFT
    if kind == "5" and detail != "0.0":
        return BounceClass.HARD if detail in _HARD_DETAILS else BounceClass.SOFT
    if kind == "4" or (code is not None and code < 500):
        return BounceClass.SOFT
    if code is not None:
        return BounceClass.HARD if code in _HARD_CODES else BounceClass.SOFT
    return BounceClass.HARD if kind == "5" else BounceClass.SOFT
