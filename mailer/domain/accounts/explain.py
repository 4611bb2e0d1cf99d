"""What went wrong with a mail server, in plain words and in the language of who reads it.

A failure is stored as its code and the server's own words (`@login 535 5.7.8 no`), and only
becomes a sentence when it is shown.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask_babel import gettext as _

from mailer.infra.installation import installation
from mailer.infra.smtp_reply import Fault, TransportError

#: As much as the columns hold.
_LONGEST = 500


@dataclass(frozen=True)
class Explanation:
    """A failure as a person reads it."""

    #: The kind of failure, with its detail: `tls:not_offered`.
    code: str
    #: What happened.
    what: str
    #: What to do about it.
    advice: str
    #: The server's own words, if it said any.
    reply: str


def stored(error: TransportError) -> str:
    """The failure as it is kept in a text column."""
    code = f"@{error.kind}:{error.detail}" if error.detail else f"@{error.kind}"
    return f"{code} {error.reply or ''}".strip()[:_LONGEST]


def explain(kept: str, host: str = "") -> Explanation:
    """The sentences for what `stored` made; any other text is shown as it is."""
    if not kept.startswith("@"):
        return Explanation("", kept, "", "")
    code, _blank, reply = kept[1:].partition(" ")
    known = _SENTENCES.get(code) or _SENTENCES.get(code.partition(":")[0])
    if known is None:
        return Explanation(code, reply or code, "", reply)
    what, advice = known(host or _("the server"))
    return Explanation(code, what, advice, reply)


def sentence(kept: str, host: str = "") -> str:
    """What happened and what to do, as one text, with the server's own words at its end."""
    found = explain(kept, host)
    said = _("The server said: %(reply)s", reply=found.reply) if found.reply else ""
    return " ".join(part for part in (found.what, found.advice, said) if part)


Sentences = Callable[[str], tuple[str, str]]

_SENTENCES: dict[str, Sentences] = {
    Fault.NAME_NOT_FOUND: lambda host: (
        _("There is no server named %(host)s.", host=host),
        _("Check its spelling; your provider tells the right name."),
    ),
    Fault.REFUSED: lambda host: (
        _("%(host)s takes no connection on this port.", host=host),
        _("Check the port: most servers use 587 with STARTTLS or 465 with TLS."),
    ),
    Fault.UNREACHABLE: lambda host: (
        _("%(host)s cannot be reached from here.", host=host),
        _("Check the network connection and the firewall of this machine."),
    ),
    Fault.TIMEOUT: lambda host: (
        _("%(host)s did not answer in time.", host=host),
        _(
            "Check port and security (465 needs TLS, 587 STARTTLS), and whether a firewall is "
            "in the way."
        ),
    ),
    Fault.TLS: lambda host: (
        _("No encrypted connection to %(host)s came about.", host=host),
        _("Check port and security with your provider: 465 needs TLS, 587 STARTTLS."),
    ),
    f"{Fault.TLS}:not_offered": lambda host: (
        _("%(host)s does not offer STARTTLS on this port.", host=host),
        _("Choose TLS, usually with port 465, or ask your provider for the right port."),
    ),
    f"{Fault.TLS}:not_tls": lambda host: (
        _("%(host)s does not speak TLS on this port.", host=host),
        _("Choose STARTTLS, usually with port 587."),
    ),
    Fault.CERTIFICATE: lambda host: (
        _("The certificate of %(host)s cannot be trusted: its issuer is unknown.", host=host),
        _("Ask your provider, or the administrator of the server, for a valid certificate."),
    ),
    f"{Fault.CERTIFICATE}:expired": lambda host: (
        _("The certificate of %(host)s has expired.", host=host),
        _("Tell your provider, or the administrator of the server, to renew it."),
    ),
    f"{Fault.CERTIFICATE}:not_yet_valid": lambda host: (
        _("The certificate of %(host)s is not valid yet.", host=host),
        _("Check the date and time of this machine."),
    ),
    f"{Fault.CERTIFICATE}:wrong_name": lambda host: (
        _("The certificate that %(host)s shows is made out to another name.", host=host),
        _(
            "Enter the server under the name that your provider gives, not under an alias or number."
        ),
    ),
    f"{Fault.CERTIFICATE}:self_signed": lambda host: (
        _("The certificate of %(host)s is signed by nobody but itself.", host=host),
        _("Ask your provider, or the administrator of the server, for a valid certificate."),
    ),
    Fault.LOGIN: lambda host: (
        _("%(host)s refused the login.", host=host),
        _(
            "Check login and password. Some providers ask for an app password made for this "
            "purpose."
        ),
    ),
    f"{Fault.LOGIN}:not_offered": lambda host: (
        _("%(host)s offers no way to sign in on this port.", host=host),
        _(
            "Choose STARTTLS or TLS if your provider asks for a login; leave login and password "
            "empty if it does not."
        ),
    ),
    f"{Fault.LOGIN}:wrong_key": lambda _host: (
        _("The stored password cannot be read any more: the secret key was changed."),
        _("Enter the password again."),
    ),
    Fault.INTERNAL_ADDRESS: lambda host: (
        _("%(host)s is on an internal network.", host=host),
        _("Only a super admin may set a server on an internal network."),
    ),
    Fault.ELSEWHERE: lambda host: (
        _(
            "Mails through %(host)s would carry links to %(url)s, which only work on this machine.",
            host=host,
            url=installation().public_url,
        ),
        _("Start Mailer with PUBLIC_URL set to the address that your customers can reach."),
    ),
    Fault.NO_SERVICE: lambda host: (
        _("%(host)s gives no service at the moment.", host=host),
        _("It is tried again; if it lasts, ask your provider."),
    ),
    Fault.SENDER_REFUSED: lambda host: (
        _("%(host)s does not take mails from this From address.", host=host),
        _("Enter an address that belongs to this login, or ask your provider to allow this one."),
    ),
    Fault.RECIPIENT_REFUSED: lambda host: (
        _("%(host)s does not take mails to this address.", host=host),
        _("Check the address, and whether the server asks for a login."),
    ),
    Fault.MESSAGE_REFUSED: lambda host: (
        _("%(host)s did not take the mail.", host=host),
        _("What the server said tells why."),
    ),
    Fault.TOO_LARGE: lambda host: (
        _("The mail is larger than %(host)s takes.", host=host),
        _("Make it smaller, or ask your provider for a higher limit."),
    ),
    Fault.NEEDS_SMTPUTF8: lambda host: (
        _("%(host)s cannot take addresses with letters outside ASCII.", host=host),
        _("Use another address of this person, or a server that offers SMTPUTF8."),
    ),
    Fault.DROPPED: lambda host: (
        _("%(host)s cut the connection.", host=host),
        _("It is tried again; if it lasts, ask your provider."),
    ),
    Fault.PROTOCOL: lambda host: (
        _("What answers at %(host)s on this port is no mail server.", host=host),
        _("Check the name and the port."),
    ),
}
