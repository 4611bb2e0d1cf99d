"""`mailer smtp …`: the company's sending account."""

from __future__ import annotations

import sys
from dataclasses import asdict, replace
from typing import Any

import click
from flask_babel import gettext as _

from mailer.cli.verb import say, verb
from mailer.domain.accounts import dkim, smtp_accounts
from mailer.domain.accounts.access import Actor, require
from mailer.domain.accounts.connection_test import test_connection
from mailer.domain.accounts.explain import sentence
from mailer.domain.accounts.sending import company_account, why_unusable
from mailer.domain.accounts.server import server_of
from mailer.domain.accounts.smtp_settings import Address, Limits, Server
from mailer.infra.smtp_reply import TransportError
from mailer.lib.errors import Refused
from mailer.models.smtp_account import Security, SmtpAccount


class Limit(click.ParamType):
    """A number of mails; `0` and `none` mean no limit."""

    name = "number|none"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """0 for no limit."""
        if isinstance(value, int):
            return value
        if value.lower() == "none":
            return 0
        if not value.isdecimal():
            self.fail(f"{value!r} is neither a number nor “none”.", param, ctx)
        return int(value)


LIMIT = Limit()


@click.group("smtp")
def commands() -> None:
    """The company's sending account."""


@commands.command("set")
@click.option("--host", required=True)
@click.option("--port", required=True, type=click.IntRange(1, 65535))
@click.option("--security", required=True, type=click.Choice([s.value for s in Security]))
@click.option("--user", default="", help="Login, if the server asks for one.")
@click.option("--password", default="", help="Its password; “-” reads it from standard input.")
@click.option("--from", "from_address", required=True, metavar="ADDRESS")
@click.option("--from-name", default=None, help="Without it, the company's name.")
@click.option("--reply-to", default=None, metavar="ADDRESS")
@click.option("--daily-limit", type=LIMIT, help="Mails a day; 300 at first.")
@click.option("--monthly-limit", type=LIMIT, help="Mails a month; 1,000 at first.")
@click.option("--per-minute", type=LIMIT, help="Mails a minute; no limit at first.")
@click.option(
    "--reserve",
    type=click.IntRange(0, 90),
    metavar="PERCENT",
    help="Share of day and month kept for urgent mail; 10 at first.",
)
@click.option("--connections", type=int, help="Connections at once; 4 at first.")
@verb
def set_account(
    actor: Actor,
    host: str,
    port: int,
    security: str,
    user: str,
    password: str,
    from_address: str,
    from_name: str | None,
    reply_to: str | None,
    daily_limit: int | None,
    monthly_limit: int | None,
    per_minute: int | None,
    reserve: int | None,
    connections: int | None,
) -> dict[str, Any]:
    """Send through an SMTP server from now on; internal servers may be set here."""
    if password == "-":  # noqa: S105 - it says where the password comes from
        password = sys.stdin.readline().rstrip("\r\n")
    stored = smtp_accounts.company_smtp()
    sender = Address(
        from_name if from_name is not None else stored.from_name if stored else "",
        from_address,
        reply_to if reply_to is not None else stored.reply_to if stored else "",
    )
    server = Server(host, port, Security(security), user, password)
    account = smtp_accounts.save_company_smtp(sender, server, actor)
    given = (daily_limit, monthly_limit, per_minute, reserve, connections)
    if any(number is not None for number in given):
        limits = Limits(
            _chosen(daily_limit, account.daily_limit),
            _chosen(monthly_limit, account.monthly_limit),
            _chosen(per_minute, account.per_minute),
            account.reserve_percent if reserve is None else reserve,
            account.connections if connections is None else connections,
        )
        smtp_accounts.save_limits(account, limits, actor)
    _print(account)
    return _facts(account)


@commands.command("local")
@click.option("--from", "from_address", default=None, metavar="ADDRESS")
@verb
def use_local(actor: Actor, from_address: str | None) -> dict[str, Any]:
    """Catch every mail in the local mailbox from now on; nothing leaves this machine."""
    used = smtp_accounts.local_mailbox() or company_account()
    sender = Address(used.from_name, from_address or used.from_address, used.reply_to)
    account = smtp_accounts.use_local_mailbox(sender, actor)
    _print(account)
    return _facts(account)


