"""Templates to a file and from one."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from typing import BinaryIO, cast

from flask import redirect, render_template, request, send_file, session, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.utils import secure_filename
from werkzeug.wrappers import Response as AnyResponse

from mailer.blueprints.access import actor
from mailer.blueprints.components.flashes import flash_done, flash_failed
from mailer.blueprints.templates.library import ticked
from mailer.domain.accounts.access import load
from mailer.domain.templates.transfer import read, take, uploaded, write
from mailer.domain.templates.transfer.take import Prepared
from mailer.infra.db import db, reading
from mailer.lib.errors import Refused
from mailer.models.template import Template

Answer = str | AnyResponse | tuple[str, int]
VIEW = "templates:view"
#: In the session: the file that this person is looking at before it is imported.
_WAITING = "templates-file"
#: Bytes of a file that is made in memory; a larger one goes to a temporary file.
_IN_MEMORY = 5_000_000


def export(template_id: int) -> AnyResponse:
    """One template, in all its languages."""
    template = load(Template, template_id, actor(), VIEW)
    name = secure_filename(template.name)[:60] or _("template")
    return _file([template], name)


def export_ticked() -> AnyResponse:
    """All ticked templates."""
    return _file(ticked(), _("templates"))


def import_file() -> Answer:
    """Choose a file; it is only looked at."""
    if request.method == "GET":
        return _choose("")
    file = request.files.get("file")
    if file is None or not file.filename:
        return _choose(_("Choose a file first.")), 422
    key = ""
    try:
        key = uploaded.keep(cast(BinaryIO, file.stream))
        with uploaded.open_file(key) as stream:
            read.Package(stream)
    except Refused as refused:
        uploaded.forget(key)
        return _choose(refused.message), 422
    uploaded.forget(session.get(_WAITING, ""))
    session[_WAITING] = key
    return redirect(url_for("templates.look_at_file"), 303)


def look_at_file() -> Answer:
    """What would be imported; nothing is changed."""
    key = session.get(_WAITING, "")
    try:
        prepared = _prepared(key)
    except Refused as refused:
        return _choose(refused.message), 422
    return render_template("templates/import_look.html", prepared=prepared, key=key)


def take_file() -> Answer:
    """Import the file that was looked at."""
    key = session.get(_WAITING, "")
    if not key or request.form.get("key") != key:
        flash_failed(_("Another file was chosen in the meantime. Please look at this one first."))
        return redirect(url_for("templates.look_at_file" if key else "templates.import_file"), 303)
    try:
        # The long part only reads, so that nobody waits for the database meanwhile.
        with reading():
            prepared = _prepared(key)
        db.session.rollback()
        templates = take.store(prepared, actor())
    except Refused as refused:
        return _choose(refused.message), 422
    session.pop(_WAITING, None)
    uploaded.forget(key)
    flash_done(_done(len(templates)))
    if len(templates) == 1:
        return redirect(url_for("templates.show", template_id=templates[0].id), 303)
    return redirect(url_for("templates.index"), 303)


def _prepared(key: str) -> Prepared:
    with uploaded.open_file(key) as stream:
        return take.prepare(read.Package(stream), actor())


def _choose(problem: str) -> str:
    return render_template("templates/import.html", problem=problem, limit=read.LARGEST)


def _done(count: int) -> str:
    return ngettext("One template is imported.", "%(num)s templates are imported.", count)


def _file(templates: Sequence[Template], name: str) -> AnyResponse:
    out = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - the response closes it
    try:
        write.export(templates, out, actor())
    except Refused as refused:
        out.close()
        flash_failed(refused.message)
        return redirect(url_for("templates.index"), 303)
    out.seek(0)
    return send_file(
        cast(BinaryIO, out), "application/zip", as_attachment=True, download_name=f"{name}.zip"
    )
