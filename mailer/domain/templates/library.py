"""Create, change, duplicate and delete templates. Every save makes a version; none is altered."""

from __future__ import annotations

import re
from collections.abc import Container, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from mailer.domain.accounts.access import Actor, require
from mailer.domain.audit.record import record
from mailer.domain.settings.company import company
from mailer.domain.templates import variants
from mailer.domain.templates.languages import is_language as is_language
from mailer.domain.templates.modes.all_modes import MODES
from mailer.domain.templates.modes.mode import Checked
from mailer.infra import queue
from mailer.infra.db import db, take_turns
from mailer.lib import clock
from mailer.lib.errors import NotFound, Refused
from mailer.lib.folding import fold
from mailer.models.template import DesignMode, Template, TemplateVersion
from mailer.models.user import User

EDIT, DELETE = "templates:edit", "templates:delete"
#: Whoever gives a template its name does so one after the other.
NAMES = "names of templates"
LONGEST_NAME, LONGEST_SUBJECT = 120, 500


class Outdated(Refused):
    """Someone else saved in the meantime; nothing was overwritten."""


@dataclass(frozen=True)
class Draft:
    """What is to be saved, found good."""

    name: str
    subject: str
    mode: DesignMode
    language: str
    checked: Checked
    options: dict[str, Any]


def create(
    name: str,
    subject: str,
    mode: str,
    source: str,
    language: str,
    actor: Actor,
    options: Mapping[str, Any] | None = None,
) -> Template:
    """A new template with its first version.

    Raises `Refused` for an empty or taken name, a subject that is empty or would break out of
    its header, and what the mode refuses.
    """
    require(actor, EDIT)
    return add(checked(name, subject, mode, source, language, options or {}), actor)


def add(draft: Draft, actor: Actor) -> Template:
    """What was checked, as a new template. Raises `Refused` for a name that is taken."""
    require(actor, EDIT)
    _refuse_taken(draft.name, None)
    now = clock.now()
    template = Template(
        name=draft.name,
        name_key=fold(draft.name),
        mode=draft.mode,
        language=draft.language,
        created_by_id=actor.id,
        created_at=now,
        modified_at=now,
    )
    db.session.add(template)
    db.session.flush()
    _add_version(template, 1, draft, actor)
    record(
        actor, "templates.create", object_type="template", object_id=template.id, name=draft.name
    )
    return template


def save_version(
    template: Template,
    *,
    base_number: int,
    name: str,
    subject: str,
    source: str,
    language: str,
    actor: Actor,
    options: Mapping[str, Any] | None = None,
) -> TemplateVersion:
    """Save a change that was made to version `base_number`; answers with the current version.

    A save that changes neither subject nor source nor options (None keeps them) makes no new
    version. Raises `Outdated` when someone saved after `base_number`, and `Refused` as `create`
    does.
    """
    require(actor, EDIT, template)
    db.session.refresh(template, with_for_update=True)
    if template.deleted_at is not None:
        raise NotFound
    current = db.session.get_one(TemplateVersion, template.version_id)
    if current.number != base_number:
        raise Outdated(_outdated(current))
    kept = current.options if options is None else options
    draft = checked(name, subject, template.mode, source, language, kept)
    _refuse_taken(draft.name, template.id)
    if draft.language != template.language:
        variants.refuse_language(variants.main_of(template), draft.language, template)
    template.name, template.name_key = draft.name, fold(draft.name)
    template.language = draft.language
    template.modified_at = clock.now()
    before = (current.subject, current.source, current.options)
    changed = before != (draft.subject, draft.checked.source, draft.options)
    if changed:
        current = _add_version(template, current.number + 1, draft, actor)
    db.session.flush()
    record(
        actor,
        "templates.save",
        object_type="template",
        object_id=template.id,
        version=current.number,
    )
    return current


def duplicate(template: Template, actor: Actor) -> Template:
    """A copy in all its languages, named as one in the language of who asks. The copy of a
    variant stands by itself."""
    require(actor, EDIT)
    copy = _copy(template, actor)
    for variant in variants.variants_of(template):
        _copy(variant, actor).variant_of_id = copy.id
    db.session.flush()
    return copy


def _copy(template: Template, actor: Actor) -> Template:
    version = template.version
    copy = create(
        free_name(_("Copy of %(name)s", name=template.name)),
        version.subject,
        template.mode,
        version.source,
        template.language,
        actor,
        version.options,
    )
    copy.folder_id, copy.topic_id = template.folder_id, template.topic_id
    copy.from_name, copy.from_address = template.from_name, template.from_address
    copy.reply_to = template.reply_to
    return copy


