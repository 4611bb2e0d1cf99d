"""The company's own blocks: pieces of drag & drop designs, kept for the next mail."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import func, select

from mailer.domain.accounts.access import Actor, require
from mailer.domain.audit.record import record
from mailer.domain.settings.company import company
from mailer.domain.templates.modes.all_modes import MODES
from mailer.domain.templates.modes.mjml import source as mjml_source
from mailer.infra.db import db, take_turns
from mailer.lib import clock
from mailer.lib.errors import Refused
from mailer.lib.folding import fold
from mailer.models.template import DesignMode, TemplateBlock

EDIT = "templates:edit"
LONGEST_NAME = 60
#: More would make the list of blocks, and with it the designer's page, unwieldy.
MOST = 200

_KINDS = (["mj-section"], ["mj-wrapper"])


def all_blocks() -> list[TemplateBlock]:
    """All of them, by name."""
    return list(db.session.scalars(select(TemplateBlock).order_by(TemplateBlock.name_key)))


def create(name: str, source: str, actor: Actor) -> TemplateBlock:
    """Keep one section or wrapper of a mail. It is checked as a whole design is, and kept as
    that check wrote it. Raises `Refused` for an empty or taken name and for what is no block."""
    require(actor, EDIT)
    name = _checked_name(name, None)
    if (db.session.scalar(select(func.count(TemplateBlock.id))) or 0) >= MOST:
        raise Refused(
            _("There are %(most)s blocks already. Delete one that nobody needs.", most=MOST)
        )
    block = TemplateBlock(
        name=name,
        name_key=fold(name),
        source=_checked_source(source),
        created_by_id=actor.id,
        created_at=clock.now(),
    )
    db.session.add(block)
    db.session.flush()
    record(actor, "blocks.create", object_type="block", object_id=block.id, name=name)
    return block


def rename(block: TemplateBlock, name: str, actor: Actor) -> None:
    """Give it another name. Raises `Refused` as `create` does."""
    require(actor, EDIT)
    block.name = _checked_name(name, block.id)
    block.name_key = fold(block.name)
    db.session.flush()
    record(actor, "blocks.rename", object_type="block", object_id=block.id, name=block.name)


def delete(block: TemplateBlock, actor: Actor) -> None:
    """Take it away; mails that were made with it hold a copy and stay as they are."""
    require(actor, EDIT)
    record(actor, "blocks.delete", object_type="block", object_id=block.id, name=block.name)
    db.session.delete(block)
    db.session.flush()


def _checked_name(name: str, own_id: int | None) -> str:
    name = " ".join(name.split())
    if not fold(name):
        text = _("Give the block a name, so that you find it again.")
    elif max(len(name), len(fold(name))) > LONGEST_NAME:
        text = _("A name has at most %(most)s characters.", most=LONGEST_NAME)
    else:
        take_turns("names of blocks")
        other = db.session.scalar(
            select(TemplateBlock.id).where(TemplateBlock.name_key == fold(name))
        )
        if other is None or other == own_id:
            return name
        text = _("There is already a block called “%(name)s”. Choose another name.", name=name)
    raise Refused(text, {"name": text})


def _checked_source(text: str) -> str:
    """The one section or wrapper as the mode's check writes it."""
    whole = f"<mjml><mj-body>{text}</mj-body></mjml>"
    if [each.name for each in mjml_source.read(whole).body.children] not in _KINDS:
        raise Refused(_("Only a section of a mail can be kept as a block."))
    checked = MODES[DesignMode.DRAGDROP].check(whole, company()).source
    start = checked.index(">", checked.index("<mj-body")) + 1
    return checked[start : checked.rindex("</mj-body>")].strip()
