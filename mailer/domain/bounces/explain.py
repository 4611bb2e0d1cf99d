"""What went wrong with the bounce mailbox, in plain words: as with SMTP, but for the ports and
what only a mailbox has."""

from __future__ import annotations

from collections.abc import Callable

from flask_babel import gettext as _

from mailer.domain.accounts import explain as of_smtp
from mailer.domain.accounts.explain import Explanation
from mailer.infra.smtp_reply import Fault

_FOLDER = f"{Fault.PROTOCOL}:folder"


def explain(kept: str, host: str) -> Explanation:
    """The sentences for what `accounts.explain.stored` made of an error."""
    found = of_smtp.explain(kept, host)
    if found.code.startswith(_FOLDER):
        name = kept.partition("folder:")[2]
        return Explanation(
            found.code,
            _("There is no folder “%(name)s” in this mailbox.", name=name),
            _("Check how it is written, with everything that stands before it: INBOX.Bounces."),
            "",
        )
    sentences = _SENTENCES.get(found.code) or _SENTENCES.get(found.code.partition(":")[0])
    if sentences is None:
        return found
    what, advice = sentences(host)
    return Explanation(found.code, what or found.what, advice, found.reply)


def sentence(kept: str, host: str) -> str:
    """What happened and what to do, as one text, with the server's own words at its end."""
    if not kept:
        return ""
    found = explain(kept, host)
    said = _("The server said: %(reply)s", reply=found.reply) if found.reply else ""
    return " ".join(part for part in (found.what, found.advice, said) if part)


_SENTENCES: dict[str, Callable[[str], tuple[str, str]]] = {
    Fault.REFUSED: lambda _host: (
        "",
        _("Check the port: most servers use 993 with TLS or 143 with STARTTLS."),
    ),
    Fault.TIMEOUT: lambda _host: (
        "",
        _(
            "Check port and security (993 needs TLS, 143 STARTTLS), and whether a firewall is in "
            "the way."
        ),
    ),
    Fault.TLS: lambda _host: (
        "",
        _("Check port and security with your provider: 993 needs TLS, 143 STARTTLS."),
    ),
    f"{Fault.TLS}:not_offered": lambda _host: (
        "",
        _("Choose TLS, usually with port 993, or ask your provider for the right port."),
    ),
    f"{Fault.TLS}:not_tls": lambda _host: ("", _("Choose STARTTLS, usually with port 143.")),
    f"{Fault.LOGIN}:not_offered": lambda host: (
        _("%(host)s takes no password without encryption.", host=host),
        _("Choose TLS or STARTTLS."),
    ),
    Fault.PROTOCOL: lambda host: (
        _("What answers at %(host)s on this port is no mailbox (IMAP).", host=host),
        _("Check the name and the port."),
    ),
    Fault.DROPPED: lambda _host: (
        "",
        _("Check port and security (993 needs TLS, 143 STARTTLS). It is tried again by itself."),
    ),
}