def delete(template: Template, actor: Actor, *, languages: bool = False) -> list[Template]:
    """Put it in the bin; what was sent keeps its version. `bin.restore` takes it out again.

    With `languages`, all its variants go with it; without, one of them takes the lead. Answers
    with what went.
    """
    require(actor, DELETE, template)
    others = variants.variants_of(template)
    heir = variants.heir_of(template)
    if heir is not None and not languages:
        variants.hand_over(template, heir)
    gone = [template, *others] if languages else [template]
    now = clock.now()
    for each in gone:
        each.deleted_at, each.deleted_by_id = now, actor.id
        record(actor, "templates.delete", object_type="template", object_id=each.id, name=each.name)
    db.session.flush()
    return gone


def by_name(name: str) -> Template | None:
    """The template of that name, case and accents aside."""
    template: Template | None = db.session.scalar(
        select(Template).where(
            Template.name_key == fold(name),
            Template.deleted_at.is_(None),
            Template.unlisted.is_(False),
        )
    )
    return template


def free_name(name: str, taken: Container[str] = ()) -> str:
    """The name, with a number behind it while another template has it, or it is `taken`
    (folded)."""
    candidate, number = shortened(name), 1
    while fold(candidate) in taken or by_name(candidate) is not None:
        number += 1
        ending = f" ({number})"
        candidate = shortened(name, ending) + ending
    return candidate


def shortened(name: str, ending: str = "") -> str:
    """As much of a name as has room, with that ending behind it: as it is written, and as it is
    compared (a ligature is several letters then)."""
    name = name[: LONGEST_NAME - len(ending)]
    while len(fold(name + ending)) > LONGEST_NAME:
        name = name[:-1]
    return name


def checked(
    name: str,
    subject: str,
    mode: str,
    source: str,
    language: str,
    options: Mapping[str, Any],
) -> Draft:
    """What would be saved. Raises `Refused` with all that is wrong, at once; whether the name is
    taken is another matter."""
    if mode not in set(DesignMode):
        raise Refused(_("There is no design mode “%(mode)s”.", mode=mode))
    design = DesignMode(mode)
    fields: dict[str, str] = {}
    name = " ".join(name.split())
    if not fold(name):
        fields["name"] = _("Give the template a name, so that you find it again.")
    elif shortened(name) != name:
        fields["name"] = _("A name has at most %(most)s characters.", most=LONGEST_NAME)
    problem = subject_problem(subject)
    if problem:
        fields["subject"] = problem
    if language and not is_language(language):
        fields["language"] = _("There is no language “%(code)s”.", code=language)
    content = None
    try:
        content = MODES[design].check(source, company())
    except Refused as refused:
        fields |= refused.fields or {"source": refused.message}
    if fields or content is None:
        raise Refused(" ".join(fields.values()), fields)
    return Draft(name, subject.strip(), design, language, content, dict(options))


def subject_problem(subject: str) -> str:
    """What is wrong with a subject, in a sentence; empty when nothing is."""
    if not subject.strip():
        return _("Write a subject: it is the first thing that your customers see.")
    if re.search(r"[\x00-\x1f\x7f\x85\u2028\u2029]", subject.strip()):
        return _(
            "A subject is one line. This one has a line break or a control character in it, "
            "which could change who gets the mail; please remove it."
        )
    if len(subject.strip()) > LONGEST_SUBJECT:
        return _("A subject has at most %(most)s characters.", most=LONGEST_SUBJECT)
    return ""


def _refuse_taken(name: str, own_id: int | None) -> None:
    take_turns(NAMES)
    other = by_name(name)
    if other is not None and other.id != own_id:
        text = _("There is already a template called “%(name)s”. Choose another name.", name=name)
        raise Refused(text, {"name": text})


def _add_version(template: Template, number: int, draft: Draft, actor: Actor) -> TemplateVersion:
    version = TemplateVersion(
        template_id=template.id,
        number=number,
        subject=draft.subject,
        source=draft.checked.source,
        html=draft.checked.content.html,
        text=draft.checked.content.text,
        options=draft.options,
        created_by_id=actor.id,
        created_at=clock.now(),
    )
    db.session.add(version)
    db.session.flush()
    template.version_id = version.id
    template.subject_key = fold(version.subject)[:LONGEST_SUBJECT]
    db.session.flush()
    db.session.expire(template, ["version"])
    queue.enqueue("templates.draw_thumbnail", template.id)
    return version


def _outdated(current: TemplateVersion) -> str:
    author = db.session.get(User, current.created_by_id) if current.created_by_id else None
    return _(
        "%(name)s saved this template while you were writing (version %(number)s). Nothing was "
        "overwritten, and your text is still here: save it as a copy, or open the new version "
        "and bring your changes over.",
        name=author.name if author else _("Someone"),
        number=current.number,
    )