@commands.command("test")
@verb
def test(actor: Actor) -> dict[str, Any]:
    """Connect, sign in and offer a mail, without sending one."""
    require(actor, smtp_accounts.EDIT)
    account = company_account()
    try:
        server = server_of(account)
    except TransportError as error:
        raise Refused(sentence(f"@{error.kind}", account.host)) from error
    result = test_connection(replace(server, loopback_only=False), account.from_address)
    if not result.ok:
        text = " ".join(part for part in (result.what, result.advice, result.reply) if part)
        raise Refused(text)
    smtp_accounts.count_as_tested(account)
    say("The connection works: the server takes mails from this address.")
    problem = why_unusable(account)
    if problem:
        say(problem)
    return {"usable": not problem, "problem": problem}


@commands.command("dkim")
@click.argument("action", type=click.Choice(["show", "make", "on", "off", "remove"]))
@click.option("--domain", default="", help="make: without it, that of the From address.")
@click.option("--selector", default="", help="make: without it, one with today's date.")
@click.option("--type", "kind", type=click.Choice(dkim.KINDS), default="rsa", show_default=True)
@verb
def sign(actor: Actor, action: str, domain: str, selector: str, kind: str) -> dict[str, Any]:
    """Sign the mails of the company's account: make a key, publish its record, switch it on."""
    account = smtp_accounts.company_smtp()
    if account is None:
        raise Refused(_("There is no SMTP server yet. Save one first."))
    if action == "make":
        dkim.make_key(account, actor, domain, selector, kind)
    elif action in ("on", "off"):
        dkim.switch(account, action == "on", actor)
    elif action == "remove":
        dkim.remove(account, actor)
    else:
        require(actor, "settings:view")
    return _signature(account)


@commands.command("show")
@verb
def show(actor: Actor) -> dict[str, Any]:
    """Show the account that the company sends through, without its password."""
    require(actor, "settings:view")
    account = company_account()
    _print(account)
    return _facts(account)


def _chosen(given: int | None, stored: int | None) -> int | None:
    """What was given (0: no limit), else what is stored."""
    return stored if given is None else given or None


def _signature(account: SmtpAccount) -> dict[str, Any]:
    found = dkim.signature_of(account)
    if found is None:
        say("Mails leave unsigned: there is no key.")
        return {"dkim": None}
    say(f"Mails are {'signed' if found.on else 'not signed yet'} for {found.domain}.")
    say(f"TXT record {found.record_name}:")
    say(found.record)
    return {"dkim": asdict(found)}


def _print(account: SmtpAccount) -> None:
    facts = _facts(account)
    if account.host:
        say(f"{account.host}:{account.port} ({account.security.value})")
    else:
        say("Local mailbox: nothing leaves this machine.")
    say(f"From: {facts['from']}")
    for name in ("daily_limit", "monthly_limit", "per_minute"):
        say(f"{name.replace('_', ' ')}: {facts[name] or 'none'}")
    say(f"kept for urgent mail: {facts['reserve_percent']} %")
    say(f"State: {facts['state']}")
    if facts["problem"]:
        click.secho(facts["problem"], fg="yellow", err=True)


def _facts(account: SmtpAccount) -> dict[str, Any]:
    return {
        "id": account.id,
        "kind": account.kind.value,
        "host": account.host,
        "port": account.port,
        "security": account.security.value,
        "user": account.username,
        "password": "stored" if account.password_sealed else "none",
        "from": account.from_address,
        "from_name": account.from_name,
        "reply_to": account.reply_to,
        "daily_limit": account.daily_limit,
        "monthly_limit": account.monthly_limit,
        "per_minute": account.per_minute,
        "reserve_percent": account.reserve_percent,
        "connections": account.connections,
        "state": account.state.value,
        "problem": why_unusable(account),
    }
