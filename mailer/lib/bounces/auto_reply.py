"""Did a person's mailbox answer by itself? (RFC 3834)"""

from __future__ import annotations

import re
from email.header import decode_header, make_header
from email.message import Message

#: What mail programs put before the subject, in the languages that come up.
_SUBJECT = re.compile(
    r"^\s*(?:(?:re|aw|tr|fwd?)\s*:\s*)*(?:\[?auto(?:matic|mated|matische|matisch|matique|m[aá]tica)?[\s\-]?(?:reply|response|antwort|r[eé]ponse|respuesta)?\]?\s*:|"
    r"automatic reply|auto(?:mated)?[\s\-]?(?:reply|response)|out of (?:the )?office|r[eé]ponse automatique|absence|absent\b|"
    r"absence du bureau|message d.absence|automatische antwort|abwesen|respuesta autom|fuera de (?:la )?oficina|risposta automatica|"
    r"vacation|on vacation|away from|自動応答|自動返信)",
    re.IGNORECASE,
)
_FIELDS = (
    "x-autoreply",
    "x-autorespond",
    "x-auto-reply",
    "x-autoresponder",
    "x-vacation",
    "x-mail-autoreply",
)


def is_auto_reply(message: Message) -> bool:
    """By RFC 3834's field, the older ones, or the subject. Servers' reports may have it, too."""
    submitted = str(message["auto-submitted"] or "").lower()
    if submitted.startswith("auto-replied") or any(message[name] for name in _FIELDS):
        return True
    if str(message["precedence"] or "").strip().lower() in ("auto_reply", "auto-reply"):
        return True
    return bool(_SUBJECT.search(_decoded(str(message["subject"] or ""))))


def _decoded(text: str) -> str:
    try:
        return str(make_header(decode_header(text)))
    except (LookupError, UnicodeError, ValueError):
        return text
