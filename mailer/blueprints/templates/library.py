"""The list of templates, one template, and what its menus do."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response as AnyResponse

from mailer.blueprints.access import actor, allowed
from mailer.blueprints.components.flashes import flash_done, flash_undo
from mailer.blueprints.components.records import show as show_list
from mailer.blueprints.templates import pages
from mailer.blueprints.templates.drafts import writer
from mailer.blueprints.templates.list import LIST
from mailer.domain.accounts.access import load
from mailer.domain.templates import bin, drafts, folders, library, variants
from mailer.infra.db import db
from mailer.lib.errors import NotFound, Refused
from mailer.lib.record_ids import record_id
from mailer.models.template import Template

Answer = str | AnyResponse | tuple[str, int]
#: Ids that the URL of an Undo bears.
MOST_UNDONE = 100
VIEW, EDIT, DELETE = "templates:view", "templates:edit", "templates:delete"


def index() -> AnyResponse:
    """All templates."""
    counts = folders.counts()
    return show_list(
        LIST,
        "templates/index.html",
        folders=folders.all_folders(),
        counts=counts,
        total=sum(counts.values()),
        chosen=request.args.getlist("folder"),
        unfinished=drafts.unfinished(writer()) if allowed(EDIT) else [],
    )


def show(template_id: int) -> Answer:
    """One template: how it looks, what there is to know about it."""
    template = load(Template, template_id, actor(), VIEW)
    if template.unlisted:
        raise NotFound
    return render_template("templates/show.html", **pages.of_template(template))


def duplicate(template_id: int) -> AnyResponse:
    """A copy, opened for writing."""
    copy = library.duplicate(load(Template, template_id, actor(), EDIT), actor())
    flash_done(_("“%(name)s” is a copy of it; you can change it here.", name=copy.name))
    return redirect(url_for("templates.edit", template_id=copy.id), 303)


def delete(template_id: int) -> Answer:
    """Into the bin, with a way back; where there are other languages, asks which."""
    template = load(Template, template_id, actor(), DELETE)
    wanted = request.values.get("languages", "")
    others = variants.variants_of(template)
    if request.method == "GET" or (others and wanted not in ("all", "one")):
        heir = variants.heir_of(template)
        page = render_template("templates/delete.html", template=template, others=others, heir=heir)
        return page, 422 if request.method == "POST" else 200
    gone = library.delete(template, actor(), languages=wanted == "all")
    text = _("“%(name)s” is deleted.", name=template.name)
    if len(gone) > 1:
        text = _(
            "“%(name)s” is deleted in its %(count)s languages.",
            name=template.name,
            count=len(gone),
        )
    flash_undo(text, url_for("templates.restore", id=template.id))
    return redirect(url_for("templates.index"), 303)


def duplicate_ticked() -> AnyResponse:
    """A copy of each ticked template."""
    copies = [library.duplicate(template, actor()) for template in ticked()]
    LIST.untick_all()
    flash_done(
        ngettext("One template is duplicated.", "%(num)s templates are duplicated.", len(copies))
    )
    return redirect(url_for("templates.index"), 303)


def delete_ticked() -> AnyResponse:
    """All ticked templates into the bin, in all their languages, with a way back."""
    templates = ticked()
    for template in templates:
        library.delete(template, actor(), languages=True)
    LIST.untick_all()
    ids = [template.id for template in templates]
    text = ngettext("One template is deleted.", "%(num)s templates are deleted.", len(ids))
    if len(ids) > MOST_UNDONE:
        flash_done(_("%(done)s You find them in the bin.", done=text))
    else:
        flash_undo(text, url_for("templates.restore", id=ids))
    return redirect(url_for("templates.index"), 303)


def restore() -> AnyResponse:
    """Undo of a deletion: the ids stand in the URL."""
    ids = request.args.getlist("id", type=record_id)
    if not ids:
        raise NotFound
    restored = [bin.restore(template_id, actor()) for template_id in ids]
    flash_done(ngettext("The template is back.", "%(num)s templates are back.", len(restored)))
    return redirect(url_for("templates.index"), 303)


def ticked() -> list[Template]:
    """The ticked templates; refused when there is none."""
    found = list(
        db.session.scalars(
            db.select(Template).where(Template.id.in_(LIST.ticked_ids())).order_by(Template.id)
        )
    )
    if not found:
        raise Refused(_("No template is ticked. Tick the templates in the list first."))
    return found
