"""What a person should look at, and what only they may see of it."""

from __future__ import annotations

import datetime as dt
import enum
from dataclasses import dataclass

from sqlalchemy import or_, select

from mailer.domain.accounts import sending as accounts
from mailer.domain.accounts.access import Actor, can
from mailer.domain.accounts.explain import sentence
from mailer.domain.imports import table_kinds, tables
from mailer.domain.mailings import schedule
from mailer.domain.mailings.operate import may_operate
from mailer.domain.outbox import counts
from mailer.domain.overview.sending import RUNNING
from mailer.infra.db import db
from mailer.lib import clock
from mailer.models.delivery import DeliveryState
from mailer.models.import_run import ImportRun, ImportState
from mailer.models.mailing import Mailing, MailingState
from mailer.models.smtp_account import AccountState, SmtpAccount

#: What is older than this has been seen, or does not matter any more.
FRESH = dt.timedelta(days=7)
#: Mailings and imports looked at.
RECENT = 20


class Kind(enum.StrEnum):
    """Why something needs attention."""

    ACCOUNT_STOPPED = "account_stopped"
    ACCOUNT_PAUSED = "account_paused"
    ACCOUNT_UNUSABLE = "account_unusable"
    MAILING_LATE = "mailing_late"
    MAILING_HELD = "mailing_held"
    MAILS_IN_DOUBT = "mails_in_doubt"
    MAILS_FAILED = "mails_failed"
    IMPORT_WAITING = "import_waiting"
    IMPORT_FAILED = "import_failed"
    IMPORT_REFUSED = "import_refused"


@dataclass(frozen=True)
class Concern:
    """One thing to look at."""

    kind: Kind
    #: Of the account, mailing or import.
    object_id: int
    #: The account's address, the mailing's title, the file's name.
    name: str
    count: int = 0
    #: In plain words, where the object itself knows them.
    reason: str = ""
    #: The account is the person's own, not the company's.
    own: bool = False
    #: The person may say what is to be done.
    theirs: bool = False
    #: What the file is a table of.
    table: str = ""
    at: dt.datetime | None = None


def concerns(actor: Actor) -> list[Concern]:
    """All that this person can do something about, the gravest first."""
    found = _accounts(actor)
    if can(actor, "mailings:view"):
        found += _scheduled(actor)
        found += _mailings()
    if can(actor, "customers:import"):
        found += _imports(("customers", table_kinds.CONTACTS))
    if can(actor, "documents:import"):
        found += _imports(tables.KINDS)
    if can(actor, "incidents:edit"):
        found += _imports((table_kinds.INCIDENTS,))
    if can(actor, "deals:import"):
        found += _imports((table_kinds.DEALS,))
    if can(actor, "custom_lists:import"):
        found += _imports(table_kinds.of_lists())
    return found


def _accounts(actor: Actor) -> list[Concern]:
    company = can(actor, "settings:view")
    query = select(SmtpAccount).where(
        or_(SmtpAccount.owner_id == actor.id, SmtpAccount.company_default)
        if company
        else SmtpAccount.owner_id == actor.id
    )
    found = []
    for account in db.session.scalars(query.order_by(SmtpAccount.id)):
        own = account.owner_id is not None
        kind, reason = _state_of(account, own)
        if kind is not None:
            name = account.from_address or account.host
            found.append(
                Concern(kind, account.id, name, reason=reason, own=own, at=account.wake_at)
            )
    return found


def _state_of(account: SmtpAccount, own: bool) -> tuple[Kind | None, str]:
    said = sentence(account.state_reason, account.host)
    if account.state == AccountState.STOPPED:
        return Kind.ACCOUNT_STOPPED, said
    if account.state == AccountState.PAUSED:
        return Kind.ACCOUNT_PAUSED, said
    reason = "" if own else accounts.why_unusable(account)
    return (Kind.ACCOUNT_UNUSABLE, reason) if reason else (None, "")


def _scheduled(actor: Actor) -> list[Concern]:
    """Those that did not start on time and ask, and those that could not start as things are."""
    found = []
    for mailing in db.session.scalars(
        select(Mailing)
        .where(Mailing.state == MailingState.SCHEDULED)
        .order_by(Mailing.start_at, Mailing.id)
        .limit(RECENT)
    ):
        late, obstacle = schedule.is_late(mailing), schedule.obstacle(mailing)
        if late or obstacle:
            found.append(
                Concern(
                    Kind.MAILING_LATE if late else Kind.MAILING_HELD,
                    mailing.id,
                    mailing.title,
                    reason=obstacle,
                    theirs=bool(may_operate(mailing, actor)),
                    at=mailing.start_at,
                )
            )
    return found


def _mailings() -> list[Concern]:
    """Of those that ended: one on its way shows its own figures."""
    since = clock.now() - FRESH
    recent = list(
        db.session.scalars(
            select(Mailing)
            .where(
                Mailing.created_at > since,
                Mailing.state.not_in((*RUNNING, MailingState.SCHEDULED, MailingState.DRAFT)),
                Mailing.deleted_at.is_(None),
            )
            .order_by(Mailing.created_at.desc(), Mailing.id.desc())
            .limit(RECENT)
        )
    )
    counted = counts.by_state(
        [mailing.id for mailing in recent], (DeliveryState.IN_DOUBT, DeliveryState.FAILED)
    )
    found = []
    for kind, state in (
        (Kind.MAILS_IN_DOUBT, DeliveryState.IN_DOUBT),
        (Kind.MAILS_FAILED, DeliveryState.FAILED),
    ):
        for mailing in recent:
            if count := counted[mailing.id].get(state, 0):
                found.append(Concern(kind, mailing.id, mailing.title, count, at=mailing.started_at))
    return found


def _imports(kinds: tuple[str, ...]) -> list[Concern]:
    since = clock.now() - FRESH
    runs = db.session.scalars(
        select(ImportRun)
        .where(ImportRun.created_at > since, ImportRun.kind.in_(kinds))
        .order_by(ImportRun.created_at.desc(), ImportRun.id.desc())
        .limit(RECENT)
    )
    found = []
    for run in runs:
        if run.state == ImportState.UPLOADED:
            kind, count = Kind.IMPORT_WAITING, 0
        elif run.state == ImportState.FAILED:
            kind, count = Kind.IMPORT_FAILED, 0
        elif run.state == ImportState.DONE and run.refused and not run.dry_run:
            kind, count = Kind.IMPORT_REFUSED, run.refused
        else:
            continue
        found.append(
            Concern(
                kind,
                run.id,
                run.file_name,
                count,
                reason=run.error,
                table=run.kind,
                at=run.created_at,
            )
        )
    return found
