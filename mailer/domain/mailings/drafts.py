"""Mailings that are being prepared: what was chosen and typed, kept from step to step.

The pages of one draft name it by a key that nobody can guess. It belongs to whoever began it. It
counts its changes, so that who has it open in two windows is told before one overwrites the other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from secrets import token_hex
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import delete, func, insert, literal, select

from mailer.domain.accounts import access
from mailer.domain.accounts.access import Actor
from mailer.domain.audit.record import record
from mailer.domain.customers import addressed
from mailer.domain.outbox import attachments
from mailer.domain.templates import unlisted
from mailer.infra.db import db, take_turns
from mailer.lib import clock
from mailer.lib.errors import NotFound, Refused
from mailer.models.attachment import Attachment
from mailer.models.mailing import Mailing, MailingState, MailingTick
from mailer.models.template import Template

Wishes = dict[str, Any]

#: What `wishes` holds; all else is forgotten. The recipients are `to` and `except` (keys of
#: `domain.customers.chosen`), or one `customer`, or the `same` as another mailing's.
RECIPIENTS = ("to", "except", "customer", "same")
#: Whose addresses it goes to (`domain.customers.addressed`).
WRITE_TO = "write_to"
#: What it is about, and `gaps`: whoever would see an empty tag is left out.
TERMS = ("topic", "gaps")
#: The A/B test: on or not, and what it asks for.
AB = ("ab", "ab_subject", "ab_template", "ab_share", "ab_by", "ab_hours")
TYPED = ("title", "subject", "sender", "reply", "when", "date", "time")


class ChangedMeanwhile(Refused):
    """The draft is another than the one that the page showed."""


class NoDraftAnyMore(Refused):
    """It was sent or planned already."""

    def __init__(self, mailing: Mailing) -> None:
        super().__init__(
            _("This mailing was sent or planned already, in another window. It was not sent again.")
        )
        self.mailing = mailing


def of_key(key: str, actor: Actor) -> Mailing | None:
    """The draft of some pages; None while nothing of them was kept.

    Raises `NotFound` for one that is another person's or was deleted, `NoDraftAnyMore` when it was
    sent or planned.
    """
    if not key:
        return None
    found = db.session.scalar(select(Mailing).where(Mailing.draft_key == key))
    if found is None:
        return None
    if found.created_by_id != actor.id or found.deleted_at is not None:
        raise NotFound
    if found.state != MailingState.DRAFT:
        raise NoDraftAnyMore(found)
    return found


def _is_foreign(draft: Mailing, revision: int | None, window: str) -> bool:
    """Has another window kept it since the page was shown?"""
    if revision is None or revision == draft.revision:
        return False
    return not window or draft.wishes.get("window") != window


def keep(
    key: str,
    template: Template,
    wishes: Mapping[str, Any],
    actor: Actor,
    *,
    revision: int | None = None,
    window: str = "",
    ticked: Mapping[str, Any] | None = None,
) -> Mailing:
    """Keep what a page says. What it does not speak of stays.

    `ticked` is the audience where it depends on ticks, which change: it is kept as it was when the
    draft was begun. Raises `ChangedMeanwhile` when the draft is not of that `revision` any more
    (None: overwrite it), unless it was the same `window` that kept it last: what is typed is kept
    by itself, also while a button is pressed.
    """
    access.require(actor, "mailings:send")
    take_turns(f"mailing.draft.{key}")
    draft, version = of_key(key, actor), template.version
    if draft is None:
        draft = _new(key, actor)
    elif _is_foreign(draft, revision, window):
        raise ChangedMeanwhile(
            _(
                "This mailing was changed in another window since you opened it here. What you "
                "entered is still on this page and was not kept yet."
            )
        )
    said = _said(draft.wishes, wishes)
    if draft.id is not None and _writes_to(said) != _writes_to(draft.wishes):
        # The others have other ids.
        set_all(draft, on=True)
    draft.wishes = said | {"window": window}
    before, draft.template = draft.template, template
    draft.template_version_id = version.id
    draft.title = (draft.wishes.get("title") or template.name)[:200]
    draft.subject = draft.wishes.get("subject") or version.subject
    draft.revision += 1
    draft.modified_at = clock.now()
    db.session.add(draft)
    db.session.flush()
    if ticked:
        if draft.wishes.get("same") != draft.id:
            draft.audience = dict(ticked)
        others = {name: value for name, value in draft.wishes.items() if name not in RECIPIENTS}
        draft.wishes = others | {"same": draft.id}
        db.session.flush()
    if before is not None and before is not template:
        unlisted.forget(before)
    return draft


def _said(kept: Mapping[str, Any], wishes: Mapping[str, Any]) -> dict[str, Any]:
    """What a draft says once a page has spoken."""
    names = (*RECIPIENTS, WRITE_TO, *TERMS, *TYPED, *AB)
    known = {name: wishes[name] for name in names if name in wishes}
    # Recipients are chosen in one way at a time.
    gone = (*RECIPIENTS, WRITE_TO) if any(each in known for each in RECIPIENTS) else ()
    return {name: value for name, value in kept.items() if name not in gone} | known


def _writes_to(wishes: Wishes) -> str:
    return addressed.of_word(wishes.get(WRITE_TO, "")).word


def _new(key: str, actor: Actor) -> Mailing:
    return Mailing(
        state=MailingState.DRAFT,
        draft_key=key,
        wishes={},
        revision=0,
        audience={},
        created_by_id=actor.id,
        created_at=clock.now(),
    )


def copy(mailing: Mailing, actor: Actor, *, replaces: bool = False) -> Mailing:
    """A new draft with the same mail, files and recipients (of ticks: those of that time). With
    `replaces`, it takes the place of the mailing once it is sent or planned."""
    access.require(actor, "mailings:send", mailing)
    wishes = dict(mailing.wishes)
    if not mailing.wishes.get("to") or "ticked" in (*wishes["to"], *wishes.get("except", ())):
        wishes = {name: value for name, value in wishes.items() if name not in RECIPIENTS}
        wishes |= {"customer": kept} if (kept := mailing.wishes.get("customer")) else {}
    if write_to := mailing.audience.get(WRITE_TO):
        wishes[WRITE_TO] = write_to
    if mailing.template.version.subject != mailing.subject:
        wishes["subject"] = mailing.subject
    wishes["title"] = mailing.title if replaces else _("Copy of %(name)s", name=mailing.title)[:200]
    if mailing.start_local is not None and replaces:
        wishes |= {
            "when": "later",
            "date": mailing.start_local.date().isoformat(),
            "time": f"{mailing.start_local:%H:%M}",
        }
    elif not replaces:
        wishes = {k: v for k, v in wishes.items() if k not in ("when", "date", "time")}
    template = unlisted.copy(mailing.template, actor)
    draft = Mailing(
        state=MailingState.DRAFT,
        title=wishes["title"],
        subject=mailing.subject,
        draft_key=token_hex(16),
        wishes=wishes,
        audience=without_ticks(mailing.audience),
        template_id=template.id,
        template_version_id=template.version_id,
        only_ticked=mailing.only_ticked,
        replaces_id=mailing.id if replaces else None,
        created_by_id=actor.id,
        created_at=clock.now(),
        modified_at=clock.now(),
    )
    db.session.add(draft)
    db.session.flush()
    if not any(name in wishes for name in RECIPIENTS):
        draft.wishes = wishes | {"same": draft.id}
    ticks = select(literal(draft.id), MailingTick.recipient_id).where(
        MailingTick.mailing_id == mailing.id
    )
    db.session.execute(insert(MailingTick).from_select(["mailing_id", "recipient_id"], ticks))
    _copy_files(mailing, draft, actor)
    record(actor, "mailings.copy", object_type="mailing", object_id=draft.id, of=mailing.id)
    db.session.flush()
    return draft


def _copy_files(mailing: Mailing, draft: Mailing, actor: Actor) -> None:
    files: Sequence[Attachment] = (
        attachments.of_message(mailing.message_id)
        if mailing.message_id
        else attachments.of_draft(mailing.draft_key or "", actor)
    )
    for each in files:
        db.session.add(
            Attachment(
                draft_key=draft.draft_key,
                name=each.name,
                media_type=each.media_type,
                size=each.size,
                encoded_size=each.encoded_size,
                digest=each.digest,
                key=each.key,
                created_by_id=actor.id,
                created_at=clock.now(),
            )
        )


def set_tick(draft: Mailing, recipient_id: int, *, on: bool) -> None:
    """Let one recipient get it, or not."""
    db.session.execute(
        delete(MailingTick).where(
            MailingTick.mailing_id == draft.id, MailingTick.recipient_id == recipient_id
        )
    )
    if on == draft.only_ticked:
        db.session.add(MailingTick(mailing_id=draft.id, recipient_id=recipient_id))
    db.session.flush()


def set_all(draft: Mailing, *, on: bool) -> None:
    """Let all of the recipients get it, or none until some are ticked."""
    db.session.execute(delete(MailingTick).where(MailingTick.mailing_id == draft.id))
    draft.only_ticked = not on
    db.session.flush()


def ticked_among(draft: Mailing | None, recipient_ids: Sequence[int]) -> set[int]:
    """Which of a few recipients get it."""
    if draft is None:
        return set(recipient_ids)
    kept = set(
        db.session.scalars(
            select(MailingTick.recipient_id).where(
                MailingTick.mailing_id == draft.id, MailingTick.recipient_id.in_(recipient_ids)
            )
        )
    )
    return kept if draft.only_ticked else set(recipient_ids) - kept


def exceptions(draft: Mailing) -> int:
    """How many recipients were ticked or unticked one by one."""
    kept = select(func.count()).where(MailingTick.mailing_id == draft.id)
    return db.session.scalar(kept) or 0


def with_ticks(audience: Mapping[str, Any], draft: Mailing | None) -> dict[str, Any]:
    """An audience without those who were unticked."""
    found = dict(audience)
    if not found or draft is None or not (draft.only_ticked or exceptions(draft)):
        return found
    unticked = {"unticked": {"mailing": draft.id, "only": draft.only_ticked}}
    return found | {"not": [*found.get("not", []), unticked]}


def without_ticks(audience: Mapping[str, Any]) -> dict[str, Any]:
    """An audience before single recipients were left out."""
    unwanted = [each for each in audience.get("not", []) if "unticked" not in each]
    return {**audience, "not": unwanted} if audience else {}
