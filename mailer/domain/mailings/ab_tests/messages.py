"""The messages of a tested mailing: one for each lot, and which recipient belongs to which."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import select

from mailer.domain.accounts.access import Actor
from mailer.domain.deliveries.reasons import AB_TEST
from mailer.domain.mailings.ab_tests.asked import Test
from mailer.domain.outbox import post
from mailer.domain.rendering import tracked_message
from mailer.domain.templates import variants
from mailer.infra.db import db
from mailer.lib.lots import Lot
from mailer.models.ab_test import AbTest
from mailer.models.attachment import Attachment
from mailer.models.mailing import Mailing
from mailer.models.message import Message, MessageKind, Priority
from mailer.models.template import Template, TemplateVersion


def test_of(mailing: Mailing) -> AbTest | None:
    """The test of a mailing, if it has one."""
    return db.session.get(AbTest, mailing.id)


def second_template(mailing: Mailing) -> Template | None:
    """The template of B, if the mailing has a test."""
    test = test_of(mailing)
    if test is None:
        return None
    message = db.session.get_one(Message, test.message_id)
    version = db.session.get_one(TemplateVersion, message.template_version_id)
    return db.session.get_one(Template, version.template_id)


def post_messages(
    mailing: Mailing, main: Message, test: Test, files: Sequence[Attachment], actor: Actor
) -> AbTest:
    """Keep the test of a mailing that is launched, with the messages of B and of the rest beside
    A's, its `main` one. What the rest will be is not known yet: until then it is as A is."""
    frozen = variants.frozen(test.family)
    second = _post(
        main,
        files,
        actor,
        subject=test.subject,
        template_version_id=test.family.main.version_id,
        language=test.family.main.language,
        data={"lot": Lot.B.value} | ({"variants": frozen} if frozen else {}),
    )
    tracked_message.keep_links(second)
    rest = _post(
        main,
        files,
        actor,
        subject=main.subject,
        template_version_id=main.template_version_id,
        language=main.language,
        data=main.data | {"lot": Lot.REST.value},
    )
    kept = AbTest(
        mailing_id=mailing.id,
        share=test.asked.share,
        criterion=test.asked.criterion,
        hours=test.asked.hours,
        message_id=second.id,
        rest_message_id=rest.id,
        counted={},
    )
    db.session.add(kept)
    db.session.flush()
    return kept


def _post(
    main: Message,
    files: Sequence[Attachment],
    actor: Actor,
    *,
    subject: str,
    template_version_id: int | None,
    language: str,
    data: dict[str, object],
) -> Message:
    return post.post(
        MessageKind.MAILING,
        account_id=main.account_id,
        from_address=main.from_address,
        from_name=main.from_name,
        reply_to=main.reply_to,
        subject=subject,
        template_version_id=template_version_id,
        language=language,
        data=data,
        mailing_id=main.mailing_id,
        priority=Priority.BULK,
        attachments=files,
        to=[],
        actor=actor,
    )


def lot_in(message: Message) -> Lot:
    """Whose message it is; a mailing without a test has those of A only."""
    return Lot(message.data.get("lot", Lot.A))


def by_lot(mailing_id: int) -> dict[Lot, list[Message]]:
    """All messages of a mailing."""
    found: defaultdict[Lot, list[Message]] = defaultdict(list)
    messages = select(Message).where(Message.mailing_id == mailing_id).order_by(Message.id)
    for message in db.session.scalars(messages):
        found[lot_in(message)].append(message)
    return found


def by_variant(mailing: Mailing) -> dict[Lot, list[int]]:
    """The messages that are of each variant, its main one first; the rest belongs to the winner.
    A mailing without a test is all A."""
    found = {lot: [each.id for each in of_it] for lot, of_it in by_lot(mailing.id).items()}
    rest, test = found.pop(Lot.REST, []), test_of(mailing)
    if test is not None and test.winner is not None:
        found[test.winner] += rest
    return found


def why_held(test: AbTest | None, lot: Lot) -> str:
    """The reason for which new recipients of a lot wait; empty when they do not."""
    return AB_TEST if test is not None and lot is Lot.REST and test.winner is None else ""


def held_messages(mailing_id: int) -> list[int]:
    """The messages whose mails wait for the winner: none once there is one, or without a test."""
    test = db.session.get(AbTest, mailing_id)
    if test is None or test.winner is not None:
        return []
    return [message.id for message in by_lot(mailing_id)[Lot.REST]]


def give_rest(test: AbTest, winner: Lot) -> None:
    """The rest becomes what the winner is, in each sender's name. Nothing of it was made before."""
    found = by_lot(test.mailing_id)
    winners = {message.data.get("owner"): message for message in found[winner]}
    for message in found[Lot.REST]:
        like = winners[message.data.get("owner")]
        message.subject, message.language = like.subject, like.language
        message.template_version_id = like.template_version_id
        message.data = {k: v for k, v in message.data.items() if k != "variants"} | {
            k: v for k, v in like.data.items() if k == "variants"
        }
        tracked_message.keep_links(message)
    db.session.flush()
